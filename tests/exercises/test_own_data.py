"""Data of one's own, where a learner works: who they are is known, kept or asked."""

import pytest

import datagym
from datagym.datasets.owner import draw_for, owner
from datagym.errors import BadInput
from datagym.exercises import own_data


@pytest.fixture(autouse=True)
def alone(monkeypatch, tmp_path):
    """A workspace of one's own, in which nobody has said who they are."""
    monkeypatch.setenv("DATAGYM_WORKSPACE", str(tmp_path))
    for name in ("DATAGYM_PERSON", "JUPYTERHUB_USER"):
        monkeypatch.delenv(name, raising=False)
    yield
    draw_for(None)


def _never(question: str) -> str:
    raise AssertionError(question)


def test_it_is_asked_once_and_kept(capsys):
    """The second time, and in the next kernel, nobody is asked."""
    told = iter(["Nurse Jane", "n017"])
    own_data.begin(lambda _: next(told))
    said = capsys.readouterr().out
    assert "'Nurse Jane' is no id" in said
    assert "drawn for n017." in said
    draw_for(None)
    own_data.begin(_never)
    assert owner() == "n017"
    assert "own_data.forget()" in capsys.readouterr().out


def test_load_gives_ones_own_tables_from_there_on():
    """Before, everybody has the same; after, the same as by name."""
    shared = datagym.load("appointments")
    own_data.begin(lambda _: "n017")
    mine = datagym.load("appointments")
    assert not mine.equals(shared)
    assert mine.equals(datagym.load("appointments", learner="n017"))
    draw_for(None)
    assert datagym.load("appointments").equals(shared)


@pytest.mark.parametrize("name", ["DATAGYM_PERSON", "JUPYTERHUB_USER"])
def test_a_server_knows_who_it_is(monkeypatch, capsys, name):
    """Nobody is asked, and nothing is kept."""
    monkeypatch.setenv(name, "N-22")
    own_data.begin(_never)
    assert owner() == "n-22"
    assert "If this is not you" not in capsys.readouterr().out


def test_forgotten_it_is_asked_anew():
    """So two people can share a computer."""
    own_data.begin(lambda _: "n017")
    own_data.forget()
    own_data.begin(lambda _: "n018")
    assert owner() == "n018"


def test_where_nobody_can_be_asked_it_says_what_to_do():
    """A program that runs a notebook has nobody to ask: nothing is drawn."""

    def cannot(_: str) -> str:
        raise EOFError

    with pytest.raises(BadInput, match="nobody said it"):
        own_data.begin(cannot)
    assert owner() is None


@pytest.mark.parametrize("odd", [{}, {"cells": 3}, {"cells": [None, {"metadata": 1}]}])
def test_a_notebook_without_the_cell_says_nothing(odd):
    """Whatever was handed in."""
    assert own_data.drawn_for(odd) is None
