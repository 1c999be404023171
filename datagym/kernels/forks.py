"""Asks for forked kernels: a zygote for each program that wants some, started when first asked."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from datagym.errors import Unavailable

_PROGRAM = "datagym.kernels.zygote"
_START_SECONDS = 60.0
_REPLY_SECONDS = 30.0
_DYING_SECONDS = 0.2
_MESSAGE_BYTES = 1 << 17
_NO_THREADS = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # pyarrow's allocator
}
_KEPT = ("LANG", "LC_ALL", "PATH", "TMPDIR", "TZ")


class Fork:
    """A forked kernel, as long as its connection is open.

    Parameters
    ----------
    line
        The connection to the kernel's warden.

    """

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self.pid = 0
        self.code: int | None = None
        self.why = ""

    def start(self, request: Mapping[str, Any], listening: list[int]) -> None:
        """Send the request, wait until the kernel is forked.

        Raises
        ------
        Unavailable
            When the kernel could not be started, with the reason.

        """
        data = json.dumps(request).encode()
        try:
            socket.send_fds(self._line, [data], listening)
            self._line.settimeout(_REPLY_SECONDS)
            told = json.loads(self._line.recv(_MESSAGE_BYTES) or b"{}")
        except OSError as error:
            self.close()
            message = f"The kernel did not start: {error}."
            raise Unavailable(message) from error
        if "started" not in told:
            self.close()
            message = f"The kernel did not start: {told.get('failed', 'its keeper ended')}."
            raise Unavailable(message)
        self._line.settimeout(None)
        self.pid = int(told["started"])

    def poll(self) -> int | None:
        """Return how the kernel ended: its exit code, negative for a signal; ``None`` before."""
        if self.code is None:
            try:
                data = self._line.recv(_MESSAGE_BYTES, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return None
            except OSError:
                data = b""
            told = json.loads(data or b"{}")
            self.why = told.get("why", "lost")
            self.code = int(told.get("ended", -signal.SIGKILL))
            self._line.close()
        return self.code

    def signal(self, number: int) -> None:
        """Send a signal to the kernel and the processes of its group."""
        if self.poll() is None:
            self._line.send(json.dumps({"signal": number}).encode())

    def close(self) -> None:
        """End the kernel at once, and all that it started within its walls."""
        if self.code is None:
            self.code, self.why = -signal.SIGKILL, self.why or "unwanted"
        self._line.close()


@dataclass(slots=True)
class Zygote:
    """The process that has everything imported, as its owner sees it.

    Parameters
    ----------
    confined
        Whether its kernels go into sandboxes: then it has nothing of the user's environment.

    """

    confined: bool
    owner: int = field(default_factory=os.getpid)
    process: subprocess.Popen[bytes] | None = None
    adopted: bool = False
    _control: socket.socket | None = None
    _said: IO[bytes] | None = None  # what it said, until it is ready
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fork(self, request: Mapping[str, Any], listening: list[int]) -> Fork:
        """Return a new kernel; if the zygote has died since the last, from a new one."""
        try:
            return self._fork(request, listening)
        except (OSError, Unavailable):
            if not self._died():
                raise
        return self._fork(request, listening)

    def _died(self) -> bool:
        if self.adopted:  # its starter has ended it: the next is our own
            self._control, self.adopted = None, False
            return True
        if self.process is None:
            return False
        try:
            self.process.wait(_DYING_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _fork(self, request: Mapping[str, Any], listening: list[int]) -> Fork:
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with there:
            socket.send_fds(self.ready(), [b"k"], [there.fileno()])
        fork = Fork(here)
        fork.start(request, listening)
        return fork

    def start(self) -> None:
        """Import the libraries now, unless it is done; what is amiss is told with a kernel."""
        with contextlib.suppress(Unavailable):
            self.ready()

    def stop(self) -> None:
        """End the zygote. Its kernels go on; each ends with its own connection."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self.process is not None:
            self.process.wait()
        self._control = self.process = None

    def ready(self) -> socket.socket:
        """Return the socket that leads to a zygote that runs.

        Raises
        ------
        Unavailable
            When there can be none, with the reason.

        """
        with self._lock:
            if self.process is not None and self.process.poll() is not None:
                self._stop()
            if self._control is None:
                self._launch()
            assert self._control is not None  # noqa: S101  (it was just made)
            if self._said is not None:
                self._wait(self._control, self._said)
            return self._control

    def share(self) -> socket.socket:
        """Return a socket for :func:`adopt` in another process, before the zygote is ready too."""
        with self._lock:
            if self._control is None:
                self._launch()
            assert self._control is not None  # noqa: S101  (it was just made)
            return self._control.dup()

    def _launch(self) -> None:
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = dict(os.environ)
        if self.confined:
            environment = {name: environment[name] for name in _KEPT if name in environment}
        environment |= _NO_THREADS
        kind = "confined" if self.confined else "open"
        words = [sys.executable, "-I" if self.confined else "-P"]
        words += ["-m", _PROGRAM, str(there.fileno()), kind]
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  (closed when it is ready)
        self.process = subprocess.Popen(  # noqa: S603  (our own program)
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            pass_fds=(there.fileno(),),
            env=environment,
            cwd="/",
            start_new_session=True,
        )
        there.close()
        self._control = here

    def _wait(self, control: socket.socket, said: IO[bytes]) -> None:
        """Wait until the libraries are imported."""
        control.settimeout(_START_SECONDS)
        try:
            ready = control.recv(16) == b"ready"
        except OSError:
            ready = False
        self._said = None
        with said:
            if ready:
                control.settimeout(None)
                return
            if self.process is not None:
                self.process.kill()
            self._stop()
            said.seek(0)
            last = said.read().decode(errors="replace").strip().splitlines() or ["no reason given"]
        message = f"The course's warm kernels could not be prepared: {last[-1]}"
        raise Unavailable(message)


def adopt(control: socket.socket, *, confined: bool) -> None:
    """Take another process's zygote for this process's own, by a socket that it has shared.

    Parameters
    ----------
    control
        What :meth:`Zygote.share` gave there.
    confined
        Whether its kernels go into sandboxes.

    """
    with _ZYGOTES_LOCK:
        _ZYGOTES[confined] = Zygote(confined, adopted=True, _control=control)


def prepare(*, confined: bool) -> None:
    """Import the libraries in the background, so that the first kernel is warm too.

    Where there are no forks, nothing happens.

    Parameters
    ----------
    confined
        Whether the kernels will be sandboxed.

    >>> prepare(confined=True)  # doctest: +SKIP

    """
    if not sys.platform.startswith("linux"):
        return
    warm = zygote(confined=confined)
    threading.Thread(target=warm.start, name="prepare", daemon=True).start()


_ZYGOTES: dict[bool, Zygote] = {}
_ZYGOTES_LOCK = threading.Lock()


def zygote(*, confined: bool) -> Zygote:
    """Return this program's zygote; each program has its own, that ends with it.

    >>> zygote(confined=True) is zygote(confined=True)
    True
    """
    with _ZYGOTES_LOCK:
        found = _ZYGOTES.get(confined)
        if found is None or found.owner != os.getpid():
            found = _ZYGOTES[confined] = Zygote(confined)
        return found
