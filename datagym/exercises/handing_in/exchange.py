"""nbgrader's shared folder, made safe: a hand-in is there whole or not at all, and is checked.

``nbgrader_config.py`` names these two in place of nbgrader's own, so that its commands, its
Assignment List and its formgrader use them. Nothing else of the exchange is changed.
"""

import fnmatch
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect, ExchangeSubmit
from nbgrader.utils import find_all_notebooks

from datagym.errors import BadInput, Unavailable
from datagym.exercises.files import read_plain, sync_file, sync_folder, write_whole
from datagym.exercises.handing_in.manifest import MOST_NOTEBOOK, NAME, TIMESTAMP, Manifest
from datagym.exercises.handing_in.notebook_check import check_notebook, check_owner
from datagym.exercises.handing_in.placing import clear_abandoned, lay
from datagym.teams.pseudonyms import is_id

_MOST_FILES = 1000
_SECRET = "submission_secret.txt"  # noqa: S105  (the name of nbgrader's file)
_NOT_LISTED = (NAME, TIMESTAMP, _SECRET)
_PRIVATE = "nobody"  # in a list of files: its folder's name says whose it is
Record = dict[str, Any]


class Submit(ExchangeSubmit):
    """Hands in through the shared folder: written aside, with a list of hashes, then renamed."""

    inbound_path: str  # nbgrader sets these three
    cache_path: str
    assignment_filename: str

    def copy_files(self) -> None:
        """Hand the assignment in, or say in words why not; then nothing is left behind."""
        inbound, made = Path(self.inbound_path), None
        room = 1000 * self.coursedir.max_dir_size
        try:
            files = read_folder(Path(self.src_path), self.coursedir.ignore, room)
            for name in find_all_notebooks(self.src_path):
                if name in files:
                    check_notebook(name, files[name])
                    check_owner(name, files[name], self._person())
            aside = Path(tempfile.mkdtemp(prefix=".incoming-", dir=inbound))
            made = aside / self.assignment_filename
            self.inbound_path = str(aside)
            super().copy_files()
            manifest = self._seal(made)
            made.replace(inbound / self.assignment_filename)
            sync_folder(inbound)
        except (BadInput, Unavailable, OSError) as error:
            self._forget()
            reason = f"the disk said: {error.strerror}" if isinstance(error, OSError) else error
            self.fail(f"Nothing was handed in. {reason}")
        finally:
            self.inbound_path = str(inbound)
            if made:
                shutil.rmtree(made.parent, ignore_errors=True)
        self.log.info("Receipt %s: %s", manifest.receipt(), ", ".join(manifest.files))

    def _seal(self, made: Path) -> Manifest:
        """Bring all files to the disk, and write the list of their hashes last."""
        files = read_folder(made, (), 1000 * self.coursedir.max_dir_size)
        for name in files:
            sync_file(made / name)
        listed = {name: data for name, data in files.items() if name not in _NOT_LISTED}
        person = self._person()
        who = person if is_id(person) else _PRIVATE
        manifest = Manifest.of(self.coursedir.assignment_id, who, datetime.now(UTC), listed)
        write_whole(made / NAME, manifest.as_bytes())
        return manifest

    def _person(self) -> str:
        return str(self.assignment_filename).partition("+")[0]

    def _forget(self) -> None:
        """Remove the copy that Assignment List would show as handed in."""
        name = self.assignment_filename
        name = name.rsplit("+", 1)[0] if self.add_random_string else name
        shutil.rmtree(Path(self.cache_path) / name, ignore_errors=True)


class Collect(ExchangeCollect):
    """Takes each hand-in whole or not at all; one that is refused stops nobody else's."""

    def copy_files(self) -> None:
        """Take the hand-ins; name at the end the ones that were not taken."""
        refused = []
        clear_abandoned(Path(self.coursedir.root))
        for record in self.src_records:
            try:
                self._take(record)
            except BadInput as error:
                self.log.warning("%s was not taken: %s", record["filename"], error)
                refused.append(record["filename"])
        if refused:
            self.fail(
                f"{len(refused)} not taken ({', '.join(refused)}), for the reasons above. They "
                "lie where they lay; all others were taken."
            )

    def _path_to_record(self, path: str) -> Record:
        """Read a folder's name; one that nbgrader cannot read is refused when its turn comes."""
        parts = Path(path).name.rsplit("+", 3)
        try:
            record: Record = super()._path_to_record(path)
        except Exception as error:  # noqa: BLE001  (dateutil raises what it likes)
            unknown = datetime.min  # noqa: DTZ901  (nbgrader's moments have no zone)
            return {"username": parts[0], "filename": Path(path).name, "timestamp": unknown,
                    "fault": f"its name cannot be read ({error})"}  # fmt: skip
        return record

    def _sort_by_timestamp(self, records: list[Record]) -> list[Record]:
        """Put the newest that can be taken first: one that was cut off hides no earlier one."""
        newest: list[Record] = super()._sort_by_timestamp(records)
        for record in newest:
            try:
                self._read(record)
            except BadInput as error:
                self.log.warning("%s cannot be taken: %s", record["filename"], error)
            else:
                return [record, *(other for other in newest if other is not record)]
        return newest

    def _take(self, record: Record) -> None:
        person, assignment = record["username"], self.coursedir.assignment_id
        place = self.coursedir.format_path(self.coursedir.submitted_directory, person, assignment)
        if Path(place).is_dir():
            there = self.coursedir.get_existing_timestamp(place)
            newer = there is None or record["timestamp"] > there
            other = self.before_duedate and there != record["timestamp"]
            if not ((self.update and newer) or other):
                word = "No newer submission" if self.update else "There already (--update)"
                self.log.info("%s: %s %s", word, person, assignment)
                return
        files = self._read(record)
        moment = record["timestamp"].replace(tzinfo=UTC)
        if not is_id(person):
            message = f"{person!r} cannot be a person's id here"
            raise BadInput(message)
        manifest = Manifest.of(assignment, person, moment, files)
        how, to = lay(manifest, files, Path(self.coursedir.root), anyway=True)
        self.log.info("Collected (%s): %s %s in %s", how, person, assignment, to)

    def _read(self, record: Record) -> Mapping[str, bytes]:
        """Return a hand-in's files, if they are what was handed in."""
        if "fault" in record:
            raise BadInput(record["fault"])
        folder = Path(self.inbound_path) / record["filename"]
        self._check_owner(folder, record["username"])
        room = 1000 * self.coursedir.max_dir_size
        files = read_folder(folder, self.coursedir.ignore, room)
        files.pop(TIMESTAMP, None)
        sealed = files.pop(NAME, None)
        if sealed is not None:
            listed = Manifest.read(sealed)
            there = {name: data for name, data in files.items() if name != _SECRET}
            now = Manifest.of(listed.assignment, listed.person, listed.handed_in, there)
            if now.files != listed.files:
                message = "its files are not those that were handed in"
                raise BadInput(message)
        for name, data in files.items():
            if "/" not in name and name.endswith(".ipynb") and len(data) <= MOST_NOTEBOOK:
                check_notebook(name, data)
        return files

    def _check_owner(self, folder: Path, person: str) -> None:
        if not self.check_owner or os.name == "nt":
            return
        import pwd  # noqa: PLC0415  (not on Windows)

        try:
            owner = pwd.getpwuid(folder.stat().st_uid).pw_name
        except (KeyError, OSError):
            owner = "nobody that is known"
        if owner != person:
            self.log.warning("%s is said to be %s's and belongs to %s", folder, person, owner)


def read_folder(
    folder: Path, ignore: Iterable[str], room: int, *, own: bool = False
) -> dict[str, bytes]:
    """Return a folder's files by their paths; links, pipes and crowds are refused.

    Of one's ``own`` files, not a learner's, the same one may lie in another place too.

    Raises
    ------
    BadInput
        With the first that cannot be handed in, and why.

    """
    if folder.is_symlink() or not folder.is_dir():
        message = f"{folder.name} is no folder"
        raise BadInput(message)
    rules, files = list(ignore), {}
    for place, folders, names in os.walk(folder):
        kept = [name for name in folders if not _fits(name, rules)]
        for name in kept:
            if stat.S_ISLNK((Path(place) / name).lstat().st_mode):
                message = f"{name} is a link to another place"
                raise BadInput(message)
        folders[:] = sorted(kept)
        for name in sorted(name for name in names if not _fits(name, rules)):
            path = Path(place) / name
            files[path.relative_to(folder).as_posix()] = data = read_plain(path, room, own=own)
            room -= len(data)
            if len(files) > _MOST_FILES:
                message = f"{folder.name} holds more than the {_MOST_FILES} files that are allowed"
                raise BadInput(message)
    return files


def _fits(name: str, rules: Iterable[str]) -> bool:
    return any(fnmatch.fnmatch(name, rule) for rule in rules)
