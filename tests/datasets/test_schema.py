"""The small validator agrees with a full one about the cards."""

import copy
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


def test_small_and_full_validator_agree_on_every_bend():
    """Wherever one value of a card is replaced by a wrong one, both accept or both refuse."""
    schema, card = _schema(), _card()
    full = jsonschema.Draft202012Validator(schema)
    refused = 0
    for place in _places(card)[1:]:
        if any(isinstance(key, int) and key > 1 for key in place) or "value" in place[:-1]:
            continue
        for wrong in (None, True, "", -1, [], {}):
            bent = copy.deepcopy(card)
            parent = bent
            for key in place[:-1]:
                parent = parent[key]
            parent[place[-1]] = wrong
            # a JSON file has no numbers for names: the cards' codes 1 to 5 are texts there
            as_json = json.loads(json.dumps(bent))
            assert bool(complaints(bent, schema)) == (not full.is_valid(as_json)), (place, wrong)
            refused += bool(complaints(bent, schema))
    assert refused > 500
