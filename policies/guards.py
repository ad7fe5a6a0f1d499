"""Guards: what no policy can switch off. Each looks at a case and may only lower the verdict.

A guard returns the reason that caps the verdict, or None. Whatever is not plainly in order counts as
missing: a flag must be exactly true or false to be believed.
"""

import math
import re
from collections.abc import Callable, Iterator

from adapters.chat import PlaceKind
from adapters.request import FormKind, Request
from memory.domain import Act, Purpose
from policies.case import Case
from policies.orders import gives_orders
from policies.stakes import at_stake
from policies.verdict import Reason, Verdict

Guard = Callable[[Case], Reason | None]
MOST_READ = 12_000
"""So many signs are judged; where there are more, the worker is asked."""
VERDICTS = frozenset({Act.APPROVE, Act.REQUEST_CHANGES, Act.DECLINE})
"""Acts that are rulings themselves, for which a right is earned and granted by that name."""
_FIGURE = re.compile(r"\d{1,15}")
_FLAGS = (
    "asker_is_guest",
    "asker_is_bot",
    "asker_let_in",
    "unseen",
    "binding",
    "borne",
    "unsure",
    "taught",
    "contradiction",
    "borne_by_one",
    "spoke_unasked",
    "stays_silent",
    "in_window",
    "audience_may_see",
    "labelled",
    "worker_active",
    "cleared",
    "within_reach",
    "budget_left",
    "review",
    "signed",
)


def worker_active(case: Case) -> Reason | None:
    """A worker whose account is closed has no double."""
    if case.worker_active is True:
        return None
    return Reason("worker_active", "guard", Verdict.SILENT, "The worker's account is not active.")


def asker_is_human(case: Case) -> Reason | None:
    """Bots get no answers, so that two of them never talk; where the worker let one in, the worker is asked."""
    if case.asker_is_bot is False:
        return None
    let_in = case.asker_is_bot is True and case.asker_let_in is True
    return Reason("asker_is_human", "guard", Verdict.ASK if let_in else Verdict.SILENT, "The asker is a bot.")


def consent(case: Case) -> Reason | None:
    """Without the worker's consent to draft here nothing is drafted, without that to send nothing is sent."""
    granted = case.consents if isinstance(case.consents, frozenset) else frozenset[Purpose]()
    if Purpose.DRAFT not in granted:
        return Reason("consent", "guard", Verdict.SILENT, "The worker has not consented to drafts here.")
    if Purpose.SEND not in granted:
        return Reason("consent", "guard", Verdict.DRAFT, "The worker has not consented to sending here.")
    return None


def window(case: Case) -> Reason | None:
    """Outside a stand-in the worker approves first."""
    if case.in_window is True:
        return None
    return Reason("window", "guard", Verdict.ASK, "No stand-in is going on.")


def audience(case: Case) -> Reason | None:
    """A reply that rests on what not everybody there may see stays with the worker."""
    if case.audience_may_see is True:
        return None
    return Reason("audience", "guard", Verdict.DRAFT, "Not everybody in this place may see what the reply rests on.")


def disclosure(case: Case) -> Reason | None:
    """What carries no label that an AI speaks is never sent."""
    if case.labelled is True:
        return None
    return Reason("disclosure", "guard", Verdict.DRAFT, "The disclosure label is missing.")


def high_stakes(case: Case) -> Reason | None:
    """Pay, people, law, health, credentials, money and what cannot be undone are for the worker to decide."""
    touched = frozenset[str]().union(*(at_stake(text, case.weights.get(whole)) for text, whole in _read(case)))
    if not touched:
        return None
    kinds = tuple(sorted(touched))
    return Reason("high_stakes", "guard", Verdict.ASK, f"High stakes: {', '.join(kinds)}.", (("stakes", kinds),))


def orders(case: Case) -> Reason | None:
    """Text that tries to steer the AI is shown to the worker first."""
    if not any(gives_orders(text) for text, _ in _read(case)):
        return None
    return Reason("orders", "guard", Verdict.ASK, "The text gives orders to the AI.")


def length(case: Case) -> Reason | None:
    """More than can be judged at once is judged by the worker."""
    if sum(map(len, _texts(case))) <= MOST_READ:
        return None
    return Reason("length", "guard", Verdict.ASK, "This is more than can be judged at once.")


def unseen(case: Case) -> Reason | None:
    """Where a thread began with what the double never heard, nobody can say what the question means."""
    if case.unseen is False:
        return None
    return Reason("unseen", "guard", Verdict.ASK, "What the thread began with is not known.")


def binding(case: Case) -> Reason | None:
    """Where leave, a promise or a decision is sought, only a right to give just that, a yes or a no, is enough."""
    if case.binding is False or (case.binding is True and case.act in VERDICTS):
        return None
    return Reason("binding", "guard", Verdict.ASK, "The answer would bind the worker.")


def borne(case: Case) -> Reason | None:
    """What is said alone is said in the worker's own words: by one whole earlier reply of this topic and act."""
    if case.borne is True:
        return None
    return Reason(
        "borne", "guard", Verdict.ASK, "Precedents of this topic and act do not carry every word of the reply."
    )


def contradiction(case: Case) -> Reason | None:
    """Where the precedents disagree the worker decides which of them holds."""
    if case.contradiction is False:
        return None
    return Reason("contradiction", "guard", Verdict.ASK, "The precedents contradict each other.")


def borne_by_one(case: Case) -> Reason | None:
    """What only one person was ever told is for the worker to confirm; independent people must bear an answer."""
    if case.borne_by_one is False:
        return None
    return Reason("borne_by_one", "guard", Verdict.ASK, "Only one person was ever told this.")


def one_reply(case: Case) -> Reason | None:
    """Unasked, doubles answer a human turn once; whatever else there is to say waits for the worker."""
    if case.spoke_unasked is False:
        return None
    return Reason("one_reply", "guard", Verdict.ASK, "A double has answered this turn already, unasked.")


def silence(case: Case) -> Reason | None:
    """Where the worker would stay silent, by what held nine times in ten, and nobody asked the double, it does too."""
    if case.stays_silent is False:
        return None
    return Reason("silence", "guard", Verdict.SILENT, "They would not answer this themself.")


def unsure(case: Case) -> Reason | None:
    """A draft that is unsure of itself is not sent alone."""
    if case.unsure is False:
        return None
    return Reason("unsure", "guard", Verdict.ASK, "The draft is unsure of itself.")


def budget(case: Case) -> Reason | None:
    """When the budget is spent nothing more is sent."""
    if case.budget_left is True:
        return None
    return Reason("budget", "guard", Verdict.DRAFT, "The budget is spent.")


def clearance(case: Case) -> Reason | None:
    """Only a clearance for this topic and act lets the double answer alone."""
    if case.cleared is True:
        return None
    return Reason("clearance", "guard", Verdict.ASK, "No clearance for this topic and act.")


def reach(case: Case) -> Reason | None:
    """A clearance covers what is as near to the questions that earned it as these are to each other, no more."""
    if case.within_reach is True or case.cleared is not True:
        return None
    return Reason("reach", "guard", Verdict.ASK, "This is further than what was cleared.")


def fields(case: Case) -> Reason | None:
    """Alone a form has the fields of one that earned the right, filled in the same; amounts and days may be smaller."""
    if case.request is None or case.outside == () or case.cleared is not True:
        return None
    labels = tuple(case.outside) if isinstance(case.outside, tuple) else ()
    told = f"Not filled in like what was approved: {', '.join(labels)}."
    return Reason("fields", "guard", Verdict.ASK, told, (("fields", labels),))


def review(case: Case) -> Reason | None:
    """What is said of a change that is to be merged, the worker says, whatever they have cleared."""
    if case.review is False:
        return None
    return Reason("review", "guard", Verdict.ASK, "A review of a change is for the worker to give.")


def by_hand(case: Case) -> Reason | None:
    """A form that takes its answer from the worker's own hand alone is shown to them, with what they may say."""
    if case.request is None or case.request.by_hand is False:
        return None
    return Reason("by_hand", "guard", Verdict.DRAFT, "Only the worker can answer this form.")


def two_people(case: Case) -> Reason | None:
    """Where a form wants several people, or the worker has signed it already, the double is nobody's second."""
    if case.request is None or (case.request.needs == 1 and case.signed is False):
        return None
    return Reason("two_people", "guard", Verdict.ASK, "A double never stands for a second person on a form.")


def weighty_form(case: Case) -> Reason | None:
    """A form of no known kind, one whose words name more than its fields, or production without a way back."""
    if case.request is None:
        return None
    if case.request.form in (FormKind.PURCHASE, FormKind.LEAVE) and _names_more(case.text, case.request):
        return Reason("weighty_form", "guard", Verdict.ASK, "The words of this form name more than its fields.")
    undone = case.request.form is not FormKind.DEPLOY or not case.request.production or case.request.rollback
    if case.request.form is not FormKind.OTHER and undone:
        return None
    return Reason("weighty_form", "guard", Verdict.ASK, "This form is too weighty to be answered alone.")


def soundness(case: Case) -> Reason | None:
    """A case with a field that makes no sense stays with the worker."""
    sound = (
        all(type(getattr(case, flag)) is bool for flag in _FLAGS)
        and isinstance(case.act, Act)
        and isinstance(case.place_kind, PlaceKind)
        and math.isfinite(case.confidence)
        and 0 <= case.confidence <= 1
        and case.askers >= 0
        and case.precedents >= 0
        and (case.speaks is None or (math.isfinite(case.speaks) and 0 <= case.speaks <= 1))
        and (case.newest_days is None or case.newest_days >= 0)
        and isinstance(case.outside, tuple)
        and (case.request is None or _is_sound(case.request))
    )
    if sound:
        return None
    return Reason("soundness", "guard", Verdict.DRAFT, "A figure or flag of this case makes no sense.")


GUARDS: tuple[Guard, ...] = (
    worker_active,
    asker_is_human,
    consent,
    window,
    audience,
    disclosure,
    high_stakes,
    orders,
    length,
    unseen,
    binding,
    borne,
    contradiction,
    borne_by_one,
    one_reply,
    silence,
    unsure,
    budget,
    clearance,
    reach,
    fields,
    review,
    by_hand,
    two_people,
    weighty_form,
    soundness,
)


def _names_more(text: str, request: Request) -> bool:
    """Whether words beside a form's fields name a figure above its amounts; of days, any figure."""
    beside = (each.value for each in request.entries if not each.role and isinstance(each.value, str))
    figures = [float(each) for words in (text, *beside) for each in _FIGURE.findall(words)]
    return any(each > float(sum(amount.number for amount in request.amounts)) for each in figures)


def _is_sound(request: Request) -> bool:
    return (
        isinstance(request.form, FormKind)
        and type(request.by_hand) is bool
        and request.needs >= 1
        and all(each.number.is_finite() and each.number >= 0 for each in request.amounts)
    )


def _texts(case: Case) -> tuple[str, ...]:
    """All that is said, asked and referred to."""
    written = (each.value for each in (case.request.entries if case.request else ()))
    return (case.reply, case.text, *case.around, *(text for text in written if isinstance(text, str)))


def _read(case: Case) -> Iterator[tuple[str, str]]:
    """As much of each of those as is judged, and the whole of it."""
    left = MOST_READ
    for text in _texts(case):
        yield text[:left], text
        left = max(0, left - len(text))
