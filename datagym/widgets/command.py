"""The base of every view: one snapshot out, commands in, each answered by its operation's id."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from datagym.errors import DatagymError

STATIC = Path(__file__).parent / "static"
MAX_COMMAND_BYTES = 200_000
_OP = re.compile(r"[A-Za-z0-9_-]{1,64}")

Handler = Callable[[str, str, Mapping[str, Any]], Mapping[str, Any] | None]


def module(*names: str) -> str:
    """Return a view's browser module: the common part, then its own (no import, no build)."""
    files = [f"{name}.js" for name in ("common", *names)]
    return "\n".join((STATIC / file).read_text(encoding="utf-8") for file in files)


def style(*names: str) -> str:
    """Return a view's style sheet: the common part, then its own."""
    files = [f"{name}.css" for name in ("common", *names)]
    return "\n".join((STATIC / file).read_text(encoding="utf-8") for file in files)


class CommandWidget(anywidget.AnyWidget):
    """A view that shows ``snapshot`` and sends commands.

    The browser sends ``{"op": id, "command": name, "body": {...}}`` and gets
    ``{"op": id, "ok": true, "result": {...}}`` or ``{"op": id, "ok": false, "error":
    sentence}``. It keeps a command until it is answered, also through a refresh, so
    ``handler`` must do a command that comes twice with the same ``op`` only once.
    What the browser says about the view's state is ignored: the way is one-way.

    Parameters
    ----------
    handler
        Called with (command, op, body); gives back the result's plain data. A
        :class:`~datagym.errors.DatagymError` becomes the sentence that the page shows.
    snapshot
        Plain data. ``snapshot["key"]`` names what the view is of and for whom; the
        browser keeps unsaved text under it.

    """

    snapshot = traitlets.Dict().tag(sync=True)

    def __init__(self, handler: Handler, snapshot: Mapping[str, Any]) -> None:
        super().__init__(snapshot=dict(snapshot))
        self._handler = handler
        self.on_msg(self._receive)

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """Ignore what a browser says about the view's state."""

    def show(self, snapshot: Mapping[str, Any]) -> None:
        """Show a new snapshot (nothing is sent when it is the same)."""
        self.snapshot = dict(snapshot)

    def _receive(self, _widget: object, message: object, _buffers: object) -> None:
        op = message.get("op") if isinstance(message, Mapping) else None
        if not isinstance(op, str) or not _OP.fullmatch(op):
            return  # not one of our messages, and nobody to answer
        self.send({"op": op, **self._answer(op, message)})

    def _answer(self, op: str, message: object) -> dict[str, Any]:
        command = message.get("command") if isinstance(message, Mapping) else None
        body = message.get("body", {}) if isinstance(message, Mapping) else None
        if not isinstance(command, str) or not isinstance(body, Mapping):
            return {"ok": False, "error": "The page sent something that is not a command."}
        if len(json.dumps(body, default=str)) > MAX_COMMAND_BYTES:
            return {"ok": False, "error": "That text is too long to save. Shorten it."}
        try:
            return {"ok": True, "result": dict(self._handler(command, op, body) or {})}
        except DatagymError as error:
            return {"ok": False, "error": str(error), "kind": type(error).__name__}
        except Exception:
            self.log.exception("The command %r failed", command)
            error_text = "Something went wrong on the server; it was not saved. Try again."
            return {"ok": False, "error": error_text, "kind": "Unexpected"}
