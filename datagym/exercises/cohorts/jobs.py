"""What is marked: a hand-in, an assignment, and the key that tells whether it is marked already."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from datagym.exercises.handing_in.manifest import TIMESTAMP

RULES = 2
"""The version of the rules of marking: one more whenever the same answers can earn other marks."""

FINE = "marked"  # the state of a task that needs nobody's attention
_NOTEBOOK = ".ipynb"
_IDS = ("id", "assignment_id", "notebook_id", "course_id")

Files = Mapping[str, bytes]  # path in a folder, with "/" → content
Definition = Mapping[str, Sequence[Mapping[str, Any]]]  # nbgrader's table → its rows


@dataclass(frozen=True, slots=True)
class Key:
    """What makes a job the same job: whoever has it in the gradebook need not be marked again.

    Parameters
    ----------
    person, assignment
        Whose, and which.
    hand_in
        The hash of what was handed in, the moment included.
    version
        The assignment's version.

    """

    person: str
    assignment: str
    hand_in: str
    version: str


@dataclass(frozen=True)
class HandIn:
    """What one person handed in for an assignment.

    Parameters
    ----------
    person
        Their id.
    files
        Path → content; nbgrader's ``timestamp.txt`` among them.

    >>> HandIn("n017", {"a.ipynb": b"{}", "data/beds.csv": b"1"}).others
    {'data/beds.csv': b'1'}

    """

    person: str
    files: Files

    @cached_property
    def hash(self) -> str:
        """The hash of names and contents."""
        return hash_of(self.files)

    @property
    def notebooks(self) -> dict[str, bytes]:
        """The notebooks that lie at the top."""
        return {name: data for name, data in self.files.items() if _is_notebook(name)}

    @property
    def others(self) -> dict[str, bytes]:
        """All files but notebooks."""
        return {name: data for name, data in self.files.items() if not name.endswith(_NOTEBOOK)}

    @property
    def timestamp(self) -> str | None:
        """When it was handed in, as nbgrader's file says it; None when it does not."""
        return self.files.get(TIMESTAMP, b"").decode("utf-8-sig", "replace").strip() or None


@dataclass(frozen=True)
class Assignment:
    """An assignment with all that a worker needs to mark it.

    Parameters
    ----------
    name
        Its name.
    source
        The files of its source folder, the notebooks with solutions and tests.
    definition
        What the gradebook knows of it: the rows of nbgrader's tables.
    settings
        nbgrader's settings, pickled; the gradebook's address is not among them.
    own
        Files that the source's do not replace (``Autograde.exclude_overwriting``).

    """

    name: str
    source: Files
    definition: Definition
    settings: bytes = b""
    own: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def version(self) -> str:
        """A hash of the source, the definition without its deadline, and the rules."""
        meaning = json.dumps([RULES, *_meaning(self.definition)])
        return hashlib.sha256((hash_of(self.source) + meaning).encode()).hexdigest()

    @property
    def notebooks(self) -> tuple[str, ...]:
        """The names of the notebooks that the gradebook knows, without their ending."""
        return tuple(str(row["name"]) for row in self.definition["notebook"])

    def beside(self, hand_in: HandIn) -> dict[str, bytes]:
        """Return the files that lie beside the notebooks: the hand-in's, the source's over them."""
        given = {
            name: data
            for name, data in self.source.items()
            if not name.endswith(_NOTEBOOK) and name not in self.own
        }
        return {**hand_in.others, **given}

    def key(self, hand_in: HandIn) -> Key:
        """Return the key of the job of marking a hand-in."""
        return Key(hand_in.person, self.name, hand_in.hash, self.version)


@dataclass(frozen=True, slots=True)
class Marked:
    """What a worker made of a hand-in.

    Parameters
    ----------
    notebooks
        File name → the marked notebook.
    tasks
        Task → its state, score and what the instructor should know, where the marking says so.
    sandbox
        Whether a sandbox held the learner's code; None where the marking does not say.
    notes
        Lines that need attention: what was repaired.

    """

    notebooks: Files
    tasks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sandbox: bool | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spoiled:
    """A hand-in that could not be marked, and the sentence that says why."""

    reason: str


def hash_of(files: Files) -> str:
    """Return one hash of several files: of their names and contents.

    >>> hash_of({"a": b"1", "b": b"2"}) == hash_of({"b": b"2", "a": b"1"})
    True
    >>> hash_of({"a": b"1"}) == hash_of({"a": b"2"})
    False
    """
    lines = [f"{hashlib.sha256(data).hexdigest()} {name!r}\n" for name, data in files.items()]
    return hashlib.sha256("".join(sorted(lines)).encode("utf-8", "surrogatepass")).hexdigest()


def attention(tasks: Mapping[str, Mapping[str, Any]], notes: Sequence[str]) -> list[str]:
    """Return the lines of a marked hand-in that an instructor should read.

    >>> attention({"share": {"state": "marked"}, "wait": {"state": "timeout"}}, ["Test put back"])
    ['wait: timeout', 'Test put back']
    """
    lines = []
    for task, about in tasks.items():
        state, said = str(about.get("state", FINE)), str(about.get("instructor", "")).strip()
        if state != FINE:
            lines.append(f"{task}: {state}" + (f". {said}" if said else ""))
    return [*lines, *notes]


def _is_notebook(name: str) -> bool:
    return name.endswith(_NOTEBOOK) and "/" not in name


def _meaning(definition: Definition) -> list[str]:
    """Return a definition without ids, which are drawn at random, and without the deadline.

    A deadline changes no answer's mark; were it part of the version, moving it would mark the
    whole cohort anew and ask for each mark that a person gave to be looked at again.
    """
    names = {
        str(row["id"]): str(row["name"])
        for table in ("assignment", "notebook", "base_cell")
        for row in definition[table]
    }
    rows = (
        {
            part: names.get(str(value), "") if part in _IDS else value
            for part, value in row.items()
            if part != "duedate"
        }
        for table in definition
        if table != "course"
        for row in definition[table]
    )
    return sorted(json.dumps(row, sort_keys=True, default=str) for row in rows)
