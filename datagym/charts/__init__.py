"""Charts: from a table to a picture that always has units, a text and a table behind it.

>>> from datagym import charts, load
>>> chart = charts.minutes(load("ed_attendances"))
>>> chart.axes.get_xlabel()
'Minutes in the department'
"""

from datagym.charts.described import Described, show
from datagym.charts.fidelity import fidelity
from datagym.charts.groups import groups
from datagym.charts.minutes import minutes
from datagym.charts.months import months
from datagym.charts.over_time import over_time
from datagym.charts.palette import BLUE, DARK_BLUE, GREEN, RED, SECONDARY, TEXT

__all__ = [
    "BLUE",
    "DARK_BLUE",
    "GREEN",
    "RED",
    "SECONDARY",
    "TEXT",
    "Described",
    "fidelity",
    "groups",
    "minutes",
    "months",
    "over_time",
    "show",
]
