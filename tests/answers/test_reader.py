"""Hostile messages: whatever arrives, it is read or it is damage, soon and without much memory."""

import json
import random
import struct
import time

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from datagym.answers import Damaged, Limits, pack, unpack

HEAD = struct.Struct("<8sI")
MAGIC = b"datagym\x01"
SOON = 5.0  # seconds of processor time, on a slow machine


def message(node, blobs=(), kept=None):
    """Return a message with one answer, written by hand."""
    kept = [len(blob) for blob in blobs] if kept is None else kept
    return framed(json.dumps([["it", node, kept]]).encode(), b"".join(blobs))


def framed(head, rest=b""):
    """Return a message with any list."""
    return HEAD.pack(MAGIC, len(head)) + head + rest


def batch(*columns):
    """Return an Arrow record batch as it travels."""
    names = [f"c{place}" for place in range(len(columns))]
    return pa.record_batch(list(columns), names=names).serialize().to_pybytes()


def column(content, rows=3, kind="int64"):
    """Return a message with one array, whose column are these bytes."""
    node = ["array", [rows], ["plain", kind, [0, 0]]]
    return message(node, [content], [[len(content), rows, [kind]]])


def texts(content, rows=3):
    """Return a message with one array of texts, whose column are these bytes."""
    return message(
        ["array", [rows], ["texts", [0, 0]]], [content], [[len(content), rows, ["text"]]]
    )


AXIS = {"label": "", "scale": "linear", "limits": [0, 1], "ticks": ["f", 0, [0]], "named": []}
AXES = {
    "label": "",
    "place": [0, 0, 1, 1],
    "titles": ["", "", ""],
    "shown": [True, True],
    "alt": None,
    "x": AXIS,
    "y": AXIS,
    "legend": None,
    **{kind: [] for kind in ("lines", "patches", "collections", "images", "texts", "containers")},
}
LINE = {
    "label": "",
    "visible": True,
    "alpha": None,
    "layer": 2,
    "x": ["numbers", ["f", 0, [1]]],
    "y": ["numbers", ["f", 0, [1]]],
    "colour": "red",
    "style": "-",
    "marker": "o",
    "width": 1,
    "drawing": "default",
}
IMAGE = {
    "label": "",
    "visible": True,
    "alpha": None,
    "layer": 1,
    "values": ["f", 0, [2, 2]],
    "whole": False,
    "extent": [0, 1, 0, 1],
    "origin": "upper",
    "range": [None, None],
    "map": "viridis",
}


def chart(row=b"", figure=None, **axes):
    """Return a message with one figure, whose axes say this."""
    said = {"size": [5, 5], "words": ["", "", ""], "alt": None, "legends": [], "texts": []}
    said |= {"axes": [{**AXES, **axes}]} | (figure or {})
    return message(["figure", 0], [json.dumps(said).encode(), row])


def everything():
    """Return a good message with something of each kind."""
    frame = pd.DataFrame(
        {
            "n": [1, 2],
            "s": ["a", "b"],
            "c": pd.Categorical(["x", "y"]),
            "t": pd.date_range("2024", periods=2, tz="Europe/London"),
            "p": pd.period_range("2024", periods=2, freq="M"),
            "i": pd.interval_range(0, 2),
            "m": pd.array([1, None], dtype="Int64"),
        },
        index=pd.MultiIndex.from_tuples([(1, "a"), (2, "b")]),
    )
    values = [1, 2.5, (None, ...), {"k": {1, 2}}, 10**30, 1j, range(5), b"bytes"]
    return pack({"a": values, "f": len, "r": object(), "d": frame, "x": np.eye(2), "z": pd.NaT})


def drawn():
    """Return a good message with a chart."""
    figure, axes = plt.subplots(1, 2)
    axes[0].bar(["a", "b"], [1, 2], label="x")
    axes[0].legend()
    axes[1].scatter([1, 2], [3, 4])
    axes[1].plot([1, 2], [3, 4])
    axes[1].imshow(np.eye(2))
    packed = pack({"it": figure})
    plt.close(figure)
    return packed


def read(data):
    """Read a message, that must be good or damaged, and soon; tell whether it was good."""
    began = time.process_time()
    try:
        unpack(data)
    except Damaged as error:
        assert str(error).startswith("The answers cannot be read: ")  # noqa: PT017
        good = False
    else:
        good = True
    assert time.process_time() - began < SOON
    return good


@pytest.mark.parametrize("make", [everything, drawn])
def test_a_message_that_was_cut_anywhere_is_damaged(make):
    """No part of it is taken for the whole."""
    whole = make()
    assert read(whole)
    steps = range(0, len(whole), 1 if make is everything else 41)
    assert not any(read(whole[:end]) for end in steps)
    assert not read(whole + b"\0")


@pytest.mark.parametrize(("make", "times"), [(everything, 4_000), (drawn, 250)])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_message_with_flipped_bytes_is_read_or_damaged(make, times, seed):
    """Nothing else is raised, whatever was changed."""
    whole = make()
    chance = random.Random(seed)  # noqa: S311  (no secret)
    damaged = 0
    for _ in range(times):
        changed = bytearray(whole)
        for _ in range(chance.choice([1, 1, 2, 5])):
            place = chance.randrange(len(changed))
            changed[place] = chance.choice([chance.randrange(256), *b'09[]",-e'])
        damaged += not read(bytes(changed))
    assert damaged > times / 4


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"datagym",
        b"datagym\x02" + b"\0" * 4,
        HEAD.pack(MAGIC, 2**32 - 1),
        framed(b"null"),
        framed(b"{}"),
        framed(b"[1]"),
        framed(b'[["a",1]]'),
        framed(b'[["a",1,[]],["a",2,[]]]'),
        framed(b'[["not a name",1,[]]]'),
        framed(b'[["a",1,[5]]]'),
        framed(b'[["a",1,[-1]]]', b"1"),
        framed(b'[["a",1,[true]]]', b"1"),
        framed(b'[["a",1,[18446744073709551616]]]'),
        framed(b'[["a",1,[[1,1,[]]]]]', b"1"),
        framed(b'[["a",1,[[1,1,["null"]]]]]', b"1"),
        framed(b'[["a",NaN,[]]]'),
        framed(b'[["a",Infinity,[]]]'),
        framed(b'[["a",{"b":1},[]]]'),
        framed(b'[["a","\\ud800",[]]]'),
        framed(b'[["a","\xff",[]]]'),
        framed(b'[["a",["unknown"],[]]]'),
        framed(b'[["a",["__class__"],[]]]'),
        framed(b'[["a",["dots",1],[]]]'),
        framed(b'[["a",[],[]]]'),
        framed(b'[["a",[["list"]],[]]]'),
        framed(b"[" * 100_000),
        framed(b"[" * 100_000 + b"]" * 100_000),
        framed(b'[["a",' + b'["list",[' * 30 + b"]]" * 30 + b",[]]]"),
        framed(b'[["a",' + b"9" * 5_000 + b",[]]]"),
        framed(b'[["a",' + b"9" * 4_000 + b",[]]]"),
    ],
    ids=lambda data: repr(data[8:40]),
)
def test_a_malformed_message_is_damaged(data):
    """The frame, the list, the depth, the length."""
    assert not read(data)


@pytest.mark.parametrize(
    "make",
    [
        lambda: framed(b'[["a",["list",[' + b"[]," * 7_000_000 + b"[]]],[]]]"),
        lambda: framed(b'["' + b'\\"' * 10_000_000),
        lambda: framed(b'"' * 20_000_000),
        lambda: b"\0" * (64 * 2**20 + 1),
    ],
    ids=["lists", "quotes in a text", "texts", "too large"],
)
def test_a_large_message_is_damaged_soon(make):
    """Its marks are counted before anything is made of them."""
    assert not read(make())


PRIME = 2**61 - 1  # Python's whole numbers that differ by it have the same hash


@pytest.mark.parametrize(
    "node",
    [
        ["set", [["int", hex(n * PRIME)] for n in range(1, 50_000)]],
        ["dict", [["int", hex(n * PRIME)] for n in range(1, 50_000)], [0] * 49_999],
        ["index", ["objects", [["int", hex(n * PRIME)] for n in range(1, 50_000)]], None, None],
        ["set", [["list", []]]],
        ["set", [["refused", "x", "y"]]],
        ["list", [["function", "f", []]]],
        ["function", "f", ["a"] * 101],
        ["int", "0x" + "f" * 2_000],
        ["int", "1"],
        ["int", "0x_1"],
        ["decimal", "1E+999999"],
        ["decimal", "1" * 5_000],
        ["decimal", " 1"],
        ["fraction", 1, 0],
        ["fraction", 1, -1],
        ["float", "1_0"],
        ["complex", 1, "a"],
        ["range", 0, 10**12, 1],
        ["range", 0, 1, 0],
        ["datetime", "2024-01-01", 0, ["zone", "../../etc/passwd"]],
        ["datetime", "2024-01-01", 0, ["zone", "/etc/passwd"]],
        ["datetime", "2024-01-01", 0, ["zone", "Europe"]],
        ["datetime", "2024-01-01", 2, None],
        ["timedelta", 10**12, 0, 0],
        ["bytes", 0],
        ["scalar", "object", 1],
        ["scalar", "int8", 300],
        ["scalar", "float64", "1"],
        ["scalar", "M", "D", 10**9, 1],
        ["array", [0, 10**9], ["objects", []]],
        ["array", [1] * 40, ["objects", [1]]],
        ["array", [2], ["objects", [1]]],
        ["array", [-1], ["objects", [1]]],
        ["array", [1], ["plain", "int64", [0, 0]]],
        ["range-index", 0, 10**15, 1, None],
        ["range-index", 0, 1, 0, None],
        ["period", 1, "Z"],
        ["period", 2**70, "D"],
        ["period", 1, "D" * 1_000],
        ["interval", 2, 1, "right"],
        ["interval", 1, 2, "up"],
        ["timestamp", 2**70, "ns", None],
        ["extension", ["categorical", [0, 0], None, True]],
        ["multi-index", [], [], []],
        ["frame", ["range-index", 0, 1, 1, None], ["range-index", 0, 1, 1, None], []],
        ["series", 1, ["objects", [1]], None],
        ["figure", 0],
        ["axes", 0, 0],
        ["grid", "FacetGrid", 0, 1, 1],
        ["described", 1, 2, 3, 4],
    ],
    ids=lambda node: repr(node)[:40],
)
def test_a_value_that_cannot_be_is_damaged(node):
    """Whatever its description says."""
    assert not read(message(node))


def test_cells_of_fixed_width_are_counted_before_they_are_made():
    """A thousand empty texts of ten million letters would be 40 GB."""
    content = batch(pa.array([""] * 1_000, pa.large_string()))
    node = ["array", [1_000], ["fixed", "U", 10_000_000, [0, 0]]]
    assert not read(message(node, [content], [[len(content), 1_000, ["text"]]]))


NUMBERS = batch(pa.array([1, 2, 3]))
WORDS = batch(pa.array(["ab", "cd", "ef"], pa.large_string()))


def replaced(content, old, new):
    """Return bytes with the last place of some replaced."""
    place = content.rindex(old)
    return content[:place] + new + content[place + len(old) :]


def test_a_column_that_is_as_it_says_is_read():
    """The other tests of columns change something of these."""
    assert unpack(column(NUMBERS))["it"].tolist() == [1, 2, 3]
    assert unpack(texts(WORDS))["it"].tolist() == ["ab", "cd", "ef"]


@pytest.mark.parametrize("codec", ["lz4", "zstd"])
def test_compressed_columns_are_damaged(codec):
    """What is small here can be large there."""
    zeros = pa.record_batch([pa.array(np.zeros(1_000, "i8"))], names=["c0"])
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=codec)
    with pa.ipc.new_stream(sink, zeros.schema, options=options) as stream:
        stream.write_batch(zeros)
    whole = sink.getvalue()
    reader = pa.ipc.MessageReader.open_stream(whole)
    reader.read_next_message()
    alone = reader.read_next_message().serialize().to_pybytes()
    assert not read(column(whole.to_pybytes(), 1_000))
    assert not read(column(alone, 1_000))


class Evil(pa.ExtensionType):
    """A type that would like to be built by its own code."""

    built = False

    def __init__(self):
        super().__init__(pa.int64(), "datagym.tests.evil")

    def __arrow_ext_serialize__(self):
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, storage, content):
        Evil.built = True
        return cls()


@pytest.mark.parametrize("known", [True, False])
def test_extension_types_are_never_built(known):
    """Registered or not: a stream is damage, and a batch is only its numbers."""
    array = pa.ExtensionArray.from_storage(Evil(), pa.array([1, 2, 3]))
    evil = pa.record_batch([array], names=["c0"])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, evil.schema) as stream:
        stream.write_batch(evil)
    if known:
        pa.register_extension_type(Evil())
    try:
        assert not read(column(sink.getvalue().to_pybytes()))
        assert type(unpack(column(evil.serialize().to_pybytes()))["it"]) is np.ndarray
        assert not Evil.built
    finally:
        if known:
            pa.unregister_extension_type("datagym.tests.evil")


@pytest.mark.parametrize(
    "content",
    [
        batch(pa.array(["a", "b", "a"]).dictionary_encode()),
        batch(pa.nulls(3)),
        batch(pa.array([[1], [2], [3]])),
        batch(pa.array([{"a": 1}] * 3)),
        batch(pa.array(["a", "b", "c"], pa.string_view())),
        batch(pa.array([1, 2])),
        batch(pa.array([1, 2, 3]), pa.array([1, 2, 3])),
        pa.schema([("c0", pa.int64())]).serialize().to_pybytes(),
        replaced(NUMBERS, struct.pack("<qq", 3, 0), struct.pack("<qq", 3, -1)),
        replaced(NUMBERS, struct.pack("<qq", 3, 0), struct.pack("<qq", 3, 2)),
        replaced(NUMBERS, struct.pack("<qq", 3, 0), struct.pack("<qq", 2**40, 0)),
        replaced(NUMBERS, struct.pack("<qq", 0, 24), struct.pack("<qq", 0, 2**40)),
        replaced(NUMBERS, struct.pack("<qq", 0, 24), struct.pack("<qq", -8, 24)),
        replaced(NUMBERS, struct.pack("<qq", 0, 24), struct.pack("<qq", 2**62, 24)),
        replaced(NUMBERS, struct.pack("<qq", 0, 24), struct.pack("<qq", 0, 8)),
        b"\xff\xff\xff\xff" + struct.pack("<i", -1),
        b"\xff\xff\xff\xff" + struct.pack("<i", 8) + b"\xff" * 8,
        b"\0" * 64,
        b"",
    ],
)
def test_a_batch_that_is_none_is_damaged(content):
    """Other types, counts below nought, parts outside it, parts too short."""
    assert not read(column(content))


@pytest.mark.parametrize(
    "ends",
    [(0, 2, 4, 10**9), (0, -5, 4, 6), (6, 4, 2, 0), (-1, 2, 4, 6), (2**62, 2, 4, 6), (0, 2, 4, 7)],
)
def test_texts_that_end_outside_their_bytes_are_damaged(ends):
    """Arrow looks at each end before a text is made."""
    assert not read(
        texts(replaced(WORDS, struct.pack("<4q", 0, 2, 4, 6), struct.pack("<4q", *ends)))
    )


def test_texts_that_are_none_are_damaged():
    """Bytes that are no UTF-8, halves of pairs among them."""
    for wrong in (b"\xff\xfe", b"\xed\xa0\x80"):
        assert not read(texts(replaced(WORDS, b"abcdef"[: len(wrong)], wrong)))


def test_missing_values_stand_only_where_they_can():
    """A whole number of numpy has no way to be missing."""
    assert not read(column(batch(pa.array([1, None, 3]))))


FULL = b"\0" * 8_000


@pytest.mark.parametrize(
    "data",
    [
        chart(figure={"size": [1e9, 5]}),
        chart(figure={"size": [0, 5]}),
        chart(figure={"axes": [AXES] * 65}),
        chart(figure={"axes": 1}),
        chart(figure={"words": ["a"]}),
        chart(figure={"legends": [{"title": "", "texts": [], "colours": []}] * 10_000}),
        chart(place=[0, 0, 1, 1e9]),
        chart(titles=["a" * 2_001, "", ""]),
        chart(x={**AXIS, "scale": "function"}),
        chart(x={**AXIS, "limits": ["a", 1]}),
        chart(x={**AXIS, "ticks": ["f", 0, [10**9]]}),
        chart(x={**AXIS, "named": ["a"]}),
        chart(lines=[{**LINE, "x": ["numbers", ["f", 0, [10**9]]]}]),
        chart(FULL, lines=[{**LINE, "x": ["numbers", ["f", 1, [1_000]]]}]),
        chart(FULL, lines=[{**LINE, "x": ["numbers", ["f", 0, [10] * 9]]}]),
        chart(FULL, lines=[{**LINE, "x": ["numbers", ["i", 0, [1]]]}]),
        chart(FULL, lines=[{**LINE, "x": ["numbers", ["f", 0, [2]]]}]),
        chart(FULL, lines=[{**LINE, "colour": "javascript"}]),
        chart(FULL, lines=[{**LINE, "colour": [2, 0, 0, 1]}]),
        chart(FULL, lines=[{**LINE, "style": "zigzag"}]),
        chart(FULL, lines=[{**LINE, "x": ["objects", []]}]),
        chart(FULL, lines=[LINE] * 20_001),
        chart(FULL, lines=[{k: v for k, v in LINE.items() if k != "y"}]),
        chart(FULL, images=[{**IMAGE, "values": ["f", 0, [10**6, 10**6]]}]),
        chart(FULL, images=[{**IMAGE, "values": ["f", 0, [8]]}]),
        chart(FULL, images=[{**IMAGE, "origin": "middle"}]),
        chart(FULL, containers=[{"kind": "bars", "label": "", "patches": [0], "values": None}]),
        message(["axes", 0, 1], [json.dumps({}).encode(), b""]),
        message(["figure", 0], [b"[" * 100, b""]),
        message(["figure", 0], [b"null", b""]),
    ],
    ids=range(30),
)
def test_a_chart_that_cannot_be_is_damaged(data):
    """Sizes, counts, places, colours, words."""
    assert not read(data)


def test_numbers_that_are_drawn_again_and_again_are_counted_each_time():
    """A small message must not become large."""
    line = {**LINE, "x": ["numbers", ["f", 0, [1_000]]], "y": ["numbers", ["f", 0, [1_000]]]}
    with pytest.raises(Damaged, match="points"):
        unpack(chart(FULL, lines=[line] * 200), Limits(points=100_000))


@pytest.mark.parametrize(
    ("node", "blobs", "kept"),
    [
        (["list", [["bytes", 0]] * 2], [b"x"], [1]),
        (["list", [["array", [3], ["plain", "int64", [0, 0]]]] * 2], [NUMBERS], None),
        (["complex", 1.0, 1.0, 1.0], [], []),
    ],
    ids=["bytes", "column", "too many parts"],
)
def test_what_stands_beside_the_nodes_is_used_once(node, blobs, kept):
    """A small message that names its numbers a million times would be large."""
    kept = [[len(NUMBERS), 3, ["int64"]]] if kept is None else kept
    assert not read(message(node, blobs, kept))


@pytest.mark.parametrize(
    "node",
    [
        ["list", [["refused", f"T{n}", ""] for n in range(20_000)]],
        ["list", [["index", ["objects", []], None, None]] * 50_000],
        [
            "frame",
            ["range-index", 0, 0, 1, None],
            ["range-index", 0, 0, 1, None],
            [["objects", []]] * 10_001,
        ],
    ],
    ids=["classes", "indexes", "columns"],
)
def test_many_small_things_that_are_much_work_are_damaged(node):
    """Each counts as what it costs."""
    assert not read(message(node))


def test_many_figures_are_damaged():
    """Each counts as a hundred artists."""
    said = {"size": [5, 5], "words": ["", "", ""], "alt": None, "legends": [], "texts": []}
    blob = json.dumps(said | {"axes": []}).encode()
    node = ["list", [["figure", 2 * n] for n in range(201)]]
    assert read(message(["list", [["figure", 2 * n] for n in range(5)]], [blob, b""] * 5))
    assert not read(message(node, [blob, b""] * 201))


def test_a_chart_written_by_hand_is_read():
    """The tests of damaged charts change something of this one."""
    figure = unpack(chart(FULL, lines=[LINE], images=[IMAGE]))["it"]
    assert figure.axes[0].lines[0].get_color() == "red"
    assert figure.axes[0].images[0].get_array().shape == (2, 2)


def test_limits_are_those_of_whoever_reads():
    """A message that is right for one can be too large for another."""
    packed = pack({"it": list(range(100))})
    assert unpack(packed, Limits(items=100))["it"][-1] == 99
    with pytest.raises(Damaged, match="more than 99 items"):
        unpack(packed, Limits(items=99))
    with pytest.raises(Damaged, match="larger than"):
        unpack(packed, Limits(total=100))


@pytest.mark.parametrize("data", [None, 1, "text", [1]])
def test_what_is_no_bytes_is_damaged(data):
    """Whatever a relay hands over."""
    with pytest.raises(Damaged):
        unpack(data)
