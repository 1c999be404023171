"""A report's parameters: the simple assignments in its notebook's cell tagged ``parameters``."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from datagym.errors import BadInput, NotFound

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Parameter:
    """A name, its default (whose type every value must have) and what it means."""

    name: str
    default: Value
    help: str = ""


def parameters_of(notebook: Mapping[str, Any]) -> dict[str, Parameter]:
    """Return a notebook's parameters by name; none when no cell is tagged ``parameters``.

    >>> cell = {"metadata": {"tags": ["parameters"]}, "source": "minutes = 10  # saved a visit"}
    >>> parameters_of({"cells": [cell]})
    {'minutes': Parameter(name='minutes', default=10, help='saved a visit')}
    """
    found: dict[str, Parameter] = {}
    for cell in notebook.get("cells", ()):
        if "parameters" not in cell.get("metadata", {}).get("tags", ()):
            continue
        source = cell["source"]
        text = source if isinstance(source, str) else "".join(source)
        lines = text.splitlines()
        for statement in ast.parse(text).body:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                name = statement.targets[0].id
                default = ast.literal_eval(statement.value)
                comment = lines[(statement.end_lineno or 1) - 1][statement.end_col_offset or 0 :]
                found[name] = Parameter(name, default, comment.strip().lstrip("# "))
    return found


def read_value(parameter: Parameter, text: str) -> Value:
    """Read what a person typed for a parameter, as the type of its default.

    Raises
    ------
    BadInput
        When it is of another type.

    >>> read_value(Parameter("minutes", 10), "15")
    15

    """
    default = parameter.default
    if isinstance(default, str):
        return text
    wanted = "yes or no" if isinstance(default, bool) else "a number"
    try:
        if isinstance(default, bool):
            return {"yes": True, "true": True, "no": False, "false": False}[text.lower()]
        return int(text) if isinstance(default, int) else float(text)
    except (KeyError, ValueError) as error:
        if isinstance(default, int) and not isinstance(default, bool):
            wanted = "a whole number"
        message = f"The parameter {parameter.name!r} is {wanted}, not {text!r}."
        raise BadInput(message) from error


def check_values(parameters: Mapping[str, Parameter], values: Mapping[str, Value]) -> None:
    """Refuse a value for a parameter that the report does not have.

    Raises
    ------
    NotFound
        With the nearest parameter that there is.

    """
    for name in values:
        if name not in parameters:
            what = "parameter"
            raise NotFound.among(what, name, parameters)


def read_values(parameters: Mapping[str, Parameter], pairs: Iterable[str]) -> dict[str, Value]:
    """Read what a person typed as ``NAME=VALUE``.

    Raises
    ------
    BadInput
        When a pair has no value, or one of another type.
    NotFound
        When there is no such parameter.

    >>> read_values({"minutes": Parameter("minutes", 10)}, ["minutes=15"])
    {'minutes': 15}

    """
    values = {}
    for pair in pairs:
        name, sign, text = pair.partition("=")
        if not sign:
            message = f"The parameter {pair!r} lacks a value: write it as {pair}=VALUE."
            raise BadInput(message)
        check_values(parameters, {name: text})
        values[name] = read_value(parameters[name], text)
    return values
