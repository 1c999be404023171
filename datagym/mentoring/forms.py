"""What a check-in, a session and an action ask, and which answers can be taken.

The questions follow what facilitators expect: the check-in asks for done, learned, next,
blockers and confidence; the session goes opening → actions since → agenda → goal,
reality, options, will (GROW) → what was most useful. The words are our own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from datagym.errors import BadInput, NotFound

MAX_TEXT = 4_000
MAX_LINE = 200
MAX_YEARS = 2
_DAYS_A_YEAR = 366


class Kind(StrEnum):
    """What can be put into a field."""

    TEXT = "text"
    LINE = "line"
    CHOICE = "choice"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Question:
    """One field of a form.

    Parameters
    ----------
    id
        Its name in the store.
    label
        What the page asks.
    hint
        A sentence that helps to answer, or "".
    kind
        What can be put into it.
    options
        For a choice: value → words.

    """

    id: str
    label: str
    hint: str = ""
    kind: Kind = Kind.TEXT
    options: Mapping[str, str] | None = None

    def clean(self, answer: object) -> str:
        """Return an answer as the store takes it; ``""`` takes an answer back.

        Raises
        ------
        BadInput
            When it is not one that this field can hold.

        """
        if not isinstance(answer, str) or "\x00" in answer:
            message = f"“{self.label}” needs a text."
            raise BadInput(message)
        longest = MAX_TEXT if self.kind is Kind.TEXT else MAX_LINE
        if len(answer) > longest:
            message = f"“{self.label}” holds at most {longest:,} letters; this has {len(answer):,}."
            raise BadInput(message)
        if any(0xD800 <= ord(letter) <= 0xDFFF for letter in answer):  # noqa: PLR2004  (half a letter, which no database takes)
            message = f"“{self.label}” holds half a letter. Delete the last one, and type it again."
            raise BadInput(message)
        if answer and self.kind is Kind.CHOICE and answer not in (self.options or {}):
            message = f"“{self.label}” has no answer {answer[:40]!r}."
            raise BadInput(message)
        if answer and self.kind is Kind.DATE:
            self._check_date(answer)
        return answer

    def _check_date(self, answer: str) -> None:
        try:
            day = date.fromisoformat(answer)
        except ValueError:
            day = None
        near = timedelta(days=MAX_YEARS * _DAYS_A_YEAR)
        today = date.today()  # noqa: DTZ011  (a day, give or take two years)
        if day is None or len(answer) != len("2026-01-31") or abs(day - today) > near:
            message = f"“{self.label}” needs a day, such as {today.isoformat()}."
            raise BadInput(message)


Form = Mapping[str, Question]


def _form(*questions: Question) -> Form:
    return {question.id: question for question in questions}


CHECK_IN: Form = _form(
    Question("done", "What have you done?", "Since the last check-in."),
    Question("learned", "What have you learned?", "Also what did not work."),
    Question("next", "What comes next?"),
    Question("blocked", "What blocks you?", "Leave it empty when nothing does."),
    Question(
        "help",
        "Do you want help from your mentor?",
        kind=Kind.CHOICE,
        options={"yes": "Yes", "no": "No"},
    ),
    Question("help_what", "What would help?", "A sentence is enough."),
    Question(
        "confidence",
        "How confident is the team that the project will come out well?",
        kind=Kind.CHOICE,
        options={
            "1": "1: not at all",
            "2": "2: a little",
            "3": "3: fairly",
            "4": "4: confident",
            "5": "5: very confident",
        },
    ),
)

REPLY = Question("reply", "Your answer to the team", "The whole team reads it.")

SESSION: Form = _form(
    Question("held", "Day of the session", kind=Kind.DATE),
    Question("opening", "Opening", "How is everybody? What has gone well?"),
    Question("since", "Actions since last time", "What was done, what was in the way?"),
    Question("agenda", "Agenda", "What does the team want to talk about?"),
    Question("goal", "Goal", "What does the team want to have when the session ends?"),
    Question("reality", "Reality", "Where do things stand? What has been tried?"),
    Question("options", "Options", "What could be done? What else?"),
    Question("will", "Will", "What will be done, and what could get in the way?"),
    Question("useful", "What was most useful?", "Ask the team at the end."),
    Question("notes", "Shared notes", "The team reads them too."),
)

PRIVATE = Question("private", "Your private notes", "Nobody but you reads them.")

ACTION: Form = _form(
    Question("what", "What", kind=Kind.LINE),
    Question("owner", "Who does it", kind=Kind.LINE),
    Question("due", "Due", kind=Kind.DATE),
    Question(
        "status",
        "Status",
        kind=Kind.CHOICE,
        options={"open": "To do", "doing": "Under way", "done": "Done", "dropped": "Dropped"},
    ),
)

OPEN_STATUS = frozenset({"", "open", "doing"})


def ask(form: Form, name: object) -> Question:
    """Return a form's question.

    >>> ask(CHECK_IN, "done").label
    'What have you done?'
    """
    if not isinstance(name, str) or name not in form:
        error = NotFound.among("field", str(name)[:40], form)
        raise error
    return form[name]


_WEEK = re.compile(r"\d{4}-W\d{2}")


def week_of(day: date) -> str:
    """Return the ISO week of a day.

    >>> week_of(date(2026, 1, 1)), week_of(date(2027, 1, 1))
    ('2026-W01', '2026-W53')
    """
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def monday_of(week: str) -> date:
    """Return the first day of an ISO week.

    Raises
    ------
    BadInput
        When there is no such week.

    >>> monday_of("2026-W01").isoformat()
    '2025-12-29'

    """
    if _WEEK.fullmatch(week):
        try:
            return date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
        except ValueError:
            pass
    message = f"{week[:20]!r} is no week. Weeks are written like 2026-W05."
    raise BadInput(message)
