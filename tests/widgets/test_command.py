"""Commands in, one answer each; whatever goes wrong, the page gets a sentence."""

import pytest

from datagym.errors import StoreFull
from datagym.widgets import command
from datagym.widgets.canvas import CanvasView
from datagym.widgets.command import CommandWidget, module, style


class View(CommandWidget):
    """A view that remembers what it answers."""

    _esm = "export default { render() {} };"

    def __init__(self, handler) -> None:
        self.answers = []
        super().__init__(handler, {"key": "k"})

    def send(self, content, buffers=None):
        """Keep what would go to the browser."""
        del buffers
        self.answers.append(content)


def send(handler, message):
    """Send one message and return the answers."""
    view = View(handler)
    view._receive(view, message, [])
    return view.answers


def test_an_answer_carries_the_operations_id():
    """The page finds its command again by the id."""
    seen = []

    def handler(*got):
        seen.append(got)
        return {"n": 1}

    assert send(handler, {"op": "o-1", "command": "add", "body": {"a": 1}}) == [
        {"op": "o-1", "ok": True, "result": {"n": 1}}
    ]
    assert seen == [("add", "o-1", {"a": 1})]


def test_an_error_for_people_is_told_with_its_kind():
    """The page keeps a command that the store could not take, by the error's kind."""

    def full(*_):
        message = "The disk is full."
        raise StoreFull(message)

    (answer,) = send(full, {"op": "o", "command": "add", "body": {}})
    assert answer == {"op": "o", "ok": False, "error": "The disk is full.", "kind": "StoreFull"}


def test_an_error_of_ours_shows_no_inside():
    """What a programmer got wrong is logged, and the page gets a plain sentence."""

    def broken(*_):
        message = "/secret/path"
        raise ZeroDivisionError(message)

    (answer,) = send(broken, {"op": "o", "command": "add", "body": {}})
    assert answer["kind"] == "Unexpected"
    assert "secret" not in answer["error"]


@pytest.mark.parametrize("message", [None, "x", {}, {"op": 7}, {"op": "a b"}, {"op": "x" * 65}])
def test_nobody_is_answered_when_nobody_asked(message):
    """A message without an operation's id is dropped."""
    assert send(lambda *_: {}, message) == []


def test_a_long_text_is_refused_before_anything_is_done():
    """A body that is too large never reaches the handler."""
    body = {"text": "x" * (command.MAX_COMMAND_BYTES + 1)}
    (answer,) = send(
        lambda *_: pytest.fail("it was called"), {"op": "o", "command": "a", "body": body}
    )
    assert "too long" in answer["error"]


def test_a_snapshot_goes_one_way():
    """The kernel shows; the browser cannot write."""
    view = View(lambda *_: {})
    view.set_state({"snapshot": {"key": "evil"}})
    assert view.snapshot == {"key": "k"}
    view.show({"key": "k", "n": 2})
    assert view.snapshot == {"key": "k", "n": 2}


def test_modules_fetch_nothing():
    """A view's module and style stand alone: no import, no address of another host."""
    for text in (str(CanvasView._esm), module("canvas"), style("canvas")):
        assert "import " not in text.replace("!important", "")
        assert "@import" not in text
        assert "//cdn" not in text
        assert "innerHTML" not in text
