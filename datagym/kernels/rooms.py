"""A room: a process that runs cells and returns their outputs, within walls or without.

A Jupyter kernel serves many programs at once over five sockets, with threads of its own. Marking
needs one cell after the other, so a room has one line and no threads, and is ready sooner.
"""

import contextlib
import hmac
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self, TypeAlias

from datagym.errors import DatagymError, Refused, Unavailable
from datagym.kernels.forks import zygote
from datagym.kernels.messages import MOST, Broken, Late, Line, Message, TooLarge
from datagym.kernels.processes import Forked, Process, Started, Why
from datagym.kernels.provisioner import open_data
from datagym.kernels.sandbox import Sandbox, available

Answering: TypeAlias = Callable[[Message], Message]

_PROGRAM = "from datagym.kernels.serving import main; main()"
_GRACE_SECONDS = 3.0
_TAKING_SECONDS = 10.0  # for what is said to a room: one that does not listen is stopped
_MOST_CODE = 256
_START_SECONDS = 60.0
_LOOK_SECONDS = 0.05


class Ended(DatagymError):
    """The room is gone; ``why`` says what it did, ``code`` how its process ended."""

    def __init__(self, why: Why, code: int = 0) -> None:
        super().__init__(f"The room ended: {why}.")
        self.why = why
        self.code = code


class Failed(DatagymError):
    """A function that was called in a room did not return."""


class Room:
    """A process that runs cells, to be used in a ``with`` block.

    Parameters
    ----------
    line
        The line to it.
    process
        Its process.
    said_bytes
        What it may say in its life.

    """

    def __init__(self, line: Line, process: Process, said_bytes: int) -> None:
        self._line = line
        self._process = process
        self._said_bytes = said_bytes
        self.late = False  # whether the last cell was interrupted because it took too long

    @classmethod
    def sandboxed(cls, sandbox: Sandbox) -> Self:
        """Return a room within walls, its libraries imported.

        Raises
        ------
        Refused
            When this machine has no sandbox.
        Unavailable
            When the room could not be made.
        BadInput
            When a file of the sandbox's data cannot be read.

        >>> with Room.sandboxed(Sandbox()) as room:  # doctest: +SKIP
        ...     room.run("6 * 7", 10)[0]["data"]
        {'text/plain': '42'}

        """
        missing = available()
        if missing:
            raise Refused(missing)
        here, there = socket.socketpair()
        sent = [there.fileno()]
        try:
            for path in sandbox.data:
                sent.append(open_data(path))  # noqa: PERF401  (what was opened is closed below)
            request = {"room": True, "environment": {}, "sandbox": sandbox.plain()}
            fork = zygote(confined=True).fork(request, sent)
        except BaseException:
            here.close()
            raise
        finally:
            there.close()
            for descriptor in sent[1:]:
                os.close(descriptor)
        line = Line(here, min(MOST, sandbox.output_bytes))
        return cls(line, Forked(fork), sandbox.output_bytes)

    @classmethod
    def open(cls, folder: Path, said_bytes: int = MOST) -> Self:
        """Return a room without walls: for the code of who assigns, not of who learns.

        Parameters
        ----------
        folder
            Where it works.
        said_bytes
            What it may say in its life.

        Raises
        ------
        Unavailable
            When it did not start.

        """
        word = secrets.token_hex(16)
        with socket.create_server(("127.0.0.1", 0)) as door, tempfile.TemporaryFile() as said:
            door.settimeout(_LOOK_SECONDS)
            program = subprocess.Popen(  # noqa: S603  (our own program)
                [sys.executable, "-P", "-c", _PROGRAM],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=said,
                cwd=folder,
                start_new_session=True,
                text=True,
            )
            assert program.stdin is not None  # noqa: S101  (it is a pipe)
            with contextlib.suppress(OSError), program.stdin as asked:
                asked.write(f"{door.getsockname()[1]} {word}\n")
            until = time.monotonic() + _START_SECONDS
            while program.poll() is None and time.monotonic() < until:
                with contextlib.suppress(OSError):
                    connected, _ = door.accept()
                    if _knows(connected, word):
                        room = cls(Line(connected, said_bytes), Started(program), said_bytes)
                        room._asked({"do": "greet"}, b"", _START_SECONDS)  # its libraries are there
                        return room
            program.kill()
            program.wait()
            said.seek(0)
            last = said.read().decode(errors="replace").strip().splitlines() or ["no reason given"]
        message = f"The cells could not be run: {last[-1]}"
        raise Unavailable(message)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(
        self, source: str, seconds: float, answer: Answering | None = None
    ) -> list[dict[str, Any]]:
        """Run a cell; return its outputs as the room gives them, unchecked.

        Parameters
        ----------
        source
            The cell.
        seconds
            How long it may take. Then it is interrupted, and ``late`` is set.
        answer
            What the cell may ask of us, and gets back.

        Raises
        ------
        Ended
            When the room is gone, also because the cell went on after it was interrupted.

        """
        said = self._asked({"do": "run", "source": source}, b"", seconds, answer).said
        outputs = said.get("outputs")
        if not isinstance(outputs, list):
            self._end("nonsense")
        return [output for output in outputs or () if isinstance(output, dict)]

    def call(
        self,
        function: str,
        seconds: float,
        body: bytes = b"",
        **arguments: Any,  # noqa: ANN401
    ) -> Message:
        """Call a function in the room, by ``module:name``; return what it returned.

        What it returns stands in the message's ``returned``, or as its body if it is bytes.

        Raises
        ------
        Failed
            When it raised something.
        Ended
            When the room is gone.

        """
        said = {"do": "call", "function": function, "arguments": arguments}
        message = self._asked(said, body, seconds)
        if "failed" in message.said:
            raise Failed(str(message.said["failed"]))
        return message

    def fork(self) -> None:
        """Go on in a fork of the room, until :meth:`join`; the room stays as it is."""
        if "forked" not in self._asked({"do": "fork"}, b"", _START_SECONDS).said:
            self._end("nonsense")

    def join(self) -> None:
        """End the fork and go on in the room."""
        self._asked({"do": "end"}, b"", _START_SECONDS, joins=True)

    def close(self) -> None:
        """End the room at once, with all that runs in it."""
        self._line.close()
        self._process.close()

    def _asked(
        self,
        said: Mapping[str, Any],
        body: bytes,
        seconds: float,
        answer: Answering | None = None,
        *,
        joins: bool = False,
    ) -> Message:
        """Ask, answer what is asked back, return the reply; its time stops while it asks."""
        self.late = False
        left = seconds
        try:
            self._line.send(said, body, _TAKING_SECONDS)
            while True:
                began = time.monotonic()
                message = self._reply(left)
                left -= time.monotonic() - began
                if "ask" not in message.said or answer is None:
                    break
                if not self.late:  # one that was interrupted waits for no answer
                    back = answer(message)
                    self._line.send(back.said, back.body, _TAKING_SECONDS)
        except Late:
            self._end("time")
        except TooLarge:
            self._end("output")
        except Broken:
            self._end("nonsense")
        except (EOFError, OSError):
            self._end(None)
        joined = message.said.get("joined")
        if ("joined" in message.said) != joins:  # a fork ended by itself
            self._end("crash", joined if type(joined) is int and abs(joined) < _MOST_CODE else 0)
        return message

    def _reply(self, seconds: float) -> Message:
        """Return the next message; interrupt who does not speak in time, and wait once more."""
        try:
            message = self._line.receive(_GRACE_SECONDS if self.late else max(0.0, seconds))
        except Late:
            if self.late:
                raise
            self.late = True
            self._process.interrupt()
            message = self._line.receive(_GRACE_SECONDS)
        if self._line.heard > self._said_bytes:
            raise TooLarge
        return message

    def _end(self, why: Why | None, code: int = 0) -> None:
        """Close the room and say why; without a reason, the process has one."""
        if why is None:
            why, code = self._process.end()
        self.close()
        raise Ended(why, code)


def _knows(connected: socket.socket, word: str) -> bool:
    """Tell whether who connected is the program that was started: it knows the word."""
    connected.settimeout(_GRACE_SECONDS)
    told = b""
    while len(told) < len(word):
        data = connected.recv(len(word) - len(told))
        if not data:
            break
        told += data
    if hmac.compare_digest(told, word.encode()):
        return True
    connected.close()
    return False
