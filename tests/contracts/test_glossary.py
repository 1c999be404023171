"""Every term of the glossary keeps its rules; a new one is checked without a new test."""

import json

import jsonschema
import pytest
import yaml

from datagym.course import load_glossary, search
from datagym.course.glossary_check import findings
from datagym.course.terms import PROFESSIONS
from datagym.reading import reading_grade
from datagym.resources import content

FOLDER = content("notebooks", "glossary")
FILES = sorted(path for path in FOLDER.glob("*.yaml") if path.stem != "sources")
TERMS = load_glossary().terms
HARDEST_GRADE = 9.0
"""Years of school; nine are read by most at 14."""


def test_the_glossary_has_no_findings():
    """Doubles, links, examples, circles, lengths, sources: nothing to mend."""
    assert findings(load_glossary()) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_follows_the_schema(path):
    """A full validator of JSON Schema agrees, and the theme is named like its file."""
    schema = json.loads((FOLDER / "glossary.schema.json").read_text(encoding="utf-8"))
    fields = yaml.safe_load(path.read_text(encoding="utf-8"))
    jsonschema.validate(fields, schema)
    assert fields["theme"] == path.stem
    assert [t["term"].lower() for t in fields["terms"]] == sorted(
        t["term"].lower() for t in fields["terms"]
    )


def test_texts_are_read_at_14():
    """Nine years of school are enough to read a term with all that is said of it."""
    texts = {term.id: " ".join([term.means, *term.hears.values(), term.example]) for term in TERMS}
    assert [name for name, text in texts.items() if reading_grade(text) > HARDEST_GRADE] == []


def test_each_name_finds_its_term():
    """Whoever types a whole name, long or short, sees the term among the first three."""
    names = [(name, term) for term in TERMS for name in term.names]
    assert [name for name, term in names if term not in search(name, limit=3)] == []


def test_sentences_end():
    """Explanations, hearings and examples are whole sentences or end like one."""
    texts = [text for term in TERMS for text in (term.means, *term.hears.values(), term.example)]
    assert [text for text in texts if text[-1] not in ".?!"] == []


def test_a_difference_needs_two():
    """Where professions differ, two of them at the least are heard."""
    assert [term.id for term in TERMS if len(term.hears) == 1] == []
    assert {name for term in TERMS for name in term.hears} == set(PROFESSIONS)


def test_it_is_large_and_across_professions():
    """There are 150 terms or more, and for at least half of them professions differ."""
    assert len(TERMS) >= 150
    assert sum(bool(term.hears) for term in TERMS) >= len(TERMS) / 2


def test_sources_are_used_and_tell_all():
    """Each source is named by a term, and says title, publisher and year."""
    listed = yaml.safe_load((FOLDER / "sources.yaml").read_text(encoding="utf-8"))["sources"]
    used = {term.source.id for term in TERMS if term.source is not None}
    assert {source["id"] for source in listed} == used
    assert all(1900 < source["year"] < 2100 and source["publisher"] for source in listed)
