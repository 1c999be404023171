"""Looks after one forked kernel or room: builds its walls, passes messages, keeps its limits.

One warden is forked for each, by a process that holds nothing of any learner, and reads
the request itself. So no kernel's memory holds another's key. It speaks over one connection with
who asked: while that is open the kernel lives, and when either ends, both do.
"""

import contextlib
import json
import os
import selectors
import shutil
import signal
import socket
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from datagym.errors import DatagymError, Unavailable
from datagym.kernels import bubblewrap, calls, forked, linux, serving
from datagym.kernels.relay import Hidden, Relay
from datagym.kernels.sandbox import MEBIBYTE, Sandbox
from datagym.kernels.usage import Usage
from datagym.kernels.walls import Walls

REQUEST_BYTES = 1 << 17
_LOOK_SECONDS = 0.25
_OPEN_FILES = 512
_DESCRIPTORS = 253  # what one message may carry
_ROOM = "room"  # the one line of a room, in place of a kernel's channels
_FOLDERS = ("/tmp", "/dev/shm")  # noqa: S108  (the sandbox's own)
_RESERVED = 1024 * MEBIBYTE  # addresses that a kernel's threads reserve and do not use


class Warden:
    """The keeper of one kernel, in a process of its own.

    Parameters
    ----------
    line
        The connection to who asked for the kernel.

    """

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.selector = selectors.DefaultSelector()
        self.relay = Relay(self.selector)
        self.walls: Walls | None = None
        self.usage: Usage | None = None
        self.sandbox: Sandbox | None = None
        self.kernel = 0
        self.why = ""

    def run(self) -> NoReturn:
        """Start the kernel, look after it, end."""
        folder = tempfile.mkdtemp(prefix="datagym-")
        try:
            data, descriptors, _, _ = socket.recv_fds(self.line, REQUEST_BYTES, _DESCRIPTORS)
            request = json.loads(data)
            names = (_ROOM,) if request.get("room") else forked.CHANNELS
            public = dict(zip(names, descriptors, strict=False))
            self._start(request, public, descriptors[len(public) :], folder)
            self._tell(started=self.kernel)
            self._look_after()
        except (OSError, ValueError, DatagymError) as error:
            self._tell(failed=str(error) or type(error).__name__)
        finally:
            self._end()
            shutil.rmtree(folder, ignore_errors=True)
            os._exit(0)

    def _start(
        self,
        request: Mapping[str, Any],
        public: Mapping[str, int],
        data: Sequence[int],
        folder: str,
    ) -> None:
        limits = request.get("sandbox")
        if limits is None:
            self.kernel = os.fork()
            if not self.kernel:
                os.setsid()
                forked.keep_only(list(public.values()))
                environment = {**request["environment"], "TMPDIR": folder}
                forked.become_kernel(
                    request["arguments"], request["connection"], public, environment,
                    request["folder"],
                )  # fmt: skip
            for descriptor in public.values():
                os.close(descriptor)
            self._watch(os.pidfd_open(self.kernel))
            return
        self.sandbox = Sandbox.read(limits)
        hidden = {name: Hidden.make() for name in public if name != _ROOM}
        self.walls = Walls.build(self.sandbox, data)
        self.usage = Usage(Path(f"/proc/{self.walls.first}/root"), (*_FOLDERS, bubblewrap.WORK))
        inherited = {name: one.listens.fileno() for name, one in hidden.items()} or public
        self.kernel, keeper = self._enter(self.walls.first, request, inherited)
        self._watch(keeper)
        for name, descriptor in public.items():
            if name == _ROOM:
                os.close(descriptor)
                continue
            hidden[name].listens.close()
            self.relay.open(socket.socket(fileno=descriptor), hidden[name])

    def _enter(
        self, first: int, request: Mapping[str, Any], inherited: Mapping[str, int]
    ) -> tuple[int, int]:
        """Fork a process that goes within the walls, where it forks the kernel and waits for it.

        Who enters is not within; only its children are. So it takes two.
        """
        walls = os.pidfd_open(first)
        here, there = os.pipe()
        keeper = os.fork()
        if keeper:
            os.close(there)
            os.close(walls)
            with os.fdopen(here, "rb") as file:
                said = file.read().decode()
            number, _, reason = said.partition(" ")
            if not number.isdecimal():
                message = f"The kernel could not enter its sandbox: {number} {reason}".strip()
                raise Unavailable(message)
            return int(number), os.pidfd_open(keeper)
        try:
            linux.join_namespaces(walls)
            kernel = os.fork()
            if kernel:
                os.write(there, str(kernel).encode())
                forked.keep_only([])
                _, status = os.waitpid(kernel, 0)
                os._exit(os.waitstatus_to_exitcode(status) % 256)
            self._confine()
            forked.keep_only(list(inherited.values()))
            environment = {**bubblewrap.VARIABLES, **request["environment"]}
            if _ROOM in inherited:
                forked.forget(environment, bubblewrap.WORK)
                serving.become_room(inherited[_ROOM])
            connection = {**request["connection"], "ip": "/tmp/kernel"}  # noqa: S108  (its own)
            arguments = ["--quiet", "--HistoryManager.enabled=False", *request["arguments"]]
            forked.become_kernel(arguments, connection, inherited, environment, bubblewrap.WORK)
        except BaseException as error:  # noqa: BLE001  (whatever it was, nothing may run on)
            with contextlib.suppress(OSError):
                os.write(there, f"- {error}".encode())
        finally:
            os._exit(1)

    def _confine(self) -> None:
        """Set the limits that a process takes on itself, for good."""
        import resource  # noqa: PLC0415  (Windows has none, and imports this module)

        assert self.sandbox is not None  # noqa: S101  (only sandboxed kernels come here)
        os.setsid()
        with contextlib.suppress(PermissionError):  # an ordinary user's namespace may not
            os.setgroups([])
        mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        addresses = mapped + _RESERVED + self.sandbox.memory_bytes
        for kind, limit in (
            (resource.RLIMIT_AS, addresses),
            (resource.RLIMIT_NPROC, self.sandbox.processes),
            (resource.RLIMIT_FSIZE, self.sandbox.file_bytes),
            (resource.RLIMIT_CPU, self.sandbox.cpu_seconds + 1),  # if nobody looked
            (resource.RLIMIT_NOFILE, _OPEN_FILES),
            (resource.RLIMIT_CORE, 1),  # 0 would still hand a crash to the system's collector
            (resource.RLIMIT_MEMLOCK, 0),
        ):
            resource.setrlimit(kind, (limit, limit))
        linux.drop_privileges()
        linux.stay_visible()
        calls.refuse()

    def _watch(self, pidfd: int) -> None:
        self.selector.register(pidfd, selectors.EVENT_READ, (self._ended,))
        self.selector.register(self.line, selectors.EVENT_READ, (self._told,))

    def _look_after(self) -> None:
        """Pass messages and look at the limits until the kernel ends or nobody wants it."""
        while not self.why:
            for key, _ in self.selector.select(_LOOK_SECONDS if self.sandbox else None):
                do, *arguments = key.data
                do(*arguments)
            if self.sandbox is not None:
                self._check(self.sandbox)

    def _check(self, sandbox: Sandbox) -> None:
        assert self.usage is not None  # noqa: S101  (a sandbox is measured)
        if self.relay.said > sandbox.output_bytes:
            self.why = "output"
        elif self.usage.memory(sandbox.memory_bytes) > sandbox.memory_bytes:
            self.why = "memory"
        elif self.usage.files() > sandbox.files:
            self.why = "disk"
        elif self.usage.seconds() > sandbox.cpu_seconds:
            self.why = "time"

    def _ended(self) -> None:
        self.why = self.why or "ended"

    def _told(self) -> None:
        """Do what the asker says: a signal for the kernel; nothing more to say is the end."""
        data = self.line.recv(REQUEST_BYTES)
        if not data:
            self.why = "unwanted"
            return
        number = json.loads(data)["signal"]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.kernel, number)

    def _end(self) -> None:
        """Take the walls down, with all that is within; tell how it ended."""
        if self.kernel:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.kernel, signal.SIGKILL)
        if self.walls is not None:
            self.walls.fall()
        code = 0
        with contextlib.suppress(ChildProcessError):
            while True:
                _, status = os.waitpid(-1, 0)
                code = os.waitstatus_to_exitcode(status)
        if self.kernel:
            self._tell(ended=code, why=self.why)

    def _tell(self, **said: object) -> None:
        with contextlib.suppress(OSError):
            self.line.send(json.dumps(said).encode())
