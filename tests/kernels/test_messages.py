"""What arrives on a line is a message, late, too large, broken, or the end."""

import socket
import struct
import threading
import time

import pytest

from datagym.kernels.messages import Broken, Late, Line, TooLarge

HEAD = struct.Struct("!QQ")


@pytest.fixture
def lines():
    """Two ends of a conversation."""
    here, there = socket.socketpair()
    with here, there:
        yield Line(here, most=1000), Line(there, most=1000)


def test_messages_arrive_one_by_one(lines):
    """Also when two lie in the pipe at once, and when one is empty."""
    here, there = lines
    here.send({"a": 1}, b"\0\1")
    here.send({})
    assert there.receive().body == b"\0\1"
    assert there.receive().said == {}


def test_what_is_late_is_not_lost(lines):
    """A message of which a part is there is whole when it is asked for again."""
    here, there = lines
    here.socket.sendall(HEAD.pack(2, 3) + b"{}")
    with pytest.raises(Late):
        there.receive(0.05)
    here.socket.sendall(b"abc")
    assert there.receive(1).body == b"abc"


def test_a_slow_drip_does_not_outlast_the_time(lines):
    """Each byte in time is not the whole in time."""
    here, there = lines
    stop = threading.Event()

    def drip():
        here.socket.sendall(HEAD.pack(900, 0))
        while not stop.wait(0.02):
            here.socket.sendall(b" ")

    thread = threading.Thread(target=drip)
    thread.start()
    began = time.monotonic()
    with pytest.raises(Late):
        there.receive(0.3)
    assert time.monotonic() - began < 2
    stop.set()
    thread.join()


def test_a_length_is_looked_at_before_anything_is_read(lines):
    """An exabyte that is only announced costs nothing."""
    here, there = lines
    here.socket.sendall(HEAD.pack(1 << 60, 1 << 60))
    with pytest.raises(TooLarge):
        there.receive(1)


@pytest.mark.parametrize("said", [b"[]", b"1", b"{", b"\xff\xfe", b"[" * 900])
def test_what_is_no_object_is_broken(lines, said):
    """Nothing but an object is a message."""
    here, there = lines
    here.socket.sendall(HEAD.pack(len(said), 0) + said)
    with pytest.raises(Broken):
        there.receive(1)


def test_the_other_end_can_go(lines):
    """In the middle of a message too."""
    here, there = lines
    here.socket.sendall(b"\0\0")
    here.close()
    with pytest.raises(EOFError):
        there.receive(1)


def test_who_does_not_listen_is_late(lines):
    """What is said to them is not waited for without end."""
    here, _ = lines
    with pytest.raises(Late):
        here.send({}, bytes(50_000_000), 0.2)


@pytest.mark.parametrize("said", [b"[" * 200 + b"]" * 200, b"{}," * 2_000_000, b'"",' * 3_000_000])
def test_what_is_too_deep_or_too_long_is_no_message(said):
    """It is not read at all: ten million lists would take a gigabyte."""
    here, there = socket.socketpair()
    with here, there:
        said = b'{"outputs": [' + said.rstrip(b",") + b"]}"
        thread = threading.Thread(target=here.sendall, args=(HEAD.pack(len(said), 0) + said,))
        thread.start()
        line = Line(there)
        with pytest.raises(Broken):
            line.receive(20)
        thread.join()
        assert line.heard == len(said)
