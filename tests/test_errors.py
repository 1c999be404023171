"""Errors are sentences in one tree, each with its exit code."""

import inspect

import pytest

from datagym import errors
from datagym.errors import BadInput, DatagymError, NotFound, Refused, StaleVersion

TREE = [
    error
    for _, error in inspect.getmembers(errors, inspect.isclass)
    if issubclass(error, DatagymError)
]


@pytest.mark.parametrize("error", TREE)
def test_every_error_is_in_the_tree_and_in_the_drawing(error: type[DatagymError]) -> None:
    """The module's docstring draws each error, so that a reader sees the whole tree."""
    assert error.__name__ in (errors.__doc__ or "")
    assert error.exit_code in {1, 2, 3}


def test_exit_codes_tell_whose_turn_it_is() -> None:
    """2 is for what was typed, 3 for what is not allowed, 1 for the machine."""
    assert (NotFound.exit_code, Refused.exit_code, errors.Unavailable.exit_code) == (2, 3, 1)


def test_errors_are_also_what_python_calls_them() -> None:
    """A library's user can catch what they know already."""
    assert issubclass(BadInput, ValueError)
    assert issubclass(NotFound, LookupError)
    assert issubclass(Refused, PermissionError)


def test_a_near_name_is_offered() -> None:
    """A slip of the keyboard gets the name that was meant."""
    error = NotFound.among("command", "strat", ["start", "serve"])
    assert str(error) == "There is no command 'strat'. Did you mean 'start'?"


def test_without_a_near_name_all_are_listed() -> None:
    """Otherwise the known names are said, in order; none is said too."""
    assert str(NotFound.among("page", "x", ["home", "board"])).endswith("Known: board, home.")
    assert str(NotFound.among("page", "x", [])).endswith("Known: none.")


def test_a_stale_version_carries_what_stands_now() -> None:
    """Both texts can then be shown."""
    assert StaleVersion("Somebody was first.", current={"text": "theirs"}).current == {
        "text": "theirs"
    }
