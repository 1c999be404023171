"""What is wrong with an item bank, beyond what keeps it from being read.

Balance of the best answers' places, "the longest option is right", reading age, questions
that say the same, text alternatives, and whether each family, skill and level is covered.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from datagym.assessment.bank import Bank
from datagym.assessment.items import Item
from datagym.reading import reading_grade

FEWEST_A_FAMILY = 3
HARDEST_GRADE = 7.0
"""Highest Flesch-Kincaid grade; 7 is read by most at 12 or 13 years. A guess of what suits all."""
LARGEST_SHARE = 0.4
"""Of the items that have as many options, how many may have the best one in one place, or
the best one longest; a quarter is what chance gives with four options."""
MOST_ALIKE = 0.6
"""Share of common words above which two stems say the same."""
GRADED = frozenset({"creative", "human-centred"})
"""Families of judgement: an option may be half right."""
_WORD = re.compile(r"[A-Za-z][A-Za-z']*")


def findings(bank: Bank) -> list[str]:
    """Return a sentence for each fault; none means that the bank is sound.

    >>> from datagym.assessment.bank import load_bank
    >>> findings(load_bank())
    []
    """
    checks = (_places, _lengths, _reading, _doubles, _alternatives, _coverage, _options)
    return [sentence for check in checks for sentence in check(bank)]


def _places(bank: Bank) -> Iterator[str]:
    places = Counter(item.best.id for item in bank)
    for place, count in sorted(places.items()):
        if count > LARGEST_SHARE * len(bank):
            yield f"The best answer is {place!r} in {count} of {len(bank)} items. Move some."


def _lengths(bank: Bank) -> Iterator[str]:
    longest = [item.id for item in bank if _longest(item) == item.best.id]
    if len(longest) > LARGEST_SHARE * len(bank):
        names = ", ".join(longest)
        yield f"The longest answer is the best in {len(longest)} of {len(bank)} items: {names}."


def _longest(item: Item) -> str:
    return max(item.options, key=lambda option: len(option.text)).id


def _reading(bank: Bank) -> Iterator[str]:
    for item in bank:
        text = " ".join([item.stem, *(option.text for option in item.options)])
        grade = reading_grade(text)
        if grade > HARDEST_GRADE:
            found = f"{grade:.1f} is above {HARDEST_GRADE:g}"
            yield f"{item.id}: reading grade {found}. Use shorter words and sentences."


def _doubles(bank: Bank) -> Iterator[str]:
    for one, other in combinations(bank, 2):
        first, second = (set(_WORD.findall(item.stem.lower())) for item in (one, other))
        if len(first & second) > MOST_ALIKE * len(first | second):
            yield f"{one.id} and {other.id} ask nearly the same. Keep one."


def _alternatives(bank: Bank) -> Iterator[str]:
    shortest = 20
    for item in bank:
        if item.stimulus is not None and len(item.stimulus.alt) < shortest:
            yield f"{item.id}: 'alt' should say what the stimulus shows."


def _coverage(bank: Bank) -> Iterator[str]:
    for family in bank.framework.families:
        items = bank.of(family.id)
        if len(items) < FEWEST_A_FAMILY:
            yield f"{family.id}: {len(items)} items; {FEWEST_A_FAMILY} are the fewest."
        for skill in sorted(family.skills.keys() - {item.skill for item in items}):
            yield f"{family.id}: no item asks about the skill {skill!r}."
        if len({item.level for item in items}) < FEWEST_A_FAMILY:
            yield f"{family.id}: its items should stand at {FEWEST_A_FAMILY} levels or more."


def _options(bank: Bank) -> Iterator[str]:
    for item in bank:
        if item.family in GRADED and item.most_credit == 1:
            yield f"{item.id}: items of {item.family} should give credit for half-way answers."
        texts = Counter(option.text.lower() for option in item.options)
        for option in item.options:
            if texts[option.text.lower()] > 1:
                yield f"{item.id}, {option.id}: the same answer stands there twice."
            if bool(option.misconception) == (option is item.best):
                yield f"{item.id}, {option.id}: each answer but the best names its misconception."
        if len(item.difficulties) < 2:  # noqa: PLR2004  (two levellers)
            yield f"{item.id}: two levellers should give a difficulty."
