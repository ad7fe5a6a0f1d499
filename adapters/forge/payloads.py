"""What forges tell, as far as it is read. All else in it is left unread."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from adapters.errors import Refused

Words = Annotated[str, BeforeValidator(lambda given: "" if given is None else given)]
"""A text that may be missing."""


class Payload(BaseModel):
    """The part of an object that is read."""

    model_config = ConfigDict(extra="ignore", frozen=True)


P = TypeVar("P", bound=Payload)


def valid(model: type[P], answer: Mapping[str, Any]) -> P:
    """An answer of a forge as what it should be.

    Raises:
        Refused: It is something else.
    """
    try:
        return model.model_validate(answer)
    except ValidationError:
        raise Refused("answer_not_understood") from None
