"""What a page may say to its kernel: enough for widgets, nothing that runs code."""

import json
from collections.abc import Mapping
from typing import Any

from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

MAX_MESSAGE_BYTES = 1_000_000
"""A page's largest message. A command is at most 200,000 bytes: room to spare."""

CONTROL_TARGET = "jupyter.widget.control"
"""The one thing that a page may open: ipywidgets' question for the state of all widgets."""

_NO_MESSAGE = "not one of Jupyter's messages"
_LEAST_OFFSETS = 6  # the channel, the message's four parts, and where the last one ends
_MOST_OFFSETS = 70  # 64 buffers: our pages send none

_ALLOWED = frozenset(
    {"comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request"}
)
_METHODS = frozenset({"update", "custom", "request_state", "request_states"})


def refusal(channel: str | None, kind: object, content: object) -> str:
    """Say why a message may not pass, or return an empty text when it may.

    >>> refusal("shell", "kernel_info_request", {})
    ''
    >>> refusal("shell", "execute_request", {"code": "1"})
    "messages of the kind 'execute_request' are not for pages"
    >>> refusal("shell", "comm_open", {"target_name": "jupyter.widget"})
    "a page may not open 'jupyter.widget'"
    """
    if channel != "shell":
        return f"the channel {channel!r} is not for pages"
    if not isinstance(kind, str) or kind not in _ALLOWED:
        return f"messages of the kind {kind!r} are not for pages"
    if not isinstance(content, Mapping):
        return "its content is no object"
    if kind == "comm_open" and content.get("target_name") != CONTROL_TARGET:
        return f"a page may not open {content.get('target_name')!r}"
    if kind == "comm_msg":
        data = content.get("data")
        method = data.get("method") if isinstance(data, Mapping) else None
        if not isinstance(method, str) or method not in _METHODS:
            return f"widgets know no method {method!r}"
    return ""


def read_message(raw: str | bytes) -> tuple[str | None, object, object]:
    """Return a websocket message's channel, kind and content (Jupyter's two formats).

    Raises
    ------
    ValueError
        When it is neither.

    """
    try:
        if isinstance(raw, bytes):
            channel, parts = _parts(raw)
            header, content = json.loads(bytes(parts[0])), json.loads(bytes(parts[3]))
        else:
            message = json.loads(raw)
            channel, header, content = message["channel"], message["header"], message["content"]
        return channel, header["msg_type"], content
    except (ValueError, TypeError, KeyError, IndexError, UnicodeError, RecursionError) as error:
        raise ValueError(_NO_MESSAGE) from error


def _parts(raw: bytes) -> tuple[str, list[bytes]]:
    # Jupyter's reader believes the number of parts that a message claims, up to 2 ** 64.
    if not _LEAST_OFFSETS <= int.from_bytes(raw[:8], "little") <= _MOST_OFFSETS:
        raise ValueError(_NO_MESSAGE)
    channel, parts = deserialize_msg_from_ws_v1(raw)
    return channel, parts


class GuardedConnection(ZMQChannelsWebsocketConnection):
    """A page's connection to its kernel: messages that may not pass end it."""

    def handle_incoming_message(self, incoming_msg: Any) -> None:  # noqa: ANN401  (Jupyter's signature)
        """Pass a message on, or close the connection and say why in the log."""
        handler = self.websocket_handler
        speaks_v1 = self.subprotocol == "v1.kernel.websocket.jupyter.org"
        try:
            if speaks_v1 is not isinstance(incoming_msg, bytes):
                reason = "not in the format that was agreed"
            else:
                reason = refusal(*read_message(incoming_msg))
        except ValueError as error:
            reason = str(error)
        if not reason and not handler.still_welcome():
            reason = "the person's link opens nothing any more"
        if reason:
            self.log.warning("A message to kernel %s was refused: %s", self.kernel_id, reason)
            handler.close(1008, "refused")
            return
        super().handle_incoming_message(incoming_msg)
