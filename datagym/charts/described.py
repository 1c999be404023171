"""A picture with its title, its text alternative and the table behind it."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from datagym.errors import BadInput

_FEWEST_WORDS = 5


@dataclass(frozen=True, eq=False)
class Described:
    """A chart that everybody can read: drawn, told, and as numbers.

    Parameters
    ----------
    axes
        The drawing; both axes carry a label with its unit.
    title
        What the chart is about, one line.
    alt
        What the chart shows, with its main figures, for whoever does not see it.
    table
        The numbers behind it; the columns' names say the units.

    Raises
    ------
    BadInput
        When an axis has no label, the title is empty, the text is too short to say
        anything, or the table has no rows.

    """

    axes: Axes
    title: str
    alt: str
    table: pd.DataFrame

    def __post_init__(self) -> None:
        for side, label in (("x", self.axes.get_xlabel()), ("y", self.axes.get_ylabel())):
            if not label.strip():
                message = (
                    f"The chart {self.title!r} has no label on its {side} axis. "
                    f"Say what it shows and in which unit, with set_{side}label."
                )
                raise BadInput(message)
        if not self.title.strip():
            message = "The chart has no title. Say in one line what it is about."
            raise BadInput(message)
        if len(self.alt.split()) < _FEWEST_WORDS:
            message = (
                f"The text of the chart {self.title!r} is too short. "
                "Say what it shows, with the main figures."
            )
            raise BadInput(message)
        if not isinstance(self.table, pd.DataFrame) or self.table.empty:
            message = f"The chart {self.title!r} has no table behind it. Give one with rows."
            raise BadInput(message)

    def png(self) -> bytes:
        """Return the drawing as a PNG file."""
        figure = self.axes.get_figure(root=True)
        assert figure is not None  # noqa: S101  (axes without a figure cannot be labelled)
        file = BytesIO()
        figure.savefig(file, format="png", metadata={"Software": None})
        return file.getvalue()

    def html(self) -> str:
        """Return the chart as an HTML ``figure``: image, caption, the numbers below it."""
        image = b64encode(self.png()).decode("ascii")
        return (
            '<figure class="dg-chart">'
            f'<img src="data:image/png;base64,{image}" alt="{escape(self.alt)}"'
            ' style="max-width:100%;height:auto">'
            f"<figcaption><strong>{escape(self.title)}</strong></figcaption>"
            "<details><summary>The numbers behind this chart</summary>"
            f"{table_html(self.table, self.title)}</details></figure>"
        )

    def text(self) -> str:
        """Return the chart as plain text: title, description, numbers."""
        return f"{self.title}\n{self.alt}\n{_as_texts(self.table).to_string(index=False)}"

    def __repr__(self) -> str:
        return self.text()

    def _repr_mimebundle_(self, **_: object) -> Mapping[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}


def show(
    chart: Described | Axes,
    *,
    title: str = "",
    alt: str = "",
    table: pd.DataFrame | None = None,
) -> None:
    """Show a chart in a notebook or on a page, with its text and its table.

    Parameters
    ----------
    chart
        One of this room's charts, or axes of your own; these need the other three.
    title, alt, table
        For axes of your own: what it is about, what it shows with the main figures,
        and the numbers behind it.

    Raises
    ------
    BadInput
        When axes of your own lack labels, a title, a text or a table.

    >>> import datagym
    >>> from datagym import charts
    >>> charts.show(charts.minutes(datagym.load("ed_attendances")))
    Minutes in the department: how many attendances took how long
    Histogram of 6,187 attendances. ...

    """
    if isinstance(chart, Axes):
        chart = Described(chart, title, alt, pd.DataFrame() if table is None else table)
    if not isinstance(chart, Described):
        message = f"show needs a chart or axes, not a {type(chart).__name__}."
        raise BadInput(message)
    from IPython.display import display  # noqa: PLC0415  (only where there is a notebook)

    display(chart)  # type: ignore[no-untyped-call]


def table_html(table: pd.DataFrame, caption: str) -> str:
    """Return a table as HTML with a caption, scopes for its headings, and its own scrolling.

    >>> "<caption>One &amp; all</caption>" in table_html(pd.DataFrame({"a": [1]}), "One & all")
    True
    """
    texts = _as_texts(table)
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in texts.columns)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in texts.itertuples(index=False, name=None)
    )
    return (
        '<div style="overflow-x:auto" tabindex="0" role="group" '
        f'aria-label="{escape(caption)}: table">'
        f'<table class="dg-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def in_words(value: Any, digits: int = 1) -> str:  # noqa: ANN401  (a cell of any table)
    """Return a value as a person writes it.

    >>> in_words(1234), in_words(71.26), in_words(pd.NA), in_words(True)
    ('1,234', '71.3', 'missing', 'yes')
    """
    is_nan = isinstance(value, (float, np.floating)) and np.isnan(value)
    if is_nan or value is None or value is pd.NA or value is pd.NaT:
        return "missing"
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (int, np.integer)):
        return f"{int(value):,}"
    if isinstance(value, (float, np.floating)):
        return f"{float(value):,.{digits}f}"
    if isinstance(value, pd.Timestamp):
        return f"{value:%B %Y}" if value.day == 1 and value.hour == 0 else f"{value:%d %B %Y %H:%M}"
    return str(value)


def labelled(name: str, unit: str) -> str:
    """Return an axis label: what, and in which unit, said once.

    >>> labelled("median", "minutes"), labelled("median_minutes", "minutes")
    ('Median (minutes)', 'Median minutes')
    """
    words = name.replace("_", " ").strip()
    label = words if unit.lower() in words.lower() else f"{words} ({unit})"
    return label[:1].upper() + label[1:]


def in_unit(name: str, unit: str) -> str:
    """Return what a chart shows in a sentence: what, and in which unit, said once.

    >>> in_unit("median", "minutes"), in_unit("percent", "percent")
    ('median in minutes', 'percent')
    """
    words = name.replace("_", " ").strip()
    return words if unit.lower() in words.lower() else f"{words} in {unit}"


def _as_texts(table: pd.DataFrame) -> pd.DataFrame:
    columns = {
        str(name).replace("_", " "): [in_words(value) for value in table[name]] for name in table
    }
    return pd.DataFrame(columns, dtype=object)
