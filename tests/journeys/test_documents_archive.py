"""Documents become notes that the double of their writer finds, for them alone until they share them."""

from pathlib import Path
from typing import Any

from bot.service.table import carry_out
from tests.document_files import comment, commented, heading, paragraph, write_word
from tests.stage import Stage

LONG = "Restart the queue first, then the workers, since these hold its locks."


async def bring(stage: Stage, folder: Path, **more: Any) -> Any:
    """Import the documents with Ana's consent, into the double that she has on the chat."""
    args = {"kind": "docs", "path": str(folder), "worker": stage.ana.id, "consent": True}
    return await carry_out(stage.app, "import", {**args, "docs": {"names": ["Ana Ruiz"], **more}})


async def test_section_is_learned_once_and_anew_where_it_reads_otherwise(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "runbook.docx"
    write_word(path, "Ana Ruiz", heading("Runbook") + heading("Queue", 2) + paragraph(LONG))
    first, again = await bring(stage, tmp_path), await bring(stage, tmp_path)
    write_word(path, "Ana Ruiz", heading("Runbook") + heading("Queue", 2) + paragraph(f"{LONG} Then look."))
    changed = await bring(stage, tmp_path)

    assert [each["decisions"] for each in (first, again, changed)] == [1, 0, 1]
    answer = await stage.command(stage.ana, "recall which is restarted first, the queue or the workers?")
    assert "Restart the queue first" in answer.post.text


async def test_colleague_is_shown_a_document_only_where_the_worker_shared_it(stage: Stage, tmp_path: Path) -> None:
    write_word(tmp_path / "runbook.docx", "Ana Ruiz", heading("Queue") + paragraph(LONG))
    question = "recall @ana which is restarted first, the queue or the workers?"

    await bring(stage, tmp_path)
    assert "Restart the queue" not in (await stage.command(stage.ben, question)).post.text
    await bring(stage, tmp_path, audience=["everyone"])
    assert "Restart the queue" in (await stage.command(stage.ben, question)).post.text


async def test_words_of_whoever_left_in_the_chat_are_left_out_with_what_was_remarked_on_them(
    stage: Stage, tmp_path: Path
) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    remarks = comment(0, "Ana Ruiz", "Not in December, we said.")
    write_word(folder / "plan.docx", stage.ben.name, commented("We deploy daily.", 0), comments=remarks)
    write_word(folder / "own.docx", "Ana Ruiz", heading("Queue") + paragraph(LONG))
    await stage.command(stage.ben, "me out")

    done = await bring(stage, folder)

    assert (done["decisions"], done["skipped"]) == (1, {"forgotten": 1})
