"""Tables and charts, drawn by Slack or as text: all that fits is there, and what does not is said to be missing."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.platform import Chart, Table
from adapters.slack.outgoing.figures import chart_block, chart_text, table_block, table_text
from tests.servers.slack_checks import check_blocks, rings

TABLE = Table(("Topic", "答"), (("休假", "3"), ("Pay\nrise", "12")))
CHART = Chart("Answers", ("Mon", "周二"), (("alone", (1.0, 2.5)), ("asked", (0.0, 5.0))))
CELLS = st.lists(st.text(max_size=30), max_size=4).map(tuple)


def cells(table: Table) -> list[list[str]]:
    """The texts of a drawn table."""
    block = table_block(table)
    assert block is not None
    assert check_blocks([block], "message", 50) is None
    return [[cell["text"] for cell in row] for row in block["rows"]]


def test_table_is_drawn_with_its_headings_first() -> None:
    assert cells(TABLE) == [["Topic", "答"], ["休假", "3"], ["Pay\nrise", "12"]]


def test_rows_of_different_lengths_are_drawn_alike() -> None:
    assert cells(Table(("A", "B"), (("1",), ("", "2")))) == [["A", "B"], ["1", " "], [" ", "2"]]


def test_longest_table_ends_with_an_ellipsis() -> None:
    rows = tuple((str(n), "x") for n in range(150))

    drawn = cells(Table(("N", "X"), rows))
    assert (len(drawn), drawn[-2], drawn[-1]) == (100, ["97", "x"], ["…", " "])
    assert len(cells(Table(("N", "X"), rows[:99]))) == 100
    assert cells(Table(("N", "X"), rows[:99]))[-1] == ["98", "x"]


def test_fullest_table_ends_with_an_ellipsis() -> None:
    drawn = cells(Table(("N",), (("x" * 400,),) * 50))

    assert (len(drawn), drawn[-1]) == (26, ["…"])


def test_table_of_nothing_is_not_drawn() -> None:
    assert table_block(Table((), ())) is None
    assert table_block(Table((), ((),))) is None


def test_table_as_text_has_its_columns_under_each_other() -> None:
    assert table_text(TABLE, 3000).splitlines() == [
        "```",
        "Topic     答",
        "────────────",
        "休假      3",
        "Pay rise  12",
        "```",
    ]


def test_text_that_is_too_long_ends_with_an_ellipsis() -> None:
    text = table_text(Table(("N",), tuple((str(n),) for n in range(100))), 50)

    assert len(text) <= 50
    assert text.splitlines()[-2:] == ["…", "```"]


def test_chart_is_drawn_with_a_point_for_each_category() -> None:
    block = chart_block(CHART)

    assert block is not None
    assert check_blocks([block], "message", 50) is None
    assert block["title"] == "Answers"
    assert block["chart"]["axis_config"] == {"categories": ["Mon", "周二"]}
    first = {"name": "alone", "data": [{"label": "Mon", "value": 1.0}, {"label": "周二", "value": 2.5}]}
    assert block["chart"]["series"][0] == first


def test_labels_that_become_the_same_are_told_apart() -> None:
    block = chart_block(Chart("T", ("week of the 1st of January", "week of the 1st of February"), (("a", (1, 2)),)))

    assert block is not None
    assert block["chart"]["axis_config"]["categories"] == ["week of the 1st of …", "week of the 1st o… 2"]


@pytest.mark.parametrize(
    "chart",
    [
        Chart("T", (), ()),
        Chart("T", ("a",), ()),
        Chart("T", ("a",) * 21, (("s", (1,) * 21),)),
        Chart("T", ("a",), (("s", (1,)),) * 7),
        Chart("T", ("a", "b"), (("s", (1,)),)),
        Chart("T", ("a",), (("s", (math.nan,)),)),
    ],
)
def test_chart_that_slack_could_not_draw_is_text(chart: Chart) -> None:
    assert chart_block(chart) is None
    assert chart_text(chart, 3000).startswith("```\nT\n")


def test_chart_as_text_has_bars_in_proportion() -> None:
    assert chart_text(CHART, 3000).splitlines() == [
        "```",
        "Answers",
        "Mon   alone  ████ 1",
        "Mon   asked  0",
        "周二  alone  ██████████ 2.5",
        "周二  asked  ████████████████████ 5",
        "```",
    ]


@settings(max_examples=60)
@given(CELLS, st.lists(CELLS, max_size=4).map(tuple), st.integers(30, 300))
def test_any_table_fits_and_rings_nobody(
    headings: tuple[str, ...], rows: tuple[tuple[str, ...], ...], limit: int
) -> None:
    table = Table((*headings, "<!here>"), (*rows, ("@channel ```",)))

    text = table_text(table, limit)
    assert len(text) <= limit
    assert text.count("```") == 2
    assert rings([table_block(table), text]) == []
    cells(table)


@settings(max_examples=60)
@given(st.text(max_size=60), CELLS, CELLS, st.floats(), st.integers(30, 300))
def test_any_chart_fits(
    title: str, categories: tuple[str, ...], names: tuple[str, ...], value: float, limit: int
) -> None:
    chart = Chart(title, categories, tuple((name, (value,) * len(categories)) for name in names))

    block = chart_block(chart)
    assert block is None or check_blocks([block], "message", 50) is None
    text = chart_text(chart, limit)
    assert len(text) <= limit
    assert rings([block, text]) == []
