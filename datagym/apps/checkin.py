"""The weekly check-in of a team: its members write it together."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from datagym.apps.drafts import draft_in, fields_data, saved_data, written_data
from datagym.apps.follow import follow
from datagym.apps.visit import Visit
from datagym.errors import BadInput, Refused
from datagym.mentoring import Thing, Written
from datagym.mentoring.board import is_overdue
from datagym.mentoring.forms import ACTION, CHECK_IN, SESSION, Question, monday_of, week_of
from datagym.store.mentoring import Act, write_action, write_check_in
from datagym.store.people import find_person, find_team
from datagym.store.teamwork import TeamWork, team_work
from datagym.widgets.checkin import CheckInView

NO_TEAM = (
    "You are in no team yet, so there is no check-in to write. "
    "Teams are formed by the people who run the course: ask them when yours will be."
)
MOVED = (
    "You have been moved to another team since you opened this page, so this was not saved "
    "there. Reload the page to see your new team's check-in."
)
_RADIO = frozenset({"help", "confidence"})


def show() -> None:
    """Show the page to the person whom the server has recognised."""
    from IPython.display import display  # noqa: PLC0415  (only a page's kernel needs it)

    page = CheckInPage(Visit.begin())
    follow(page.view, page.visit.store, page.snapshot)
    display(page.view)  # type: ignore[no-untyped-call]  # (IPython is untyped)


class CheckInPage:
    """One opened check-in page.

    Parameters
    ----------
    visit
        Who opened it, and the store.

    """

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.view = CheckInView(self.handle, self.snapshot())

    def handle(self, command: str, op: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do what the page asks, as the person whom the server knows."""
        store, team = self.visit.store, self._team()
        if team is None:
            raise Refused(NO_TEAM)
        if body.get("team", team) != team:  # a text for the team that the person has left
            raise Refused(MOVED)
        act = Act(self.visit.person.id, team, op)
        if command == "write":
            saved = write_check_in(store, act, draft_in(body, "week"), today=today_here())
        elif command == "action":
            saved = write_action(store, act, draft_in(body, "action"))
        else:
            message = f"The check-in knows no command {command[:40]!r}."
            raise BadInput(message)
        self.view.show(self.snapshot())
        return saved_data(saved)

    def _team(self) -> str | None:
        """Return the team as the store knows it now: it may change while a page is open."""
        person = find_person(self.visit.store, self.visit.person.id)
        return person.team if person else None

    def snapshot(self) -> dict[str, Any]:
        """Return what this person may see: their own team's work, never a private note."""
        me, team_id = self.visit.person.id, self._team()
        team = find_team(self.visit.store, team_id) if team_id else None
        if team is None:
            return {"key": f"checkin:{me}:none", "me": me, "team": None, "sentence": NO_TEAM}
        today = today_here()
        work = team_work(self.visit.store, me, team.id)
        return {
            "key": f"checkin:{me}:{team.id}",
            "me": me,
            "teamId": team.id,
            "moved": MOVED,
            "team": {
                "name": team.name,
                "members": [f"{m.id} ({m.profession})" for m in team.members],
                "mentors": list(team.mentors),
            },
            "questions": [question_data(q) for q in CHECK_IN.values()],
            "statusQuestion": question_data(ACTION["status"]),
            "sessionQuestions": [question_data(q) for q in SESSION.values()],
            "checkIns": _check_ins(work, today),
            "actions": [action_data(action, today) for action in work.actions],
            "sessions": [session_data(session) for session in work.sessions],
        }


def today_here() -> date:
    """Return the day on this machine."""
    return datetime.now(UTC).astimezone().date()


def _check_ins(work: TeamWork, today: date) -> list[dict[str, Any]]:
    """Return this week's check-in, begun or not, then the earlier ones."""
    now = week_of(today)
    known = {check_in.id: check_in_data(check_in) for check_in in work.check_ins}
    empty: dict[str, Any] = {
        "week": now,
        "title": week_title(now),
        "fields": {},
        "writers": [],
        "reply": None,
    }
    return [known.pop(now, empty), *(known[week] for week in sorted(known, reverse=True))]


def check_in_data(check_in: Thing) -> dict[str, Any]:
    """Return a check-in, as the pages take it."""
    reply = check_in.written("reply")
    fields = fields_data(check_in)
    return {
        "week": check_in.id,
        "title": week_title(check_in.id),
        "fields": {name: data for name, data in fields.items() if name in CHECK_IN},
        "writers": list(check_in.writers(CHECK_IN)),
        "reply": written_data(reply) if reply != Written() else None,
    }


def action_data(action: Thing, today: date) -> dict[str, Any]:
    """Return an action, as the pages take it."""
    fields = {name: written_data(action.written(name)) for name in ACTION}
    return {"id": action.id, "fields": fields, "overdue": is_overdue(action, today)}


def session_data(session: Thing) -> dict[str, Any]:
    """Return a session's shared record, as the pages take it."""
    return {"id": session.id, "held": session.text("held"), "fields": fields_data(session)}


def question_data(question: Question) -> dict[str, Any]:
    """Return a form's question, as the pages take it."""
    return {
        "id": question.id,
        "label": question.label,
        "hint": question.hint,
        "kind": str(question.kind),
        "options": dict(question.options) if question.options else None,
        "radio": question.id in _RADIO,
    }


def week_title(week: str) -> str:
    """Return a week in words.

    >>> week_title("2026-W47")
    'week 47, 16 November to 22 November 2026'
    """
    monday = monday_of(week)
    sunday = monday + timedelta(days=6)
    first, last = f"{monday.day} {monday:%B}", f"{sunday.day} {sunday:%B %Y}"
    return f"week {int(week[6:])}, {first} to {last}"
