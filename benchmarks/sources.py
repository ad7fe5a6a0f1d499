"""How fast a repository or an archive of reviews is read, beside git alone, and what memory it takes.

    uv run python -m benchmarks.sources [--commits 50000] [--of 20] [--repository PATH --worker NAME]

A made-up repository has so many commits, by ``--of`` people in turn, each touching one file of a thousand, with
reasons and reviews; or a real one is read. Reading is all of ``import git`` but the writing: looking at every commit,
then at the worker's own with the lines that they touch, then telling them. The peer is ``git log`` of the same
history, alone, and with the lines of every commit (``--numstat``). Each runs in a process of its own, three times in
turn; the fastest of each is told. Memory is the most that the process held above one that has only started, without
that of git.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.recall import row

TIMES = 3
BEGAN = 1_500_000_000
_READ = """
import sys, time
from pathlib import Path
from adapters.archives.git.read import Beside, read_git
peak = lambda: int(next(l for l in open('/proc/self/status') if l.startswith('VmHWM')).split()[1])
Path('/proc/self/clear_refs').write_text('5')
base = peak()
began = time.perf_counter()
archive = read_git(Path(sys.argv[1]), sys.argv[2], Beside())
told = sum(1 for _ in archive.messages())
print(told, time.perf_counter() - began, (peak() - base) / 1024)
"""


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commits", type=int, default=50_000)
    parser.add_argument("--of", type=int, default=20, help="people who commit in turn")
    parser.add_argument("--repository", type=Path, help="a real one instead")
    parser.add_argument("--worker", default="person0@x.example")
    given = parser.parse_args()
    row("commits | told | read s | git log s | × git log | git log --numstat s | most memory MB over the base")
    row(" | ".join(["---"] * 7))
    with tempfile.TemporaryDirectory() as folder:
        repository = given.repository or _made(Path(folder) / "made", given.commits, given.of)
        _measure(repository, given.worker)


def _measure(repository: Path, worker: str) -> None:
    log = ["git", "-C", str(repository), "--no-pager", "log"]
    commits = int(subprocess.check_output([*log[:-1], "rev-list", "--count", "HEAD"]))
    alone, lines, reads = [], [], []
    for _ in range(TIMES):
        alone.append(_seconds(log))
        told, seconds, memory = subprocess.check_output(
            [sys.executable, "-c", _READ, str(repository), worker], text=True
        ).split()
        reads.append(float(seconds))
    lines.append(_seconds([*log, "--numstat", "--no-renames"]))
    read, peer = min(reads), min(alone)
    row(f"{commits} | {told} | {read:.2f} | {peer:.2f} | {read / peer:.1f} | {min(lines):.2f} | {float(memory):.0f}")


def _seconds(command: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def _made(path: Path, commits: int, people: int) -> Path:
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(path)], check=True)
    with subprocess.Popen(["git", "-C", str(path), "fast-import", "--quiet"], stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.writelines(_stream(commits, people))
    subprocess.run(["git", "-C", str(path), "repack", "-adq"], check=True)
    return path


def _stream(commits: int, people: int) -> Iterator[bytes]:
    for number in range(commits):
        who, reviewer = (f"Person {each} <person{each}@x.example>" for each in (number % people, (number + 1) % people))
        message = (
            f"Change part {number % 1000} for the {number}th time\n\nIt did not hold under load {number}; "
            f"see #{number}.\n\nReviewed-by: {reviewer}\n"
        ).encode()
        text = f"{number}\n".encode() * (number % 30 + 1)
        path = f"part{number % 20}/file{number % 1000}.py"
        yield f"commit refs/heads/main\nauthor {who} {BEGAN + number * 600} +0000\n".encode()
        yield f"committer {who} {BEGAN + number * 600} +0000\ndata {len(message)}\n".encode() + message
        yield f"M 100644 inline {path}\ndata {len(text)}\n".encode() + text + b"\n"


if __name__ == "__main__":
    main()
