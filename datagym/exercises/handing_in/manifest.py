"""What a handed-in zip holds, by its own word: whose, which assignment, which bytes."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any, Self

from datagym.errors import BadInput
from datagym.teams.pseudonyms import is_id

NAME = "manifest.json"
TIMESTAMP = "timestamp.txt"  # nbgrader's
RESERVED = (NAME, TIMESTAMP)
FORMAT = 1
MOST_FILES = 100
MOST_BYTES = 50_000_000  # of all files together, unpacked
MOST_NOTEBOOK = 20_000_000
_MANIFEST_BYTES = 1_000_000

_NO_RECORD = (
    ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError,
)  # fmt: skip
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')  # what one of the three systems cannot write
_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST = 120  # characters of a name
_LONGEST_BYTES = 240  # of a name; file systems take 255
_DEEPEST_BYTES = 400  # of a path within the folder; Windows takes little more
# A file of this name would be imported in place of the course's own programs.
_SHADOWS = frozenset({
    "datagym", "ipykernel", "ipython", "jupyter_client", "matplotlib", "nbclient", "nbconvert",
    "nbformat", "nbgrader", "numpy", "pandas", "pyarrow", "scipy", "seaborn", "sitecustomize",
    "usercustomize",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Manifest:
    """Whose hand-in a zip is, and the hash and size of each file.

    Parameters
    ----------
    assignment
        Its name.
    person
        Who hands in: a pseudonymous id.
    handed_in
        When, as an aware moment in UTC.
    files
        Path in the zip → (sha256, bytes).

    """

    assignment: str
    person: str
    handed_in: datetime
    files: Mapping[str, tuple[str, int]]

    @classmethod
    def of(cls, assignment: str, person: str, when: datetime, files: Mapping[str, bytes]) -> Self:
        """Describe files that are about to be handed in."""
        hashes = {
            name: (hashlib.sha256(data).hexdigest(), len(data))
            for name, data in sorted(files.items())
        }
        return cls(assignment, person, when, hashes)

    def as_bytes(self) -> bytes:
        """Return the manifest as it stands in the zip."""
        record = {
            "format": FORMAT,
            "assignment": self.assignment,
            "person": self.person,
            "handed_in": self.handed_in.astimezone(UTC).isoformat(),
            "files": {
                name: {"sha256": digest, "bytes": size}
                for name, (digest, size) in self.files.items()
            },
        }
        return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def read(cls, data: bytes) -> Self:
        """Read a manifest, and trust nothing in it.

        Raises
        ------
        BadInput
            When it is no manifest of this course, with the reason.

        """
        try:
            record = json.loads(data[:_MANIFEST_BYTES].decode())
            when = datetime.fromisoformat(_text(record["handed_in"]))
            when = when.astimezone(UTC) if when.tzinfo else when
            files = {
                _text(name): (_text(about["sha256"]), int(about["bytes"]))
                for name, about in record["files"].items()
            }
            made = cls(_text(record["assignment"]), _text(record["person"]), when, files)
            known = record["format"] == FORMAT and when.tzinfo is not None
        except _NO_RECORD as error:
            message = "its list of files is damaged"
            raise BadInput(message) from error
        if not known:
            message = "it was made by another version of Datagym: hand it in again with this one"
            raise BadInput(message)
        if not is_id(made.person) or not _fits(made.person) or made.person.startswith("-"):
            message = "it does not say whose it is in a form that can be a person's id"
            raise BadInput(message)
        check_names(made.files)
        return made

    def receipt(self) -> str:
        """Return a short code that only these files, of this person and moment, have.

        >>> from datetime import UTC, datetime
        >>> Manifest.of("four-hours", "n017", datetime(2026, 1, 5, tzinfo=UTC), {}).receipt()
        '...-...-...'
        """
        code = hashlib.sha256(self.as_bytes()).hexdigest()[:12].upper()
        return "-".join(code[start : start + 4] for start in (0, 4, 8))


def check_names(names: Mapping[str, Any]) -> None:
    """Refuse names that lead out of a folder, clash, or cannot be written on every system.

    Raises
    ------
    BadInput
        With the first name that cannot be.

    >>> check_names({"../marks.csv": 1})
    Traceback (most recent call last):
    datagym.errors.BadInput: it holds a file called '../marks.csv', which cannot be ...

    """
    if len(names) > MOST_FILES:
        message = f"it holds {len(names)} files, more than the {MOST_FILES} that are allowed"
        raise BadInput(message)
    seen: dict[str, str] = {}
    for name in names:
        parts = name.split("/")
        if _shadows(parts[0]):
            message = (
                f"it holds {name!r}, which would stand in the way of the course's own programs"
            )
            raise BadInput(message)
        if len(name.encode("utf-8", "replace")) > _DEEPEST_BYTES:
            message = f"it holds a file whose name with its folders is too long: {name[:60]!r}…"
            raise BadInput(message)
        if any(str(place) in names for place in PurePosixPath(name).parents):
            message = f"one of its names is a file and a folder at once: {name!r}"
            raise BadInput(message)
        if name in RESERVED or any(not _fits(part) for part in parts):
            message = f"it holds a file called {name!r}, which cannot be a file's name here"
            raise BadInput(message)
        for place in (PurePosixPath(name), *PurePosixPath(name).parents):
            plain = unicodedata.normalize("NFKC", str(place)).casefold()
            if seen.setdefault(plain, str(place)) != str(place):
                message = f"two of its files have names that are too alike: {name!r}"
                raise BadInput(message)


def _fits(part: str) -> bool:
    return (
        0 < len(part) <= _LONGEST
        and len(part.encode("utf-8", "replace")) <= _LONGEST_BYTES
        and part.strip(" ") == part
        and not part.endswith(".")
        and not _FORBIDDEN.search(part)
        and not _WINDOWS.fullmatch(part)
        and part.isprintable()
    )


def _shadows(part: str) -> bool:
    """Tell whether Python would import this file or folder instead of a library."""
    stem, _, ending = part.partition(".")
    return stem.casefold() in _SHADOWS and ending.rpartition(".")[2] in {
        "",
        "py",
        "pyc",
        "so",
        "pyd",
    }


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
