"""The mistakes that are put into a solution to test its tests: a table of mutation operators.

Each operator is a small function. It takes one expression of the solution and what stands
ready when the answer begins, and gives the expressions that somebody who makes this mistake
would have written in its place.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from datagym.exercises.proving import expressions as code


@dataclass(frozen=True, slots=True)
class Place:
    """What stands ready when an answer's cell begins.

    Parameters
    ----------
    tables
        Each table's columns and their kinds: ``{"stays": {"ward": "text", "days": "number"}}``.
    words
        The words that a column of few different ones holds: ``{"ward": ["A", "B"]}``.
    repeated
        A table's columns of text in which most values are different, and some come again:
        ``{"stays": ["patient_id"]}``.
    lists
        The names of single columns of numbers.
    modules
        The names of libraries.

    """

    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    repeated: Mapping[str, Sequence[str]] = field(default_factory=dict)
    lists: Sequence[str] = ()
    modules: Sequence[str] = ("np", "pd")


Mistakes: TypeAlias = Iterator[ast.expr]
Operator: TypeAlias = Callable[[ast.expr, Place], Mistakes]

_OPEN: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip
_CONTRARY: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_CENTRES = {"median": "mean", "mean": "median"}
_COUNTS = {
    "mean": ("sum", "size"),
    "sum": ("mean",),
    "size": ("nunique", "sum"),
    "count": ("size", "nunique", "sum"),
    "nunique": ("size",),
}
_ENDS = {
    "nlargest": "nsmallest", "nsmallest": "nlargest", "head": "tail", "tail": "head",
    "idxmax": "idxmin", "idxmin": "idxmax", "max": "min", "min": "max", "first": "last",
    "last": "first",
}  # fmt: skip
_SUMMARIES = {"mean", "median", "sum", "quantile", "min", "max", "std"}
_OPTIONS = "abcdef"
_HOUR = 60


def wrong_column(node: ast.expr, place: Place) -> Mistakes:
    """Another column of the same kind."""
    for columns in place.tables.values():
        if code.text(node) in columns:
            for name, kind in columns.items():
                if kind == columns[code.text(node)] and name != code.text(node):
                    yield ast.Constant(name)
        elif isinstance(node, ast.Attribute) and node.attr in columns:
            for name, kind in columns.items():
                if kind == columns[node.attr] and name != node.attr and name.isidentifier():
                    yield ast.Attribute(node.value, name, node.ctx)


def wrong_filter(node: ast.expr, place: Place) -> Mistakes:
    """Other rows: another table, another word, the contrary condition."""
    if isinstance(node, ast.Name) and node.id in place.tables:
        yield from (ast.Name(name) for name in place.tables if name != node.id)
    if isinstance(node, ast.Compare):
        for at, kind in enumerate(node.ops):
            if type(kind) in _CONTRARY:
                yield code.compared(node, at, _CONTRARY[type(kind)]())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert | ast.Not):
        yield node.operand
    for words in place.words.values():
        if code.text(node) in words:
            yield from (ast.Constant(word) for word in words if word != code.text(node))


def lost_filter(node: ast.expr, place: Place) -> Mistakes:  # noqa: ARG001  (one signature for all)
    """A condition left out, or one of two, or one or the other for both."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        other = ast.BitOr() if isinstance(node.op, ast.BitAnd) else ast.BitAnd()
        yield from (ast.BinOp(node.left, other, node.right), node.left, node.right)
    if isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        yield from node.values
    if isinstance(node, ast.Subscript) and code.is_condition(node.slice):
        yield node.value
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        first, *rest = node.slice.elts
        if code.is_condition(first):
            yield ast.Subscript(node.value, ast.Tuple([ast.Slice(), *rest]), node.ctx)
    if isinstance(node, ast.Call) and code.method(node) == "query":
        yield code.receiver(node)


def inclusive_for_exclusive(node: ast.expr, place: Place) -> Mistakes:  # noqa: ARG001  (one signature for all)
    """The boundary falls on the other side."""
    if isinstance(node, ast.Compare):
        for at, kind in enumerate(node.ops):
            if type(kind) in _OPEN:
                yield code.compared(node, at, _OPEN[type(kind)]())
    if isinstance(node, ast.Call) and code.method(node) == "cut":
        yield code.switched(node, "right", default=True)
    if isinstance(node, ast.Call) and code.method(node) == "between":
        for which in ("left", "right", "neither"):
            yield code.told(node, "inclusive", ast.Constant(which))


def off_by_one(node: ast.expr, place: Place) -> Mistakes:  # noqa: ARG001  (one signature for all)
    """One more or one fewer: a limit, a position, the end of a range."""
    number = code.whole_number(node)
    if number is not None:
        yield from (ast.Constant(number + step) for step in (1, -1))


def mean_for_median(node: ast.expr, place: Place) -> Mistakes:  # noqa: ARG001  (one signature for all)
    """The mean where the middle one is asked for, or the other way round."""
    yield from code.renamed(node, _CENTRES)
    if isinstance(node, ast.Call) and code.method(node) == "quantile":
        yield ast.Call(ast.Attribute(code.receiver(node), "mean", ast.Load()), [], [])


def count_for_rate(node: ast.expr, place: Place) -> Mistakes:  # noqa: ARG001  (one signature for all)
    """A count where a rate is asked for, the other way round, or a count of something else."""
    for at in range(max(map(len, _COUNTS.values()))):
        names = {name: others[at] for name, others in _COUNTS.items() if at < len(others)}
        yield from code.renamed(node, names)
    if isinstance(node, ast.Call) and code.method(node) == "value_counts":
        yield code.switched(node, "normalize", default=False)


def lost_denominator(node: ast.expr, place: Place) -> Mistakes:
    """Nothing below the line, or the wrong ones."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        yield node.left
    if (
        isinstance(node, ast.Call)
        and code.method(node) == "mean"
        and code.is_data(node, place.modules)
    ):
        own = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        total = ast.Call(ast.Attribute(code.receiver(node), "sum", ast.Load()), [], [])
        for name in (name for name in place.tables if name not in own):
            length = ast.Call(ast.Name("len"), [ast.Name(name)], [])
            yield ast.BinOp(total, ast.Div(), length)


def sorted_the_wrong_way(node: ast.expr, place: Place) -> Mistakes:  # noqa: ARG001  (one signature for all)
    """The other end first, or not sorted."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        yield from code.other_end(node, node.slice)
    yield from code.renamed(node, _ENDS)
    if isinstance(node, ast.Call) and code.method(node) in {"sort_values", "sort_index"}:
        yield code.receiver(node)
        yield code.switched(node, "ascending", default=True)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "sorted":
            yield code.switched(node, "reverse", default=False)
        if node.func.id in {"min", "max"}:
            yield ast.Call(ast.Name(_ENDS[node.func.id]), node.args, node.keywords)


def dropped_rows(node: ast.expr, place: Place) -> Mistakes:
    """Rows lost on the way: those with a gap, all but the first, second visits."""
    if isinstance(node, ast.Call) and code.method(node) in {"merge", "join"}:
        yield from (code.told(node, "how", ast.Constant(how)) for how in ("inner", "left"))
    if not isinstance(node, ast.Name):
        return
    after = []
    if node.id in place.tables:
        after = [".dropna()", ".head()", ".iloc[::2]"]
        after += [f".drop_duplicates({name!r})" for name in place.repeated.get(node.id, ())]
    elif node.id in place.lists:
        after = [".iloc[1:]", ".iloc[:-1]"]
    yield from (ast.parse(f"{node.id}{step}", mode="eval").body for step in after)


def missing_as_zero(node: ast.expr, place: Place) -> Mistakes:
    """What is missing counted as nought, or missing ones kept."""
    if not isinstance(node, ast.Call):
        return
    receiver = code.receiver(node)
    plain = isinstance(receiver, ast.Subscript | ast.Name)
    if code.method(node) in _SUMMARIES and plain and code.is_data(node, place.modules):
        filled = ast.Call(ast.Attribute(receiver, "fillna", ast.Load()), [ast.Constant(0)], [])
        yield ast.Call(code.method_of(node, filled), node.args, node.keywords)
    if code.method(node) in {"fillna", "dropna"}:
        yield receiver


def the_wrong_way_round(node: ast.expr, place: Place) -> Mistakes:  # noqa: ARG001  (one signature for all)
    """One less another turned round, one over another upside down."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div):
        yield ast.BinOp(node.right, node.op, node.left)


def unit(node: ast.expr, place: Place) -> Mistakes:  # noqa: ARG001  (one signature for all)
    """Hours where minutes are asked for: a limit of 240 minutes is one of 4 hours."""
    number = code.whole_number(node)
    if number and number % _HOUR == 0:
        yield ast.Constant(number // _HOUR)


def unit_of_answer(node: ast.expr, place: Place) -> Mistakes:  # noqa: ARG001  (one signature for all)
    """The whole answer in another unit: minutes or hours, percentage or proportion."""
    if not isinstance(node, ast.Constant):
        for number in (100, _HOUR):
            yield ast.BinOp(node, ast.Mult(), ast.Constant(number))
            yield ast.BinOp(node, ast.Div(), ast.Constant(number))


def another_option(node: ast.expr, place: Place) -> Mistakes:  # noqa: ARG001  (one signature for all)
    """Another letter of a choice."""
    letter = code.text(node).casefold()
    if letter in set(_OPTIONS):
        yield from (ast.Constant(other) for other in _OPTIONS if other != letter)


ANYWHERE: tuple[tuple[str, Operator], ...] = (
    ("wrong column", wrong_column),
    ("wrong filter", wrong_filter),
    ("wrong filter", lost_filter),
    ("inclusive for exclusive", inclusive_for_exclusive),
    ("off by one", off_by_one),
    ("mean for median", mean_for_median),
    ("count for rate", count_for_rate),
    ("lost denominator", lost_denominator),
    ("sorted the wrong way", sorted_the_wrong_way),
    ("dropped rows", dropped_rows),
    ("missing as zero", missing_as_zero),
    ("the wrong way round", the_wrong_way_round),
    ("unit", unit),
)
OF_THE_ANSWER: tuple[tuple[str, Operator], ...] = (
    ("unit", unit_of_answer),
    ("another option", another_option),
)
