"""``datagym course``: the course's lessons and assignments, listed, checked and begun."""

from pathlib import Path

import click

from datagym.cli.output import folder_of, json_option, say


@click.group()
def course() -> None:
    """List, check and begin lessons and assignments."""


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
@click.argument("name", required=False, metavar="[LESSON or FILE]")
@json_option
def lint_command(name: str | None, as_json: bool) -> None:  # noqa: FBT001  (a click flag)
    """Check the form of one lesson or of all; exit with 1 when one lacks something.

    \b
    datagym course lint
    datagym course lint four-hours
    datagym course lint drafts/00-waiting-times.ipynb
    """
    from datagym.course import find_lesson, lint, list_lessons, read_notebook  # noqa: PLC0415
    from datagym.course.lessons import describe_lesson  # noqa: PLC0415  (help answers fast)

    if name and name.endswith(".ipynb"):
        lessons = [describe_lesson(read_notebook(Path(name)), Path(name))]
    else:
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


@course.command("new-lesson")
@click.argument("lesson_id", metavar="ID")
@click.option("--title", required=True, help="Its first heading.")
@click.option("--dataset", required=True, metavar="NAME", help="The dataset that it reads.")
@click.option(
    "--out", metavar="FOLDER", default=None, help="Where lessons lie (default: with the others)."
)
@json_option
def new_lesson_command(
    lesson_id: str,
    title: str,
    dataset: str,
    out: str | None,
    as_json: bool,  # noqa: FBT001  (a click flag)
) -> None:
    """Write the draft of a lesson, in which each part says what belongs there.

    It runs as it stands. What you have to write stands between ⟦ and ⟧; "datagym course lint"
    finds what is left of it, and what the lesson's form lacks.

    \b
    datagym course new-lesson waiting-times --title "Who waits?" --dataset waiting_list
    """
    from datagym.course.drafts import new_lesson  # noqa: PLC0415  (help answers fast)

    path = new_lesson(lesson_id, title, dataset, None if out is None else folder_of(out))
    lines = [
        f"The draft of a lesson is in {path}.",
        "Write it in JupyterLab, run all of it, save it, then:",
        f"    datagym course lint {lesson_id if out is None else path}",
    ]
    say("\n".join(lines), {"lesson": lesson_id, "file": path}, as_json=as_json)


@course.command("new-assignment")
@click.argument("name", metavar="NAME")
@click.option("--title", required=True, help="Its first heading.")
@click.option("--dataset", required=True, metavar="NAME", help="The dataset that it reads.")
@click.option("--lesson", metavar="ID", default=None, help="The lesson that it follows.")
@click.option(
    "--course",
    "folder",
    metavar="FOLDER",
    default=None,
    help="The nbgrader course (default: exercises).",
)
@json_option
def new_assignment_command(  # noqa: PLR0913, PLR0917  (a command has this many options)
    name: str,
    title: str,
    dataset: str,
    lesson: str | None,
    folder: str | None,
    as_json: bool,  # noqa: FBT001  (a click flag)
) -> None:
    """Write an assignment with two tasks that work, and their known answers.

    One task asks for a number, the other for a choice. Both pass "datagym course check" as
    they stand: change one thing at a time, and check again.

    \b
    datagym course new-assignment waiting-times --title "Who waits?" --dataset waiting_list
    """
    from datagym.exercises.drafts import new_assignment  # noqa: PLC0415  (slow to import)

    course = None if folder is None else folder_of(folder)
    path = new_assignment(name, title, dataset, lesson=lesson, course=course)
    lines = [
        f"The draft of an assignment is in {path}: the notebook, and what is known of its answers.",
        "Write its tasks in JupyterLab (View, Right Sidebar, Create Assignment), then:",
        f"    datagym course check {name}",
    ]
    say("\n".join(lines), {"assignment": name, "folder": path}, as_json=as_json)
