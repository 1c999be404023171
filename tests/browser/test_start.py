"""JupyterLab as ``datagym start`` opens it."""

import json
import time

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def lab(started, new_page):
    """JupyterLab, opened: the server and the page."""
    page = new_page()
    started.lab(page)
    return started, page


def home(page):
    """Return Home as a tab of JupyterLab, ready."""
    frame = page.frame_locator("iframe[title='Home']")
    frame.locator("#rendered_cells .dg-home").wait_for()
    return frame


def test_jupyterlab_opens_on_home_and_asks_nobody(lab):
    """Home is the first tab; nothing asks for news, updates or extensions."""
    server, page = lab
    home(page)
    page.wait_for_timeout(2000)  # a notification would come within this time
    assert page.get_by_text("Jupyter news").count() == 0
    assert "jupyter.org" not in server.log()


def test_home_opens_a_lesson_beside_itself(lab):
    """The way from Home to the lesson is one click, inside JupyterLab."""
    _, page = lab
    home(page).get_by_role("link", name="Four hours: what a target does to data").click()
    page.locator(".jp-NotebookPanel").wait_for()
    assert page.locator("iframe[title='Home']").count() == 1


def test_the_launcher_has_the_courses_tiles(lab):
    """Pages and lessons stand first in the launcher, and a tile opens its page."""
    _, page = lab
    home(page)
    page.keyboard.press("Control+Shift+L")
    first = page.locator(".jp-Launcher-section").filter(has_text="Datagym")
    first.locator(".jp-LauncherCard").first.wait_for()
    names = first.locator(".jp-LauncherCard").all_inner_texts()
    assert names[0] == "Home"
    assert any(name.startswith("Lesson: Four hours") for name in names)
    first.locator(".jp-LauncherCard", has_text="Self-assessment").click()
    frame = page.frame_locator("iframe[title='Self-assessment']")
    frame.locator("#rendered_cells .dg").wait_for()


@pytest.mark.parametrize("heard", [True, False], ids=["heard", "farewell lost"])
def test_a_closed_tab_leaves_no_kernel(lab, heard):
    """Home's kernel ends with its tab, also when what the page says last gets lost."""
    server, page = lab
    if not heard:
        page.route("**/voila/api/shutdown/*", lambda route: route.abort())
    home(page)
    assert len(server.kernels()) == 1
    page.locator(".lm-TabBar-tab[data-id='datagym-page-home'] .lm-TabBar-tabCloseIcon").click()
    end = time.monotonic() + 60
    while server.kernels() and time.monotonic() < end:
        page.wait_for_timeout(100)  # a sleep would hold back what the page says as it goes
    assert server.kernels() == []


def test_home_moves_on_when_a_cell_was_run(lab):
    """The bar follows the learner's own notebook."""
    server, page = lab
    frame = home(page)
    bar = frame.locator(".dg-home-wide .dg-home-bar").first  # the first is the course's
    expect(bar).to_contain_text("0 of")
    path = min((server.workspace / "lessons").glob("*.ipynb"))
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = next(c for c in notebook["cells"] if c["metadata"].get("datagym", {}).get("unit"))
    cell["execution_count"] = 1
    path.write_text(json.dumps(notebook), encoding="utf-8")
    expect(bar).to_contain_text("1 of")
