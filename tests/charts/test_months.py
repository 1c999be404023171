"""The line through the months."""

import pandas as pd
import pytest

from datagym import charts
from datagym.datasets import load
from datagym.errors import BadInput
from datagym.measures import by_month


def test_the_line_is_drawn_in_the_order_of_the_months():
    """Also when the table is not; the text names the highest and the lowest month."""
    table = by_month(load("ed_attendances"))
    chart = charts.months(table.iloc[::-1], "median_minutes", unit="minutes", target=200)
    assert list(chart.axes.lines[0].get_ydata()) == table["median_minutes"].tolist()
    top = table.loc[table["median_minutes"].idxmax(), "month"]
    assert f"in {top:%B %Y}. Lowest" in chart.alt
    assert "A dashed line marks 200 minutes." in chart.alt
    assert chart.axes.get_ylabel() == "Median minutes"


def test_months_that_are_no_dates_are_told():
    """The sentence names the column and what it holds."""
    table = pd.DataFrame({"month": ["April"], "percent": [1.0]})
    with pytest.raises(BadInput, match="months needs dates in 'month'"):
        charts.months(table, "percent", unit="percent")
