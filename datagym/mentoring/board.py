"""Who needs the mentor most, and why: rules with weights, each with its sentence.

The weights are our own judgement, no study gives them: a question that waits for the
mentor comes before everything else, a team that is stuck before one that is only late.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from datagym.mentoring.forms import OPEN_STATUS, monday_of
from datagym.mentoring.texts import Thing

HELP_WEIGHT = 50
HELP_DAY_WEIGHT = 2  # for each day of waiting, at most 10 days
BLOCKED_WEIGHT = 25
FALLING_WEIGHT = 15  # for each step down, at most 2
LOW_WEIGHT = 15
LOW_CONFIDENCE = 2
SILENT_WEIGHT = 20
SILENT_DAYS = 10
OVERDUE_WEIGHT = 10  # for each action, at most 3
NO_SESSION_WEIGHT = 15
NO_SESSION_WEEKS = 3
CANVAS_WEIGHT = 10
CANVAS_DAYS = 14

_DAYS_A_WEEK = 7
_MAX_WAITING = 10
_MAX_STEPS = 2
_MAX_OVERDUE = 3
_NOTHING = re.compile(
    r"(no(thing|ne)?|nil|n/?a|-+|not? (really|at all|blocked))?[.! ]*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a team when its mentor opens the board.

    Parameters
    ----------
    team, name
        The team's id, and what people call it.
    formed
        The day on which it was formed.
    check_ins
        In order of weeks, the oldest first; ids are ISO weeks.
    sessions, actions
        In any order.
    canvas_touched
        When somebody last worked on one of its canvases; None when that is not known.

    """

    team: str
    name: str
    formed: date
    check_ins: Sequence[Thing] = ()
    sessions: Sequence[Thing] = ()
    actions: Sequence[Thing] = ()
    canvas_touched: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why a team needs its mentor: which rule, what it weighs, in words."""

    rule: str
    weight: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Need:
    """How much a team needs its mentor: the sum of its reasons' weights, the heaviest first."""

    team: str
    score: int
    reasons: tuple[Reason, ...]


def rank(teams: Iterable[Facts], today: date) -> tuple[Need, ...]:
    """Return all teams, the one that needs its mentor most first; ties by name.

    >>> rank([], date(2026, 1, 5))
    ()
    """
    known = [(need(facts, today), facts.name) for facts in teams]
    return tuple(n for n, _ in sorted(known, key=lambda pair: (-pair[0].score, pair[1])))


def need(facts: Facts, today: date) -> Need:
    """Say how much a team needs its mentor, and why.

    >>> from datetime import date
    >>> quiet = Facts("t1", "Team 1", formed=date(2026, 1, 5))
    >>> [reason.rule for reason in need(quiet, date(2026, 2, 2)).reasons]
    ['silent', 'no session']
    """
    reasons = [
        *_help(facts, today),
        *_blocked(facts, today),
        *_confidence(facts),
        *_silent(facts, today),
        *_overdue(facts, today),
        *_no_session(facts, today),
        *_canvas(facts, today),
    ]
    reasons.sort(key=lambda reason: -reason.weight)
    return Need(facts.team, sum(reason.weight for reason in reasons), tuple(reasons))


def waits_for_answer(check_in: Thing, sessions: Iterable[Thing]) -> bool:
    """Tell whether a check-in asks for help that no reply and no later session has given."""
    asked = check_in.written("help")
    if asked.text != "yes" or asked.at is None or check_in.text("reply"):
        return False
    return not any(session.begun > asked.at for session in sessions)


def is_overdue(action: Thing, today: date) -> bool:
    """Tell whether an action is still to be done and its day has passed."""
    due = action.text("due")
    return bool(due) and date.fromisoformat(due) < today and action.text("status") in OPEN_STATUS


def _help(facts: Facts, today: date) -> list[Reason]:
    waiting = [c for c in facts.check_ins if waits_for_answer(c, facts.sessions)]
    if not waiting:
        return []
    oldest = waiting[0]
    asked = oldest.written("help").at
    days = max(0, (today - asked.date()).days) if asked else 0
    what = oldest.text("help_what")
    said = f": {_quoted(what)}" if what else "."
    since = "today" if days == 0 else f"{_many(days, 'day')} ago"
    weight = HELP_WEIGHT + HELP_DAY_WEIGHT * min(days, _MAX_WAITING)
    return [Reason("help", weight, f"Asked for help {since}, not answered{said}")]


def _blocked(facts: Facts, today: date) -> list[Reason]:
    if not facts.check_ins or (today - _day(facts.check_ins[-1])).days > 2 * _DAYS_A_WEEK:
        return []
    text = facts.check_ins[-1].text("blocked")
    if _NOTHING.fullmatch(text):
        return []
    return [Reason("blocked", BLOCKED_WEIGHT, f"Blocked by: {_quoted(text)}")]


def _confidence(facts: Facts) -> list[Reason]:
    said = [int(c.text("confidence")) for c in facts.check_ins if c.text("confidence")]
    reasons = []
    if len(said) > 1 and said[-1] < said[-2]:
        weight = FALLING_WEIGHT * min(said[-2] - said[-1], _MAX_STEPS)
        sentence = f"Confidence fell from {said[-2]} to {said[-1]} of 5."
        reasons.append(Reason("falling confidence", weight, sentence))
    if said and said[-1] <= LOW_CONFIDENCE:
        sentence = f"Confidence is low: {said[-1]} of 5."
        reasons.append(Reason("low confidence", LOW_WEIGHT, sentence))
    return reasons


def _silent(facts: Facts, today: date) -> list[Reason]:
    if facts.check_ins:
        days = (today - _day(facts.check_ins[-1])).days
        said = f"No check-in for {_many(days, 'day')}."
    else:
        days = (today - facts.formed).days
        said = f"No check-in yet; the team was formed {_many(days, 'day')} ago."
    return [Reason("silent", SILENT_WEIGHT, said)] if days >= SILENT_DAYS else []


def _overdue(facts: Facts, today: date) -> list[Reason]:
    late = sorted(a.text("due") for a in facts.actions if is_overdue(a, today))
    if not late:
        return []
    days = (today - date.fromisoformat(late[0])).days
    sentence = f"{_many(len(late), 'action')} overdue, the oldest by {_many(days, 'day')}."
    return [Reason("overdue", OVERDUE_WEIGHT * min(len(late), _MAX_OVERDUE), sentence)]


def _no_session(facts: Facts, today: date) -> list[Reason]:
    held = [date.fromisoformat(day) for s in facts.sessions if (day := s.text("held"))]
    if any(day >= today for day in held):
        return []  # one is planned
    weeks = (today - max(held, default=facts.formed)).days // _DAYS_A_WEEK
    if weeks < NO_SESSION_WEEKS:
        return []
    said = f"No session for {weeks} weeks." if held else f"No session yet, after {weeks} weeks."
    return [Reason("no session", NO_SESSION_WEIGHT, said)]


def _canvas(facts: Facts, today: date) -> list[Reason]:
    if facts.canvas_touched is None:
        return []
    days = (today - facts.canvas_touched.date()).days
    if days < CANVAS_DAYS:
        return []
    return [Reason("canvas", CANVAS_WEIGHT, f"Canvases untouched for {_many(days, 'day')}.")]


def _day(check_in: Thing) -> date:
    """Return the day on which a check-in was last written, or its week's Monday."""
    moments = [written.at for name, written in check_in.fields.items() if name != "reply"]
    days = [moment.date() for moment in moments if moment]
    return max(days, default=monday_of(check_in.id))


def _quoted(text: str) -> str:
    """Quote a team's words to the end of a sentence, with one full stop and not two."""
    words = _short(text)
    return f"“{words}”" if words.endswith((".", "!", "?", "…")) else f"“{words}”."


def _short(text: str, longest: int = 120) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
