"""The mentor's page: which team needs me and why, sessions, actions, notes."""

from collections.abc import Mapping
from typing import Any

from datagym.apps.checkin import (
    action_data,
    check_in_data,
    question_data,
    session_data,
    today_here,
)
from datagym.apps.drafts import draft_in, name_in, saved_data, written_data
from datagym.apps.follow import follow
from datagym.apps.visit import Visit
from datagym.errors import BadInput, Refused
from datagym.mentoring import Written, rank
from datagym.mentoring.forms import ACTION, CHECK_IN, PRIVATE, REPLY, SESSION
from datagym.store.mentoring import (
    Act,
    add_action,
    open_session,
    reply,
    write_action,
    write_private,
    write_session,
)
from datagym.store.people import mentored_teams
from datagym.store.teamwork import board_facts, private_notes, team_work
from datagym.teams import Role, Team
from datagym.widgets.mentor import MentorView

_AGREED = ("what", "owner", "due")


def show() -> None:
    """Show the page to the person whom the server has recognised.

    Raises
    ------
    Refused
        When their role is not mentor.

    """
    from IPython.display import display  # noqa: PLC0415  (only a page's kernel needs it)

    page = MentorPage(Visit.begin())
    follow(page.view, page.visit.store, page.snapshot)
    display(page.view)  # type: ignore[no-untyped-call]  # (IPython is untyped)


class MentorPage:
    """One opened mentor's page.

    Parameters
    ----------
    visit
        Who opened it, and the store.

    Raises
    ------
    Refused
        When their role is not mentor.

    """

    def __init__(self, visit: Visit) -> None:
        if visit.person.role is not Role.MENTOR:
            message = "This page is for mentors. Your own pages are on Home."
            raise Refused(message)
        self.visit = visit
        self.view = MentorView(self.handle, self.snapshot())

    def handle(self, command: str, op: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do what the page asks; the store checks that the team is this mentor's."""
        result = self._do(command, Act(self.visit.person.id, name_in(body, "team"), op), body)
        self.view.show(self.snapshot())
        return result

    def _do(self, command: str, act: Act, body: Mapping[str, Any]) -> Mapping[str, Any]:
        store = self.visit.store
        match command:
            case "reply":
                return saved_data(reply(store, act, draft_in(body, "week", REPLY.id)))
            case "session":
                return {"session": open_session(store, act, name_in(body, "held"))}
            case "note":
                return saved_data(write_session(store, act, draft_in(body, "session")))
            case "private":
                draft = draft_in(body, "session", PRIVATE.id)
                return saved_data(write_private(store, act, draft))
            case "agree":
                session = name_in(body, "session") if body.get("session") else None
                answers = {name: body.get(name, "") for name in _AGREED}
                return {"action": add_action(store, act, answers, session=session)}
            case "action":
                return saved_data(write_action(store, act, draft_in(body, "action")))
        message = f"The mentor's page knows no command {command[:40]!r}."
        raise BadInput(message)

    def snapshot(self) -> dict[str, Any]:
        """Return what this mentor may see: their own teams, their own private notes."""
        me = self.visit.person.id
        teams = {team.id: team for team in mentored_teams(self.visit.store, me)}
        notes = private_notes(self.visit.store, me)
        needs = rank(board_facts(self.visit.store, me), today_here())
        return {
            "key": f"mentor:{me}:board",
            "me": me,
            "today": today_here().isoformat(),
            "checkInQuestions": [question_data(q) for q in CHECK_IN.values()],
            "sessionQuestions": [question_data(q) for q in SESSION.values()],
            "actionQuestions": [question_data(q) for q in ACTION.values()],
            "replyQuestion": question_data(REPLY),
            "privateQuestion": question_data(PRIVATE),
            "teams": [
                {
                    **self._team_data(teams[need.team], notes),
                    "score": need.score,
                    "reasons": [reason.sentence for reason in need.reasons],
                }
                for need in needs
                if need.team in teams
            ],
        }

    def _team_data(self, team: Team, notes: Mapping[str, Written]) -> dict[str, Any]:
        work = team_work(self.visit.store, self.visit.person.id, team.id)
        from_session = work.from_session or {}
        held = {session.id: session.text("held") for session in work.sessions}
        return {
            "id": team.id,
            "name": team.name,
            "members": [f"{m.id} ({m.profession}, {m.site})" for m in team.members],
            "mentors": list(team.mentors),
            "checkIns": [check_in_data(check_in) for check_in in reversed(work.check_ins)],
            "actions": [
                {
                    **action_data(action, today_here()),
                    "session": held.get(from_session.get(action.id, "")),
                }
                for action in work.actions
            ],
            "sessions": [
                {
                    **session_data(session),
                    "private": written_data(notes.get(session.id, Written())),
                }
                for session in work.sessions
            ],
        }
