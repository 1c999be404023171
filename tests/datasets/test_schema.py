"""The small validator agrees with a full one about the cards."""

import json

import pytest
import yaml

from datagym.datasets.schema import complaints
from datagym.resources import content

jsonschema = pytest.importorskip("jsonschema")


def _schema() -> dict:
    return json.loads(content("datasets", "card.schema.json").read_text(encoding="utf-8"))


def _card() -> dict:
    return yaml.safe_load(content("datasets", "ed_attendances.yaml").read_text(encoding="utf-8"))


def _places(value: object, path: tuple = ()) -> list[tuple]:
    below = (
        value.items() if isinstance(value, dict) else
        enumerate(value) if isinstance(value, list) else ()
    )  # fmt: skip
    return [path, *(place for key, item in below for place in _places(item, (*path, key)))]


def test_the_schema_is_a_json_schema():
    """Editors can use it."""
    jsonschema.Draft202012Validator.check_schema(_schema())


def _shortened(card: dict) -> dict:
    """Return a card with the first entries of its long lists, which are checked alike."""
    for name, count in (("columns", 4), ("figures", 2), ("effects", 1), ("limits", 1)):
        card[name] = card[name][:count]
    for name in ("settings", "faults"):
        card[name] = dict(list(card[name].items())[:2])
    return json.loads(json.dumps(card))  # a JSON text has no numbers for names


def test_small_and_full_validator_agree_on_every_bend():
    """Wherever one value of a card is replaced by a wrong one, both accept or both refuse."""
    schema, card = _schema(), _shortened(_card())
    full = jsonschema.Draft202012Validator(schema)
    assert full.is_valid(card)
    refused = 0
    for place in _places(card)[1:]:
        parent = card
        for key in place[:-1]:
            parent = parent[key]
        right = parent[place[-1]]
        for wrong in (None, True, "", -1, [], {}):
            parent[place[-1]] = wrong
            told = bool(complaints(card, schema))
            assert told == (not full.is_valid(card)), (place, wrong)
            refused += told
        parent[place[-1]] = right
    assert refused > 300
