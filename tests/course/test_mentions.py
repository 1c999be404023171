"""Terms are found where a text uses them, and nowhere else."""

import re

import pytest

from datagym.course import find_lesson, read_notebook
from datagym.course.mentions import terms_in
from datagym.course.units import source


def ids(text, **options):
    """Return the ids of the terms in a text."""
    return [mention.term.id for mention in terms_in(text, **options)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Medians and a Percentile", ["median", "percentile"]),
        ("The median, then the median again", ["median"]),
        ("the length of\nstay", ["length-of-stay"]),
        ("A false positive is no positive", ["false-positive"]),
        ("DNA rates", ["did-not-attend"]),
        ("dna rates", []),
        ("`median` and ```\nmedian\n```", []),
        ("## The median\ntext", []),
        ("[median](x) and https://example.org/median", []),
        ("submedian, median-like", []),
        ("a list of events on the table", []),
        ("", []),
    ],
)
def test_where_a_term_stands(text, found):
    """Plurals and capitals count; code, links, headings and parts of words do not."""
    assert ids(text) == found


def test_everyday_words_are_found_when_asked_for():
    """The words "list" and "table" are terms, found only on demand."""
    assert ids("a list on the table", everyday=True) == ["list", "table"]


def test_a_mention_says_where_it_stands():
    """Start and end cut the words out of the text, also after skipped parts."""
    text = "`code` and the **medians** of it"
    (mention,) = terms_in(text)
    assert text[mention.start : mention.end] == "medians"


def test_a_lesson_uses_terms_of_the_glossary():
    """The prose of the lesson "Four hours", its links taken out, has terms to lead from."""
    cells = read_notebook(find_lesson("four-hours").path)["cells"]
    prose = "\n\n".join(source(cell) for cell in cells if cell["cell_type"] == "markdown")
    bare = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", prose)
    assert {"median", "denominator", "proportion"} <= set(ids(bare))
