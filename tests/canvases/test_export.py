"""Canvases to take along."""

import csv
import io
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from datagym.canvases import Canvas, Card, Comment, Evidence, Rival, Sheet, Text, load_definition
from datagym.canvases.export import to_csv, to_html

NOW = datetime(2026, 1, 5, 10, 42, tzinfo=UTC)
EVIL = "<script>alert(1)</script>"


def canvas(*texts: str) -> Canvas:
    """Make a canvas with one card for each name."""
    cards = [
        Card(
            id=f"{n:016x}",
            column="closely",
            column_version=1,
            column_by="p1",
            position=float(n),
            version=1,
            texts={"name": Text(text, 1, "p1", NOW, "d"), "needs": Text("rest", 1, "p1", NOW, "d")},
            rivals=(Rival("needs", EVIL, 2, "p2", NOW, "e"),),
            comments=(Comment(3, EVIL, "p2", NOW),),
            evidence=(Evidence(4, EVIL, 'https://x.example/"><b>', "link", "p2", NOW),),
            voters=frozenset({"p1", "p2"}),
        )
        for n, text in enumerate(texts)
    ]
    return Canvas(Sheet("t1", load_definition("stakeholder-map")), tuple(cards))


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A1", "+1", "-1", "@x", "\t=1", " =1"])
def test_a_spreadsheet_calculates_nothing(text):
    """A cell that would be a formula begins with an apostrophe."""
    rows = list(csv.reader(io.StringIO(to_csv(canvas(text)))))
    name = rows[1][rows[0].index("Name or role")]
    assert name == f"'{text}"


def test_the_table_says_what_the_board_says():
    """Influence follows from the column; votes are counted."""
    rows = list(csv.DictReader(io.StringIO(to_csv(canvas("night sister")))))
    assert rows[0]["Column"] == "Work closely together"
    assert rows[0]["Influence"] == "High"
    assert rows[0]["Votes"] == "2"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.words = ""

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data):
        self.words += data


def test_the_page_shows_words_as_words():
    """Text that looks like HTML is shown, not run; both of two texts are there."""
    page = _Tags()
    page.feed(to_html(canvas(EVIL), NOW))
    assert "script" not in page.seen
    assert "b" not in page.seen
    assert page.words.count(EVIL) == 4
    assert "rest" in page.words
    assert page.seen.count("h1") == 1
