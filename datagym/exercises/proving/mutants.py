"""Copies of a solution with one mistake in each."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeGuard

from datagym.errors import BadInput
from datagym.exercises.proving.operators import ANYWHERE, OF_THE_ANSWER, Operator, Place

_BEGIN, _END = "### BEGIN SOLUTION", "### END SOLUTION"
_BARE = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A solution with one mistake.

    Parameters
    ----------
    operator
        The name of the mistake: ``"mean for median"``.
    before, after
        What changed, as one line each.
    code
        The whole cell.

    """

    operator: str
    before: str
    after: str
    code: str


def mutants(source: str, place: Place) -> list[Mutant]:
    r"""Return every mutant of an answer's cell, each once.

    Parameters
    ----------
    source
        The cell with its solution. What stands outside of ``### BEGIN SOLUTION`` and
        ``### END SOLUTION`` is left alone.
    place
        What stands ready when the cell begins.

    Raises
    ------
    BadInput
        When the cell is not Python.

    >>> for mutant in mutants("n = (stay <= 9).sum()", Place())[-3:]:
    ...     print(mutant.operator, "|", mutant.after)
    inclusive for exclusive | n = (stay < 9).sum()
    off by one | n = (stay <= 10).sum()
    off by one | n = (stay <= 8).sum()

    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        message = f"A solution cannot be read as Python, line {error.lineno}: {error.msg}."
        raise BadInput(message) from error
    first, last = _solution(source)
    made: dict[str, Mutant] = {}
    for node in _expressions(tree):
        if first <= node.lineno and (node.end_lineno or 0) <= last:
            for name, mistake in _mistakes(node, _answers(tree), place):
                mutant = _mutant(source, node, name, mistake)
                if mutant.before != mutant.after:
                    made.setdefault(mutant.code, mutant)
    return list(made.values())


def names_of(source: str, test: str) -> list[str]:
    r"""Return the names that an answer's cell makes and its test reads.

    >>> names_of("low = 3\nhigh = low + 1", "check(high)")
    ['high']

    """
    made = {n.id for n in ast.walk(ast.parse(source)) if _is_name(n, ast.Store)}
    read = {n.id for n in ast.walk(ast.parse(test)) if _is_name(n, ast.Load)}
    return sorted(made & read or made)


def _is_name(node: ast.AST, use: type[ast.expr_context]) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, use)


def _solution(source: str) -> tuple[int, int]:
    """Return the first and the last line of a solution, of the whole cell when unmarked."""
    lines = source.splitlines()
    begins = [at for at, line in enumerate(lines, 1) if _BEGIN in line]
    ends = [at for at, line in enumerate(lines, 1) if _END in line]
    return (begins[0], ends[-1]) if begins and ends else (1, len(lines))


def _expressions(tree: ast.AST) -> Iterator[ast.expr]:
    """Walk over the expressions that can be replaced, none within an f-string."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.JoinedStr):
            continue
        stored = isinstance(getattr(child, "ctx", None), ast.Store)
        if isinstance(child, ast.expr) and not isinstance(child, ast.Slice) and not stored:
            yield child
        yield from _expressions(child)


def _answers(tree: ast.AST) -> set[ast.expr]:
    """Return what is put into the names that the cell's first lines leave open, or its last."""
    puts = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    stub = {ast.unparse(p.targets[0]) for p in puts if ast.unparse(p.value) == "..."}
    named = {p.value for p in puts if ast.unparse(p.targets[0]) in stub}
    return named or {p.value for p in puts[-1:]}


def _mistakes(
    node: ast.expr, answers: set[ast.expr], place: Place
) -> Iterator[tuple[str, ast.expr]]:
    table: tuple[tuple[str, Operator], ...] = ANYWHERE
    if node in answers:
        table += OF_THE_ANSWER
    for name, operator in table:
        for mistake in operator(node, place):
            yield name, mistake
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        for text in (part.value for part in node.args if isinstance(part, ast.Constant)):
            if node.func.attr == "query":
                for mutant in _of_query(str(text), place):
                    yield mutant.operator, ast.Call(node.func, [ast.Constant(mutant.code)], [])


def _of_query(text: str, place: Place) -> list[Mutant]:
    """Return the mutants of what stands in quotation marks in ``query``."""
    mark = "at__"  # in a query, @ begins a name from outside
    try:
        made = mutants(text.strip().replace("@", mark), place)
    except BadInput:
        return []
    return [replace(mutant, code=mutant.code.replace(mark, "@")) for mutant in made]


def _mutant(source: str, node: ast.expr, name: str, mistake: ast.expr) -> Mutant:
    """Put a mistake in place of an expression, and leave all else as it was written."""
    text = ast.unparse(ast.fix_missing_locations(mistake))
    if '"' not in text and "\\" not in text:
        text = text.replace("'", '"')
    if not isinstance(mistake, _BARE) and type(mistake) is not type(node):
        text = f"({text})"
    lines = source.encode().splitlines(keepends=True)
    at, to = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    head, tail = lines[at][: node.col_offset], lines[to][node.end_col_offset :]
    changed = head + text.encode() + tail
    code = b"".join([*lines[:at], changed, *lines[to + 1 :]]).decode()
    before = _one_line(b"".join(lines[at : to + 1]))
    return Mutant(name, before, _one_line(changed), code)


def _one_line(text: bytes) -> str:
    return " ".join(text.decode().split())
