"""A history out of WeChat or WeCom becomes what the double of its worker knows; nothing without agreement does."""

from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bot.service.table import carry_out
from memory.record.tables import DecisionRow
from tests.archive_files import wechat_row, wecom_line, write_wechat_csv, write_wecom_archive
from tests.stage import Stage

QUESTION, ANSWER = "发布失败了怎么回滚？", "用发布页的回滚按钮，然后告诉客服。"
LEI_ASKS = [wecom_line("lilei", QUESTION, 0), wecom_line("wangfang", ANSWER, 1, tolist=["lilei"])]


async def bring(stage: Stage, kind: str, path: Path, worker: str, **more: Any) -> Any:
    """Import a file with its worker's consent."""
    return await carry_out(
        stage.app, "import", {"kind": kind, "path": str(path), "worker": worker, "consent": True, **more}
    )


async def recalled(stage: Stage, question: str, worker: str) -> list[str]:
    """The replies that are recalled."""
    found = await carry_out(stage.app, "recall", {"text": question, "worker": worker})
    return [precedent["reply"] for precedent in found["precedents"]]


async def test_wechat_history_of_its_owner_is_learned_once_and_recalled(stage: Stage, tmp_path: Path) -> None:
    rows = [
        wechat_row(QUESTION, 0),
        wechat_row(ANSWER, 1, is_sender=1, talker="我"),
        wechat_row("<img/>", 2, type_name="图片"),
        wechat_row("wxid_han:\n今天能上线吗？", 30, room_name="9@chatroom", talker="wxid_han"),
        wechat_row("等测试报告。", 31, room_name="9@chatroom", is_sender=1, talker="我"),
    ]
    file = write_wechat_csv(tmp_path / "wechat.csv", rows)

    first = await bring(stage, "wechat-csv", file, "王芳")
    again = await bring(stage, "wechat-csv", file, "wechat:王芳")

    assert (first["messages"], first["decisions"], first["skipped"]) == (4, 2, {"图片": 1})
    assert (again["decisions"], again["skipped"]["known"]) == (0, 2)
    assert (await recalled(stage, "发布失败怎么回滚", "王芳"))[0] == ANSWER


async def test_wecom_archive_of_a_worker_is_learned_and_recalled(stage: Stage, tmp_path: Path) -> None:
    file = write_wecom_archive(tmp_path / "archive.jsonl", LEI_ASKS)

    done = await bring(stage, "wecom-archive", file, "wangfang")

    assert (done["messages"], done["decisions"]) == (2, 1)
    assert await recalled(stage, "发布失败怎么回滚", "wangfang") == [ANSWER]


async def test_talk_with_a_guest_who_never_agreed_is_not_learned_though_the_worker_consents(
    stage: Stage, tmp_path: Path
) -> None:
    guest = [wecom_line("wmGUEST", "报价多少？", 10), wecom_line("wangfang", "一百万。", 11, tolist=["wmGUEST"])]
    file = write_wecom_archive(tmp_path / "archive.jsonl", [*LEI_ASKS, *guest])

    done = await bring(stage, "wecom-archive", file, "wangfang")

    assert (done["decisions"], done["skipped"]) == (1, {"no_agreement": 2})
    assert await recalled(stage, "报价多少", "wangfang") == []

    agreed = wecom_line("wmGUEST", "", 9, msgtype="agree", agree={"userid": "wmGUEST"})
    await bring(stage, "wecom-archive", write_wecom_archive(file, [*LEI_ASKS, agreed, *guest]), "wangfang")
    assert await recalled(stage, "报价多少", "wangfang") == ["一百万。"]


async def test_wecom_archive_waits_for_its_worker(stage: Stage, tmp_path: Path) -> None:
    file = write_wecom_archive(tmp_path / "archive.jsonl", LEI_ASKS)

    done = await bring(stage, "wecom-archive", file, "wangfang", consent=False)

    async with stage.app.of.record.read() as session:
        decisions = await session.scalar(select(func.count()).select_from(DecisionRow))
    assert (done["staged"], done["decisions"], decisions) == (True, 0, 0)
