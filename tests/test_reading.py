"""How hard a text is to read."""

from datagym.reading import reading_grade


def test_harder_text_has_a_higher_grade() -> None:
    """Longer words and sentences raise the grade."""
    easy = "Ask the team. Then count the falls."
    hard = "Interrogate the multidisciplinary constituency regarding accidental descents."
    assert reading_grade(easy) < 3 < reading_grade(hard)


def test_nothing_at_all_needs_no_school() -> None:
    """A text without a word is no error."""
    assert reading_grade("…") < 0
