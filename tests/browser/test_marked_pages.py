"""What a learner shows runs in no browser: the feedback and formgrader's page, in Chromium."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers

from datagym.exercises.assignments import course_folder
from datagym.exercises.examination.outputs import kept
from datagym.exercises.releasing import read_config

pytestmark = pytest.mark.browser

KINDS = ("text/html", "text/markdown", "image/svg+xml", "text/latex", "text/plain")
ABOUT = {
    "feedback": {"nbgrader": {"notebook": "x", "score": 1, "max_score": 2, "late_penalty": 0}},
    "formgrade": {"base_url": "", "index": 0, "total": 1, "notebook_id": "x"},
}


@pytest.fixture(scope="module")
def notebook():
    """A notebook that shows scripts in each way that there is, as it is after marking."""
    path = Path(__file__).parents[1] / "attacks" / "attempts.py"
    spec = spec_from_file_location("attempts", path)
    attempts = sys.modules["attempts"] = module_from_spec(spec)
    spec.loader.exec_module(attempts)
    made = attempts.handed_in(attempts.WRONG)
    attempts.show_scripts(made)
    shown = [
        {"output_type": "display_data", "data": {kind: text}, "metadata": {}}
        for text in attempts.TEXTS
        for kind in KINDS
    ]
    shown += [
        {
            "output_type": "display_data",
            "data": {"image/png": "AAAA"},
            "metadata": {"image/png": {"width": f"1 onerror={attempts.RUN.replace(' ', '')}"}},
        },
        {"output_type": "display_data", "data": {"application/javascript": attempts.RUN}},
    ]
    made["cells"][1]["outputs"] = kept(shown)
    for cell in made["cells"]:
        cell.pop("attachments", None)
        cell["source"] = cell["source"].replace("attachment:", "")
        cell["metadata"].get("nbgrader", {}).update(score=0)
    made["metadata"] = {}
    return nbformat.from_dict(made)


def exported(notebook, template: str, *, guarded: bool) -> str:
    """Return a page, made with the course's settings or without those that keep scripts out."""
    config = read_config(course_folder()).copy()
    config.HTMLExporter.template_name = template
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    css = Path(handlers.static_path) / "node_modules" / "bootstrap" / "dist" / "css"
    config.HTMLExporter.extra_template_paths = [str(css)]
    if not guarded:
        config.HTMLExporter.sanitize_html = False
        config.HTMLExporter.filters = {}
    page, _ = HTMLExporter(config=config).from_notebook_node(notebook, resources=ABOUT[template])
    return page


@pytest.mark.parametrize("template", ABOUT)
@pytest.mark.parametrize("guarded", [True, False], ids=["as it is", "without its guard"])
def test_no_script_of_a_learners_runs(chromium, notebook, tmp_path, template, guarded):
    """Also when all that can be clicked is clicked; without the guard the scripts do run."""
    path = tmp_path / "page.html"
    path.write_text(exported(notebook, template, guarded=guarded), encoding="utf-8")
    context = chromium.new_context()
    asked: list[str] = []

    def local(route) -> None:
        asked.append(route.request.url)
        if route.request.url.startswith(("file:", "data:")):
            route.continue_()
        else:
            route.abort()

    context.route("**/*", local)
    page = context.new_page()
    page.goto(path.as_uri(), wait_until="load")
    if guarded:
        for link in page.locator("#notebook a[href], #notebook button").all():
            link.evaluate("link => link.click()")
    assert page.evaluate("window.owned === 1") is not guarded
    assert any("example.org" in address for address in asked) is not guarded
    context.close()
