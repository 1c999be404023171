"""How fast the hospital is made: against other generators, a floor, and more workers.

Ratios to peers are of processor time, so that other work on the machine matters little,
and have a bound each; times that are no ratios are told, and recorded, without one.
"""

import functools
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from datagym.datasets.blocks import PEOPLE, Block
from datagym.datasets.card import card
from datagym.datasets.hospital import SEED
from datagym.datasets.nation.fingerprint import of_rows
from datagym.datasets.nation.part import _stretches, first_block
from datagym.datasets.nation.plan import Plan, planned

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]

ROOT = Path(__file__).parents[2]
MILLION = 1_000_000
SOME = 16 * PEOPLE  # people, for what is compared block by block
PEER_ROWS = 300  # of each table, by another generator
Record = Callable[[str, object], None]

MAKE = """
import json, os, resource, sys, time
from pathlib import Path
from datagym.datasets.nation import make_nation

if __name__ == "__main__":
    started, before = time.perf_counter(), sum(os.times()[:4])
    nation = make_nation(Path(sys.argv[1]), int(sys.argv[2]), workers=int(sys.argv[3]))
    took, worked = time.perf_counter() - started, sum(os.times()[:4]) - before
    most = [resource.getrusage(who).ru_maxrss / 1000
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    rows = sum(table["rows"] for table in nation.tables.values())
    told = {"seconds": took, "worked": worked, "rows": rows, "megabytes": max(most)}
    print(json.dumps(told))
"""


def made(folder: Path, patients: int, workers: int) -> dict[str, float]:
    """Make a nation in a process of its own: seconds, rows, the most memory that one took."""
    script = folder / "make.py"
    script.write_text(MAKE, encoding="utf-8")
    out = folder / f"{patients}-{workers}"
    line = [sys.executable, str(script), str(out), str(patients), str(workers)]
    done = subprocess.run(line, cwd=ROOT, env=compiled(), capture_output=True, check=True)
    return json.loads(done.stdout)


def compiled() -> dict[str, str]:
    """Return the environment, in which Python may keep what it has compiled."""
    return {key: text for key, text in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Some people, with all tables."""
    return planned(SOME, SEED)


@pytest.fixture(scope="module")
def speed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """Rows and seconds of a million patients with one worker, all tables."""
    return made(tmp_path_factory.mktemp("million"), MILLION, 1)


def rows_a_second(plan: Plan, seconds: Callable[[str], float]) -> float:
    """Return a peer's rows a second, of all tables as many as a block has of each.

    ``seconds`` makes `PEER_ROWS` rows as wide as those of a table, and tells how long
    that took.
    """
    block = Block(plan.seed, 0)
    rows = {name: len(block.table(name)) for name in plan.of_people}
    took = sum(many * seconds(name) / PEER_ROWS for name, many in rows.items())
    return sum(rows.values()) / took


def by_calls(makers: dict[str, Callable[[], Any]]) -> Callable[[str], float]:
    """Time rows that are made by calling a peer's functions one after the other."""

    def seconds(name: str) -> float:
        kinds = [makers[column.type] for column in card(name).columns]
        started = time.process_time()
        for _ in range(PEER_ROWS):
            tuple(make() for make in kinds)
        return time.process_time() - started

    return seconds


def test_rows_a_second_against_mimesis(
    plan: Plan, speed: dict[str, float], record_property: Record
) -> None:
    """At least forty times those of its schemas; ours are linked and written besides."""
    mimesis = pytest.importorskip("mimesis")
    field, generic = mimesis.Field(mimesis.Locale.EN_GB, seed=1), mimesis.Generic(seed=1)
    few = ["a", "b", "c", "d"]
    fields: dict[str, Callable[[], Any]] = {
        "text": lambda: field("full_name"),
        "category": lambda: field("choice", items=few),
        "integer": lambda: field("integer_number", start=0, end=100),
        "number": lambda: field("float_number", start=0, end=100, precision=1),
        "boolean": lambda: field("boolean"),
        "moment": lambda: field("datetime"),
        "date": lambda: field("date"),
    }

    def schema(name: str) -> float:
        columns = card(name).columns
        rows = mimesis.Schema(
            schema=lambda: {column.name: fields[column.type]() for column in columns},
            iterations=PEER_ROWS,
        )
        started = time.process_time()
        rows.create()
        return time.process_time() - started

    calls = by_calls(
        {
            "text": generic.person.full_name,
            "category": lambda: generic.choice(few),
            "integer": lambda: generic.numeric.integer_number(0, 100),
            "number": lambda: generic.numeric.float_number(0, 100, precision=1),
            "boolean": generic.development.boolean,
            "moment": generic.datetime.datetime,
            "date": generic.datetime.date,
        }
    )
    ours = speed["rows"] / speed["worked"]
    theirs, bare = rows_a_second(plan, schema), rows_a_second(plan, calls)
    record_property("rows_a_second", ours)
    record_property("mimesis_schema_rows_a_second", theirs)
    record_property("mimesis_calls_rows_a_second", bare)
    print(
        f"{ours:,.0f} rows a second of work ({speed['rows'] / speed['seconds']:,.0f} by the "
        f"clock); mimesis by its schemas {theirs:,.0f} ({ours / theirs:,.0f} "
        f"times), by bare calls {bare:,.0f} ({ours / bare:,.0f} times)"
    )
    assert ours / theirs >= 40


def faker_ways(fake: Any) -> dict[str, Callable[[str], float]]:
    """Return the ways in which Faker makes rows: by bare calls, and what its documentation shows.

    Each makes a name for a text, and dates, numbers and choices with the same arguments.
    """
    few = ["a", "b", "c", "d"]
    specs: dict[str, tuple[Any, ...]] = {
        "text": ("name", {}),
        "category": ("random_element", {"elements": few}),
        "integer": ("random_int", {"min": 0, "max": 100}),
        "number": ("pyfloat", {"right_digits": 1, "min_value": 0, "max_value": 100}),
        "boolean": ("pybool", {}),
        "moment": ("date_time_between", {"start_date": "-1y", "end_date": "now"}),
        "date": ("date_between", {"start_date": "-100y", "end_date": "today"}),
    }
    for kind, (_, words) in specs.items():
        fake.set_arguments(kind, words)

    class Dates(json.JSONEncoder):
        def default(self, o: Any) -> str:
            return o.isoformat()

    def timed(make: Callable[..., Any], column: Callable[[Any], Any], **words: Any) -> Any:
        def seconds(name: str) -> float:
            columns = [column(one) for one in card(name).columns]
            started = time.process_time()
            make(data_columns=columns, num_rows=PEER_ROWS, **words)
            return time.process_time() - started

        return seconds

    def pattern(column: Any) -> str:
        method, words = specs[column.type]
        return f"{{{{{method}:{column.type}}}}}" if words else f"{{{{{method}}}}}"

    return {
        "bare calls": by_calls(
            {
                kind: functools.partial(getattr(fake, method), **words)
                for kind, (method, words) in specs.items()
            }
        ),
        "bare calls, date_time_this_year and date_of_birth": by_calls(
            {
                "text": fake.name,
                "category": lambda: fake.random_element(few),
                "integer": lambda: fake.random_int(0, 100),
                "number": lambda: fake.pyfloat(right_digits=1, min_value=0, max_value=100),
                "boolean": fake.pybool,
                "moment": fake.date_time_this_year,
                "date": fake.date_of_birth,
            }
        ),
        "csv": timed(fake.csv, pattern, header=None),
        "json": timed(fake.json, lambda column: (column.name, *specs[column.type]), cls=Dates),
        "fixed_width": timed(fake.fixed_width, lambda column: (20, *specs[column.type])),
    }


def test_rows_a_second_against_faker(
    plan: Plan, speed: dict[str, float], record_property: Record
) -> None:
    """At least a hundred times those of each way that it shows, thirty of its fastest calls."""
    faker = pytest.importorskip("faker")
    fake, unweighted = faker.Faker("en_GB"), faker.Faker("en_GB", use_weighting=False)
    for one in (fake, unweighted):
        one.seed_instance(1)
    ways = faker_ways(fake)
    ways["bare calls, use_weighting=False"] = faker_ways(unweighted)["bare calls"]
    ours = speed["rows"] / speed["worked"]
    theirs = {way: rows_a_second(plan, seconds) for way, seconds in ways.items()}
    for way, many in theirs.items():
        record_property(f"faker_rows_a_second, {way}", many)
        print(
            f"Faker, {way}: {many:,.0f} rows a second; ours {ours:,.0f}: {ours / many:,.0f} times"
        )
    unweighted_calls = theirs.pop("bare calls, use_weighting=False")
    assert ours / max(theirs.values()) >= 100
    assert ours / unweighted_calls >= 30


def test_time_against_the_floor(plan: Plan, tmp_path: Path, record_property: Record) -> None:
    """Less than four times bare draws of as many values and a write of the same bytes."""
    first_block(plan)  # fills what is looked up, which is done once a process
    generator = np.random.default_rng(1)
    making = drawing = writing = 0.0
    for name in plan.of_people:
        (tmp_path / name).mkdir()
    for number in range(plan.parts):
        stretches = _stretches(plan, number, lambda: False)
        while True:
            started = time.process_time()
            name, made, options = next(stretches, ("", None, {}))
            if not name:
                break
            of_rows(card(name).columns, made)
            making += time.process_time() - started
            started = time.process_time()
            for _ in made.columns:
                generator.random(len(made))
            drawing += time.process_time() - started
            started = time.process_time()
            pq.write_table(made, tmp_path / name / f"{number}.parquet", **options)
            writing += time.process_time() - started
    ratio = (making + writing) / (drawing + writing)
    record_property("floor_ratio", ratio)
    print(f"made {making:.2f} s, written {writing:.2f} s, bare draws {drawing:.2f} s: {ratio:.2f}")
    assert ratio <= 4


def test_memory_is_flat_and_workers_help(
    speed: dict[str, float], tmp_path: Path, record_property: Record
) -> None:
    """Under 500 MB a worker for a million people as for a quarter; two workers beside one."""
    few = made(tmp_path, MILLION // 4, 1)
    two = made(tmp_path, MILLION, 2)
    ratio = speed["seconds"] / two["seconds"]
    record_property("two_workers", ratio)
    for text, value in (("a quarter million", few), ("one worker", speed), ("two", two)):
        print(f"{text}: {value['seconds']:.1f} s, {value['megabytes']:.0f} MB")
        assert value["megabytes"] < 500
    share = 2 * speed["worked"] / two["worked"]  # what two free cores would give at most
    record_property("two_workers_by_work", share)
    print(f"two workers: {ratio:.2f} times as fast as one by the clock, {share:.2f} by their work")
    assert speed["megabytes"] < 1.25 * few["megabytes"]


HOSPITAL = """
import sys, time
import datagym, datagym.datasets
times = []
for _ in range(2):
    started = time.perf_counter()
    datagym.make_hospital(10_000)
    times.append(time.perf_counter() - started)
print(*times)
"""


def best(code: str, *words: str) -> list[float]:
    """Return the best seconds of three processes, after one that compiles and fills caches."""
    line = [sys.executable, "-c", code, *words]
    took = []
    for _ in range(4):
        told = subprocess.run(line, cwd=ROOT, env=compiled(), capture_output=True, check=True)
        took.append([float(word) for word in told.stdout.split()])
    return [min(column) for column in zip(*took[1:], strict=True)]


def test_a_hospital_of_ten_thousand(record_property: Record) -> None:
    """All tables as frames: the first time in a process, and again."""
    first, again = best(HOSPITAL)
    record_property("first_hospital_seconds", first)
    record_property("hospital_seconds", again)
    print(f"make_hospital(10_000): first {first:.2f} s, again {again:.2f} s")
