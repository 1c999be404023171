import json

import pytest

from datagym.errors import BadInput
from datagym.exercises.handing_in import notebook_check
from datagym.exercises.handing_in.notebook_check import (
    check_notebook,
    check_owner,
    count_answers,
)
from datagym.exercises.learner import WORDS_HERE

WHOLE = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
DATA = json.dumps(WHOLE).encode()
CELL = {"cell_type": "code", "source": "1", "metadata": {}, "outputs": []}


def deep(levels):
    """Return a notebook with lists in lists in its metadata."""
    return f'{{"nbformat":4,"cells":[],"metadata":{{"x":{"[" * levels}{"]" * levels}}}}}'.encode()


@pytest.mark.parametrize(
    "data",
    [
        DATA,
        b"\xef\xbb\xbf" + DATA,
        DATA.replace(b",", b",\r\n"),
        json.dumps({**WHOLE, "nbformat_minor": 9, "cells": [CELL]}).encode(),
        b'{"nbformat": 3, "metadata": {}, "worksheets": []}',
    ],
)
def test_whole_notebooks_pass(data):
    """Also with a byte-order mark, Windows lines, a newer minor or an older format."""
    check_notebook("a.ipynb", data)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "empty"),
        (b"\0" * 4096, "empty"),
        (DATA[:40], "damaged"),
        (b"hello", "damaged"),
        (DATA.decode().encode("utf-16"), "UTF-8"),
        (b"[" * 200_000, "damaged"),
        (b"[]", "no notebook"),
        (b"{}", "no notebook"),
        (b'{"nbformat": 4, "metadata": {}}', "no notebook"),
        (b'{"nbformat": 4, "metadata": {}, "cells": [7]}', "no notebook"),
        (b'{"nbformat": 4, "metadata": {"x": "\\ud800"}, "cells": []}', "no notebook"),
        (deep(500), "no notebook"),
    ],
)
def test_a_damaged_notebook_says_so_in_plain_words(data, part):
    """Each fault has a sentence with the file's name, and what to do."""
    with pytest.raises(BadInput, match=part) as raised:
        check_notebook("four-hours.ipynb", data)
    assert "four-hours.ipynb" in str(raised.value)
    assert "hand it in once more" in str(raised.value)


def test_a_notebook_that_is_too_large_says_how_to_make_it_small(monkeypatch):
    """Pictures and long outputs are the usual reason."""
    monkeypatch.setattr(notebook_check, "MOST_NOTEBOOK", 10)
    with pytest.raises(BadInput, match="Clear Outputs"):
        check_notebook("a.ipynb", DATA)


def test_answers_with_dots_are_counted():
    """Only nbgrader's answer cells; a notebook without them has none."""
    answer = {"nbgrader": {"solution": True}}
    cells = [
        {"cell_type": "code", "source": ["# Task\n", "share = ...\n"], "metadata": answer},
        {"cell_type": "code", "source": "share = 0.5  # not ...", "metadata": answer},
        {"cell_type": "code", "source": "other = ...", "metadata": {}},
        {"cell_type": "markdown", "source": "In my words: x = ...", "metadata": answer},
        {"cell_type": "markdown", "source": f"{WORDS_HERE}\n", "metadata": answer},
        {"cell_type": "markdown", "source": "x = ...", "metadata": {}},
    ]
    assert count_answers(json.dumps({"nbformat": 4, "cells": cells}).encode()) == (2, 4)
    assert count_answers(json.dumps({"nbformat": 4, "cells": []}).encode()) == (0, 0)


def drawn(said: str) -> bytes:
    """Return a notebook whose first box says for whom its data were drawn."""
    about = {"nbgrader": {"grade_id": "own-data"}}
    output = {"output_type": "stream", "name": "stdout", "text": [said]}
    cell = {**CELL, "metadata": about, "outputs": [output]}
    return json.dumps({**WHOLE, "cells": [cell]}).encode()


def test_the_data_of_another_are_told_before_handing_in():
    """Capitals do not matter; a notebook that says nothing is handed in."""
    said = "Your own data, drawn for n017.\n"
    check_owner("a.ipynb", drawn(said), "N017")
    check_owner("a.ipynb", drawn(""), "n018")
    check_owner("a.ipynb", DATA, "n018")
    with pytest.raises(BadInput, match=r"drawn for n017, and it is handed in by n018.*as n017"):
        check_owner("a.ipynb", drawn(said), "n018")
