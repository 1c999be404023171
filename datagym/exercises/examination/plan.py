"""What marking a notebook takes: which names each test needs, from the learner or from the author.

A test cell reads names. Those that an answer gives, and all that nobody else gives, are the
learner's: they leave the sandbox as plain data. Modules, and what the author's locked cells make
of nothing but such, are the author's: the process that marks makes them itself, so that no
learner can change what a test compares with.
"""

import ast
import builtins
import symtable
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from datagym.exercises.examination.names import given, needed, parsed
from datagym.exercises.examination.outline import Known
from datagym.exercises.own_data import OWN_DATA

_BUILTINS = frozenset(dir(builtins)) | {"get_ipython", "display", "In", "Out", "exit", "quit"}


@dataclass(frozen=True, slots=True)
class Test:
    """A test cell.

    Parameters
    ----------
    task
        Its id.
    source
        Its text, hidden part and all.
    carried
        The names that come from the learner.

    """

    task: str
    source: str
    carried: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a notebook is marked.

    Parameters
    ----------
    own
        The author's code that tests need, in order: imports, functions, locked cells.
    tests
        The tests by the id of their task.
    own_data
        Whether each learner has data of their own.

    """

    own: tuple[str, ...]
    tests: dict[str, Test]
    own_data: bool = False

    def datasets(self) -> frozenset[str]:
        """Return the datasets that the author's code and the tests load by name."""
        every = (*self.own, *(test.source for test in self.tests.values()))
        return frozenset(name for source in every for name in _loaded(source))


def plan(known: Iterable[Known]) -> Plan:
    r"""Plan how a notebook with these cells is marked.

    Parameters
    ----------
    known
        The source's cells in their order, with the text of the tests' hidden parts.

    >>> box = Known("a", "answer", "code", "share = ...", names=frozenset({"share"}))
    >>> load = Known("l", "locked", "code", "import pandas as pd\nlimit = 240")
    >>> test = Known("t", "test", "code", "assert pd.notna(share) and share < limit")
    >>> made = plan([load, box, test])
    >>> made.own, made.tests["t"].carried
    (('import pandas as pd\nlimit = 240',), ('share',))

    """
    cells = [cell for cell in known if cell.cell_type == "code"]
    answers = frozenset[str]().union(
        *(cell.names | given(cell.source) for cell in cells if cell.kind == "answer")
    )
    pieces = _own(cells, answers)
    owned = frozenset[str]().union(*(piece.gives for piece in pieces))
    tests: dict[str, Test] = {}
    wanted: set[str] = set()
    by_tests: set[str] = set()
    for cell in (cell for cell in cells if cell.kind == "test"):
        reads = _reads(cell.source) - _BUILTINS
        wanted |= reads
        carried = reads - owned - (by_tests - answers)
        tests[cell.name] = Test(cell.name, cell.source, tuple(sorted(carried)))
        by_tests |= _gives(cell.source)
    own = tuple(piece.source for piece in _needed(pieces, wanted))
    return Plan(own, tests, any(cell.name == OWN_DATA for cell in cells))


@dataclass(frozen=True, slots=True)
class _Piece:
    """Code of the author's that runs without anything of the learner's."""

    source: str
    gives: frozenset[str]
    reads: frozenset[str]


def _own(cells: Sequence[Known], answers: frozenset[str]) -> list[_Piece]:
    """Return the pieces of the source that stand by themselves, in order.

    A locked cell is one as a whole; of any other but tests, imports and functions are. Of an
    answer's box, imports alone: its functions are the learner's.
    """
    pieces: list[_Piece] = []
    there: frozenset[str] = frozenset()
    for cell in cells:
        if cell.kind == "test":
            continue
        for source in _parts(cell):
            piece = _Piece(source, _gives(source) - answers, _reads(source) - _BUILTINS)
            if piece.gives and piece.reads <= there:
                pieces.append(piece)
                there |= piece.gives
    return pieces


def _parts(cell: Known) -> list[str]:
    if cell.kind == "locked":
        return [cell.source]
    module = parsed(cell.source)
    kinds: tuple[type[ast.stmt], ...] = (ast.Import, ast.ImportFrom)
    if cell.kind != "answer":
        kinds += (ast.FunctionDef, ast.ClassDef)
    body = module.body if module else []
    return [ast.unparse(statement) for statement in body if isinstance(statement, kinds)]


def _needed(pieces: Sequence[_Piece], wanted: set[str]) -> list[_Piece]:
    """Return the pieces that give what is wanted, and what those need in turn."""
    kept: list[_Piece] = []
    for piece in reversed(pieces):
        if piece.gives & wanted:
            kept.append(piece)
            wanted = wanted | piece.reads
    return kept[::-1]


def _gives(source: str) -> frozenset[str]:
    """Return the names that code binds at its top: what it assigns, imports and defines."""
    return given(source, dots=True) | _imported(source)


def _imported(source: str) -> frozenset[str]:
    module = parsed(source)
    found = (
        alias.asname or alias.name.partition(".")[0]
        for statement in (ast.walk(module) if module else ())
        if isinstance(statement, ast.Import | ast.ImportFrom)
        for alias in statement.names
    )
    return frozenset(found) - {"*"}


def _reads(source: str) -> frozenset[str]:
    """Return the names that code reads before it has bound them itself, at its top or within."""
    module = parsed(source)
    if module is None:
        return needed(source)
    bound: set[str] = set()
    reads: set[str] = set()
    for statement in module.body:
        text = ast.unparse(statement)
        found = _globals(symtable.symtable(text, "cell", "exec"), top=True)
        reads |= found - bound - _headed(statement)
        bound |= _gives(text)
    return frozenset(reads)


def _headed(statement: ast.stmt) -> set[str]:
    """Return the names that a statement's own heads bind: of loops, ``with`` and handlers."""
    names: set[str] = set()
    for node in ast.walk(statement):
        target: ast.AST | None = None
        if isinstance(node, ast.For):
            target = node.target
        elif isinstance(node, ast.withitem):
            target = node.optional_vars
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
        names |= {n.id for n in ast.walk(target) if isinstance(n, ast.Name)} if target else set()
    return names


def _globals(table: symtable.SymbolTable, *, top: bool = False) -> set[str]:
    names = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (top or symbol.is_global())
    }
    return names.union(*(_globals(inner) for inner in table.get_children()))


def _loaded(source: str) -> list[str]:
    """Return the names of datasets in ``datagym.load("NAME")``, as they stand there."""
    module = parsed(source)
    return [
        str(node.args[0].value)
        for node in (ast.walk(module) if module else ())
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute | ast.Name)
        and (node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id) == "load"
        and len(node.args) == 1
        and not node.keywords
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]
