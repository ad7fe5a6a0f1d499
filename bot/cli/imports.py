"""``double import``: a history as Slack, WeChat or WeCom hands it out, mail, a meeting's transcript, git, or JSONL."""

import shlex
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from cyclopts import App, Parameter
from rich.console import Console

from adapters.archives.audience import EVERYONE
from bot.cli.common import Common, aware, call, emit, one_sentence, progress_bar
from bot.commands.words import EVERYTHING
from bot.errors import Misused
from bot.texts import Told, says

imports = App(
    name="import",
    help="Bring a worker's history: from a chat, mail, a meeting, a repository, reviews, issues, documents, or JSONL.",
)


@Parameter(name="*")
@dataclass(frozen=True)
class Choice(Common):
    """What to import, for whom."""

    places: Annotated[tuple[str, ...], Parameter(negative="")] = ()
    "Only this place (name or id); once for each."
    since: datetime | None = None
    "Nothing before this ISO time."
    consent: Annotated[bool, Parameter(negative="")] = False
    "The worker agrees, here and now, that their double learns from these places."
    model_consent: Annotated[bool, Parameter(negative="")] = False
    "With --consent: they let the providers of DOUBLE_MODEL, DOUBLE_RERANKER and DOUBLE_EMBEDDER read it as well."
    into: Annotated[str, Parameter(show_default=False)] = ""
    "Whose double takes it in, where they have one here under another account; new for one of its own."
    dry_run: Annotated[bool, Parameter(negative="")] = False
    "Count what would be learned; write nothing."


@imports.command(name="slack-export")
def slack_export(file: Path, *, worker: str, choice: Choice = Choice()) -> None:
    """Learn from a Slack export.

    Parameters
    ----------
    file
        The export's zip.
    worker
        Whose decisions: a name or account of the export.
    """
    _import("slack-export", file, worker, choice)


@imports.command
def jsonl(file: Path, *, worker: str, choice: Choice = Choice()) -> None:
    """Learn from messages in JSONL.

    Parameters
    ----------
    file
        One JSON object a line: place, author, at, text; optional id, thread, place_kind, mentions, link.
    worker
        Whose decisions: an author of the file.
    """
    _import("jsonl", file, worker, choice)


@imports.command(name="wechat-csv")
def wechat_csv(file: Path, *, worker: str, choice: Choice = Choice()) -> None:
    """Learn from one person's WeChat history.

    Parameters
    ----------
    file
        The CSV of an export tool, with the columns id, MsgSvrID, type_name, is_sender, talker, room_name, content,
        CreateTime.
    worker
        Whose history it is: their name, or the id of their account, to bring it to the double they have.
    """
    _import("wechat-csv", file, worker, choice)


@imports.command(name="wecom-archive")
def wecom_archive(file: Path, *, worker: str, choice: Choice = Choice()) -> None:
    """Learn from WeCom's archive of talks (会话内容存档).

    Parameters
    ----------
    file
        The decrypted messages as JSON, one a line or one array.
    worker
        Whose decisions: a userid of the archive, or the id of their account, wecom:CORP:USER.
    """
    _import("wecom-archive", file, worker, choice)


@imports.command
def transcript(
    file: Path,
    *,
    worker: str,
    as_: Annotated[str, Parameter(name="--as", show_default=False)] = "",
    speaker: Annotated[tuple[str, ...], Parameter(negative="", show_default=False)] = (),
    began: datetime | None = None,
    title: Annotated[str, Parameter(show_default=False)] = "",
    choice: Choice = Choice(),
) -> None:
    """Learn from the transcript of a meeting.

    Parameters
    ----------
    file
        WebVTT, SRT, text or Word, as Teams, Zoom, Google Meet, Feishu or Tencent Meeting write it.
    worker
        Whose decisions: a speaker of the transcript, or the id of their account.
    as_
        How the transcript names the worker, where that is not their name.
    speaker
        NAME=ACCOUNT: who a speaker is in your chat; once for each. Others are known by their name only.
    began
        When the meeting began, an ISO time with its zone, where the transcript does not say so.
    title
        What the meeting is called (default: as the transcript or the file is).
    """
    with one_sentence(choice):
        beside = {
            "speaker": as_,
            "title": title,
            "began": began,
            "accounts": dict(_account("speaker", each) for each in speaker),
        }
        if began is not None and began.tzinfo is None:
            raise Misused(Told("error.no_zone", option="--began", time=began.isoformat()))
    _import("transcript", file, worker, choice, beside=beside)


@imports.command
def mail(
    file: Path,
    *,
    worker: str,
    as_: Annotated[tuple[str, ...], Parameter(name="--as", negative="", show_default=False)] = (),
    person: Annotated[tuple[str, ...], Parameter(negative="", show_default=False)] = (),
    choice: Choice = Choice(),
) -> None:
    """Learn from a mailbox.

    Parameters
    ----------
    file
        An mbox file, a Maildir, a folder of .eml files, or one of them.
    worker
        Whose decisions: a name or an address in the mails, or the id of their account.
    as_
        An address of the worker; once for each, where they have several.
    person
        ADDRESS=ACCOUNT: who somebody is in your chat; once for each. Others are known by their address only.
    """
    with one_sentence(choice):
        beside = {"addresses": as_, "accounts": dict(_account("person", each) for each in person)}
    _import("mail", file, worker, choice, mail=beside)


@imports.command
def git(
    path: Path,
    *,
    worker: str,
    as_: Annotated[tuple[str, ...], Parameter(name="--as", negative="", show_default=False)] = (),
    person: Annotated[tuple[str, ...], Parameter(negative="", show_default=False)] = (),
    title: Annotated[str, Parameter(show_default=False)] = "",
    audience: Annotated[tuple[str, ...], Parameter(negative="", show_default=False)] = (),
    choice: Choice = Choice(),
) -> None:
    """Learn from the commits of a repository.

    Parameters
    ----------
    path
        The repository's folder, bare or not, or a bundle of it.
    worker
        Whose decisions: a name or an address in the commits, or the id of their account.
    as_
        An address of the worker; once for each, where they have several.
    person
        ADDRESS=ACCOUNT: who somebody is in your chat; once for each. Others are known by their address only.
    title
        What the repository is called (default: as its folder is).
    audience
        Who may be shown it, beside the worker: everyone, or the id of an account; once for each.
    """
    with one_sentence(choice):
        accounts = dict(_account("person", each) for each in person)
        beside = {"addresses": as_, "accounts": accounts, "title": title, "audience": _audience(audience)}
    _import("git", path, worker, choice, git=beside)


@imports.command
def reviews(
    file: Path | None = None,
    *,
    worker: str,
    github: Annotated[str, Parameter(show_default=False)] = "",
    gitlab: Annotated[str, Parameter(show_default=False)] = "",
    url: Annotated[str, Parameter(show_default=False)] = "",
    as_: Annotated[tuple[str, ...], Parameter(name="--as", negative="", show_default=False)] = (),
    person: Annotated[tuple[str, ...], Parameter(negative="", show_default=False)] = (),
    title: Annotated[str, Parameter(show_default=False)] = "",
    audience: Annotated[tuple[str, ...], Parameter(negative="", show_default=False)] = (),
    choice: Choice = Choice(),
) -> None:
    """Learn from code reviews.

    Parameters
    ----------
    file
        An archive.json, or an export of GitHub or GitLab; or instead --github or --gitlab.
    worker
        Whose decisions: a name there, or the id of their account.
    github
        OWNER/NAME: fetch them from GitHub, with the token in GITHUB_TOKEN.
    gitlab
        GROUP/NAME: fetch them from GitLab, with the token in GITLAB_TOKEN.
    url
        Where a server of your own is: https://HOST/api/v3 of GitHub, https://HOST of GitLab.
    as_
        How the worker is called there; once for each name, where that is not their name here.
    person
        NAME=ACCOUNT: who somebody is in your chat; once for each. Others are known by their name only.
    title
        What the repository is called (default: as it is there).
    audience
        Who may be shown it, beside the worker: everyone, or the id of an account; once for each.
    """
    with one_sentence(choice):
        beside = _named(as_, person, title, audience)
        if [bool(file), bool(github), bool(gitlab)].count(True) != 1:
            raise Misused(Told("error.which_reviews"))
    if file is not None:
        _import("reviews", file, worker, choice, shelf=beside)
        return
    with TemporaryDirectory(prefix="double-reviews-") as folder:
        fetched = Path(folder) / (github or gitlab).rpartition("/")[2]
        with one_sentence(choice), progress_bar(choice, "reviews") as progress:
            from bot.cli.fetching import fetch

            fetch("github" if github else "gitlab", github or gitlab, url, fetched, progress)
        _import("reviews", fetched, worker, choice, shelf=beside)


@imports.command
def tracker(
    file: Path,
    *,
    worker: str,
    as_: Annotated[tuple[str, ...], Parameter(name="--as", negative="", show_default=False)] = (),
    person: Annotated[tuple[str, ...], Parameter(negative="", show_default=False)] = (),
    title: Annotated[str, Parameter(show_default=False)] = "",
    audience: Annotated[tuple[str, ...], Parameter(negative="", show_default=False)] = (),
    choice: Choice = Choice(),
) -> None:
    """Learn from issues.

    Parameters
    ----------
    file
        Issues of GitHub or GitLab as JSON, an export of either, or Jira's CSV or XML.
    worker
        Whose decisions: a name there, or the id of their account.
    as_
        How the worker is called there; once for each name, where that is not their name here.
    person
        NAME=ACCOUNT: who somebody is in your chat; once for each. Others are known by their name only.
    title
        What the tracker is called (default: as its project or file is).
    audience
        Who may be shown it, beside the worker: everyone, or the id of an account; once for each.
    """
    with one_sentence(choice):
        beside = _named(as_, person, title, audience)
    _import("tracker", file, worker, choice, shelf=beside)


@imports.command
def docs(
    folder: Path,
    *,
    worker: str,
    as_: Annotated[tuple[str, ...], Parameter(name="--as", negative="", show_default=False)] = (),
    own: Annotated[tuple[str, ...], Parameter(negative="", show_default=False)] = (),
    person: Annotated[tuple[str, ...], Parameter(negative="", show_default=False)] = (),
    title: Annotated[str, Parameter(show_default=False)] = "",
    audience: Annotated[tuple[str, ...], Parameter(negative="", show_default=False)] = (),
    choice: Choice = Choice(),
) -> None:
    """Learn from documents.

    Parameters
    ----------
    folder
        A folder of Markdown, Word, PowerPoint, Excel and PDF files, or one of them.
    worker
        Whose documents: their author's name, or the id of their account.
    as_
        A name or an address under which the worker writes; once for each.
    own
        A document that is the worker's, whatever it says, such as 'plans/*.docx'; once for each.
    person
        NAME=ACCOUNT: who somebody is in your chat; once for each. Others are known by their name only.
    title
        What the documents are called (default: as their folder is).
    audience
        Who may be shown it, beside the worker: everyone, or the id of an account; once for each.
    """
    with one_sentence(choice):
        accounts = dict(_account("speaker", each) for each in person)
        beside = {"names": as_, "own": own, "accounts": accounts, "title": title, "audience": _audience(audience)}
    _import("docs", folder, worker, choice, docs=beside)


def _named(as_: tuple[str, ...], person: tuple[str, ...], title: str, audience: tuple[str, ...]) -> dict[str, Any]:
    """What is said beside an archive whose people have names."""
    accounts = dict(_account("speaker", each) for each in person)
    return {"logins": as_, "accounts": accounts, "title": title, "audience": _audience(audience)}


def _audience(given: tuple[str, ...]) -> tuple[str, ...]:
    """Who may be shown it.

    Raises:
        Misused: it names neither everybody nor accounts.
    """
    for each in given:
        if each != EVERYONE and ":" not in each:
            raise Misused(Told("error.audience", given=each))
    return given


def _account(option: str, given: str) -> tuple[str, str]:
    """``NAME=ACCOUNT`` of an option, as both.

    Raises:
        Misused: it is something else.
    """
    name, _, account = given.rpartition("=")
    if not name.strip() or ":" not in account:
        raise Misused(Told(f"error.{option}", given=given))
    return name.strip(), account.strip()


def _import(kind: str, file: Path, worker: str, choice: Choice, **more: dict[str, Any]) -> None:
    args = {
        "kind": kind,
        "path": file.resolve(),
        "worker": worker,
        "into": choice.into,
        "places": list(choice.places),
        "since": choice.since and aware(choice.since),
        "consent": choice.consent,
        "model_consent": choice.model_consent,
        "dry_run": choice.dry_run,
        **more,
    }
    try:
        data = call(choice, "import", args)
    except KeyboardInterrupt:
        print(f"double: {choice.say('cli.import_stopped')}", file=sys.stderr)
        raise
    emit(choice, data, lambda console: _show(console, data, choice))


def _quoted(word: str) -> str:
    """A word as a shell takes it; letters of any script need no quotes."""
    return word if word.isalnum() else shlex.quote(word)


def _show(console: Console, data: dict[str, Any], common: Common) -> None:
    if data["staged"]:
        console.print(common.say("cli.import_staged", worker=data["worker"]))
        return
    key, count = ("would", data["situations"]) if data["dry_run"] else ("learned", data["decisions"])
    read = {name: data[name] for name in ("worker", "messages", "seconds")}
    console.print(common.say(f"cli.import_{key}", decisions=count, **read), style="bold")
    for each in data["speakers"]:
        known = "known" if each["account"] else "by_name"
        console.print(f"  {common.say(f'cli.import_speaker_{known}', **each)}", style="dim")
    for reason, number in data["skipped"].items():
        why = says(common.speaks, f"skipped.{reason}") or reason.replace("_", " ")
        console.print(f"  {common.say('cli.import_skipped', reason=why, count=number)}", style="dim")
    for left in data["forgotten"]:
        _, _, rest = left["line"].partition(" ")
        rest = common.say("remember.all") if rest in EVERYTHING else rest
        line = " ".join(map(_quoted, ("double", "remember", rest, "--worker", data["worker"])))
        typed = common.say("remember.typed", rest=rest)
        hint = "import_lift_named" if "…" in rest else "import_lift"
        console.print(f"  {common.say(f'cli.{hint}', command=line, typed=typed, count=left['count'])}")
    if data["unrefined"] and not data["dry_run"]:
        console.print(common.say("cli.import_refine", unrefined=data["unrefined"]))
