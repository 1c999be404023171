"""Values that lie: what is packed is what a type's own methods say, or nothing."""

import itertools

import numpy as np
import pandas as pd
import pytest

from datagym.answers import Function, Uncarried, pack, unpack
from datagym.errors import DatagymError


def taken(value):
    """Return what came out, be it a refusal."""
    return unpack(pack({"it": value, "other": 1}))["it"]


class Always:
    """Is equal to everything, and whatever is asked for."""

    __class__ = int

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 1

    def __getattr__(self, name):
        return self

    def __len__(self):
        return 2**62

    def __iter__(self):
        return itertools.count()

    def __int__(self):
        return 42

    __index__ = __float__ = __int__

    def __array__(self, *_, **__):
        return np.array([42])

    def __reduce__(self):
        return print, ("run",)


class Forbidden:
    """Raises at whatever is asked of it."""

    def __getattribute__(self, name):
        raise SystemExit

    __eq__ = __hash__ = __len__ = __iter__ = __repr__ = __str__ = __bool__ = None


class Meta(type):
    """Lies about its classes."""

    @property
    def __name__(cls):
        return "int"

    @property
    def __mro__(cls):
        return (int, object)

    def __instancecheck__(cls, other):
        return True


class Named(metaclass=Meta):
    """Is called int by its class's class."""


def lying(base):
    """Return a class below a type that says something else of itself wherever it can."""

    def lie(*_, **__):
        msg = "no"
        raise RuntimeError(msg)

    names = (
        "__eq__ __ne__ __hash__ __repr__ __str__ __len__ __iter__ __getitem__ __int__ __float__ "
        "__index__ __bool__ __reduce__ __reduce_ex__ __getattr__ __array_function__ "
        "__array_ufunc__ items keys values as_tuple isoformat encode tolist"
    )
    return type("Lie", (base,), {**dict.fromkeys(names.split(), lie), "__class__": float})


def test_what_equals_everything_is_refused():
    """An object that claims to be right is no answer."""
    found = taken(Always())
    assert isinstance(found, Uncarried)
    assert found.type_name == "Always"
    assert found != 42


def test_what_raises_or_lies_is_refused():
    """By its real type, and nothing of it is run."""
    found = unpack(pack({"a": Forbidden(), "b": Named()}))
    assert isinstance(found["a"], Uncarried)
    assert isinstance(found["b"], Uncarried)
    assert [one.type_name for one in found.values()] == ["Forbidden", "Named"]


def test_an_always_equal_object_that_can_be_called_is_a_function():
    """It is called where it is, and is equal to nothing here."""
    found = taken(type("Caller", (Always,), {"__call__": lambda self, n: (self, n)})())
    assert isinstance(found, Function)
    assert found.parameters == ("n",)
    assert found != 42


@pytest.mark.parametrize(
    ("base", "value"),
    [
        (int, 41),
        (float, 0.5),
        (complex, 1j),
        (str, "b"),
        (bytes, b"b"),
        (list, [1, 2]),
        (tuple, (1, 2)),
        (set, {1}),
        (frozenset, {1}),
        (dict, {"a": 1}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_class_below_a_plain_one_comes_out_as_the_plain_one(base, value):
    """Whatever it says of itself: its content is what the plain type holds."""
    found = taken(lying(base)(value))
    assert type(found) is base
    assert found == base(value)


def test_a_class_below_one_of_numpy_comes_out_as_an_array():
    """Its own ways of answering for functions stay behind."""
    found = taken(np.arange(3).view(lying(np.ndarray)))
    assert type(found) is np.ndarray
    assert found.tolist() == [0, 1, 2]
    assert taken(lying(np.float64)(0.5)) == 0.5


def test_a_class_below_one_of_pandas_comes_out_as_a_table_or_not_at_all():
    """Its content is read by pandas; when that fails, it is refused."""

    class Wrong(pd.DataFrame):
        __hash__ = None

        def __eq__(self, other):
            return True

        def equals(self, other):
            return other is not None

    found = taken(Wrong({"a": [1, 2]}))
    assert type(found) is pd.DataFrame
    pd.testing.assert_frame_equal(found, pd.DataFrame({"a": [1, 2]}))
    for base in (pd.DataFrame, pd.Series):
        found = taken(lying(base).__new__(lying(base)))
        assert isinstance(found, Uncarried)


def hashable(base):
    """Return a class below a type, whose objects can be keys."""
    return type("Key", (base,), {"__hash__": object.__hash__})


@pytest.mark.parametrize(
    "make",
    [
        lambda: {hashable(list)([1]): 1},
        lambda: {(1, hashable(dict)()): 1},
        lambda: {frozenset([hashable(set)()])},
        lambda: {len: 1},
        lambda: pd.Series([1], index=pd.Index([hashable(list)()], dtype=object)),
        lambda: pd.Series([1], index=pd.Index([len], dtype=object)),
        lambda: pd.Series([1], name=len),
        lambda: pd.Index([1], name=(1, len)),
        lambda: pd.DataFrame([[1]], columns=pd.Index([hashable(dict)()], dtype=object)),
        lambda: pd.Series(pd.Categorical([1]).rename_categories([len])),
    ],
)
def test_what_is_no_key_afterwards_is_refused_before(make):
    """One odd answer must not spoil the others."""
    found = unpack(pack({"it": make(), "other": 1}))
    assert isinstance(found["it"], Uncarried)
    assert found["other"] == 1


def test_an_answer_that_cannot_be_built_again_stays(monkeypatch):
    """Each is built once before it leaves, as whoever reads it will."""
    from datagym.answers import plain  # noqa: PLC0415

    monkeypatch.setitem(plain.WRITERS, range, lambda *_: ["range", 1])
    found = unpack(pack({"it": range(3), "other": 1}))
    assert "built again" in found["it"].reason
    assert found["other"] == 1


def test_endless_things_are_refused_at_once():
    """A generator is never asked for its next value."""
    assert isinstance(taken(itertools.count()), Uncarried)
    assert isinstance(taken(iter(Always())), Uncarried)


def test_a_table_of_lies_holds_refusals():
    """Cells that are equal to everything are equal to nothing afterwards."""
    frame = pd.DataFrame({"a": pd.Series([Always(), 1], dtype=object)})
    found = taken(frame)
    assert not (found["a"] == 42).any()
    assert isinstance(taken([Always()])[0], Uncarried)
    assert "keys" in taken({Always(): 1}).reason


def test_a_patched_library_costs_an_answer_and_no_more(monkeypatch):
    """What a learner puts in the place of pandas decides about their tables alone."""
    frame = pd.DataFrame({"a": [1]})

    def fail(*_, **__):
        raise SystemExit

    monkeypatch.setattr(pd.DataFrame, "shape", property(fail))
    found = unpack(pack({"table": frame, "n": 1}))
    assert isinstance(found["table"], Uncarried)
    assert "SystemExit" in found["table"].reason
    assert found["n"] == 1


def test_an_interrupt_goes_through():
    """Whoever stops the work is not a value's fault."""

    class Slow(pd.DataFrame):
        @property
        def shape(self):
            raise KeyboardInterrupt

        @property
        def _mgr(self):
            raise KeyboardInterrupt

        @_mgr.setter
        def _mgr(self, value):
            pass

    with pytest.raises(KeyboardInterrupt):
        pack({"it": Slow.__new__(Slow)})


def test_the_errors_are_in_the_tree():
    """A page or a command can show each of them."""
    from datagym.answers import Damaged  # noqa: PLC0415

    assert issubclass(Damaged, DatagymError)
