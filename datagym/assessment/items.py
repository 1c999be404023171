"""One item: a stem, its options with their rationales, perhaps a table or a chart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from datagym.assessment.fields import Fields
from datagym.errors import BadInput, NotFound

STATUSES = ("draft", "provisional", "calibrated")
MOST_CREDIT = 2
LICENCE = "CC BY 4.0"
_ID = re.compile(r"[a-z][a-z0-9-]{2,63}")

CellValue = str | int | float


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen.

    Parameters
    ----------
    id
        A letter.
    text
        What the person reads.
    credit
        0, or 1 for the right one; in graded items 0, 1 (half way) or 2 (best).
    rationale
        Why it is right, half right or not; shown after the end.
    misconception
        The error of thought behind a lesser option; empty for the best one.

    """

    id: str
    text: str
    credit: int
    rationale: str
    misconception: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """How the stimulus' table is drawn: a line or bars, over an axis from low to high."""

    kind: str
    low: float
    high: float
    unit: str


@dataclass(frozen=True, slots=True)
class Stimulus:
    """What an item shows: a table, perhaps drawn as a chart, and its text alternative."""

    alt: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[CellValue, ...], ...]
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One question of the bank; see ``assessment/README.md`` for the fields."""

    id: str
    version: int
    family: str
    skill: str
    level: str
    setting: str
    stem: str
    options: tuple[Option, ...]
    difficulties: tuple[float, ...]
    difficulty_source: str
    status: str
    source: str
    licence: str
    stimulus: Stimulus | None = None

    @property
    def best(self) -> Option:
        """The option with the most credit."""
        return max(self.options, key=lambda option: option.credit)

    @property
    def most_credit(self) -> int:
        """1 for an item with one right option, 2 for a graded one."""
        return self.best.credit

    @property
    def difficulty(self) -> float:
        """The levellers' mean."""
        return sum(self.difficulties) / len(self.difficulties)

    def option(self, name: str) -> Option:
        """Return an option by its id, or raise NotFound."""
        for option in self.options:
            if option.id == name:
                return option
        what = f"answer to {self.id}"
        raise NotFound.among(what, name, [o.id for o in self.options])


def load_item(path: Path) -> Item:
    """Read one item from its text file.

    Raises
    ------
    BadInput
        When a field is missing, misspelt or contradicts another; the sentence
        names the file and the field.

    """
    fields = Fields.of_file(path)
    rows = [Fields(row, f"{path.name}, options") for row in fields.several("options")]
    levellers = [Fields(row, f"{path.name}, levellers") for row in fields.several("levellers")]
    item = Item(
        id=fields.text("id"),
        version=fields.whole("version"),
        family=fields.text("family"),
        skill=fields.text("skill"),
        level=fields.text("level"),
        setting=fields.text("setting"),
        stem=fields.text("stem"),
        options=tuple(_option(row) for row in rows),
        difficulties=tuple(_difficulty(row) for row in levellers),
        difficulty_source=fields.text("difficulty_source"),
        status=fields.text("status"),
        source=fields.text("source"),
        licence=fields.text("licence"),
        stimulus=_stimulus(fields.inner("stimulus")),
    )
    fields.done()
    _check(item, path)
    return item


def _option(fields: Fields) -> Option:
    option = Option(
        id=fields.text("id"),
        text=fields.text("text"),
        credit=fields.whole("credit"),
        rationale=fields.text("rationale"),
        misconception=fields.text("misconception", ""),
    )
    fields.done()
    return option


def _difficulty(fields: Fields) -> float:
    fields.text("who")
    difficulty = fields.number("difficulty")
    fields.done()
    return difficulty


def _stimulus(fields: Fields | None) -> Stimulus | None:
    if fields is None:
        return None
    table = fields.inner("table") or Fields({}, f"{fields.where}, table")
    chart = fields.inner("chart")
    stimulus = Stimulus(
        alt=fields.text("alt"),
        caption=table.text("caption"),
        columns=tuple(str(name) for name in table.several("columns")),
        rows=tuple(tuple(row) for row in table.several("rows")),
        chart=None if chart is None else _chart(chart),
    )
    table.done()
    fields.done()
    if any(len(row) != len(stimulus.columns) for row in stimulus.rows):
        message = f"{fields.where}: each row should have {len(stimulus.columns)} cells."
        raise BadInput(message)
    return stimulus


def _chart(fields: Fields) -> Chart:
    chart = Chart(
        fields.text("kind"), fields.number("from"), fields.number("to"), fields.text("unit")
    )
    fields.done()
    if chart.kind not in {"line", "bars"} or chart.low >= chart.high:
        message = f"{fields.where}: 'kind' should be line or bars, and 'from' less than 'to'."
        raise BadInput(message)
    return chart


def _check(item: Item, path: Path) -> None:
    """Refuse an item that contradicts itself: the session and the score rely on this."""
    gains = [option.credit for option in item.options]
    fewest = 3
    faults = {
        "'id' should be the file's name (small letters, digits and -)": (
            item.id != path.stem or not _ID.fullmatch(item.id)
        ),
        "'version' should be 1 or more": item.version < 1,
        f"'status' should be one of {', '.join(STATUSES)}": item.status not in STATUSES,
        f"'licence' should be {LICENCE}": item.licence != LICENCE,
        "there should be three options or more": len(gains) < fewest,
        "each option should have its own letter": not _letters(item.options),
        "'credit' should be 0, 1 or 2": any(c not in range(MOST_CREDIT + 1) for c in gains),
        "exactly one option should have the most credit": gains.count(max(gains)) != 1,
        "an item with credit 2 should also have an option with credit 1": (
            max(gains) == MOST_CREDIT and 1 not in gains
        ),
    }
    for sentence, faulty in faults.items():
        if faulty:
            message = f"{path.name}: {sentence}."
            raise BadInput(message)


def _letters(options: Sequence[Option]) -> bool:
    expected = [chr(ord("a") + place) for place in range(len(options))]
    return [option.id for option in options] == expected
