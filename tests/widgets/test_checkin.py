"""The views of the check-in and of the mentor: traits out, commands in, no browser."""

import re

import pytest

from datagym.widgets.checkin import CheckInView
from datagym.widgets.mentor import MentorView


@pytest.mark.parametrize("kind", [CheckInView, MentorView])
def test_commands_go_to_the_handler_once(kind):
    """A command reaches the handler with its operation's id, and its answer the browser."""
    heard, sent = [], []
    view = kind(lambda *said: heard.append(said) or {"at": "now"}, {"key": "k"})
    view.send = sent.append
    view._receive(None, {"op": "a1", "command": "write", "body": {"text": "x"}}, [])
    assert heard == [("write", "a1", {"text": "x"})]
    assert sent == [{"op": "a1", "ok": True, "result": {"at": "now"}}]


@pytest.mark.parametrize("kind", [CheckInView, MentorView])
def test_browser_modules_parse_no_html_and_fetch_nothing(kind):
    """Text stays text, and no other host is named."""
    for word in (
        "innerHTML",
        "insertAdjacentHTML",
        "outerHTML",
        "document.write",
        "eval(",
        "fetch(",
    ):
        assert word not in kind._esm
    assert not re.search(r"https?://", kind._esm + kind._css)
    assert kind._esm.count("export default") == 1


@pytest.mark.parametrize("kind", [CheckInView, MentorView])
def test_styles_touch_only_our_classes(kind):
    """A view's style is global to the page: each selector names one of our classes."""
    css = re.sub(r"/\*.*?\*/|@media[^{]*", "", kind._css, flags=re.DOTALL)
    for selectors in re.findall(r"([^{}]+)\{", css):
        for selector in selectors.split(","):
            if selector.strip():
                assert ".dg" in selector, selector
