"""``double import git|reviews|tracker|docs``: what somebody has written elsewhere than in a chat."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cyclopts import App

from adapters.archives.audience import EVERYONE
from bot.cli.bringing import As, Choice, Given, Several, account_of, bring
from bot.cli.common import one_sentence, progress_bar
from bot.errors import Misused
from bot.texts import Told

written = App()


@written.command
def git(
    path: Path,
    *,
    worker: str,
    as_: As = (),
    person: Several = (),
    title: Given = "",
    audience: Several = (),
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
        accounts = dict(account_of("person", each) for each in person)
        beside = {"addresses": as_, "accounts": accounts, "title": title, "audience": _audience(audience)}
    bring("git", path, worker, choice, git=beside)


@written.command
def reviews(
    file: Path | None = None,
    *,
    worker: str,
    github: Given = "",
    gitlab: Given = "",
    url: Given = "",
    as_: As = (),
    person: Several = (),
    title: Given = "",
    audience: Several = (),
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
        bring("reviews", file, worker, choice, shelf=beside)
        return
    with TemporaryDirectory(prefix="double-reviews-") as folder:
        fetched = Path(folder) / (github or gitlab).rpartition("/")[2]
        with one_sentence(choice), progress_bar(choice, "reviews") as progress:
            from bot.cli.fetching import fetch

            fetch("github" if github else "gitlab", github or gitlab, url, fetched, progress)
        bring("reviews", fetched, worker, choice, shelf=beside)


@written.command
def tracker(
    file: Path,
    *,
    worker: str,
    as_: As = (),
    person: Several = (),
    title: Given = "",
    audience: Several = (),
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
    bring("tracker", file, worker, choice, shelf=beside)


@written.command
def docs(
    folder: Path,
    *,
    worker: str,
    as_: As = (),
    own: Several = (),
    person: Several = (),
    title: Given = "",
    audience: Several = (),
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
        accounts = dict(account_of("speaker", each) for each in person)
        beside = {"names": as_, "own": own, "accounts": accounts, "title": title, "audience": _audience(audience)}
    bring("docs", folder, worker, choice, docs=beside)


def _named(as_: tuple[str, ...], person: tuple[str, ...], title: str, audience: tuple[str, ...]) -> dict[str, Any]:
    """What is said beside an archive whose people have names."""
    accounts = dict(account_of("speaker", each) for each in person)
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
