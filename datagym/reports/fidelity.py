"""The page that shows how near made tables come to the published figures."""

from collections.abc import Mapping, Sequence
from html import escape

from datagym.datasets.card import CERTAINTIES
from datagym.datasets.fidelity import Fidelity
from datagym.reports.page import standing_alone

_TITLE = "How true to life the synthetic tables are"


def fidelity_page(
    compared: Mapping[str, Sequence[Fidelity]], problems: Mapping[str, Sequence[str]]
) -> str:
    """Return a page with a chart for each figure: published beside made.

    Parameters
    ----------
    compared
        For each table, what `datagym.datasets.fidelity.fidelity` found.
    problems
        For each table, sentences on what does not agree with its card.

    >>> from datagym.datasets import make
    >>> from datagym.datasets.fidelity import fidelity
    >>> made = make("trusts")
    >>> page = fidelity_page({"trusts": fidelity(made.card, made.frame)}, {"trusts": []})
    >>> "published figures are met" in page
    True

    """
    from datagym.charts import fidelity  # noqa: PLC0415  (matplotlib is slow to import)

    near = sum(one.is_near for ones in compared.values() for one in ones)
    total = sum(len(ones) for ones in compared.values())
    text = (
        f"Every row is synthetic. {near} of {total} published figures are met near enough: the "
        "total variation is at most 0.5 points and twice what chance alone would give, or what "
        "the data card allows."
    )
    parts = [f"<p>{text}</p>", _summary(compared, problems)]
    for name, ones in compared.items():
        parts.append(f'<h2 id="{escape(name)}">{escape(name)}</h2>')
        if problems.get(name):
            items = "".join(f"<li>{escape(sentence)}</li>" for sentence in problems[name])
            parts.append(f"<p><strong>Does not agree with its card:</strong></p><ul>{items}</ul>")
        for one in ones:
            about = one.figure
            source = f"{about.source}, {about.year}; {CERTAINTIES[about.certainty]}."
            verdict = "Near enough" if one.is_near else "Too far apart"
            text = (
                f"{verdict}: {one.distance:.3f} apart, {one.gate:.3f} allowed, "
                f"{one.n:,} rows counted. Source: {source}"
            )
            heading = f"<h3>{escape(about.meaning)}</h3>"
            parts += [heading, f"<p>{escape(text)}</p>", fidelity(one).html()]
    return standing_alone("\n".join(parts), _TITLE)


def _summary(
    compared: Mapping[str, Sequence[Fidelity]], problems: Mapping[str, Sequence[str]]
) -> str:
    rows = "".join(
        f'<tr><th scope="row"><a href="#{escape(name)}">{escape(name)}</a></th>'
        f"<td>{sum(one.is_near for one in ones)} of {len(ones)}</td>"
        f"<td>{len(problems.get(name, ()))}</td></tr>"
        for name, ones in compared.items()
    )
    return (
        '<div class="scroll"><table><caption>The tables</caption><thead><tr>'
        '<th scope="col">table</th><th scope="col">figures met</th>'
        f'<th scope="col">problems</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )
