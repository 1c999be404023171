"""The course's lessons: their catalogue, the copy a learner gets, progress, and checks.

A lesson is a notebook in ``notebooks/lessons``. What the catalogue needs to know stands
in the notebook: its metadata (``datagym``), its first heading (the title) and its
headings ``## Unit 1: … (10 minutes)`` (the units). A new lesson needs no code.

The glossary in ``notebooks/glossary`` explains the words that professions understand differently.
"""

from datagym.course.answers import compare
from datagym.course.copies import learner_copy
from datagym.course.glossary import Glossary, load_glossary, search
from datagym.course.lessons import Lesson, find_lesson, list_lessons, read_notebook
from datagym.course.lint import Finding, lint
from datagym.course.mentions import Mention, terms_in
from datagym.course.progress import Progress, UnitProgress, progress
from datagym.course.terms import Source, Term, Theme
from datagym.course.units import Notebook, Unit, units_of

__all__ = [
    "Finding",
    "Glossary",
    "Lesson",
    "Mention",
    "Notebook",
    "Progress",
    "Source",
    "Term",
    "Theme",
    "Unit",
    "UnitProgress",
    "compare",
    "find_lesson",
    "learner_copy",
    "lint",
    "list_lessons",
    "load_glossary",
    "progress",
    "read_notebook",
    "search",
    "terms_in",
    "units_of",
]
