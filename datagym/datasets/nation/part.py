"""Makes one part of a nation: the blocks of some of its people, a file for each table.

This is what a worker does. It holds a few blocks and some rows that wait to be written, so
its memory does not depend on how many people there are.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from datagym.datasets.blocks import Block
from datagym.datasets.card import card
from datagym.datasets.makers import maker
from datagym.datasets.nation import journal
from datagym.datasets.nation.arrow import pa, pq
from datagym.datasets.nation.columns import measured, repeated, schema, table
from datagym.datasets.nation.disk import partial, settle
from datagym.datasets.nation.fingerprint import of_rows
from datagym.datasets.nation.journal import Piece, Record
from datagym.datasets.nation.plan import ONCE, Plan
from datagym.datasets.parts import Part
from datagym.errors import Unavailable

_ROWS = 131_072  # of a group of rows in a file: what readers like to take at once
_BYTES = 10_000_000


class Stopped(Exception):
    """The making was stopped from outside; what was not finished is gone."""


def make_part(
    folder: Path, plan: Plan, number: int, stopped: Callable[[], bool] = lambda: False
) -> Record:
    """Make a part, write its files and its line in the journal.

    Parameters
    ----------
    folder
        The nation's folder, already begun.
    plan
        What the nation is to be.
    number
        Which part, or `ONCE`.
    stopped
        Is asked after each block whether to give up.

    Raises
    ------
    Stopped
        When ``stopped`` said so; no file is left.
    Unavailable
        When this machine does not see the folder.

    """
    if journal.manifest(folder) is None:
        message = (
            f"A worker does not see the folder {folder}. "
            "Name one with --out that lies on a disk which all workers share."
        )
        raise Unavailable(message)
    record = Record(number, _pieces(folder, plan, number, stopped))
    journal.keep(folder, record)
    return record


def first_block(plan: Plan) -> tuple[dict[str, str], float]:
    """Return each table's fingerprint in the first block, and about how many bytes a block has."""
    fingerprints, size = {}, 0.0
    block = Block(plan.seed, 0)
    for name in plan.of_people:
        part = block.table(name)
        made = table(name, [part])
        sink = pa.BufferOutputStream()
        pq.write_table(made, sink, **_options(name, part))
        fingerprints[name] = of_rows(card(name).columns, made)
        size += sink.getvalue().size
    return fingerprints, size


class _File:
    """One table's file in a part, written group of rows by group of rows."""

    def __init__(self, folder: Path, name: str, part: str) -> None:
        self._name = name
        self._file = f"{name}/{part}.parquet"
        self._path = folder / name / f"{part}.parquet"
        self._work = partial(self._path)
        self._writer: Any = None
        self._waiting: list[Any] = []
        self._rows: list[int] = []
        self._fingerprints: list[str] = []

    def add(self, made: Any, options: Mapping[str, Any]) -> None:  # noqa: ANN401  (a pyarrow.Table)
        """Take the rows of a stretch of blocks."""
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._work, schema(self._name), **options)
        self._rows.append(len(made))
        self._fingerprints.append(of_rows(card(self._name).columns, made))
        self._waiting.append(made)
        if sum(map(len, self._waiting)) >= _ROWS or sum(t.nbytes for t in self._waiting) >= _BYTES:
            self._flush()

    def finish(self) -> Piece:
        """Write what waits, and give the file its name."""
        self._flush()
        self._writer.close()
        self._writer = None
        settle(self._work, self._path)
        size = self._path.stat().st_size
        return Piece(self._file, size, tuple(self._rows), tuple(self._fingerprints))

    def drop(self) -> None:
        """Take the file away if it is not complete."""
        if self._writer is not None:
            with suppress(OSError):  # a full disk refuses the end of the file too
                self._writer.close()
            self._writer = None
        self._work.unlink(missing_ok=True)

    def _flush(self) -> None:
        if self._waiting:
            whole = pa.concat_tables(self._waiting).combine_chunks()
            self._writer.write_table(whole, row_group_size=len(whole) or None)
            self._waiting = []


def _pieces(folder: Path, plan: Plan, number: int, stopped: Callable[[], bool]) -> dict[str, Piece]:
    names = plan.once if number == ONCE else plan.of_people
    files = {name: _File(folder, name, journal.part_name(number)) for name in names}
    try:
        for name, made, options in (
            _once(plan) if number == ONCE else _stretches(plan, number, stopped)
        ):
            files[name].add(made, options)
        return {name: file.finish() for name, file in files.items()}
    finally:
        for file in files.values():
            file.drop()


def _stretches(
    plan: Plan, number: int, stopped: Callable[[], bool]
) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Make the blocks of a part a few at a time, and turn each table of theirs into columns."""
    for stretch in plan.stretches(number):
        parts: dict[str, list[Part]] = {name: [] for name in plan.of_people}
        for place in stretch:
            block = Block(plan.seed, place)
            for name in plan.of_people:
                part = block.table(name).first(plan.wanted(place))
                parts[name].append(replace(part, hidden={}, kept={}))  # no reader gets these
            if stopped():
                raise Stopped
        for name in plan.of_people:
            made = parts.pop(name)
            yield name, table(name, made), _options(name, made[0])


def _once(plan: Plan) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    for name in plan.once:
        known = card(name)
        frame = maker(name).make(known, known.size.default, plan.seed).frame
        yield name, pa.Table.from_pandas(frame, schema(name), preserve_index=False), {}


def _options(name: str, part: Part) -> dict[str, Any]:
    """Return how a table is written: fast, and small enough."""
    return {
        "write_statistics": measured(name) or False,
        "compression": "zstd",
        "compression_level": 1,
        "use_dictionary": repeated(name, part) or False,
    }
