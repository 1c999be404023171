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
        The id of their team, or None.

    """

    id: str
    profession: str
    site: str
    role: Role = Role.LEARNER
    team: str | None = None
