"""What is finished of a nation, so that nothing is made twice.

::

    FOLDER
    ├── nation.json                  the settings; in the end, rows and fingerprint of each table
    ├── cards/NAME.yaml              the data cards
    ├── journal/part-00000.json      a finished part: its files, the rows and fingerprint of
    │                                each stretch of its blocks
    └── NAME/part-00000.parquet      the rows of one table and part

A file has its name only when it is complete and on the disk; a part's own line in the
journal comes after all its files. So whatever ends the work, and when, what has its name
stays, and the rest is made anew.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from datagym import __version__
from datagym.datasets.nation.disk import PARTIAL, ours, write_whole
from datagym.datasets.nation.plan import ONCE, Plan
from datagym.resources import content

KIND = "datagym nation"
NAME = "nation.json"
_JOURNAL = "journal"


@dataclass(frozen=True, slots=True)
class Piece:
    """One table's file in a part: its bytes, and the rows and fingerprint of each stretch."""

    file: str
    bytes: int
    rows: tuple[int, ...]
    fingerprints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A finished part: its number, and a piece for each table."""

    number: int
    pieces: Mapping[str, Piece]

    @property
    def rows(self) -> int:
        """How many rows the part has in all tables."""
        return sum(sum(piece.rows) for piece in self.pieces.values())


def part_name(number: int) -> str:
    """Return what a part's files are called, without their ending.

    >>> part_name(7)
    'part-00007'
    """
    return "part-once" if number == ONCE else f"part-{number:05d}"


def keep(folder: Path, record: Record) -> None:
    """Write down that a part is finished."""
    write_whole(folder / _JOURNAL / f"{part_name(record.number)}.json", asdict(record))


def finished(folder: Path, plan: Plan) -> dict[int, Record]:
    """Return the finished parts whose files are there in their full length."""
    found = {}
    for number in plan.numbers():
        record = _read_record(folder / _JOURNAL / f"{part_name(number)}.json")
        if record is not None and all(
            (folder / piece.file).is_file() and (folder / piece.file).stat().st_size == piece.bytes
            for piece in record.pieces.values()
        ):
            found[number] = record
    return found


def manifest(folder: Path) -> Mapping[str, Any] | None:
    """Return what a folder says of its nation; None when it holds none."""
    try:
        told = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and told.get("kind") == KIND else None


def begin(folder: Path, plan: Plan, first_block: Mapping[str, str]) -> None:
    """Write down a nation's settings, make its folders and lay the cards there."""
    write_whole(folder / NAME, _about(plan, first_block))
    for name in (_JOURNAL, "cards", *plan.tables):
        (folder / name).mkdir(exist_ok=True)
    for name in plan.tables:
        shutil.copyfile(content("datasets", f"{name}.yaml"), folder / "cards" / f"{name}.yaml")


def end(
    folder: Path, plan: Plan, first_block: Mapping[str, str], tables: Mapping[str, Any]
) -> None:
    """Write down that a nation is complete, with the rows and fingerprint of each table."""
    write_whole(folder / NAME, {**_about(plan, first_block), "finished": True, "tables": tables})


def clear(folder: Path) -> None:
    """Take away files that nobody finished."""
    for path in (*folder.glob(f"*{PARTIAL}"), *folder.glob(f"*/*{PARTIAL}")):
        path.unlink(missing_ok=True)


def refusal(folder: Path, plan: Plan) -> str:
    """Say why a nation cannot be made in a folder, or ``""``; nothing is written."""
    if folder.exists() and not folder.is_dir():
        return f"{folder} is a file. Name a folder with --out."
    told = manifest(folder)
    if told is None:
        if folder.is_dir() and any(not ours(path) for path in folder.iterdir()):
            return (
                f"{folder} holds something else already. "
                "Name a folder with --out that is empty, or is not there yet."
            )
        return ""
    settings = told.get("settings", {})
    for key, value in plan.settings().items():
        if settings.get(key) != value:
            return _differs(folder, key, settings.get(key), value, done=bool(told.get("finished")))
    if told.get("cards") != plan.cards():
        return _other_version(folder)
    return ""


def other_rows(folder: Path, first_block: Mapping[str, str]) -> str:
    """Say that the tables are no longer made as they were when a nation was begun, or ``""``."""
    told = manifest(folder)
    return "" if told is None or told.get("first_block") == first_block else _other_version(folder)


def _about(plan: Plan, first_block: Mapping[str, str]) -> dict[str, Any]:
    return {
        "kind": KIND,
        "synthetic": True,
        "licence": "CC BY 4.0",
        "datagym": __version__,
        "finished": False,
        "settings": plan.settings(),
        "cards": plan.cards(),
        "first_block": dict(first_block),
    }


def _read_record(path: Path) -> Record | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        pieces = {
            name: Piece(
                piece["file"], piece["bytes"], tuple(piece["rows"]), tuple(piece["fingerprints"])
            )
            for name, piece in told["pieces"].items()
        }
        return Record(told["number"], pieces)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _differs(folder: Path, key: str, old: object, new: object, *, done: bool) -> str:
    kind = "a nation" if done else "an unfinished nation"
    return (
        f"{folder} holds {kind} with other settings: {key.replace('_', ' ')} {_listed(old)}, "
        f"not {_listed(new)}. Give the same settings, or name another folder with --out."
    )


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _other_version(folder: Path) -> str:
    return (
        f"The nation in {folder} was begun with another version of Datagym, whose tables differ. "
        "Go on with that version, or name another folder with --out."
    )
