"""Settings: arguments first, then the environment, then defaults."""

from pathlib import Path

import pytest

from datagym.config import (
    EXCHANGE_VARIABLE,
    PERSON_VARIABLE,
    STORE_VARIABLE,
    WORKSPACE_VARIABLE,
    Config,
)
from datagym.errors import BadInput


def test_defaults_stand_in_the_users_folder() -> None:
    """Nothing named: the course is in ~/datagym, and the person is oneself."""
    config = Config.read({})
    assert config.workspace == Path.home() / "datagym"
    assert config.store_url.endswith("/datagym/.datagym/course.db")
    assert config.person == "me"
    assert config.exchange == config.workspace / "exchange"


def test_an_argument_wins_over_the_environment(tmp_path: Path) -> None:
    """What was typed last is what is meant."""
    env = {WORKSPACE_VARIABLE: str(tmp_path / "env"), STORE_VARIABLE: "sqlite:///env.db"}
    typed = Config.read(env, workspace=tmp_path / "typed", store_url="sqlite:///typed.db")
    assert typed.workspace == tmp_path / "typed"
    assert typed.store_url == "sqlite:///typed.db"
    assert Config.read(env).workspace == tmp_path / "env"


def test_an_empty_variable_counts_as_none() -> None:
    """``DATAGYM_PERSON=`` in a script names nobody."""
    config = Config.read({WORKSPACE_VARIABLE: "", PERSON_VARIABLE: "", EXCHANGE_VARIABLE: ""})
    assert (config.workspace.name, config.person) == ("datagym", "me")


def test_the_workspace_may_not_be_a_file(tmp_path: Path) -> None:
    """The sentence names the file and the option that mends it."""
    file = tmp_path / "notes.txt"
    file.touch()
    with pytest.raises(BadInput, match=r"notes\.txt is a file.*--workspace"):
        Config.read({}, workspace=file)


@pytest.mark.parametrize("name", ["Ward 7", "Übung", "100% of it", "a#b?c"])
def test_a_workspace_with_any_name_survives_the_way_to_a_kernel(tmp_path: Path, name: str) -> None:
    """Spaces and letters of all kinds come through as variables and are read the same."""
    config = Config.read({PERSON_VARIABLE: "n-17"}, workspace=tmp_path / name)
    assert Config.read(config.environment()) == config
