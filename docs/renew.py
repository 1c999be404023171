"""Writes the pages that follow from the code: ``python docs/renew.py --write``.

Without ``--write`` it names the pages that are out of date, and exits with 1.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click

from datagym.cli.main import cli
from datagym.course import Lesson, list_lessons
from datagym.course.lessons import FAMILIES
from datagym.datasets.card import CERTAINTIES, Card, Column, Figure, card, card_names
from datagym.exercises import list_assignments, list_tasks

DOCS = Path(__file__).resolve().parent
WIDTH = 88

CLI_HEAD = """\
# The command line

This page is made from the commands' own help by `python docs/renew.py --write`.

Every command prints what it did and where. `--json` prints the same as one JSON object, for
machines. A sentence on what to do stands in each error; the exit code is 2 when something you
typed cannot be used, 3 when you may not do it, and 1 when the machine lacks something.

In a clone, before anything is installed, put `python3 -m datagym` (Windows: `py -m datagym`)
in place of `datagym`: it installs what is missing first. Three commands exist only there:

| command | what it does |
|---|---|
| `python3 -m datagym test` | runs the tests; what follows goes to pytest, `test -m browser` |
| `python3 -m datagym lint` | runs ruff, mypy and the import contracts |
| `python3 -m datagym docs` | builds this documentation, warnings as errors |
"""


def commands(
    command: click.Command, path: str, parent: click.Context | None = None
) -> Iterator[tuple[str, click.Context]]:
    """Walk over a command and all below it, with the words that call each."""
    name = path.rpartition(" ")[2]
    context = click.Context(
        command,
        info_name=name,
        parent=parent,
        max_content_width=WIDTH,
        terminal_width=WIDTH,
        **command.context_settings,
    )
    yield path, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from commands(below, f"{path} {name}", context)


def cli_page() -> str:
    """Return the reference of all commands."""
    parts = [CLI_HEAD]
    for path, context in commands(cli, "datagym"):
        depth = "#" * min(2 + max(path.count(" ") - 1, 0), 4)
        text = "\n".join(line.rstrip() for line in context.get_help().splitlines())
        parts.append(f"{depth} {path}\n\n```text\n{text}\n```\n")
    return "\n".join(parts)


def table(headings: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    """Return a table of Markdown."""
    lines = [headings, tuple("---" for _ in headings), *rows]
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells) + "\n"


def codes(column: Column) -> str:
    """Say which values a column has, and what they mean."""
    if column.codes:
        return "; ".join(f"`{code}` {meaning}" for code, meaning in column.codes.items())
    if column.derived:
        return column.derived
    if column.least is not None or column.most is not None:
        return f"{'' if column.least is None else column.least} to {column.most or ''}".strip()
    return f"`{column.pattern}`" if column.pattern else ""


def figure_value(figure: Figure) -> str:
    """Say a figure, or its parts."""
    if isinstance(figure.value, Mapping):
        return "; ".join(f"{name} {part}" for name, part in figure.value.items())
    return str(figure.value)


def fault_value(fault: Mapping[str, object], key: str) -> object:
    """Say one thing about a fault; of its columns, which ones."""
    value = fault.get(key, "")
    if isinstance(value, list):
        return "; ".join("the whole row" if name == "*" else f"`{name}`" for name in value)
    return value


def data_page(card: Card) -> str:
    """Return the page of a dataset, from its data card."""
    columns = table(
        ("column", "type", "unit", "values", "meaning", "missing when"),
        (
            (f"`{c.name}`", c.type, c.unit, codes(c), c.meaning, c.missing or "never")
            for c in card.columns
        ),
    )
    figures = table(
        ("figure", "value", "unit", "source", "year", "certainty"),
        ((f.meaning, figure_value(f), f.unit, f.source, f.year, f.certainty) for f in card.figures),
    )
    truths = table(
        ("what was planted", "size", "how to find it", "what a first look says"),
        ((e.planted, f"{e.parameter} ({e.parameter_meaning})", e.intended, e.naive)
         for e in card.effects),
    )  # fmt: skip
    faults = table(
        ("fault", *dict.fromkeys(key for fault in card.faults.values() for key in fault)),
        (
            (name, *(fault_value(fault, key) for key in dict.fromkeys(
                key for fault in card.faults.values() for key in fault)))
            for name, fault in card.faults.items()
        ),
    )  # fmt: skip
    return f"""\
# {card.title}

This page is made from `datasets/{card.name}.yaml` by `python docs/renew.py --write`.

{card.population} {card.grain} {card.purpose}

```python
import datagym

{card.name} = datagym.load("{card.name}")
```

Licence: {card.licence}. It is made up; do not use it for:

{chr(10).join(f"- {line}" for line in card.not_for)}

## Columns

{columns}
## What its figures are calibrated to

{"; ".join(f"{word}: {meaning}" for word, meaning in CERTAINTIES.items())}.

{figures}
## Planted truths

What the generator put in, so that an analysis can be checked against what is true.

<details><summary>For instructors: this gives the lessons away</summary>

{truths}
</details>
## Faults of the messy variant

`datagym.load("{card.name}", variant="messy")` has these. A ledger names each of them, and the
clean twin is exact.

{faults}
## Limits

{chr(10).join(f"- {line}" for line in card.limits)}
"""


def syllabus_page() -> str:
    """Return the syllabus: each lesson with its units, and each task with the skills it trains."""
    lessons = list_lessons()
    graded = list_assignments()
    overview = table(
        ("", "lesson", "minutes", "the decision", "dataset", "points"),
        ((one.path.name[:2], one.title, one.minutes, one.summary, f"`{one.dataset}`",
          f"{points(one.assignment):g}" if one.assignment in graded else "not graded")
         for one in lessons),
    )  # fmt: skip
    skills = table(
        ("assignment", "task", "points", *FAMILIES),
        ((name, task.title + " (marked by a person)" * task.by_hand, f"{task.points:g}",
          *("yes" * (f in task.skills) for f in FAMILIES))
         for name in graded for task in list_tasks(name)),
    )  # fmt: skip
    parts = "\n".join(lesson_part(one) for one in lessons)
    return f"""\
# Syllabus

This page is made from the lessons and assignments by `python docs/renew.py --write`.

The foundational course, taken beside the job: a unit is one sitting of at most 15 minutes, and
can be left and resumed at any time.

{overview}
{parts}
## Which task trains which skill

A task is marked by what an answer is worth, never by which family it belongs to. The sheet helps
to choose: what somebody should try next, or what a group has had too little of.

{skills}"""


def points(assignment: str | None) -> float:
    """Return what an assignment is worth."""
    return sum(task.points for task in list_tasks(assignment)) if assignment else 0


def lesson_part(lesson: Lesson) -> str:
    """Return a lesson's part of the syllabus."""
    units = "\n".join(f"{u.number}. {u.title} ({u.minutes} minutes)" for u in lesson.units)
    follows = f"\n\nAssignment: `{lesson.assignment}`." if lesson.assignment else ""
    return f"## {lesson.title}\n\n{lesson.summary}\n\n{units}{follows}\n"


def pages() -> dict[Path, str]:
    """Return each generated page: where it stands, and what it should say."""
    data = {DOCS / "data" / f"{name}.md": data_page(card(name)) for name in card_names()}
    return {DOCS / "cli.md": cli_page(), DOCS / "syllabus.md": syllabus_page(), **data}


def main() -> int:
    """Write the pages, or name those that are out of date."""
    old = [
        path
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in old:
        if "--write" in sys.argv:
            path.parent.mkdir(exist_ok=True)
            path.write_text(pages()[path], encoding="utf-8")
        click.echo(path)
    return 0 if "--write" in sys.argv else min(len(old), 1)


if __name__ == "__main__":
    sys.exit(main())
