"""A process that has imported the course's libraries and does nothing but fork.

It is started as a program, by :mod:`datagym.kernels.forks`, which holds the only socket that
leads to it. It never reads a request: it forks a warden for each, and that one reads.
"""

import gc
import importlib
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from datagym.kernels.staging import stop_being_root
from datagym.kernels.visible import python, visible

LIBRARIES = (
    "numpy",
    "pandas",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "matplotlib.backends.backend_agg",
    "seaborn",
    "jedi",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "encodings.ascii",
    "encodings.idna",
    "encodings.latin_1",
    "faulthandler",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "pdb",
    "sqlite3",
    "tornado.gen",
    "tornado.platform.asyncio",
    "tornado.queues",
    "unittest.mock",
    "stack_data",
    "pyarrow",
    "datagym.answers.parcel",
    "datagym.answers.reader",
    "datagym.answers.frames",
    "datagym.answers.charts",
    "datagym.kernels.warden",
    "datagym",
    "datagym.charts",
    "datagym.exercises.examination.carrying",
    "datagym.exercises.checks",
)
"""What is imported once for all kernels, also what IPython would import at each start."""


PAGES = ("ipywidgets", "anywidget", "datagym.store", "datagym.widgets", "datagym.apps.visit")
"""What pages need besides; kernels for marking have none of it."""


def load(names: Iterable[str] = LIBRARIES) -> list[str]:
    """Import libraries; return those that are not installed.

    >>> load(["json", "no_such_library"])
    ['no_such_library']
    """
    missing = []
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            missing.append(name)
    return missing


def threads() -> int:
    """Return how many threads this process has; a fork keeps one and the locks of all.

    >>> threads()  # doctest: +SKIP
    1
    """
    return sum(1 for _ in Path("/proc/self/task").iterdir())


def serve(control: socket.socket) -> None:
    """Fork a warden for each connection that arrives, until nobody can ask any more.

    Parameters
    ----------
    control
        Where connections arrive, one a message.

    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # wardens leave nothing to wait for
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not data:
            return
        if not os.fork():
            _ward(control, descriptors[0])
        for descriptor in descriptors:
            os.close(descriptor)


def _rehearse(*, confined: bool) -> None:
    """Do once what each kernel would do first: draw a chart, look up what data are made of."""
    import datagym  # noqa: PLC0415  (after its folder is known)
    from datagym.kernels import serving  # noqa: PLC0415  (the same)
    from datagym.kernels.inline import rehearse  # noqa: PLC0415  (the same)

    rehearse()
    if confined:  # a room finds its shell ready; a kernel makes one of its own kind
        shell = serving.ready_shell()
        shell.cell("import datagym\n1")
        shell.reset()  # type: ignore[no-untyped-call]
    for name in datagym.list():
        datagym.load(name)


def _ward(control: socket.socket, descriptor: int) -> None:
    from datagym.kernels.warden import Warden  # noqa: PLC0415  (after the user has changed)

    try:
        control.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        Warden(socket.socket(fileno=descriptor)).run()
    finally:
        os._exit(1)


def main() -> None:
    """Become an ordinary user if need be, import the libraries, say so, fork on demand."""
    control = socket.socket(fileno=int(sys.argv[1]))
    confined = sys.argv[2] == "confined"
    if confined and not os.geteuid():
        stop_being_root(python())
    with tempfile.TemporaryDirectory(prefix="datagym-") as folder:
        if confined:
            os.environ["HOME"] = os.environ["MPLCONFIGDIR"] = folder
            sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs in a sandbox
        gc.disable()
        load(LIBRARIES if confined else (*LIBRARIES, *PAGES))
        _rehearse(confined=confined)
        visible()  # looked up once for all
    if confined:
        os.environ.clear()
    gc.collect()
    gc.freeze()
    gc.enable()
    if threads() > 1:
        sys.exit("A library started a thread on import: it cannot be forked.")
    control.send(b"ready")
    serve(control)


if __name__ == "__main__":
    main()
