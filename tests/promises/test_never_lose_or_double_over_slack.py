"""Whatever fails between Slack and several processes, each event is handled once and each post arrives once."""

from pathlib import Path

from bot.work.loop import PARALLEL
from tests.fleet import live_through, open_fleet
from tests.fleet_slack import slack_side
from tests.flood import open_flood
from tests.servers.postgres import serve_postgres
from tests.servers.slack_faults import Fault

PAIRS = 40
SENDS = 300
SHARE = 0.3


async def test_posts_arrive_once_and_in_order_though_a_third_of_all_calls_fails(tmp_path: Path) -> None:
    async with open_flood(tmp_path / "home", seed=1) as flood:
        asked = await flood.ask(SENDS)
        flood.line.share = SHARE
        await flood.carry_out()
        noted = await flood.noted()

    assert flood.arrived() == asked
    assert noted == {("sent", post["ts"]) for post in flood.slack.posts}
    assert set(flood.line.faults) == set(Fault)


async def test_events_delivered_five_times_to_three_processes_are_handled_once_though_one_of_them_dies(
    tmp_path: Path,
) -> None:
    with serve_postgres() as url, slack_side() as side:
        async with open_fleet(side, tmp_path, url) as fleet:
            outcome = await live_through(fleet, PAIRS)

    assert (outcome.messages, outcome.decisions) == (2 * PAIRS, PAIRS)
    assert outcome.held > 0
    assert outcome.leased == 2 * PAIRS + outcome.held
    assert 2 * PAIRS - PARALLEL <= outcome.handled <= 2 * PAIRS
    assert not {"work_taken_over", "work_failed"} & set(outcome.troubles)
