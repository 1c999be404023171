"""Hires the workers who mark: processes of this machine, or those of a Dask cluster."""

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from datagym.errors import BadInput, Unavailable
from datagym.exercises.cohorts.cluster import cluster
from datagym.exercises.cohorts.errands import Crew
from datagym.exercises.cohorts.processes import Processes, no_room
from datagym.exercises.files import locked

MOST_WORKERS = 1_024
_ROOM = "datagym-marking-"
_HELD = ".held"
_YOUNG = 60  # seconds; a younger folder may not be held yet


@contextmanager
def hired(workers: int | None, scheduler: str | None) -> Iterator[Crew]:
    """Give workers, and let them go afterwards; those who are still at work stop.

    Parameters
    ----------
    workers
        How many processes; as many as there are cores when None.
    scheduler
        The address of a Dask scheduler, whose workers are taken instead.

    Raises
    ------
    BadInput
        When it is no number of workers, or no scheduler answers.

    """
    if scheduler is not None:
        if workers is not None:
            message = "A scheduler has workers of its own. Leave out --workers or --scheduler."
            raise BadInput(message)
        with cluster(scheduler) as crew:
            yield crew
        return
    many = cores() if workers is None else workers
    if not 1 <= many <= MOST_WORKERS:
        message = f"{many} is no number of workers. Give a whole number from 1 to {MOST_WORKERS}."
        raise BadInput(message)
    with _room() as room:
        crew = Processes(many, room)
        try:
            yield crew
        finally:
            crew.dismiss()


@contextmanager
def _room() -> Iterator[Path]:
    """Give a temporary folder for the workers, held as long as this process lives."""
    _clear_abandoned()
    with ExitStack() as ended:
        try:
            room = tempfile.TemporaryDirectory(prefix=_ROOM, ignore_cleanup_errors=True)
            place = Path(ended.enter_context(room))
            ended.enter_context(locked(place / _HELD, 0))
        except OSError as error:
            raise no_room(error) from error
        yield place


def _clear_abandoned() -> None:
    """Remove the folders of killed graders, whose workers died before they could do it."""
    for old in Path(tempfile.gettempdir()).glob(f"{_ROOM}*"):
        with suppress(OSError, Unavailable):  # somebody else's, or still at work
            about = old.lstat()
            own = not hasattr(os, "getuid") or about.st_uid == os.getuid()
            if not own or not stat.S_ISDIR(about.st_mode) or time.time() - about.st_mtime < _YOUNG:
                continue
            if not (old / _HELD).exists():
                old.rmdir()  # killed at once: there is nothing in it
                continue
            with locked(old / _HELD, 0):
                pass
            shutil.rmtree(old, ignore_errors=True)


def cores() -> int:
    """Return how many cores this process may use.

    >>> cores() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
