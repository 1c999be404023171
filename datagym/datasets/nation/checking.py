"""Checks a nation's files: whether they hold, value for value, what was made."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datagym.datasets.card import Card, Column
from datagym.datasets.nation import journal
from datagym.datasets.nation.arrow import pa, pq
from datagym.datasets.nation.columns import type_of
from datagym.datasets.nation.fingerprint import of_rows, of_stretches
from datagym.datasets.nation.journal import Piece, Record
from datagym.datasets.nation.plan import Plan, planned
from datagym.errors import BadInput

_MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """What a check of one table found.

    Parameters
    ----------
    name
        The table.
    rows
        The rows that were read.
    problems
        One sentence each; nothing when all is as it was made.

    """

    name: str
    rows: int
    problems: tuple[str, ...]


def check_nation(
    folder: Path, progress: Callable[[str, int, int], None] = lambda *_: None
) -> list[CheckedTable]:
    """Read a nation's files again, and compare their rows with what was made.

    Parameters
    ----------
    folder
        A folder that `make_nation` wrote.
    progress
        Is called before each file with the table, how many are done, and how many there are.

    Raises
    ------
    BadInput
        When the folder holds no nation, or what it says of itself is damaged.

    """
    told = journal.manifest(folder)
    if told is None:
        message = f"{folder} holds no nation: {journal.NAME} is not there or is damaged."
        raise BadInput(message)
    plan = _plan(folder, told)
    records = journal.finished(folder, plan)
    of = len(list(plan.numbers()))
    found = []
    for name in plan.tables:
        rows, problems = _check_table(folder, name, records, progress)
        if len(records) < of:
            problems.append(
                f"Only {len(records)} of {of} parts are finished. The command that began the "
                "nation goes on with the rest."
            )
        elif told.get("finished"):
            problems.extend(_published(told, name, records))
        found.append(CheckedTable(name, rows, tuple(problems)))
    return found


def _plan(folder: Path, told: Mapping[str, Any]) -> Plan:
    try:
        settings = told["settings"]
        return planned(settings["patients"], settings["seed"], settings["tables"])
    except (KeyError, TypeError, BadInput) as error:
        message = f"{folder / journal.NAME} is damaged: {error}"
        raise BadInput(message) from error


def _check_table(
    folder: Path,
    name: str,
    records: Mapping[int, Record],
    progress: Callable[[str, int, int], None],
) -> tuple[int, list[str]]:
    columns = Card.parse(folder / "cards" / f"{name}.yaml").columns
    pieces = _pieces(name, records)
    rows, wrong = 0, []
    for place, piece in enumerate(pieces):
        progress(name, place, len(pieces))
        try:
            for number, made in enumerate(_stretches(folder / piece.file, columns, piece.rows)):
                before, rows = rows, rows + len(made)
                if of_rows(columns, made) != piece.fingerprints[number]:
                    wrong.append(
                        f"{piece.file}: among rows {before:,} to {rows:,} of the table, "
                        "values were changed."
                    )
        except (OSError, pa.ArrowException, _Other) as error:
            wrong.append(f"{piece.file} cannot be read as it was made: {error}.")
    if len(wrong) > _MOST_TOLD:
        wrong = [*wrong[:_MOST_TOLD], f"And {len(wrong) - _MOST_TOLD:,} more of the kind."]
    return rows, wrong


def _pieces(name: str, records: Mapping[int, Record]) -> list[Piece]:
    ordered = (records[number].pieces for number in sorted(records))
    return [pieces[name] for pieces in ordered if name in pieces]


def _published(told: Mapping[str, Any], name: str, records: Mapping[int, Record]) -> Iterator[str]:
    """Compare the journal with the fingerprint that stands in the list of tables."""
    whole = of_stretches(one for piece in _pieces(name, records) for one in piece.fingerprints)
    try:
        same = told["tables"][name]["fingerprint"] == whole
    except (KeyError, TypeError):
        same = False
    if not same:
        yield f"The journal and {journal.NAME} tell different fingerprints of {name}."


class _Other(Exception):
    """A file holds other columns or rows than were made."""


def _stretches(path: Path, columns: Sequence[Column], rows: Sequence[int]) -> Iterator[Any]:
    """Give the rows of each stretch of a file, as one `pyarrow.Table` each."""
    with pq.ParquetFile(path) as file:
        if file.metadata.num_rows != sum(rows):
            message = f"it has {file.metadata.num_rows:,} rows, not {sum(rows):,}"
            raise _Other(message)
        if not _same(file.schema_arrow, columns):
            message = "its columns are not those of its card"
            raise _Other(message)
        group, waiting = 0, file.schema_arrow.empty_table()
        for wanted in rows:
            while len(waiting) < wanted:
                read = file.read_row_group(group, use_threads=False)
                waiting = pa.concat_tables([waiting, read]) if len(waiting) else read
                group += 1
            yield waiting.slice(0, wanted)
            waiting = waiting.slice(wanted)


def _same(schema: Any, columns: Sequence[Column]) -> bool:  # noqa: ANN401  (a pyarrow.Schema)
    if schema.names != [column.name for column in columns]:
        return False
    return all(
        pa.types.is_dictionary(kind) and kind.value_type == pa.string()
        if column.type == "category"
        else kind == type_of(column)
        for kind, column in zip(schema.types, columns, strict=True)
    )
