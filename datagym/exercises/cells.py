"""Notebooks and their cells as nbformat makes them, which ships no types: ours for them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import nbformat
from nbformat import v4

Notebook: TypeAlias = Any  # nbformat's NotebookNode: a dict whose keys are attributes too
Cell: TypeAlias = Any  # the same, of a cell
Output: TypeAlias = Any  # the same, of an output


def read(path: Path) -> Notebook:
    """Read a notebook, in format 4 whatever it was written in."""
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def from_text(text: str) -> Notebook:
    """Return the notebook that :func:`text_of` or a step of nbgrader's wrote."""
    return v4.reads(text)  # type: ignore[no-untyped-call]


def text_of(notebook: Notebook) -> str:
    """Return a notebook as the text of its file."""
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return text.rstrip("\n") + "\n"


def empty_notebook() -> Notebook:
    """Return a notebook without cells."""
    return v4.new_notebook()  # type: ignore[no-untyped-call]


def code_cell(source: str, metadata: Mapping[str, Any] | None = None) -> Cell:
    """Return a code cell that has not run."""
    about = node(metadata or {})
    return v4.new_code_cell(source, metadata=about)  # type: ignore[no-untyped-call]


def node(values: Mapping[str, Any]) -> Any:  # noqa: ANN401  (NotebookNode is untyped)
    """Return a mapping whose keys are attributes too."""
    return nbformat.from_dict(dict(values))  # type: ignore[no-untyped-call]


def error_output(name: str, message: str) -> Output:
    """Return the output of an error that shows as one line."""
    lines = [f"{name}: {message}"]
    return v4.new_output("error", ename=name, evalue=message, traceback=lines)  # type: ignore[no-untyped-call]


def printed(text: str) -> Output:
    """Return the output of a printed text."""
    return v4.new_output("stream", name="stdout", text=text)  # type: ignore[no-untyped-call]


def number(value: float) -> Output:
    """Return the output of a last line that gave a number."""
    return v4.new_output("execute_result", data={"text/plain": f"{value:g}"})  # type: ignore[no-untyped-call]


def about(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what nbgrader says of a cell."""
    said: Mapping[str, Any] = cell["metadata"].get("nbgrader", {})
    return said


def id_of(cell: Mapping[str, Any]) -> str:
    """Return nbgrader's id of a cell, or the notebook's."""
    return str(about(cell).get("grade_id") or cell.get("id", ""))


def source_of(cell: Mapping[str, Any]) -> str:
    """Return the text of a cell."""
    return "".join(cell["source"])
