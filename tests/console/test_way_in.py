"""Who may look: a worker by a link of their own, once; where a session is over, nothing of anybody is shown."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import select

from adapters.chat import PlaceKind
from bot.rights.entry import IDLE, LINK_HOLDS, offer_link
from memory.record.tables import AuditRow, SecretRow
from tests.console.conftest import ask
from tests.console.window import URL, Window
from tests.stage import Stage

CLOSED = "This console is closed"


async def test_worker_comes_in_by_their_own_link_and_sees_what_waits(stage: Stage) -> None:
    await ask(stage)
    window = await Window(stage).enter(stage.ana)
    assert window.status == 200
    assert "1 draft waits for your word" in window.text
    assert "how do I roll back my deploy?" in window.text


async def test_link_serves_once(stage: Stage) -> None:
    first, second = Window(stage), Window(stage)
    path = await first.link(stage.ana)
    assert (await first.http.post(path)).status_code == 200
    assert (await second.http.post(path)).status_code == 401
    assert CLOSED in await second.open("inbox")


async def test_whoever_only_looks_at_a_link_uses_it_up_for_nobody(stage: Stage) -> None:
    preview, worker = Window(stage), Window(stage)
    path = await worker.link(stage.ana)
    said = await preview.open(path)
    assert "opens a console, once" in said
    assert "Ana" not in said
    assert CLOSED in await preview.open("inbox")
    await worker.http.post(path)
    assert "Inbox" in await worker.open("inbox")


async def test_link_holds_for_ten_minutes(stage: Stage) -> None:
    window = Window(stage)
    path = await window.link(stage.ana)
    stage.clock.advance(LINK_HOLDS + timedelta(seconds=1))
    assert CLOSED in await window.open(path)
    assert (await window.http.post(path)).status_code == 401


async def test_session_ends_after_twelve_idle_hours_and_lives_while_it_is_used(stage: Stage, window: Window) -> None:
    for _ in range(3):
        stage.clock.advance(IDLE - timedelta(minutes=1))
        assert "Inbox" in await window.open("inbox")
    stage.clock.advance(IDLE + timedelta(minutes=1))
    assert CLOSED in await window.open("inbox")


async def test_leaving_ends_the_session_also_for_who_kept_its_cookie(stage: Stage, window: Window) -> None:
    stolen = Window(stage)
    stolen.http.cookies.update(window.http.cookies)
    await window.press("Leave")
    assert "You have left" in window.text
    assert CLOSED in await stolen.open("inbox")


async def test_console_close_ends_every_session_and_unused_link(stage: Stage, window: Window) -> None:
    other, unused = await Window(stage).enter(stage.ana), Window(stage)
    path = await unused.link(stage.ana)
    told = await stage.command(stage.ana, "console close")
    assert "2 sessions were open" in told.post.text
    assert CLOSED in await window.open("inbox")
    assert CLOSED in await other.open("inbox")
    assert (await unused.http.post(path)).status_code == 401


async def test_closing_of_one_leaves_the_other_open(stage: Stage, window: Window) -> None:
    await stage.consent(stage.ben)
    bens = await Window(stage).enter(stage.ben)
    await stage.command(stage.ana, "控制台 关闭")
    assert CLOSED in await window.open("inbox")
    assert "Inbox" in await bens.open("inbox")


async def test_session_ends_with_the_account(stage: Stage, window: Window) -> None:
    await stage.chat.deactivate(stage.ana)
    await stage.app.settle()
    assert CLOSED in await window.open("inbox")


async def test_everything_forgotten_ends_the_session_after_the_receipt(stage: Stage, window: Window) -> None:
    await window.open("known")
    await window.press("Forget everything")
    assert "Forget everything about me" in window.buttons()
    said = await window.press("Forget everything about me")
    assert "erased" in said.casefold()
    assert CLOSED in await window.open("inbox")


async def test_way_in_is_an_entry_of_the_worker_s_chain(stage: Stage, window: Window) -> None:
    async with stage.app.of.record.read() as session:
        actions = list(await session.scalars(select(AuditRow.action).order_by(AuditRow.id)))
    assert actions[-1] == "console_entered"
    assert "somebody came into the console" in await window.open("known")


async def test_record_holds_no_secret_by_which_one_could_come_in(stage: Stage, window: Window) -> None:
    path = await window.link(stage.ana)
    cookie = next(iter(window.http.cookies.values()))
    async with stage.app.of.record.read() as session:
        rows = list(await session.scalars(select(SecretRow)))
    kept = b"".join(row.name.encode() + row.sealed for row in rows)
    assert len(rows) >= 2
    assert not any(secret.encode() in kept for secret in (path.rpartition("/")[2], cookie, stage.ana.id))


async def test_who_has_no_double_gets_no_link(stage: Stage) -> None:
    told = await stage.command(stage.chen, "console")
    assert "/console/enter/" not in told.post.text


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "", "http://127.0.0.1:8377.evil.example", "file://", "http://localhost"]
)
async def test_form_of_a_foreign_page_does_nothing(stage: Stage, window: Window, origin: str) -> None:
    await ask(stage)
    await window.open("inbox")
    window.http.headers["origin"] = origin
    await window.press("Respond myself")
    assert window.status == 403
    del window.http.headers["origin"]
    await window.press("Respond myself") if window.forms() else None
    window.http.headers["origin"] = URL
    assert "1 draft waits" in await window.open("inbox")


async def test_form_without_the_session_s_proof_does_nothing(stage: Stage, window: Window) -> None:
    await ask(stage)
    await window.open("inbox")
    for proof in ("", "0" * 43, "ä"):
        page = window.page
        await window.press("Respond myself", proof=proof)
        assert window.status == 401
        window.page = page
    assert "1 draft waits" in await window.open("inbox")


async def test_host_that_is_not_ours_is_answered_with_nothing(stage: Stage, window: Window) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "evil.example:8377", ""):
        answer = await window.http.get("/console/inbox", headers={"host": host})
        assert answer.status_code == 421
        assert "Ana" not in answer.text


async def test_no_page_may_be_framed_kept_or_mixed_with_foreign_parts(window: Window) -> None:
    for path in ("/console/inbox", "/console/enter/x", "/console/nothing", "/console/static/console.css"):
        headers = (await window.http.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "//" not in policy
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
    assert (await window.http.get("/console/inbox")).headers["cache-control"] == "no-store"


async def test_cookie_is_for_no_script_and_no_other_site(stage: Stage) -> None:
    window = Window(stage)
    answer = await window.http.post(await window.link(stage.ana), follow_redirects=False)
    cookie = answer.headers["set-cookie"].casefold()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/console" in cookie
    assert "secure" not in cookie


async def test_form_that_is_too_large_is_refused(window: Window) -> None:
    await window.open("ask")
    await window.press("Ask", q="x" * 300_000)
    assert window.status == 413


async def test_administrator_sees_health_and_nobody_s_words(stage: Stage) -> None:
    await ask(stage)
    async with stage.app.of.record.write() as session:
        secret = await offer_link(session, stage.app.of)
    window = Window(stage)
    answer = await window.http.post(f"/console/enter/{secret}")
    assert answer.url.path == "/console/health"
    said = await window.open("health")
    assert "Of fewer than five workers nothing is told" in said
    assert not [word for word in ("Ana", "Ben", "deploy", "ops") if word in said]
    for page in ("inbox", "decisions", "known", "live"):
        assert CLOSED in await window.open(page)


async def test_worker_sees_no_health(window: Window) -> None:
    assert CLOSED in await window.open("health")


async def test_former_session_and_link_open_nothing_of_a_double_begun_anew(stage: Stage, window: Window) -> None:
    unused = Window(stage)
    path = await unused.link(stage.ana)
    sure = await stage.command(stage.ana, "forget everything")
    await stage.press(stage.ana, sure, "forget_everything")
    await stage.consent(stage.ana)
    assert CLOSED in await window.open("inbox")
    assert (await unused.http.post(path)).status_code == 401
    async with stage.app.of.record.read() as session:
        kept = list(await session.scalars(select(SecretRow.name).where(SecretRow.name.startswith("console:"))))
    assert kept == []


async def test_press_that_no_page_has_a_button_for_does_nothing(window: Window) -> None:
    await window.open("inbox")
    proof = window.forms()[0].fields["proof"]
    for action in ("share_handed x", "pick {}", "helpful x", "that_is_me x"):
        answer = await window.http.post("/console/inbox", data={"proof": proof, "press": action})
        assert answer.status_code == 400


async def test_console_names_no_place_and_no_person_that_its_worker_does_not_know(stage: Stage, window: Window) -> None:
    office = stage.chat.add_place("office", PlaceKind.PRIVATE, [stage.ben, stage.chen])
    await stage.consent(stage.ben, office)
    await window.open("known")
    await window.press("End", end=f"shadow {office.id}")
    assert "#office" not in window.text
    await window.open("decisions")
    proof = window.forms()[0].fields["proof"]
    data = {"proof": proof, "forget": "all", "place": office.id}
    assert "#office" not in (await window.http.post("/console/decisions", data=data)).text
    told = [await window.open(f"ask?q=how&place={quote(place)}") for place in (office.id, "nowhere")]
    assert told[0].replace(office.id, "nowhere") == told[1]
