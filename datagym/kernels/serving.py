"""What a room does: runs cells and calls functions for who asks, over one line.

It is the inside of :class:`~datagym.kernels.rooms.Room`. Learner's code that runs here holds
the line too and can say on it whatever it likes: who asks trusts none of it.
"""

import contextlib
import gc
import importlib
import json
import os
import random
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from datagym.kernels.messages import Broken, Line, Message
from datagym.kernels.shell import CellShell, Output, new_shell

_line: list[Line] = []


def ready_shell() -> CellShell:
    """Return this process's shell, whose charts show below their cells."""
    return new_shell(_draw_inline)


def serve(line: Line) -> None:
    """Do what is asked until the line ends, or until the end of a fork of this room.

    ``run`` a cell, ``call`` a function by its module and name, ``fork`` this room as it is,
    so that the fork serves until its ``end`` and this room goes on after it.

    Parameters
    ----------
    line
        The line to who asks.

    """
    _line[:] = [line]
    _ignore_interrupts()
    shell = ready_shell()
    forked = False
    while True:
        try:
            asked = line.receive()
        except (EOFError, Broken):
            return
        do = asked.said.get("do")
        if do == "run":
            line.send({"outputs": _plain(_run(shell, str(asked.said["source"])))})
        elif do == "call":
            _call(line, asked)
        elif do == "fork" and hasattr(os, "fork"):
            if _fork(line):
                forked = True
        elif do == "end" and forked:
            os._exit(0)
        elif do == "greet":
            line.send({})
        else:
            line.send({"failed": f"This room cannot {do!r}."})


def ask(said: Mapping[str, Any], body: bytes = b"") -> Message:
    """Ask something of who asked this room, from within a cell or function; return the answer."""
    (line,) = _line
    line.send({"ask": dict(said)}, body)
    return line.receive()


def become_room(descriptor: int) -> NoReturn:
    """Serve on an inherited socket; the process ends with it.

    Modules that lie beside a notebook can be imported, as in any kernel.
    """
    sys.path.insert(0, "")
    gc.set_threshold(50_000, 20, 100)
    try:
        serve(Line(socket.socket(fileno=descriptor)))
    finally:
        os._exit(0)


def _run(shell: CellShell, source: str) -> list[Output]:
    with _interruptible():
        return shell.cell(source)


def _call(line: Line, asked: Message) -> None:
    """Call a function with the arguments that came, and the body if there is one."""
    module, _, name = str(asked.said["function"]).partition(":")
    arguments = dict(asked.said.get("arguments", {}))
    if asked.body:
        arguments["body"] = asked.body
    try:
        with _interruptible():
            found = getattr(importlib.import_module(module), name)(**arguments)
    except BaseException as error:  # noqa: BLE001  (whatever it was, who asked is told)
        line.send({"failed": f"{type(error).__name__}: {error}"})
        return
    if isinstance(found, bytes):
        line.send({}, found)
    else:
        line.send({"returned": found})


def _fork(line: Line) -> bool:
    """Fork; return in the fork at once, and in this room when the fork has ended."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        line.send({"joined": os.waitstatus_to_exitcode(status)})
        return False
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    line.send({"forked": True})
    return True


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let an interrupt stop what runs within, and nothing else."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        _ignore_interrupts()


def _plain(outputs: list[Output]) -> list[Any]:
    """Return outputs as JSON can hold them."""
    try:
        text = json.dumps(outputs, default=str)
        return list(json.loads(text, parse_constant=lambda _: None))  # no number: none
    except (ValueError, TypeError, RecursionError):
        text = "What this cell showed cannot be kept in a notebook."
        return [{"output_type": "stream", "name": "stdout", "text": text}]


def _draw_inline(shell: Any) -> None:  # noqa: ANN401  (IPython's shell)
    """Show charts below their cell, where there is matplotlib's way to do it."""
    with contextlib.suppress(ImportError):
        from datagym.kernels.inline import draw_inline  # noqa: PLC0415  (slow to import)

        draw_inline(shell)


def main() -> None:
    """Be ready, connect to who started this program, prove it by the word it gave, and serve."""
    port, word = sys.stdin.readline().split()
    ready_shell()
    _ignore_interrupts()  # the first may come as soon as there is a connection
    connected = socket.create_connection(("127.0.0.1", int(port)))
    connected.sendall(word.encode())
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    serve(Line(connected))
