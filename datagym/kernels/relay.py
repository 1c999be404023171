"""Passes messages between a sandboxed kernel and the world, and counts what the kernel says.

The kernel listens on sockets that have no path, so that no file of this machine has to be shared
with it, and nothing reaches anybody but through here.
"""

import os
import selectors
import shutil
import socket
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

_CHUNK = 1 << 18
_BACKLOG = 16
_LONGEST = 80  # bytes; a socket's path has 107, and we add a folder and a name
_CONNECTIONS = 64


def short_folder() -> str:
    """Make a folder that nobody else may enter, with a name short enough for sockets within.

    >>> from pathlib import Path
    >>> made = Path(short_folder())
    >>> made.is_dir(), len(str(made)) < 108
    (True, True)
    >>> made.rmdir()

    """
    usual = tempfile.gettempdir()
    long = len(os.fsencode(usual)) > _LONGEST and os.name == "posix"
    return tempfile.mkdtemp(prefix="dg", dir="/tmp" if long else usual)  # noqa: S108  (mkdtemp's)


def listening(path: Path) -> socket.socket:
    """Return a socket that listens at a path."""
    made = socket.socket(socket.AF_UNIX)
    made.bind(str(path))
    made.listen(_BACKLOG)
    made.setblocking(False)  # noqa: FBT003  (the method's own signature)
    return made


@dataclass(frozen=True, slots=True)
class Hidden:
    """A listening socket without a path, and a descriptor through which its maker reaches it."""

    listens: socket.socket
    descriptor: int

    @classmethod
    def make(cls) -> Self:
        """Listen at a path that is taken away at once."""
        folder = short_folder()
        path = Path(folder, "s")
        try:
            made = listening(path)
            return cls(made, os.open(path, os.O_PATH))
        finally:
            shutil.rmtree(folder)

    def connect(self) -> socket.socket:
        """Connect to it; only who holds the descriptor can."""
        made = socket.socket(socket.AF_UNIX)
        made.connect(f"/proc/self/fd/{self.descriptor}")
        return made


@dataclass(slots=True)
class _Way:
    """One direction of a connection: what was read on one end and not yet taken by the other."""

    source: socket.socket
    target: socket.socket
    counted: bool
    waiting: bytes = b""


@dataclass(slots=True)
class Relay:
    """The connections of one kernel; ``said`` is how many bytes came out of it."""

    selector: selectors.BaseSelector
    said: int = 0
    _ways: dict[socket.socket, _Way] = field(default_factory=dict)

    def open(self, public: socket.socket, kernel: Hidden) -> None:
        """Let whoever connects to one socket speak with the kernel's other."""
        self.selector.register(public, selectors.EVENT_READ, (self._accept, public, kernel))

    def _accept(self, public: socket.socket, kernel: Hidden) -> None:
        outer, _ = public.accept()
        if len(self._ways) >= 2 * _CONNECTIONS:
            outer.close()
            return
        try:
            inner = kernel.connect()
        except OSError:
            outer.close()
            return
        for one, other, counted in ((outer, inner, False), (inner, outer, True)):
            one.setblocking(False)  # noqa: FBT003  (the method's own signature)
            self._ways[one] = _Way(one, other, counted)
            self.selector.register(one, selectors.EVENT_READ, (self._ready, one))

    def _ready(self, end: socket.socket) -> None:
        """Pass on what can be passed on from, and to, one end of a connection."""
        way = self._ways.get(end)
        if way is None:
            return
        try:
            back = self._ways[way.target]
            if back.waiting:  # this end can take again what the other end had for it
                self._send(back)
            if not way.waiting:
                data = end.recv(_CHUNK)
                if not data:
                    self._close(way)
                    return
                if way.counted:
                    self.said += len(data)
                way.waiting = data
                self._send(way)
        except BlockingIOError:
            return
        except OSError:
            self._close(way)

    def _send(self, way: _Way) -> None:
        """Send what waits; while some waits, read no more from its source."""
        try:
            sent = way.target.send(way.waiting)
            way.waiting = way.waiting[sent:]
        except BlockingIOError:
            pass
        self._watch(way.source)
        self._watch(way.target)

    def _watch(self, end: socket.socket) -> None:
        way = self._ways[end]
        events = 0 if way.waiting else selectors.EVENT_READ
        if self._ways[way.target].waiting:
            events |= selectors.EVENT_WRITE
        known = end in self.selector.get_map()
        if not events:
            if known:
                self.selector.unregister(end)
        elif known:
            self.selector.modify(end, events, (self._ready, end))
        else:
            self.selector.register(end, events, (self._ready, end))

    def _close(self, way: _Way) -> None:
        for end in (way.source, way.target):
            self._ways.pop(end, None)
            if end in self.selector.get_map():
                self.selector.unregister(end)
            end.close()
