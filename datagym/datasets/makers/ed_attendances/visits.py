"""Makes the attendances of an emergency department.

A person of some age comes by some way at some hour, is triaged, waits, is cared for,
and leaves; some come back. A person's attendances are drawn one after another, on a
year that is bent into a circle (what falls after March comes round to April), so that
no month has too few people who come back.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.streams import Floats, Ints, Stream, blocks, choose
from datagym.datasets.table import Tables, category, identifiers, whole

START = np.datetime64("2023-04-01T00:00", "m")
DAYS = 366  # 1 April 2023 to 31 March 2024, with 29 February
DAY = 1440  # minutes
TARGET = 240  # minutes
WINDOW = 300  # minutes: the target draws stays from up to here
BEFORE = 228  # minutes: and to after here
LATEST_SEEN = 220  # minutes: nobody is recorded as gone before somebody saw them
OLDER = 75  # years
WINTER, SUMMER = (12, 1, 2), (6, 7, 8)
SLOTS = 6  # most attendances of one person in the year
SPAN = 340  # days: a person's attendances never go once round the circle
AGE_EDGES = (17, 40, 60, 80)
OLDEST = (80, 85, 90, 95, 101)
ADMITTED, DISCHARGED, TRANSFERRED, LEFT = range(4)

_dates = START.astype("datetime64[D]") + np.arange(DAYS)
MONTH = _dates.astype("datetime64[M]").astype(np.int64) % 12 + 1
WEEKDAY = (_dates.astype(np.int64) + 3) % 7  # 1 January 1970 was a Thursday
LOST_HOUR = int((np.datetime64("2024-03-31T01:00", "m") - START).astype(np.int64))

Arrays = Mapping[str, npt.NDArray[Any]]


def make(card: Card, n: int, seed: int) -> Tables:
    """Make the attendances of ``n`` patients."""
    made = [_block(card, stream) for stream in blocks(seed, card.name, n)]
    columns = {name: np.concatenate([block[name] for block in made]) for name in made[0]}
    order = np.lexsort((columns["attendance"], columns["arrival"]))
    columns = {name: values[order] for name, values in columns.items()}
    frame = derive(_frame(card, columns))
    hidden = pd.DataFrame(
        {
            "attendance_id": frame["attendance_id"],
            "true_minutes_in_department": columns["true"],
            "moved_by_target": columns["true"] != columns["stay"],
        }
    )
    return Tables(frame, hidden)


def derive(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute the derived columns, each from its own row."""
    stay = _elapsed(frame["arrival"], frame["departure"])
    wait = _elapsed(frame["arrival"], frame["seen"])
    return frame.assign(
        wait_minutes=pd.Series(wait, index=frame.index).astype("Int64"),
        minutes_in_department=stay.astype("int64"),
        within_4_hours=stay <= TARGET,
    )


def _elapsed(start: "pd.Series[pd.Timestamp]", end: "pd.Series[pd.Timestamp]") -> Floats:
    """Return whole minutes from one moment to another; NaN where one is missing."""
    gap = end.to_numpy().astype("datetime64[m]") - start.to_numpy().astype("datetime64[m]")
    return np.where(np.isnat(gap), np.nan, gap.astype(np.int64))


def _block(card: Card, stream: Stream) -> dict[str, npt.NDArray[Any]]:
    """Make the attendances of one block of patients."""
    people = _people(card, stream)
    names = ("day", "hour", "minute", "mode", "triage", "end", "wait", "care", "again", "pull")
    draws = {name: stream.uniform(name, SLOTS) for name in names}
    who = np.arange(stream.units)
    day = first = choose(draws["day"][:, 0], _day_weights(card))
    earliest = np.zeros(stream.units, dtype=np.int64)
    visits: list[dict[str, npt.NDArray[Any]]] = []
    for slot in range(SLOTS):
        u = {name: values[who, slot] for name, values in draws.items()}
        person = {name: values[who] for name, values in people.items()}
        visit = _visit(card, u, person, day, first, earliest)
        visits.append({**visit, "who": who, "slot": np.full(len(who), slot), "pull": u["pull"]})
        if slot + 1 == SLOTS:
            break
        gap = _gap(card, visit["disposal"], draws["again"][who, slot], draws["day"][who, slot + 1])
        comes = (gap > 0) & (visit["day"] + gap - first <= SPAN)
        day, first = (visit["day"] + gap)[comes], first[comes]
        earliest = (visit["arrival"] + visit["true"] + 1)[comes]
        who = who[comes]
    return _gathered(stream, people, visits)


def _people(card: Card, stream: Stream) -> dict[str, npt.NDArray[Any]]:
    """Draw what stays the same about a person through the year."""
    ethnicities = card.column("ethnicity").codes
    known = card.settings["ethnicity_weights"]
    unknown = card.figure("ethnicity_unknown").value
    assert isinstance(unknown, Mapping)  # noqa: S101  (the card's schema allows one number too)
    told = (100 - sum(unknown.values())) / sum(known.values())
    shares = [unknown.get(code, known.get(code, 0) * told) for code in ethnicities]

    def draw(column: str) -> Floats:
        return stream.uniform(column)[:, 0]

    return {
        "age": _ages(card, draw("age band"), draw("age")),
        "birthday": whole(draw("birthday") * DAYS),
        "sex": choose(draw("sex"), card.weights("sex")),
        "ethnicity": choose(draw("ethnicity"), shares),
        "imd_decile": choose(draw("imd_decile"), card.weights("imd_decile")) + 1,
        "site": choose(draw("site"), card.weights("site")),
    }


def _ages(card: Card, band: Floats, within: Floats) -> Ints:
    """Draw ages by the card's bands; within a band every year is as likely, save over 80."""
    bands = choose(band, card.settings["age_weights"])
    old = card.settings["ages_over_80"]
    low = np.array([0, *AGE_EDGES[:-1], 0])[bands]
    width = np.array([17, 23, 20, 20, 0])[bands]
    ages = low + whole(within * width)
    oldest = np.interp(within, np.cumsum([0, *old]) / sum(old), OLDEST)
    return np.where(bands == len(AGE_EDGES), whole(oldest), ages)


def _day_weights(card: Card) -> list[float]:
    """Return the weight of each day of the year: its weekday's by its month's."""
    months = card.weights("month")  # from April
    weekdays = card.weights("weekday")  # from Monday
    return [
        weekdays[weekday] * months[(month - 4) % 12]
        for weekday, month in zip(WEEKDAY, MONTH, strict=True)
    ]


def _gap(card: Card, disposal: Ints, again: Floats, when: Floats) -> Ints:
    """Draw after how many days a person comes back; 0 for never."""
    soon = np.where(disposal == ADMITTED, 0.0, card.settings["again_soon"])
    later = soon + card.settings["again_later"]
    days_soon = choose(when, card.settings["again_soon_days"]) + 1
    days_later = 8 + whole(when * 110)
    return np.where(again < soon, days_soon, np.where(again < later, days_later, 0))


def _visit(  # noqa: PLR0913, PLR0917  (a visit depends on this much)
    card: Card, u: Arrays, person: Arrays, day: Ints, first: Ints, earliest: Ints
) -> dict[str, npt.NDArray[Any]]:
    """Make one attendance of each person who comes."""
    clock = choose(u["hour"], card.settings["hour_weights"]) * 60 + whole(u["minute"] * 60)
    arrival = day * DAY + clock
    late = arrival < earliest
    day, arrival = day + late, arrival + late * DAY  # at the same time, a day later
    on_circle = arrival % (DAYS * DAY)
    lost = (on_circle >= LOST_HOUR) & (on_circle < LOST_HOUR + 60)
    arrival = arrival + lost * 60  # the hour that the clock left out
    today = arrival // DAY % DAYS
    birthdays = (today >= person["birthday"]).astype(np.int64) - (first >= person["birthday"])
    age = np.maximum(person["age"] + birthdays, 0)
    season = _season(card, MONTH[today])

    band = np.searchsorted(AGE_EDGES, age, side="right")
    ambulance = u["mode"] < np.array(card.settings["ambulance_by_age"])[band]
    older = age >= OLDER
    triage = _triage(card, u["triage"], ambulance=ambulance, older=older)
    disposal = _disposal(card, u["end"], triage, band, ambulance=ambulance)

    slower = np.where(older, card.effect("older_wait").parameter, 1.0) * season
    wait = whole(_minutes(card, u["wait"], card.settings["wait_by_triage"], triage) * slower)
    care_kind = np.where(disposal == ADMITTED, 1, np.where(disposal == LEFT, 3, 2))
    kinds = {number: card.settings[name] for number, name in enumerate(_CARE, start=1)}
    care = 1 + whole(_minutes(card, u["care"], kinds, care_kind) * season)
    left = disposal == LEFT
    return {
        "day": day,
        "arrival": arrival,
        "age": age,
        "ambulance": ambulance,
        "triage": triage,
        "disposal": disposal,
        "wait": np.where(left, -1, wait),
        "true": np.where(left, care, wait + care),
    }


_TRIAGE = (
    (False, False, "triage_walk_in"),
    (False, True, "triage_walk_in_older"),
    (True, False, "triage_ambulance"),
    (True, True, "triage_ambulance_older"),
)
_CARE = ("care_admitted", "care_other", "patience")


def _season(card: Card, month: Ints) -> Floats:
    """Return the factor on all minutes: 1 in summer, the card's in winter, between them half."""
    winter = card.effect("winter").parameter
    factors = np.full(13, (1 + winter) / 2)
    factors[list(SUMMER)] = 1.0
    factors[list(WINTER)] = winter
    return factors[month]


def _triage(
    card: Card, u: Floats, *, ambulance: npt.NDArray[np.bool_], older: npt.NDArray[np.bool_]
) -> Ints:
    """Draw the triage category, which depends on age and on the way of arrival."""
    triage = np.zeros(len(u), dtype=np.int64)
    for by_ambulance, is_older, setting in _TRIAGE:
        rows = (ambulance == by_ambulance) & (older == is_older)
        triage[rows] = choose(u[rows], card.settings[setting]) + 1
    return triage


def _disposal(
    card: Card, u: Floats, triage: Ints, band: Ints, *, ambulance: npt.NDArray[np.bool_]
) -> Ints:
    """Draw how the attendance ends."""
    by_triage = np.array(card.settings["admitted_by_triage"])[triage - 1]
    admitted = np.minimum(by_triage * np.array(card.settings["admitted_by_age"])[band], 0.92)
    transferred = admitted + card.settings["transferred"]
    leaves = np.where(ambulance | (triage < 3), 0.0, card.settings["left_before_seen"])  # noqa: PLR2004  (categories 3 to 5)
    return np.select(
        [u < admitted, u < transferred, u < transferred + leaves],
        [ADMITTED, TRANSFERRED, LEFT],
        DISCHARGED,
    ).astype(np.int64)


def _minutes(card: Card, u: Floats, tables: Mapping[int, list[float]], kind: Ints) -> Floats:
    """Read minutes off the card's quantiles, by straight lines between them."""
    minutes = np.zeros(len(u))
    for number, table in tables.items():
        rows = kind == number
        minutes[rows] = np.interp(u[rows], card.settings["quantiles"], table)
    return minutes


def _gathered(
    stream: Stream, people: Arrays, visits: list[dict[str, npt.NDArray[Any]]]
) -> dict[str, npt.NDArray[Any]]:
    """Put the visits of a block together, in the order of the patients; apply the target."""
    columns = {name: np.concatenate([visit[name] for visit in visits]) for name in visits[0]}
    order = np.lexsort((columns["slot"], columns["who"]))
    columns = {name: values[order] for name, values in columns.items()}
    who = columns["who"]
    columns["person"] = stream.first + who
    columns["attendance"] = columns["person"] * 8 + columns["slot"]
    columns["arrival"] = columns["arrival"] % (DAYS * DAY)
    for name in ("sex", "ethnicity", "imd_decile", "site"):
        columns[name] = people[name][who]
    columns["stay"] = _recorded(columns["true"], columns["wait"], columns["pull"])
    return columns


def _recorded(true: Ints, wait: Ints, pull: Floats) -> Ints:
    """Move every second true stay of 241 to 300 minutes to 229 to 240.

    Who was seen too late to be moved is passed over, and the next who can be is moved
    in their place, so that half are moved in every table and in every beginning of it.
    """
    stay = true.copy()
    inside = np.flatnonzero((true > TARGET) & (true <= WINDOW))
    moved = 0
    for number, row in enumerate(inside, start=1):
        if moved < number // 2 and wait[row] <= LATEST_SEEN:
            stay[row] = TARGET - int((TARGET - BEFORE) * pull[row] * pull[row])
            moved += 1
    return stay


def _frame(card: Card, columns: Arrays) -> pd.DataFrame:
    """Build the tidy table, without the derived columns."""
    codes = {column.name: list(column.codes) for column in card.columns}
    start = START.astype("datetime64[us]")

    def moment(minutes: Ints) -> npt.NDArray[np.datetime64]:
        moments: npt.NDArray[np.datetime64] = start + minutes.astype("timedelta64[m]")
        return moments

    arrival, wait = columns["arrival"], columns["wait"]
    seen = moment(arrival + wait)
    seen[wait < 0] = np.datetime64("NaT")
    return pd.DataFrame(
        {
            "attendance_id": pd.Series(
                identifiers("E", columns["attendance"], 16_180_339), dtype="str"
            ),
            "patient_id": pd.Series(identifiers("P", columns["person"], 27_182_818), dtype="str"),
            "site": category(columns["site"], codes["site"]),
            "arrival": moment(arrival),
            "arrival_mode": category(
                1 - columns["ambulance"].astype(np.int64), codes["arrival_mode"]
            ),
            "age": columns["age"],
            "sex": category(columns["sex"], codes["sex"]),
            "ethnicity": category(columns["ethnicity"], codes["ethnicity"]),
            "imd_decile": pd.array(columns["imd_decile"], dtype="Int8"),
            "triage": pd.array(columns["triage"], dtype="Int8"),
            "seen": seen,
            "departure": moment(arrival + columns["stay"]),
            "disposal": category(columns["disposal"], codes["disposal"]),
        }
    )
