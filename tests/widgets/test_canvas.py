"""What the board gets to see."""

import json
from datetime import UTC, datetime

from datagym.canvases import Canvas, Card, Comment, Rival, Sheet, Text, load_definition
from datagym.widgets.canvas import CanvasView, Viewer, snapshot

NOW = datetime(2026, 1, 5, 10, 42, tzinfo=UTC)
CARD = Card(
    id="0" * 16,
    column="closely",
    column_version=1,
    column_by="p1",
    position=0.0,
    version=5,
    texts={"name": Text("night sister", 1, "p1", NOW, "d")},
    rivals=(Rival("needs", "food", 4, "p2", NOW, "e"),),
    comments=(Comment(5, "hello", "p2", NOW),),
    voters=frozenset({"p2", "p3"}),
)
CANVAS = Canvas(Sheet("t1", load_definition("stakeholder-map")), (CARD,))


def test_votes_are_counted_not_named():
    """Who voted for what is nobody's business: a number, and whether one's own is in it."""
    for person, mine, left in (("p1", False, 5), ("p2", True, 4)):
        shown = snapshot(CANVAS, Viewer(person, may_write=True, team="One"))
        assert (shown["cards"][0]["votes"], shown["cards"][0]["mine"]) == (2, mine)
        assert shown["votesLeft"] == left
        assert "p3" not in json.dumps(shown)


def test_each_person_and_canvas_has_a_drawer_of_its_own():
    """Unsaved text is kept under a key that names the person, the team and the canvas."""
    keys = {snapshot(CANVAS, Viewer(p, may_write=True, team="One"))["key"] for p in ("p1", "p2")}
    assert keys == {"canvas:p1:t1/stakeholder-map", "canvas:p2:t1/stakeholder-map"}


def test_every_field_is_there_also_an_empty_one():
    """A field that nobody wrote has version 0; a text beside another is with its field."""
    fields = snapshot(CANVAS, Viewer("p1", may_write=True, team="One"))["cards"][0]["fields"]
    assert fields["owner"] == {"text": "", "version": 0, "by": "", "at": None, "rivals": []}
    assert [rival["text"] for rival in fields["needs"]["rivals"]] == ["food"]
    assert "influence" not in fields


def test_the_view_takes_it():
    """The snapshot is plain data that a widget can send."""
    shown = snapshot(CANVAS, Viewer("p1", may_write=False, team="One", others=(("Two", "/x"),)))
    assert json.loads(json.dumps(shown)) == shown
    assert CanvasView(lambda *_: {}, shown).snapshot["others"] == [{"name": "Two", "url": "/x"}]
