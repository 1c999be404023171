"""Takes the documentation's pictures from real pages: ``python docs/screenshots.py [NAME …]``.

It starts the course with made-up people, opens each page as the person who uses it, and writes
``docs/images/NAME.png``. Needs the test and browser extras, and Chromium.
"""

import html
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"


def load(path: Path) -> Any:  # noqa: ANN401  (a module loaded by its path)
    """Return a module that stands outside the package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


servers = load(ROOT / "tests" / "browser" / "conftest.py")
demo = load(ROOT / "docs" / "demo.py")


class Scene:
    """The course as several people and as one person have it, and a browser."""

    def __init__(self, folder: Path, browser: Any) -> None:  # noqa: ANN401  (Playwright's)
        self.browser = browser
        self.folder = folder / "served"
        self.served = servers.Served(self.folder)
        self.started = servers.Started(folder / "started")
        (self.folder / "people.csv").write_text(demo.people_csv(), encoding="utf-8")
        self.told = [
            self.run("people", "import", "people.csv"),
            self.run("people", "link", "L-01", "--base-url", "http://ward-pc:8866"),
            self.run("teams", "list"),
        ]
        demo.fill(self.served.store)
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

    def page(self, width: int = 1200, height: int = 800) -> Any:  # noqa: ANN401  (Playwright's)
        """Open an empty page, as a person on a machine of their own."""
        context = self.browser.new_context(viewport={"width": width, "height": height})
        context.set_default_timeout(servers.READY_MS)
        return context.new_page()

    def visit(self, person: str, name: str, height: int = 800, **query: str) -> Any:  # noqa: ANN401  (Playwright's)
        """Open a page as a person."""
        page = self.page(height=height)
        self.served.open(page, person, name, **query)
        return page

    def lab(self, path: str, ready: str) -> Any:  # noqa: ANN401  (Playwright's)
        """Open a file in JupyterLab, and wait for something in it."""
        page = self.page(1400, 900)
        self.started.lab(page, path)
        page.wait_for_selector(ready)
        return page


def administrator(scene: Scene) -> Any:  # noqa: ANN401  (Playwright's)
    """A terminal in which people are enrolled, a link is made and teams are listed."""
    page = scene.page(1240, 560)
    page.set_content(
        "<body style='margin:0;background:#212b32;color:#fff'>"
        f"<pre style='font:15px/1.5 monospace;padding:16px;white-space:pre-wrap'>"
        f"{html.escape(chr(10).join(scene.told))}</pre>"
    )
    return page


def lesson(scene: Scene) -> Any:  # noqa: ANN401  (Playwright's)
    """A lesson in JupyterLab, at its first figure."""
    page = scene.lab("lessons/07-four-hours.ipynb", ".jp-Notebook .jp-CodeCell")
    idle = ".jp-Notebook-ExecutionIndicator[data-status=idle]"
    page.wait_for_selector(idle, state="attached")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_timeout(15_000)
    page.wait_for_selector(idle, state="attached")
    panel = page.locator(".jp-Notebook:visible .jp-WindowedPanel-outer").first
    panel.evaluate("panel => panel.scrollTo(0, 0)")
    figure = page.locator(".jp-OutputArea figure").first
    for _ in range(100):  # JupyterLab draws what is in view alone
        if figure.count():
            break
        panel.evaluate("panel => panel.scrollBy(0, panel.clientHeight / 2)")
        page.wait_for_timeout(150)
    figure.evaluate("figure => figure.scrollIntoView({block: 'center'})")
    return page


def assignment(scene: Scene) -> Any:  # noqa: ANN401  (Playwright's)
    """The first task of the assignment, as a learner gets it."""
    page = scene.lab("exercises/four-hours/four-hours.ipynb", ".jp-Notebook .jp-CodeCell")
    page.get_by_role("heading", name="Four hours: people who wait for a bed").wait_for()
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", state="attached")
    task = page.get_by_role("heading", name="Task 1")
    task.evaluate("heading => heading.scrollIntoView({block: 'start'})")
    return page


def question(scene: Scene) -> Any:  # noqa: ANN401  (Playwright's)
    """A question of the self-assessment, after one's own view of each family."""
    page = scene.visit("L-01", "self_assessment")
    page.get_by_role("button", name="Start").click()
    for number in range(1, 5):
        page.get_by_role("heading", name=f"Your own view, {number} of 4").wait_for()
        page.keyboard.press("2")
        page.keyboard.press("Enter")
    page.get_by_role("heading", name="Question 1 of").wait_for()
    page.evaluate("scrollTo(0, 0)")
    return page


def fidelity(scene: Scene) -> Any:  # noqa: ANN401  (Playwright's)
    """The page that compares made tables with the published figures."""
    scene.run("data", "make", "ed_attendances", "appointments", "lab_results", "--out", "tables")
    scene.run("data", "check", "tables", "--page", "fidelity.html")
    page = scene.page(height=1000)
    page.goto((scene.folder / "fidelity.html").as_uri())
    return page


PICTURES: dict[str, Callable[[Scene], Any]] = {
    "home": lambda scene: scene.visit("L-01", "home", 900),
    "self-assessment": question,
    "lesson": lesson,
    "assignment": assignment,
    "prototype": lambda scene: scene.visit("L-01", "prototype", 1000),
    "canvas": lambda scene: scene.visit("L-01", "canvas", 1000),
    "checkin": lambda scene: scene.visit("L-05", "checkin", 1000),
    "mentor": lambda scene: scene.visit("M-01", "mentor", 1000),
    "institution": lambda scene: scene.visit("H-01", "overview", 1000),
    "administrator": administrator,
    "fidelity": fidelity,
}


def main(names: list[str]) -> None:
    """Take the named pictures, or all."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (the browser extra)

    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=servers.CHROMIUM_ARGUMENTS
        )
        scene = Scene(Path(folder), browser)
        try:
            for name in names or PICTURES:
                page = PICTURES[name](scene)
                page.wait_for_timeout(800)  # fonts, and the last transition
                page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")
                click.echo(IMAGES / f"{name}.png")
                page.context.close()
        finally:
            scene.close()
            browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
