"""Small archives of code reviews, as GitHub, GitLab and archive_repo.py write them."""

import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Json = dict[str, Any]
SITE = "https://github.com"
SHOP = f"{SITE}/acme/shop"
HUNK = "@@ -1,2 +1,3 @@\n def load():\n+    return eval(text)"


def at(day: int, hour: int = 9) -> str:
    """A time in February 2026."""
    return f"2026-02-{day:02}T{hour:02}:00:00Z"


def pull(number: int, author: str, day: int, **more: Any) -> Json:
    """A pull request in ``archive.json``."""
    told = {"number": number, "title": f"Change {number}", "body": "Please look.", "author": author}
    return {**told, "createdAt": at(day), "url": f"{SHOP}/pull/{number}", "comments": [], "reviews": [], **more}


def review(author: str, state: str, body: str, day: int, *lines: Json) -> Json:
    """A review in it."""
    name = f"PRR_{author}{day}"
    return {"id": name, "author": author, "state": state, "body": body, "createdAt": at(day), "comments": list(lines)}


def line(body: str, day: int) -> Json:
    """A comment on a line in it."""
    return {"body": body, "createdAt": at(day), "path": "app/load.py", "diffHunk": HUNK, "originalPosition": 2}


def comment(author: str, body: str, day: int) -> Json:
    """A comment in it."""
    return {"author": author, "body": body, "createdAt": at(day)}


def write_archive(path: Path, *pulls: Json) -> Path:
    """``archive.json``."""
    told = {"magic": "E!vIA5L86J2I", "repo": "acme/shop", "labels": [], "issues": [], "pulls": list(pulls)}
    path.write_text(json.dumps(told), "utf-8")
    return path


def write_tar(path: Path, files: Mapping[str, str]) -> Path:
    """A packed tar."""
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return path


def write_export(path: Path) -> Path:
    """GitHub's export of a repository in which Ana reviews Ben's pull request; its states are numbers."""
    one = f"{SHOP}/pull/7"

    def by(login: str, day: int, **more: Any) -> Json:
        return {"user": f"{SITE}/{login}", "created_at": at(day), **more}

    reviews = [
        by("ana", 3, url=f"{one}/files#pullrequestreview-1", pull_request=one, body="Tests, please.", state=30),
        by("ana", 5, url=f"{one}/files#pullrequestreview-2", pull_request=one, body="", state=40),
        by("cleo", 5, url=f"{one}/files#pullrequestreview-3", pull_request=one, body="", state=50),
    ]
    lines = [
        by("ana", 3, url=f"{one}/files#r11", pull_request=one, body="Never eval.", path="app/load.py", diff_hunk=HUNK)
    ]
    said = [by("ben", 4, url=f"{one}#issuecomment-21", pull_request=one, body="Done.")]
    return write_tar(
        path,
        {
            "schema.json": "{}",
            "repositories_000001.json": json.dumps([{"type": "repository", "url": SHOP}]),
            "issue_comments_000001.json": json.dumps(
                [*said, by("ben", 4, url="x", issue=f"{SHOP}/issues/1", body="?")]
            ),
            "pull_request_review_comments_000001.json": json.dumps(lines),
            "pull_request_reviews_000001.json": json.dumps(reviews),
            "pull_requests_000001.json": json.dumps([by("ben", 2, url=one, title="Load", body="It loads.")]),
        },
    )


def write_gitlab_export(path: Path, notes: Sequence[Json]) -> Path:
    """GitLab's export of a project with one merge request of Ben's."""
    files = [{"new_path": "app/load.py", "old_path": "app/load.py", "utf8_diff": f"--- a/x\n+++ b/x\n{HUNK}\n"}]
    request = {
        "id": 27,
        "iid": 9,
        "author_id": 2,
        "title": "Load",
        "description": None,
        "created_at": at(2),
        "updated_at": at(2),
        "state": "opened",
        "notes": list(notes),
        "merge_request_diff": {"merge_request_diff_files": files},
    }
    members = [{"user": {"id": number, "username": name}} for number, name in ((1, "ana"), (2, "ben"))]
    return write_tar(
        path,
        {
            "./tree/project/merge_requests.ndjson": json.dumps(request) + "\n",
            "./tree/project/project_members.ndjson": "".join(json.dumps(each) + "\n" for each in members),
            "./tree/project.json": json.dumps({"description": "The shop"}),
        },
    )


def gitlab_note(number: int, author: int, text: str, day: int, *, system: bool = False, **more: Any) -> Json:
    """A note in it."""
    told = {"id": number, "note": text, "noteable_type": "MergeRequest", "author_id": author, "system": system}
    return {**told, "author": {"name": f"User {author}"}, "created_at": at(day), "updated_at": at(day), **more}
