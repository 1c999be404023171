"""What stands in the place of an answer that could not be carried, and of a function."""

import keyword
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias

from datagym.errors import Unavailable

Call: TypeAlias = Callable[[str, tuple[object, ...], dict[str, object]], object]

_LONGEST_NAME = 60


class Uncarried:
    """Stands for a value that stayed in the sandbox: it is equal to nothing and can do nothing.

    Its class is named like the value's, so that a check can say what it was given.

    Parameters
    ----------
    type_name
        The name of the value's type.
    reason
        Why it stayed, in a sentence for the author of the assignment.

    >>> uncarried("DataFrameGroupBy", "Take a table from it.")
    <DataFrameGroupBy that stayed in the sandbox>

    """

    __slots__ = ("reason", "type_name")

    def __init__(self, type_name: str, reason: str) -> None:
        self.type_name = type_name
        self.reason = reason

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True

    __hash__ = object.__hash__

    def __bool__(self) -> NoReturn:
        message = f"This {self.type_name} is neither true nor false: it stayed in the sandbox."
        raise TypeError(message)

    def __repr__(self) -> str:
        return f"<{self.type_name} that stayed in the sandbox>"


def uncarried(type_name: str, reason: str) -> Uncarried:
    """Return the stand-in for a value of a type, of a fresh class named like it.

    >>> type(uncarried("a b" * 100, "")).__name__[:6]
    'a_ba_b'
    """
    return stand_in(type_name)(class_name(type_name), reason)


def stand_in(type_name: str) -> type[Uncarried]:
    """Return a fresh class that is named like a type.

    >>> stand_in("Model")
    <class 'datagym.answers.kinds.Model'>
    """
    return type(class_name(type_name), (Uncarried,), {"__slots__": (), "__doc__": None})


def class_name(text: str) -> str:
    """Return a type's name as a Python identifier of at most 60 letters.

    >>> class_name("1st <model>"), class_name("class"), class_name("")
    ('_1st__model_', 'class_', '_')
    """
    name = re.sub(r"[^A-Za-z0-9_]", "_", text[:_LONGEST_NAME]) or "_"
    if name[0].isdigit():
        name = f"_{name}"
    if keyword.iskeyword(name):
        name = f"{name}_"
    return name[:_LONGEST_NAME]


class Function:
    """Stands for a function that stayed in the sandbox; calling it asks the sandbox.

    Parameters
    ----------
    name
        The name of the answer: what the sandbox is asked to call.
    own_name
        The name under which it was defined, in ``__name__``.
    parameters
        The names of its parameters, in order; ``*`` and ``**`` stand before those that
        take any number.
    call
        Is given name, arguments and keyword arguments, and returns what comes back.

    Raises
    ------
    Unavailable
        When it is called and nothing was given that can call it.

    >>> Function("double", "double", ("n",), lambda name, args, kwargs: args[0] * 2)(21)
    42

    """

    def __init__(
        self, name: str, own_name: str, parameters: Sequence[str], call: Call | None
    ) -> None:
        self.name = name
        self.__name__ = own_name
        self.parameters = tuple(parameters)
        self._call = call

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Ask the sandbox to call it, and return what comes back."""
        if self._call is None:
            message = (
                f"{self.name} is a function that stayed in the sandbox, "
                "and nothing here can call it there."
            )
            raise Unavailable(message)
        return self._call(self.name, args, dict(kwargs))

    def __repr__(self) -> str:
        return f"<function {self.name} in the sandbox>"


@dataclass(frozen=True, eq=False)
class Grid:
    """Stands for several axes that were drawn at once: a FacetGrid, PairGrid or JointGrid.

    Parameters
    ----------
    figure
        The figure that they stand in.
    axes
        The axes, in the form in which the grid holds them: an array.
    axes_dict
        The value that each of the axes shows → the axes; empty where there are no names.
    type_name
        What it was.

    """

    figure: Any
    axes: Any
    axes_dict: dict[Any, Any]
    type_name: str

    @property
    def fig(self) -> Any:  # noqa: ANN401  (a Figure; matplotlib comes later)
        """The figure, by its older name."""
        return self.figure

    @property
    def ax(self) -> Any:  # noqa: ANN401  (an Axes; matplotlib comes later)
        """The only axes.

        Raises
        ------
        AttributeError
            When there are several.

        """
        return self._place(0, only=True)

    @property
    def ax_joint(self) -> Any:  # noqa: ANN401  (an Axes; matplotlib comes later)
        """The axes in the middle of a JointGrid."""
        return self._place(0)

    @property
    def ax_marg_x(self) -> Any:  # noqa: ANN401  (an Axes; matplotlib comes later)
        """The axes above a JointGrid."""
        return self._place(1)

    @property
    def ax_marg_y(self) -> Any:  # noqa: ANN401  (an Axes; matplotlib comes later)
        """The axes beside a JointGrid."""
        return self._place(2)

    def _place(self, place: int, *, only: bool = False) -> Any:  # noqa: ANN401
        if (only and self.axes.size != 1) or (not only and self.type_name != "JointGrid"):
            message = f"A {self.type_name} with {self.axes.size} axes has no such axes."
            raise AttributeError(message)
        return self.axes.flat[place]


@dataclass(frozen=True, eq=False)
class Described:
    """Stands for a chart of the course: its axes, its title, its text, the table behind it.

    Parameters
    ----------
    axes
        The drawing.
    title, alt
        What it is about, and what it shows.
    table
        The numbers behind it.

    """

    axes: Any
    title: str
    alt: str
    table: Any
