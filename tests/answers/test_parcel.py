"""The message: what goes in comes out, exact type by exact type, and what cannot is named."""

import datetime as dt
import math
import os
import subprocess
import sys
import time
import timeit
from collections import Counter, OrderedDict, defaultdict, namedtuple
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from datagym.answers import Damaged, Function, Limits, Uncarried, pack, unpack
from datagym.errors import BadInput, Unavailable

LONDON = ZoneInfo("Europe/London")
Bed = namedtuple("Bed", "ward number")  # noqa: PYI024  (as a learner writes it)
PLAIN = [
    None,
    ...,
    True,
    0,
    -(2**53),
    10**999,
    0.1,
    -0.0,
    math.inf,
    -math.inf,
    5e-324,
    1e308,
    1 - 2j,
    complex(-0.0, math.inf),
    "",
    'a "quoted"\n, [text] \\ é 漢 😀',
    b"\x00\xff",
    Decimal("-0.10"),
    Decimal("1E+6"),
    Decimal("Infinity"),
    Fraction(-1, 3),
    dt.date(2024, 2, 29),
    dt.time(23, 59, 59, 999999, fold=1),
    dt.time(1, tzinfo=dt.UTC),
    dt.datetime(2024, 10, 27, 1, 30, fold=1, tzinfo=LONDON),
    dt.datetime(1, 1, 1),  # noqa: DTZ001  (learners' times have no zone)
    dt.datetime(2024, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=-3, minutes=-30))),
    dt.timedelta(days=-1, microseconds=1),
    [],
    [[1], [2, [3]]],
    (),
    (1, ("a",)),
    set(),
    {1, "a", (2, 3)},
    frozenset({1.5}),
    {},
    {"b": [1], "a": {2: None}, (1, 2): {3}},
    range(10, 0, -3),
    range(0),
]


def through(value):
    """Return a value after the way out of the sandbox."""
    return unpack(pack({"it": value}))["it"]


@pytest.mark.parametrize("value", PLAIN, ids=range(len(PLAIN)))
def test_a_plain_value_comes_out_as_it_went_in(value):
    """Value, exact type, sign of nought and order are the same."""
    found = through(value)
    assert type(found) is type(value)
    assert found == value
    assert repr(found) == repr(value)


def test_what_is_no_number_stays_none():
    """NaN is equal to nothing, so it is looked at apart."""
    assert math.isnan(through(math.nan))
    assert through(Decimal("NaN")).is_nan()
    assert len(through({math.nan, float("nan")})) == 2


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Bed("A", 1), ("A", 1)),
        (Counter("aab"), {"a": 2, "b": 1}),
        (defaultdict(list, a=[1]), {"a": [1]}),
        (OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
        ({"a": 1}.keys(), ["a"]),
        ({"a": 1}.values(), [1]),
        ({"a": 1}.items(), [("a", 1)]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_kind_of_container_comes_out_as_the_plain_one(value, expected):
    """Named tuples, counters and views lose what is particular to them, and keep the order."""
    found = through(value)
    assert type(found) is type(expected)
    assert list(found) == list(expected)
    assert found == expected


def test_half_a_pair_of_a_text_is_made_harmless():
    """A lone surrogate would fail wherever it is printed."""
    assert through("a\ud800b") == "a\ufffdb"
    assert through({"\udfff": 1}) == {"\ufffd": 1}


def test_many_answers_travel_in_one_message_and_keep_their_order():
    """Each name has its own blobs."""
    values = {"b": b"one", "a": [b"two", b"three"], "c": 1, "wörd": "x"}
    assert list(unpack(pack(values)).items()) == list(values.items())


@pytest.mark.parametrize("name", ["", "a b", "1a", "a" * 201, 3, None])
def test_a_name_that_python_does_not_allow_is_bad_input(name):
    """A name comes from the assignment, not from the learner."""
    with pytest.raises(BadInput, match="needs a name"):
        pack({name: 1})


def test_more_answers_than_any_assignment_has_are_bad_input():
    """A message has at most a thousand names."""
    with pytest.raises(BadInput, match="1,001"):
        pack({f"a{n}": n for n in range(1_001)})


@pytest.mark.parametrize(
    ("value", "type_name"),
    [
        (object(), "object"),
        (os, "module"),
        (int, "type"),
        ((n for n in range(3)), "generator"),
        (ValueError("no"), "ValueError"),
        (memoryview(b""), "memoryview"),
        (NotImplemented, "NotImplementedType"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_leave_is_named_with_a_reason(value, type_name):
    """The rest of the answers still travel."""
    found = unpack(pack({"it": value, "other": 1}))
    stand_in = found["it"]
    assert isinstance(stand_in, Uncarried)
    assert type(stand_in).__name__ == stand_in.type_name == type_name
    assert stand_in.reason.endswith(".")
    assert found["other"] == 1


def test_a_stand_in_is_equal_to_nothing_and_can_do_nothing():
    """No comparison, no number, no container, no truth value can earn a mark."""
    stand_in = through(object())
    assert stand_in != stand_in  # noqa: PLR0124
    assert not stand_in == stand_in  # noqa: PLR0124, SIM201
    assert not callable(stand_in)
    for act in (
        bool,
        float,
        int,
        len,
        iter,
        lambda it: it + 1,
        lambda it: it < 1,
        lambda it: it[0],
    ):
        with pytest.raises(TypeError):
            act(stand_in)
    assert repr(stand_in) == "<object that stayed in the sandbox>"
    with pytest.raises(AttributeError):
        stand_in.anything = 1


def test_a_refusal_inside_a_container_stands_in_its_place():
    """What surrounds it is carried; among keys it cannot be."""
    found = through({"model": object(), "score": 0.9, "all": [1, len]})
    assert type(found["model"]).__name__ == "object"
    assert found["score"] == 0.9
    assert "its own name" in found["all"][1].reason
    assert "One of its keys" in through({object(): 1}).reason


def test_a_function_is_called_where_it_is():
    """It comes out with its names, and asks the hook."""

    def double(n, *rest, twice=True, **more):
        return n, rest, twice, more

    asked = []

    def call(name, args, kwargs):
        asked.append((name, args, kwargs))
        return 42

    found = unpack(pack({"f": double}), call=call)["f"]
    assert isinstance(found, Function)
    assert found.name == "f"
    assert found.__name__ == "double"
    assert found.parameters == ("n", "*rest", "twice", "**more")
    assert found(21, twice=False) == 42
    assert asked == [("f", (21,), {"twice": False})]
    with pytest.raises(Unavailable, match="f is a function"):
        through(double).__class__("f", "double", (), None)()


class Model:
    """Something that can be called."""

    def __call__(self, row):
        """Take a row."""


@pytest.mark.parametrize(
    ("value", "parameters"),
    [
        (len, ("obj",)),
        (Model(), ("row",)),
        (Model().__call__, ("row",)),
        ([].append, ("object",)),
        (lambda a, b=1, /, *, c: a + b + c, ("a", "b", "c")),
    ],
    ids=["builtin", "object", "method", "bound", "lambda"],
)
def test_whatever_can_be_called_says_its_parameters(value, parameters):
    """An owner is no parameter."""
    assert through(value).parameters == parameters


@pytest.mark.parametrize(
    ("value", "limits", "reason"),
    [
        ([0] * 12, Limits(items=11), "more than 11 values"),
        ("a" * 11, Limits(text=10), "longer than 10 characters"),
        (10**20, Limits(digits=10), "more than 10 digits"),
        (Decimal("1E+11"), Limits(digits=10), "more than 10 digits"),
        ([[[1]]], Limits(depth=2), "more than 2 levels"),
        (range(12), Limits(items=11), "more than 11 values"),
        (b"a" * 1_000, Limits(total=1_000), "larger than"),
    ],
    ids=["items", "text", "digits", "decimal", "depth", "range", "total"],
)
def test_what_is_too_large_is_refused_alone(value, limits, reason):
    """The other answers still travel, within the same limits."""
    found = unpack(pack({"big": value, "small": 1}, limits), limits)
    assert reason in found["big"].reason
    assert found["small"] == 1


@pytest.mark.parametrize("field", ["items", "text", "digits", "depth", "total"])
def test_the_reader_has_limits_of_its_own(field):
    """What a writer with other limits lets through is damage."""
    value = {"items": [0] * 99, "text": "a" * 99, "digits": 10**99, "depth": [[[[]]]], "total": ""}
    limits = Limits(**{field: 2})
    message = pack({"it": value[field]})
    if field == "depth":
        message = pack({"it": eval("[" * 15 + "]" * 15)})  # noqa: S307  (brackets of this test)
    with pytest.raises(Damaged):
        unpack(message, limits)


def test_a_container_that_holds_itself_is_refused():
    """What is only held twice is copied."""
    ring = [1]
    ring.append(ring)
    around = {}
    around["it"] = [around]
    assert "holds itself" in through(ring).reason
    assert "holds itself" in through(around).reason
    shared = [1]
    first, second = through([shared, shared])
    assert first == second == [1]
    assert first is not second


def test_a_number_takes_less_than_a_fifth_of_a_millisecond():
    """Each way, in processor time, the best of several."""
    packed = pack({"it": 0.72})
    for act in (lambda: pack({"it": 0.72}), lambda: unpack(packed)):
        assert min(timeit.repeat(act, timer=time.process_time, number=200, repeat=5)) / 200 < 2e-4


def test_numbers_and_texts_need_no_library():
    """Neither way imports numpy, pandas, pyarrow or matplotlib."""
    code = (
        "import sys; from datagym.answers import pack, unpack\n"
        "unpack(pack({'a': 1.5, 'b': ['x', {1: None}], 'c': object(), 'd': len}))\n"
        "print(sorted({'numpy', 'pandas', 'pyarrow', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
