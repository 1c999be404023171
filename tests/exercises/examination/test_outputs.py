"""Of what a room says that cells show, a notebook gets only what is an output."""

import nbformat
import pytest

from datagym.exercises.cells import code_cell, empty_notebook
from datagym.exercises.examination.outputs import MOST_OF_A_CELL, kept

HALVES = {"a/json": {"\udfff": ["\ud800"]}, "application/x+json": {"\udfff": ["\ud800"]}}
FORGED = [
    {},
    {"output_type": "stream"},
    {"output_type": "stream", "name": "marks", "text": "7"},
    {"output_type": "execute_result", "data": "7"},
    {"output_type": "display_data", "data": {"../etc": "x", "text/plain": 7}, "metadata": []},
    {"output_type": "error", "ename": 1, "evalue": None, "traceback": "x"},
    {"output_type": ["stream"], "name": {}, "text": {}},
    {"output_type": "stream", "name": "stdout", "text": "\ud800 half"},
    {"output_type": "execute_result", "data": HALVES, "execution_count": -1},
]


@pytest.mark.parametrize("raw", FORGED)
def test_what_is_kept_is_valid_and_can_be_written(raw):
    """Whatever was said."""
    notebook = empty_notebook()
    cell = code_cell("x")
    cell.outputs = kept([raw])
    notebook.cells = [cell]
    nbformat.validate(notebook)
    nbformat.writes(notebook).encode("utf-8")


def test_good_outputs_stay_as_they_are():
    """Text, tables, errors and data of JSON formats."""
    good = [
        {"output_type": "stream", "name": "stderr", "text": "careful\n"},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["a", "b"]},
        {
            "output_type": "execute_result",
            "data": {"text/plain": "1", "application/vnd.x+json": {"a": [1]}},
            "metadata": {},
            "execution_count": 3,
        },
    ]
    assert [dict(output) for output in kept(good)] == good


def test_a_cell_has_room_for_so_much():
    """What is too large is left out, with a sentence."""
    large = {"output_type": "stream", "name": "stdout", "text": "x" * MOST_OF_A_CELL}
    small = {"output_type": "stream", "name": "stdout", "text": "x"}
    outputs = kept([small, large, small])
    assert len(outputs) == 2
    assert "too large" in outputs[1]["text"]


def test_an_outputs_metadata_are_sizes_and_words():
    """A page writes a width without quotes, so that words would be an attribute of their own."""
    png = {"width": 640, "height": "1 onerror=x()", "alt": "Waits", "unconfined": True}
    about = {"image/png": png, "isolated": True, "filenames": {"image/png": "https://a.org/b"}}
    raw = {"output_type": "display_data", "data": {"image/png": "AA=="}, "metadata": about}
    (output,) = kept([raw])
    assert output["metadata"] == {"image/png": {"width": 640, "alt": "Waits"}}


def test_programs_and_endless_numbers_are_left_out():
    """JSON has no NaN, and no page of a notebook that is marked runs a program."""
    data = {"application/javascript": "x()", "text/javascript": "x()"}
    data["application/json"] = [float("nan"), 1]
    (output,) = kept([{"output_type": "display_data", "data": data}])
    assert output["data"] == {"application/json": ["nan", 1]}
