"""People: a pseudonymous id, a profession, a site, a role."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may see."""

    LEARNER = "learner"
    MENTOR = "mentor"
    INSTRUCTOR = "instructor"
    INSTITUTION = "institution"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is enrolled.

    Parameters
    ----------
    id
        A pseudonymous id: 1 to 64 letters, digits, ``-``, ``_`` or ``.``; never a name.
    profession
        As the institution writes it, ``"nurse"``.
    site
        Where they work.
    role
        What they may see.
    team
        The id of the team that they are a member of, or None. A mentor is a member of
        none; which teams a mentor looks after stands with the teams.
    slot
        When they can meet, as the institution writes it (``"Tuesday am"``), or None.

    """

    id: str
    profession: str
    site: str
    role: Role = Role.LEARNER
    team: str | None = None
    slot: str | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """People who work on one problem together.

    Parameters
    ----------
    id
        Letters, digits, ``-``, ``_`` or ``.``.
    name
        What people call it.
    members
        Its members, by id.
    mentors
        The ids of its mentors, in alphabetical order.

    """

    id: str
    name: str
    members: tuple[Person, ...] = ()
    mentors: tuple[str, ...] = ()
