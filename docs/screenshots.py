"""Takes the documentation's pictures from real pages: ``python docs/screenshots.py [NAME …]``.

It starts the course with made-up people, opens each page as the person who uses it, and writes
``docs/images/NAME.png``. Needs the test and browser extras, and Chromium.
"""

import html
import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
SIZE = (1200, 800)
PEOPLE = """id,profession,site,role,team,mentor
N-017,nurse,Northgate,learner,Corridor,M-001
D-004,doctor,Northgate,learner,Corridor,
P-022,pharmacist,Northgate,learner,Corridor,
A-031,analyst,Westfield,learner,Corridor,
N-018,nurse,Westfield,learner,Discharge,M-001
T-009,physiotherapist,Westfield,learner,Discharge,
M-001,consultant,Northgate,mentor,,
H-001,manager,Northgate,institution,,
"""


def load(path: Path) -> Any:  # noqa: ANN401  (a module loaded by its path)
    """Return a module that stands outside the package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


servers = load(ROOT / "tests" / "browser" / "conftest.py")


class Scene:
    """Two running servers with people in them, and a browser."""

    def __init__(self, folder: Path, browser: Any) -> None:  # noqa: ANN401  (Playwright's)
        self.browser = browser
        self.folder = folder / "served"
        self.served = servers.Served(folder / "served")
        self.started = servers.Started(folder / "started")
        (self.folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
        self.told = [
            self.run("people", "import", "people.csv", "--check"),
            self.run("people", "import", "people.csv"),
            self.run("teams", "list"),
            self.run("people", "link", "N-017", "--base-url", "http://ward-pc:8866"),
        ]
        self.served.start()
        self.started.start()

    def close(self) -> None:
        """Stop both servers."""
        self.served.stop()
        self.started.stop()

    def run(self, *words: str) -> str:
        """Run a datagym command on the served course; return it with what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "datagym", *words],
            env={**os.environ, "DATAGYM_STORE": "sqlite:///course.db", "PYTHONPATH": str(ROOT)},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return f"$ datagym {' '.join(words)}\n{done.stdout}"

    def page(self, size: tuple[int, int] = SIZE) -> Any:  # noqa: ANN401  (Playwright's)
        """Open an empty page, as a person on a machine of their own."""
        context = self.browser.new_context(viewport={"width": size[0], "height": size[1]})
        context.set_default_timeout(servers.READY_MS)
        return context.new_page()

    def visit(self, person: str, name: str, **query: str) -> Any:  # noqa: ANN401  (Playwright's)
        """Open a page as a person."""
        page = self.page()
        self.served.open(page, person, name, **query)
        return page


def home(scene: Scene) -> Any:  # noqa: ANN401  (Playwright's)
    """Home of a learner."""
    return scene.visit("N-017", "home")


def administrator(scene: Scene) -> Any:  # noqa: ANN401  (Playwright's)
    """A terminal in which people are enrolled, teams listed and a link is made."""
    page = scene.page((1100, 560))
    page.set_content(
        "<body style='margin:0;background:#212b32;color:#fff'>"
        f"<pre style='font:15px/1.5 monospace;padding:16px;white-space:pre-wrap'>"
        f"{html.escape(chr(10).join(scene.told))}</pre>"
    )
    return page


PICTURES: dict[str, Callable[[Scene], Any]] = {"home": home, "administrator": administrator}


def main(names: list[str]) -> None:
    """Take the named pictures, or all."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (the browser extra)

    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = servers.shutil.which("chromium")
        browser = playwright.chromium.launch(
            executable_path=chromium, args=servers.CHROMIUM_ARGUMENTS
        )
        scene = Scene(Path(folder), browser)
        try:
            for name in names or PICTURES:
                page = PICTURES[name](scene)
                page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")
                click.echo(IMAGES / f"{name}.png")
                page.context.close()
        finally:
            scene.close()
            browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
