"""Reports are run whole or not at all, and what goes wrong is said in a sentence."""

import json
import os
from html import unescape

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from datagym.errors import BadInput, NotFound
from datagym.reports import find_report, list_reports, run
from datagym.reports.run import ReportFailed


def notebook(folder, *sources, **parameters):
    """Write a notebook with parameters."""
    text = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
    cells = [new_code_cell(text, metadata={"tags": ["parameters"]})] if text else []
    cells += [new_code_cell(source) for source in sources]
    path = folder / "try {me}.ipynb"
    path.write_text(json.dumps(new_notebook(cells=cells, metadata={"title": "A try"})), "utf-8")
    return path


def test_reports_are_found():
    """The prototype (a page with parameters) and the institution's report are there."""
    names = [report.name for report in list_reports()]
    assert {"institution", "prototype"} <= set(names)
    assert "as_report" not in find_report("prototype").parameters
    with pytest.raises(NotFound, match="Did you mean 'institution'"):
        find_report("institutoin")


@pytest.mark.parametrize("out", ["", "missing/report.html"])
def test_a_place_that_cannot_be_written_is_refused_first(tmp_path, out):
    """Nothing runs when the file could not be written in the end."""
    with pytest.raises(BadInput, match="name a file in a folder that exists"):
        run(notebook(tmp_path, "1/0"), {}, tmp_path / out)


def test_an_unknown_parameter_is_refused_first(tmp_path):
    """Nothing runs with a parameter that the notebook does not have."""
    with pytest.raises(NotFound, match="Did you mean 'minutes'"):
        run(notebook(tmp_path, "1/0", minutes=1), {"minute": 2}, tmp_path / "out.html")


@pytest.mark.kernel
def test_parameters_reach_the_notebook(tmp_path, monkeypatch):
    """Values and the environment arrive, quotes and all; the notebook stays as it was."""
    monkeypatch.delenv("DATAGYM_TRY", raising=False)
    show = "import os\nprint(minutes, site, as_report, os.environ['DATAGYM_TRY'])"
    path = notebook(tmp_path, show, minutes=1, site="x", as_report=False)
    before = path.read_bytes()
    values = {"minutes": 42, "site": 'quo"te\\ and é'}
    out = run(path, values, tmp_path / "out.html", environment={"DATAGYM_TRY": "here"})
    text = unescape(out.read_text(encoding="utf-8"))
    assert '42 quo"te\\ and é True here' in text
    assert path.read_bytes() == before
    assert "DATAGYM_TRY" not in os.environ
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.html", path.name]


@pytest.mark.kernel
def test_a_failure_leaves_the_old_report(tmp_path):
    """A notebook that stops writes nothing: the old file stays, the sentence says where."""
    out = tmp_path / "out.html"
    out.write_text("old", encoding="utf-8")
    with pytest.raises(ReportFailed, match="stopped in cell 2 with ZeroDivisionError") as failed:
        run(notebook(tmp_path, "1", "1/0"), {}, out)
    assert "Traceback" not in str(failed.value)
    assert out.read_text(encoding="utf-8") == "old"


@pytest.mark.kernel
def test_the_courses_own_errors_keep_their_words(tmp_path):
    """A DatagymError's sentence comes through as it was written."""
    path = notebook(tmp_path, "from datagym.errors import BadInput\nraise BadInput('Mend it so.')")
    with pytest.raises(BadInput, match=r"^The report was not written\. Mend it so\.$"):
        run(path, {}, tmp_path / "out.html")
