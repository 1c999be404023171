"""A team's canvas: everybody on the team writes, their mentor reads and comments."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from datagym.apps.follow import follow
from datagym.apps.links import page_query, page_url
from datagym.apps.visit import Visit
from datagym.canvases import Sheet, load_definition
from datagym.canvases.export import to_csv, to_html
from datagym.canvases.operations import parse
from datagym.config import LOCAL_PERSON
from datagym.errors import BadInput, Refused
from datagym.store.canvases import apply, read_canvas
from datagym.store.people import find_person, find_team, mentored_teams
from datagym.teams import Person, Role
from datagym.widgets.canvas import CanvasView, Viewer, snapshot

CANVAS = "stakeholder-map"
MENTOR_COMMANDS = ("comment", "uncomment", "export")
LOCAL_TEAM = "me"
"""On one's own machine a person without a team is a team of one."""


class CanvasPage:
    """One opened page: whose canvas, and who looks at it.

    Parameters
    ----------
    visit
        Who opened it, and the store.
    wanted
        The team whose canvas the address asks for; one's own when it asks for none.

    Raises
    ------
    Refused
        When the person has no team, or may not see the wanted one.

    """

    def __init__(self, visit: Visit, wanted: str | None = None) -> None:
        self.visit = visit
        teams = teams_of(visit)
        if not teams:
            message = (
                "You are not in a team yet, so there is no canvas to show. "
                "The people who run the course form the teams: ask them when yours will be."
            )
            raise Refused(message)
        team = next(iter(teams)) if wanted is None else wanted
        self.sheet = Sheet(team, load_definition(CANVAS))
        self.view = CanvasView(self.handle, self.snapshot())

    def may_write(self) -> bool:
        """Tell whether the person may write here, as the store says at this moment.

        Raises
        ------
        Refused
            When they may not even look.

        """
        teams = teams_of(self.visit)
        if self.sheet.team not in teams:
            message = "This canvas belongs to another team. Only its members and mentor see it."
            raise Refused(message)
        return teams[self.sheet.team]

    def snapshot(self) -> dict[str, Any]:
        """Return what the page shows now."""
        writes = self.may_write()
        others = tuple(
            (_team_name(self.visit, team), page_url("canvas", team=team))
            for team in teams_of(self.visit)
            if team != self.sheet.team
        )
        name = _team_name(self.visit, self.sheet.team)
        viewer = Viewer(self.visit.person.id, writes, name, others)
        return snapshot(read_canvas(self.visit.store, self.sheet), viewer)

    def handle(self, command: str, op: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Do what the page asks, if this person may."""
        writes = self.may_write()
        if body.get("team") != self.sheet.team:
            message = "This page shows another team's canvas. Nothing was changed."
            raise Refused(message)
        if not writes and command not in MENTOR_COMMANDS:
            message = "A mentor reads and comments; the team writes."
            raise Refused(message)
        if command == "export":
            return self.export(body.get("format"))
        todo = parse(self.sheet.definition, command, body)
        done = apply(self.visit.store, self.sheet, actor=self.visit.person.id, op=op, todo=todo)
        self.view.show(self.snapshot())  # before the answer: no page shows an older state after it
        return {
            "at": done.at.isoformat(),
            "version": done.version,
            "card": done.card,
            "beside": done.beside,
            "deletedBy": done.deleted_by,
        }

    def export(self, wanted: object) -> dict[str, Any]:
        """Return the canvas as a file: its name and its text."""
        canvas = read_canvas(self.visit.store, self.sheet)
        name = self.sheet.definition.name
        if wanted == "csv":
            return {"name": f"{name}.csv", "type": "text/csv", "text": "\ufeff" + to_csv(canvas)}
        if wanted == "html":
            text = to_html(canvas, datetime.now(UTC))
            return {"name": f"{name}.html", "type": "text/html", "text": text}
        message = "A canvas is exported as csv or html."
        raise BadInput(message)


def teams_of(visit: Visit) -> dict[str, bool]:
    """Return the teams whose canvas a person may see, and whether they may write there.

    The store is asked each time: somebody who has left a team no longer writes there,
    also not in a page that was opened before.
    """
    person: Person | None = find_person(visit.store, visit.person.id)
    if person is None:
        return {LOCAL_TEAM: True} if visit.person.id == LOCAL_PERSON else {}
    teams = {person.team: True} if person.team else {}
    if person.role is Role.MENTOR:
        for team in mentored_teams(visit.store, person.id):
            teams.setdefault(team.id, False)
    if not teams and person.id == LOCAL_PERSON:
        teams = {LOCAL_TEAM: True}
    return teams


def _team_name(visit: Visit, team: str) -> str:
    found = find_team(visit.store, team)
    return found.name if found else "on this computer"


def show() -> None:
    """Show the canvas of the person whom the server has recognised, and keep it up to date."""
    from IPython.display import display  # noqa: PLC0415  (only a page's kernel needs it)

    page = CanvasPage(Visit.begin(), page_query().get("team"))
    follow(page.view, page.visit.store, page.snapshot)
    display(page.view)  # type: ignore[no-untyped-call]  # (IPython is untyped)
