"""The self-assessment's page: one person's questions, kept after each answer."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from datagym.apps.links import lab_url, lesson_path, page_url
from datagym.apps.visit import Visit
from datagym.assessment import Answer, Plan, Rating, load_bank
from datagym.assessment.framework import NextStep
from datagym.assessment.session import PREFER_NOT
from datagym.course import list_lessons
from datagym.errors import BadInput, DatagymError
from datagym.store import Watch, assessments
from datagym.widgets.question import ITEM, RATING, question_data
from datagym.widgets.result import Run, result_data
from datagym.widgets.self_assessment import SelfAssessmentView

LOOK_SECONDS = 0.25
LONGEST = 100


class SelfAssessment:
    """One opened page: it answers the view's commands for the visit's person alone."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.plan = Plan(load_bank())
        self.view = SelfAssessmentView(self.handle, self.snapshot())

    def handle(self, command: str, op: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do one command of the view; whose it is was settled when the page was opened."""
        operation = assessments.Operation(op)
        store, person = self.visit.store, self.visit.person
        try:
            if command == "begin":
                texts(body)
                assessments.begin(store, person, self.plan, operation)
            elif command == "answer":
                question, choice = texts(body, "question", "choice")
                assessments.keep(store, person, self.plan, given(question, choice), operation)
            else:
                message = f"This page knows no command {command[:LONGEST]!r}."
                raise BadInput(message)
        finally:
            self.view.show(self.snapshot())
        return {}

    def snapshot(self) -> dict[str, Any]:
        """Return what this person may see now."""
        person = self.visit.person
        known = assessments.attempts(self.visit.store, person, person.id)
        snapshot: dict[str, Any] = {
            "key": f"self_assessment:{person.id}:run",
            "attempt": len(known),
            "saved": known[-1].saved.isoformat() if known else None,
        }
        if not known:
            return {**snapshot, "phase": "start", "start": {"lines": self.lines()}}
        if known[-1].finished is None:
            step = known[-1].session.step(self.plan)
            return {**snapshot, "phase": "question", "question": question_data(self.plan, step)}
        runs = [
            Run(attempt.session, attempt.estimates, attempt.finished)
            for attempt in known
            if attempt.finished is not None
        ]
        free = assessments.again_from(known[-1]) or datetime.now(UTC)
        again = {"open": free <= datetime.now(UTC), "from": free.isoformat()}
        result = result_data(self.plan.bank, runs, address)
        return {**snapshot, "phase": "result", "result": result, "again": again}

    def lines(self) -> list[str]:
        """Return what a person should know before the first question."""
        framework = self.plan.bank.framework
        figures = {"families": len(framework.families), "questions": self.plan.length}
        return [line.format(**figures) for line in framework.before]

    async def follow(self) -> None:
        """Show what another window of the same person has saved."""
        with Watch(self.visit.store) as watch:
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                try:
                    if watch.changed():
                        self.view.show(self.snapshot())
                except DatagymError:
                    continue  # the database is busy: look again


def texts(body: Mapping[str, Any], *names: str) -> list[str]:
    """Return exactly these short texts of a command's body; refuse any other body."""
    if set(body) != set(names) or not all(
        isinstance(value, str) and len(value) <= LONGEST for value in body.values()
    ):
        message = "The page sent something that is not an answer. Open the page anew."
        raise BadInput(message)
    return [body[name] for name in names]


def given(question: str, choice: str) -> Rating | Answer:
    """Return what was answered, from what the page calls its question."""
    if question.startswith(RATING):
        return Rating(question.removeprefix(RATING), None if choice == PREFER_NOT else choice)
    if question.startswith(ITEM):
        return Answer(question.removeprefix(ITEM), choice)
    message = "The page sent an answer to something that is not a question. Open the page anew."
    raise BadInput(message)


def address(step: NextStep) -> str:
    """Return where a next step is found: a page, a lesson in JupyterLab; otherwise Home."""
    if step.kind == "page":
        return page_url(step.name)
    lesson = next((one for one in list_lessons() if one.id == step.name), None)
    if step.kind == "lesson" and lesson is not None:
        return lab_url(lesson_path(lesson.path.name)) or page_url("home")
    return page_url("home")


def show() -> None:
    """Show the page of the person whom the server has recognised."""
    from IPython.display import display  # noqa: PLC0415  (only a page's kernel needs it)

    page = SelfAssessment(Visit.begin())
    display(page.view)  # type: ignore[no-untyped-call]  # (IPython is untyped)
    task = asyncio.get_running_loop().create_task(page.follow())
    page.view.following = task  # a task that nobody holds is collected
