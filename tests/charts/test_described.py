"""A chart has labels, a text and a table, or it is refused; its HTML is safe and complete."""

from html.parser import HTMLParser

import pandas as pd
import pytest

from datagym import charts
from datagym.charts.described import table_html
from datagym.charts.palette import empty_axes
from datagym.errors import BadInput

TABLE = pd.DataFrame({"site": ["A", "B"], "n": [1, 2]})
ALT = "Bars of two sites, A and B."
NASTY = '"><script>alert(1)</script><img src=x onerror=y>&'


def _axes(x: str = "Site", y: str = "People"):
    axes = empty_axes()
    axes.bar([0, 1], [1, 2])
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    return axes


class Tags(HTMLParser):
    """The tags of an HTML text, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Keep a tag."""
        self.found.append((tag, dict(attrs)))


def test_the_figure_is_complete():
    """Image with its text, caption, the numbers in a table with caption and scopes."""
    html = charts.Described(_axes(), "Two sites", ALT, TABLE).html()
    tags = Tags(html).found
    names = [tag for tag, _ in tags]
    for name in ("figure", "img", "figcaption", "details", "summary", "table", "caption"):
        assert names.count(name) == 1, name
    image = next(attributes for tag, attributes in tags if tag == "img")
    assert image["alt"] == ALT
    assert image["src"].startswith("data:image/png;base64,")
    assert {a.get("scope") for tag, a in tags if tag == "th"} == {"col", "row"}


def test_nothing_that_a_person_wrote_becomes_a_tag():
    """Title, text, column names, values: all are escaped."""
    table = pd.DataFrame({NASTY: [NASTY], "n": [1]})
    html = charts.Described(_axes(), NASTY, f"{NASTY} and four more words here", table).html()
    names = {tag for tag, _ in Tags(html).found}
    assert "script" not in names
    assert [tag for tag, _ in Tags(html).found].count("img") == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"axes": _axes(x="")}, "no label on its x axis"),
        ({"axes": _axes(y=" ")}, "no label on its y axis"),
        ({"title": ""}, "has no title"),
        ({"alt": "A chart"}, "too short"),
        ({"table": TABLE.iloc[:0]}, "no table behind it"),
    ],
)
def test_a_chart_that_not_everybody_can_read_is_refused(change, sentence: str):
    """The sentence says what is missing."""
    good = {"axes": _axes(), "title": "Two sites", "alt": ALT, "table": TABLE}
    with pytest.raises(BadInput, match=sentence):
        charts.Described(**{**good, **change})


def test_show_displays_text_and_html(monkeypatch: pytest.MonkeyPatch):
    """A notebook gets both; what nbval compares is the plain text."""
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    charts.show(_axes(), title="Two sites", alt=ALT, table=TABLE)
    (chart,) = shown
    bundle = chart._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert bundle["text/plain"].splitlines()[:2] == ["Two sites", ALT]


def test_show_refuses_what_is_no_chart():
    """And axes without what they need."""
    with pytest.raises(BadInput, match="not a int"):
        charts.show(3)
    with pytest.raises(BadInput, match="too short"):
        charts.show(_axes(), title="Two sites")


def test_the_picture_is_the_same_twice():
    """Nothing of the time or the machine is written into the image."""
    one = charts.Described(_axes(), "Two sites", ALT, TABLE)
    other = charts.Described(_axes(), "Two sites", ALT, TABLE)
    assert one.png() == other.png()


def test_a_table_says_when_a_value_is_missing():
    """An empty cell would be read as a mistake of the page."""
    assert "<td>missing</td>" in table_html(pd.DataFrame({"a": ["x"], "b": [None]}), "c")
