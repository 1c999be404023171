"""Fields of a content file say which one is wrong, and where."""

import pytest

from datagym.assessment.fields import Fields
from datagym.errors import BadInput


def test_missing_field_is_named():
    """A missing field is named with its file."""
    with pytest.raises(BadInput, match=r"x\.yaml: the field 'stem' is missing"):
        Fields({}, "x.yaml").text("stem")


@pytest.mark.parametrize(("value", "read"), [(3, "text"), ("3", "whole"), (True, "number")])
def test_wrong_kind_is_refused(value, read):
    """A value of another kind is refused, also a truth value where a number should be."""
    with pytest.raises(BadInput, match="should be"):
        getattr(Fields({"a": value}, "x.yaml"), read)("a")


def test_unknown_field_is_refused():
    """A misspelt field is refused rather than passed over."""
    fields = Fields({"id": "a", "rational": "…"}, "x.yaml")
    fields.text("id")
    with pytest.raises(BadInput, match="'rational'"):
        fields.done()


def test_broken_file_is_a_sentence(tmp_path):
    """A file that is not YAML gives a sentence, not a parser's trace."""
    path = tmp_path / "x.yaml"
    path.write_text("id: [", encoding="utf-8")
    with pytest.raises(BadInput, match=r"x\.yaml cannot be read as YAML"):
        Fields.of_file(path)
