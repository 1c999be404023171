"""Reads the list of people to enrol, as Excel really writes it, and says what is wrong with it.

A row is a person: ``id, profession, site, role`` and, if wanted, ``team, mentor, slot``.
Ids are pseudonyms: what looks like a name, an e-mail address or an NHS number is refused.
That catches the usual slips; a name that is made to look like a code passes.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from datagym.errors import BadInput
from datagym.teams.people import Person, Role
from datagym.teams.pseudonyms import hidden, is_id, not_pseudonymous
from datagym.teams.sheet import BadEnrolment, Problem, records, text

MAX_BYTES = 5_000_000
_MAX_LABEL = 80
_SEVERAL = re.compile(r"[,;|+]")
_Say = Callable[[str], None]

_HEADINGS = {
    "id": "id",
    "person": "id",
    "personid": "id",
    "pseudonym": "id",
    "profession": "profession",
    "job": "profession",
    "staffgroup": "profession",
    "site": "site",
    "role": "role",
    "courserole": "role",
    "team": "team",
    "mentor": "mentor",
    "mentors": "mentor",
    "slot": "slot",
    "meetingslot": "slot",
}
_REQUIRED = ("id", "profession", "site", "role")
_PERSONAL = re.compile(r"name|mail|nhs|phone|birth|dob|address|postcode")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A file of people, read and found good.

    Parameters
    ----------
    people
        Everybody in the file, in its order.
    mentors
        (team, mentor) pairs.
    team_names
        A team's id → its name as the file writes it.

    """

    people: tuple[Person, ...]
    mentors: tuple[tuple[str, str], ...] = ()
    team_names: Mapping[str, str] = field(default_factory=dict)


def read_enrolment(raw: bytes, known: Mapping[str, Person] | None = None) -> Enrolment:
    """Read a CSV file of people.

    Taken as they come: UTF-8 with or without a byte order mark, UTF-16 or Windows-1252;
    commas, semicolons or tabs; ``sep=;`` in the first line; blanks around cells; any case
    in headings and roles; empty lines.

    Parameters
    ----------
    raw
        The file's bytes, at most 5 MB.
    known
        Who is enrolled already, by id: a blank role keeps theirs.

    Raises
    ------
    BadEnrolment
        With every bad line and what to do about it.

    >>> sheet = read_enrolment(b"ID;Profession;Site;Role;;; N01 ;nurse;Northgate;Learner;;"
    ...     .replace(b";;;", bytes([13, 10])))
    >>> sheet.people[0].id, sheet.people[0].role.value
    ('N01', 'learner')

    """
    if len(raw) > MAX_BYTES:
        message = "Nobody was enrolled: the file is larger than 5 MB. Is it the list of people?"
        raise BadInput(message)
    found = list(records(text(raw)))
    if not found:
        raise BadEnrolment((Problem(1, "the file is empty. Its first line names the columns."),))
    (line, headings), *rows = found
    columns = _columns(line, headings)
    return _Reading(columns, known or {}).read(rows)


def team_id(name: str) -> str:
    """Turn a team's name into its id.

    >>> team_id("The Red Team!")
    'the-red-team'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:64]


def _columns(line: int, headings: list[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    problems = []
    for index, heading in enumerate(headings):
        if not heading:
            continue
        name = _HEADINGS.get(re.sub(r"[\s_-]", "", heading).lower())
        if name is None and _PERSONAL.search(heading.lower()):
            problems.append(
                f"the column {heading!r} says who people are. Datagym keeps pseudonyms only: "
                "delete the column, and keep the list of names yourself."
            )
        elif name is None:
            known = "id, profession, site, role, team, mentor, slot"
            problems.append(f"the column {heading!r} is not known ({known}). Delete or rename it.")
        elif name in columns:
            problems.append(f"the column {name!r} stands there twice. Delete one.")
        else:
            columns[name] = index
    missing = [name for name in _REQUIRED if name not in columns]
    if missing:
        problems.append(
            f"the heading lacks {', '.join(missing)}. "
            "It has to read: id, profession, site, role (and, if wanted, team, mentor, slot)."
        )
    if problems:
        raise BadEnrolment(tuple(Problem(line, sentence) for sentence in problems))
    return columns


class _Reading:
    """One reading of a file: what was found so far."""

    def __init__(self, columns: Mapping[str, int], known: Mapping[str, Person]) -> None:
        self.columns = columns
        self.known = known
        self.known_folded = {person_id.lower(): person_id for person_id in known}
        self.lines: dict[str, int] = {}
        self.people: list[Person] = []
        self.pairs: dict[tuple[str, str], int] = {}
        self.names: dict[str, str] = {}
        self.problems: list[Problem] = []

    def read(self, rows: list[tuple[int, list[str]]]) -> Enrolment:
        """Read all rows, or raise with everything that is wrong."""
        for line, cells in rows:
            self._row(line, cells)
        if not rows:
            self.problems.append(Problem(2, "there is nobody below the heading."))
        self._check_mentors()
        if self.problems:
            raise BadEnrolment(tuple(sorted(self.problems, key=lambda p: p.line)))
        return Enrolment(tuple(self.people), tuple(self.pairs), self.names)

    def _row(self, line: int, cells: list[str]) -> None:
        def say(sentence: str) -> None:
            self.problems.append(Problem(line, sentence))

        values = {
            name: cells[index] if index < len(cells) else "" for name, index in self.columns.items()
        }
        if any(cells[max(self.columns.values()) + 1 :]):
            say("it has more cells than the heading. Put cells that hold commas in quotes.")
            return
        before = len(self.problems)
        self._check_id(values["id"], line, say)
        for name in ("profession", "site", "slot", "team"):
            value = values.get(name, "")
            if not value and name in _REQUIRED:
                say(f"the {name} is blank. Fill it in.")
            elif len(value) > _MAX_LABEL:
                say(f"the {name} is longer than {_MAX_LABEL} letters. Shorten it.")
            elif "@" in value:
                say(f"the {name} looks like an e-mail address. Write no names or addresses.")
        role = self._role(values["role"], values["id"], say)
        if len(self.problems) == before:
            self._take(line, values, role, say)

    def _check_id(self, person_id: str, line: int, say: _Say) -> None:
        folded = person_id.lower()
        if not person_id:
            say("the id is blank. Give each person a code, such as N-017.")
        elif why := not_pseudonymous(person_id):
            say(
                f"the id {hidden(person_id)} {why}. Datagym keeps pseudonyms only: "
                "give a code with a digit, such as N-017, and keep the list of names yourself."
            )
        elif not is_id(person_id):
            say(f"the id {person_id[:70]!r} may hold only A-Z, a-z, 0-9, '-', '_' and '.' (64).")
        elif folded in self.lines:
            say(f"the id {person_id} stands in line {self.lines[folded]} too. Delete one.")
        elif (as_known := self.known_folded.get(folded)) and as_known != person_id:
            say(f"{person_id} is enrolled as {as_known}. Write it so (or choose another id).")
        self.lines.setdefault(folded, line)

    def _role(self, written: str, person_id: str, say: _Say) -> Role:
        if not written:
            known = self.known.get(person_id)
            return known.role if known else Role.LEARNER
        try:
            return Role(written.lower())
        except ValueError:
            say(f"the role {written[:40]!r} is not one. Write one of: {', '.join(Role)}.")
            return Role.LEARNER

    def _take(self, line: int, values: Mapping[str, str], role: Role, say: _Say) -> None:
        teams = [part.strip() for part in _SEVERAL.split(values.get("team", "")) if part.strip()]
        ids = []
        for name in teams:
            identifier = team_id(name)
            if not identifier:
                say(f"the team {name!r} needs a letter or a digit in its name.")
                return
            ids.append(identifier)
            self.names.setdefault(identifier, name)
        mentors = [m.strip() for m in _SEVERAL.split(values.get("mentor", "")) if m.strip()]
        if role is Role.MENTOR:
            self.pairs.update({(team, values["id"]): line for team in ids})
            ids = []
        if len(ids) > 1:
            say("a learner belongs to one team. Name one.")
        if mentors and not ids:
            say("a mentor is named, but no team for them to look after. Fill in the team.")
        self.pairs.update({(team, mentor): line for team in ids[:1] for mentor in mentors})
        person = Person(
            values["id"],
            values["profession"],
            values["site"],
            role,
            ids[0] if ids else None,
            values.get("slot") or None,
        )
        self.people.append(person)

    def _check_mentors(self) -> None:
        roles = {person.id: person.role for person in self.known.values()}
        roles |= {person.id: person.role for person in self.people}
        for (_, mentor), line in self.pairs.items():
            if roles.get(mentor) is not Role.MENTOR and mentor.lower() not in self._bad_ids():
                role = roles.get(mentor)
                why = f"is enrolled as {role}" if role else "is not enrolled and not in this file"
                say = f"the mentor {hidden(mentor)} {why}. Add a line for them, role mentor."
                self.problems.append(Problem(line, say))

    def _bad_ids(self) -> set[str]:
        good = {person.id.lower() for person in self.people}
        return set(self.lines) - good  # their own line is named already
