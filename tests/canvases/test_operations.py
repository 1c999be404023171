"""What a page sends is trusted only when it is whole."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagym.canvases import load_definition
from datagym.canvases import operations as ops
from datagym.errors import BadInput

MAP = load_definition("stakeholder-map")
CARD = "0123456789abcdef"
EDIT = {"card": CARD, "field": "needs", "text": "rest", "base": 3, "draft": "d1"}


def test_reads_an_edit():
    """All values of an edit come over, the text without its edges."""
    todo = ops.parse(MAP, "edit", EDIT | {"text": "  rest\r\nand food "})
    assert todo == ops.EditField(CARD, "needs", "rest\nand food", 3, "d1")
    assert ops.parse(MAP, "edit", EDIT | {"seen": [5]}) == ops.Resolve(
        CARD, "needs", "rest", 3, "d1", (5,)
    )


def test_the_card_is_called_something():
    """A card's name is one line and never empty."""
    with pytest.raises(BadInput, match="is empty"):
        ops.parse(MAP, "edit", EDIT | {"field": "name", "text": " "})
    todo = ops.parse(MAP, "add", {"column": "closely", "text": "night\nsister", "draft": "d"})
    assert todo == ops.AddCard("closely", "night sister", "d")


WRONG = {
    "unknown command": ("drop", {}),
    "no card": ("vote", {"on": True}),
    "card as list": ("delete", {"card": [CARD]}),
    "card with a path": ("delete", {"card": "../../etc/passwd"}),
    "prototype field": ("edit", EDIT | {"field": "__proto__"}),
    "field as object": ("edit", EDIT | {"field": {"name": 1}}),
    "text as number": ("edit", EDIT | {"text": 7}),
    "text as nothing": ("edit", EDIT | {"text": None}),
    "huge text": ("edit", EDIT | {"text": "x" * 5001}),
    "unknown choice": ("edit", EDIT | {"field": "attitude", "text": "<b>"}),
    "field that follows": ("edit", EDIT | {"field": "influence", "text": "High"}),
    "base not a number": ("edit", EDIT | {"base": float("nan")}),
    "base infinite": ("edit", EDIT | {"base": float("inf")}),
    "base true": ("edit", EDIT | {"base": True}),
    "base negative": ("edit", EDIT | {"base": -1}),
    "base huge": ("edit", EDIT | {"base": 2**70}),
    "draft with a quote": ("edit", EDIT | {"draft": "'; drop table event"}),
    "seen as text": ("edit", EDIT | {"seen": "all"}),
    "seen with truth": ("edit", EDIT | {"seen": [True]}),
    "seen huge": ("edit", EDIT | {"seen": [2**70]}),
    "vote as text": ("vote", {"card": CARD, "on": "yes"}),
    "unknown column": ("move", {"card": CARD, "column": "bin", "before": None, "base": 1}),
    "column as list": ("move", {"card": CARD, "column": ["closely"], "before": None, "base": 1}),
    "before nowhere": ("move", {"card": CARD, "column": "closely", "before": "x", "base": 1}),
    "empty comment": ("comment", {"card": CARD, "text": "\n"}),
    "comment id text": ("uncomment", {"card": CARD, "id": "1"}),
    "evidence kind": ("evidence", {"card": CARD, "title": "t", "target": "x", "sort": "html"}),
    "evidence title": ("evidence", {"card": CARD, "title": "", "target": "x", "sort": "link"}),
    "script link": (
        "evidence",
        {"card": CARD, "title": "t", "target": "javascript:alert(1)", "sort": "link"},
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_refuses(case):
    """Each wrong message gets a sentence, and nothing is made of it."""
    with pytest.raises(BadInput) as told:
        ops.parse(MAP, *WRONG[case])
    assert str(told.value).endswith((".", "?"))
    assert len(str(told.value)) < 300


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
_KEYS = ["card", "field", "text", "base", "draft", "seen", "column", "before", "on", "id",
         "title", "target", "sort"]  # fmt: skip


@given(st.sampled_from(ops.COMMANDS), st.dictionaries(st.sampled_from(_KEYS), _PLAIN))
def test_any_message_is_read_or_refused(command, body):
    """Whatever arrives, it becomes an operation or a sentence; never another error."""
    try:
        todo = ops.parse(MAP, command, body)
    except BadInput:
        return
    json.dumps(todo.body()).encode("utf-8")


@given(st.text(alphabet=st.characters(codec=None), max_size=50))
def test_any_text_can_be_stored(text):
    """Control characters and halves of an emoji never reach a database."""
    kept = ops.clean(text, 500)
    assert "\x00" not in kept
    assert kept.encode("utf-8").decode("utf-8") == kept
