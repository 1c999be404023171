"""Outputs of cells as they come out of a room: only what a notebook may hold is kept."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from datagym.exercises.cells import Output, error_output, node, printed

MOST_OF_A_CELL = 4_000_000
"""Characters that a cell's outputs may have together."""

_MOST_COLOURS = 5_000  # changes of colour in a text; a page takes long for many more
_LARGEST = 100_000  # pixels of a picture's side
_LEFT_OUT = "The rest of what this box shows was left out: it is too large."
_KIND = re.compile(r"[a-z]+/[\w.+-]{1,100}", re.ASCII)
_JSON = re.compile(r"application/(?:.*\+)?json")
_STREAMS = ("stdout", "stderr")


def kept(raw: Iterable[Mapping[str, Any]]) -> list[Output]:
    """Return outputs of the notebook format, whatever was said to be some.

    Parameters
    ----------
    raw
        What a room gave: mappings that may hold anything that JSON can hold.

    >>> kept([{"output_type": "stream", "name": "stdout", "text": "7"}, {"output_type": "?"}])
    [{'output_type': 'stream', 'name': 'stdout', 'text': '7'}]

    """
    outputs: list[Output] = []
    left = MOST_OF_A_CELL
    for one in raw:
        output = _output(one)
        if output is None:
            continue
        left -= len(json.dumps(output))
        if left < 0:
            outputs.append(printed(_LEFT_OUT))
            break
        outputs.append(output)
    return outputs


def _output(raw: Mapping[str, Any]) -> Output | None:
    kind = raw.get("output_type")
    if kind == "stream" and raw.get("name") in _STREAMS:
        output = printed(_text(raw.get("text")))
        output["name"] = raw["name"]
        return output
    if kind == "error":
        output = error_output(_text(raw.get("ename"))[:200], _text(raw.get("evalue")))
        lines = raw.get("traceback")
        output["traceback"] = [_text(line) for line in lines] if isinstance(lines, list) else []
        return output
    if kind not in ("display_data", "execute_result") or not isinstance(raw.get("data"), dict):
        return None
    made = {
        "output_type": kind,
        "data": _bundle(raw["data"]),
        "metadata": _about(raw.get("metadata")),
    }
    if kind == "execute_result":
        count = raw.get("execution_count")
        made["execution_count"] = count if type(count) is int and 0 < count < 10**6 else None
    return node(made)


def _bundle(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return each format that has a format's name: text, or of a JSON format anything plain.

    Programs are left out: no page of a notebook that is marked runs any.
    """
    return {
        kind: _plain(value) if _JSON.fullmatch(kind) else _text(value)
        for kind, value in data.items()
        if _KIND.fullmatch(kind) and "javascript" not in kind and "ecmascript" not in kind
    }


def _about(metadata: Any) -> dict[str, Any]:  # noqa: ANN401  (anything that JSON can hold)
    """Return what pages read of an output's metadata: of each picture its size and its words.

    nbconvert writes a width without quotes, so that a text would be an attribute of its own.
    """
    if not isinstance(metadata, dict):
        return {}
    return {
        kind: {
            **{name: about[name] for name in ("width", "height") if _is_size(about.get(name))},
            **{name: _text(about[name]) for name in ("alt", "needs_background") if name in about},
        }
        for kind, about in metadata.items()
        if _KIND.fullmatch(kind) and isinstance(about, dict)
    }


def _is_size(value: object) -> bool:
    return type(value) in (int, float) and 0 < value < _LARGEST  # type: ignore[operator]


def _plain(value: Any) -> Any:  # noqa: ANN401  (anything that JSON can hold)
    if isinstance(value, dict):
        return {_text(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # no reader of notebooks but Python's takes NaN for JSON
    return _text(value) if isinstance(value, str) else value


def _text(value: object) -> str:
    """Return a text that can be written to a file; half characters become question marks."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    if not isinstance(value, str):
        return ""
    if value.count("\x1b") > _MOST_COLOURS:
        value = value.replace("\x1b", "")
    return value.encode("utf-8", "replace").decode()
