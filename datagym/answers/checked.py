"""Checks what the description of a chart says: numbers, words, colours."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import colors

from datagym.answers.arrays import objects
from datagym.answers.limits import POINTS_OF_A_WORD, damaged
from datagym.answers.marks import LONGEST_WORDS

if TYPE_CHECKING:
    from datagym.answers.reader import Reader

_UNITS = ("Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns")
_LONGEST_COLOUR = 40


class Checked:
    """Reads the parts of a description; whatever is not as a writer makes it is damage.

    Parameters
    ----------
    reader
        Checks and counts what is built.
    row
        The bytes of all numbers of the figure.

    """

    def __init__(self, reader: Reader, row: memoryview) -> None:
        self.reader = reader
        self._row = row

    def artists(self, said: object) -> list[Any]:
        """Return a list of descriptions, counted against the limit."""
        described = self.listed(said)
        self.reader.budget.take("artists", len(described))
        return described

    def numbers(self, said: object, kind: str = "f") -> Any:  # noqa: ANN401  (an array)
        """Return numbers in their shape."""
        known, start, shape = self.listed(said, 3)
        self.reader.choice(known, (kind,))
        most = len(self._row) // 8
        sizes = [self.reader.whole(size, 0, most) for size in self.listed(shape)]
        if len(sizes) > 3:  # noqa: PLR2004  (rows, columns, colours)
            damaged("numbers of a chart in them have too many dimensions")
        count = math.prod(sizes)
        self.reader.budget.take("points", count)
        first = self.reader.whole(start, 0, most)
        if first + count > most:
            damaged("a chart in them has fewer numbers than it says")
        values = np.frombuffer(self._row, f"<{kind}8", count, 8 * first)
        return values.reshape(sizes).astype("float64" if kind == "f" else "int64")

    def pairs(self, said: object) -> Any:  # noqa: ANN401  (an array)
        """Return pairs of numbers: the ends of something drawn."""
        values = self.numbers(said)
        if values.ndim != 2 or values.shape[1] != 2:  # noqa: PLR2004  (x and y)
            damaged("ends of something drawn in them are none")
        return values

    def shades(self, said: object) -> Any:  # noqa: ANN401  (an array)
        """Return colours: red, green, blue and how opaque, each between 0 and 1."""
        values = self.numbers(said)
        if values.ndim != 2 or values.shape[1] != 4 or not _is_share(values):  # noqa: PLR2004
            damaged("colours in them are none")
        return values

    def data(self, said: Any) -> Any:  # noqa: ANN401  (numbers, moments or words)
        """Return what somebody drew: numbers, moments or words, in one dimension."""
        kind = said[0]
        if kind == "numbers":
            return self.numbers(said[1]).ravel()
        if kind == "whole":
            return self.numbers(said[1], "i").ravel()
        if kind == "moments":
            unit = self.reader.choice(said[1], _UNITS)
            count = self.reader.whole(said[2], 1, 1_000)
            return self.numbers(said[3], "i").ravel().view(f"M8[{count}{unit}]")
        if kind != "words":
            damaged("data of a chart in them are of an unknown kind")
        self.reader.budget.take("points", POINTS_OF_A_WORD * len(self.listed(said[1])))
        return objects([self.words(one) for one in said[1]])

    @staticmethod
    def missing(values: Any) -> Any:  # noqa: ANN401  (an array)
        """Return numbers with those that are none masked."""
        return np.ma.masked_invalid(values) if np.isnan(values).any() else values

    def colour(self, said: Any) -> Any:  # noqa: ANN401  (a colour as matplotlib takes it)
        """Return a colour as matplotlib takes it."""
        if type(said) is str:
            if len(said) <= _LONGEST_COLOUR and colors.is_color_like(said):
                return said
            damaged("a colour in them is none")
        return tuple(self.number(part, 0, 1) for part in self.listed(said, 4))

    def number(self, said: object, low: float = -math.inf, high: float = math.inf) -> float:
        """Return a number between two ends, both allowed."""
        if type(said) not in {int, float}:
            damaged("a number of a chart in them is none")
        number = float(said)  # type: ignore[arg-type]
        if not low <= number <= high:
            damaged("a number of a chart in them is out of its range")
        return number

    def words(self, said: object) -> str:
        """Return a text that is not too long."""
        return self.reader.text(said, LONGEST_WORDS)

    def alt(self, said: object) -> str | None:
        """Return the text alternative, if there is one."""
        return None if said is None else self.words(said)

    def listed(self, said: object, length: int | None = None) -> list[Any]:
        """Return a list, of a given length where there is one."""
        return self.reader.listed(said, length)

    def pair(self, said: object) -> list[Any]:
        """Return a list of two."""
        return self.reader.listed(said, 2)


def _is_share(values: Any) -> bool:  # noqa: ANN401  (an array)
    return bool(((values >= 0) & (values <= 1)).all())
