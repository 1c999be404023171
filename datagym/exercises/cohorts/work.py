"""What a worker does, in its own process: one hand-in after the other."""

import atexit
import contextlib
import os
import pickle
import shutil
import signal
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from socket import socket as Socket  # noqa: N812  (a class)
from typing import TYPE_CHECKING

from datagym import __version__
from datagym.errors import Unavailable
from datagym.exercises.cohorts.jobs import Assignment, Files, HandIn, Marked, Spoiled
from datagym.kernels.forks import adopt

if TYPE_CHECKING:
    from datagym.exercises.cohorts.marks import Marks
    from datagym.exercises.cohorts.steps import Bench

_MOST_BENCHES = 3
_alone = threading.Lock()  # nbgrader changes the folder of the whole process
_benches: "OrderedDict[str, Bench]" = OrderedDict()
_room: Path | None = None


def pack(assignment: Assignment) -> bytes:
    """Return an assignment as it travels to workers."""
    return pickle.dumps((__version__, assignment))


def mark(
    shared: Path | bytes, version: str, hand_in: HandIn, variables: Mapping[str, str]
) -> Marked | Spoiled:
    """Mark a hand-in.

    Parameters
    ----------
    shared
        The packed assignment, or the file that holds it.
    version
        The assignment's version: it is unpacked once.
    hand_in
        What was handed in.
    variables
        Of the environment in which it is marked.

    """
    with _alone, surroundings(variables):
        return _bench(shared, version).mark(hand_in)


def feedback(
    shared: Path | bytes, version: str, person: str, notebooks: Files, marks: "Marks"
) -> dict[str, bytes] | Spoiled:
    """Return the feedback on a person's marked notebooks: file name → page.

    Parameters
    ----------
    shared, version
        The assignment (see :func:`mark`).
    person
        Their id.
    notebooks
        File name → the marked notebook.
    marks
        What the gradebook has of them.

    """
    with _alone:
        return _bench(shared, version).feedback(person, notebooks, marks)


def prepare(leash: Connection, room: Path, shared: Socket | None = None) -> None:
    """Make a process ready: it hears no Ctrl-C, says nothing, and ends when the leash is let go.

    Parameters
    ----------
    leash
        What its commander holds the other end of.
    room
        A folder for its temporary files.
    shared
        The way to its commander's zygote; without, it has one of its own.

    """
    global _room  # noqa: PLW0603  (one process, one worker)
    _room = room
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the commander hears it
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    quiet = os.open(os.devnull, os.O_WRONLY)  # kernels write warnings of their own
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    if shared is not None:
        adopt(shared, confined=True)
    threading.Thread(target=_end_with_leash, args=(leash, room), daemon=True).start()
    from datagym.exercises.cohorts import steps  # noqa: F401, PLC0415  (slow to import: while others wait)


def _end_with_leash(leash: Connection, room: Path) -> None:
    with contextlib.suppress(EOFError, OSError):
        leash.recv_bytes()
    shutil.rmtree(room, ignore_errors=True)  # the commander may have been killed
    os._exit(1)


def _bench(shared: Path | bytes, version: str) -> "Bench":
    if version not in _benches:
        from datagym.exercises.cohorts.steps import Bench  # noqa: PLC0415  (slow to import)

        data = shared.read_bytes() if isinstance(shared, Path) else shared
        packed_by, assignment = pickle.loads(data)  # noqa: S301  (the commander's own)
        if packed_by != __version__:
            message = (
                f"A worker has version {__version__} of Datagym, but {packed_by} is needed. "
                "Install the same one on all machines of the cluster."
            )
            raise Unavailable(message)
        while len(_benches) >= _MOST_BENCHES:
            _, old = _benches.popitem(last=False)
            old.close()
        folder = Path(tempfile.mkdtemp(prefix="datagym-bench-", dir=_room))
        if _room is None:
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
        try:
            _benches[version] = Bench(folder, assignment)
        except ImportError as error:
            message = (
                f"A worker has no module {error.name!r}, which nbgrader_config.py names. "
                "Install it on all machines that mark."
            )
            raise Unavailable(message) from error
    _benches.move_to_end(version)
    return _benches[version]


@contextlib.contextmanager
def surroundings(variables: Mapping[str, str]) -> Iterator[None]:
    """Set variables of the environment for a while.

    >>> with surroundings({"WARD": "7"}):
    ...     os.environ["WARD"]
    '7'
    >>> "WARD" in os.environ
    False
    """
    before = {name: value for name, value in os.environ.items() if name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            os.environ.pop(name, None)
        os.environ.update(before)
