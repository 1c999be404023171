"""A description tells a reader everything, save what they are to find."""

from datagym.datasets import describe


def test_it_tells_purpose_columns_sources_and_limits():
    """Every column and every source of the card is in the text."""
    description = describe("ed_attendances")
    text = " ".join(str(description).split())
    for column in description.card.columns:
        assert column.name in text
        assert column.meaning in text
    for figure in description.card.figures:
        assert figure.source in text
    assert "synthetic" in text
    assert "CC BY 4.0" in text


def test_it_does_not_tell_what_was_planted():
    """A learner who reads the description still has the lesson before them."""
    description = describe("ed_attendances")
    for effect in description.card.effects:
        assert effect.title not in str(description)
        assert effect.planted[:40] not in description._repr_html_()


def test_its_html_has_a_caption_and_scopes():
    """A screen reader can tell headings from cells."""
    html = describe("ed_attendances")._repr_html_()
    assert "<caption>" in html
    assert 'scope="col"' in html
    assert 'scope="row"' in html
