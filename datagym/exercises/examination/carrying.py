"""How answers go from the room where they were made to the room where they are marked.

These functions are called in rooms, by :mod:`datagym.exercises.examination.examining`:
``carry`` and ``answer`` where a learner's cells ran, the others where none of them ever does.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from datagym.answers import Uncarried, pack, unpack
from datagym.answers.limits import damaged
from datagym.kernels import serving
from datagym.kernels.shell import new_shell

_placed: set[str] = set()
_CHANGED = (list, dict, set, pd.DataFrame)


class AnswerFailed(Exception):
    """The learner's function stopped with an error; the text says which."""


def carry(names: Sequence[str]) -> bytes:
    """Return what these names hold, as far as they are there, as plain data."""
    held = _names()
    return pack({name: held[name] for name in names if name in held})


def answer(name: str, body: bytes) -> bytes:
    """Call a learner's function with the arguments that came; return what it gave back.

    What it raises is returned too, as its name and text.
    """
    sent: dict[str, Any] = unpack(body)
    function = _names()[name]
    try:
        found = function(*sent["arguments"], **sent["by_name"])
    except Exception as error:  # noqa: BLE001  (whatever a learner's code raises)
        return pack({"raised": type(error).__name__, "text": str(error)})
    return pack({"value": found, "arguments": sent["arguments"]})


def prepare(own: Sequence[str], datasets: Sequence[str]) -> None:
    """Run the author's own code, and load the data that the tests will ask for."""
    import datagym  # noqa: PLC0415  (a room has it; a reader of this module need not)

    shell = new_shell()
    for source in own:
        for output in shell.cell(source):
            if output["output_type"] == "error":
                message = f"{output['ename']}: {output['evalue']}"
                raise RuntimeError(message)
    for name in datasets:
        datagym.load(name)


def place(names: Sequence[str], body: bytes) -> dict[str, dict[str, str]]:
    """Put answers in place for the next test, in place of the last one's.

    Return for each name nothing, or of an answer that is no plain data its kind and why.

    Raises
    ------
    Damaged
        When there is something under a name that was not asked for: whoever packed it would
        take the place of the author's tables, or of ``abs`` and ``len``.

    """
    values = unpack(body, call=_ask)
    if not values.keys() <= set(names):
        damaged("something in them was not asked for")
    held = _names()
    for name in _placed:
        held.pop(name, None)
    _placed.clear()
    _placed.update(values)
    held.update(values)
    return {
        name: {"kind": value.type_name, "reason": value.reason}
        if isinstance(value, Uncarried)
        else {}
        for name, value in values.items()
    }


def _ask(name: str, arguments: Sequence[Any], by_name: Mapping[str, Any]) -> object:
    """Have a learner's function called where learners' code may run."""
    sent = pack({"arguments": list(arguments), "by_name": dict(by_name)})
    message = serving.ask({"call": name}, sent)
    if "failed" in message.said:
        raise AnswerFailed(str(message.said["failed"]))
    back: dict[str, Any] = unpack(message.body)
    _write_back(arguments, back.get("arguments"))
    if "raised" in back:
        text = f"{back['raised']}: {back['text']}"
        raise AnswerFailed(text)
    return back.get("value")


def _write_back(arguments: Sequence[Any], after: object) -> None:
    """Do to the arguments what the learner's function did to its own."""
    if not isinstance(after, list) or len(after) != len(arguments):
        return
    for here, there in zip(arguments, after, strict=True):
        if type(here) is not type(there) or type(here) not in _CHANGED:
            continue
        if isinstance(here, list):
            here[:] = there
        elif isinstance(here, dict | set):
            here.clear()
            here.update(there)
        elif len(here) == len(there):  # of a table, the columns; what else is seldom changed
            for name in there.columns:
                here[name] = there[name].to_numpy()


def _names() -> dict[str, Any]:
    names: dict[str, Any] = new_shell().user_ns
    return names
