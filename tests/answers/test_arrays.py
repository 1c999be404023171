"""Numbers and arrays of numpy come out with their dtype, their shape and their values."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpies

from datagym.answers import Damaged, Limits, Uncarried, pack, unpack

SCALARS = [
    np.True_,
    np.int8(-3),
    np.int64(2**62),
    np.uint64(2**64 - 1),
    np.longlong(5),
    np.float16(0.1),
    np.float32(0.1),
    np.float64(-0.0),
    np.float64(math.inf),
    np.complex64(1 - 2j),
    np.complex128(1j),
    np.str_("é"),
    np.bytes_(b"\xff"),
    np.datetime64("2024-02-29T12:00", "m"),
    np.datetime64("2024", "Y"),
    np.timedelta64(-3, "h"),
]


@pytest.mark.parametrize("value", SCALARS, ids=range(len(SCALARS)))
def test_a_scalar_keeps_its_type(through, value):
    """A number of numpy is no number of Python."""
    found = through(value)
    assert found.dtype == value.dtype
    assert found == value
    assert repr(found) == repr(value)


def test_a_missing_moment_stays_missing(through):
    """With its unit."""
    found = through(np.datetime64("NaT", "D"))
    assert np.isnat(found)
    assert found.dtype == np.dtype("M8[D]")


DTYPES = st.one_of(
    numpies.boolean_dtypes(),
    numpies.integer_dtypes(endianness="?"),
    numpies.unsigned_integer_dtypes(endianness="?"),
    numpies.floating_dtypes(endianness="?", sizes=(16, 32, 64)),
    numpies.complex_number_dtypes(endianness="=", sizes=(64, 128)),
    numpies.datetime64_dtypes(endianness="="),
    numpies.timedelta64_dtypes(endianness="="),
    numpies.byte_string_dtypes(min_len=1, max_len=5),
)
SHAPES = numpies.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)


@settings(max_examples=150, deadline=None)
@given(numpies.arrays(DTYPES, SHAPES))
def test_an_array_comes_out_as_it_went_in(through, value):
    """Every dtype but those of records and of long floats, in any number of dimensions."""
    found = through(value)
    assert type(found) is np.ndarray
    assert found.dtype == value.dtype.newbyteorder("=")
    assert found.shape == value.shape
    np.testing.assert_array_equal(found, value)
    assert found.flags.writeable


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), min_size=1))
def test_texts_of_fixed_width_keep_it(through, texts):
    """NumPy drops noughts at the end of a text, before and after."""
    value = np.array(texts, dtype="U7")
    found = through(value)
    assert found.dtype == value.dtype
    np.testing.assert_array_equal(found, value)


def test_an_array_of_objects_holds_plain_values(through):
    """Lists in it stay lists, and do not become a dimension."""
    value = np.empty((2, 2), dtype=object)
    value[0, 0], value[0, 1], value[1, 0], value[1, 1] = [1, 2], None, "a", {"k": (1,)}
    found = through(value)
    assert found.dtype == object
    assert found.tolist() == value.tolist()
    texts = through(np.array(["a", None, "b\ud800"], dtype=object))
    assert texts.tolist() == ["a", None, "b\ufffd"]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (np.zeros(2, dtype="i4,f4"), "array of records"),
        (np.ma.array([1, 2], mask=[0, 1]), "fill it first"),
        (np.longdouble(1), "longdouble cannot leave"),
        (np.zeros(2, dtype=np.longdouble), "cannot leave"),
        (np.broadcast_to(1, (10**6, 10**6)), "more than 20,000,000 cells"),
    ],
    ids=["records", "masked", "long", "longs", "huge"],
)
def test_what_numpy_has_besides_is_refused(value, reason):
    """With a reason, and without making it large first."""
    found = unpack(pack({"it": value}))["it"]
    assert isinstance(found, Uncarried)
    assert reason in found.reason


def test_an_array_that_holds_itself_is_refused():
    """As any container."""
    value = np.empty(1, dtype=object)
    value[0] = [value]
    assert "holds itself" in unpack(pack({"it": value}))["it"].reason


def test_the_reader_counts_cells():
    """The limit is for the whole message."""
    message = pack({"a": np.zeros(600), "b": np.zeros(600)})
    assert unpack(message, Limits(cells=1_200)).keys() == {"a", "b"}
    with pytest.raises(Damaged, match="more than 1,000 cells"):
        unpack(message, Limits(cells=1_000))
    tight = Limits(cells=1_000)
    found = unpack(pack({"a": np.zeros(600), "b": np.zeros(600)}, tight), tight)
    assert len(found["a"]) == 600
    assert "more than 400 cells" in found["b"].reason
