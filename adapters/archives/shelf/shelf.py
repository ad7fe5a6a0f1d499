"""What an archive tells about things with a number, put in order on the disk, so that memory holds no archive.

Archives list comments, reviews and events apart from what they are about, or in any order. Each is put on a shelf as it
is read, and taken from there thing by thing, the oldest first. The shelf is a file that nobody else sees, and that is
gone with whoever holds it.
"""

import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict

from adapters.chat import FormalAct
from adapters.legible import as_id, harmless_signs, on_one_line

LONGEST = 20_000
"""So many signs of one text are kept on the way."""
NOBODY = "?"
"""Who is not named."""
_FIRST, _LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
_LINK = re.compile(r"https?://[!-~]{1,2000}")
_TABLE = """
create table told (thing text, id text, at real, login text, opens integer, asks text, called text, body text,
                   primary key (thing, id)) without rowid
"""
_PART = """
select distinct thing from told
where login = ? or instr(char(10) || asks || char(10), ?) or instr(called, ?)
"""


class Told(BaseModel):
    """Something that somebody said or did about a thing.

    Attributes:
        thing: what it is about, such as the number of a pull request.
        id: what it is called among all that is told; that of what ``opens`` a thing is the thing's own.
        login: who, by the name of their account.
        act: what they did by a form of the place's own; nothing where they only said something.
        passage: the lines that a comment is written on.
        talk: what of the thing it is said in, where there are several, such as the comments on one line.
        asks: whom it asks for a review, by their names.
    """

    model_config = ConfigDict(frozen=True)

    thing: str
    id: str
    at: AwareDatetime
    login: str
    text: str = ""
    act: FormalAct = ""
    passage: str = ""
    talk: str = ""
    asks: tuple[str, ...] = ()
    opens: bool = False
    bot: bool = False
    link: str = ""


class Shelf:
    """Takes in what is told, in any order and more than once, and gives it out in order."""

    def __init__(self) -> None:
        self._disk = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._disk.execute("pragma cache_size = -8000")
        self._disk.execute(_TABLE)
        self._disk.execute("begin")
        self.bots: set[str] = set()
        self.asked: set[str] = set()

    def put(self, told: Told) -> None:
        """Take something in; what was there under the same name stays.

        A time that stands for none, at the ends of all time, is brought in so far that every zone can tell it.
        """
        kept = told.model_copy(
            update={
                "at": min(max(told.at, _FIRST), _LAST),
                "thing": as_id(told.thing),
                "id": as_id(told.id),
                "talk": as_id(told.talk),
                "login": on_one_line(told.login) or NOBODY,
                "asks": tuple(map(on_one_line, told.asks)),
                "text": harmless_signs(told.text[:LONGEST]).strip(),
                "passage": harmless_signs(told.passage),
                "link": told.link if _LINK.fullmatch(told.link) else "",
            }
        )
        self.asked.update(kept.asks)
        if kept.bot:
            self.bots.add(kept.login)
        values = (
            kept.thing,
            kept.id,
            kept.at.timestamp(),
            kept.login,
            kept.opens,
            "\n".join(kept.asks).casefold(),
            kept.text.casefold() if "@" in kept.text else "",
            kept.model_dump_json(),
        )
        self._disk.execute("insert or ignore into told values (?, ?, ?, ?, ?, ?, ?, ?)", values)

    def logins(self) -> dict[str, int]:
        """Who says how much, who says most first."""
        rows = self._disk.execute("select login, count(*) from told group by login order by count(*) desc, login")
        return dict(rows.fetchall())

    def things_of(self, own: frozenset[str]) -> tuple[list[str], int]:
        """The things in which somebody has a part, by one of their names, the oldest first; and how many others.

        They said or did something there, or are asked or called.
        """
        found: set[str] = set()
        for login in own:
            asked, called = f"\n{login.casefold()}\n", f"@{login.casefold()}"
            found.update(thing for (thing,) in self._disk.execute(_PART, (login, asked, called)))
        rows = self._disk.execute("select thing from told group by thing order by min(at), thing").fetchall()
        theirs = [thing for (thing,) in rows if thing in found]
        return theirs, len(rows) - len(theirs)

    def of_thing(self, thing: str) -> list[Told]:
        """All that is told of a thing: what opens it, then the rest, the oldest first."""
        rows = self._disk.execute("select body from told where thing = ? order by opens desc, at, id", (thing,))
        return [Told.model_validate_json(body) for (body,) in rows]

    def moments(self) -> Iterator[tuple[str, datetime]]:
        """Who said or did something when."""
        for login, at in self._disk.execute("select login, at from told"):
            yield login, datetime.fromtimestamp(at, UTC)

    def newest(self, own: frozenset[str]) -> datetime | None:
        """When somebody said or did something last, by one of their names."""
        newest = "select max(at) from told where login = ?"
        times = [at for login in own for (at,) in self._disk.execute(newest, (login,)) if at is not None]
        return datetime.fromtimestamp(max(times), UTC) if times else None
