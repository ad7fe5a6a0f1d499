"""A policy as a value: permits that raise the verdict, limits that cap it, and the default between them.

The fields of ``when`` are made from the functions in ``policies.conditions``; reading a file into these
values, with good errors, is ``policies.policy_file``.
"""

from types import GenericAlias
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from policies.case import Case
from policies.conditions import BY_NAME, IN_BOTH, IN_LIMITS, IN_PERMITS, Condition, value_type
from policies.verdict import Verdict

RuleName = Annotated[str, Field(pattern=r"^[^\s\x00-\x1f](?:[^\x00-\x1f]{0,58}[^\s\x00-\x1f])?$")]


class _Closed(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class When(_Closed):
    """Conditions that must all hold; each holds if any of its values is met."""

    def holds(self, case: Case) -> bool:
        """Tell whether the case meets every condition."""
        return all(any(BY_NAME[word](case, value) for value in values) for word, values in self.given().items())

    def given(self) -> dict[str, tuple[Any, ...]]:
        """The conditions that were written, with their values."""
        return {word: getattr(self, word) for word in type(self).model_fields if word in self.model_fields_set}


def _one_or_many(schema: dict[str, Any]) -> None:
    """Tell editors that a single value needs no list."""
    many = dict(schema)
    schema.clear()
    schema["anyOf"] = [many["items"], many]


def _when(name: str, words: tuple[Condition, ...], doc: str) -> Any:
    fields: dict[str, Any] = {
        word.__name__: (
            GenericAlias(tuple, (value_type(word), ...)),
            Field(default=(), min_length=1, description=word.__doc__, json_schema_extra=_one_or_many),
        )
        for word in words
    }
    return create_model(name, __base__=When, __doc__=doc, **fields)


if TYPE_CHECKING:
    PermitWhen = When
    LimitWhen = When
else:
    PermitWhen = _when("PermitWhen", (*IN_BOTH, *IN_PERMITS), "What a permit asks for; at least one condition.")
    LimitWhen = _when("LimitWhen", (*IN_BOTH, *IN_LIMITS), "What a limit looks for.")


class Permit(_Closed):
    """Raises the verdict up to a level where its conditions hold."""

    name: RuleName
    up_to: Literal["draft", "ask", "answer"]
    when: Annotated[PermitWhen, Field(json_schema_extra={"minProperties": 1})]

    @property
    def verdict(self) -> Verdict:
        """The level it raises to."""
        return Verdict[self.up_to.upper()]


class Limit(_Closed):
    """Caps the verdict at a level where its conditions hold; without conditions it always does."""

    name: RuleName
    at_most: Literal["silent", "draft", "ask"]
    when: LimitWhen = Field(default_factory=LimitWhen)

    @property
    def verdict(self) -> Verdict:
        """The level it caps at."""
        return Verdict[self.at_most.upper()]


class Policy(_Closed):
    """What one worker lets their double do. No order among the rules; limits always win."""

    version: Literal[1]
    default: Literal["silent", "draft", "ask"] = "ask"
    permits: tuple[Permit, ...] = ()
    limits: tuple[Limit, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The level where no permit holds."""
        return Verdict[self.default.upper()]
