"""Every page: what it shows, and what its forms do; each act the one that chat would do."""

import io
import zipfile
from pathlib import Path

from adapters.chat import PlaceKind
from memory.rights.consent import consents_of
from memory.workers import all_workers
from tests.console.conftest import ANSWER, QUESTION, ask, taught
from tests.console.window import URL, Window
from tests.stage import Stage, open_stage

STRICT = """\
version: 1
default: draft
limits:
  - name: never in ops
    at_most: silent
    when:
      place: ops
"""


LENIENT = "version: 1\ndefault: ask\n"


async def test_timeline_shows_the_newest_decisions_and_search_finds_by_meaning_and_time(window: Window) -> None:
    said = await window.open("decisions")
    assert said.index("runbook") < said.index(QUESTION)
    assert ANSWER in said
    found = await window.open("decisions?q=revert+a+release")
    assert ANSWER in found
    assert "alike" in found
    assert "Looked for between" in await window.open("decisions?q=deploy+this+week")
    assert "Nothing was found" in await window.open("decisions?act=decline")


async def first_decision(window: Window) -> str:
    await window.open("decisions")
    return window.page.partition('href="/console/decisions/')[2].partition('"')[0]


async def test_decision_shows_where_it_served_and_what_became_of_that(stage: Stage, window: Window) -> None:
    await ask(stage)
    await window.open("inbox")
    await window.press("Approve")
    await stage.app.settle()
    await window.open("inbox")
    rests = window.page.partition('href="/console/decisions/')[2].partition('"')[0]
    said = await window.open(f"decisions/{rests}")
    assert "how do I roll back my deploy? you approved it" in said


async def test_worker_corrects_what_a_decision_was(stage: Stage, window: Window) -> None:
    decision = await first_decision(window)
    await window.open(f"decisions/{decision}")
    said = await window.press("Correct it", act="defer")
    assert "Corrected" in said
    assert "put off" in said
    await stage.app.settle()
    assert decision in (await window.open("decisions?act=defer"), window.page)[1]
    assert "you corrected a decision" in await window.open("known")


async def test_chosen_decisions_are_forgotten_after_their_count_with_a_receipt(stage: Stage, window: Window) -> None:
    await window.open("decisions")
    boxes = [part.partition('"')[0] for part in window.page.split('name="chosen-')[1:]][:2]
    said = await window.press("Forget those that are chosen …", **{f"chosen-{box}": "on" for box in boxes})
    assert "2 decisions that you chose" in said
    assert all(box in window.page for box in boxes)
    said = await window.press("Forget this for good")
    await stage.app.settle()
    assert "Show the signed receipt" in said
    await window.open("decisions")
    assert not any(box in window.page for box in boxes)
    assert window.status == 200
    assert "Nothing of that" not in said


async def test_whole_list_of_a_topic_is_forgotten(stage: Stage, window: Window) -> None:
    await window.open("topics")
    topic = window.page.partition("/console/decisions?topic=")[2].partition('"')[0]
    await window.open(f"decisions?topic={topic}")
    said = await window.press("Forget all of this list …")
    assert "roll back deploy" in said
    await window.press("Forget this for good")
    await stage.app.settle()
    assert "Nothing was found" in await window.open(f"decisions?topic={topic}")
    assert "runbook" in await window.open("decisions")


async def test_nothing_chosen_forgets_nothing(window: Window) -> None:
    before = (await window.open("decisions"), window.page.count("chosen-"))[1]
    assert "Choose at least one" in await window.press("Forget those that are chosen …")
    await window.open("decisions")
    assert window.page.count("chosen-") == before


async def test_topic_is_renamed_forbidden_and_allowed(window: Window) -> None:
    await window.open("topics")
    assert "Called" in await window.press("Rename", text="Rollbacks") or "Rollbacks" in window.text
    assert "Rollbacks" in await window.open("topics")
    said = await window.press("Never answer this alone")
    assert "you are always asked" in said
    assert (
        "you are always asked" not in (await window.press("It may be offered again")).partition("Topics and rights")[2]
    )


async def test_right_is_granted_and_taken_back_where_it_is_earned(stage: Stage, window: Window) -> None:
    await stage.teach(QUESTION, ANSWER, times=24)
    await window.enter(stage.ana)
    said = await window.open("topics")
    assert "offered to you" in said
    said = await window.press("Let it answer alone")
    assert "answers alone" in said
    assert "Always ask me" in window.buttons()
    assert "always asks" in await window.press("Always ask me")


async def test_consent_ends_with_one_press(stage: Stage, window: Window) -> None:
    said = await window.open("known")
    assert "#ops" in said
    purposes = [button[1] for form in window.forms() for button in form.buttons if button[0] == "end"]
    assert len(purposes) >= 4
    await window.press("End", end="send local:#ops")
    async with stage.app.of.record.read() as session:
        (worker,) = [each.id for each in await all_workers(session)]
        left = {(each.purpose.value, each.place) for each in await consents_of(session, worker)}
    assert ("send", "local:#ops") not in left
    assert ("shadow", "local:#ops") in left
    said = await window.press("End", end="shadow local:#ops")
    async with stage.app.of.record.read() as session:
        left = {(each.purpose.value, each.place) for each in await consents_of(session, worker)}
    assert ("shadow", "local:#ops") not in left


async def test_what_is_known_is_counted_exported_and_verified(stage: Stage, window: Window) -> None:
    said = await window.open("known")
    assert "heard 6" in said
    answer = await window.http.post("/console/export", data=window.forms()[0].fields)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as exported:
        assert any("decisions" in name for name in exported.namelist())
        assert ANSWER in "".join(exported.read(name).decode() for name in exported.namelist())
    assert "Every entry about you is as it was written" in await window.press("Verify")


async def test_a_part_is_forgotten_and_retention_is_set_in_words(window: Window) -> None:
    await window.open("known")
    said = await window.press("Forget it …", text='"runbook"')
    assert "Forget this for good" in window.buttons()
    await window.open("known")
    said = await window.press("Change", text="90 days")
    assert "90 days" in said


async def test_playground_shows_verdict_draft_rules_and_what_they_saw(stage: Stage, window: Window) -> None:
    await window.open("ask")
    said = await window.press("Ask", q="How do I roll back a deploy?", place="local:#ops", person="chen")
    assert "It would:" in said
    assert ANSWER in said
    assert "standing in now yes" in said
    assert "right to answer alone no" in said
    said = await window.press("Ask", q="How do I roll back a deploy?", place="local:#ops", policy=STRICT)
    assert "Under the other policy: keep quiet" in said
    assert stage.replies() == []


async def test_playground_says_who_is_not_known_and_keeps_the_question(window: Window) -> None:
    await window.open("ask")
    said = await window.press("Ask", q="How do I roll back a deploy?", person="nobody")
    assert "nobody" in said
    assert any(form.fields.get("q") == "How do I roll back a deploy?" for form in window.forms())


async def test_policy_is_tried_then_holds_then_gives_way_again(stage: Stage, window: Window) -> None:
    await window.open("policy")
    said = await window.press("Try it on the last 30 days", policy="version: 1\ndefault: perhaps\n")
    assert "Line 2, column" in said
    said = await window.press("Try it on the last 30 days", policy=STRICT)
    assert "What would change" in said
    assert "It holds from now on." in await window.press("Let it hold")
    await ask(stage)
    assert "Nothing waits" in await window.open("inbox")
    await window.open("policy")
    assert "The policy of the deployment holds again." in await window.press("Back to the deployment's")
    await ask(stage, "how do I roll back my other deploy?")
    assert "1 draft waits" in await window.open("inbox")


async def test_policy_is_tried_under_the_limits_of_the_deployment(tmp_path: Path) -> None:
    common = tmp_path / "common.yaml"
    common.write_text(STRICT)
    async with open_stage(tmp_path / "home", url=URL, policy=common) as stage:
        await taught(stage)
        window = await Window(stage).enter(stage.ana)
        await window.open("ask")
        question = {"q": "How do I roll back a deploy?", "place": "local:#ops", "policy": LENIENT}
        assert "Under the other policy: keep quiet" in await window.press("Ask", **question)
        await window.open("policy")
        said = await window.press("Try it on the last 30 days", policy=LENIENT)
        assert "What would change" not in said
        await window.http.aclose()


async def test_broken_policy_never_holds(window: Window) -> None:
    await window.open("policy")
    await window.press("Try it on the last 30 days", policy=STRICT)
    said = await window.press("Let it hold", policy="nonsense")
    assert "Line 1" in said
    assert "The policy of the deployment holds." in await window.open("policy")


async def test_report_tells_each_figure_with_its_n_and_hands_the_numbers_out(stage: Stage, window: Window) -> None:
    await ask(stage)
    await window.open("inbox")
    await window.press("Approve")
    await stage.app.settle()
    said = await window.open("report")
    assert "100% of 2 drafts that were held against what you did" in said
    picture = await window.http.get("/console/report/fidelity.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    assert (await window.http.get("/console/report/fidelity.png")).content.startswith(b"\x89PNG")
    lines = (await window.http.get("/console/report/weeks.csv")).text.splitlines()
    assert lines[0].startswith("monday,outcomes,agreed,low,high")
    assert lines[-1].startswith("2026-03-02,2,2,")


async def test_profile_line_is_struck_and_restored(stage: Stage, window: Window) -> None:
    await stage.teach(QUESTION, ANSWER, times=24)
    await window.enter(stage.ana)
    await window.open("profile")
    assert "That is not me" in window.buttons()
    await window.press("That is not me")
    assert "That is me after all" in window.buttons()
    await window.press("That is me after all")
    assert "That is me after all" not in window.buttons()


async def test_everything_is_said_in_chinese_to_who_chose_it(stage: Stage, window: Window) -> None:
    await stage.command(stage.ana, "settings language zh")
    pages = ("inbox", "ask", "decisions", "topics", "policy", "report", "profile", "known")
    said = {page: await window.open(page) for page in pages}
    assert all("收件箱" in text for text in said.values())
    assert 'lang="zh-CN"' in window.page
    assert "草稿在等你" in said["inbox"]
    assert "你同意过的" in said["known"]


async def test_words_of_others_are_text_and_never_markup(stage: Stage, window: Window) -> None:
    board = stage.chat.add_place("<i>board</i>", PlaceKind.PRIVATE, [stage.ana, stage.ben])
    await stage.consent(stage.ana, board)
    await stage.say(stage.ben, "@Double @Ana <script>alert(1)</script> & <img src=x> how?", place=board)
    for page in ("inbox", "decisions", "known"):
        await window.open(page)
        assert "<script>alert" not in window.page
        assert "<img src=x" not in window.page
        assert "<i>board" not in window.page


async def test_stopped_double_that_asks_nothing_can_be_switched_on_where_that_is_said(
    stage: Stage, window: Window
) -> None:
    await stage.command(stage.ana, "stop")
    await window.open("interview")
    assert "Your double is stopped" in await window.press("Look for questions")
    assert "I stand in for you from" in await window.press("Stand in for 2 hours")
    assert "Your double is stopped" not in await window.press("Look for questions")


async def test_question_stands_once_with_one_set_of_buttons(stage: Stage, window: Window) -> None:
    await stage.say(stage.ben, "@Double @Ana who has the spare badge of the lab?")
    await window.open("interview")
    said = await window.press("Look for questions")
    assert said.count("spare badge") == 1
    assert window.buttons().count("Answer") == 1
    assert "interview 1" not in said


async def test_kept_answer_is_known_as_the_worker_s_own(stage: Stage, window: Window) -> None:
    await stage.say(stage.ben, "@Double @Ana who has the spare badge of the lab?")
    await window.open("interview")
    await window.press("Look for questions")
    await window.press("Answer", text="Chen has it.")
    await window.press("Keep it for me alone")
    said = await window.open("known")
    assert "what you told your double your own answer 1" in said
    assert "own-" not in said
