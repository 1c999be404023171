"""A theme's file is read whole, or refused in words."""

import json
import shutil

import pytest

from datagym.course.glossary import load_glossary
from datagym.course.terms import read_sources, read_theme
from datagym.errors import BadInput
from datagym.resources import content

FOLDER = content("notebooks", "glossary")
SCHEMA = json.loads((FOLDER / "glossary.schema.json").read_text(encoding="utf-8"))

TERM = """
theme: small
title: Small
about: One term.
order: 1
terms:
  - id: mean
    term: mean
    means: The sum, shared out.
    at: admissions.length_of_stay
    example: Nights.
    see: [median]
"""


def small(tmp_path, text):
    """Read a theme's file with this text."""
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return read_theme(path, SCHEMA, {})


def test_a_small_file_is_read(tmp_path):
    """What is left out is empty."""
    theme, (term,) = small(tmp_path, TERM)
    assert (theme.id, term.theme, term.dataset) == ("small", "small", "admissions")
    assert (term.also, dict(term.hears), term.source, term.everyday) == ((), {}, None, False)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("means: The sum, shared out.", "", "lacks 'means'"),
        ("id: mean", "id: The Mean", "does not match"),
        ("at: admissions.length_of_stay", "at: admissions", "does not match"),
        ("see: [median]", "sea: [median]", "lacks 'see'"),
        ("order: 1", "order: first", "a whole number"),
        ("see: [median]", "see: [median]\n    source: nobody", "not in sources.yaml"),
        ("terms:", "terms: [", "cannot be read"),
        (TERM, "- a list", "named fields"),
    ],
)
def test_a_wrong_file_is_named(tmp_path, old, new, said):
    """The sentence names the file and what is wrong in it."""
    with pytest.raises(BadInput, match=said) as caught:
        small(tmp_path, TERM.replace(old, new))
    assert "small.yaml" in str(caught.value)


def test_a_source_without_a_year_is_refused(tmp_path):
    """A source that lacks a part is refused in words."""
    path = tmp_path / "sources.yaml"
    path.write_text("sources:\n  - {id: a, title: A}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="publisher and a year"):
        read_sources(path)


def test_a_copy_of_the_glossary_reads_the_same(tmp_path):
    """Nothing hangs on where the folder lies."""
    shutil.copytree(FOLDER, tmp_path / "glossary")
    there = load_glossary(tmp_path / "glossary")
    assert [term.id for term in there] == [term.id for term in load_glossary()]
