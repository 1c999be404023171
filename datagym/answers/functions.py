"""Writes a function as its name and the names of its parameters, without running any of it."""

from __future__ import annotations

import inspect
from functools import lru_cache, partial
from types import (
    BuiltinFunctionType,
    CodeType,
    FunctionType,
    MethodDescriptorType,
    MethodType,
    MethodWrapperType,
    WrapperDescriptorType,
)
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from datagym.answers.writer import Node, Writer

_IN_A_CONTAINER = (
    "A function inside another value cannot be called from here: give it its own name."
)
_CACHED = type(lru_cache(int))
_MOST_PARAMETERS = 100
_LONGEST_NAME = 100
FUNCTION_TYPES = (
    FunctionType,
    MethodType,
    BuiltinFunctionType,
    MethodWrapperType,
    MethodDescriptorType,
    WrapperDescriptorType,
)


def write_function(value: object, writer: Writer) -> Node:
    """Return the node of something that can be called: its own name, its parameters' names."""
    if writer.depth:
        return writer.refuse(value, _IN_A_CONTAINER)
    from datagym.answers.plain import clean  # noqa: PLC0415  (plain knows functions)

    names = [clean(name[:_LONGEST_NAME]) for name in _parameters(value)[:_MOST_PARAMETERS]]
    return ["function", clean(_own_name(value)[:_LONGEST_NAME]), names]


def _own_name(value: object) -> str:
    """Return the name under which a function was defined, or that of its type."""
    if type(value) is MethodType:
        value = value.__func__
    if type(value) in FUNCTION_TYPES:
        return str.__str__(cast("FunctionType", value).__name__)
    return type(value).__name__


def _parameters(value: object) -> list[str]:
    """Return the names of the parameters of a function, of a method without its owner."""
    if type(value) is FunctionType:
        return _of_code(value.__code__)
    if type(value) is MethodType:
        return _parameters(value.__func__)[1:]
    if type(value) in FUNCTION_TYPES or type(value) in (partial, _CACHED):
        return _of_signature(value)
    for base in type(value).__mro__:
        call = base.__dict__.get("__call__")
        if type(call) is FunctionType:
            return _of_code(call.__code__)[1:]
    return []


def _of_code(code: CodeType) -> list[str]:
    named = code.co_argcount + code.co_kwonlyargcount
    names = list(code.co_varnames[:named])
    if code.co_flags & inspect.CO_VARARGS:
        names.insert(code.co_argcount, f"*{code.co_varnames[named]}")
        named += 1
    if code.co_flags & inspect.CO_VARKEYWORDS:
        names.append(f"**{code.co_varnames[named]}")
    return names


def _of_signature(value: object) -> list[str]:
    try:
        return list(inspect.signature(cast("FunctionType", value)).parameters)
    except (TypeError, ValueError):
        return []
