"""What tables of one block cannot say together: each rule counts what goes against it.

A rule has words for what it counts, the tables that it needs, and how it is counted. The
counts work on compact columns, all rows at once (`datagym.datasets.lives`).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.intervals import Stays, during, keys, overlaps
from datagym.datasets.makers.patients.people import NEVER
from datagym.datasets.parts import Part, missing
from datagym.datasets.year import DAY, END, MISSING

Array = npt.NDArray[Any]

_PLACES = 65_536  # the places that identifiers have in a block
_ADMITTED, _EMERGENCY, _DIED, _TREATED, _CLINICS = 0, 0, 2, 0, 2  # positions in cards' codes
_CLINIC = 20  # minutes


def _spells(spells: Part) -> Stays:
    return _person(spells), spells.kept["start"], spells.kept["end"]


def _attended(appointments: Part) -> Stays:
    came = appointments.kept["attended"]
    start = appointments.kept["start"][came]
    return _person(appointments)[came], start, start + _CLINIC


def _visits(attendances: Part) -> Stays:
    return _person(attendances), attendances.array("arrival"), attendances.array("departure")


def _by_key(part: Part, key: str, values: Array) -> Array:
    """Return values by the places of a key, to be looked up; `MISSING` where there are none.

    The last entry, which is also that of place -1, is missing.
    """
    table = np.full(_PLACES + 1, MISSING, np.int64)
    table[part.array(key)] = values
    return table


def _person(part: Part) -> Array:
    assert part.person is not None  # noqa: S101  (these tables' rows are people's)
    return part.person


def _emergency_begin(spells: Part, attendances: Part) -> int:
    """Count emergency spells that do not begin where an attendance ended in admission."""
    row = _by_key(attendances, "attendance_id", np.arange(len(attendances)))
    emergency = spells.array("method") == _EMERGENCY
    at = row[spells.array("attendance_id")[emergency]]
    known, at = at >= 0, np.maximum(at, 0)
    fits = known & (attendances.array("disposal")[at] == _ADMITTED)
    fits &= attendances.array("departure")[at] == spells.kept["start"][emergency]
    fits &= _person(attendances)[at] == _person(spells)[emergency]
    return int((~fits).sum())


def _not_admitted(spells: Part, attendances: Part) -> int:
    """Count the attendances that ended in admission within the year and have no spell."""
    has = np.zeros(_PLACES + 1, bool)
    has[spells.array("attendance_id")] = True
    admitted = attendances.array("disposal") == _ADMITTED
    admitted &= attendances.array("departure") < END
    return int((admitted & ~has[attendances.array("attendance_id")]).sum())


def _elective_begin(spells: Part, cases: Part) -> int:
    """Count elective spells that are not the stays of their operations, and the other way round."""
    row = _by_key(cases, "case_id", np.arange(len(cases)))
    elective = spells.array("method") != _EMERGENCY
    at = row[spells.array("case_id")[elective]]
    known, at = at >= 0, np.maximum(at, 0)
    fits = known & (cases.kept["spell_start"][at] == spells.kept["start"][elective])
    fits &= _person(cases)[at] == _person(spells)[elective]
    start = cases.kept["spell_start"]
    wanted = int(((start != MISSING) & (start < END)).sum())
    return int((~fits).sum()) + abs(wanted - int(elective.sum()))


def _in_theatre(cases: Part, column: str) -> Stays:
    """Return when each theatre, or each surgeon, was busy with a case that was done."""
    start = cases.array("anaesthetic_start")
    done = ~missing(start)
    return cases.array(column)[done], start[done], cases.array("left_theatre")[done]


def _operated_outside(cases: Part) -> int:
    """Count the operations that were done outside the stay that was for them."""
    start, end = cases.array("anaesthetic_start"), cases.array("left_theatre")
    since, until = cases.kept["spell_start"], cases.kept["spell_end"]
    done = ~missing(start)
    return int((done & ((since == MISSING) | (start < since) | (end > until))).sum())


def _before_referral(cases: Part, waiting: Part) -> int:
    """Count the operations that were planned for a day before the clock of their wait began."""
    start = _by_key(waiting, "pathway_id", waiting.array("clock_start"))
    return int((cases.array("date") < start[cases.array("pathway_id")]).sum())


def _disordered(waiting: Part) -> int:
    """Count the waits whose referral, start and stop are out of order."""
    start, stop = waiting.array("clock_start"), waiting.array("clock_stop")
    wrong = (waiting.array("referral_date") > start) | (~missing(stop) & (stop < start))
    return int(wrong.sum())


def _deaths(spells: Part, people: Part) -> int:
    """Count the spells that end in a death at another minute than the person's, or miss it."""
    death = people.kept["death"][_person(spells)]
    died = spells.array("discharge_method") == _DIED
    return int((died != ((spells.kept["end"] == death) & (death != NEVER))).sum())


def _gaps(stays: Part, spells: Part) -> int:
    """Count the spells that their stays on wards do not fill from the first minute to the last."""
    of, start, end = stays.array("spell_id"), stays.kept["start"], stays.kept["end"]
    order = np.argsort(keys(of, start), kind="stable")
    of, start, end = of[order], start[order], end[order]
    same = of[1:] == of[:-1]
    first, last = np.append([True], ~same), np.append(~same, [True])
    since, until = np.full((2, _PLACES), MISSING)
    since[of[first]], until[of[last]] = start[first], end[last]
    broken = np.zeros(_PLACES, bool)
    broken[of[1:][same & (start[1:] != end[:-1])]] = True
    place = spells.array("spell_id")
    wrong = (since[place] != spells.kept["start"]) | (until[place] != spells.kept["end"])
    return int((wrong | broken[place]).sum())


def _outside(observations: Part, spells: Part) -> int:
    """Count the observations that were due or taken outside their spell."""
    since, until = (_by_key(spells, "spell_id", spells.kept[name]) for name in ("start", "end"))
    of, due = observations.array("spell_id"), observations.array("due")
    taken = observations.array("taken")
    late, last = np.maximum(due, taken), until[of]  # what is missing is the least of all numbers
    early = np.where(missing(taken), due, np.minimum(due, taken))
    return int(((early < since[of]) | (late > last)).sum())


def _samples_outside(samples: Part, visits: Part, spells: Part) -> int:
    """Count the samples that were taken outside the attendance or the spell that they name."""
    taken, wrong = samples.array("taken"), 0
    for key, (_, start, end) in (
        ("attendance_id", _visits(visits)),
        ("spell_id", _spells(spells)),
    ):
        of, table = samples.array(key), visits if key == "attendance_id" else spells
        since, until = _by_key(table, key, start)[of], _by_key(table, key, end)[of]
        wrong += int(((of >= 0) & ((taken < since) | (taken > until))).sum())
    return wrong


def _samples_elsewhere(samples: Part, visits: Part, spells: Part) -> int:
    """Count the tests of samples that a practice took of people who were in hospital."""
    practice = (samples.array("attendance_id") < 0) & (samples.array("spell_id") < 0)
    taken = samples.array("taken")[practice]
    there = (_person(samples)[practice], taken, taken + 1)
    return during(there, _visits(visits)) + during(there, _spells(spells))


def _not_ended(cases: Part, waiting: Part) -> int:
    """Count the waits that end in treatment without an operation on that day, or without end."""
    done = ~missing(cases.array("anaesthetic_start"))
    operated = _by_key(cases.taken(done), "pathway_id", cases.array("date")[done])
    operated = operated[waiting.array("pathway_id")]
    ended = np.where(
        waiting.array("outcome") == _TREATED, waiting.array("clock_stop"), np.int64(MISSING)
    )
    return int((operated != ended).sum())


def _unvisited(surveys: Part, visits: Part, spells: Part, clinics: Part) -> int:
    """Count the people who were asked about a visit that did not end on that day."""
    wrong, asked = 0, keys(_person(surveys), surveys.array("visit"))
    for setting, (who, start, end) in enumerate(
        (_visits(visits), _spells(spells), _attended(clinics))
    ):
        day = (start if setting == _CLINICS else end) // DAY
        these = asked[surveys.array("setting") == setting]
        ended = np.sort(keys(who, day), kind="stable")
        place = np.minimum(np.searchsorted(ended, these), len(ended) - 1)
        wrong += int((ended[place] != these).sum())
    return wrong


def _unbalanced(supplies: Part) -> int:
    """Count the weeks in which stock does not balance, or begins with other stock than was left."""
    opening, closing = supplies.array("opening").astype(np.int64), supplies.array("closing")
    flow = opening + supplies.array("receipts") - supplies.array("issues")
    wrong = flow - supplies.array("expired") != closing
    shelf, week = supplies.array("item_id") * 8 + supplies.array("site"), supplies.array("week")
    order = np.lexsort((week, shelf))
    follows = shelf[order][1:] == shelf[order][:-1]
    other = follows & (opening[order][1:] != closing[order][:-1])
    return int(wrong.sum() + other.sum())


def _beds(stays: Part) -> Stays:
    return stays.array("bed_id"), stays.kept["start"], stays.kept["end"]


RULES: tuple[tuple[str, tuple[str, ...], Callable[..., int]], ...] = (
    (
        "attendances that overlap another of the same person",
        ("ed_attendances",),
        lambda visits: overlaps(_visits(visits)),
    ),
    (
        "spells that overlap another of the same person",
        ("admissions",),
        lambda spells: overlaps(_spells(spells)),
    ),
    (
        "appointments kept at the same time as another",
        ("appointments",),
        lambda visits: overlaps(_attended(visits)),
    ),
    (
        "attendances during a spell of the same person",
        ("ed_attendances", "admissions"),
        lambda visits, spells: during(_visits(visits), _spells(spells)),
    ),
    (
        "appointments kept during a spell of the same person",
        ("appointments", "admissions"),
        lambda visits, spells: during(_attended(visits), _spells(spells)),
    ),
    (
        "appointments kept during an attendance of the same person",
        ("appointments", "ed_attendances"),
        lambda visits, attendances: during(_attended(visits), _visits(attendances)),
    ),
    (
        "emergency spells that begin at no attendance's end",
        ("admissions", "ed_attendances"),
        _emergency_begin,
    ),
    ("attendances admitted to no spell", ("admissions", "ed_attendances"), _not_admitted),
    ("elective spells that are no operation's", ("admissions", "theatre_cases"), _elective_begin),
    (
        "operations in a theatre that is in use",
        ("theatre_cases",),
        lambda cases: overlaps(_in_theatre(cases, "theatre_id")),
    ),
    (
        "operations of a surgeon who is operating",
        ("theatre_cases",),
        lambda cases: overlaps(_in_theatre(cases, "surgeon_id")),
    ),
    ("operations outside the stay for them", ("theatre_cases",), _operated_outside),
    (
        "operations planned before the referral",
        ("theatre_cases", "waiting_list"),
        _before_referral,
    ),
    (
        "waits for an operation that end on another day",
        ("theatre_cases", "waiting_list"),
        _not_ended,
    ),
    (
        "samples outside their attendance or spell",
        ("lab_results", "ed_attendances", "admissions"),
        _samples_outside,
    ),
    (
        "samples at a practice of people in hospital",
        ("lab_results", "ed_attendances", "admissions"),
        _samples_elsewhere,
    ),
    (
        "surveys about a visit that never was",
        ("surveys", "ed_attendances", "admissions", "appointments"),
        _unvisited,
    ),
    ("waits out of order", ("waiting_list",), _disordered),
    ("spells that end in death at another minute", ("admissions", "patients"), _deaths),
    ("spells not filled by their stays on wards", ("ward_stays", "admissions"), _gaps),
    (
        "stays in a bed in which somebody lies",
        ("ward_stays",),
        lambda stays: overlaps(_beds(stays)),
    ),
    ("observations outside their spell", ("observations", "admissions"), _outside),
    ("weeks in which stock does not balance", ("supplies",), _unbalanced),
)
"""What cannot be, in words; the tables that it needs; and how it is counted."""
