"""Hands an assignment in as one zip file, whole or not at all, with a receipt."""

import io
import os
import stat
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from datagym.config import LOCAL_PERSON
from datagym.errors import BadInput, NotFound, Unavailable
from datagym.exercises.assignments import list_assignments, notebooks_of, source_folder
from datagym.exercises.files import read_plain, write_whole
from datagym.exercises.handing_in.manifest import (
    MOST_BYTES,
    MOST_FILES,
    NAME,
    RESERVED,
    Manifest,
    check_names,
)
from datagym.exercises.handing_in.notebook_check import (
    check_notebook,
    check_owner,
    count_answers,
)
from datagym.teams.pseudonyms import is_id

_NOTEBOOKS = (".ipynb", ".ipynb.txt", ".ipynb.json")  # browsers add endings
_LEFT_OUT = (".ipynb_checkpoints", "__pycache__")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was handed in: keep the code, it proves which files these were.

    Parameters
    ----------
    code
        Twelve hexadecimal digits in three groups, from the hash of the manifest.
    path
        Where the zip lies.
    manifest
        What is in it.
    unanswered
        How many answers are as they were given out; it is handed in all the same.
    answers
        How many answers there are.
    renamed
        Notebooks that had another name: right name → the name that they had.
    kept
        Where the receipt's text lies, if the disk had room for it.

    """

    code: str
    path: Path
    manifest: Manifest
    unanswered: int = 0
    answers: int = 0
    renamed: Mapping[str, str] = field(default_factory=dict)
    kept: Path | None = None

    def text(self) -> str:
        """Return the receipt as a text to keep: number, moment, files and their hashes."""
        made = self.manifest
        lines = [
            f"Receipt {self.code}",
            f"{made.assignment}, handed in by {made.person}",
            f"on {made.handed_in:%d %B %Y at %H:%M:%S} UTC in the file {self.path.name}",
            "",
            *(f"{digest}  {name} ({size:,} bytes)" for name, (digest, size) in made.files.items()),
            "",
            "The long number before each file is its SHA-256: another content has another.",
        ]
        return "\n".join(lines) + "\n"


def submit(
    assignment: str,
    workspace: Path,
    person: str,
    *,
    to_folder: Path | None = None,
    out: Path | None = None,
) -> Receipt:
    """Write one zip with everything that the learner has in an assignment's folder.

    Parameters
    ----------
    assignment
        Its name.
    workspace
        The learner's folder; the assignment lies in ``exercises/ASSIGNMENT`` there.
    person
        The id that the course gave them.
    to_folder
        Where the zip is put, under a name with id, assignment and moment; the folder
        ``handed-in`` of the workspace unless named.
    out
        The zip's own path, instead of ``to_folder``.

    Raises
    ------
    BadInput
        When something is missing, damaged, too large or a link, with what to do.
    Unavailable
        When the zip cannot be written.

    >>> submit("four-hours", Path("~/datagym").expanduser(), "n017").code  # doctest: +SKIP
    '7f3a-09bc-41de'

    """
    if assignment not in list_assignments():
        kind = "assignment"
        raise NotFound.among(kind, assignment, list_assignments())
    if person == LOCAL_PERSON or not is_id(person):
        message = "Say who you are with --person and the id that your course gave you, as n017."
        raise BadInput(message)
    notebooks = notebooks_of(assignment)
    folder = Path(workspace) / "exercises" / assignment
    files, renamed = _gather(folder, assignment, notebooks, person)
    when = datetime.now(UTC)
    manifest = Manifest.of(assignment, person, when, files)
    path = out or (to_folder or Path(workspace) / "handed-in") / _file_name(manifest)
    path = Path(path).absolute()
    if path.is_dir():
        message = f"{path} is a folder. Name a file with --out, or a folder with --to."
        raise BadInput(message)
    _make_folder(path.parent)
    write_whole(path, pack(manifest, files))
    counts = [count_answers(files[name]) for name in notebooks]
    unanswered, answers = (sum(column) for column in zip(*counts, strict=True))
    kept = Path(workspace) / "receipts" / f"{path.stem}.txt"
    receipt = Receipt(manifest.receipt(), path, manifest, unanswered, answers, renamed, kept)
    with suppress(Unavailable, BadInput):  # it is printed too; what is handed in is handed in
        _make_folder(kept.parent)
        write_whole(kept, receipt.text().encode())
    return receipt


def pack(manifest: Manifest, files: dict[str, bytes]) -> bytes:
    """Return the zip of files, the manifest last, so that a cut one is noticed."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        archive.writestr(NAME, manifest.as_bytes())
    return target.getvalue()


def _gather(
    folder: Path, assignment: str, notebooks: tuple[str, ...], person: str
) -> tuple[dict[str, bytes], dict[str, str]]:
    if not folder.is_dir() or folder.is_symlink():
        message = (
            f"There is no folder {folder}. Open your workspace once with  datagym start,  or "
            "name it with --workspace."
        )
        raise BadInput(message)
    files: dict[str, bytes] = {}
    total = 0
    for path in _walk(folder):
        name = path.relative_to(folder).as_posix()
        total += path.stat().st_size
        if total > MOST_BYTES or len(files) >= MOST_FILES:
            message = (
                f"{folder} holds more than can be handed in (at most {MOST_FILES} files and "
                f"{MOST_BYTES / 1e6:.0f} MB). Move what does not belong to your answers elsewhere."
            )
            raise BadInput(message)
        try:
            files[name] = read_plain(path, MOST_BYTES)
        except BadInput as error:
            message = f"{error}, and cannot be handed in. Put a copy of it there, or remove it."
            raise BadInput(message) from None
    renamed = _name_again(files, assignment, notebooks)
    try:
        check_names(files)
    except BadInput as error:
        message = f"{folder} cannot be handed in: {error}. Rename it or move it elsewhere."
        raise BadInput(message) from None
    for name in notebooks:
        if name not in files:
            message = (
                f"{name} is missing from {folder}. If you gave it another name, give it this one "
                "again; if it is lost,  datagym start  can bring the released one back."
            )
            raise BadInput(message)
        check_notebook(name, files[name])
        check_owner(name, files[name], person)
    return files, renamed


def _name_again(
    files: dict[str, bytes], assignment: str, notebooks: tuple[str, ...]
) -> dict[str, str]:
    """Give notebooks that were renamed their names again; return right name → name it had."""
    if all(name in files for name in notebooks):
        return {}
    from datagym.exercises.handing_in.reading import read_notebook  # noqa: PLC0415  (slow to import)
    from datagym.exercises.handing_in.renaming import renamed  # noqa: PLC0415  (the same)

    source = source_folder(assignment)
    sources = {name: read_notebook(name, (source / name).read_bytes()) for name in notebooks}
    found = {
        name: data
        for name, data in files.items()
        if "/" not in name and name.casefold().endswith(_NOTEBOOKS)
    }
    again = renamed(sources, found)
    for name, had in again.items():
        files[name] = files.pop(had)
    return again


def _walk(folder: Path) -> list[Path]:
    """Return a folder's files in order; links and devices are refused, leftovers left out."""
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _LEFT_OUT)
        for name in [*folders, *sorted(names)]:
            path = Path(place) / name
            if name in names and (name.startswith(".") or name in RESERVED):
                continue
            kind = path.lstat().st_mode
            if stat.S_ISLNK(kind) or not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
                message = (
                    f"{path} is a link to another place and cannot be handed in. Put a copy of "
                    "the file there, or remove it."
                )
                raise BadInput(message)
            if name in names:
                found.append(path)
    return found


def _file_name(manifest: Manifest) -> str:
    moment = f"{manifest.handed_in:%Y%m%dT%H%M%SZ}"
    code = manifest.receipt()[:4]  # two hand-ins of one second are two files
    return f"{manifest.assignment}_{manifest.person}_{moment}_{code}.zip"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"The folder {folder} cannot be made ({error.strerror}). Name another."
        raise BadInput(message) from error
