"""Turns values into nodes: plain lists, texts and numbers that JSON can say.

None, truth values, whole numbers, finite numbers and texts stand for themselves. All else is
a list whose first entry is a tag: ``["tuple", [1, 2]]``. Large numbers of numbers go into
blobs, to which a node refers by position.

A learner's process is no place to trust: only exact types of the standard library, numpy,
pandas and matplotlib are read, by their own methods, and a subclass as the type below it.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from datagym.answers.functions import write_function
from datagym.answers.kinds import class_name
from datagym.answers.limits import ITEMS_OF_A_CLASS, Limits, Unfit
from datagym.answers.plain import WRITERS

if TYPE_CHECKING:
    from datagym.answers.batches import Batches
    from datagym.answers.charts import Sketch

Node: TypeAlias = Any  # what json.dumps takes
Write: TypeAlias = Callable[[Any, "Writer"], Node]

_ROOMS = {
    "numpy": "arrays",
    "pandas": "frames",
    "matplotlib.figure": "charts",
    "seaborn.axisgrid": "grids",
    "datagym.charts.described": "described",
}
_NO_KEYS = frozenset(
    {"list", "set", "dict", "array", "extension", "index", "range-index", "multi-index"}
    | {"series", "frame", "figure", "axes", "artist", "grid", "described", "function", "refused"}
)
_real_mro = type.__dict__["__mro__"].__get__
_real_name = type.__dict__["__name__"].__get__


class Writer:
    """Writes one answer as a node and blobs.

    Parameters
    ----------
    limits
        What is left of the message.

    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.items = -1  # the answer itself stands in no container
        self.cells = 0
        self.size = 0
        self.axes = 0
        self.artists = 0
        self.points = 0
        self.depth = 0
        self.blobs: list[bytes | Batches] = []
        self.figures: dict[int, Sketch] = {}
        self._open: set[int] = set()
        self._refused: set[str] = set()
        self._found: dict[type, Write | None] = {}
        self._batches: dict[int, int] = {}

    def node(self, value: object) -> Node:
        """Return the node of a value; a refusal is a node too.

        Raises
        ------
        Unfit
            When the answer as a whole cannot be carried.

        """
        self.items += 1
        if self.items > self.limits.items:
            message = f"It holds more than {self.limits.items:,} values."
            raise Unfit(message)
        kind = type(value)
        write = WRITERS.get(kind) or self._found.get(kind)
        if write is None and kind not in self._found:
            write = self._found[kind] = find(kind)
        if write is not None:
            return write(value, self)
        if callable(value) and not issubclass(kind, type):
            return write_function(value, self)
        return self.refuse(value)

    def key(self, value: object) -> Node:
        """Return the node of a dict's key, a set's member or a label, which cannot be a refusal."""
        node = self.node(value)
        if not can_be_key(node):
            message = f"One of its keys is a {type_name(value)}, which cannot leave the sandbox."
            raise Unfit(message)
        return node

    def refuse(self, value: object, reason: str = "") -> Node:
        """Return the node that says that a value of this type stays in the sandbox."""
        name = type_name(value)
        if name not in self._refused:
            self._refused.add(name)
            self.items += ITEMS_OF_A_CLASS
        return ["refused", name, reason or cannot_leave(name)]

    @contextmanager
    def inside(self, value: object) -> Iterator[None]:
        """Watch over the depth while a container is read, and that it does not hold itself."""
        if id(value) in self._open:
            message = "It holds itself."
            raise Unfit(message)
        if self.depth >= self.limits.depth:
            message = f"It is nested more than {self.limits.depth} levels deep."
            raise Unfit(message)
        self._open.add(id(value))
        self.depth += 1
        yield
        self.depth -= 1
        self._open.discard(id(value))

    def take(self, what: str, count: int) -> None:
        """Count some cells of tables; axes, artists or points of charts.

        Raises
        ------
        Unfit
            When there are too many.

        """
        total, most = getattr(self, what) + count, getattr(self.limits, what)
        if total > most:
            message = f"It holds more than {most:,} {what}."
            raise Unfit(message)
        setattr(self, what, total)

    def make_room(self, cells: int) -> None:
        """Look whether so many cells still fit, before they are turned into columns.

        Raises
        ------
        Unfit
            When they do not.

        """
        if self.cells + cells > self.limits.cells:
            message = f"It holds more than {self.limits.cells:,} cells."
            raise Unfit(message)

    def take_bytes(self, count: int) -> None:
        """Count the bytes of blobs.

        Raises
        ------
        Unfit
            When there are too many.

        """
        self.size += count
        if self.size > self.limits.total:
            message = f"It is larger than the {in_megabytes(self.limits.total)} that may leave."
            raise Unfit(message)

    def blob(self, content: bytes) -> int:
        """Keep bytes beside the nodes and return their position."""
        self.take_bytes(len(content))
        self.blobs.append(content)
        return len(self.blobs) - 1

    def column(self, array: Any) -> Node:  # noqa: ANN401  (a pyarrow.Array)
        """Keep a column beside the nodes and return where it is: its batch and its place there."""
        from datagym.answers.batches import Batches  # noqa: PLC0415  (pyarrow, where needed)

        self.take("cells", max(1, len(array)))
        self.take_bytes(array.nbytes)
        place = self._batches.get(len(array))
        if place is None:
            place = self._batches[len(array)] = len(self.blobs)
            self.blobs.append(Batches(len(array)))
        batches = self.blobs[place]
        assert not isinstance(batches, bytes)  # noqa: S101  (it was put there above)
        return [place, batches.add(array)]


def can_be_key(node: Node) -> bool:
    """Tell whether the value of a node can be a key wherever it is built.

    >>> can_be_key(["tuple", [1, ["refused", "object", ""]]]), can_be_key(["tuple", [1, "a"]])
    (False, True)
    """
    if type(node) is not list:
        return True
    if node[0] in {"tuple", "frozenset"}:
        return all(map(can_be_key, node[1]))
    return node[0] not in _NO_KEYS


def find(kind: type) -> Write | None:
    """Return what writes values of a type or of the nearest type below it, if anything does."""
    writers = {**WRITERS, **_of_libraries()}
    for base in _real_mro(kind):
        write = writers.get(base)
        if write is not None:
            if base is kind:
                WRITERS[kind] = write
            return write
    return None


def type_name(value: object) -> str:
    """Return the name of a value's real type, whatever it says of itself.

    >>> type_name(print), type_name(...)
    ('builtin_function_or_method', 'ellipsis')
    """
    return class_name(str.__str__(_real_name(type(value))))


def cannot_leave(name: str) -> str:
    """Return why a value of a type stays in the sandbox, and what to do instead.

    >>> cannot_leave("generator")
    'A generator cannot leave the sandbox: take a table, a number or a text from it.'
    """
    article = "An" if name[0] in "AEIOUaeiou" else "A"
    return f"{article} {name} cannot leave the sandbox: take a table, a number or a text from it."


def in_megabytes(count: int) -> str:
    """Return a number of bytes as a person says it.

    >>> in_megabytes(64 * 2**20), in_megabytes(1000)
    ('64 MiB', '1,000 bytes')
    """
    return f"{count // 2**20:,} MiB" if count >= 2**20 else f"{count:,} bytes"


def _of_libraries() -> Mapping[type, Write]:
    """Return the writers for the libraries that are loaded; without them there are no values."""
    writers: dict[type, Write] = {}
    for library, module in _ROOMS.items():
        if library in sys.modules:
            writers |= import_module(f"datagym.answers.{module}").WRITERS
    return writers
