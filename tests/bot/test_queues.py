"""Both queues hand out what a plain model of them would, whatever arrives, fails, dies or is edited meanwhile."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.local.clock import Clock
from bot.deployment import open_deployment
from bot.intake import inbox
from bot.settings import Settings
from bot.work.loop import LeaseLost
from tests.bot.queue_model import Model, Real, both
from tests.homes import lay_out
from tests.servers.postgres import serve_postgres
from tests.stage import MONDAY

LONG = timedelta(hours=1)
places = st.integers(0, 2)
steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["say", "edit", "withdraw"]), places, st.just(1)),
        st.tuples(st.just("say"), places, st.integers(20, 30)),
        st.tuples(st.sampled_from(["lease", "lease", "finish", "fail", "die"]), st.integers(0, 9)),
        st.tuples(st.just("wait"), st.sampled_from([1, 5, 60, 600])),
    ),
    max_size=40,
)

FAILING_AND_EDITED = [("say", 0, 1), ("edit", 0, 1), ("lease", 1), ("fail", 1), ("wait", 5), ("lease", 1), ("fail", 1)]
STUCK = [("say", 1, 25), ("lease", 0)]


@contextmanager
def queues(home: Path, url: str | None) -> Iterator[tuple[asyncio.Runner, Clock, Any]]:
    """Both queues of a fresh record, and what runs them."""
    clock = Clock(MONDAY)
    if url is None:
        lay_out(home / "record.db")
    opening = open_deployment(Settings(home=home, database_url=url, _env_file=None), now=clock.now)
    with asyncio.Runner() as runner:
        of = runner.run(opening.__aenter__())
        try:
            yield runner, clock, both(of, clock)
        finally:
            runner.run(opening.__aexit__(None, None, None))


async def live_through(real: Real, clock: Clock, told: list[tuple[Any, ...]]) -> None:
    """Do one thing after the other to a queue and to its model, and then all that is left."""
    model, held = Model(), list[Any]()
    await real.empty()
    for what, *given_ in told:
        if what == "wait":
            clock.advance(timedelta(seconds=given_[0]))
        elif what == "lease":
            await lease(real, clock, model, held)
        elif what in {"finish", "fail", "die"} and held:
            await end(real, model, held, held[given_[0] % len(held)], what)
        elif what in {"say", "edit", "withdraw"}:
            await real.add(model, what, *given_)
    for _ in range(2):
        clock.advance(LONG)
        while leased := await lease(real, clock, model, held):
            await end(real, model, held, leased, "finish")
    assert all(piece.done for piece in model.pieces)


async def lease(real: Real, clock: Clock, model: Model, held: list[Any]) -> Any:
    """What is handed out is what the model would hand out, and nothing only where it would hand out nothing."""
    leased, allowed = await real.lease(), model.may_be_handed_out(clock.now())
    if leased is None:
        assert allowed == set()
        return None
    assert real.key_of(leased) in allowed
    piece = model.by_key(real.key_of(leased))
    piece.holder, piece.due = leased, clock.now() + timedelta(minutes=3 if hasattr(leased, "event") else 2)
    held.append(leased)
    return leased


async def end(real: Real, model: Model, held: list[Any], leased: Any, how: str) -> None:
    """Be done with a piece or fail with it, unless somebody else has it by now; or die with it, and wake too late."""
    piece = model.by_key(real.key_of(leased))
    if how == "die":
        return
    held.remove(leased)
    if how == "fail":
        await real.give_back(leased, piece)
    elif piece.holder is leased:
        await real.finish(leased)
        piece.done = True
    else:
        with pytest.raises(LeaseLost):
            await real.finish(leased)


@pytest.mark.parametrize("which", [0, 1], ids=["inbox", "outbox"])
def test_queue_hands_out_what_its_model_would(which: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "PATIENCE", 2)
    with queues(tmp_path, None) as (runner, clock, real):

        @settings(max_examples=30)
        @given(steps)
        @example([*FAILING_AND_EDITED, ("lease", 0)])
        @example([*STUCK, *FAILING_AND_EDITED, ("lease", 0)])
        def lives(told: list[tuple[Any, ...]]) -> None:
            runner.run(live_through(real[which], clock, told))

        lives()


def test_queues_on_postgresql_hand_out_what_their_models_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "PATIENCE", 2)
    with serve_postgres() as url, queues(tmp_path, url) as (runner, clock, real):

        @settings(max_examples=10)
        @given(st.sampled_from(real), steps)
        def lives(queue: Real, told: list[tuple[Any, ...]]) -> None:
            runner.run(live_through(queue, clock, told))

        lives()
