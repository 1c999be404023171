"""The course's lessons: their catalogue, the copy a learner gets, progress, and checks.

A lesson is a notebook in ``notebooks/lessons``. What the catalogue needs to know stands
in the notebook: its metadata (``datagym``), its first heading (the title) and its
headings ``## Unit 1: … (10 minutes)`` (the units). A new lesson needs no code.
"""

from datagym.course.answers import compare
from datagym.course.copies import learner_copy
from datagym.course.lessons import Lesson, find_lesson, list_lessons, read_notebook
from datagym.course.lint import Finding, lint
from datagym.course.progress import Progress, UnitProgress, progress
from datagym.course.units import Notebook, Unit, units_of

__all__ = [
    "Finding",
    "Lesson",
    "Notebook",
    "Progress",
    "Unit",
    "UnitProgress",
    "compare",
    "find_lesson",
    "learner_copy",
    "lint",
    "list_lessons",
    "progress",
    "read_notebook",
    "units_of",
]
