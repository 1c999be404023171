"""Turns a forked process into a Jupyter kernel: fresh chance, no names of others, five sockets."""

import atexit
import contextlib
import os
import random
import signal
import sys
import tempfile
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, NoReturn
from unittest import mock

import numpy as np
import zmq
from ipykernel import debugger, ipkernel
from ipykernel.heartbeat import Heartbeat
from ipykernel.kernelapp import IPKernelApp

from datagym.kernels.inline import draw_inline
from datagym.kernels.shell import CellShell

CHANNELS = ("shell", "iopub", "stdin", "hb", "control")


class _Heartbeat(Heartbeat):
    """A heartbeat on a socket that is there already."""

    def __init__(self, descriptor: int, address: tuple[str, str, int]) -> None:
        super().__init__(zmq.Context(), address)  # type: ignore[no-untyped-call]
        self._descriptor = descriptor

    def _try_bind_socket(self) -> None:
        self.socket.setsockopt(zmq.USE_FD, self._descriptor)
        super()._try_bind_socket()  # type: ignore[no-untyped-call]


class ForkedKernel(IPKernelApp):
    """IPython's kernel on five sockets that listen already, given by channel."""

    listening: Mapping[str, int] = {}

    def _try_bind_socket(self, made: Any, port: int) -> int:  # noqa: ANN401  (pyzmq's socket)
        (channel,) = (name for name in CHANNELS if getattr(self, f"{name}_port") == port)
        made.setsockopt(zmq.USE_FD, self.listening[channel])
        return int(super()._try_bind_socket(made, port))  # type: ignore[no-untyped-call]

    def _apply_curve_client_options(self, made: Any) -> None:  # noqa: ANN401  (the same)
        super()._apply_curve_client_options(made)
        made.reconnect_ivl = -1  # the debugger's way in: there is no path to try again and again

    def init_connection_file(self) -> None:
        """Look for no file: the connection is known.

        IPython's kernel would look for one that is named by its process's number, and take the
        key in it for its own: that of a kernel that was killed when it had this number.
        """

    def write_connection_file(self, **_: Any) -> None:  # noqa: ANN401  (ipykernel's signature)
        """Write none: who started it has one, if there is any."""

    def init_kernel(self) -> None:
        """Make the kernel; without a debugger, not its list of all modules that are loaded.

        To look at each would copy 6 MB of what is shared with the parent.
        """
        if debugger._is_debugpy_available:  # noqa: SLF001  (ipykernel's own kernel asks the same)
            super().init_kernel()  # type: ignore[no-untyped-call]
            return
        with mock.patch.object(ipkernel, "sys", SimpleNamespace(**{**vars(sys), "modules": {}})):
            super().init_kernel()  # type: ignore[no-untyped-call]

    def init_heartbeat(self) -> None:
        """Answer on the socket that is there."""
        address = (self.transport, self.ip, self.hb_port)
        self.heartbeat = _Heartbeat(self.listening["hb"], address)
        self.heartbeat.start()


def become_kernel(
    arguments: list[str],
    connection: Mapping[str, Any],
    listening: Mapping[str, int],
    environment: Mapping[str, str],
    folder: str,
) -> NoReturn:
    """Be a kernel until it is told to end; the process ends with it.

    Parameters
    ----------
    arguments
        The kernel's command line, without the connection file.
    connection
        What the connection file says, and as ``file`` where it is, if the kernel may know.
    listening
        The descriptor of the socket of each channel.
    environment
        All its variables.
    folder
        Where it works.

    """
    code = 1
    forget(environment, folder)
    ports = {f"{name}_port": connection[f"{name}_port"] for name in CHANNELS}
    ForkedKernel.listening = dict(listening)
    CellShell.clear_instance()  # of rooms; a kernel's has sockets
    try:
        app = ForkedKernel.instance(transport="ipc", ip=connection["ip"], **ports)
        app.session.key = str(connection["key"]).encode()
        app.connection_file = str(connection.get("file", ""))
        app.parent_handle = 0  # who started us is told by other means
        app.initialize(arguments)  # type: ignore[no-untyped-call]
        draw_inline(app.shell)
        _show_widgets()
        app.start()  # type: ignore[no-untyped-call]
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        with contextlib.suppress(BaseException):
            atexit.unregister(app.close)  # it waits for threads that end with the process anyway
            atexit._run_exitfuncs()  # noqa: SLF001  (an ordinary end runs them; os._exit does not)
        os._exit(code)


def keep_only(descriptors: list[int]) -> None:
    """Close whatever was inherited but a few descriptors, and say nothing to nobody."""
    empty = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(empty, standard)
    keep = sorted({0, 1, 2, *descriptors})
    for low, high in zip(keep, [*keep[1:], os.sysconf("SC_OPEN_MAX")], strict=True):
        os.closerange(low + 1, high)


def _show_widgets() -> None:
    """Let pages ask for the widgets that there are: an import does it, and ours was before."""
    if "ipywidgets" in sys.modules:
        sys.modules["ipywidgets"].register_comm_target()


def forget(environment: Mapping[str, str], folder: str) -> None:
    """Let nothing of the parent's chance, variables, folders or signals be left.

    Parameters
    ----------
    environment
        All its variables.
    folder
        Where it works.

    """
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    tempfile.tempdir = None
    random.seed()
    np.random.seed()  # noqa: NPY002  (what learners' code may still use)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    sys.argv = ["ipykernel_launcher"]
