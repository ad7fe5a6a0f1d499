"""A week as a table."""

from adapters.platform import Table
from bot.texts import say
from bot.voice.weekly import OUTCOMES, Week


def week_table(language: str, this: Week, before: Week) -> Table:
    """What became of the questions, this week beside the week before."""
    headings = (say(language, "week.outcome"), say(language, "week.this"), say(language, "week.before"))
    rows = [(say(language, f"week.{outcome}"), this.total(outcome), before.total(outcome)) for outcome in OUTCOMES]
    total = (say(language, "week.total"), sum(row[1] for row in rows), sum(row[2] for row in rows))
    return Table(headings, tuple((name, str(now), str(then)) for name, now, then in (*rows, total)))
