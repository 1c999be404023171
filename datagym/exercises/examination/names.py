"""Which names a cell's code gives and needs, whatever else stands in it."""

import ast
import re

_LONGEST = 200_000  # characters; of longer code, the lines that assign are taken
_DEEPEST = 150  # expressions in expressions; what walks over deeper ones runs out of stack
_GIVES = re.compile(r"^([^\W\d]\w*)\s*(?::[^=\n]+)?=(?!=)\s*(\.\.\.\s*(?:#.*)?$)?", re.MULTILINE)
_FENCE = re.compile(r"\A\s*```\w*[ \t]*\n(.*?)\n?```\s*\Z", re.DOTALL)


def given(source: str, *, dots: bool = False) -> frozenset[str]:
    r"""Return the names that code assigns when it runs from top to bottom.

    Parameters
    ----------
    source
        The code. Notebook magics are passed over; of code that cannot be read, the lines
        that assign are taken.
    dots
        Count a name whose value is still ``...`` as well.

    >>> sorted(given("a = 1; b = ...\nfor c in x:\n    d = c"))
    ['a', 'c', 'd']
    >>> sorted(given("a = 1\nb = ...", dots=True))
    ['a', 'b']

    """
    tree = parsed(source)
    if tree is None:
        return frozenset(name for name, empty in _GIVES.findall(source) if dots or not empty)
    visitor = _Given(dots=dots)
    visitor.visit(tree)
    return frozenset(visitor.names)


def needed(source: str) -> frozenset[str]:
    """Return the names that code reads anywhere.

    >>> sorted(needed("check(share, 2)"))
    ['check', 'share']
    """
    tree = parsed(source)
    if tree is None:
        return frozenset(re.findall(r"[^\W\d]\w*", source))
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return frozenset(node.id for node in names if isinstance(node.ctx, ast.Load))


def without(source: str, known: str) -> str:
    r"""Return the statements of code that another code does not have.

    >>> without("check(a)\nb = 2  # mine", "check(a)\nhidden(a)")
    'b = 2  # mine'
    """
    tree, other = parsed(source), parsed(known)
    if tree is None or other is None:
        return source
    there = {ast.dump(statement) for statement in other.body}
    lines = source.splitlines()
    kept = [
        "\n".join(lines[statement.lineno - 1 : statement.end_lineno])
        for statement in tree.body
        if ast.dump(statement) not in there
    ]
    return "\n".join(kept)


def unfenced(text: str) -> str:
    r"""Return code that somebody put into a text cell, without the fence around it.

    >>> unfenced("```python\na = 1\n```")
    'a = 1'
    """
    found = _FENCE.match(text)
    return found[1] if found else text


def is_code(source: str) -> bool:
    """Tell whether a text can be run as Python."""
    return parsed(source) is not None


def parsed(source: str) -> ast.Module | None:
    """Return code as Python reads it, magics passed over; None when it cannot be read.

    >>> parsed("x = (") is None
    True
    """
    if len(source) > _LONGEST:
        return None
    try:
        tree = ast.parse("\n".join(map(_no_magic, source.split("\n"))))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return None if _is_deep(tree) else tree


def _no_magic(line: str) -> str:
    """Return a line, or one that does nothing in place of a notebook magic."""
    bare = line.strip()
    if bare.startswith(("%", "!")) or bare.endswith("?"):
        return line[: len(line) - len(line.lstrip())] + "pass"
    return line


def _is_deep(tree: ast.Module) -> bool:
    level: list[ast.AST] = [tree]
    for _ in range(_DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return False
    return True


class _Given(ast.NodeVisitor):
    """Collects the names of a module's own scope."""

    def __init__(self, *, dots: bool) -> None:
        self.names: set[str] = set()
        self._dots = dots

    def visit_Assign(self, node: ast.Assign) -> None:
        if self._dots or not _is_dots(node.value):
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value and (self._dots or not _is_dots(node.value)):
            self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self.names.add(node.id)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if self._dots or not all(isinstance(s, ast.Expr) and _is_dots(s.value) for s in node.body):
            self.names.add(node.name)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.names.add(node.name)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Leave alone what has a scope of its own."""

    def visit_ListComp(self, node: ast.ListComp) -> None:
        """Leave alone what has a scope of its own."""

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        """Leave alone what has a scope of its own."""

    def visit_SetComp(self, node: ast.SetComp) -> None:
        """Leave alone what has a scope of its own."""

    def visit_DictComp(self, node: ast.DictComp) -> None:
        """Leave alone what has a scope of its own."""


def _is_dots(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...
