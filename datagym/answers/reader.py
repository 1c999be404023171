"""Builds values from nodes; whatever is not exactly as a writer makes it is damage.

Nothing is looked up by a name that was received, but in the tables of this room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from datagym.answers.kinds import Call, Function, Uncarried
from datagym.answers.limits import Limits, damaged
from datagym.answers.values import READERS

if TYPE_CHECKING:
    import re

    from datagym.answers.batches import Received

Read: TypeAlias = Callable[..., object]

_LATER = {
    **dict.fromkeys(("scalar", "array"), "arrays"),
    **dict.fromkeys(
        (
            "NA", "NaT", "timestamp", "pandas-timedelta", "interval", "period", "index",
            "range-index", "multi-index", "series", "frame", "extension",
        ),
        "tables",
    ),
    **dict.fromkeys(("figure", "axes", "artist", "grid", "described"), "redrawn"),
}  # fmt: skip
_LEVELS_OF_A_TABLE = 8
_COLLISIONS = 100  # of hashes: more in one set are made to hang whoever reads it


class Budget:
    """Counts what a whole message holds against its limits."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.items = 0
        self.cells = 0
        self.stand_ins: dict[str, type[Uncarried]] = {}
        self.axes = 0
        self.artists = 0
        self.points = 0

    def take(self, what: str, count: int) -> None:
        """Count some items, cells, axes, artists or points.

        Raises
        ------
        Damaged
            When there are more than the limit.

        """
        total = getattr(self, what) + count
        if total > getattr(self.limits, what):
            damaged(f"they hold more than {getattr(self.limits, what):,} {what}")
        setattr(self, what, total)


class Reader:
    """Reads one answer.

    Parameters
    ----------
    name
        The answer's name.
    blobs
        The bytes and the columns beside its node.
    budget
        Counts for the whole message.
    call
        What calls a function in the sandbox.

    """

    def __init__(
        self,
        name: str,
        blobs: Sequence[memoryview | Received],
        budget: Budget,
        call: Call | None,
    ) -> None:
        self.name = name
        self.blobs = blobs
        self.budget = budget
        self.limits = budget.limits
        self.call = call
        self.depth = 0
        self.figures: dict[int, object] = {}
        self._used: set[tuple[int, int]] = set()

    def value(self, node: object) -> object:
        """Return the value of a node.

        Raises
        ------
        Damaged
            When there is no such value.

        """
        if self.depth:
            self.budget.take("items", 1)
        if node is None or type(node) is bool or type(node) is float:
            return node
        if type(node) is int:
            return self.whole(node)
        if type(node) is str:
            return self.text(node)
        if type(node) is not list or not node or type(node[0]) is not str:
            damaged("something in them is no value")
        read = READERS.get(node[0]) or _later(node[0])
        if self.depth > self.limits.depth + _LEVELS_OF_A_TABLE:
            damaged("they are nested too deep")
        self.depth += 1
        value = read(self, *node[1:])
        self.depth -= 1
        return value

    def values(self, nodes: object) -> list[object]:
        """Return the values of a list of nodes."""
        read = self.value
        return [read(node) for node in self.listed(nodes)]

    def hashable(self, nodes: object) -> list[Any]:
        """Return values that can be keys, and are not made to collide.

        Raises
        ------
        Damaged
            When one cannot be a key, or too many have the same hash.

        """
        values = self.values(nodes)
        check_keys(values)
        return values

    def text(self, node: object, most: int | None = None) -> str:
        """Return a text that can be encoded, of at most so many characters."""
        if type(node) is not str:
            damaged("a text in them is none")
        if len(node) > (self.limits.text if most is None else most):
            damaged("a text in them is too long")
        if not node.isascii():
            node.encode()
        return node

    def whole(self, node: object, low: int | None = None, high: int | None = None) -> int:
        """Return a whole number between two ends, both allowed."""
        if type(node) is not int:
            damaged("a whole number in them is none")
        if node.bit_length() > 4 * self.limits.digits:
            damaged("a number in them has too many digits")
        if (low is not None and node < low) or (high is not None and node > high):
            damaged("a whole number in them is out of its range")
        return node

    def flag(self, node: object) -> bool:
        """Return a truth value."""
        if type(node) is not bool:
            damaged("a truth value in them is none")
        return node

    def choice(self, node: object, allowed: Sequence[str]) -> str:
        """Return one of some texts."""
        if type(node) is not str or node not in allowed:
            damaged("a word in them is not a known one")
        return node

    def matching(self, node: object, pattern: re.Pattern[str]) -> str:
        """Return a text that matches a pattern from end to end."""
        if type(node) is not str or not pattern.fullmatch(node):
            damaged("a word in them is not of a known form")
        return node

    def listed(self, node: object, length: int | None = None) -> list[object]:
        """Return a list of nodes, of a given length where there is one."""
        if type(node) is not list or (length is not None and len(node) != length):
            damaged("a list in them is none, or of another length")
        return node

    def blob(self, place: object) -> memoryview:
        """Return the bytes at a place beside the nodes."""
        number = self.whole(place, 0, len(self.blobs) - 1)
        blob = self.blobs[number]
        if not isinstance(blob, memoryview):
            damaged("bytes in them are none")
        self._use(number, 0)
        return blob

    def column(self, place: object, *kinds: str, missing: bool = False) -> Any:  # noqa: ANN401
        """Return a column beside the nodes: a pyarrow.Array of one of some kinds.

        Raises
        ------
        Damaged
            When it is of another kind, or has missing values where none can be.

        """
        batch, position = self.listed(place, 2)
        number = self.whole(batch, 0, len(self.blobs) - 1)
        received = self.blobs[number]
        if isinstance(received, memoryview):
            damaged("a column in them is none")
        where = self.whole(position, 0, len(received.kinds) - 1)
        self._use(number, where)
        column = received.column(where, kinds)
        self.budget.take("cells", max(1, len(column)))
        if column.null_count and not missing:
            damaged("values are missing where none can be")
        return column

    def _use(self, blob: int, position: int) -> None:
        """Take something from beside the nodes, which is done once: a small message stays small."""
        if (blob, position) in self._used:
            damaged("the same numbers in them stand for several things")
        self._used.add((blob, position))


def check_keys(values: Iterable[object]) -> None:
    """Look whether values can be keys or labels.

    Raises
    ------
    Damaged
        When one cannot, or too many have the same hash.

    """
    first: dict[int, object] = {}
    collisions = 0
    for value in values:
        if isinstance(value, _NO_KEYS):
            damaged("a key in them cannot be one")
        seen = first.setdefault(hash(value), value)
        if seen is not value and not seen == value:  # noqa: SIM201  (!= is another method)
            collisions += 1
    if collisions > _COLLISIONS:
        damaged("the keys in them are made to be slow")


_NO_KEYS: tuple[type, ...] = (Uncarried, Function, list, dict, set)


def _later(tag: str) -> Read:
    """Return what reads a tag whose values need a library."""
    module = _LATER.get(tag)
    if module is None:
        damaged("something in them is of an unknown kind")
    readers = cast("dict[str, Read]", import_module(f"datagym.answers.{module}").READERS)
    READERS.update(readers)
    return readers[tag]
