"""Measures: from a table to a smaller table that answers one question.

Each takes a frame and gives a new frame; the columns say the unit. The frame that went
in is never changed.
"""

from datagym.measures.minutes import histogram, percentiles, waits_by
from datagym.measures.runs import runs
from datagym.measures.target import by_month, share_within

__all__ = ["by_month", "histogram", "percentiles", "runs", "share_within", "waits_by"]
