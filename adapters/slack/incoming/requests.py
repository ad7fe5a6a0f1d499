"""The app's own step of a workflow → a request with a form; Slack tells of it by ``function_executed``.

What the step asks for is in the manifest: who asks, whom they ask, for what, and the fields of each kind of form.
"""

from collections.abc import Iterator

from adapters.chat import Message
from adapters.request import (
    LONGEST_FIELD,
    Days,
    Entry,
    FormKind,
    Request,
    Role,
    amount_of,
    days_of,
    text_entries,
)
from adapters.slack.ids import asked_by, forms_of, moment
from adapters.slack.incoming.payloads import Envelope, FunctionEvent, SignOff
from adapters.slack.incoming.scene import Scene

STEP = "sign_off"
"""What the manifest calls the step."""
_TEXTS: tuple[tuple[str, str, Role], ...] = (
    ("environment", "Environment", "environment"),
    ("resource", "Access to", "resource"),
    ("rollback", "Rollback", "rollback"),
    ("reason", "Reason", "remark"),
)


async def read_request(envelope: Envelope, scene: Scene) -> Message | None:
    """A run of our step that asks somebody; nothing, where it is another one's."""
    event = FunctionEvent.model_validate(envelope.event)
    if event.function.callback_id != STEP:
        return None
    asked = SignOff.model_validate(event.inputs)
    requester = await scene.person(asked.requester)
    id_ = asked_by(event.function_execution_id, asked.requester)
    return Message(
        key=envelope.event_id,
        place=forms_of(scene.bot.team),
        id=id_,
        thread=id_,
        author=requester,
        text=asked.title[:LONGEST_FIELD],
        at=moment(event.event_ts),
        mentions=(scene.bot.id(asked.approver),),
        request=Request(_kind_of(asked.kind), tuple(_entries(asked)), needs=asked.approvals),
    )


def _entries(asked: SignOff) -> Iterator[Entry]:
    if asked.amount is not None:
        amount = amount_of(asked.amount, asked.currency or "")
        yield Entry("Amount", amount or f"{asked.amount} {asked.currency or ''}".strip())
    days: Days | None = days_of(asked.first_day or "", asked.last_day or "")
    if days is not None:
        yield Entry("Days", days)
    yield from text_entries((label, getattr(asked, name) or "", role) for name, label, role in _TEXTS)


def _kind_of(kind: str) -> FormKind:
    try:
        return FormKind(kind.strip().casefold())
    except ValueError:
        return FormKind.OTHER
