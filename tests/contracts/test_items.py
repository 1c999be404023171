"""Every item of the bank keeps the bank's rules; a new one is checked without a new test."""

import pytest

from datagym.apps.pages import list_pages
from datagym.assessment import load_bank
from datagym.assessment.lint import findings
from datagym.course import list_lessons
from datagym.resources import content

FILES = sorted(content("assessment", "items").iterdir())


def test_the_bank_has_no_findings():
    """Balance, lengths, reading grade, doubles, alternatives, coverage: nothing to mend."""
    assert findings(load_bank()) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_item_is_whole(path):
    """Each file is an item of the bank, says where it comes from, and states its guesses."""
    item = load_bank().item(path.stem)
    assert path.suffix == ".yaml"
    assert item.source
    assert item.status != "draft" or "guess" in item.difficulty_source.lower()
    assert all(-3 < difficulty < 3 for difficulty in item.difficulties)
    assert item.difficulty == pytest.approx(sum(item.difficulties) / len(item.difficulties))


def test_no_place_pays():
    """Who always chooses the same place gets no more than chance would, and one item."""
    places = [item.best.id for item in load_bank()]
    for place in "abcd":
        assert places.count(place) <= len(places) / 4 + 1


def test_difficulty_follows_the_level():
    """Within a family, an item for a higher level is guessed to be harder."""
    bank = load_bank()
    order = [level.id for level in bank.framework.levels]
    for family in bank.framework.families:
        items = sorted(bank.of(family.id), key=lambda item: order.index(item.level))
        assert [i.difficulty for i in items] == sorted(i.difficulty for i in items)


def test_every_next_step_exists():
    """What a result sends people to is there: a lesson, an assignment, a page."""
    known = {
        "lesson": {lesson.id for lesson in list_lessons()},
        "assignment": {path.name for path in content("exercises", "source").iterdir()},
        "page": {page.name for page in list_pages()},
    }
    for family in load_bank().framework.families:
        for step in family.next:
            assert step.name in known[step.kind], step
