"""``datagym course glossary`` explains a word or lists all."""

import json

from click.testing import CliRunner

from datagym.cli.course import course
from datagym.course import load_glossary


def run(*words):
    """Run the command and return what became of it."""
    return CliRunner().invoke(course, ["glossary", *words])


def test_a_word_is_explained_as_each_profession_hears_it():
    """Meaning, hearings, example, links and source are printed."""
    text = run("sensitivity").output
    for part in ("A clinician hears", "An analyst hears", "(screening, interval_cancer)"):
        assert part in text
    assert "See also: specificity" in text
    assert "Source: Diagnostic tests 1" in text


def test_a_slip_finds_the_word_and_nonsense_is_refused():
    """The nearest word is explained; for nonsense there is an error in words."""
    assert run("prevalance").output.startswith("prevalence\n")
    assert "no term 'xqzt'" in str(run("xqzt").exception)


def test_without_a_word_all_are_listed():
    """Every name stands in the list; the facts hold every term."""
    text = " ".join(run().output.split())
    assert all(term.name in text for term in load_glossary())
    assert len(json.loads(run("--json").output)) == len(load_glossary())
