"""Every count of what cannot be finds what was broken on purpose, and nothing else is broken."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from datagym.datasets import make_hospital
from datagym.datasets.blocks import Block
from datagym.datasets.card import card, card_names
from datagym.datasets.identifiers import Ids
from datagym.datasets.lives import AGED_ON, COPIED, NO_EVENTS, counts, violations
from datagym.datasets.makers import builder
from datagym.datasets.makers.patients.people import NEVER
from datagym.datasets.parts import Coded, Part, rows_of
from datagym.datasets.rules import RULES
from datagym.datasets.year import DAY, END, LOST_HOUR

Parts = dict[str, Part]
Breaking = Callable[[Parts], Parts]
LAST_MINUTE = END - 1
BEFORE_ANYBODY = -110 * 366


@pytest.fixture(scope="module")
def whole() -> Parts:
    """All tables of one block."""
    block = Block(5, 0)
    return {name: block.table(name) for name in card_names() if hasattr(builder(name), "build")}


def _put(parts: Parts, table: str, where: str, row: int, value: Any) -> Parts:
    """Copy a block with one value changed: in a column, or in what is kept."""
    part = parts[table]
    kept = where in part.kept
    values = part.kept[where] if kept else part.columns[where]
    array = rows_of(values).astype(np.int64)
    array[row] = value
    array = array if rows_of(values).dtype != bool else array.astype(bool)
    made = Ids(values.kind, array) if isinstance(values, Ids) else array
    if kept:
        return {**parts, table: replace(part, kept={**part.kept, where: made})}
    return {**parts, table: replace(part, columns={**part.columns, where: made})}


def _of(parts: Parts, table: str) -> dict[str, int]:
    """Count in one table, with those that it refers to."""
    others = {place.split(".")[0] for place in card(table).refers.values()}
    return counts({name: parts[name] for name in {"patients", table} | others if name in parts})


def _first(wanted: np.ndarray) -> int:
    return int(np.flatnonzero(wanted)[0])


def _same_person(part: Part) -> np.ndarray:
    """Tell which rows are of the same person as the row before."""
    return np.append([False], part.person[1:] == part.person[:-1])


def _shared(one: Part, other: Part, wanted: np.ndarray | None = None) -> tuple[int, int]:
    """Return a row of each of two tables that are the same person's."""
    both = np.isin(one.person, other.person)
    row = _first(both if wanted is None else both & wanted)
    return row, _first(other.person == one.person[row])


def _spell_overlaps(parts: Parts) -> Parts:
    spells = parts["admissions"]
    row = _first(_same_person(spells))
    return _put(parts, "admissions", "end", row - 1, spells.kept["start"][row] + 1)


def _attendance_overlaps(parts: Parts) -> Parts:
    visits = parts["ed_attendances"]
    row = _first(_same_person(visits))
    return _put(parts, "ed_attendances", "departure", row - 1, visits.array("arrival")[row] + 1)


def _appointments_at_once(parts: Parts) -> Parts:
    clinics = parts["appointments"]
    came = clinics.kept["attended"]
    row = _first(_same_person(clinics) & came & np.append([False], came[:-1]))
    return _put(parts, "appointments", "start", row - 1, clinics.kept["start"][row] - 19)


def _attendance_in_spell(parts: Parts) -> Parts:
    row, spell = _shared(parts["ed_attendances"], parts["admissions"])
    minute = parts["admissions"].kept["start"][spell] + 5
    there = _put(parts, "ed_attendances", "arrival", row, minute)
    return _put(there, "ed_attendances", "departure", row, minute + 1)


def _appointment_in_spell(parts: Parts) -> Parts:
    clinics, spells = parts["appointments"], parts["admissions"]
    row, spell = _shared(clinics, spells, clinics.kept["attended"])
    return _put(parts, "appointments", "start", row, spells.kept["end"][spell] - 1)


def _appointment_in_attendance(parts: Parts) -> Parts:
    clinics, visits = parts["appointments"], parts["ed_attendances"]
    row, visit = _shared(clinics, visits, clinics.kept["attended"])
    return _put(parts, "appointments", "start", row, visits.array("arrival")[visit] - 19)


def _spell_begins_later(parts: Parts) -> Parts:
    spells = parts["admissions"]
    row = _first(spells.array("method") == 0)
    return _put(parts, "admissions", "start", row, spells.kept["start"][row] + 1)


def _spell_after_discharge(parts: Parts) -> Parts:
    row = _first(parts["ed_attendances"].array("disposal") == 0)
    return _put(parts, "ed_attendances", "disposal", row, 1)


def _admitted_nowhere(parts: Parts) -> Parts:
    row = _first(parts["ed_attendances"].array("disposal") == 1)
    return _put(parts, "ed_attendances", "disposal", row, 0)


def _elective_of_no_case(parts: Parts) -> Parts:
    row = _first(parts["admissions"].array("method") == 1)
    return _put(parts, "admissions", "case_id", row, -1)


def _elective_unknown(parts: Parts) -> Parts:
    cases = parts["theatre_cases"]
    row = _first(cases.kept["spell_start"] < 0)
    return _put(parts, "theatre_cases", "spell_start", row, 5 * DAY)


def _dies_elsewhere(parts: Parts) -> Parts:
    row = _first(parts["admissions"].array("discharge_method") == 2)
    return _put(parts, "admissions", "end", row, parts["admissions"].kept["end"][row] - 1)


def _goes_home_dead(parts: Parts) -> Parts:
    row = _first(parts["admissions"].array("discharge_method") == 2)
    return _put(parts, "admissions", "discharge_method", row, 0)


def _gap_between_wards(parts: Parts) -> Parts:
    stays = parts["ward_stays"]
    row = _first(stays.array("stay_number") == 2)
    return _put(parts, "ward_stays", "start", row, stays.kept["start"][row] + 1)


def _leaves_ward_early(parts: Parts) -> Parts:
    stays = parts["ward_stays"]
    row = _first(stays.array("left_for") == 1)
    return _put(parts, "ward_stays", "end", row, stays.kept["end"][row] - 1)


def _shared_bed(parts: Parts) -> Parts:
    stays = parts["ward_stays"]
    bed = stays.array("bed_id")
    row = int(np.flatnonzero(bed == bed[0])[1])
    return _put(parts, "ward_stays", "start", row, stays.kept["start"][0])


def _observed_at_home(parts: Parts) -> Parts:
    taken = parts["observations"].array("taken")
    row = _first(taken >= 0)
    return _put(parts, "observations", "taken", row, taken[row] - 300 * DAY)


def _due_at_home(parts: Parts) -> Parts:
    due = parts["observations"].array("due")
    row = _first(parts["observations"].array("taken") < 0)  # missed: due is all there is
    return _put(parts, "observations", "due", row, due[row] - 300 * DAY)


def _lost_stock(parts: Parts) -> Parts:
    row = len(parts["supplies"]) // 2
    return _put(parts, "supplies", "receipts", row, parts["supplies"].array("receipts")[row] + 1)


def _stock_from_nowhere(parts: Parts) -> Parts:
    supplies = parts["supplies"]
    row = len(supplies) // 2 + 1  # the second week of a shelf
    more = _put(parts, "supplies", "opening", row, supplies.array("opening")[row] + 1)
    return _put(more, "supplies", "issues", row, supplies.array("issues")[row] + 1)


def _case_at_once(column: str) -> Breaking:
    def breaking(parts: Parts) -> Parts:
        cases = parts["theatre_cases"]
        start, place = cases.array("anaesthetic_start"), cases.array(column)
        done = np.flatnonzero((start >= 0) & (place == place[_first(start >= 0)]))
        one, other = done[:2]
        there = _put(parts, "theatre_cases", "anaesthetic_start", other, start[one])
        until = cases.array("left_theatre")[one]
        return _put(there, "theatre_cases", "left_theatre", other, until)

    return breaking


def _operated_before_stay(parts: Parts) -> Parts:
    cases = parts["theatre_cases"]
    row = _first(cases.array("anaesthetic_start") >= 0)
    return _put(
        parts, "theatre_cases", "spell_start", row, cases.array("anaesthetic_start")[row] + 1
    )


def _operated_before_referral(parts: Parts) -> Parts:
    return _put(parts, "theatre_cases", "date", 3, -2_000)


def _operated_on_another_day(parts: Parts) -> Parts:
    cases = parts["theatre_cases"]
    row = _first(cases.array("anaesthetic_start") >= 0)
    return _put(parts, "theatre_cases", "date", row, cases.array("date")[row] + 1)


def _treated_without_operation(parts: Parts) -> Parts:
    row = _first(parts["waiting_list"].array("outcome") == 1)
    return _put(parts, "waiting_list", "outcome", row, 0)


def _sample_in_no_attendance(parts: Parts) -> Parts:
    samples = parts["lab_results"]
    row = _first(samples.array("attendance_id") >= 0)
    return _put(parts, "lab_results", "taken", row, samples.array("taken")[row] + 300 * DAY)


def _sample_in_no_spell(parts: Parts) -> Parts:
    row = _first(parts["lab_results"].array("spell_id") >= 0)
    return _put(parts, "lab_results", "taken", row, -DAY)


def _at_the_practice(table: str, since: str) -> Breaking:
    def breaking(parts: Parts) -> Parts:
        samples, other = parts["lab_results"], parts[table]
        practice = (samples.array("attendance_id") < 0) & (samples.array("spell_id") < 0)
        row, stay = _shared(samples, other, practice)
        start = other.kept[since] if since in other.kept else other.array(since)
        return _put(parts, "lab_results", "taken", row, start[stay])

    return breaking


def _asked_about(setting: int) -> Breaking:
    def breaking(parts: Parts) -> Parts:
        surveys = parts["surveys"]
        row = _first(surveys.array("setting") == setting)
        return _put(parts, "surveys", "visit", row, surveys.array("visit")[row] - 366)

    return breaking


def _stops_before_start(parts: Parts) -> Parts:
    waits = parts["waiting_list"]
    row = _first(waits.array("clock_stop") >= 0)
    return _put(parts, "waiting_list", "clock_start", row, waits.array("clock_stop")[row] + 1)


def _referred_late(parts: Parts) -> Parts:
    waits = parts["waiting_list"]
    return _put(parts, "waiting_list", "referral_date", 0, waits.array("clock_start")[0] + 1)


BREAKINGS: tuple[tuple[str, Breaking], ...] = (
    ("spells that overlap another of the same person", _spell_overlaps),
    ("attendances that overlap another of the same person", _attendance_overlaps),
    ("appointments kept at the same time as another", _appointments_at_once),
    ("attendances during a spell of the same person", _attendance_in_spell),
    ("appointments kept during a spell of the same person", _appointment_in_spell),
    ("appointments kept during an attendance of the same person", _appointment_in_attendance),
    ("emergency spells that begin at no attendance's end", _spell_begins_later),
    ("emergency spells that begin at no attendance's end", _spell_after_discharge),
    ("attendances admitted to no spell", _admitted_nowhere),
    ("elective spells that are no operation's", _elective_of_no_case),
    ("elective spells that are no operation's", _elective_unknown),
    ("spells that end in death at another minute", _dies_elsewhere),
    ("spells that end in death at another minute", _goes_home_dead),
    ("spells not filled by their stays on wards", _gap_between_wards),
    ("spells not filled by their stays on wards", _leaves_ward_early),
    ("stays in a bed in which somebody lies", _shared_bed),
    ("observations outside their spell", _observed_at_home),
    ("observations outside their spell", _due_at_home),
    ("weeks in which stock does not balance", _lost_stock),
    ("weeks in which stock does not balance", _stock_from_nowhere),
    ("operations in a theatre that is in use", _case_at_once("theatre_id")),
    ("operations of a surgeon who is operating", _case_at_once("surgeon_id")),
    ("operations outside the stay for them", _operated_before_stay),
    ("operations planned before the referral", _operated_before_referral),
    ("waits for an operation that end on another day", _operated_on_another_day),
    ("waits for an operation that end on another day", _treated_without_operation),
    ("samples outside their attendance or spell", _sample_in_no_attendance),
    ("samples outside their attendance or spell", _sample_in_no_spell),
    ("samples at a practice of people in hospital", _at_the_practice("admissions", "start")),
    ("samples at a practice of people in hospital", _at_the_practice("ed_attendances", "arrival")),
    ("surveys about a visit that never was", _asked_about(0)),
    ("surveys about a visit that never was", _asked_about(1)),
    ("surveys about a visit that never was", _asked_about(2)),
    ("waits out of order", _stops_before_start),
    ("waits out of order", _referred_late),
)


@pytest.mark.parametrize(("words", "breaking"), BREAKINGS)
def test_each_rule_finds_what_was_broken(whole: Parts, words: str, breaking: Breaking):
    """One thing that cannot be, put into a block that has none, is counted."""
    broken = breaking(whole)
    needed, count = next((needed, count) for name, needed, count in RULES if name == words)
    assert count(*(whole[name] for name in needed)) == 0
    assert count(*(broken[name] for name in needed)) >= 1


def test_every_rule_is_broken_by_some_test():
    """A new rule needs a new way to break it."""
    assert {words for words, _, _ in RULES} == {words for words, _ in BREAKINGS}


def _events() -> list[tuple[str, str]]:
    """Return the moments and days of all tables with people, save births."""
    return [
        (name, column.name)
        for name in card_names()
        if hasattr(builder(name), "build") and card(name).person
        for column in card(name).columns
        if column.type in {"moment", "date"}
        and (name, column.name) not in NO_EVENTS | {("patients", "death_date")}
    ]


@pytest.mark.parametrize(("table", "column"), _events())
def test_nothing_happens_after_death_or_before_birth(whole: Parts, table: str, column: str):
    """In any column of any table."""
    part, people = whole[table], whole["patients"]
    dead = _first(people.kept["death"][part.person] != NEVER)
    unit = 1 if card(table).column(column).type == "date" else DAY
    after = _put(whole, table, column, dead, END // DAY * unit)
    if (table, column) == ("appointments", "starts"):
        after = _put(after, table, "attended", dead, value=True)
    assert _of(after, table)[f"rows of {table} after the person's death"] == 1
    before = _put(whole, table, column, dead, BEFORE_ANYBODY * unit)
    if (table, column) == ("appointments", "starts"):
        before = _put(before, table, "attended", dead, value=True)
    assert _of(before, table)[f"rows of {table} before the person's birth"] == 1


def test_an_appointment_may_be_due_after_death(whole: Parts):
    """It was made before, and nobody came."""
    clinics, people = whole["appointments"], whole["patients"]
    row = _first((people.kept["death"][clinics.person] != NEVER) & ~clinics.kept["attended"])
    late = _put(whole, "appointments", "starts", row, LAST_MINUTE)
    assert counts(late)["rows of appointments after the person's death"] == 0


@pytest.mark.parametrize("table", [name for name in AGED_ON if name in card_names()])
def test_a_wrong_age_is_seen(whole: Parts, table: str):
    """A year too many, in any table that gives an age."""
    part = whole[table]
    if "age" not in part.columns:
        pytest.skip(f"{table} gives no age")
    wrong = _put(whole, table, "age", 7, part.array("age")[7] + 1)
    assert _of(wrong, table)[f"rows of {table} with a wrong age"] == 1


def _references() -> list[tuple[str, str, str]]:
    tables = [name for name in card_names() if hasattr(builder(name), "build")]
    return [
        (name, column, place.split(".")[0])
        for name in tables
        for column, place in card(name).refers.items()
        if place.split(".")[0] in tables
    ]


@pytest.mark.parametrize(("table", "column", "other"), _references())
def test_a_key_that_points_nowhere_is_seen(whole: Parts, table: str, column: str, other: str):
    """In any table that names another."""
    words = f"values of {column} in {table} that are in no row of {other}"
    assert _of(_put(whole, table, column, 0, 65_535), table)[words] == 1
    assert _of(_put(whole, table, column, 0, -1), table)[words] == 0


@pytest.mark.parametrize(
    ("table", "column", "other"),
    [
        ("admissions", "attendance_id", "ed_attendances"),
        ("admissions", "case_id", "theatre_cases"),
        ("lab_results", "attendance_id", "ed_attendances"),
        ("lab_results", "spell_id", "admissions"),
        ("observations", "spell_id", "admissions"),
        ("theatre_cases", "pathway_id", "waiting_list"),
        ("ward_stays", "spell_id", "admissions"),
    ],
)
def test_what_is_another_persons_is_seen(whole: Parts, table: str, column: str, other: str):
    """A key that stands in a row of somebody else."""
    part, named = whole[table], whole[other]
    words = f"values of {column} in {table} that are another person's"
    assert _of(whole, table)[words] == 0
    row = _first(part.array(column) >= 0)
    strange = _first(named.person != part.person[row])
    key = named.array(card(table).refers[column].split(".")[1])[strange]
    assert _of(_put(whole, table, column, row, key), table)[words] == 1


def _copies() -> list[tuple[str, str]]:
    return [
        (name, column.name)
        for name in card_names()
        if hasattr(builder(name), "build") and name != "patients"
        for column in card(name).columns
        if column.name in COPIED
    ]


@pytest.mark.parametrize(("table", "column"), _copies())
def test_what_a_table_repeats_of_the_person_is_held_against_it(
    whole: Parts, table: str, column: str
):
    """The codes stand in one order in both cards, so that positions can be compared."""
    assert list(card(table).column(column).codes) == list(card("patients").column(column).codes)
    words = f"rows of {table} with another {column} than the person's"
    assert _of(whole, table)[words] == 0
    part = whole[table]
    values = part.columns[column]
    other = rows_of(values).copy()
    other[0] = 1 - other[0] if other[0] in {0, 1} else other[0] - 1
    made = values._replace(positions=other) if isinstance(values, Coded) else other
    broken = {**whole, table: replace(part, columns={**part.columns, column: made})}
    assert _of(broken, table)[words] == 1


def test_the_hour_that_the_clock_skips_is_empty(whole: Parts):
    """Save for attendances that began before it, whose moments are on the old clock."""
    words = "moments of appointments in the hour that the clock skips"
    assert _of(whole, "appointments")[words] == 0
    there = _put(whole, "appointments", "starts", 3, LOST_HOUR + 59)
    assert _of(there, "appointments")[words] == 1
    after = _put(whole, "appointments", "starts", 3, LOST_HOUR + 60)
    assert _of(after, "appointments")[words] == 0
    visits = _put(whole, "ed_attendances", "departure", 0, LOST_HOUR)
    assert (
        _of(visits, "ed_attendances")["moments of ed_attendances in the hour that the clock skips"]
        == 0
    )


def test_the_number_of_another_patient_is_seen(whole: Parts):
    """Though that patient exists."""
    other = (whole["ward_stays"].person[0] + 1) % 8_192
    wrong = _put(whole, "ward_stays", "patient_id", 0, other)
    assert counts(wrong)["rows of ward_stays with the number of another patient"] == 1


def test_no_block_has_anything_that_cannot_be():
    """Over several hospitals, all tables."""
    for seed in range(3):
        found = violations(Block(seed, seed))
        assert {words: count for words, count in found.items() if count} == {}


def test_a_hospital_asks_for_them():
    """And finds none."""
    assert make_hospital(300, seed=2, only=["patients", "ed_attendances"]).check() == []


def test_what_needs_a_table_that_is_not_there_is_left_out(whole: Parts):
    """Fewer tables, fewer counts; none is an error."""
    few = counts({name: whole[name] for name in ("patients", "admissions")})
    assert set(few) < set(counts(whole))
    assert not any("ward_stays" in words for words in few)


@pytest.mark.benchmark
def test_a_block_is_looked_through_in_10_ms(whole: Parts):
    """Of the processor's time; the best of ten."""
    took = []
    for _ in range(10):
        begun = time.process_time()
        counts(whole)
        took.append(time.process_time() - begun)
    assert min(took) < 0.010
