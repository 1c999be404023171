"""The words of the checks: whether an answer is right, and if not, why.

Each function takes what a learner answered and what is right, and returns a
:class:`~datagym.exercises.checks.verdict.Verdict`; it reads nothing and changes nothing. The
functions called ``expect_…`` stand in a learner's notebook: they look at the kind of an
answer, not at its value, and raise a :class:`~datagym.exercises.checks.verdict.Hint`.

>>> from datagym.exercises import checks
>>> checks.number(72.1, 0.7212, "proportion", points=2, decimals=3).message
'This is a percentage. A proportion lies between 0 and 1: divide by 100.'
"""

from datagym.exercises.checks.calls import Case, drawn
from datagym.exercises.checks.choices import choice, expect_choice
from datagym.exercises.checks.columns import Column
from datagym.exercises.checks.dates import date, expect_date
from datagym.exercises.checks.durations import duration, expect_duration
from datagym.exercises.checks.figures import expect_number, number
from datagym.exercises.checks.functions import expect_function, function
from datagym.exercises.checks.lists import expect_values, values
from datagym.exercises.checks.orders import expect_order, order
from datagym.exercises.checks.pictures import Part, chart, expect_chart
from datagym.exercises.checks.tables import expect_table, table
from datagym.exercises.checks.texts import expect_text, text
from datagym.exercises.checks.values import Mistake

__all__ = [
    "Case",
    "Column",
    "Mistake",
    "Part",
    "chart",
    "choice",
    "date",
    "drawn",
    "duration",
    "expect_chart",
    "expect_choice",
    "expect_date",
    "expect_duration",
    "expect_function",
    "expect_number",
    "expect_order",
    "expect_table",
    "expect_text",
    "expect_values",
    "function",
    "number",
    "order",
    "table",
    "text",
    "values",
]
