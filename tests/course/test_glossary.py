"""Terms are found by any of their names, also misspelt, and the likeliest comes first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagym.course.glossary import load_glossary, plain, search
from datagym.errors import NotFound

GLOSSARY = load_glossary()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("MEAN", "mean"),
        ("outlier", "outlier"),
        ("DNA", "did-not-attend"),
        ("no-show", "did-not-attend"),
        ("bayes", "bayes"),
        ("Simpson\u2019s paradox", "simpsons-paradox"),
        ("theater", "theatre"),
        ("occupency", "occupancy"),
        ("senstivity", "sensitivity"),
        ("false allarm", "false-positive"),
        ("anonimous", "anonymisation"),
        ("leag", "league-table"),
        ("p value", "p-value"),
    ],
)
def test_the_likeliest_comes_first(typed, first):
    """Capitals, short forms, beginnings and slips of the keyboard find the term meant."""
    assert search(typed)[0].id == first


def test_a_word_in_an_explanation_comes_after_names():
    """Terms that are called so come first, then those that speak of it."""
    called = [any("ward" in plain(name) for name in term.names) for term in search("ward")]
    assert called[0]
    assert not called[-1]
    assert called == sorted(called, reverse=True)


@pytest.mark.parametrize("typed", ["", "   ", "?!", "xqzt", "of the of the xqzt"])
def test_nothing_like_it_finds_nothing(typed):
    """No term is offered for what no term is like."""
    assert search(typed) == []


@given(st.text(max_size=200))
def test_whatever_is_typed_is_answered(typed):
    """No text stops the search, and no term comes twice."""
    found = [term.id for term in search(typed)]
    assert len(found) == len(set(found)) <= 50


def test_a_name_is_got_before_another_terms_other_name():
    """The term called "outlier" is meant, not that which is also called so."""
    assert GLOSSARY.term("Outlier").id == "outlier"
    assert "outlier" in GLOSSARY.term("boarding").also


def test_a_wrong_name_is_answered_with_the_nearest():
    """The sentence names what may be meant."""
    with pytest.raises(NotFound, match="Did you mean 'prevalence'"):
        GLOSSARY.term("prevalance")
    with pytest.raises(NotFound, match="shorter word"):
        GLOSSARY.term("xqzt")


def test_themes_hold_all_terms():
    """Each term belongs to one of the themes."""
    assert sum(len(GLOSSARY.of(theme.id)) for theme in GLOSSARY.themes) == len(GLOSSARY)
