"""The tools and resources of a double, as the protocol has them. Loads the protocol's library: import it late."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from mcp.server import Server, ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    TextContent,
    TextResourceContents,
    Tool,
    ToolAnnotations,
)
from pydantic import BaseModel, ValidationError

from bot.rights.skill import PRECEDENTS
from bot.service.faults import FAULTS, sentence_of
from bot.service.shapes import Json
from bot.service.tools import AskArgs, Caller, ProfileArgs, WhyArgs
from bot.texts import listed, say
from memory.profile.profile import Chapter

Carry = Callable[[str, Mapping[str, Any]], Awaitable[Json]]
"""Carries out a call of ``bot.service.table``."""
PROFILE = "double://profile/"
MARKDOWN = "text/markdown"
READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


@dataclass(frozen=True, slots=True)
class _Tool:
    """The call that carries a tool out, and its arguments."""

    call: str
    args: type[BaseModel]


TOOLS = {
    "ask_double": _Tool("tool_ask", AskArgs),
    "recall": _Tool("tool_recall", AskArgs),
    "why": _Tool("tool_why", WhyArgs),
    "profile": _Tool("tool_profile", ProfileArgs),
}


def build_server(
    carry: Carry, caller: Callable[[ServerRequestContext[Any, Any]], Caller], language: str
) -> Server[Any]:
    """A server of doubles.

    Args:
        carry: carries a call out.
        caller: who asks, by what came with the request.
        language: what tools are described in.
    """

    async def list_tools(context: object, params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_described(name, tool, language) for name, tool in TOOLS.items()])

    async def call_tool(context: ServerRequestContext[Any, Any], params: CallToolRequestParams) -> CallToolResult:
        tool = TOOLS.get(params.name)
        if tool is None:
            return _told(say(language, "tools.no_tool", known=listed(language, TOOLS)), is_error=True)
        try:
            asked = tool.args.model_validate(params.arguments or {}, extra="forbid")
        except ValidationError:
            takes = listed(language, tool.args.model_fields)
            return _told(say(language, "tools.wrong_arguments", tool=params.name, takes=takes), is_error=True)
        try:
            answer = await carry(tool.call, {**asked.model_dump(), **caller(context).model_dump()})
        except FAULTS as error:
            return _told(sentence_of(error, language), is_error=True)
        return _told(answer["text"], metadata=answer["metadata"])

    async def list_resources(context: object, params: PaginatedRequestParams | None) -> ListResourcesResult:
        return ListResourcesResult(resources=[_chapter(name, language) for name in (*Chapter, PRECEDENTS)])

    async def list_templates(context: object, params: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
        return ListResourceTemplatesResult(resource_templates=[])

    async def read_resource(
        context: ServerRequestContext[Any, Any], params: ReadResourceRequestParams
    ) -> ReadResourceResult:
        chapter = str(params.uri).removeprefix(PROFILE)
        try:
            answer = await carry("tool_profile", {"chapter": chapter, **caller(context).model_dump()})
        except FAULTS as error:
            raise MCPError(INVALID_PARAMS, sentence_of(error, language)) from error
        contents = TextResourceContents(
            uri=params.uri, text=answer["text"], mime_type=MARKDOWN, _meta=dict(answer["metadata"])
        )
        return ReadResourceResult(contents=[contents])

    return Server(
        "double",
        version=version("double"),
        title="Double",
        instructions=say(language, "tools.served"),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


def _described(name: str, tool: _Tool, language: str) -> Tool:
    schema = tool.args.model_json_schema()
    return Tool(name=name, description=say(language, f"tools.{name}"), input_schema=schema, annotations=READS)


def _chapter(name: str, language: str) -> Resource:
    described = say(language, "tools.resource", chapter=name)
    return Resource(uri=f"{PROFILE}{name}", name=name, description=described, mime_type=MARKDOWN)


def _told(text: str, *, is_error: bool = False, metadata: Mapping[str, str] | None = None) -> CallToolResult:
    """A text, with the label's fields for machines beside it."""
    return CallToolResult(
        content=[TextContent(type="text", text=text)], is_error=is_error, _meta=dict(metadata) if metadata else None
    )
