"""The patch of a file, as forges tell it, is read as the lines that it leaves, and as far as its bounds."""

from adapters.change import LONGEST_LINE, told_of
from adapters.forge.diff import MOST_SIGNS, hunks_in, told_patch

PATCH = """@@ -1,4 +1,4 @@ def pay():
 first
-second
+another
{empty}
+last
\\ No newline at end of file
@@ -20,2 +20 @@
 kept
-gone
@@ -30 +29,2 @@
 kept
+@@ -1 +1 @@""".format(empty=" ")


def test_hunks_that_add_are_read_with_the_numbers_that_their_lines_have_afterwards() -> None:
    first, second = hunks_in("new.py", "old.py", PATCH)
    assert [(line.number, line.text, line.added) for line in first.lines] == [
        (1, "first", False),
        (2, "another", True),
        (3, "", False),
        (4, "last", True),
    ]
    assert [(line.number, line.text, line.added) for line in second.lines] == [
        (29, "kept", False),
        (30, "@@ -1 +1 @@", True),
    ]
    assert (first.path, first.former) == ("new.py", "old.py")


def test_empty_line_that_lost_its_sign_counts_and_the_end_of_the_text_does_not() -> None:
    (hunk,) = hunks_in("a", "a", "@@ -1,2 +1,3 @@\n one\n\n+three\n")
    assert [(line.number, line.text) for line in hunk.lines] == [(1, "one"), (2, ""), (3, "three")]


def test_what_is_no_patch_has_no_hunks() -> None:
    for text in ("", "Binary files differ", "+added before any head", "@@ -1 +x @@\n+a"):
        assert list(hunks_in("a", "a", text)) == []


def test_patch_is_read_as_far_as_its_bound_without_the_line_that_is_cut_there() -> None:
    head = "@@ -0,0 +1,9 @@\n"
    (hunk,) = hunks_in("a", "a", head + "+short\n+" + "x" * MOST_SIGNS)
    assert [line.text for line in hunk.lines] == ["short"]


def test_passage_is_told_by_its_last_lines_and_ends_with_the_one_that_is_spoken_of() -> None:
    assert told_patch("a.py", "@@ -1,3 +1,2 @@\n one\n-two\n+three") == "a.py\none\nthree"
    assert told_patch("a.py", "@@ -1,2 +1 @@\n one\n-two") == "a.py\none\ntwo"
    assert told_of("a.py", [str(number) for number in range(9)]) == "a.py\n3\n4\n5\n6\n7\n8"
    assert len(told_of("a.py", ["x" * 9999]).splitlines()[1]) == LONGEST_LINE
