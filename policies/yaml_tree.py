"""The plain part of YAML: words, numbers, lists and mappings, each with the place where it stands.

Anchors, aliases, tags, directives, several documents and keys that stand twice are refused, so that what a
person reads is what counts. What the words mean is no matter here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, DocumentStartEvent, NodeEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from policies.comments import refuse_unseen
from policies.errors import PolicyUnreadable

LARGEST = 64 * 1024
_DEEPEST = 8
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """Plain data, and for every path into it the line and column, from one, where it stands."""

    name: str
    data: Any
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def refuse(self, path: Path, sentence: str, *, key: bool = False) -> PolicyUnreadable:
        """An error at a path, or at the nearest place above it that exists in the text."""
        known = self.keys if key and path in self.keys else self.places
        while path not in known:
            path, known = path[:-1], self.places
        return PolicyUnreadable(self.name, *known[path], sentence)


def read_tree(text: str, name: str) -> Tree:
    """Read a text as plain YAML.

    Raises:
        PolicyUnreadable: it is too large, is no YAML, or uses a part of YAML that is refused here.
    """
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        raise PolicyUnreadable(name, 1, 1, "The file is larger than 64 KiB; leave out what no rule needs.")
    try:
        refuse_unseen(text, name, deepest=_DEEPEST)
        _refuse_clever_yaml(text, name)
        root = YAML(typ="safe", pure=True).compose(text)
    except ReaderError as error:
        line, column = _position(text, error.position)
        raise PolicyUnreadable(name, line, column, "This character cannot stand in YAML; delete it.") from error
    except MarkedYAMLError as error:
        raise _unreadable(error, name) from error
    except (YAMLError, ValueError) as error:
        raise PolicyUnreadable(name, 1, 1, "This is no YAML; compare it with the shipped policy.") from error
    if root is None:
        raise PolicyUnreadable(name, 1, 1, "The file is empty; begin it with 'version: 1'.")
    tree = Tree(name, None)
    return Tree(name, _plain(root, (), tree), tree.places, tree.keys)


def _refuse_clever_yaml(text: str, name: str) -> None:
    depth = documents = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        depth += type(event).__name__.endswith("StartEvent") - type(event).__name__.endswith("EndEvent")
        documents += isinstance(event, DocumentStartEvent)
        for sentence in _objections(event, depth, documents):
            mark = event.start_mark
            raise PolicyUnreadable(name, mark.line + 1, mark.column + 1, sentence)


def _objections(event: Any, depth: int, documents: int) -> Iterator[str]:
    if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
        yield "Anchors and aliases (& and *) are not allowed here; write the value out."
    if getattr(event, "ctag", None) or getattr(event, "tag", None):
        yield "Tags (!) are not allowed here; write the plain value."
    if isinstance(event, DocumentStartEvent) and (event.version or event.tags):
        yield "Directives (%) are not allowed here; delete this line."
    if documents > 1:
        yield "Only one document is allowed; delete everything from '---' on."
    if depth > _DEEPEST:
        yield "This is nested too deeply; a policy needs no more than rules with a list of values."


def _unreadable(error: MarkedYAMLError, name: str) -> PolicyUnreadable:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = " ".join(str(error.problem or error.context or "it breaks off").split())
    return PolicyUnreadable(
        name, line, column, f"This is no YAML here ({problem}); check indentation, colons and quotes."
    )


def _position(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _plain(node: Node, path: Path, tree: Tree) -> Any:
    empty = isinstance(node, ScalarNode) and node.start_mark.index == node.end_mark.index
    here = (node.start_mark.line + 1, node.start_mark.column + 1)
    tree.places[path] = tree.keys.get(path, here) if empty else here
    if isinstance(node, SequenceNode):
        return [_plain(item, (*path, index), tree) for index, item in enumerate(node.value)]
    if isinstance(node, MappingNode):
        return _plain_mapping(node, path, tree)
    return _plain_scalar(node, path, tree)


def _plain_mapping(node: MappingNode, path: Path, tree: Tree) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key, value in node.value:
        mark = key.start_mark
        if not isinstance(key, ScalarNode):
            raise PolicyUnreadable(tree.name, mark.line + 1, mark.column + 1, "A key must be one plain word.")
        if key.value in plain:
            sentence = f"'{key.value}' stands here twice; keep one of the two."
            raise PolicyUnreadable(tree.name, mark.line + 1, mark.column + 1, sentence)
        tree.keys[*path, key.value] = (mark.line + 1, mark.column + 1)
        plain[key.value] = _plain(value, (*path, key.value), tree)
    return plain


def _plain_scalar(node: Node, path: Path, tree: Tree) -> Any:
    match str(node.tag).rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return node.value.lower() == "true"
        case "int" | "float":
            if not _NUMBER.fullmatch(node.value):
                raise tree.refuse(path, f"'{node.value}' is no plain number; write digits, such as 3 or 0.8.")
            return float(node.value) if "." in node.value else int(node.value)
        case _:
            return str(node.value)
