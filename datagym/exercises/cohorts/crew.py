"""Hires the workers who mark: processes of this machine, or those of a Dask cluster."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from datagym.errors import BadInput
from datagym.exercises.cohorts.cluster import cluster
from datagym.exercises.cohorts.errands import Crew
from datagym.exercises.cohorts.processes import Processes, no_room

MOST_WORKERS = 1_024


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
    """Give a temporary folder for the workers."""
    try:
        room = tempfile.TemporaryDirectory(prefix="datagym-marking-", ignore_cleanup_errors=True)
    except OSError as error:
        raise no_room(error) from error
    with room as name:
        yield Path(name)


def cores() -> int:
    """Return how many cores this process may use.

    >>> cores() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
