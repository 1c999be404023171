"""Addresses of pages: the same names under ``datagym start`` and ``datagym serve``."""

import os
from collections.abc import Mapping
from urllib.parse import parse_qs, quote, urlencode

PAGES_VARIABLE = "DATAGYM_PAGES"
"""Where the server keeps its pages, as a path that ends in ``/``; set by the server."""


LAB_VARIABLE = "DATAGYM_LAB"
"""Where JupyterLab opens files, as a path that ends in ``/``; set by ``datagym start``."""

EXERCISES = "exercises"
"""The folder of assignments in a learner's workspace."""

LESSONS = "lessons"
"""The folder of lessons in a learner's workspace."""


def lesson_path(file_name: str) -> str:
    """Return where a lesson's notebook lies in a learner's workspace.

    >>> lesson_path("07-four-hours.ipynb")
    'lessons/07-four-hours.ipynb'
    """
    return f"{LESSONS}/{file_name}"


def lab_url(path: str) -> str | None:
    """Return the address that opens a workspace's file in JupyterLab; None where there is none.

    >>> lab_url("lessons/a.ipynb") is None
    True
    """
    base = os.environ.get(LAB_VARIABLE)
    return None if base is None else base + quote(path)


def page_url(name: str, **query: str) -> str:
    """Return the address of a page, as a path on the server that serves this one.

    Parameters
    ----------
    name
        The page's notebook without its ending, ``"canvas"``.
    query
        What the page is to show, ``team="t1"``; the page reads it with
        :func:`page_query`. It says what is wanted, never who wants it.

    >>> page_url("canvas", team="t 1")
    '/pages/canvas?team=t+1'

    """
    address = os.environ.get(PAGES_VARIABLE, "/pages/") + quote(name)
    return f"{address}?{urlencode(query)}" if query else address


def page_query(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return what the address of this page asks for: the last value of each name.

    It comes from the browser: check it like anything else that does.

    >>> page_query({"QUERY_STRING": "team=t+1"})
    {'team': 't 1'}
    """
    text = (os.environ if environ is None else environ).get("QUERY_STRING", "")
    return {name: values[-1] for name, values in parse_qs(text).items()}
