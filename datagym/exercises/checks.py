"""The words of the checks: whether an answer is right, and if not, why.

Each function takes what a learner answered and what is right, and returns a
:class:`~datagym.exercises.verdict.Verdict`; it reads nothing and changes nothing. The
functions called ``expect_…`` stand in a learner's notebook: they look at the kind of an
answer, not at its value, and raise a :class:`~datagym.exercises.verdict.Hint`.

>>> from datagym.exercises import checks
>>> checks.number(72.1, 0.7212, "proportion", points=2, decimals=3).message
'This is a percentage. A proportion lies between 0 and 1: divide by 100.'
"""

from datagym.exercises.calls import Case, drawn
from datagym.exercises.choices import choice, expect_choice
from datagym.exercises.columns import Column
from datagym.exercises.dates import date, expect_date
from datagym.exercises.durations import duration, expect_duration
from datagym.exercises.figures import expect_number, number
from datagym.exercises.functions import expect_function, function
from datagym.exercises.lists import expect_values, values
from datagym.exercises.orders import expect_order, order
from datagym.exercises.pictures import Part, chart, expect_chart
from datagym.exercises.tables import expect_table, table
from datagym.exercises.texts import expect_text, text
from datagym.exercises.values import Mistake

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
