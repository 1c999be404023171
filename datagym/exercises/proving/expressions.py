"""Expressions of Python code: what they say, and the same ones said a little differently."""

import ast
from collections.abc import Container, Iterator, Mapping


def method(node: ast.Call) -> str:
    """Return the name of the method that is called, "" when it is a function."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def receiver(node: ast.Call) -> ast.expr:
    """Return what a method is called on; the call itself when it is of a function."""
    return node.func.value if isinstance(node.func, ast.Attribute) else node


def method_of(node: ast.Call, receiver: ast.expr) -> ast.Attribute:
    """Return the method of a call, on something else."""
    return ast.Attribute(receiver, method(node), ast.Load())


def is_data(node: ast.Call, modules: Container[str]) -> bool:
    """Tell whether a method is called on data, and not a function of a library such as numpy."""
    called_on = receiver(node)
    name = called_on.id if isinstance(called_on, ast.Name) else None
    return name is None or name not in modules


def is_condition(node: ast.expr) -> bool:
    """Tell whether an expression in square brackets picks rows."""
    if isinstance(node, ast.Call):
        return method(node) in {"isin", "between", "isna", "notna", "eq", "le", "lt", "ge", "gt"}
    return isinstance(node, ast.Compare | ast.BinOp | ast.UnaryOp) and not isinstance(
        getattr(node, "op", None), ast.Add | ast.Sub | ast.USub
    )


def text(node: ast.expr) -> str:
    """Return what stands in quotation marks, "" when it is no such text."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def whole_number(node: ast.expr) -> int | None:
    """Return a whole number that is written out, None when it is something else."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def renamed(node: ast.expr, names: Mapping[str, str]) -> Iterator[ast.expr]:
    """Call another method, or name another one in the text that ``agg`` takes."""
    if text(node) in names:
        yield ast.Constant(names[text(node)])
    if isinstance(node, ast.Call) and method(node) in names:
        attribute = ast.Attribute(receiver(node), names[method(node)], ast.Load())
        yield ast.Call(attribute, node.args, node.keywords)


def compared(node: ast.Compare, at: int, kind: ast.cmpop) -> ast.Compare:
    """Compare with another sign at one of the places."""
    kinds = [*node.ops[:at], kind, *node.ops[at + 1 :]]
    return ast.Compare(node.left, kinds, node.comparators)


def switched(node: ast.Call, name: str, *, default: bool) -> ast.Call:
    """Turn a True of a call to False, or the other way round."""
    now = next((word.value for word in node.keywords if word.arg == name), ast.Constant(default))
    return told(node, name, ast.Constant(not getattr(now, "value", default)))


def told(node: ast.Call, name: str, value: ast.expr) -> ast.Call:
    """Call with a named argument, whether or not it was given before."""
    words = [word for word in node.keywords if word.arg != name]
    return ast.Call(node.func, node.args, [*words, ast.keyword(name, value)])


def other_end(node: ast.Subscript, part: ast.Slice) -> Iterator[ast.expr]:
    """Take as many from the other end: the last five for the first five."""
    first = whole_number(part.upper) if part.upper and not part.lower else None
    if first:
        lower = ast.UnaryOp(ast.USub(), ast.Constant(first))
        yield ast.Subscript(node.value, ast.Slice(lower, None), node.ctx)
    last = part.lower.operand if isinstance(part.lower, ast.UnaryOp) and not part.upper else None
    if last and whole_number(last):
        yield ast.Subscript(node.value, ast.Slice(None, last), node.ctx)
