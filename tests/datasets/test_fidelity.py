"""The comparison with the published figures sees a table that is off."""

import pytest

from datagym.datasets import make
from datagym.datasets.fidelity import as_table, fidelity


def test_every_group_of_every_figure_is_in_the_table():
    """Targets of shares add up to 100 percent; each has what was made beside it."""
    made = make("ed_attendances", n=5_000)
    table = as_table(fidelity(made.card, made.frame))
    assert set(table["figure"]) == {figure.id for figure in made.card.figures}
    for figure in ("age", "hour", "weekday", "month", "triage", "imd_decile", "site"):
        rows = table[table["figure"] == figure]
        assert rows["target"].sum() == pytest.approx(100)
        assert rows["made"].sum() == pytest.approx(100)


@pytest.mark.parametrize(
    ("figure", "bend"),
    [
        ("within_4_hours", lambda f: f.assign(within_4_hours=True)),
        ("age", lambda f: f.assign(age=f["age"] // 2)),
        ("weekday", lambda f: f[f["arrival"].dt.day_of_week != 0]),
        ("hour", lambda f: f[f["arrival"].dt.hour >= 6]),
        ("sex", lambda f: f[f["sex"] == "female"]),
        ("reattend_7_days", lambda f: f.drop_duplicates("patient_id")),
        ("ethnicity", lambda f: f[f["ethnicity"] != "A"]),
        ("month", lambda f: f[~f["arrival"].dt.month.isin([8, 9])]),
    ],
)
def test_a_table_that_is_off_is_not_near(figure: str, bend):
    """The figure that was bent is told; before, all are near."""
    made = make("ed_attendances", n=14_000, seed=1)
    assert all(one.is_near for one in fidelity(made.card, made.frame))
    far = [one.figure.id for one in fidelity(made.card, bend(made.frame)) if not one.is_near]
    assert figure in far


def test_the_gate_is_the_effect_sizes():
    """0.005 + 2·√(k/n): for 5 triage categories among 2,000 rows."""
    made = make("ed_attendances", n=5_000)
    triage = next(f for f in fidelity(made.card, made.frame) if f.figure.id == "triage")
    groups = len(triage.target)
    assert groups in {5, 6}
    assert triage.gate == pytest.approx(0.005 + 2 * (groups / len(made.frame)) ** 0.5)
