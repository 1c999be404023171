"""What can go wrong, in one tree.

Each error carries one sentence for a person: what was wrong, where, and what to
do. The command line prints it and exits with ``exit_code``; a page shows it. No
traceback reaches a user.

::

    DatagymError
    ├── BadInput            something a person typed or named cannot be used
    │   └── NotFound        a name that does not exist (with the nearest that does)
    ├── Refused             this person may not do this
    ├── Unavailable         the machine lacks something (a program, space, a free port)
    └── StoreError          the course's database cannot take or give what was asked
        ├── StoreBusy       another program holds it; nothing was written
        ├── StoreFull       the disk is full; nothing was written
        └── StaleVersion    somebody else changed the same thing first
"""

from collections.abc import Iterable
from typing import Self


class DatagymError(Exception):
    """The root: an error whose text is a sentence for a person."""

    exit_code = 1


class BadInput(DatagymError, ValueError):
    """Something that a person typed or named cannot be used."""

    exit_code = 2


class NotFound(BadInput, LookupError):
    """A name that does not exist."""

    @classmethod
    def among(cls, what: str, name: str, known: Iterable[str]) -> Self:
        """Say that ``name`` is no ``what``, and which known name is nearest.

        >>> str(NotFound.among("dataset", "ed_attendence", ["ed_attendances"]))
        "There is no dataset 'ed_attendence'. Did you mean 'ed_attendances'?"
        """
        from difflib import get_close_matches  # noqa: PLC0415  (needed only when wrong)

        names = sorted(known)
        near = get_close_matches(name, names, n=1)
        if near:
            return cls(f"There is no {what} {name!r}. Did you mean {near[0]!r}?")
        return cls(f"There is no {what} {name!r}. Known: {', '.join(names) or 'none'}.")


class Refused(DatagymError, PermissionError):
    """A person may not do what they asked for."""

    exit_code = 3


class Unavailable(DatagymError, RuntimeError):
    """The machine lacks something: a program, space, a free port, a kernel."""


class StoreError(DatagymError):
    """The course's database cannot take or give what was asked."""


class StoreBusy(StoreError):
    """Another program holds the database; nothing was written."""


class StoreFull(StoreError):
    """The disk is full; nothing was written."""


class StaleVersion(StoreError):
    """Somebody else changed the same thing first; ``current`` is what stands now."""

    def __init__(self, message: str, current: object = None) -> None:
        super().__init__(message)
        self.current = current
