"""``double import``: a history as Slack, WeChat or WeCom hands it out, mail, a meeting's transcript, or JSONL."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from bot.cli.bringing import As, Choice, Given, Several, account_of, bring
from bot.cli.common import one_sentence
from bot.cli.main import COMMANDS
from bot.cli.written import written
from bot.errors import Misused
from bot.texts import Told

imports = App(name="import", help=COMMANDS["import"][1])
imports.command(written, name="*")


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
    bring("slack-export", file, worker, choice)


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
    bring("jsonl", file, worker, choice)


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
    bring("wechat-csv", file, worker, choice)


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
    bring("wecom-archive", file, worker, choice)


@imports.command
def transcript(
    file: Path,
    *,
    worker: str,
    as_: Annotated[str, Parameter(name="--as", show_default=False)] = "",
    speaker: Several = (),
    began: datetime | None = None,
    title: Given = "",
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
            "accounts": dict(account_of("speaker", each) for each in speaker),
        }
        if began is not None and began.tzinfo is None:
            raise Misused(Told("error.no_zone", option="--began", time=began.isoformat()))
    bring("transcript", file, worker, choice, beside=beside)


@imports.command
def mail(
    file: Path,
    *,
    worker: str,
    as_: As = (),
    person: Several = (),
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
        beside = {"addresses": as_, "accounts": dict(account_of("person", each) for each in person)}
    bring("mail", file, worker, choice, mail=beside)
