"""A page that could not be shown: a sentence and a number for the person, the rest in the log."""

import logging
import secrets
from typing import Any

from datagym import errors

_LOG = logging.getLogger("datagym.pages")
_SENTENCES = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.DatagymError)
}
UNEXPECTED = "This page could not be shown. Nothing of yours is lost: reload it in a moment."


def new_number() -> str:
    """Return a number that is easy to read out and to find in a log."""
    return secrets.token_hex(3).upper()


def note_problem(cell: Any, cell_index: int, execute_reply: Any) -> None:  # noqa: ARG001, ANN401  (nbclient's signature)
    """Put a sentence and a number into a cell that failed, and the traceback into the log.

    nbclient calls it (``VoilaExecutor.on_cell_error``). The sentence of a DatagymError is
    made for people; all else stays in the log, since it may hold what others must not see.
    """
    content = execute_reply["content"]
    number = new_number()
    known = content.get("ename") in _SENTENCES
    sentence = content.get("evalue") if known else UNEXPECTED
    cell.metadata["datagym_problem"] = {"id": number, "sentence": str(sentence)}
    _LOG.error("Problem %s: %s", number, "\n".join(content.get("traceback", [])))
