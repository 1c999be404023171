"""The lint finds each fault that is put into the bank."""

from dataclasses import replace

import pytest

from datagym.assessment.bank import Bank, load_bank
from datagym.assessment.lint import findings

BANK = load_bank()


def changed(name, **values):
    """Return the bank with one item changed."""
    items = [replace(item, **values) if item.id == name else item for item in BANK]
    return Bank(BANK.framework, tuple(items))


def options_of(name, **by_letter):
    """Return an item's options with some replaced texts."""
    return tuple(
        replace(option, text=by_letter.get(option.id, option.text))
        for option in BANK.item(name).options
    )


def test_course_bank_is_clean():
    """The bank that ships has no findings, so each finding below is for the fault put in."""
    assert findings(BANK) == []


@pytest.mark.parametrize(
    ("bank", "sentence"),
    [
        (changed("critical-falls-rate", skill="probability"), "no item asks about the skill"),
        (changed("critical-falls-rate", difficulties=(0.1,)), "two levellers"),
        (
            changed("critical-falls-rate", stem=BANK.item("critical-run-of-months").stem),
            "ask nearly the same",
        ),
        (
            changed(
                "critical-falls-rate",
                stem="Notwithstanding institutional heterogeneity, comparability necessitates "
                "denominators representing cumulative exposure, irrespective of occupancy "
                "characteristics.",
            ),
            "reading grade",
        ),
        (
            changed(
                "critical-run-of-months",
                stimulus=replace(BANK.item("critical-run-of-months").stimulus, alt="A chart."),
            ),
            "'alt' should say",
        ),
        (
            changed(
                "technical-joined-rows", options=options_of("technical-joined-rows", a="x", b="x")
            ),
            "stands there twice",
        ),
        (Bank(BANK.framework, BANK.items[:11]), "2 items"),
    ],
)
def test_each_fault_is_found(bank, sentence):
    """A fault that is put in gives its sentence."""
    assert any(sentence in finding for finding in findings(bank)), findings(bank)


def test_longest_answer_being_right_is_found():
    """A bank in which the longest answer is the best in half the items is refused."""
    longer = [
        replace(
            item,
            options=tuple(
                replace(o, text=o.text + " and so on" * 20) if o is item.best else o
                for o in item.options
            ),
        )
        for item in BANK.items[:6]
    ]
    bank = Bank(BANK.framework, (*longer, *BANK.items[6:]))
    assert any("longest answer" in finding for finding in findings(bank))


def test_best_answer_in_one_place_is_found():
    """A bank whose best answers stand mostly in one place is refused."""
    same = []
    for item in BANK:
        ordered = sorted(item.options, key=lambda option: -option.credit)
        letters = zip("abcd", ordered, strict=True)
        same.append(replace(item, options=tuple(replace(o, id=name) for name, o in letters)))
    assert any("best answer is 'a'" in f for f in findings(Bank(BANK.framework, tuple(same))))
