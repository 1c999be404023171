"""The prose of a lesson: what is hard, what is unexplained, what leads nowhere."""

import pytest

from datagym.course import load_glossary
from datagym.course.prose import hard_to_read, lost_links, unexplained

EASY = "The ward is full, and we wait for a bed. Nobody knows when one will be free. " * 3
HARD = "Multidisciplinary considerations necessitate organisational harmonisation activities. "


def lesson(*texts):
    """Return a lesson of prose."""
    return {"cells": [{"cell_type": "markdown", "source": text} for text in texts]}


@pytest.mark.parametrize(
    "text",
    [EASY, HARD, f"```\n{HARD * 9}\n```", "\n".join([f"| {HARD} | {HARD} |"] * 9), f"# {HARD * 9}"],
    ids=["easy", "short", "code", "table", "heading"],
)
def test_what_is_not_hard(text):
    """Easy prose, a line or two, and what is no prose."""
    assert hard_to_read(lesson(text)) == []


def test_the_items_of_a_list_are_read_one_by_one():
    """They end in semicolons, and are no sentence of eighty words."""
    item = "- **count**: say out of how many, and what you do not know of the rest;\n"
    assert hard_to_read(lesson(f"After this you can\n\n{item * 6}")) == []


def test_hard_prose_is_found_in_its_cell():
    """Links, bold words and lists do not hide it."""
    text = "\n".join(f"- **[{HARD}](/pages/home)**" for _ in range(9))
    assert [number for number, _ in hard_to_read(lesson(EASY, text))] == [2]


@pytest.mark.parametrize(
    "before", ["## A heading\n\n", "| a | b |\n|---|---|\n\n", "```\nx\n```\n"]
)
def test_hard_prose_is_found_behind_what_is_left_out(before):
    """A heading, a table or code hides only itself."""
    assert [number for number, _ in hard_to_read(lesson(before + HARD * 9))] == [1]


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["A median.", "The median."], [(1, "median")]),
        (["A [median](/pages/glossary?term=median).", "The median."], []),
        (["The median. A [median](/pages/glossary?term=median)."], [(1, "median")]),
        (["The median.", "A [median](/pages/glossary?term=median)."], [(1, "median")]),
        (["A median of odds."], [(1, "median"), (1, "odds")]),
        (["`median` and\n\n# Median\n"], []),
    ],
    ids=["first use", "linked", "linked later", "linked in the next", "two", "code and heading"],
)
def test_words_without_a_link(texts, found):
    """The first use counts, and it is told once."""
    assert unexplained(lesson(*texts)) == found


@pytest.mark.parametrize(
    ("to", "lost"),
    [
        ("/pages/home", False),
        ("/pages/nowhere", True),
        ("/pages/glossary?term=median", False),
        ("/pages/glossary?term=medium", True),
        ("01-nowhere.ipynb", True),
        ("00-finding-your-feet.ipynb", False),
        ("#A-heading", False),
        ("#Another", True),
        ("../../secret", True),
    ],
)
def test_links_lead_somewhere(to, lost):
    """A page, a word, a lesson beside this one, or a heading."""
    assert lost_links(lesson(f"# A heading\n[x]({to})"), load_glossary()) == [(1, to)] * lost
