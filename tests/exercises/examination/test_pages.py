"""What learners wrote is shown as words, tables and pictures, and quickly, whatever it is."""

import time

import pandas as pd
import pytest

from datagym.exercises.examination.pages import MOST_TAGS, clean, markdown

SLOW = {
    "deep": "<div>" * 9_000,
    "never closed": "<b></p>" * 9_000,
    "one tag of many words": "<b " + " ".join(f"a{n}=1" for n in range(90_000)) + ">",
    "many signs": "&" * 900_000,
    "many tags": "<br>" * (MOST_TAGS + 1),
    "much": "x" * 3_000_000,
}


def test_a_table_stays_as_pandas_makes_it():
    """But for the style that stands before it."""
    frame = pd.DataFrame({"a": [1, 2], "b": ["<x>", "y"]})
    found = clean(frame._repr_html_())
    table = frame.to_html()
    assert table.replace("\n", "") in found.replace("\n", "")
    assert "<style" not in found
    assert ".dataframe tbody" not in found


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<script>x()</script>a", "a"),
        ("<SCRIPT >x()</SCRIPT >a", "a"),
        ("<script>x()", "x()"),
        ('<a href="https://a.org/?b=1">c</a>', '<a href="https://a.org/?b=1">c</a>'),
        ('<a href="page.html">c</a>', "<a>c</a>"),
        ('<a href=" java\nscript:x()">c</a>', "<a>c</a>"),
        ('<img src="data:image/png;base64,AA==" alt="d">',
         '<img src="data:image/png;base64,AA==" alt="d">'),
        ('<img src="data:text/html;base64,AA==">', "<img>"),
        ('<img src="//a.org/x.png" srcset="x" onload="x()">', "<img>"),
        ('<img src="../../marks.png">', "<img>"),
        ('<b id="statusmessage" name="x" class="score">d</b>', "<b>d</b>"),
        ('<span class="nb">d</span>', '<span class="nb">d</span>'),
        ("<form><input name='x'><button>d</button></form>", "d"),
        ("<!-- --><b>d</b>", "<b>d</b>"),
    ],
)  # fmt: skip
def test_what_runs_or_reaches_out_is_left_out(html, shown):
    """And what it stood in stays, as far as it can be shown."""
    assert clean(html) == shown


@pytest.mark.parametrize("name", SLOW)
def test_what_would_take_long_is_left_out(name):
    """With a sentence in its place."""
    began = time.process_time()
    assert "too large for a page" in clean(SLOW[name])
    assert time.process_time() - began < 3


def test_a_text_cell_shows_its_own_pictures_and_formulas():
    """An attachment that is none, or that is not there, leaves its words."""
    pictures = {"a.png": {"image/png": "AA=="}, "b.png": {'image/png" onerror="x()': "AA=="}}
    cell = {"attachments": pictures}
    assert "data:image/png;base64,AA==" in markdown({"cell": cell}, "![a](attachment:a.png)")
    found = markdown({"cell": cell}, "![a](attachment:a.png) ![b](attachment:b.png) $x<y$")
    assert "onerror" not in found
    assert 'alt="b"' in found
    assert "$x&lt;y$" in found
    assert "too large" in markdown({}, "\\begin{a}" * 10_000)
    assert markdown({}, "# Words").strip() == "<h1>Words</h1>"
