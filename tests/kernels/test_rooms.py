"""A room runs cells as a notebook does, within walls and without, and ends alone."""

import time
from collections.abc import Iterator

import pytest

from datagym.errors import BadInput
from datagym.kernels import MEBIBYTE, Sandbox, available
from datagym.kernels.messages import Message
from datagym.kernels.rooms import Ended, Failed, Room

pytestmark = pytest.mark.kernel
SLEEP = "import time\ntime.sleep(9)"
LINE = "__import__('datagym.kernels.serving').kernels.serving._line[0]"


def within(**limits: object) -> Room:
    """Return a room within walls."""
    missing = available()
    if missing:
        pytest.skip(missing)
    return Room.sandboxed(Sandbox.read(limits))


@pytest.fixture(params=["walls", "open"])
def room(request, tmp_path) -> Iterator[Room]:
    """A room, of each kind."""
    with within() if request.param == "walls" else Room.open(tmp_path) as made:
        yield made


def texts(outputs) -> list[str]:
    """Return what outputs say."""
    return [
        output.get("text") or output.get("evalue") or output["data"]["text/plain"]
        for output in outputs
    ]


def test_a_cell_shows_what_a_notebook_would(room):
    """Printed text, the value of the last line, tables, errors, in their order."""
    assert texts(room.run("print(1)\nprint(2)\n3", 20)) == ["1\n2\n", "3"]
    assert room.run("4;", 20) == []
    (error,) = room.run("x = 5\n1 / 0", 20)
    assert (error["output_type"], error["ename"]) == ("error", "ZeroDivisionError")
    assert "division by zero" in error["traceback"][-1]
    assert texts(room.run("x", 20)) == ["5"]
    (table,) = room.run("import pandas as pd\npd.DataFrame({'n': [1]})", 20)
    assert "<table" in table["data"]["text/html"]


def test_a_chart_is_shown_below_its_cell(room):
    """As a picture, whether or not the last line is the chart's."""
    shown = room.run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\n'end'", 60)
    (picture,) = (output for output in shown if "image/png" in output.get("data", {}))
    assert picture["output_type"] == "display_data"
    assert picture["data"]["image/png"].startswith("iVBOR")


def test_displays_can_be_cleared_and_changed(room):
    """What is shown under a name is shown anew in its place."""
    code = "from IPython.display import clear_output, display\nprint('gone')\nclear_output()\n"
    code += "one = display('a', display_id=True)\nprint('between')\none.update('b')"
    assert texts(room.run(code, 20)) == ["'b'", "between\n"]


def test_nobody_answers_and_nobody_leaves(room):
    """``input`` says what to do; ``exit`` ends nothing; ``await`` and magics work."""
    (error,) = room.run("input('Name? ')", 20)
    assert error["ename"] == "EOFError"
    room.run("exit()", 20)
    assert texts(room.run("import asyncio\nawait asyncio.sleep(0, 7)", 20)) == ["7"]
    assert "Wall time" in texts(room.run("%time None", 20))[0]


def test_printing_without_end_fills_no_memory(room):
    """Of ten million lines a million letters are kept, and the next cell runs."""
    (output,) = room.run("for _ in range(3_000_000): print('x' * 20)", 60)
    assert len(output["text"]) < 1_100_000
    assert "left out" in output["text"]
    assert texts(room.run("6 * 7", 20)) == ["42"]


def test_what_takes_too_long_is_interrupted(room):
    """The cell ends with an interrupt, and the room goes on."""
    (error,) = room.run("n = 0\nwhile True:\n    n += 1", 0.5)
    assert error["ename"] == "KeyboardInterrupt"
    assert room.late
    assert texts(room.run("n > 0", 20)) == ["True"]
    assert not room.late


def test_a_function_is_called_by_its_name(room):
    """What it returns comes back; what it raises is told."""
    assert room.call("json:loads", 20, s="[1]").said == {"returned": [1]}
    with pytest.raises(Failed, match="JSONDecodeError"):
        room.call("json:loads", 20, s="[")
    assert room.call("base64:b64decode", 20, s="aGk=").body == b"hi"


def test_a_cell_can_ask_who_asked_it(room):
    """What it asks is answered while it runs."""
    code = "from datagym.kernels.serving import ask\nask({'call': 'f'}, b'3').body"
    outputs = room.run(code, 20, lambda asked: Message({}, asked.body * 2))
    assert texts(outputs) == ["b'33'"]


def test_a_fork_leaves_the_room_as_it_was(room):
    """Its names end with it; its chance is its own."""
    room.run("import random, numpy\nx = 1\nrandom.seed(1)\nnumpy.random.seed(1)", 60)
    drawn = []
    for _ in range(2):
        room.fork()
        drawn += texts(room.run("x = 2\n(random.random(), numpy.random.random())", 20))
        room.join()
    assert len(set(drawn)) == 2
    assert texts(room.run("x", 20)) == ["1"]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import os\nos._exit(0)", "crash"),
        ("import ctypes\nctypes.string_at(0)", "crash"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "crash"),
        (
            "import os\nfor n in range(3, 50):\n    try: os.close(n)\n    except OSError: pass",
            "crash",
        ),
    ],
)
def test_a_room_that_ends_says_so_at_once(room, code, why):
    """However its process ends."""
    began = time.monotonic()
    with pytest.raises(Ended) as end:
        room.run(code, 20)
    assert end.value.why == why
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("code", "limits", "why"),
    [
        (f"x = bytearray(300 << 20)\n{SLEEP}", {"memory_bytes": 200 * MEBIBYTE}, "memory"),
        ("while True: pass", {"cpu_seconds": 1}, "time"),
        (f"for n in range(300): open('/tmp/%d' % n, 'w')\n{SLEEP}", {"files": 100}, "disk"),
    ],
)
def test_a_limit_ends_a_room_within_walls(code, limits, why):
    """And says which it was."""
    with within(**limits) as room, pytest.raises(Ended) as end:
        room.run(code, 20)
    assert end.value.why == why


@pytest.mark.parametrize("wait", ["while True: pass", "import time\n    time.sleep(100)"])
def test_who_ignores_interrupts_is_ended(wait):
    """The cell had its time, and some seconds more."""
    code = f"import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nif True:\n    {wait}"
    with within() as room, pytest.raises(Ended) as end:
        room.run(code, 0.5)
    assert end.value.why == "time"


def test_who_speaks_on_the_line_is_not_believed():
    """A cell that writes on the line itself says nonsense, or what it could have shown anyway."""
    code = LINE + r".socket.sendall(b'\0' * 7 + b'\3' + b'\0' * 8 + b'[1]')"
    with within() as room, pytest.raises(Ended) as end:
        room.run(code, 5)
    assert end.value.why == "nonsense"
    with within(output_bytes=1 << 20) as room, pytest.raises(Ended) as end:
        room.run(
            LINE + ".send({'outputs': ['x' * (2 << 20)]})",
            5,
        )
    assert end.value.why == "output"


def test_data_keep_their_places(tmp_path):
    """Files below the folder lie in folders of their own, read-only; modules can be imported."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "waits.csv").write_text("wait\n5\n")
    (tmp_path / "helper.py").write_text("answer = 42")
    data = [str(tmp_path / "data" / "waits.csv"), str(tmp_path / "helper.py")]
    with within(data=data, folder=str(tmp_path)) as room:
        assert texts(room.run("open('data/waits.csv').read()", 20)) == ["'wait\\n5\\n'"]
        assert texts(room.run("import helper\nhelper.answer", 20)) == ["42"]
        assert room.run("open('data/waits.csv', 'a')", 20)[0]["output_type"] == "error"
    with pytest.raises(BadInput, match="must lie in"):
        Sandbox.read({"data": ["/etc/hostname"], "folder": str(tmp_path)})
