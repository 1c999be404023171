"""Each mistake is put into a solution as somebody would make it."""

import pytest

from datagym.errors import BadInput
from datagym.exercises.proving.mutants import mutants, names_of
from datagym.exercises.proving.operators import ANYWHERE, OF_THE_ANSWER, Place

PLACE = Place(
    tables={
        "stays": {"ward": "text", "nights": "number", "age": "number", "sex": "text"},
        "people": {"ward": "text", "age": "number"},
    },
    words={"ward": ["A", "B"]},
    repeated={"stays": ["person"]},
    lists=["bars"],
)


@pytest.mark.parametrize(
    ("mistake", "right", "wrong"),
    [
        ("wrong column", 'x = f["nights"]', 'x = f["age"]'),
        ("wrong column", "x = f.nights.max()", "x = f.age.max()"),
        ("wrong filter", "x = stays", "x = people"),
        ("wrong filter", 'x = f == "A"', 'x = f == "B"'),
        ("wrong filter", "x = a <= b", "x = a > b"),
        ("wrong filter", "x = ~late", "x = late"),
        ("wrong filter", "x = a & b", "x = a | b"),
        ("wrong filter", "x = f[a <= b]", "x = f"),
        ("wrong filter", 'x = f.loc[a <= b, "n"]', 'x = f.loc[:, "n"]'),
        ("wrong filter", "x = f.query('n > 3')", "x = f"),
        ("inclusive for exclusive", "x = a <= b", "x = a < b"),
        ("inclusive for exclusive", "x = 1 < n < 9", "x = 1 < n <= 9"),
        ("inclusive for exclusive", "x = f.query('n > @m')", "x = f.query('n >= @m')"),
        ("inclusive for exclusive", "x = pd.cut(n, e)", "x = pd.cut(n, e, right=False)"),
        ("inclusive for exclusive", "x = n.between(1, 3)", "x = n.between(1, 3, inclusive='left')"),
        ("off by one", "x = range(0, 31)", "x = range(0, 30)"),
        ("off by one", "x = n.iloc[:5]", "x = n.iloc[:6]"),
        ("mean for median", "x = n.median()", "x = n.mean()"),
        ("mean for median", "x = g.agg(m=('n', 'mean'))", "x = g.agg(m=('n', 'median'))"),
        ("mean for median", "x = n.quantile(0.5)", "x = n.mean()"),
        ("count for rate", "x = late.mean()", "x = late.sum()"),
        ("count for rate", "x = n.value_counts()", "x = n.value_counts(normalize=True)"),
        ("count for rate", "x = g.agg(m=('n', 'size'))", "x = g.agg(m=('n', 'nunique'))"),
        ("lost denominator", "x = a / b", "x = a"),
        ("lost denominator", "x = late.mean()", "x = (late.sum() / len(people))"),
        ("sorted the wrong way", "x = n.sort_values()", "x = n.sort_values(ascending=False)"),
        ("sorted the wrong way", "x = n.sort_index().iloc[0]", "x = n.iloc[0]"),
        ("sorted the wrong way", "x = n.nlargest(3)", "x = n.nsmallest(3)"),
        ("sorted the wrong way", "x = sorted(n)", "x = sorted(n, reverse=True)"),
        ("sorted the wrong way", "x = n.iloc[:5]", "x = n.iloc[-5:]"),
        ("sorted the wrong way", "x = n[-5:]", "x = n[:5]"),
        ("unit", "x = n.median()", "x = (n.median() / 60)"),
        ("unit", "x = n.median()", "x = (n.median() * 100)"),
        ("unit", "x = n <= 240", "x = n <= 4"),
        ("dropped rows", "x = len(stays)", "x = len(stays.dropna())"),
        ("dropped rows", "x = len(stays)", "x = len(stays.drop_duplicates('person'))"),
        ("dropped rows", "x = sum(bars)", "x = sum(bars.iloc[1:])"),
        ("dropped rows", "x = a.merge(b, how='left')", "x = a.merge(b, how='inner')"),
        ("missing as zero", "x = f['n'].median()", "x = f['n'].fillna(0).median()"),
        ("missing as zero", "x = n.dropna().mean()", "x = n.mean()"),
        ("the wrong way round", "x = a - b", "x = b - a"),
        ("another option", 'x = "b"', 'x = "a"'),
    ],
)
def test_a_mistake_is_made(mistake, right, wrong):
    """One operator each; what stands around the mistake stays as it was written."""
    made = {
        mutant.code.replace('"', "'")
        for mutant in mutants(right, PLACE)
        if mutant.operator == mistake
    }
    assert wrong.replace('"', "'") in made


def test_every_mistake_is_tried_here():
    """A new operator needs a line above."""
    marks = test_a_mistake_is_made.pytestmark[0].args[1]
    assert {name for name, _ in ANYWHERE + OF_THE_ANSWER} == {mistake for mistake, *_ in marks}


def test_only_the_solution_changes_and_by_one_thing():
    """Lines outside of the solution, its form and its comments stay."""
    source = (
        "share = ...\nlimit = 3\n### BEGIN SOLUTION\n"
        'share = (  # of the é\n    stays["nights"] <= 7\n).mean()\n### END SOLUTION\n'
    )
    made = mutants(source, PLACE)
    assert len({mutant.code for mutant in made}) == len(made) > 10
    for mutant in made:
        assert mutant.code.startswith("share = ...\nlimit = 3\n### BEGIN")
        assert mutant.before != mutant.after
        compile(mutant.code, "mutant", "exec")
    one = next(mutant for mutant in made if mutant.operator == "inclusive for exclusive")
    assert one.code == source.replace("<= 7", "< 7")
    assert (one.before, one.after) == ('stays["nights"] <= 7', 'stays["nights"] < 7')


def test_functions_of_libraries_are_not_taken_for_data():
    """There is no np.fillna: such a mutant would be killed by an error alone."""
    made = mutants("x = np.mean(n)", PLACE)
    assert not [
        mutant for mutant in made if "np.fillna" in mutant.code or "np.sum()" in mutant.code
    ]


def test_a_solution_that_is_no_python_is_said():
    """The line is named."""
    with pytest.raises(BadInput, match="line 2"):
        mutants("x = 1\nx = = 2", PLACE)


def test_what_is_compared_is_what_the_test_reads():
    """Steps on the way do not count, unless the test reads nothing of the cell."""
    assert names_of("low = 1\nhigh = low", "check(high)") == ["high"]
    assert names_of("low = 1\nhigh = low", "1") == ["high", "low"]
