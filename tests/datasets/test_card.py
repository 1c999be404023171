"""A card is read whole, or the place of its first fault is named."""

from pathlib import Path

import pytest
import yaml

from datagym.datasets.card import Card
from datagym.errors import BadInput, NotFound
from datagym.resources import content


def _text() -> dict:
    return yaml.safe_load(content("datasets", "ed_attendances.yaml").read_text(encoding="utf-8"))


def _parse(text: object, folder: Path) -> Card:
    path = folder / "bent.yaml"
    path.write_text(yaml.safe_dump(text, sort_keys=False), encoding="utf-8")
    return Card.parse(path)


def test_a_card_is_read_whole(tmp_path: Path):
    """What the text says stands in the card, in its order."""
    text = _text()
    card = _parse(text, tmp_path)
    assert [column.name for column in card.columns] == [c["name"] for c in text["columns"]]
    assert card.figure("within_4_hours").value == 72.1
    assert card.effect("spike").parameter == 0.5
    assert card.column("ethnicity").codes["99"].startswith("not known")


@pytest.mark.parametrize(
    ("bend", "complaint"),
    [
        (lambda text: text.pop("purpose"), "lacks 'purpose'"),
        (lambda text: text.update(licence="MIT"), "licence is 'MIT'"),
        (lambda text: text.update(seed="x"), "seed must be a whole number, not a text"),
        (lambda text: text["figures"][0].pop("source"), "within_4_hours lacks 'source'"),
        (lambda text: text["figures"][0].update(certainty="?"), "allowed: H, M, L"),
        (lambda text: text["columns"][0].update(colour="red"), "'colour', which no card has"),
        (lambda text: text.update(limits=[]), "limits needs at least 1 entries"),
        (lambda text: text.update(synthetic=False), "synthetic is False"),
    ],
)
def test_a_bent_card_is_refused_with_its_place(bend, complaint: str, tmp_path: Path):
    """The sentence names the file, the place and what belongs there."""
    text = _text()
    bend(text)
    with pytest.raises(BadInput) as caught:
        _parse(text, tmp_path)
    assert "bent.yaml" in str(caught.value)
    assert complaint in str(caught.value)


@pytest.mark.parametrize("text", ["a: [", "- 1", "", "a: !!python/object/apply:os.getcwd []"])
def test_a_text_that_is_no_card_is_refused(text: str, tmp_path: Path):
    """Broken, empty and hostile YAML end in one sentence; nothing of it is run."""
    path = tmp_path / "bent.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"bent\.yaml"):
        Card.parse(path)


def test_an_unknown_name_gets_the_nearest():
    """A typing error is answered with the name that was meant."""
    with pytest.raises(NotFound, match="Did you mean 'ed_attendances'"):
        Card.read("ed_attendences")
    with pytest.raises(NotFound, match="Did you mean 'triage'"):
        Card.read("ed_attendances").column("traige")
