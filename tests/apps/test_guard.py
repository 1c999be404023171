"""What a page may say to its kernel."""

import json

import pytest

from datagym.apps.guard import read_message, refusal


@pytest.mark.parametrize("channel", ["control", "stdin", "iopub", "", None])
def test_pages_speak_on_one_channel(channel):
    """Every other channel is refused, even for what is harmless."""
    assert refusal(channel, "kernel_info_request", {})


@pytest.mark.parametrize("kind", ["execute_request", "EXECUTE_REQUEST", "", None, 1, ["comm_msg"]])
def test_only_known_kinds_pass(kind):
    """A kind that is not on the list is refused, whatever it is."""
    assert refusal("shell", kind, {})


@pytest.mark.parametrize("method", ["update", "custom", "request_state", "request_states"])
def test_widgets_may_be_talked_to(method):
    """What ipywidgets says to a widget passes."""
    assert refusal("shell", "comm_msg", {"comm_id": "a", "data": {"method": method}}) == ""


@pytest.mark.parametrize("data", [None, {}, {"method": "echo_update"}, {"method": ["update"]}, []])
def test_other_methods_do_not_pass(data):
    """What is no method of ipywidgets is refused, also when it cannot be looked up."""
    assert refusal("shell", "comm_msg", {"comm_id": "a", "data": data})


@pytest.mark.parametrize("raw", ["", "1", "{}", b"", b"\x01", "[" * 50_000, b"\xff" * 80])
def test_rubbish_is_no_message(raw):
    """What cannot be read is a ValueError, never another error."""
    with pytest.raises(ValueError, match="not one of Jupyter"):
        read_message(raw)


def test_both_formats_are_read_alike():
    """The text and the binary format give the same channel, kind and content."""
    header, content = {"msg_type": "comm_open"}, {"target_name": "x"}
    text = json.dumps({"channel": "shell", "header": header, "content": content})
    parts = [b"shell", json.dumps(header).encode(), b"{}", b"{}", json.dumps(content).encode()]
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    numbers = b"".join(n.to_bytes(8, "little") for n in [len(offsets), *offsets])
    assert read_message(text) == read_message(numbers + b"".join(parts))
