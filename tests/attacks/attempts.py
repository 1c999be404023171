"""An assignment, and the ways in which a learner tries to get more out of it than is earned.

``attacks.yaml`` lists them: what stands in a box, what lies beside the notebook, how the notebook
was changed, and what it earns in truth. ``docs/attacks.py`` tries the same list on nbgrader with
its own settings.
"""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from nbformat import v4

LIST = Path(__file__).with_name("attacks.yaml")
SECRET = "The ward that waits longest is ward 4711."  # noqa: S105  (no password)
"""Stands in the hidden tests, in a home and in the environment, and in nothing of a learner's."""

LEAKED = "LEAKED"
"""What an attack prints that has found what it looked for."""

_FAR_REACHING = (
    "at exit",
    "marks written into the gradebook",
    "a process that outlives the notebook",
)
LONG = {"#LONG": "#" + "-" * 3_000_000}

POINTS = {"mean": 2.0, "late": 2.0, "table": 2.0, "double": 2.0}
WAITS = "ward,wait\nAsh,30\nAsh,60\nElm,90\nElm,300\n"
LOAD = """\
import pandas as pd
from datagym.exercises import checks

waits = pd.read_csv("waits.csv")
limit = 240"""
TESTS = {
    "mean": "assert abs(mean_wait - waits['wait'].mean()) < 1e-9, 'This is not the mean.'",
    "late": (
        "checks.number(late_share, (waits['wait'] > limit).mean(), 'proportion', points=2, "
        "decimals=2)"
    ),
    "table": (
        "right = waits.groupby('ward')['wait'].mean().to_frame()\n"
        "pd.testing.assert_frame_equal(by_ward, right)"
    ),
    "double": (
        "import random\n"
        "for _ in range(3):\n"
        "    number = random.randrange(10**6)\n"
        "    assert double(number) == 2 * number, 'This is not the double.'"
    ),
}
RIGHT = {
    "mean": "mean_wait = 120",
    "late": "late_share = 0.25",
    "table": "by_ward = waits.groupby('ward')['wait'].mean().to_frame()",
    "double": "def double(number):\n    return 2 * number",
}
WRONG = {
    "mean": "mean_wait = 7",
    "late": "late_share = 0.5",
    "table": "by_ward = waits.head(1)",
    "double": "def double(number):\n    return 7",
}


@dataclass(frozen=True, slots=True)
class Attack:
    """One way, and what it earns in truth.

    Parameters
    ----------
    name
        What it is called.
    aim
        ``forging``, ``reading`` or ``stopping``.
    tries
        What it tries, in a few words.
    boxes
        Task → what stands in its box; a wrong answer where nothing is said.
    honest
        Task → the points that it earns in truth; 0 where nothing is said.
    files
        Path → text of what lies beside the notebook.
    change
        What was done to the notebook's file, the name of a function below.
    stock
        Why it is not tried on stock nbgrader: ``harm`` or ``ours`` (it speaks to Datagym's own
        parts); else empty.

    """

    name: str
    aim: str
    tries: str
    boxes: Mapping[str, str] = field(default_factory=dict)
    honest: Mapping[str, float] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    change: str = ""
    stock: str = ""

    @property
    def marks(self) -> dict[str, float]:
        """What each task earns in truth."""
        return {task: float(self.honest.get(task, 0)) for task in POINTS}

    @property
    def touches_others(self) -> bool:
        """Whether it may change the marks of others where nothing keeps it from them."""
        return self.aim == "stopping" or bool(self.change) or self.name in _FAR_REACHING

    @property
    def by_hand(self) -> bool:
        """Whether it needs nbgrader's whole way: files, or a changed notebook."""
        return bool(self.files or self.change)

    def notebook(self) -> dict[str, Any]:
        """Return the notebook as it is handed in."""
        boxes = {**WRONG, **self.boxes}
        for short, long in LONG.items():
            boxes = {task: code.replace(short, long) for task, code in boxes.items()}
        made = handed_in(boxes)
        if self.change:
            CHANGES[self.change](made)
        return made


def attacks() -> list[Attack]:
    """Return the whole list."""
    return [Attack(**record) for record in yaml.safe_load(LIST.read_text("utf-8"))]


def source() -> dict[str, Any]:
    """Return the assignment with its solutions and hidden tests."""
    return _notebook(RIGHT, hidden=True, solved=True)


def handed_in(answers: Mapping[str, str]) -> dict[str, Any]:
    """Return the assignment with somebody's answers; the hidden tests are not in it."""
    return _notebook(answers, hidden=False, solved=False)


def _notebook(answers: Mapping[str, str], *, hidden: bool, solved: bool) -> dict[str, Any]:
    made = v4.new_notebook()
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    made.cells = [_cell("load", LOAD, locked=True)]
    for task, answer in answers.items():
        name = answer_name(task)
        begun = f"{name} = ...\n### BEGIN SOLUTION\n{answer}\n### END SOLUTION"
        made.cells.append(_cell(f"{task}-answer", begun if solved else answer, solution=True))
        test = f"### BEGIN HIDDEN TESTS\n{TESTS[task]}\n# {SECRET}\n### END HIDDEN TESTS"
        made.cells.append(
            _cell(task, test if hidden else "", locked=True, grade=True, points=POINTS[task])
        )
    return json.loads(json.dumps(made))


def answer_name(task: str) -> str:
    """Return the name that a task's answer has."""
    return {"mean": "mean_wait", "late": "late_share", "table": "by_ward"}.get(task, task)


def _cell(name: str, code: str, **about: Any) -> Any:
    marks = {"grade_id": name, "locked": False, "solution": False, "grade": False, "task": False}
    made = v4.new_code_cell(code, metadata={"nbgrader": {**marks, "schema_version": 3, **about}})
    made["id"] = name
    return made


def _tests(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]


def _result(text: str) -> dict[str, Any]:
    data = {"text/plain": text}
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}


def forge_outputs(notebook: dict[str, Any]) -> None:
    """Save full marks below each test, as if it had run."""
    for cell in _tests(notebook):
        cell["outputs"], cell["execution_count"] = [_result("2.0")], 1


def forge_points(notebook: dict[str, Any]) -> None:
    """Have each task be worth more, and each answer a test of its own."""
    for cell in notebook["cells"]:
        cell["metadata"]["nbgrader"].update(points=50, checksum="0" * 32, schema_version=3)


def forge_kinds(notebook: dict[str, Any]) -> None:
    """Have no cell be a test or locked, and every answer a person's to mark."""
    for cell in notebook["cells"]:
        cell["metadata"]["nbgrader"].update(grade=False, locked=False, solution=True)


def forge_version(notebook: dict[str, Any]) -> None:
    """Claim a version of nbgrader's metadata that is to come."""
    for cell in notebook["cells"]:
        cell["metadata"]["nbgrader"]["schema_version"] = 99


def forge_kernel(notebook: dict[str, Any]) -> None:
    """Ask for a kernel of one's own."""
    notebook["metadata"]["kernelspec"] = {"name": "mine", "display_name": "x", "language": "bash"}
    notebook["metadata"]["datagym"] = {"marking": {"tasks": {"mean": {"score": 2}}}}


def edit_tests(notebook: dict[str, Any]) -> None:
    """Write a number in place of each test, unlocked."""
    for cell in _tests(notebook):
        cell["source"] = "2"
        cell["metadata"]["nbgrader"]["locked"] = False


def double_tests(notebook: dict[str, Any]) -> None:
    """Put a copy of each test that gives full marks behind it."""
    for cell in _tests(notebook):
        made = copy.deepcopy(cell)
        made.update(source="2", id=f"{cell['id']}-2")
        notebook["cells"].insert(notebook["cells"].index(cell) + 1, made)


def retype_tests(notebook: dict[str, Any]) -> None:
    """Make each test a text."""
    for cell in _tests(notebook):
        cell.update(cell_type="markdown", source="2")
        del cell["outputs"], cell["execution_count"]


def swap_ids(notebook: dict[str, Any]) -> None:
    """Let the answers bear the tests' ids, and the tests the answers'."""
    for cell in notebook["cells"][1:]:
        about = cell["metadata"]["nbgrader"]
        name = about["grade_id"]
        other = name.removesuffix("-answer") if name.endswith("-answer") else f"{name}-answer"
        about["grade_id"] = cell["id"] = other
        about.update(grade=not about["grade"], solution=not about["solution"], points=2)


def add_test(notebook: dict[str, Any]) -> None:
    """Bring a test of one's own, worth ten points."""
    notebook["cells"].append(_cell("bonus", "10", locked=True, grade=True, points=10))


def delete_tests(notebook: dict[str, Any]) -> None:
    """Leave the tests out."""
    for cell in _tests(notebook):
        notebook["cells"].remove(cell)


def own_first(notebook: dict[str, Any]) -> None:
    """Put the answers' boxes behind the tests, and a cell of one's own before the locked one."""
    notebook["cells"].sort(key=lambda cell: not cell["metadata"]["nbgrader"]["grade"])
    notebook["cells"].insert(0, v4.new_code_cell("import builtins\nbuiltins.abs = lambda n: 0"))


RUN = "window.owned = 1"
TEXTS = (
    f"<script>{RUN}</script>",
    f'<img src="x" onerror="{RUN}">',
    f"<svg><script>{RUN}</script></svg><svg onload='{RUN}'></svg>",
    f'[read](javascript:{RUN}) <a href="java&#115;cript:{RUN}">me</a>',
    '<iframe srcdoc="<script>parent.owned = 1</script>"></iframe>',
    f'<form action="javascript:{RUN}"><button>press</button></form>',
    f'<math><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror={RUN}&gt;">',
    '<div id="statusmessage" class="score tabbable" style="position: fixed">over the page</div>',
    "<base href='https://example.org/'><meta http-equiv='refresh' content='0; url=data:,'>",
    "<img src='https://example.org/who.png'> [page](page.html) <style>* { display: none }</style>",
    f"$\\href{{javascript:{RUN}}}{{x}}$ `<script>{RUN}</script>`\n\n    <script>{RUN}</script>",
    f"# <script>{RUN}</script>\n\n|<img src=x onerror={RUN}>|b|\n|-|-|\n|1|2|",
)


SHOWS = """\
for text in texts:
    for kind in ("text/html", "text/markdown", "image/svg+xml", "text/latex", "text/plain"):
        display({kind: text}, raw=True)
    print(text)
for kind in ("application/javascript", "text/javascript", "application/x-ecmascript"):
    display({kind: run, "text/plain": ""}, raw=True)
about = {"image/png": {"width": f"1 onerror={run}", "alt": f"'\\"><script>{run}</script>"}}
display({"image/png": f'"onerror="{run}'}, raw=True, metadata=about)
about = {"filenames": {"image/png": "https://example.org/x.png"}, "text/html": {"isolated": True}}
display({"image/png": "AAAA"}, raw=True, metadata=about)
display({"text/html": texts[0]}, raw=True, metadata=about)
raise ValueError(texts[0] + "\\x1b[31m" + texts[1])"""


def show_scripts(notebook: dict[str, Any]) -> None:
    """Put scripts into texts, attachments, tags and all kinds of outputs."""
    code = f"from IPython.display import display\ntexts = {list(TEXTS)!r}\nrun = {RUN!r}\n{SHOWS}"
    made = v4.new_code_cell(code)
    made["metadata"]["tags"] = ['"><script>window.owned = 1</script>']
    notebook["cells"].insert(1, made)
    notebook["metadata"]["title"] = TEXTS[0]
    notebook["metadata"]["language_info"] = {"name": TEXTS[0], "pygments_lexer": "<b>"}
    for text in TEXTS:
        cell = v4.new_markdown_cell(f"{text}\n\n![x](attachment:x.png) ![y](attachment:y.png)")
        cell["attachments"] = {
            "x.png": {f'image/svg+xml"onerror="{RUN}': "AAAA"},
            "y.png": {"image/png": f'"onerror="{RUN}'},
        }
        notebook["cells"].append(cell)
    raw = v4.new_raw_cell(TEXTS[0])
    raw["metadata"] = {"raw_mimetype": "text/html"}
    notebook["cells"].append(raw)


def show_nothing(notebook: dict[str, Any]) -> None:
    """Show an attachment that is not there, and texts that are slow to read."""
    for text in (
        "![x](attachment:none.png)",
        "<b></p>" * 10_000,
        "\\begin{a}" * 10_000,
        ">" * 5_000,
    ):
        notebook["cells"].append(v4.new_markdown_cell(text))


CHANGES = {
    change.__name__: change
    for change in (
        forge_outputs,
        forge_points,
        forge_kinds,
        forge_version,
        forge_kernel,
        edit_tests,
        double_tests,
        retype_tests,
        swap_ids,
        add_test,
        delete_tests,
        own_first,
        show_scripts,
        show_nothing,
    )
}
