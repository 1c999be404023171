"""Home: where a person stands, and what comes next."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from datagym.apps.deadlines import Deadline, list_deadlines
from datagym.apps.handed_in import HandedIn, list_handed_in
from datagym.apps.links import EXERCISES, lab_url, lesson_path, page_url
from datagym.apps.pages import pages_for
from datagym.apps.visit import Visit
from datagym.course import Lesson, Progress, list_lessons, progress, read_notebook
from datagym.course.workspace import MANIFEST
from datagym.errors import DatagymError
from datagym.store import Watch
from datagym.store.assessments import State, state_of
from datagym.store.people import enrolled_on
from datagym.teams import Role
from datagym.widgets.home import HomeView

LOOK_SECONDS = 2.0
ASSESSMENT = "self_assessment"


def show() -> None:
    """Show the page of the person whom the server has recognised, and keep it fresh."""
    from IPython.display import display  # noqa: PLC0415  (only a page's kernel needs it)

    visit = Visit.begin()
    view = HomeView(snapshot(visit))
    display(view)  # type: ignore[no-untyped-call]
    view.following = asyncio.get_event_loop().create_task(_follow(view, visit))


async def _follow(view: HomeView, visit: Visit) -> None:
    with Watch(visit.store) as watch:
        seen = _touched(visit)
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                now = _touched(visit)
                if watch.changed() or now != seen:
                    seen = now
                    view.show(snapshot(visit))
            except DatagymError:
                continue  # a notebook is being saved, the database is busy: look again


def _touched(visit: Visit) -> list[int]:
    workspace = visit.config.workspace
    paths = [
        *sorted((workspace / lesson_path("")).glob("*.ipynb")),
        *sorted((workspace / EXERCISES).glob("*/*.ipynb")),
        *sorted((workspace / EXERCISES).glob("*/feedback/*")),
        workspace / "handed-in",
    ]
    return [path.stat().st_mtime_ns for path in paths if path.exists()]


def snapshot(visit: Visit, *, today: date | None = None) -> dict[str, Any]:
    """Return what Home shows to this person: only what is theirs."""
    person = visit.person
    here: dict[str, Any] = {
        "key": f"home:{person.id}:page",
        "pages": [
            {"title": page.title, "summary": page.summary, "url": page_url(page.name)}
            for page in pages_for(person.role)
            if page.name != "home"
        ],
    }
    if person.role is not Role.LEARNER:
        return here
    state = state_of(visit.store, person.id)
    lessons = [(lesson, _progress(visit, lesson)) for lesson in list_lessons()]
    handed = list_handed_in(visit.config.workspace) if _is_own(visit) else []
    done = {("page", ASSESSMENT): state.finished is not None}
    done |= {("lesson", lesson.id): known.done for lesson, known in lessons if known is not None}
    done |= {("assignment", one.assignment): one.when is not None for one in handed}
    after = {one.assignment: one for one in handed}
    told = [
        _lesson(lesson, known, after.pop(lesson.assignment or "", None))
        for lesson, known in lessons
    ]
    return {
        **here,
        "assessment": _assessment(state),
        "course": _course([known for _, known in lessons if known is not None], handed),
        "lessons": told,
        "exercises": [_exercise(one) for one in after.values()],
        "next": _next(state, lessons),
        "deadlines": _deadlines(_first_day(visit), done, today or datetime.now(UTC).date()),
    }


def _is_own(visit: Visit) -> bool:
    """Whether the workspace of this server is this person's own (``datagym start``)."""
    return visit.config.person == visit.person.id and lab_url("") is not None


def _course(lessons: Sequence[Progress], handed: Sequence[HandedIn]) -> dict[str, Any] | None:
    """Say how far the whole course is: what is read, tried and marked, and nothing of haste."""
    units = [unit for known in lessons for unit in known.units]
    read = sum(unit.done for unit in units)
    tried, tasks = sum(one.tried for one in handed), sum(one.tasks for one in handed)
    if not units and not tasks:
        return None
    marked = [one.points for one in handed if one.points is not None]
    text = f"Read: {read} of {len(units)} units. Tried: {tried} of {tasks} tasks."
    if marked:
        earned, of = (sum(column) for column in zip(*marked, strict=True))
        text += f" Marked: {earned:g} of {of:g} points."
    return {"value": read + tried, "max": len(units) + tasks, "text": text}


def _exercise(one: HandedIn) -> dict[str, Any]:
    text = "Not handed in yet."
    if one.when is not None:
        text = f"Handed in on {spoken(one.when.date())}."
    if one.points is not None:
        text += f" Marked: {one.points[0]:g} of {one.points[1]:g} points."
    if one.waits:
        text += " A part is still being marked by a person."
    return {
        "value": one.tried,
        "max": max(one.tasks, 1),
        "tried": f"{one.tried} of {one.tasks} tasks tried",
        "title": one.title,
        "text": text,
        "path": one.notebook,
        "url": lab_url(one.notebook),
        "feedback": one.feedback,
        "feedback_url": None if one.feedback is None else lab_url(one.feedback),
    }


def _progress(visit: Visit, lesson: Lesson) -> Progress | None:
    if not _is_own(visit):
        return None
    path = visit.config.workspace / lesson_path(lesson.path.name)
    try:
        return progress(read_notebook(path))
    except DatagymError:
        return None  # deleted, or damaged: the lesson itself says so when it is opened


def _assessment(state: State) -> dict[str, Any]:
    words = {
        "not started": "Not started. It takes about 15 minutes; only you see your answers.",
        "in progress": f"Begun: {state.answered} of {state.planned} questions answered.",
    }
    text = words.get(state.status, "Finished.")
    if state.finished is not None:
        text = f"Finished on {spoken(state.finished.date())}." + (
            f" A new one is begun: {state.answered} of {state.planned} questions answered."
            if state.status == "in progress"
            else ""
        )
    return {
        "status": state.status,
        "text": text,
        "url": page_url(ASSESSMENT),
        "value": state.answered,
        "max": max(state.planned, 1),
    }


def _lesson(lesson: Lesson, known: Progress | None, exercise: HandedIn | None) -> dict[str, Any]:
    path = lesson_path(lesson.path.name)
    minutes = sum(unit.minutes for unit in lesson.units)
    told: dict[str, Any] = {
        "title": lesson.title,
        "summary": lesson.summary,
        "minutes": minutes,
        "path": path,
        "url": lab_url(path),
    }
    if known is not None:
        share = f"{known.run} of {known.cells} cells run"
        told |= {"value": known.run, "max": max(known.cells, 1), "text": share}
    if exercise is not None:
        told["exercise"] = _exercise(exercise)
    return told


def _next(state: State, lessons: list[tuple[Lesson, Progress | None]]) -> dict[str, Any]:
    if state.finished is None:
        verb = "Go on with" if state.status == "in progress" else "Start"
        return {"text": f"{verb} the self-assessment", "url": page_url(ASSESSMENT), "path": None}
    for lesson, known in lessons:
        if known is None or not known.done:
            path = lesson_path(lesson.path.name)
            unit = known.next_unit if known is not None and known.started else None
            where = f", unit {unit.number}: {unit.title}" if unit is not None else ""
            text = f"Lesson: {lesson.title}{where}"
            return {"text": text, "url": lab_url(path), "path": path}
    return {"text": "You have worked through every lesson.", "url": None, "path": None}


def _first_day(visit: Visit) -> date:
    enrolled = enrolled_on(visit.store, visit.person.id)
    if enrolled is not None:
        return enrolled.date()
    manifest = visit.config.workspace / MANIFEST
    return _made(manifest.parent)


def _made(folder: Path) -> date:
    try:
        first = min(path.stat().st_mtime for path in [folder, *folder.iterdir()])
    except OSError:
        return datetime.now(UTC).date()
    return datetime.fromtimestamp(first, UTC).date()


def _deadlines(
    first_day: date, done: Mapping[tuple[str, str], bool], today: date
) -> list[dict[str, str]]:
    return [_deadline(one, first_day, done, today) for one in list_deadlines()]


def _deadline(
    one: Deadline, first_day: date, done: Mapping[tuple[str, str], bool], today: date
) -> dict[str, str]:
    due = one.due(first_day)
    days = (due - today).days
    if done.get((one.kind, one.of)):
        state = "done"
    elif days < 0:
        state = "past: do it when you can"
    elif days == 0:
        state = "today"
    else:
        state = f"in {days} days" if days > 1 else "tomorrow"
    return {"title": one.title, "on": spoken(due), "state": state}


def spoken(day: date) -> str:
    """Return a day as people write it.

    >>> spoken(date(2026, 11, 2))
    'Monday 2 November 2026'
    """
    return f"{day:%A} {day.day} {day:%B %Y}"
