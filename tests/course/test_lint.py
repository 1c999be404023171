"""The form of lessons is checked: each rule finds what it is there for."""

from copy import deepcopy

import pytest

from datagym.course import find_lesson, lint, read_notebook

LESSON = read_notebook(find_lesson("four-hours").path)
HOME = "/" + "home/me"  # in two parts: the repository names no folder of a machine
PIXEL = {"image/png": "aGk=", "text/plain": "<Figure>"}


def code(lesson):
    """Return the first cell of code."""
    return next(cell for cell in lesson["cells"] if cell["cell_type"] == "code")


def changed(change):
    """Return the lesson with something wrong."""
    lesson = deepcopy(LESSON)
    change(lesson)
    return lesson


def put(text):
    """Put a cell of prose after the first."""
    cell = {"cell_type": "markdown", "id": "new", "metadata": {}, "source": text}
    return lambda lesson: lesson["cells"].insert(1, cell)


def output(**data):
    """Put an output into the first cell of code."""
    shown = {"output_type": "display_data", "metadata": {}, "data": data.pop("data", {}), **data}
    return lambda lesson: code(lesson)["outputs"].append(shown)


WRONG = {
    "title": lambda lesson: lesson["cells"].pop(0),
    "heading order": put("#### Deep"),
    "skeleton": lambda lesson: lesson["cells"].pop(),
    "units": put("## Unit 9: Long (40 minutes)"),
    "metadata": lambda lesson: lesson["metadata"]["datagym"].pop("dataset"),
    "cell length": lambda lesson: code(lesson).update(source="1\n" * 7),
    "offline": lambda lesson: code(lesson).update(source="import requests"),
    "no absolute path": lambda lesson: code(lesson).update(source=f'open("{HOME}/x.csv")'),
    "alt text": put("![](picture.png)"),
    "table behind": output(data={"text/html": '<figure><img alt="a line"></figure>'}),
    "outputs stored": lambda lesson: code(lesson).update(execution_count=None),
    "figures in prose": put("It was 99.99 %."),
    "unwritten": put("⟦Say what was found.⟧"),
    "reading age": put("Institutional considerations necessitate harmonisation activities. " * 9),
    "words": put("The odds are small."),
    "links": put("[See](/pages/nowhere)"),
    "ideas": lambda lesson: lesson["cells"][-1].update(source="## Key points\n" + "- One.\n" * 11),
    "balance": lambda lesson: lesson["cells"].extend([code(lesson)] * 99),
}
MORE = [
    ("alt text", put('<img src="x">')),
    ("alt text", output(data=PIXEL)),
    ("offline", put("[see](https://example.org)")),
    ("offline", lambda lesson: code(lesson).update(source="!ls")),
    ("no absolute path", output(text=HOME.replace("/", "C:\\", 1))),
    ("outputs stored", output(output_type="error", ename="E", evalue="", traceback=[])),
    ("outputs stored", output(output_type="stream", name="stderr", text="Warning")),
    ("outputs stored", output(data={"text/plain": "x" * 300_001})),
    ("skeleton", put("<details><summary>Hint</summary>")),
    ("metadata", lambda lesson: lesson["metadata"]["datagym"].update(skills=["fun"])),
    ("metadata", lambda lesson: lesson["metadata"]["datagym"].pop("assignment")),
    ("metadata", lambda lesson: lesson["metadata"]["datagym"].update(assignment="")),
    ("outputs stored", lambda lesson: code(lesson)["metadata"].update(tags=["raises-exception"])),
    ("units", lambda lesson: lesson["cells"].__delitem__(slice(5, 6))),
]


def test_the_lesson_is_well_formed():
    """What the other tests break is whole."""
    assert [str(finding) for finding in lint(LESSON)] == []


@pytest.mark.parametrize(("rule", "change"), [*WRONG.items(), *MORE])
def test_each_rule_finds_its_fault(rule, change):
    """A lesson with one fault is found by the rule that is there for it."""
    assert rule in {finding.rule for finding in lint(changed(change))}


def test_a_lesson_may_say_that_it_is_not_graded():
    """No assignment is well when the notebook says so itself."""
    assert lint(changed(lambda lesson: lesson["metadata"]["datagym"].update(assignment=None))) == []


def test_an_error_on_purpose_is_no_fault():
    """A cell that is tagged as broken ends in an error, and may."""

    def broken(lesson):
        code(lesson)["metadata"]["tags"] = ["raises-exception"]
        output(output_type="error", ename="NameError", evalue="no", traceback=[])(lesson)

    assert lint(changed(broken)) == []
