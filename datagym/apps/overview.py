"""The institution's page: levels by family, in which nobody can be found."""

from typing import Any

from datagym.apps.visit import Visit
from datagym.assessment import load_bank
from datagym.errors import Refused
from datagym.store.assessments import overview_snapshot
from datagym.teams import Role
from datagym.widgets.overview import OverviewView, overview_data

READERS = frozenset({Role.INSTITUTION, Role.ADMINISTRATOR})


def snapshot(visit: Visit) -> dict[str, Any]:
    """Return what the page shows.

    Raises
    ------
    Refused
        When the visitor is neither the institution nor an administrator.

    """
    if visit.person.role not in READERS:
        message = "This page is for the institution. Your own result is on Self-assessment."
        raise Refused(message)
    framework = load_bank().framework
    shown = overview_data(framework, overview_snapshot(visit.store, framework))
    return {"key": f"overview:{visit.person.id}:page", **shown}


def show() -> None:
    """Show the page, to the institution alone."""
    from IPython.display import display  # noqa: PLC0415  (only a page's kernel needs it)

    view = OverviewView(snapshot(Visit.begin()))
    display(view)  # type: ignore[no-untyped-call]  # (IPython is untyped)
