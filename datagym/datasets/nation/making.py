"""Makes a nation: all its parts, by some workers, and only those that are not finished."""

import errno
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datagym.datasets.hospital import SEED
from datagym.datasets.nation import journal
from datagym.datasets.nation.disk import alone, room, writable
from datagym.datasets.nation.fingerprint import of_stretches
from datagym.datasets.nation.journal import Record
from datagym.datasets.nation.part import first_block
from datagym.datasets.nation.plan import Plan, planned
from datagym.datasets.nation.workers import Workers, checked_workers, hired
from datagym.errors import BadInput, Unavailable

_BYTES_A_BLOCK = 100  # of a table in the journal
_HEARTBEAT = 1.0  # seconds after which Ctrl-C is heard on Windows too


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the making of a nation is.

    Parameters
    ----------
    parts, of_parts
        The finished parts, of all.
    people, of_people
        Their people, of all.
    rows
        The rows that this run has made.
    seconds
        How long this run has taken.
    left
        About how many seconds are left; None while that is not known.

    """

    parts: int
    of_parts: int
    people: int
    of_people: int
    rows: int
    seconds: float
    left: float | None


@dataclass(frozen=True, slots=True)
class Nation:
    """A nation that was made.

    Parameters
    ----------
    folder
        Where it is.
    plan
        What it is.
    tables
        For each table its rows, files, bytes and fingerprint.
    made, found
        How many parts this run made, and how many an earlier one had finished.
    seconds
        How long this run took.

    """

    folder: Path
    plan: Plan
    tables: Mapping[str, Mapping[str, Any]]
    made: int
    found: int
    seconds: float


def make_nation(  # noqa: PLR0913  (a name for each)
    folder: Path,
    patients: int,
    *,
    seed: int = SEED,
    only: Iterable[str] | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Nation:
    """Make the tables of a hospital of any size as Parquet files, or go on with it.

    The tables are those of `datagym.make_hospital`, whatever the number of workers. What
    is finished stays when the work ends, however it ends; the same call goes on.

    Parameters
    ----------
    folder
        A new or empty folder, or that of an unfinished nation of the same settings. With
        a scheduler, on a disk that all its workers share.
    patients, seed
        How many people, and the seed.
    only
        The names of the tables; all of them when left out.
    workers
        How many processes.
    scheduler
        The address of a Dask scheduler, whose workers are taken instead.
    progress
        Is called at the beginning and after each part.

    Raises
    ------
    BadInput
        When a setting cannot be used, the folder holds something else, or no scheduler
        answers. Nothing is written.
    Unavailable
        When the disk is too small (nothing is written) or becomes full, a library lacks,
        or a worker dies.
    Refused
        When another process is writing into the folder.

    """
    plan = planned(patients, seed, only)
    refusal = journal.refusal(folder, plan)
    if refusal:
        raise BadInput(refusal)
    writable(folder)
    with hired(checked_workers(workers), scheduler) as team:
        fingerprints, size = first_block(plan)
        refusal = journal.other_rows(folder, fingerprints)
        if refusal:
            raise BadInput(refusal)
        there = journal.finished(folder, plan)
        left = plan.blocks - sum(len(plan.part(number)) for number in there if number >= 0)
        room(folder, left * (size + _BYTES_A_BLOCK * len(plan.tables)))
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder), _told(folder, plan, team):
            return _make(folder, plan, fingerprints, team, progress)


def _make(
    folder: Path,
    plan: Plan,
    fingerprints: Mapping[str, str],
    team: Workers,
    progress: Callable[[Progress], None],
) -> Nation:
    clock = time.monotonic()
    told = journal.manifest(folder)
    journal.clear(folder)
    if told is None or not told.get("finished"):
        journal.begin(folder, plan, fingerprints)
    records = journal.finished(folder, plan)
    found = len(records)
    wanted = [number for number in plan.numbers() if number not in records]
    before = sum(plan.people(number) for number in records)
    rows = 0
    progress(_progress(plan, records, before, rows, 0))
    for record in _made(folder, plan, wanted, team):
        records[record.number] = record
        rows += record.rows
        progress(_progress(plan, records, before, rows, time.monotonic() - clock))
    tables = _tables(plan, records)
    journal.end(folder, plan, fingerprints, tables)
    return Nation(folder, plan, tables, len(wanted), found, time.monotonic() - clock)


def _made(folder: Path, plan: Plan, wanted: list[int], team: Workers) -> Iterator[Record]:
    """Give the parts to the workers, a few at a time, and give back what is finished."""
    waiting: set[Future[Record]] = set()
    rest = iter(wanted)
    try:
        while True:
            for number in rest:
                waiting.add(team.begin(folder, plan, number))
                if len(waiting) >= team.most_waiting:
                    break
            if not waiting:
                return
            done, waiting = wait(waiting, _HEARTBEAT, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        for future in waiting:
            future.cancel()


@contextmanager
def _told(folder: Path, plan: Plan, team: Workers) -> Iterator[None]:
    """Turn what ends the work early into a sentence that says what is kept, and what to do."""
    try:
        yield
    except team.lost as error:
        what = "A worker or the way to it was lost, perhaps for want of memory."
        cause: Exception = error
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        what = "The disk is full." if full else f"{folder} cannot be written: {error}."
        cause = error
    else:
        return
    there, of = kept(folder, plan)
    message = (
        f"{what} {there} of {of} parts are finished and kept. "
        "The same command goes on with the rest."
    )
    raise Unavailable(message) from cause


def kept(folder: Path, plan: Plan) -> tuple[int, int]:
    """Return how many parts of a nation are finished, of how many.

    >>> kept(Path("nowhere"), planned(20_000, 1))[0]
    0
    """
    return len(journal.finished(folder, plan)), len(list(plan.numbers()))


def _progress(
    plan: Plan, records: Mapping[int, Record], before: int, rows: int, seconds: float
) -> Progress:
    numbers = list(plan.numbers())
    people = sum(plan.people(number) for number in records)
    every = sum(plan.people(number) for number in numbers)
    fresh = people - before
    left = seconds / fresh * (every - people) if fresh else None
    return Progress(len(records), len(numbers), people, every, rows, seconds, left)


def _tables(plan: Plan, records: Mapping[int, Record]) -> dict[str, dict[str, Any]]:
    found = {}
    for name in plan.tables:
        pieces = [records[number].pieces[name] for number in sorted(records)
                  if name in records[number].pieces]  # fmt: skip
        found[name] = {
            "rows": sum(sum(piece.rows) for piece in pieces),
            "files": len(pieces),
            "bytes": sum(piece.bytes for piece in pieces),
            "fingerprint": of_stretches(one for piece in pieces for one in piece.fingerprints),
        }
    return found
