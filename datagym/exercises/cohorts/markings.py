"""The table that Datagym keeps in nbgrader's gradebook: which hand-in was marked, and how."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from nbgrader.api import Assignment, SubmittedAssignment
from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table, Text, select, update
from sqlalchemy.orm import Session

from datagym.exercises.cohorts.jobs import Key

TABLE = Table(
    "datagym_marking",
    MetaData(),  # not nbgrader's: its migrations neither make nor miss this table
    Column("person", String(128), primary_key=True),
    Column("assignment", String(128), primary_key=True),
    Column("hand_in", String(64), nullable=False),
    Column("version", String(64), nullable=False),
    Column("sandbox", Boolean),  # NULL where the marking did not say
    Column("states", Text, nullable=False),  # JSON: task → state, score, what to tell
    Column("notes", Text, nullable=False),  # JSON: lines
    Column("files", Text, nullable=False),  # JSON: each file in autograded/ → its SHA-256
    Column("token", String(32), nullable=False),  # of the one time that it was marked
    Column("times", Integer, nullable=False),  # how often this person's work was marked
    Column("marked_at", String(32), nullable=False),  # UTC, ISO 8601
    Column("feedback", String(32)),  # the token for which feedback was written
)


@dataclass(frozen=True, slots=True)
class Row:
    """What the table says of one person's work on one assignment.

    Parameters
    ----------
    key
        Which hand-in was marked, by which version of the assignment.
    sandbox
        Whether a sandbox held the learner's code; None where that is not known.
    states, notes
        What became of each task, and the lines that need attention.
    files
        The files in ``autograded/``, with their hashes.
    token
        Of the one time that it was marked.
    times
        How often this person's work on the assignment was marked.
    feedback
        The token for which feedback was written, None where none was.

    """

    key: Key
    sandbox: bool | None
    states: Mapping[str, Mapping[str, Any]]
    notes: tuple[str, ...]
    files: Mapping[str, str]
    token: str
    times: int = 1
    feedback: str | None = None


def read_row(session: Session, person: str, assignment: str) -> Row | None:
    """Return the row of a person's work, or None when the gradebook has no marks of theirs.

    nbgrader can remove a person or a submission; what our table says is then of no account.
    """
    known = (
        select(SubmittedAssignment.id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == assignment, SubmittedAssignment.student_id == person)
        .exists()
    )
    here = (TABLE.c.person == person, TABLE.c.assignment == assignment)
    found = session.execute(select(TABLE).where(*here, known)).mappings().first()
    if found is None:
        return None
    return Row(
        Key(person, assignment, found["hand_in"], found["version"]),
        found["sandbox"],
        json.loads(found["states"]),
        tuple(json.loads(found["notes"])),
        json.loads(found["files"]),
        found["token"],
        found["times"],
        found["feedback"],
    )


def write_row(session: Session, row: Row) -> None:
    """Put a row in the place of the one before."""
    here = (TABLE.c.person == row.key.person, TABLE.c.assignment == row.key.assignment)
    times = session.execute(select(TABLE.c.times).where(*here)).scalar() or 0
    values = {
        "hand_in": row.key.hand_in,
        "version": row.key.version,
        "sandbox": row.sandbox,
        "states": _json(row.states),
        "notes": _json(row.notes),
        "files": _json(row.files),
        "token": row.token,
        "times": times + 1,
        "marked_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "feedback": row.feedback,
    }
    if times:
        session.execute(update(TABLE).where(*here).values(values))
    else:
        who = {"person": row.key.person, "assignment": row.key.assignment}
        session.execute(TABLE.insert().values({**who, **values}))


def write_feedback(session: Session, row: Row) -> None:
    """Say that feedback was written for this marking."""
    here = (TABLE.c.person == row.key.person, TABLE.c.assignment == row.key.assignment)
    mine = TABLE.c.token == row.token
    session.execute(update(TABLE).where(*here, mine).values(feedback=row.token))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, default=str)
