"""A data folder with the index of an earlier Double opens, and what it knows is found again."""

from pathlib import Path

from bot.standin.knowledge import INDEX
from tests.stage import open_again, open_stage

QUESTION, ANSWER = "How do I roll back a deploy?", "Open the release page and press roll back."


async def test_index_of_another_number_is_made_anew(tmp_path: Path) -> None:
    home = tmp_path / "home"
    async with open_stage(home) as stage:
        await stage.consent(stage.ana)
        await stage.teach(QUESTION, ANSWER)
        chat = stage.chat
    index = home / "index"
    for kept in sorted(index.iterdir()):
        kept.rename(kept.with_name(kept.name.replace(INDEX, "1", 1)))
    (index / "1-clean").touch()
    async with open_again(home, chat) as stage:
        await stage.app.settle()
        assert ANSWER in (await stage.command(stage.ana, f"recall {QUESTION}")).post.text
        assert {kept.name.partition("-")[0] for kept in index.iterdir()} == {INDEX}
