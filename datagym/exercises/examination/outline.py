"""What an assignment's source has, cell by cell, as far as marking needs it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from datagym.exercises.cells import Notebook
from datagym.exercises.examination.names import given, needed, without
from datagym.exercises.own_data import OWN_DATA

Kind = Literal["answer", "test", "manual", "locked", "task", "plain"]


@dataclass(frozen=True, slots=True)
class Known:
    """A cell of the source.

    Parameters
    ----------
    name
        nbgrader's id of it; of a plain cell, its own.
    kind
        An ``answer`` that tests mark, a ``test``, a ``manual`` answer that a person marks, a
        ``locked`` cell, a ``task``, or a ``plain`` cell that nbgrader does not know.
    cell_type
        ``code``, ``markdown`` or ``raw``.
    source
        Its text, as released; of a test with its hidden part.
    cell_id
        The notebook format's id of it, "" when there is none.
    names
        Of an answer, what it assigns; of a test, which answers it reads.

    """

    name: str
    kind: Kind
    cell_type: str
    source: str
    cell_id: str = ""
    names: frozenset[str] = frozenset()

    def is_copy(self, text: str) -> bool:
        """Tell whether a text is this cell's: of a test, with or without its hidden lines.

        Of an answer's box, comments do not count.
        """
        lines = _lines(text)
        if self.kind == "answer" and not without(text, self.source).strip():
            return True
        fits = lines in (_lines(self.source), _lines(_visible(self.source)))
        return fits and (bool(lines) or self.kind != "plain")


def outline(graded: Any, source: Notebook | None) -> list[Known]:  # noqa: ANN401  (nbgrader's table is untyped)
    """Return the cells of an assignment's notebook in their order.

    Parameters
    ----------
    graded
        The notebook in nbgrader's gradebook, which has the cells that it marks or locks.
    source
        The notebook of the source folder, which has the others, and the ids; None when it
        cannot be read.

    """
    tests = {cell.name for cell in graded.grade_cells}
    answers = {cell.name for cell in graded.solution_cells}
    tasks = {cell.name for cell in graded.task_cells}
    ids, solutions, others = _of_source(source)
    known = list(others.get("", ()))
    at = {name: place for place, name in enumerate(ids)}  # a database gives them in any order
    at[OWN_DATA] = -1  # the release puts it in, before all others that nbgrader knows
    for cell in sorted(graded.source_cells, key=lambda cell: at.get(cell.name, len(at))):
        kind: Kind = "test" if cell.name in tests else "locked"
        if cell.name in answers:
            kind = "manual" if cell.name in tests else "answer"
        elif cell.name in tasks:
            kind = "task"
        text = str(cell.source or "")
        names = given(text, dots=True) or given(solutions.get(cell.name, ""))
        fixed = names if kind == "answer" else frozenset[str]()
        known.append(Known(cell.name, kind, cell.cell_type, text, ids.get(cell.name, ""), fixed))
        known += others.get(cell.name, ())
    return with_names(known)


def outline_of(source: Notebook) -> list[Known]:
    """Return the cells of a source notebook in their order, solutions and hidden tests in them.

    >>> from datagym.exercises.cells import code_cell, empty_notebook
    >>> made = empty_notebook()
    >>> made.cells = [code_cell("x = 1", {"nbgrader": {"grade_id": "a", "locked": True}})]
    >>> outline_of(made)[0].kind
    'locked'

    """
    known = []
    for place, cell in enumerate(source["cells"]):
        about = cell["metadata"].get("nbgrader", {})
        kind = _kind(about)
        name = str(about["grade_id"]) if kind != "plain" else f" plain {place}"
        text = "".join(cell["source"])
        names = given(text, dots=True) if kind == "answer" else frozenset[str]()
        known.append(Known(name, kind, cell["cell_type"], text, str(cell.get("id", "")), names))
    return with_names(known)


def _kind(about: Mapping[str, Any]) -> Kind:
    if not about.get("grade_id"):
        return "plain"
    if about.get("solution"):
        return "manual" if about.get("grade") else "answer"
    if about.get("grade"):
        return "test"
    if about.get("task"):
        return "task"
    return "locked" if about.get("locked") else "plain"


def _of_source(
    source: Notebook | None,
) -> tuple[dict[str, str], dict[str, str], Mapping[str, list[Known]]]:
    """Return the ids and texts of the cells that nbgrader knows, and the plain ones after each."""
    ids: dict[str, str] = {}
    texts: dict[str, str] = {}
    others: dict[str, list[Known]] = {}
    last = ""
    for place, cell in enumerate(source.cells if source else ()):
        about = cell.metadata.get("nbgrader", {})
        name = str(about.get("grade_id", ""))
        if name and any(about.get(part) for part in ("grade", "solution", "locked", "task")):
            last = name
            ids[name], texts[name] = str(cell.get("id", "")), cell.source
        else:
            key = f" plain {place}"  # a blank: no id of nbgrader's has one
            one = Known(key, "plain", cell.cell_type, cell.source, str(cell.get("id", "")))
            others.setdefault(last, []).append(one)
    return ids, texts, others


def with_names(known: Iterable[Known]) -> list[Known]:
    """Fill in what answers assign and what tests read; a name of two answers tells neither.

    >>> box = Known("a", "answer", "code", "share = ...")
    >>> test = Known("t", "test", "code", "assert share == 2")
    >>> [sorted(one.names) for one in with_names([box, test])]
    [['share'], ['share']]
    """
    cells = list(known)
    names = {
        one.name: one.names or given(one.source, dots=True) for one in cells if one.kind == "answer"
    }
    count = Counter(name for several in names.values() for name in several)
    clear = frozenset(name for name, times in count.items() if times == 1)
    for place, one in enumerate(cells):
        if one.kind == "answer":
            cells[place] = replace(one, names=names[one.name] & clear)
        elif one.kind == "test":
            cells[place] = replace(one, names=needed(one.source) & clear)
    return cells


def _visible(source: str) -> str:
    shown, hidden = [], False
    for line in source.splitlines():
        if "BEGIN HIDDEN TESTS" in line:
            hidden = True
        elif "END HIDDEN TESTS" in line:
            hidden = False
        elif not hidden:
            shown.append(line)
    return "\n".join(shown)


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines() if line.strip()]
