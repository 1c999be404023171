"""Starts forked kernels for whatever Jupyter program asks by a kernelspec's name."""

import asyncio
import logging
import os
import shutil
import signal
import stat
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_client.provisioning import LocalProvisioner

from datagym.errors import BadInput, Refused, Unavailable
from datagym.kernels.forks import Fork, zygote
from datagym.kernels.relay import listening, short_folder
from datagym.kernels.sandbox import Sandbox, available

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHANNELS = ("shell", "iopub", "stdin", "hb", "control")
_LAUNCHER = "ipykernel_launcher"
_LOOK_SECONDS = 0.01
_LOG = logging.getLogger(__name__)
_IN_WORDS = {
    "memory": "it used more memory than it may",
    "time": "it used more processor time than it may",
    "output": "it said more than it may",
    "disk": "it made more files than it may",
}


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel by forking a process that has the course's libraries imported.

    For learning: the kernel may do what its user may. Where forking is not to be had, an
    ordinary kernel starts.
    """

    confined = False

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401  (Jupyter's signature)
        self._given: Mapping[str, Any] = kwargs.pop("sandbox", {})
        super().__init__(**kwargs)
        self._wanted: Sandbox | None = None
        self.fork: Fork | None = None
        self._folder: Path | None = None
        self._ordinary = False

    @property
    def has_process(self) -> bool:
        """Whether a kernel was started and has not been waited for."""
        return self.fork is not None or super().has_process

    @property
    def ended(self) -> str:
        """Why the kernel ended: memory, time, output, ended, unwanted or lost; empty before."""
        return self.fork.why if self.fork is not None else ""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401  (the same)
        """Choose sockets in a folder that nobody else reaches, in place of ports."""
        self._wanted = kwargs.pop("sandbox", None)
        await self._warm_up()
        if not self._forks():
            return dict(await super().pre_launch(**kwargs))
        if self._folder is None:
            self._folder = Path(short_folder())
        manager = self.parent
        manager.cache_ports = False
        manager.transport = "ipc"
        manager.ip = str(self._folder / "k")
        return dict(await super().pre_launch(**kwargs))

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:  # noqa: ANN401  (the same)
        """Fork the kernel and return how to reach it."""
        if not self._forks():
            return await super().launch_kernel(cmd, **kwargs)
        sandbox = self._sandbox()
        request = {
            "arguments": _own_arguments(cmd),
            "connection": {
                name: value.decode() if isinstance(value, bytes) else value
                for name, value in self.connection_info.items()
            }
            | ({} if self.confined else {"file": self.parent.connection_file}),
            "environment": self._variables(kwargs.get("env")),
            "folder": str(kwargs.get("cwd") or Path.cwd()),
            "sandbox": sandbox and sandbox.plain(),
        }
        ip = self.connection_info["ip"]
        with ExitStack() as opened:
            opened.callback(lambda: self._leave() if self.fork is None else None)
            sent = []
            for channel in _CHANNELS:
                path = Path(f"{ip}-{self.connection_info[f'{channel}_port']}")
                with suppress(FileNotFoundError):  # from before a restart
                    os.unlink(path)  # noqa: PTH108  (pathlib's would be the same)
                sent.append(opened.enter_context(listening(path)).fileno())
            for path in sandbox.data if sandbox else ():
                sent.append(open_data(path))
                opened.callback(os.close, sent[-1])
            loop = asyncio.get_running_loop()
            warm = zygote(confined=self.confined)
            self.fork = await loop.run_in_executor(None, warm.fork, request, sent)
        self.pid = self.fork.pid
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info

    async def poll(self) -> int | None:
        """Return the exit code of a kernel that ended, ``None`` while it runs."""
        if self.fork is None:
            code: int | None = await super().poll()
            return code
        before = self.fork.why
        code = self.fork.poll()
        if code is not None and not before and self.fork.why in _IN_WORDS:
            _LOG.warning("A kernel was ended: %s.", _IN_WORDS[self.fork.why])
        return code

    async def wait(self) -> int | None:
        """Wait for the kernel's end."""
        if self.fork is None:
            code: int | None = await super().wait()
            return code
        while (code := await self.poll()) is None:  # noqa: ASYNC110  (any event loop may ask)
            await asyncio.sleep(_LOOK_SECONDS)
        self.fork = None
        return code

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and what it started."""
        if self.fork is None:
            await super().send_signal(signum)
        else:
            self.fork.signal(signum)

    async def kill(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002  (the same)
        """End the kernel at once."""
        if self.fork is None:
            await super().kill(restart=restart)
        else:
            self.fork.signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002  (the same)
        """Ask the kernel to end."""
        if self.fork is None:
            await super().terminate(restart=restart)
        else:
            self.fork.signal(signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002  (the same)
        """Take the sockets away."""
        await super().cleanup(restart=restart)
        if self.fork is not None:
            self.fork.close()
            self.fork = None
        if not restart:
            self._leave()

    def _leave(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _forks(self) -> bool:
        """Tell whether the kernel is forked: one of this Python, where there are forks."""
        here = sys.platform.startswith("linux") and self.parent is not None
        return here and not self._ordinary and _is_this_python(self.kernel_spec.argv)

    async def _warm_up(self) -> None:
        """Have the libraries imported; where that fails, an ordinary kernel starts."""
        if not self._forks():
            return
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(None, zygote(confined=self.confined).ready)
        except Unavailable as error:
            _LOG.warning("%s An ordinary kernel starts instead.", error)
            self._ordinary = True

    def _variables(self, wanted: dict[str, str] | None) -> dict[str, str]:
        every = dict(os.environ if wanted is None else wanted)
        every.pop("JPY_PARENT_PID", None)
        return every

    def _sandbox(self) -> Sandbox | None:
        return None


class SandboxProvisioner(WarmProvisioner):
    """Starts a warm kernel within a sandbox, for code that is not to be trusted.

    ``start_kernel(sandbox=...)`` takes a :class:`~datagym.kernels.Sandbox`; without one, the
    kernelspec's ``config`` may hold the values of one under ``sandbox``. Nothing of the starting
    program's environment enters, and nothing of its folder.
    """

    confined = True

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401  (the same)
        """Refuse where there is no sandbox: nothing runs without."""
        missing = available()
        if missing:
            raise Refused(missing)
        return dict(await super().pre_launch(**kwargs))

    async def _warm_up(self) -> None:
        """Leave it to the start: without its walls no kernel starts."""

    def _forks(self) -> bool:
        if self.parent is None:
            message = "A sandboxed kernel is started through Jupyter's kernel manager alone."
            raise Unavailable(message)
        return True

    def _variables(self, wanted: dict[str, str] | None) -> dict[str, str]:
        del wanted  # it may hold anything: tokens, passwords, addresses of databases
        return {}

    def _sandbox(self) -> Sandbox | None:
        return self._wanted or Sandbox.read(self._given)


def open_data(path: Path) -> int:
    """Open a file of data; what a learner handed in as a link leads nowhere.

    Raises
    ------
    BadInput
        When it cannot be read, or is no ordinary file.

    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        message = f"The sandbox's data file {path} cannot be read: {error.strerror}."
        raise BadInput(message) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        message = f"The sandbox's data {path} is no ordinary file. Name each file by itself."
        raise BadInput(message)
    return descriptor


def _is_this_python(words: list[str]) -> bool:
    """Tell whether a kernel's command starts IPython's kernel with the Python that runs here.

    >>> _is_this_python(["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"])
    True
    >>> _is_this_python(["/opt/other/bin/python", "-m", "ipykernel_launcher"])
    False
    """
    program = words[0] if words else ""
    own = {"python", f"python{sys.version_info[0]}", sys.executable}
    return program in own and _LAUNCHER in words


def _own_arguments(words: list[str]) -> list[str]:
    """Return a kernel's arguments without the program and the connection file.

    >>> _own_arguments(["python", "-m", "ipykernel_launcher", "-f", "c.json", "--quiet"])
    ['--quiet']
    """
    rest = words[words.index(_LAUNCHER) + 1 :] if _LAUNCHER in words else words[1:]
    if "-f" in rest:
        place = rest.index("-f")
        rest = rest[:place] + rest[place + 2 :]
    return rest
