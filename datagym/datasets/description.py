"""A dataset's card as a text to read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import fill

from datagym.datasets.card import CERTAINTIES, Card, Column, Figure

_WIDTH = 88


@dataclass(frozen=True, slots=True)
class Description:
    """What a dataset is, for a reader; planted effects are left out, since they are to be found."""

    card: Card

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        from html import escape  # noqa: PLC0415  (needed only when shown)

        rows = "".join(
            f'<tr><th scope="row">{escape(column.name)}</th><td>{escape(kind(column))}</td>'
            f"<td>{escape(column.meaning)}</td></tr>"
            for column in self.card.columns
        )
        about = "".join(
            f"<p><strong>{escape(word)}:</strong> {escape(text)}</p>"
            for word, text in self._about()
        )
        return (
            f"<div class='dg-description'><p><strong>{escape(self.card.title)}</strong> "
            f"(<code>{escape(self.card.name)}</code>)</p>{about}<table><caption>Columns</caption>"
            '<thead><tr><th scope="col">Column</th><th scope="col">Type and unit</th>'
            f'<th scope="col">Meaning</th></tr></thead><tbody>{rows}</tbody></table></div>'
        )

    def _about(self) -> Iterator[tuple[str, str]]:
        yield "Purpose", self.card.purpose
        yield "Not for", " ".join(self.card.not_for)
        yield "One row", self.card.grain
        yield "Whom it covers", self.card.population
        yield "Known limits", " ".join(self.card.limits)
        yield "Licence", f"{self.card.licence}. Every row is synthetic."

    def _lines(self) -> Iterator[str]:
        yield f"{self.card.title} ({self.card.name})"
        yield ""
        for word, text in self._about():
            yield fill(f"{word}: {text}", _WIDTH, subsequent_indent="  ")
        yield ""
        yield "Columns"
        for column in self.card.columns:
            yield f"  {column.name} ({kind(column)})"
            yield fill(column.meaning, _WIDTH, initial_indent="    ", subsequent_indent="    ")
            if column.codes and any(code != text for code, text in column.codes.items()):
                codes = "; ".join(f"{code} = {text}" for code, text in column.codes.items())
                yield fill(codes, _WIDTH, initial_indent="    ", subsequent_indent="    ")
        yield ""
        yield "Figures that it is calibrated to"
        for figure in self.card.figures:
            text = f"{figure.meaning}: {values(figure)} ({source(figure)})"
            yield fill(text, _WIDTH, initial_indent="  ", subsequent_indent="    ")


def kind(column: Column) -> str:
    """Return a column's type with its unit, in words.

    >>> kind(Column("age", "integer", "int64", "", unit="completed years"))
    'whole number, completed years'
    """
    words = {
        "integer": "whole number",
        "number": f"number with {column.decimals} decimals" if column.decimals > 1 else "number",
        "boolean": "true or false",
        "moment": "date and time",
    }
    word = words.get(column.type, column.type)
    unit = f", {column.unit}" if column.unit else ""
    missing = ", may be missing" if column.missing else ""
    return f"{word}{unit}{missing}"


def values(figure: Figure) -> str:
    """Return a figure's value or values with the unit, in words."""
    sign = {"percent": " %", "index": ""}.get(figure.unit, f" {figure.unit}")
    if isinstance(figure.value, Mapping):
        return ", ".join(f"{group} {value:g}{sign}" for group, value in figure.value.items())
    return f"{figure.value:g}{sign}"


def source(figure: Figure) -> str:
    """Return where a figure comes from and how certain it is, in words."""
    return f"{figure.source}, {figure.year}; {CERTAINTIES[figure.certainty]}"
