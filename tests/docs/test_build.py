"""The documentation builds without a warning, fetches nothing, and shows every public name."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
ROLES = ("learner", "instructor", "team", "mentor", "institution", "administrator", "contributor")

needs_sphinx = pytest.mark.skipif(
    find_spec("sphinx") is None, reason="needs the docs extra; python3 -m datagym docs runs it"
)


class Loads(HTMLParser):
    """Collects what a page loads from another host (links to read are no loads)."""

    def __init__(self) -> None:
        super().__init__()
        self.outside: list[str] = []
        self.pictures_without_text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at what scripts, styles and pictures name."""
        values = dict(attrs)
        source = values.get("src") or (values.get("href") if tag == "link" else None) or ""
        if source.startswith(("http:", "https:", "//")):
            self.outside.append(source)
        if tag == "img" and not values.get("alt"):
            self.pictures_without_text.append(source)


@needs_sphinx
def test_the_documentation_builds_and_fetches_nothing(tmp_path: Path) -> None:
    """Warnings are errors; no page, style or script comes from another host."""
    line = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", str(DOCS), str(tmp_path)]
    built = subprocess.run(line, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr[-3000:]
    for page in tmp_path.rglob("*.html"):
        loads = Loads()
        loads.feed(page.read_text(encoding="utf-8"))
        assert loads.outside == [], page.name
        assert loads.pictures_without_text == [], page.name
    for style in tmp_path.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(?:https?:)?//", style.read_text(encoding="utf-8"))


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_its_first_five_minutes(role: str) -> None:
    """A page for each role says how to begin, and shows it."""
    page = (DOCS / f"{role}.md").read_text(encoding="utf-8")
    assert "\n## The first five minutes\n" in page
    assert role == "contributor" or re.search(r"!\[[^\]]{20,}\]\(images/[^)]+\.png\)", page), (
        "no picture with a text of 20 letters or more"
    )
