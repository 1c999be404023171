"""Links that are safe to show."""

import pytest

from datagym.canvases.evidence import check_target
from datagym.errors import BadInput


@pytest.mark.parametrize(
    "target",
    [
        "https://www.england.nhs.uk/statistics/?a=b#c",
        "http://intranet.example/board",
        "/pages/prototype?site=a",
        "reports/four-hours.html",
        "#card",
    ],
)
def test_takes_pages(target):
    """Pages of the web and of this server are links."""
    assert check_target("link", target) == target


@pytest.mark.parametrize(
    "target",
    [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example/x",
        "\\\\evil.example\\x",
        "/\\evil.example",
        "https:evil.example",
        "https://user:word@evil.example/",
        "https://",
        "http://[::1",
        "https://a b",
        "https://x/" + "a" * 2000,
        "x\u2028y:z",
    ],
)
def test_refuses_everything_else(target):
    """What a browser might run, or send elsewhere under another name, is no link."""
    with pytest.raises(BadInput, match="not a link"):
        check_target("link", target)


@pytest.mark.parametrize("target", ["", "ED", "ed attendances", "../x", "a/b/c", "a/<b>", "a/"])
def test_data_is_a_name(target):
    """A dataset, or one of its records, and nothing else."""
    with pytest.raises(BadInput, match="name of a dataset"):
        check_target("data", target)
