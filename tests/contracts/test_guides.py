"""Every lesson has a guide for instructors, of one form, whose figures are the lesson's own."""

import re
from pathlib import Path

import pytest

from datagym.course import list_lessons, read_notebook
from datagym.course.figures import unsupported
from datagym.course.units import source

DOCS = Path(__file__).parents[2] / "docs"
LESSONS = {lesson.id: lesson for lesson in list_lessons()}
HEADINGS = (
    "In one sentence",
    "Before you begin",
    "Timing",
    "What goes wrong",
    "Questions to talk about",
    "Peer instruction",
    "If there is more time, or less",
)
SITTING = 60  # minutes
TWO_PAGES = 1200  # words
PEOPLE = re.compile(
    r"analyst|board|cleaner|clerk|clinician|coder|doctor|family|finance|help desk|laborator|lawyer"
    r"|manager|nurse|officer|patient|planner|porter|receptionist|relative|sister|social worker"
    r"|systems|\bit\b|ward"
)

each_lesson = pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)


def guide(lesson) -> str:
    """Return the text of a lesson's guide."""
    return (DOCS / "guides" / f"{lesson.id}.md").read_text(encoding="utf-8")


def part(text: str, heading: str) -> str:
    """Return what stands below a heading of the second level, up to the next of them."""
    return text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def table(text: str) -> list[list[str]]:
    """Return the rows of the first table in a text, without its head."""
    lines = re.search(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    assert lines is not None
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines[0].splitlines()]
    return rows[2:]


@each_lesson
def test_its_guide_has_the_headings_in_order(lesson):
    """The title of the lesson first, then seven headings, and no other of their level."""
    found = re.findall(r"^(##?) (.+)$", guide(lesson), re.MULTILINE)
    assert found == [("#", f"{lesson.title}: guide"), *(("##", name) for name in HEADINGS)]


@each_lesson
def test_its_guide_can_be_printed_on_two_pages(lesson):
    """It is no longer than fits there."""
    assert len(re.findall(r"\w[\w'.,-]*", guide(lesson))) <= TWO_PAGES


@each_lesson
def test_three_to_five_things_to_prepare(lesson):
    """What to do before is a short list."""
    points = re.findall(r"^- ", part(guide(lesson), "Before you begin"), re.MULTILINE)
    assert 3 <= len(points) <= 5


@each_lesson
def test_the_timing_fills_one_sitting_and_names_each_unit(lesson):
    """The minutes add up to the sitting, the units come in order, and two breaks are planned."""
    timing = part(guide(lesson), "Timing")
    rows = table(timing)
    assert all(len(row) == 4 and all(row) for row in rows)
    assert sum(int(row[0]) for row in rows) == SITTING
    units = [row[1].split(" ", 1) for row in rows if row[1][0].isdigit()]
    assert [int(number) for number, _ in units] == list(range(1, len(lesson.units) + 1))
    for (_, name), unit in zip(units, lesson.units, strict=True):
        assert unit.title.startswith(name)
    assert "Two lunch breaks:" in timing


@each_lesson
def test_six_things_that_go_wrong(lesson):
    """At least six rows, each with what is seen, what lies behind it and what to say."""
    rows = table(part(guide(lesson), "What goes wrong"))
    assert len(rows) >= 6
    assert [row for row in rows if len(row) != 3 or not all(row)] == []
    assert len({row[0] for row in rows}) == len(rows)


@each_lesson
def test_four_questions_to_talk_about(lesson):
    """At least four, each a question, with what people of two or more kinds may say."""
    text = part(guide(lesson), "Questions to talk about")
    questions = re.split(r"^\d\. ", text, flags=re.MULTILINE)[1:]
    assert len(questions) >= 4
    assert [one for one in questions if not re.match(r"\*[^*]+\?\*", one)] == []
    assert [one for one in questions if len(set(PEOPLE.findall(one.lower()))) < 2] == []


@each_lesson
def test_three_questions_to_vote_on(lesson):
    """Each has four options, one right, a reason behind each wrong one, and how to vote on it."""
    blocks = re.split(r"^### ", part(guide(lesson), "Peer instruction"), flags=re.MULTILINE)[1:]
    assert len(blocks) >= 3
    for block in blocks:
        assert re.match(r"Question \d, after unit [1-9]\n", block)
        rows = table(block)
        assert [row[0] for row in rows] == ["a", "b", "c", "d"]
        assert len({row[1] for row in rows}) == 4
        assert [row[2] for row in rows].count("**right**") == 1
        assert all(row[2] for row in rows)
        how = block.rpartition("|")[2].lower()
        assert "vote" in how
        assert re.search(r"discuss|talk|draw|nearly all", how)


@each_lesson
def test_the_right_option_is_not_always_the_same(lesson):
    """Nobody can win a vote by its letter."""
    rows = re.findall(r"^\| ([a-d]) \|.*\| \*\*right\*\* \|$", guide(lesson), re.MULTILINE)
    assert len(set(rows)) > 1


@each_lesson
def test_a_question_to_vote_on_is_not_the_lessons(lesson):
    """Neither the question nor an option of four words or more stands in the lesson already."""
    words = " ".join("\n".join(map(source, read_notebook(lesson.path)["cells"])).split())
    for block in part(guide(lesson), "Peer instruction").split("\n### ")[1:]:
        question = " ".join(block.split("\n\n")[1].split())
        asked = [question, *(row[1] for row in table(block))]
        assert [one for one in asked if len(one.split()) >= 4 and one in words] == []


@each_lesson
def test_the_figures_in_its_guide_are_the_lessons(lesson):
    """A figure stands in the lesson's code or outputs, or its paragraph names a source."""
    notebook = read_notebook(lesson.path)
    text = guide(lesson)
    prose = {"cell_type": "markdown", "source": text.replace(part(text, "Timing"), "")}
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert unsupported({"metadata": notebook["metadata"], "cells": [*code, prose]}) == []


def test_the_page_of_guides_names_each():
    """In its table and its contents; two other pages lead there."""
    page = (DOCS / "guides.md").read_text(encoding="utf-8")
    contents = re.search(r"```\{toctree\}\n(.*?)```", page, re.DOTALL)
    assert contents is not None
    assert ":hidden:" in contents[1]
    for name in LESSONS:
        assert f"[{name}](guides/{name}.md)" in page
        assert f"\nguides/{name}\n" in contents[1]
    assert "\nsyllabus\nguides\n" in (DOCS / "index.md").read_text(encoding="utf-8")
    assert "](guides.md)" in (DOCS / "instructor.md").read_text(encoding="utf-8")


def test_no_guide_is_left_over():
    """Each guide is of a lesson that there is."""
    assert {path.stem for path in (DOCS / "guides").glob("*.md")} == set(LESSONS)
