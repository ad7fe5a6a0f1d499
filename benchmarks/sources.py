"""How fast a repository, an archive of reviews and mail are read, beside the plainest reader of each, in what memory.

    uv run python -m benchmarks.sources [--commits 50000] [--of 20] [--repository PATH --worker NAME] [--changes 20000]
        [--mails 100000]

A made-up repository has so many commits, by ``--of`` people in turn, each touching one file of a thousand, with
reasons and reviews; or a real one is read. Reading is all of an import but the writing: of a repository looking at
every commit, then at the worker's own with the lines that they touch, then telling them. The peers are ``git log`` of
the same history, alone and with the lines of every commit (``--numstat``), ``json.load`` of the same archive, and the
heads and bodies of the same mails as ``mailbox`` parses them. Seconds of the processor are told of mail as well, since
others may be at work beside it.
Each runs in a process of its own, three times in turn; the fastest of each is told. Memory is the most that the
process held above one that has only started, without that of git.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.importing import WORKER, as_mbox, made_lines
from benchmarks.recall import row

TIMES = 3
BEGAN = 1_500_000_000
_MEASURED = """
import sys, time
from pathlib import Path
{imports}
def peak():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
Path("/proc/self/clear_refs").write_text("5")
base, began, worked = peak(), time.perf_counter(), time.process_time()
told = sum(1 for _ in {read}.messages())
print(told, time.perf_counter() - began, (peak() - base) / 1024, time.process_time() - worked)
"""
_GIT = _MEASURED.format(
    imports="from adapters.archives.git.read import Beside, read_git",
    read="read_git(Path(sys.argv[1]), sys.argv[2], Beside())",
)
_REVIEWS = _MEASURED.format(
    imports="from adapters.archives.reviews.read import read_reviews\nfrom adapters.archives.shelf.read import Beside",
    read="read_reviews(Path(sys.argv[1]), sys.argv[2], Beside())",
)
_MAIL = _MEASURED.format(
    imports="from adapters.archives.mail.read import Beside, read_mail",
    read="read_mail(Path(sys.argv[1]), sys.argv[2], Beside())",
)
_MAILBOX = "import mailbox, sys; print(sum(len(each.as_bytes()) for each in mailbox.mbox(sys.argv[1])))"
_LOAD = "import json, sys; json.load(open(sys.argv[1], encoding='utf-8'))"


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commits", type=int, default=50_000)
    parser.add_argument("--of", type=int, default=20, help="people who commit in turn")
    parser.add_argument("--repository", type=Path, help="a real one instead")
    parser.add_argument("--worker", default="person0@x.example")
    parser.add_argument("--changes", type=int, default=20_000, help="in the archive of reviews")
    parser.add_argument("--mails", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _measure_git(given.repository or _made(Path(folder) / "made", given.commits, given.of), given.worker)
        row("")
        _measure_reviews(_archive(Path(folder) / "archive.json", given.changes), given.changes)
        row("")
        _measure_mail(_mailbox(Path(folder) / "mail", given.mails), given.mails)


def _measure_git(repository: Path, worker: str) -> None:
    git = ["git", "-C", str(repository), "--no-pager"]
    commits = int(subprocess.check_output([*git, "rev-list", "--count", "HEAD"]))
    reads, peers = [], []
    for _ in range(TIMES):
        peers.append(_seconds([*git, "log"]))
        reads.append(_read(_GIT, repository, worker))
    lines = _seconds([*git, "log", "--numstat", "--no-renames"])
    told, read, memory = min(reads, key=lambda each: each[1])
    row("commits | told | read s | git log s | × git log | git log --numstat s | most memory MB over the base")
    row(" | ".join(["---"] * 7))
    row(f"{commits} | {told} | {read:.2f} | {min(peers):.2f} | {read / min(peers):.1f} | {lines:.2f} | {memory:.0f}")


def _measure_reviews(archive: Path, changes: int) -> None:
    reads, peers = [], []
    for _ in range(TIMES):
        peers.append(_seconds([sys.executable, "-c", _LOAD, str(archive)]))
        reads.append(_read(_REVIEWS, archive, "person0"))
    told, read, memory = min(reads, key=lambda each: each[1])
    megabytes = archive.stat().st_size / 2**20
    row("changes | MB | told | read s | json.load s | × json.load | most memory MB over the base")
    row(" | ".join(["---"] * 7))
    row(
        f"{changes} | {megabytes:.0f} | {told} | {read:.2f} | {min(peers):.2f} | {read / min(peers):.1f} | {memory:.0f}"
    )


def _measure_mail(mailbox: Path, mails: int) -> None:
    reads, peers = [], []
    for _ in range(TIMES):
        peers.append(_seconds([sys.executable, "-c", _MAILBOX, str(mailbox)]))
        reads.append(_timed(_MAIL, mailbox, WORKER))
    told, read, memory, worked = min(reads, key=lambda each: each[3])
    row("mails | told | read s | of the processor s | mails a second of it | mailbox s | most memory MB over the base")
    row(" | ".join(["---"] * 7))
    row(f"{mails} | {told} | {read:.1f} | {worked:.1f} | {mails / worked:.0f} | {min(peers):.1f} | {memory:.0f}")


def _mailbox(path: Path, mails: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(as_mbox(made_lines(mails, random.Random(1)), 0))
    return path


def _read(program: str, path: Path, worker: str) -> tuple[int, float, float]:
    """How much is told, in how many seconds, in how many megabytes over the base."""
    return _timed(program, path, worker)[:3]


def _timed(program: str, path: Path, worker: str) -> tuple[int, float, float, float]:
    """The same, and how many seconds the processor worked."""
    told, seconds, memory, worked = subprocess.check_output(
        [sys.executable, "-c", program, str(path), worker], text=True
    ).split()
    return int(told), float(seconds), float(memory), float(worked)


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


def _archive(path: Path, changes: int) -> Path:
    """Changes by twenty people in turn, each with three comments and two reviews by others."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"repo": "acme/shop", "pulls": [')
        for number in range(1, changes + 1):
            file.write(f"{', ' if number > 1 else ''}{json.dumps(_pull(number))}")
        file.write("]}")
    return path


def _pull(number: int) -> dict[str, object]:
    def written(who: int, hour: int, **more: object) -> dict[str, object]:
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(BEGAN + number * 3600 + hour * 600))
        body = f"It does not hold under load {number}, hour {hour}; what about the other {who}?"
        return {"author": f"person{(number + who) % 20}", "createdAt": at, "body": body, **more}

    line = {"path": f"part{number}.py", "diffHunk": f"@@ -1 +1,2 @@\n load\n+    hold({number})"}
    reviews = [
        written(2, 4, id=f"r{number}a", state="CHANGES_REQUESTED", comments=[written(2, 4, **line)]),
        written(2, 6, id=f"r{number}b", state="APPROVED", comments=[]),
    ]
    comments = [written(each, each) for each in range(1, 4)]
    return written(0, 0, number=number, title=f"Change {number}", comments=comments, reviews=reviews)


if __name__ == "__main__":
    main()
