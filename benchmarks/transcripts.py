"""How fast transcripts of meetings are read, and that memory holds none of them: captions a second, and the peak.

    uv run python -m benchmarks.transcripts [--sizes 10000,100000]

Each size is read whole twice, as an import does: once to look, once to hear. One table comes out.
"""

import argparse
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from adapters.archives.transcript import Beside, read_transcript

BEGAN = Beside(began=datetime(2026, 3, 2, 9, tzinfo=UTC))
SPEAKERS = ("Ana Silva", "Ben Ortiz", "Chen Wu")


def captions(number: int) -> Iterator[str]:
    """A meeting in WebVTT, a caption each second."""
    yield "WEBVTT\n"
    for second in range(number):
        at = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
        speaker = SPEAKERS[second % len(SPEAKERS)]
        yield f"{at}.000 --> {at}.900\n<v {speaker}>This is what is said in caption {second}, and who says it.</v>\n"


def read(path: Path) -> int:
    """Read it as an import does; how many utterances there are."""
    return sum(1 for _ in read_transcript(path, SPEAKERS[0], BEGAN).messages())


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000")
    print(f"{'captions':>10} {'a second':>10} {'peak KiB':>10}")
    for size in map(int, parser.parse_args().sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "meeting.vtt"
            path.write_text("\n".join(captions(size)), "utf-8")
            began = time.perf_counter()
            read(path)
            rate = size / (time.perf_counter() - began)
            tracemalloc.start()
            read(path)
            peak = tracemalloc.get_traced_memory()[1] / 2**10
            tracemalloc.stop()
        print(f"{size:>10} {rate:>10.0f} {peak:>10.0f}")


if __name__ == "__main__":
    main()
