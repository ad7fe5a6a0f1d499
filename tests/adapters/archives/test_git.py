"""A repository tells what its worker changed and why, and what they let in; nothing of it is ever run."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from adapters.archives.archive import Archive, Spoken
from adapters.archives.audience import EVERYONE, Shown
from adapters.archives.git.read import Beside, read_git
from adapters.chat import PlaceKind
from adapters.commit import touched_in
from adapters.errors import Unreadable
from tests.git_files import ANA, BEN, CLEO, Commit, make_repository, run_git

NOBODY = Beside()


def brought(path: Path, commits: Sequence[Commit], whose: str = "ana@x.example") -> list[Spoken]:
    """What is told of a new repository."""
    return list(read_git(make_repository(path, commits), whose, NOBODY).messages())


def words(told: Sequence[Spoken]) -> list[tuple[str, str, str]]:
    """Who said what, with which act."""
    return [(each.message.author.name, each.message.text, each.message.act) for each in told]


def test_own_commit_says_why_and_what_it_touches(tmp_path: Path) -> None:
    message = "Retry uploads\n\nThe store is slow on Mondays.\n\nFixes: #12\nSigned-off-by: Ana <ana@x.example>\n"
    files = {"app/store.py": "one\ntwo\n", "tests/test_store.py": "three\n"}

    (told,) = brought(tmp_path / "r", [Commit(message, files=files)])

    assert told.message.text == "Retry uploads\n\nThe store is slow on Mondays."
    assert told.about == "Retry uploads\napp/store.py\ntests/test_store.py\n2 files, +3 -0"
    touched = touched_in(told.about)
    assert touched is not None
    assert (touched.lines, touched.has_tests) == (3, True)


def test_commit_with_many_files_still_tells_that_tests_are_among_them(tmp_path: Path) -> None:
    files = {f"app/part{number:02}.py": "x\n" for number in range(20)} | {"tests/test_all.py": "x\n"}

    (told,) = brought(tmp_path / "r", [Commit("Split", files=files)])

    touched = touched_in(told.about)
    assert touched is not None
    assert (touched.files, len(touched.paths), touched.has_tests) == (21, 8, True)


@pytest.mark.parametrize(
    "message",
    [
        "Fix it\n\nReviewed-by: Ana R <ana@x.example>\n",
        "Fix it\n\nFixes #12\nReviewed-by: Ana <ANA@x.example>\nCloses #13\n",
        "Fix it (#7)\n\n* one\n\nReviewed-by: Ana <ana@x.example>\n\n* two\n\n---\n\nCo-authored-by: C <c@x.example>",
        "Fix it\n\nAcked-by: Ana <ana.old@x.example>\n",
    ],
)
def test_review_is_an_approval_wherever_it_stands_and_under_every_address_of_the_mailmap(
    tmp_path: Path, message: str
) -> None:
    mailmap = Commit("Begin", CLEO, {".mailmap": "Ana <ana@x.example> <ANA.old@x.example>\n"})

    told = brought(tmp_path / "r", [mailmap, Commit(message, BEN), Commit("Mine")])

    assert [(name, act) for name, _, act in words(told)] == [("Ben", ""), ("Ana", "approve"), ("Ana", "")]
    assert told[1].answers == told[0].message.id
    assert "eviewed-by" not in told[0].message.text


def test_who_wrote_a_commit_as_well_touched_its_files_and_said_none_of_its_words(tmp_path: Path) -> None:
    pair = Commit("Pair (#3)\n\nI never test.\n\nCo-authored-by: Ana <ana@x.example>", BEN, {"app/pair.py": "x\n"})

    (told,) = brought(tmp_path / "r", [pair])

    assert words([told]) == [("Ana", told.message.id[:12], "")]
    assert told.about.startswith("Pair (#3)\napp/pair.py")


def test_merging_the_work_of_others_lets_it_in_and_catching_up_does_not(tmp_path: Path) -> None:
    commits = [
        Commit("Begin", CLEO),
        Commit("Speed up", BEN, {"app/fast.py": "x\n"}, branch="fast", begins="main"),
        Commit("Mine", ANA, {"app/mine.py": "x\n"}, branch="mine", begins="main"),
        Commit("Merge branch 'fast'\n\nMeasured: twice as fast.", branch="main", merges="fast", files={}),
        Commit("Merge branch 'main' into mine", branch="mine", merges="main", files={}),
        Commit("Merge branch 'mine'", branch="main", merges="mine", files={}),
    ]

    told = brought(tmp_path / "r", commits)

    assert words(told) == [
        ("Ana", "Mine", ""),
        ("Ben", "Speed up\napp/fast.py", ""),
        ("Ana", "Measured: twice as fast.", "approve"),
    ]


def test_title_of_a_merged_request_is_its_authors(tmp_path: Path) -> None:
    commits = [
        Commit("Begin", CLEO),
        Commit("wip", BEN, {"app/fast.py": "x\n"}, branch="fast", begins="main"),
        Commit("Merge pull request #7 from ben/fast\n\nSpeed up", branch="main", merges="fast", files={}),
    ]

    assert words(brought(tmp_path / "r", commits)) == [
        ("Ben", "Speed up\nwip\napp/fast.py", ""),
        ("Ana", "", "approve"),
    ]


def test_what_was_undone_again_stands_for_nothing_but_why_it_was(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "r", [Commit("Begin", CLEO), Commit("Cache", files={"a": "1\n"})])
    undone = run_git("rev-parse", "HEAD", cwd=repository)
    identity = ("-c", "user.name=Ana", "-c", "user.email=ana@x.example")
    reason = f'Revert "Cache"\n\nThis reverts commit {undone}.\n\nIt leaked.'
    run_git(*identity, "commit", "-q", "--allow-empty", "-m", reason, cwd=repository)

    archive = read_git(repository, "Ana", NOBODY)
    assert [text.splitlines()[0] for _, text, _ in words(list(archive.messages()))] == ['Revert "Cache"']
    assert archive.skipped == {"not_theirs": 1, "undone": 1}

    again = f"Reapply\n\nThis reverts commit {run_git('rev-parse', 'HEAD', cwd=repository)}."
    run_git(*identity, "commit", "-q", "--allow-empty", "-m", again, cwd=repository)
    told = words(list(read_git(repository, "Ana", NOBODY).messages()))
    assert [text.splitlines()[0] for _, text, _ in told] == ["Cache", "Reapply"]


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with three commits of Ana's."""
    commits = [Commit(f"Change {number}", files={f"app/{number}.py": "x\n"}) for number in range(3)]
    return make_repository(tmp_path_factory.mktemp("git") / "three", commits)


def test_bare_clone_bundle_and_worktree_tell_the_same(three: Path, tmp_path: Path) -> None:
    run_git("clone", "-q", "--bare", three, tmp_path / "three.git", cwd=tmp_path)
    run_git("bundle", "create", "-q", tmp_path / "three.bundle", "--all", cwd=three)
    run_git("worktree", "add", "-q", "--detach", tmp_path / "three", cwd=three)

    forms = [three, three / ".git", *(tmp_path / name for name in ("three.git", "three.bundle", "three"))]
    archives = [read_git(form, "Ana", NOBODY) for form in forms]

    assert {tuple(words(list(each.messages()))) for each in archives} == {
        (("Ana", "Change 0", ""), ("Ana", "Change 1", ""), ("Ana", "Change 2", ""))
    }
    assert len({(*each.places,) for each in archives}) == 1


def test_folders_with_odd_names_and_repositories_by_sha256_are_read(tmp_path: Path) -> None:
    odd = make_repository(tmp_path / 'we"ird\n:dir', [Commit("Change")])
    (place,) = read_git(odd, "Ana", NOBODY).places.values()
    assert place.name == "git-we-ird-dir"

    run_git("init", "-q", "--object-format=sha256", "-b", "main", tmp_path / "long", cwd=tmp_path)
    identity = ("-c", "user.name=Ana", "-c", "user.email=ana@x.example")
    run_git(*identity, "commit", "-q", "--allow-empty", "-m", "Change", cwd=tmp_path / "long")
    run_git("bundle", "create", "-q", tmp_path / "long.bundle", "--all", cwd=tmp_path / "long")
    for form in (tmp_path / "long", tmp_path / "long.bundle"):
        (told,) = read_git(form, "Ana", NOBODY).messages()
        assert len(told.message.id) == 64


def test_edge_of_a_shallow_clone_is_no_change_of_all_files(three: Path, tmp_path: Path) -> None:
    run_git("clone", "-q", "--depth", "2", f"file://{three}", tmp_path / "shallow", cwd=tmp_path)

    archive = read_git(tmp_path / "shallow", "Ana", NOBODY)

    assert [text for _, text, _ in words(list(archive.messages()))] == ["Change 2"]
    assert archive.skipped == {"cut_off": 1}


def test_nothing_that_a_repository_names_is_run(three: Path, tmp_path: Path) -> None:
    hostile, proof = tmp_path / "hostile", tmp_path / "was-run"
    run_git("clone", "-q", three, hostile, cwd=tmp_path)
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {proof}\ncat\n", "utf-8")
    trap.chmod(0o755)
    named = ("core.fsmonitor", "core.pager", "pager.log", "diff.external", "diff.x.textconv", "diff.x.command")
    for name in (*named, "core.sshCommand", "core.gitProxy", "filter.x.clean", "gpg.program", "core.editor"):
        run_git("config", name, str(trap), cwd=hostile)
    run_git("config", "alias.log", f"!{trap}", cwd=hostile)
    run_git("config", "log.showSignature", "true", cwd=hostile)
    (hostile / ".git" / "info").mkdir(exist_ok=True)
    (hostile / ".git" / "info" / "attributes").write_text("* diff=x filter=x\n", "utf-8")
    (hostile / ".git" / "hooks").mkdir(exist_ok=True)
    for hook in ("post-index-change", "reference-transaction", "post-checkout"):
        (hostile / ".git" / "hooks" / hook).symlink_to(trap)

    assert len(list(read_git(hostile, "Ana", NOBODY).messages())) == 3
    assert not proof.exists()


def test_words_in_other_encodings_are_read_and_signs_that_steer_are_taken_out(tmp_path: Path) -> None:
    hostile = b"B\x1b]0;x\x07en\xe2\x80\xae <ben@x.example>"
    commits = [
        Commit("修复登录".encode("gb18030")),
        Commit("Clean\x1b[2J up\n\nReviewed-by: Ana <ana@x.example>", hostile, {"a\\033b.py": "x\n"}),
    ]

    told = brought(tmp_path / "r", commits)

    assert words(told)[:2] == [("Ana", "修复登录", ""), ("B]0;xen", "Clean[2J up\nab.py", "")]


def test_audience_is_the_worker_alone_unless_they_name_others(three: Path) -> None:
    def at(*to: str) -> Archive:
        return read_git(three, "slack:T1:U1", Beside(("ana@x.example",), shown=Shown(to)))

    alone, named, everyone = at(), at("slack:T1:U2"), at(EVERYONE)

    (of_alone,), (of_named,), (of_everyone,) = (each.places.values() for each in (alone, named, everyone))
    assert (of_alone.name, of_alone.kind) == ("git-three", PlaceKind.PRIVATE)
    assert alone.members[of_alone.id] == {"slack:T1:U1"}
    assert named.members[of_named.id] == {"slack:T1:U1", "slack:T1:U2"}
    assert (of_everyone.name, of_everyone.kind) == ("git-three+everyone", PlaceKind.PUBLIC)
    assert len({of_alone.id, of_named.id, of_everyone.id}) == 3


def refused(path: Path, whose: str = "Ana", beside: Beside = NOBODY) -> str:
    """The sentence by which something is refused."""
    with pytest.raises(Unreadable) as caught:
        read_git(path, whose, beside)
    return str(caught.value)


def test_what_is_no_repository_is_refused_in_a_sentence(three: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x", "utf-8")
    run_git("init", "-q", tmp_path / "empty", cwd=tmp_path)

    assert refused(tmp_path / "nowhere").startswith("There is nothing at ")
    assert refused(tmp_path / "folder") == "folder is neither a repository nor a bundle of one."
    assert refused(tmp_path / "file") == "file is neither a repository nor a bundle of one."
    assert refused(tmp_path / "empty") == "empty holds no commit yet."
    assert refused(three, "Dan") == (
        "No commit in three is by 'Dan'; say with --as which of these is the worker's: ana@x.example."
    )


def test_folder_that_points_elsewhere_or_borrows_is_not_read_in_place_of_what_it_points_to(
    three: Path, tmp_path: Path
) -> None:
    given, borrowed, linked = tmp_path / "given", tmp_path / "borrowed", tmp_path / "linked"
    given.mkdir()
    (given / ".git").write_text(f"gitdir: {three / '.git'}\n", "utf-8")
    linked.mkdir()
    (linked / ".git").symlink_to(three / ".git")
    run_git("clone", "-q", "--shared", three, borrowed, cwd=tmp_path)

    pointed = "only points to the repository at"
    assert refused(given) == f"given {pointed} {three / '.git'}; give that one, or a bundle of it."
    assert refused(linked).startswith(f"linked {pointed}")
    assert refused(borrowed).startswith("borrowed borrows commits from another repository; ")


def test_submodule_is_read_where_it_stands(three: Path, tmp_path: Path) -> None:
    outer = make_repository(tmp_path / "outer", [Commit("Begin")])
    run_git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(three), "inner", cwd=outer)

    assert len(list(read_git(outer / "inner", "Ana", NOBODY).messages())) == 3


def test_broken_object_cut_bundle_and_partial_clone_are_told_apart(three: Path, tmp_path: Path) -> None:
    run_git("clone", "-q", "--bare", f"file://{three}", tmp_path / "broken", cwd=tmp_path)
    (pack,) = (tmp_path / "broken" / "objects" / "pack").glob("*.pack")
    unpacked = pack.read_bytes()
    for each in list(pack.parent.iterdir()):
        each.unlink()
    subprocess.run(["git", "unpack-objects", "-q"], cwd=tmp_path / "broken", input=unpacked, check=True)
    tree = run_git("rev-parse", "HEAD~1:app", cwd=tmp_path / "broken")
    (tmp_path / "broken" / "objects" / tree[:2] / tree[2:]).unlink()
    run_git("bundle", "create", "-q", tmp_path / "whole.bundle", "--all", cwd=three)
    (tmp_path / "cut.bundle").write_bytes((tmp_path / "whole.bundle").read_bytes()[:-60])
    run_git("config", "uploadpack.allowFilter", "true", cwd=three)
    run_git("clone", "-q", "--bare", "--filter=blob:none", f"file://{three}", tmp_path / "partial", cwd=tmp_path)

    assert refused(tmp_path / "broken").startswith(f"broken is damaged (unable to read tree {tree}")
    assert refused(tmp_path / "cut.bundle").startswith("cut.bundle is damaged, or builds on commits")
    assert refused(tmp_path / "partial") == (
        "partial was cloned without all of its files; clone it again without --filter."
    )


@pytest.mark.parametrize("address", ["", "root@localhost"])
def test_words_under_an_address_that_is_nobodys_own_are_lent_to_nobody(tmp_path: Path, address: str) -> None:
    both = [Commit(f"Say {name}", f"{name} <{address}>") for name in ("Ana Ruiz", "Ben King")]
    path = make_repository(tmp_path / "r", both)

    with pytest.raises(Unreadable) as caught:
        read_git(path, "Ana Ruiz", NOBODY)

    assert str(caught.value).startswith(f"Several people commit in r as <{address}>: Ana Ruiz, Ben King; give each")
    spelt = [Commit(f"Say {name}", f"{name} <{address}>") for name in ("Ana Ruiz", "Ana")]
    told = brought(tmp_path / "s", spelt, "Ana Ruiz")
    assert [each.message.text for each in told] == ["Say Ana Ruiz", "Say Ana"]
    if address:
        told_apart = (f"{name} <{name[:3]}@x.example> {name} <{address}>\n" for name in ("Ana Ruiz", "Ben King"))
        mapped = Commit("Map", CLEO, {".mailmap": "".join(told_apart)})
        apart = brought(tmp_path / "t", [*both, mapped])
        assert [each.message.text for each in apart] == ["Say Ana Ruiz"]
