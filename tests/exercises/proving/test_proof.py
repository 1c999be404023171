import json

import pytest
import yaml

import datagym
from datagym.errors import BadInput
from datagym.exercises.proving.known import read_cases
from datagym.exercises.proving.proof import Row, _enough, prove, prove_for


def test_a_row_passes_only_when_mark_and_message_are_as_expected():
    """Either alone is not enough; an empty expectation accepts any message."""
    assert Row("t", "wrong: x", 1, 1, "Why.", "Why.").passed
    assert not Row("t", "wrong: x", 1, 1, "Why.", "Other.").passed
    assert not Row("t", "wrong: x", 1, 0, "Why.", "Why.").passed
    assert Row("t", "solution", 2, 2, "", "Fine.").passed


def notebook_and_cases(course):
    """Return the paths of an assignment's notebook and of its known wrong answers."""
    folder = course / "source" / "four-hours"
    return folder / "four-hours.ipynb", folder / "misconceptions.yaml"


def test_known_answers_must_fit_the_notebook(course):
    """A task that the notebook does not have, or a broken file, is said."""
    notebook, cases = notebook_and_cases(course)
    source = json.loads(notebook.read_text("utf-8"))
    text = cases.read_text("utf-8")
    cases.write_text(text.replace("  share:\n", "  shares:\n"), encoding="utf-8")
    with pytest.raises(BadInput, match="shares names a test"):
        list(read_cases(cases, source))
    cases.write_text("tasks: [", encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be read"):
        list(read_cases(cases, source))
    cases.unlink()
    with pytest.raises(BadInput, match="is missing"):
        list(read_cases(cases, source))


def test_three_known_wrong_answers_are_too_few(course):
    """Four are asked for of a task that a test marks, and none of one that a person marks."""
    notebook, cases = notebook_and_cases(course)
    source = json.loads(notebook.read_text("utf-8"))
    known = [case for case in read_cases(cases, source) if case.task == "share"]
    wrong = [case for case in known if case.name.startswith("wrong: ")]
    asked = {(row.task, row.case): row for row in _enough(source, [*wrong[:3], *known[-2:]])}
    row = asked["share", "4 known wrong answers"]
    assert (row.passed, row.got_message) == (False, "Only 3 known wrong answers.")
    assert asked["share", "2 known right answers"].passed
    assert "newsletter" not in {task for task, _ in asked}
    asked = {(row.task, row.case): row for row in _enough(source, wrong[:4])}
    assert asked["share", "4 known wrong answers"].passed


@pytest.mark.kernel
def test_a_weak_test_and_a_wrong_solution_are_found(course):
    """A test that lets a known wrong answer pass, and a solution that fails, are surprises."""
    notebook, cases = notebook_and_cases(course)
    source = json.loads(notebook.read_text("utf-8"))
    keep = next(i for i, cell in enumerate(source["cells"]) if cell["id"] == "share") + 1
    source["cells"] = source["cells"][:keep]
    test = source["cells"][-1]
    weak = 'checks.number(share_within, share_within, "proportion", points=2)\n### END HIDDEN'
    test["source"] = "".join(test["source"]).replace("### END HIDDEN", weak)
    notebook.write_text(json.dumps(source), encoding="utf-8")
    text = cases.read_text("utf-8")
    cases.write_text(text[: text.index("  extra:")], encoding="utf-8")
    surprises = [row.case for row in prove("four-hours", course) if not row.passed]
    assert "wrong: exactly 240 left out" in surprises
    assert "wrong: everybody instead of the admitted" in surprises
    assert "solution" not in surprises
    answer = next(cell for cell in source["cells"] if cell["id"] == "share-answer")
    answer["source"] = "".join(answer["source"]).replace("<= 240", "<= 4")
    test["source"] = test["source"].replace(weak, "### END HIDDEN")
    notebook.write_text(json.dumps(source), encoding="utf-8")
    surprises = [row.case for row in prove("four-hours", course) if not row.passed]
    assert surprises == ["solution"]


@pytest.mark.kernel
def test_a_number_that_was_typed_in_is_found_with_other_data(course):
    """It is right with the course's tables alone, unless the known answer says so."""
    folder = course / "source" / "did-not-attend"
    source = json.loads((folder / "did-not-attend.ipynb").read_text("utf-8"))
    last = next(i for i, cell in enumerate(source["cells"]) if cell["id"] == "share")
    source["cells"] = source["cells"][: last + 1]
    (folder / "did-not-attend.ipynb").write_text(json.dumps(source), encoding="utf-8")
    cases = folder / "misconceptions.yaml"
    text = cases.read_text("utf-8")
    known = yaml.safe_load(text)["tasks"]["share"]
    full = datagym.load("appointments").query("kind == 'first' and starts < '2024-03-18'")
    counts = full["status"].value_counts()
    gone, came = counts["did not attend"], counts["attended"]
    typed = {"name": "typed in", "code": f"missed_share = {gone} / ({gone} + {came})"}
    for here, surprises in ((False, ["right: typed in, for n001"]), (True, [])):
        known["right"] = [{**typed, "course_data": here}]
        cases.write_text(yaml.safe_dump({"tasks": {"share": known}}), encoding="utf-8")
        found = prove_for("did-not-attend", "n001", course)
        assert [row.case for row in found if not row.passed] == surprises
