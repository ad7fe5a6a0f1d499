"""The objects of a repository, read by ``git`` without anything that the repository itself could have it do.

Git runs what the settings of a repository name: monitors, filters, pagers, helpers. So of the repository itself only
its place, its tips and its shallow edge are asked, which runs nothing; all else is read through an empty repository of
our own that borrows its objects. Nothing is written to it, and nothing is fetched.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from adapters.errors import Unreadable
from adapters.legible import harmless_signs
from adapters.wording import Worded

PIECE = 2**18
_LONGEST_TOLD = 160
_BUNDLE = re.compile(rb"# v[23] git bundle\n")
_OBJECT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class Objects:
    """The commits of a repository that lead to ``tip``; those in ``edge`` are where a shallow clone was cut off."""

    path: Path
    borrowing: Path
    tip: str
    edge: frozenset[str]
    partial: bool

    def stream(self, *arguments: str) -> Iterator[bytes]:
        """What a command of git tells, in pieces.

        Raises:
            Unreadable: git could not read something.
        """
        with TemporaryFile() as errors:
            with subprocess.Popen(
                self._command(arguments), env=_environment(), stdout=subprocess.PIPE, stderr=errors
            ) as process:
                assert process.stdout is not None
                while piece := process.stdout.read(PIECE):
                    yield piece
            errors.seek(0)
            self._check(process.returncode, errors.read(PIECE))

    def write(self, out: IO[bytes], given: bytes, *arguments: str) -> None:
        """Have a command of git write into a file what it tells of what it is ``given``; raises like ``stream``."""
        done = subprocess.run(
            self._command(arguments), env=_environment(), input=given, stdout=out, stderr=subprocess.PIPE, check=False
        )
        self._check(done.returncode, done.stderr)

    def ask(self, given: bytes, *arguments: str) -> bytes:
        """What a command of git tells at once; raises like ``stream``."""
        done = subprocess.run(
            self._command(arguments), env=_environment(), input=given, capture_output=True, check=False
        )
        self._check(done.returncode, done.stderr)
        return done.stdout

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return [
            _git(),
            "--no-pager",
            f"--git-dir={self.borrowing}",
            "-c",
            f"mailmap.blob={self.tip}:.mailmap",
            "-c",
            "core.attributesFile=",
            *arguments,
        ]

    def _check(self, code: int, said: bytes) -> None:
        if not code:
            return
        if self.partial:
            form = "{file} was cloned without all of its files; clone it again without --filter."
            raise Unreadable(Worded(form, file=self.path.name))
        form = "{file} is damaged ({said}); clone it anew, or mend it as `git fsck` tells."
        raise Unreadable(Worded(form, file=self.path.name, said=_told(said)))


@contextmanager
def open_objects(path: Path) -> Iterator[Objects]:
    """The objects of the repository or the bundle at a path, while they are needed.

    Raises:
        Unreadable: there is no such thing, it holds no commit, or git cannot read it.
    """
    with TemporaryDirectory(prefix="double-git-") as folder:
        borrowing = Path(folder) / "borrowing"
        yield _of_repository(path, borrowing) if path.is_dir() else _of_bundle(path, borrowing)


def _of_repository(path: Path, borrowing: Path) -> Objects:
    if not ((path / ".git").exists() or (path / "HEAD").is_file()):
        raise Unreadable(Worded("{file} is neither a repository nor a bundle of one.", file=path.name))
    form = _ask_repository(path, "rev-parse", "--show-object-format")
    common = _ask_repository(path, "rev-parse", "--path-format=absolute", "--git-common-dir")
    objects = _ask_repository(path, "rev-parse", "--path-format=absolute", "--git-path", "objects")
    _check_its_own(path, Path(common).resolve(), Path(objects))
    tip = _ask_repository(path, "rev-parse", "--quiet", "--verify", "HEAD^{commit}", may_fail=True) or _ask_repository(
        path, "for-each-ref", "--sort=-committerdate", "--count=1", "--format=%(objectname)", "refs/heads"
    )
    if not _OBJECT.fullmatch(tip):
        raise Unreadable(Worded("{file} holds no commit yet.", file=path.name))
    _begin(borrowing, form)
    quoted = objects.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    (borrowing / "objects" / "info").mkdir(exist_ok=True)
    (borrowing / "objects" / "info" / "alternates").write_text(f'"{quoted}"\n', "utf-8", "surrogateescape")
    edge = Path(common) / "shallow"
    if edge.is_file():
        shutil.copyfile(edge, borrowing / "shallow")
    partial = any(Path(objects).glob("pack/*.promisor"))
    return Objects(path, borrowing, tip, _lines_of(edge), partial)


def _check_its_own(path: Path, common: Path, objects: Path) -> None:
    """Refuse a folder that only points to a repository of somebody else's: that would be read in its place."""
    folder = Path(_ask_repository(path, "rev-parse", "--absolute-git-dir")).resolve()
    is_within = common.is_relative_to(path.resolve())
    if not (is_within or _knows_its_tree(folder, common, path.resolve())):
        form = "{file} only points to the repository at {place}; give that one, or a bundle of it."
        raise Unreadable(Worded(form, file=path.name, place=common))
    if objects.resolve() != common / "objects" or (objects / "info" / "alternates").exists():
        form = "{file} borrows commits from another repository; give a bundle made with `git bundle create`."
        raise Unreadable(Worded(form, file=path.name))


def _knows_its_tree(folder: Path, common: Path, path: Path) -> bool:
    """Whether a repository elsewhere names this folder as a working tree of it, or as that of its submodule."""
    if (folder / "gitdir").is_file():
        named = Path((folder / "gitdir").read_text("utf-8", "surrogateescape").rstrip("\n"))
        return folder.parent.parent == common and (folder / named).resolve() == path / ".git"
    tree = _ask_repository(path, "config", "--file", str(folder / "config"), "core.worktree", may_fail=True)
    return bool(tree) and folder == common and (folder / tree).resolve() == path


def _of_bundle(path: Path, borrowing: Path) -> Objects:
    try:
        with path.open("rb") as file:
            begins = file.read(512)
    except FileNotFoundError as error:
        form = "There is nothing at {file}; give the folder of a repository, or a bundle of one."
        raise Unreadable(Worded(form, file=path)) from error
    except OSError as error:
        raise Unreadable(Worded("{file} cannot be read.", file=path.name)) from error
    if not _BUNDLE.match(begins):
        raise Unreadable(Worded("{file} is neither a repository nor a bundle of one.", file=path.name))
    _begin(borrowing, "sha256" if b"\n@object-format=sha256\n" in begins else "sha1")
    done = _run(["--git-dir", str(borrowing), "bundle", "unbundle", str(path)])
    if done.returncode:
        form = "{file} is damaged, or builds on commits that it does not hold; make it anew with `git bundle create`."
        raise Unreadable(Worded(form, file=path.name))
    told = [line.partition(" ") for line in _text(done.stdout).splitlines()]
    tip = next((name for name, _, ref in told if ref == "HEAD"), told[0][0] if told else "")
    if not _OBJECT.fullmatch(tip):
        raise Unreadable(Worded("{file} holds no commit yet.", file=path.name))
    return Objects(path, borrowing, tip, frozenset(), partial=False)


def _begin(borrowing: Path, form: str) -> None:
    done = _run(["init", "--quiet", "--bare", "--template=", f"--object-format={form}", str(borrowing)])
    if done.returncode:
        raise Unreadable(Worded("Git could not begin to read: {said}.", said=_told(done.stderr)))


def _ask_repository(path: Path, *arguments: str, may_fail: bool = False) -> str:
    """What git tells of a repository itself; it looks in no folder above it."""
    done = _run(["-c", "safe.directory=*", "-C", str(path), *arguments], GIT_CEILING_DIRECTORIES=str(path.parent))
    if done.returncode and not may_fail:
        raise Unreadable(Worded("{file} is neither a repository nor a bundle of one.", file=path.name))
    return "" if done.returncode else os.fsdecode(done.stdout).removesuffix("\n")


def _run(arguments: Sequence[str], **more: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [_git(), *arguments], env=_environment() | more, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )


def _git() -> str:
    found = shutil.which("git")
    if found is None:
        raise Unreadable(Worded("Reading a repository takes the program git; install it."))
    return found


def _environment() -> dict[str, str]:
    """What git is told by its environment: nothing of anybody's settings, and to fetch nothing."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_OPTIONAL_LOCKS": "0",
    }


def _lines_of(path: Path) -> frozenset[str]:
    return frozenset(path.read_text("ascii", "replace").split()) if path.is_file() else frozenset()


def _told(said: bytes) -> str:
    """What git says went wrong."""
    lines = [line.removeprefix("fatal: ").removeprefix("error: ") for line in _text(said).splitlines() if line.strip()]
    return harmless_signs(lines[-1] if lines else "git ended")[:_LONGEST_TOLD]


def _text(said: bytes) -> str:
    return said.decode("utf-8", "replace")
