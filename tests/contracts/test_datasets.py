"""What every dataset keeps: found by its card, so that a new one is checked without a new test."""

import subprocess
import sys
from collections import Counter
from fractions import Fraction

import pandas as pd
import pytest

from datagym.datasets import Card, load, make, names
from datagym.datasets.digest import digest
from datagym.datasets.fidelity import fidelity
from datagym.datasets.folder import codebook
from datagym.datasets.makers import maker
from datagym.resources import content

FEW, MANY = 8, 200
every_dataset = pytest.mark.parametrize("name", names())


@every_dataset
def test_card_maker_and_names_agree(name: str):
    """One card, one maker; each effect has its finding, each special figure its measure."""
    card = Card.read(name)
    module = maker(name)
    assert card.name == name
    assert {effect.id for effect in card.effects} == set(module.FINDINGS)
    special = {f.compare["special"] for f in card.figures if "special" in f.compare}
    assert special == set(module.MEASURED)
    for fault in card.faults.values():
        assert set(fault["columns"]) <= {column.name for column in card.columns} | {"*"}


@every_dataset
def test_every_figure_has_a_source_a_year_and_a_certainty(name: str):
    """And a guess calls itself one."""
    for figure in Card.read(name).figures:
        assert figure.source
        assert figure.year
        assert figure.certainty in "HML"
        assert ("design" in figure.source) == (figure.certainty == "L")


@every_dataset
def test_every_number_of_the_maker_stands_in_the_card(name: str):
    """Every setting and every figure of the card is used or compared; none is dead."""
    card = Card.read(name)
    folder = content("datasets").parent / "datagym" / "datasets" / "makers"
    if not folder.is_dir():
        pytest.skip("the sources are not beside the content")
    files = [folder / f"{name}.py", *(folder / name).glob("*.py")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files if path.exists())
    for setting in card.settings:
        assert f'"{setting}"' in source, setting


@every_dataset
def test_the_published_digest_is_made_again(name: str):
    """The table of `load` is, value for value, the one that the card publishes."""
    card = Card.read(name)
    assert digest(load(name)) == card.digest
    assert make(name).digest() == card.digest


@every_dataset
def test_the_table_agrees_with_its_card(name: str):
    """Columns, types, codes, ranges, key, derived columns, possible lives, ledger."""
    for n, seed in ((None, None), (Card.read(name).size.least, 0)):
        assert make(name, n=n, seed=seed).check() == []


@every_dataset
def test_the_messy_variant_cleaned_by_its_ledger_is_the_clean_twin(name: str):
    """Bit by bit."""
    made = make(name)
    pd.testing.assert_frame_equal(made.clean(), made.frame)
    assert not made.faults.empty


@every_dataset
def test_the_codebook_tells_every_column_and_code(name: str):
    """It is derived from the card and leaves nothing out."""
    card = Card.read(name)
    book = codebook(card)
    for column in card.columns:
        rows = book[book["column"] == column.name]
        assert column.meaning in set(rows["meaning"])
        assert set(column.codes) <= set(rows["code"])


@every_dataset
def test_marginals_come_near_the_published_figures(name: str):
    """Within 0.005 + 2·√(k/n) of total variation, at classroom size and at 50,000 or the most."""
    card = Card.read(name)
    for n, seeds in ((card.size.default, range(5)), (min(50_000, card.size.most), (0,))):
        for seed in seeds:
            far = [
                one for one in fidelity(card, make(name, n=n, seed=seed).frame) if not one.is_near
            ]
            assert far == []


def _rates(name: str, seeds: int) -> dict[str, Counter[str]]:
    card = Card.read(name)
    rates: dict[str, Counter[str]] = {effect.id: Counter() for effect in card.effects}
    for least in {effect.least_n for effect in card.effects}:
        for seed in range(seeds):
            truths = make(name, n=least, seed=seed).truth
            for effect in card.effects:
                if effect.least_n == least:
                    rates[effect.id]["found"] += truths[effect.id].is_found
                    rates[effect.id]["misled"] += truths[effect.id].misleads
    return rates


@every_dataset
def test_the_intended_analysis_finds_every_truth_and_the_naive_one_misses_it(name: str):
    """At the least size, over eight seeds: at most one seed in which either fails."""
    for effect, rate in _rates(name, FEW).items():
        assert rate["found"] >= FEW - 1, (effect, rate)
        assert rate["misled"] >= FEW - 1, (effect, rate)


@pytest.mark.seeds
@every_dataset
def test_truths_hold_in_99_of_100_tables(name: str):
    """At the least size, over 200 seeds: found in 99 %, naively missed in 99 %."""
    for effect, rate in _rates(name, MANY).items():
        assert rate["found"] >= 0.99 * MANY, (effect, rate)
        assert rate["misled"] >= 0.99 * MANY, (effect, rate)


@every_dataset
def test_the_classroom_table_and_learners_own_tables_teach_every_truth(name: str):
    """The exact answers are fractions of whole numbers, and each is found."""
    made = make(name)
    assert all(truth.holds for truth in made.truth.values())
    assert all(isinstance(truth.exact, Fraction) for truth in made.truth.values())


def test_a_load_imports_what_it_needs():
    """No YAML once the card is kept, no faults, findings or checks."""
    code = (
        "import sys, datagym; datagym.load('ed_attendances');"
        "print([m for m in sys.modules if m == 'yaml' or m.startswith('datagym.datasets')"
        " and m.split('.')[-1] in {'faults', 'findings', 'check', 'texts', 'truth'}])"
    )
    load("ed_attendances")  # keeps the cards
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"
