"""Issues become what the double of whoever sorts them knows: whether, who, and when."""

import json
from pathlib import Path

from bot.service.table import carry_out
from memory.decisions.decisions import decisions_of
from memory.workers import find_worker, worker_seal
from tests.review_files import SHOP, SITE, at, write_tar
from tests.stage import Stage


async def test_issues_are_sorted_once_each_and_the_act_is_what_was_done(stage: Stage, tmp_path: Path) -> None:
    def issue(number: int, title: str) -> dict[str, object]:
        url = f"{SHOP}/issues/{number}"
        return {"url": url, "user": f"{SITE}/ben", "title": title, "body": "", "created_at": at(2)}

    def event(number: int, **done: object) -> dict[str, object]:
        one = f"{SHOP}/issues/{number}"
        return {"url": f"{one}#e{number}", "issue": one, "actor": f"{SITE}/ana", "created_at": at(3), **done}

    issues = [issue(1, "Crash when the cart is empty"), issue(2, "Rewrite it all in another language")]
    events = [
        event(1, event="assigned", subject=f"{SITE}/cleo"),
        event(2, event="closed", close_reason="not_planned"),
    ]
    files = {"issues_000001.json": json.dumps(issues), "issue_events_000001.json": json.dumps(events)}
    path = write_tar(tmp_path / "e.tar.gz", files)
    beside = {"logins": ["ana"], "accounts": {"ben": stage.ben.id}}
    args = {"kind": "tracker", "path": str(path), "worker": stage.ana.id, "consent": True, "shelf": beside}

    first = await carry_out(stage.app, "import", args)
    again = await carry_out(stage.app, "import", args)

    async with stage.app.of.record.read() as session:
        worker = await find_worker(session, stage.ana.id)
        known = await decisions_of(session, await worker_seal(session, stage.app.of.master, worker.id), worker.id)
    assert (first["decisions"], again["decisions"]) == (2, 0)
    assert {(each.act.value, each.reply, each.formal) for each in known} == {
        ("delegate", "Assigned to @cleo", True),
        ("decline", "Closed: not planned", True),
    }
