"""Messages between a process that runs cells and who asks it to: one JSON object and some bytes.

Who asks trusts nothing that arrives: lengths are looked at before anything is read, and what
is no message ends the conversation.
"""

import json
import socket
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from datagym.answers.limits import Damaged
from datagym.answers.scan import parsed
from datagym.errors import DatagymError

MOST = 64 << 20
"""Bytes that a message may have unless it is said otherwise."""

_TOKENS = 1_000_000  # brackets and commas; what is shown in a cell has some hundreds
_DEEPEST = 100

_LENGTHS = struct.Struct("!QQ")
_CHUNK = 1 << 20


class Broken(DatagymError):
    """What arrived is no message."""


class TooLarge(Broken):
    """What arrives is more than may be said."""


class Late(DatagymError):
    """No whole message arrived in time."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is said: plain values by name, and bytes."""

    said: Mapping[str, Any]
    body: bytes = b""


@dataclass(slots=True)
class Line:
    """One end of a conversation.

    Parameters
    ----------
    socket
        A connected stream socket.
    most
        The bytes that an arriving message may have.

    """

    socket: socket.socket
    most: int = MOST
    heard: int = 0
    """Bytes of all messages that have arrived."""

    _left: bytearray = field(default_factory=bytearray)

    def send(
        self, said: Mapping[str, Any], body: bytes = b"", seconds: float | None = None
    ) -> None:
        """Say something, and wait until it is taken.

        Raises
        ------
        Late
            When it is not taken after some seconds. A part of it may be: nothing more can be said.

        >>> here, there = socket.socketpair()
        >>> Line(here).send({"do": "run"}, b"12")
        >>> Line(there).receive()
        Message(said={'do': 'run'}, body=b'12')

        """
        head = json.dumps(said).encode("ascii")
        self.socket.settimeout(seconds)
        try:
            self.socket.sendall(_LENGTHS.pack(len(head), len(body)) + head + body)
        except TimeoutError as error:
            raise Late from error

    def receive(self, seconds: float | None = None) -> Message:
        """Return the next message.

        What arrived of a message that is late is kept: ask again.

        Raises
        ------
        Late
            When it is not there after some seconds.
        Broken
            When it is none; a :class:`TooLarge` when it is larger than it may be.
        EOFError
            When the other end is gone.

        """
        until = None if seconds is None else time.monotonic() + seconds
        self._fill(_LENGTHS.size, until)
        head, body = _LENGTHS.unpack_from(self._left)
        if head + body > self.most:
            message = f"A message of {head + body:,} bytes is more than the {self.most:,} allowed."
            raise TooLarge(message)
        self._fill(_LENGTHS.size + head + body, until)
        data = bytes(self._left[_LENGTHS.size :])
        self._left.clear()
        self.heard += len(data)
        return Message(_said(data[:head]), data[head:])

    def close(self) -> None:
        """End the conversation."""
        self.socket.close()

    def _fill(self, wanted: int, until: float | None) -> None:
        """Read until so many bytes are there, and no more than them."""
        while len(self._left) < wanted:
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                raise Late
            self.socket.settimeout(left)
            try:
                data = self.socket.recv(min(_CHUNK, wanted - len(self._left)))
            except TimeoutError as error:
                raise Late from error
            except OSError as error:
                raise EOFError from error
            if not data:
                raise EOFError
            self._left += data


def _said(text: bytes) -> Mapping[str, Any]:
    """Return what JSON says, once it is known to be neither too deep nor too long."""
    message = "What arrived is no message."
    try:
        said = parsed(text, tokens=_TOKENS, depth=_DEEPEST)
    except (ValueError, RecursionError, Damaged) as error:
        raise Broken(message) from error
    if not isinstance(said, dict):
        raise Broken(message)
    return said
