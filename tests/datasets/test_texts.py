"""A table goes to text and comes back the same."""

import pandas as pd
import pytest

from datagym.datasets import make
from datagym.datasets.texts import from_texts, to_texts
from datagym.errors import BadInput


def test_text_and_back_is_the_same_table():
    """Values, types, categories and missing values all survive."""
    made = make("ed_attendances", n=400, seed=3)
    pd.testing.assert_frame_equal(
        from_texts(made.card, to_texts(made.card, made.frame)), made.frame
    )


@pytest.mark.parametrize(
    ("column", "text", "sentence"),
    [
        ("age", "82 yrs", "Column 'age': 1 values cannot be read as a whole number"),
        ("age", "", "the first is empty in row 6"),
        ("arrival", "13/14/2023 10:00", "like 2023-04-01 13:05"),
        ("arrival", "2023-02-30 10:00", "Column 'arrival'"),
        ("site", "Northgate ", "the first is 'Northgate ' in row 6"),
        ("within_4_hours", "Y", "TRUE or FALSE"),
        ("age", "99999999999999999999", "a whole number"),
    ],
)
def test_a_text_of_no_meaning_is_named(column: str, text: str, sentence: str):
    """The sentence says which column, row and text."""
    made = make("ed_attendances", n=300)
    texts = to_texts(made.card, made.frame)
    texts.loc[5, column] = text
    with pytest.raises(BadInput) as caught:
        from_texts(made.card, texts)
    assert sentence in str(caught.value)


def test_lacking_surplus_and_disordered_columns_are_named():
    """A table with other columns is not guessed at."""
    made = make("ed_attendances", n=300)
    texts = to_texts(made.card, made.frame)
    with pytest.raises(BadInput, match="lacks 'age'"):
        from_texts(made.card, texts.drop(columns="age"))
    with pytest.raises(BadInput, match="has 'note'"):
        from_texts(made.card, texts.assign(note="x"))
    with pytest.raises(BadInput, match="is disordered"):
        from_texts(made.card, texts[texts.columns[::-1]])
