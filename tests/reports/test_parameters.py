"""A report's parameters are read from its notebook, and checked before it runs."""

import pytest

from datagym.errors import BadInput, NotFound
from datagym.reports import Parameter, parameters_of, read_values

SOURCE = 'site = "A"  # where\nminutes = 10\nshare = 0.5\nfull = False\nimport os\n'
KNOWN = parameters_of({"cells": [{"metadata": {"tags": ["parameters"]}, "source": SOURCE}]})


def test_names_defaults_and_help():
    """Only simple assignments of the tagged cell are parameters."""
    assert KNOWN["site"] == Parameter("site", "A", "where")
    assert list(KNOWN) == ["site", "minutes", "share", "full"]
    assert parameters_of({"cells": [{"metadata": {}, "source": SOURCE}]}) == {}


def test_values_get_the_type_of_the_default():
    """What a person types becomes text, number or yes and no."""
    typed = ["site=B=C", "minutes=-3", "share=0.25", "full=Yes"]
    assert read_values(KNOWN, typed) == {
        "site": "B=C",
        "minutes": -3,
        "share": 0.25,
        "full": True,
    }


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("minutes", "lacks a value"),
        ("minutes=ten", "is a whole number, not 'ten'"),
        ("minutes=1.5", "is a whole number"),
        ("share=x", "is a number"),
        ("full=maybe", "is yes or no"),
    ],
)
def test_a_wrong_value_is_refused(typed, said):
    """The sentence names the parameter and what it expects."""
    with pytest.raises(BadInput, match=said):
        read_values(KNOWN, [typed])


def test_an_unknown_parameter_names_the_nearest():
    """A misspelt parameter does not silently leave the default."""
    with pytest.raises(NotFound, match="Did you mean 'minutes'"):
        read_values(KNOWN, ["minuts=3"])
