"""Each fault of a glossary gets a sentence."""

from dataclasses import replace

import pytest

from datagym.course.glossary import Glossary, load_glossary
from datagym.course.glossary_check import LONGEST_MEANING, findings

WHOLE = load_glossary()
MEDIAN = WHOLE.term("median")


def with_median(**changes):
    """Return the glossary with another median."""
    other = replace(MEDIAN, **changes)
    return Glossary(WHOLE.themes, tuple(other if t is MEDIAN else t for t in WHOLE))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "mean"}, "two terms are called 'mean'"),
        ({"id": "mean"}, "two terms have this id"),
        ({"also": ("Median",)}, "a name stands there twice"),
        ({"means": WHOLE.term("mean").means}, "say the same"),
        ({"see": ("nowhere",)}, "leads nowhere"),
        ({"see": ("median",)}, "leads nowhere"),
        ({"column": "shoe_size"}, "no data card has"),
        ({"dataset": "nowhere"}, "no data card has"),
        ({"means": "The median of the values."}, "uses the word itself"),
        ({"means": "Medians are such."}, "uses the word itself"),
        ({"means": "a " * LONGEST_MEANING}, "Say less"),
        ({"means": "By the rule, 18 weeks."}, "without a source"),
    ],
)
def test_a_fault_is_told(changes, said):
    """The sentence says what is wrong."""
    assert any(said in sentence for sentence in findings(with_median(**changes)))


def test_a_term_that_nobody_leads_to_is_told():
    """A term without a link to it is named."""
    terms = tuple(
        replace(t, see=tuple(s for s in t.see if s != "median") or ("mean",)) for t in WHOLE
    )
    assert any("median: no other" in one for one in findings(Glossary(WHOLE.themes, terms)))
