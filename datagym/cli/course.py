"""``datagym course``: the course's lessons and assignments, listed and checked."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from datagym.cli.output import json_option, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from datagym.exercises import Row


@click.group()
def course() -> None:
    """List and check lessons and assignments."""


@course.command("list")
@json_option
def list_command(as_json: bool) -> None:  # noqa: FBT001  (a click flag)
    """List the lessons: id, minutes, units, dataset, the assignment that follows.

    \b
    datagym course list
    """
    from datagym.course import list_lessons  # noqa: PLC0415  (help answers fast)

    lessons = list_lessons()
    lines = []
    for lesson in lessons:
        lines.append(f"{lesson.id}: {lesson.title} ({lesson.minutes} minutes)")
        lines += [f"    {u.number}. {u.title} ({u.minutes} minutes)" for u in lesson.units]
        lines.append(f"    dataset {lesson.dataset}, assignment {lesson.assignment or 'none'}")
    facts = {
        lesson.id: {
            "title": lesson.title,
            "minutes": lesson.minutes,
            "units": [{"title": u.title, "minutes": u.minutes} for u in lesson.units],
            "skills": lesson.skills,
            "dataset": lesson.dataset,
            "assignment": lesson.assignment,
            "file": lesson.path,
        }
        for lesson in lessons
    }
    say("\n".join(lines) or "There are no lessons.", facts, as_json=as_json)


@course.command("lint")
@click.argument("name", required=False, metavar="[LESSON]")
@json_option
def lint_command(name: str | None, as_json: bool) -> None:  # noqa: FBT001  (a click flag)
    """Check the form of one lesson or of all; exit with 1 when one lacks something.

    \b
    datagym course lint
    datagym course lint four-hours
    """
    from datagym.course import find_lesson, lint, list_lessons, read_notebook  # noqa: PLC0415

    lessons = [find_lesson(name)] if name else list_lessons()
    found = {lesson.id: lint(read_notebook(lesson.path)) for lesson in lessons}
    lines = []
    for lesson, findings in found.items():
        lines.append(f"{lesson}: {len(findings) or 'no'} finding{'s' * (len(findings) != 1)}")
        lines += [f"    {finding}" for finding in findings]
    facts = {
        lesson: [{"rule": f.rule, "cell": f.cell, "sentence": f.sentence} for f in findings]
        for lesson, findings in found.items()
    }
    say("\n".join(lines), facts, as_json=as_json)
    if any(found.values()):
        raise click.exceptions.Exit(1)


@course.command("check")
@click.argument("assignment", required=False)
@json_option
def check_command(assignment: str | None, as_json: bool) -> None:  # noqa: FBT001  (a click flag)
    """Mark each known right and wrong answer; exit with 1 when a mark is not as expected.

    Without a name, all assignments are checked. It runs them as nbgrader does, which takes
    a minute.

    \b
    datagym course check
    datagym course check four-hours
    """
    from datagym.exercises import list_assignments, prove  # noqa: PLC0415  (slow to import)

    names = [assignment] if assignment else list_assignments()
    found = {name: prove(name) for name in names}
    lines: list[str] = []
    for name, rows in found.items():
        bad = sum(not row.passed for row in rows)
        lines.append(f"{name}: {len(rows)} answers tried, {bad or 'no'} surprise{'s' * (bad != 1)}")
        lines += _table(rows)
    facts = {
        name: [{**asdict(row), "passed": row.passed} for row in rows]
        for name, rows in found.items()
    }
    say("\n".join(lines) or "There are no assignments.", facts, as_json=as_json)
    if not all(row.passed for rows in found.values() for row in rows):
        raise click.exceptions.Exit(1)


def _table(rows: "Sequence[Row]") -> list[str]:
    task = max((len(row.task) for row in rows), default=0)
    case = max((len(row.case) for row in rows), default=0)
    lines = []
    for row in rows:
        marks = f"{_points(row.got_score)} (expected {_points(row.expected_score)})"
        verdict = "ok " if row.passed else "BAD"
        lines.append(f"  {verdict} {row.task:<{task}}  {row.case:<{case}}  {marks}")
        if row.expected_message not in {"", row.got_message}:
            lines.append(f"        said:     {row.got_message}")
            lines.append(f"        expected: {row.expected_message}")
    return lines


def _points(score: float | None) -> str:
    return "no mark" if score is None else f"{score:g}"
