"""``datagym grade``: mark what was handed in, on all cores, and go on where it was stopped."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from datagym.cli.output import json_option, say
from datagym.cli.progress import Line, duration
from datagym.errors import BadInput

if TYPE_CHECKING:
    from datagym.exercises import Far, Graded, News, Outcome

_UNSAFE = (
    "WARNING: without a sandbox, what learners wrote runs as you: it can read the solutions, "
    "other people's work and the gradebook, and change its own marks. Each row says so."
)
_STOPPED = 130


class Stop:
    """Hears Ctrl-C and the system's request to end; the second time it ends at once."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self) -> bool:
        """Tell whether to stop."""
        return self.asked

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Listen for as long as the block lasts."""
        kinds = (signal.SIGINT, signal.SIGTERM)
        before = {kind: signal.getsignal(kind) for kind in kinds}

        def hear(*_: object) -> None:
            self.asked = True
            for kind in kinds:
                signal.signal(kind, before[kind])

        for kind in kinds:
            signal.signal(kind, hear)
        try:
            yield
        finally:
            for kind in kinds:
                signal.signal(kind, before[kind])


@click.command()
@click.argument("assignments", metavar="[ASSIGNMENT]...", nargs=-1)
@click.option(
    "--course",
    metavar="FOLDER",
    default=None,
    help="The course's exercises folder (default: the one you are in, or Datagym's own).",
)
@click.option("--person", "people", metavar="ID", multiple=True, help="Only this person's work.")
@click.option("--workers", type=int, default=None, help="How many processes (default: the cores).")
@click.option(
    "--scheduler", metavar="ADDRESS", default=None, help="Take a Dask scheduler's workers."
)
@click.option("--again", is_flag=True, help="Mark once more what is marked already.")
@click.option(
    "--feedback/--no-feedback",
    default=None,
    help="Write feedback for what is marked and has none (default: only with --watch).",
)
@click.option(
    "--watch",
    metavar="FOLDER",
    default=None,
    help="Take in and mark what arrives in this folder, until Ctrl-C.",
)
@click.option(
    "--unsafe-no-sandbox",
    "unsafe",
    is_flag=True,
    help="Run what learners wrote without a sandbox, as your own user.",
)
@json_option
@click.pass_context
def grade(  # noqa: PLR0913  (one argument for each option)
    context: click.Context,
    *,
    assignments: tuple[str, ...],
    course: str | None,
    people: tuple[str, ...],
    workers: int | None,
    scheduler: str | None,
    again: bool,
    feedback: bool | None,
    watch: str | None,
    unsafe: bool,
    as_json: bool,
) -> None:
    """Mark what was handed in for an assignment, and enter the marks in nbgrader's gradebook.

    Name one assignment; with --watch, those that are marked, or none for all. Several
    hand-ins are marked at once, with the marks that nbgrader autograde gives. What is
    marked already is left as it is, so the same command goes on where it was stopped. The exit
    code is 1 when a hand-in could not be marked; all others are.

    \b
    Examples:
      datagym grade four-hours
      datagym grade four-hours --person n017 --again --feedback
      datagym grade --watch inbox
    """
    if unsafe:
        click.echo(_UNSAFE, err=True)
    here = Path("nbgrader_config.py").is_file()
    folder = Path(course).expanduser() if course else Path.cwd() if here else None
    stop = Stop()
    settings: dict[str, Any] = {
        "workers": workers, "scheduler": scheduler, "unsafe": unsafe, "stopped": stop,
    }  # fmt: skip
    if watch is not None:
        message = "With --watch, everything that arrives is marked: leave --person and --again out."
        if people or again:
            raise BadInput(message)
        with stop.heard():
            settings["feedback"] = feedback is not False
            _watch(Path(watch).expanduser(), folder, assignments, settings, as_json=as_json)
        context.exit(0)
    if len(assignments) != 1:
        message = (
            "Name one assignment, as in:  datagym grade four-hours  "
            "(several may be named with --watch alone)."
        )
        raise BadInput(message)
    with stop.heard():
        settings |= {"people": people, "again": again, "feedback": bool(feedback)}
        done = _grade(assignments[0], folder, settings)
    say(_sentences(done), _facts(done), as_json=as_json)
    if done.stopped:
        context.exit(_STOPPED)
    context.exit(1 if done.failed else 0)


def _grade(assignment: str, folder: Path | None, settings: dict[str, Any]) -> "Graded":
    from datagym.exercises import grade as mark_all  # noqa: PLC0415  (help answers fast)

    line = Line()
    try:
        return mark_all(
            assignment,
            folder,
            progress=lambda far: line.tell(_far(far), last=far.done == far.of),
            **settings,
        )
    finally:
        line.leave()


def _watch(
    inbox: Path,
    folder: Path | None,
    assignments: tuple[str, ...],
    settings: dict[str, Any],
    *,
    as_json: bool,
) -> None:
    from datagym.exercises import watch  # noqa: PLC0415  (help answers fast)

    names = ", ".join(assignments) or "all assignments"
    click.echo(f"Watching {inbox} for {names}. Ctrl-C ends it.", err=True)

    def report(news: "News") -> None:
        sentence, facts = _news(news)
        say(f"{datetime.now().astimezone():%H:%M:%S} {sentence}", facts, as_json=as_json)

    watch(
        inbox,
        folder,
        assignments=assignments,
        report=report,
        **settings,
    )
    click.echo("Stopped. What is marked is kept; the same command goes on.", err=True)


def _news(news: "News") -> tuple[str, dict[str, Any]]:
    """Say what has happened, for a person and for a machine."""
    from datagym.exercises import Outcome, Refusal, Taken  # noqa: PLC0415  (help answers fast)

    if isinstance(news, Taken):
        about = news.manifest
        facts = {"person": about.person, "assignment": about.assignment, "how": news.how}
        return (
            f"{news.file.name}: {about.person}, {about.assignment}, receipt {about.receipt()}",
            {"taken": news.file, **facts},
        )
    if isinstance(news, Refusal):
        return f"REFUSED {news.file.name}: {news.reason}", {
            "refused": news.file,
            "reason": news.reason,
        }
    if isinstance(news, Outcome):
        facts = {"person": news.person, "assignment": news.assignment}
        if news.how == "failed":
            text = f"NOT MARKED {news.person}, {news.assignment}: {news.reason}"
            return text, {"failed": facts, "reason": news.reason}
        if news.mark is None:
            return f"{news.person}, {news.assignment}: feedback written", {"feedback": facts}
        text = "\n".join([f"{news.person}, {news.assignment}: marked", *_lines(news)])
        return text, {"marked": {**facts, **_mark(news)}}
    return news, {"hindrance": news}


def _far(far: "Far") -> str:
    """Say how far the marking is, and how long it may still take."""
    text = f"{far.done} of {far.of} {far.what}"
    if far.failed:
        text += f", {far.failed} could not be marked"
    if far.elsewhere:
        text += f", another grader is at work on {far.elsewhere}"
    elif far.left and far.done < far.of:
        text += f", about {duration(far.left)} left"
    return text


def _sentences(done: "Graded") -> str:
    """Say what came of it: a line for each mark, and what needs attention."""
    lines = [line for one in done.marked for line in _lines(one)]
    reasons: dict[str, list[str]] = {}
    for one in done.failed:
        reasons.setdefault(one.reason, []).append(one.person)
    lines += [f"  NOT MARKED {', '.join(names)}: {reason}" for reason, names in reasons.items()]
    text = f"{len(done.marked)} marked"
    if done.kept:
        text += f", {done.kept} were marked already"
    text += f", {len(done.failed)} could not be marked" if done.failed else ""
    text += f", feedback for {done.feedback} written" if done.feedback else ""
    lines.append(f"{done.assignment}: {text}, in {duration(done.seconds)}.")
    if any(one.mark and one.mark.by_hand for one in done.marked):
        lines.append("Some answers wait for a person's mark: open formgrader.")
    if done.stopped:
        lines.append("Stopped. What is marked is kept; the same command goes on with the rest.")
    return "\n".join(lines)


def _lines(one: "Outcome") -> list[str]:
    from datagym.exercises.cohorts.jobs import attention  # noqa: PLC0415  (help answers fast)

    mark = one.mark
    if mark is None:
        return []
    late = f"  {duration(mark.late)} late" if mark.late else ""
    first = f"  {one.person:<12} {mark.score:>6g} of {mark.of:g}{late}"
    return [first, *(f"      {line}" for line in attention(mark.row.states, mark.row.notes))]


def _facts(done: "Graded") -> dict[str, Any]:
    return {
        "assignment": done.assignment,
        "handed_in": done.of,
        "marked": [_mark(one) for one in done.marked],
        "kept": done.kept,
        "failed": [{"person": one.person, "reason": one.reason} for one in done.failed],
        "feedback": done.feedback,
        "seconds": round(done.seconds, 3),
        "stopped": done.stopped,
    }


def _mark(one: "Outcome") -> dict[str, Any]:
    mark = one.mark
    if mark is None:
        return {}
    return {
        "person": one.person,
        "score": mark.score,
        "of": mark.of,
        "seconds_late": mark.late,
        "waits_for_a_person": mark.by_hand,
        "sandbox": mark.row.sandbox,
        "tasks": mark.row.states,
        "notes": mark.row.notes,
    }
