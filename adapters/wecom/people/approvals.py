"""An approval that changed → what it holds now, asked of WeCom."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import ValidationError

from adapters.chat import Closing, Message
from adapters.errors import Refused
from adapters.wecom.incoming.approvals import Approval, messages_of
from adapters.wecom.outgoing.calls import Client

_DETAIL = "oa/getapprovaldetail"


async def read_approval(client: Client, number: str, received: datetime) -> Sequence[Message | Closing]:
    """The request with its form, what was answered to it, and that it waits no longer.

    Raises:
        Refused: WeCom does not tell, or something else.
        AdapterError: WeCom does not tell now.
    """
    answer = await client.post(_DETAIL, {"sp_no": number})
    try:
        approval = Approval.model_validate(answer.get("info"))
    except ValidationError:
        raise Refused("answer_not_understood") from None
    return messages_of(approval, client.corporation, received)
