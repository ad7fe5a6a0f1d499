"""The words of the policy file: one small function each, which tells whether a case meets one value.

The signature is the schema, the first paragraph of the docstring the reference entry. What only *more*
evidence can fulfil stands in permits, what only a *lack* of it can fulfil stands in limits, what is no
evidence in both; so losing evidence can never raise a verdict, whatever a policy says. Broken evidence,
such as a confidence that is no number, counts as none.
"""

import inspect
from collections.abc import Callable
from datetime import time
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from pydantic import Field

from adapters.chat import PlaceKind
from adapters.request import Amount, FormKind
from memory.domain import Act
from memory.text.simplified import simplified
from policies.case import Case

Condition = Callable[[Case, Any], bool]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1, le=1000)]
Days = Annotated[int, Field(ge=1, le=3650)]
Hours = Annotated[
    str,
    Field(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]"
        r"|24:00)$"
    ),
]
Money = Annotated[str, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})? [A-Z]{3}$")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def topic(case: Case, value: Text) -> bool:
    """The topic of the situation, as `double report` names it."""
    return case.topic.casefold() == value.casefold()


def act(case: Case, value: Act) -> bool:
    """The act of the draft."""
    return case.act == value


def place(case: Case, value: Text) -> bool:
    """The place, by its id or by its name, with or without `#`."""
    named = case.place_name.removeprefix("#").casefold()
    return value == case.place or value.removeprefix("#").casefold() == named


def place_kind(case: Case, value: PlaceKind) -> bool:
    """Who can come into the place."""
    return case.place_kind == value


def asker(case: Case, value: Text) -> bool:
    """The person who asks, by their id."""
    return case.asker == value


def asker_is_guest(case: Case, value: bool) -> bool:
    """Whether the asker is a guest of the organisation."""
    return case.asker_is_guest is value


def hours(case: Case, value: Hours) -> bool:
    """Hours of the worker's wall clock, such as `"09:00-18:00"`; they may run past midnight."""
    first, last = value.split("-")
    start, now = time.fromisoformat(first), case.local_time.time()
    if last == "24:00":
        return start <= now
    end = time.fromisoformat(last)
    return start <= now < end if start < end else start <= now or now < end


def weekdays(case: Case, value: Weekday) -> bool:
    """Days of the worker's calendar."""
    days: tuple[str, ...] = get_args(Weekday)
    return days[case.local_time.weekday()] == value


def text_contains(case: Case, value: Text) -> bool:
    """Words that stand in the message asked, in capitals or not, in simplified or traditional signs."""
    return _stands(value, case.text)


def reply_contains(case: Case, value: Text) -> bool:
    """Words that stand in the drafted reply, in capitals or not, in simplified or traditional signs."""
    return _stands(value, case.reply)


def has_form(case: Case, value: bool) -> bool:
    """Whether it is asked with a form."""
    return (case.request is not None) is value


def form(case: Case, value: FormKind) -> bool:
    """What is asked for with a form."""
    return case.request is not None and case.request.form == value


def environment(case: Case, value: Text) -> bool:
    """The environment of a form, by the name that it has there; where there are several, all have this name."""
    return _is_all(case.request.said("environment") if case.request else (), value)


def resource(case: Case, value: Text) -> bool:
    """What a form wants access to, or is about, by the name that it has there."""
    return _is_all(case.request.said("resource") if case.request else (), value)


def confidence_at_least(case: Case, value: Share) -> bool:
    """The double's confidence in the draft is this or more."""
    return value <= case.confidence <= 1


def speaks_at_least(case: Case, value: Share) -> bool:
    """The worker would answer this themself with this probability or more; not where that is not known."""
    return case.speaks is not None and value <= case.speaks <= 1


def precedents_at_least(case: Case, value: Count) -> bool:
    """This many precedents or more agree with the draft."""
    return case.precedents >= value


def askers_at_least(case: Case, value: Count) -> bool:
    """The agreeing precedents come from this many different people or more."""
    return case.askers >= value


def taught(case: Case, value: Literal[True]) -> bool:
    """The worker taught it, or let it be used to answer others."""
    return case.taught is value


def precedent_newer_than_days(case: Case, value: Days) -> bool:
    """The newest agreeing precedent is younger than this many days."""
    return case.newest_days is not None and 0 <= case.newest_days < value


def in_window(case: Case, value: Literal[True]) -> bool:
    """A stand-in is going on."""
    return case.in_window is value


def amount_up_to(case: Case, value: Money) -> bool:
    """A form names amounts of money, all in this currency and together no larger, such as `"500 EUR"`."""
    most, amounts = _amount(value), case.request.amounts if case.request else ()
    fits = all(each.currency == most.currency and each.number >= 0 for each in amounts)
    return bool(amounts) and fits and sum(each.number for each in amounts) <= most.number


def days_up_to(case: Case, value: Days) -> bool:
    """A form names days, no more than this many from the first to the last."""
    days = case.request.days if case.request else ()
    return bool(days) and all(1 <= each.number <= value for each in days)


def has_rollback(case: Case, value: Literal[True]) -> bool:
    """A form says how what is deployed is undone."""
    return case.request is not None and case.request.rollback is value


def confidence_below(case: Case, value: Share) -> bool:
    """The double's confidence in the draft is less than this."""
    return not confidence_at_least(case, value)


def speaks_below(case: Case, value: Share) -> bool:
    """The worker would answer this themself with less than this probability, or that is not known."""
    return not speaks_at_least(case, value)


def precedents_below(case: Case, value: Count) -> bool:
    """Fewer precedents than this agree with the draft."""
    return not precedents_at_least(case, value)


def askers_below(case: Case, value: Count) -> bool:
    """The agreeing precedents come from fewer different people than this."""
    return not askers_at_least(case, value)


def precedent_older_than_days(case: Case, value: Days) -> bool:
    """The newest agreeing precedent has reached this many days, or there is none."""
    return not precedent_newer_than_days(case, value)


def amount_over(case: Case, value: Money) -> bool:
    """A form does not keep to this amount: it names more together, one in another currency, or none."""
    return case.request is not None and not amount_up_to(case, value)


def days_over(case: Case, value: Days) -> bool:
    """A form does not keep to this many days: it names more, or none."""
    return case.request is not None and not days_up_to(case, value)


def no_rollback(case: Case, value: Literal[True]) -> bool:
    """A form does not say how what is deployed is undone."""
    return case.request is not None and not has_rollback(case, value)


def outside_window(case: Case, value: Literal[True]) -> bool:
    """No stand-in is going on."""
    return not in_window(case, value)


def unsure(case: Case, value: Literal[True]) -> bool:
    """The drafter itself says that it is unsure."""
    return case.unsure is not False


def contradiction(case: Case, value: Literal[True]) -> bool:
    """The precedents disagree with each other."""
    return case.contradiction is not False


IN_BOTH: tuple[Condition, ...] = (
    topic,
    act,
    place,
    place_kind,
    asker,
    asker_is_guest,
    hours,
    weekdays,
    text_contains,
    reply_contains,
    has_form,
    form,
    environment,
    resource,
)
IN_PERMITS: tuple[Condition, ...] = (
    confidence_at_least,
    speaks_at_least,
    precedents_at_least,
    askers_at_least,
    taught,
    precedent_newer_than_days,
    in_window,
    amount_up_to,
    days_up_to,
    has_rollback,
)
IN_LIMITS: tuple[Condition, ...] = (
    confidence_below,
    speaks_below,
    precedents_below,
    askers_below,
    precedent_older_than_days,
    outside_window,
    unsure,
    contradiction,
    amount_over,
    days_over,
    no_rollback,
)
BY_NAME: dict[str, Condition] = {word.__name__: word for word in (*IN_BOTH, *IN_PERMITS, *IN_LIMITS)}


def value_type(condition: Condition) -> Any:
    """The type of a condition's value, with its bounds, as its signature declares it."""
    return get_type_hints(condition, include_extras=True)["value"]


def reference() -> str:
    """Render all conditions as Markdown for the reference documentation."""
    parts = (
        ("In permits and in limits", IN_BOTH),
        ("In permits only", IN_PERMITS),
        ("In limits only", IN_LIMITS),
    )
    return "\n\n".join(f"### {title}\n\n{_table(words)}" for title, words in parts) + "\n"


def _is_all(said: tuple[str, ...], value: str) -> bool:
    return bool(said) and all(each.lower() == value.lower() for each in said)


def _amount(value: Money) -> Amount:
    number, _, currency = value.partition(" ")
    return Amount(Decimal(number), currency)


def _stands(words: str, text: str) -> bool:
    return simplified(words).casefold() in simplified(text).casefold()


def _table(words: tuple[Condition, ...]) -> str:
    rows = (f"| `{word.__name__}` | {_describe(value_type(word))} | {_entry(word)} |" for word in words)
    return "\n".join(("| condition | value | holds for |", "|---|---|---|", *rows))


def _entry(word: Condition) -> str:
    return " ".join((inspect.getdoc(word) or "").split("\n\n")[0].split())


def _describe(declared: Any) -> str:
    if declared is Hours:
        return "`HH:MM-HH:MM`"
    if declared is Money:
        return 'amount and currency, such as `"500 EUR"`'
    bare, bounds = get_args(declared)[:2] if get_origin(declared) is Annotated else (declared, None)
    if get_origin(bare) is Literal:
        return ", ".join(f"`{str(word).lower() if word is True else word}`" for word in get_args(bare))
    if bare is bool:
        return "`true`, `false`"
    if bare in (Act, PlaceKind, FormKind):
        return ", ".join(f"`{member}`" for member in bare)
    if bare is str:
        return "text"
    low, high = (getattr(bound, "ge", getattr(bound, "le", None)) for bound in bounds.metadata[:2])
    return f"{'number' if bare is float else 'whole number'}, {low} to {high}"
