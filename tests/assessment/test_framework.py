"""The framework: levels rise, and each family says what can be done at each of them."""

import pytest

from datagym.assessment.framework import load_framework
from datagym.errors import BadInput, NotFound
from datagym.resources import content


def spoiled(tmp_path, old, new):
    """Write the framework with one text changed."""
    text = content("assessment", "framework.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "framework.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("theta", "level"),
    [
        (-9, "starting"),
        (-0.7, "practising"),
        (0.29, "practising"),
        (0.3, "confident"),
        (9, "guiding"),
    ],
)
def test_bands_cover_the_scale(theta, level):
    """A band begins at its lower end and ends where the next begins."""
    assert load_framework().level_at(theta).id == level


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("from: 0.3", "from: -0.9", "rising"),
        ("from: null", "from: -3", "null first"),
        ("      guiding: I can help a team", "      leading: I can help a team", "can_do"),
        ("kind: lesson", "kind: film", "film"),
    ],
)
def test_contradictions_are_refused(tmp_path, old, new, sentence):
    """Each contradiction gives a sentence."""
    with pytest.raises(BadInput, match=sentence):
        load_framework(spoiled(tmp_path, old, new))


def test_unknown_names_are_refused():
    """A family or level that does not exist is refused."""
    framework = load_framework()
    with pytest.raises(NotFound):
        framework.family("magic")
    with pytest.raises(NotFound):
        framework.level("expert")


def test_the_parameters_say_that_they_are_guesses():
    """Nobody reads the scale's parameters as measured."""
    text = content("assessment", "framework.yaml").read_text(encoding="utf-8")
    assert "certainty: guess" in text
