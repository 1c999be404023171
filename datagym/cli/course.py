"""``datagym course``: the course's lessons and assignments, listed and checked."""

import click

from datagym.cli.output import json_option, say


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


@course.command("glossary")
@click.argument("word", required=False)
@json_option
def glossary_command(word: str | None, as_json: bool) -> None:  # noqa: FBT001  (a click flag)
    """Explain a word in plain words, as each profession hears it; or list all words.

    Other names, short forms and slips of the keyboard find a word too.

    \b
    datagym course glossary
    datagym course glossary "did not attend"
    """
    from datagym.cli import course_glossary  # noqa: PLC0415  (help answers fast)

    text, facts = course_glossary.explain(word) if word else course_glossary.overview()
    say(text, facts, as_json=as_json)


@course.command("check")
@click.argument("assignment", required=False)
@json_option
def check_command(assignment: str | None, as_json: bool) -> None:  # noqa: FBT001  (a click flag)
    """Mark known answers and solutions with a mistake; exit with 1 when a test lets one through.

    Every known right and wrong answer must get its mark and its sentence. Then each solution
    gets one mistake after the other: a task's tests must notice 95 % of them. Without a name,
    all assignments are checked. It takes a minute for each.

    \b
    datagym course check
    datagym course check four-hours
    """
    from datagym.cli import course_check  # noqa: PLC0415  (help answers fast)
    from datagym.exercises import list_assignments  # noqa: PLC0415  (slow to import)

    names = [assignment] if assignment else list_assignments()
    checks = {name: course_check.check(name) for name in names}
    lines = [line for name, found in checks.items() for line in found.lines(name)]
    facts = {name: found.facts() for name, found in checks.items()}
    say("\n".join(lines) or "There are no assignments.", facts, as_json=as_json)
    if not all(found.passed for found in checks.values()):
        raise click.exceptions.Exit(1)
