"""The bot's own page: the state and the big switch, what waits, the week, the rights, what is known, the settings."""

from adapters.platform import Button, Card, Page, Table
from bot.commands.words import STOP
from bot.learning.clearances import CHOICES
from bot.learning.learn import ANY
from bot.standin.propose import shown
from bot.surfaces.page.overview import Overview, Right
from bot.texts import listed, say, sureness
from bot.voice.cards.approval import APPROVE, EDIT, IGNORE, draft_button, reply_or_why_none
from bot.voice.cards.choices import choice_buttons, switch
from bot.voice.cards.notices import composed, typed
from bot.voice.cards.week import week_table
from bot.voice.disclosure import label
from memory.domain import Worker

QUOTED = 300


def workers_page(worker: Worker, overview: Overview) -> Page:
    """The page of a worker."""
    language = worker.language
    cards = (
        _state(worker, overview),
        *_drafts(language, overview),
        Card(say(language, "page.week"), table=week_table(language, overview.this_week, overview.week_before)),
        *_rights(language, overview),
        _known(worker, overview),
        _settings(language, overview),
    )
    return Page(label(None, language, produced=f"page:{worker.id}"), cards)


def strangers_page(language: str) -> Page:
    """The page of somebody who has no double: what one is, and how it begins."""
    card = Card(
        say(language, "page.stranger"),
        body=say(language, "page.stranger_body"),
        buttons=(
            composed(say(language, "button.begin"), "shadow on"),
            composed(say(language, "button.ask_a_double"), "ask"),
            typed(say(language, "button.help"), "help"),
        ),
    )
    return Page(label(None, language, produced="page"), (card,))


def _state(worker: Worker, overview: Overview) -> Card:
    language, window = worker.language, overview.window
    lines = [
        say(language, "page.listening", places=listed(language, (f"#{name}" for name in overview.listening)) or "—"),
        say(language, "page.own_talks_on" if overview.own_talks else "page.own_talks_off"),
    ]
    if worker.frozen:
        return Card(say(language, "page.frozen"), body="\n".join(lines))
    if window is not None:
        title = say(language, "page.standing")
        lines.insert(0, say(language, "status.standin", **shown(worker, window.starts, window.ends)))
        switch: tuple[Button, ...] = (Button(STOP, say(language, "button.stop"), STOP, "danger"),)
    else:
        title = say(language, "page.only_listening")
        switch = (
            typed(say(language, "button.stand_usual"), "stand in", style="primary"),
            composed(say(language, "button.stand_until"), "stand in"),
        )
    listen = composed(say(language, "button.listen"), "shadow on")
    return Card(title, body="\n".join(lines), buttons=(*switch, listen))


def _drafts(language: str, overview: Overview) -> tuple[Card, ...]:
    if not overview.drafts:
        return (Card(say(language, "page.drafts"), body=say(language, "drafts.none")),)
    cards = [Card(say(language, "page.drafts"))]
    for row, proposal in overview.drafts:
        situation = proposal.situation
        names = (APPROVE, EDIT, IGNORE) if proposal.reply else (EDIT, IGNORE)
        cards.append(
            Card(
                facts=((f"{situation.trigger.name}, {situation.place.name}", situation.link or "—"),),
                quote=situation.trigger.text[:QUOTED],
                body=reply_or_why_none(proposal, language),
                buttons=tuple(draft_button(language, name, row) for name in names),
            )
        )
    if overview.more_drafts:
        cards.append(Card(note=say(language, "page.more_drafts", count=overview.more_drafts)))
    return tuple(cards)


def _rights(language: str, overview: Overview) -> tuple[Card, ...]:
    title = say(language, "page.rights")
    if not overview.rights:
        return (Card(title, body=say(language, "page.no_rights")),)
    headings = tuple(say(language, f"page.{name}") for name in ("topic", "act", "right", "evidence"))
    table = Table(headings, tuple(_row(language, right) for right in overview.rights))
    buttons = [button for right in overview.rights for button in _buttons(language, right)]
    return (Card(title, table=table, buttons=tuple(buttons)),)


def _row(language: str, right: Right) -> tuple[str, ...]:
    act = say(language, "page.any_act" if right.act == ANY else f"act.{right.act}")
    evidence = "—"
    if right.standing is not None and right.standing.n:
        standing = right.standing
        evidence = f"{standing.n - standing.failures}/{standing.n}, ≥ {sureness(standing.bound)}"
    return right.name, act, say(language, f"right.{right.state}"), evidence


def _buttons(language: str, right: Right) -> list[Button]:
    return [
        Button(action, say(language, f"button.{action}_named", topic=right.name), f"{right.act}:{right.topic}")
        for action in CHOICES.get(right.state, ())
    ]


def _known(worker: Worker, overview: Overview) -> Card:
    language = worker.language
    since = f"{overview.since:%Y-%m-%d}" if overview.since else "—"
    return Card(
        say(language, "page.known"),
        body=say(
            language,
            "page.known_body",
            decisions=overview.decisions,
            messages=overview.messages,
            since=since,
            holds=overview.holds,
        ),
        buttons=(
            composed(say(language, "button.recall"), "recall"),
            typed(say(language, "button.export"), "export"),
            typed(say(language, "button.report"), "report"),
            typed(say(language, "button.profile"), "profile"),
            typed(say(language, "button.console"), "console"),
            typed(say(language, "button.forget"), "forget everything", style="danger"),
        ),
    )


def _settings(language: str, overview: Overview) -> Card:
    return Card(
        say(language, "page.settings"),
        body=say(language, "page.settings_body", other=say(language, "page.policy_note")),
        buttons=(
            *choice_buttons(language, digest=overview.digest),
            *((typed(say(language, "button.calendar_off"), "settings calendar off"),) if overview.calendar else ()),
            switch(language, "messages", "messages", on=overview.own_talks),
            typed(say(language, "button.policy"), "policy"),
        ),
    )
