"""A prediction beside what the data say: the lesson is in the difference."""

from dataclasses import dataclass
from html import escape
from numbers import Integral, Real


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """A sentence that sets a learner's prediction beside the result."""

    sentence: str

    def __repr__(self) -> str:
        return self.sentence

    def _repr_html_(self) -> str:
        style = "border-left: 4px solid #005eb8; padding: 0.25em 0.75em; margin: 0.25em 0"
        return f'<p style="{style}">{escape(self.sentence)}</p>'


def compare(guess: float | str | None, result: float | str, unit: str = "%") -> Comparison:
    """Set a prediction beside the result. Nothing is marked, kept or sent.

    Parameters
    ----------
    guess
        What the learner wrote down: a number in ``unit``, or words; None for nothing yet.
    result
        What the data say, of the same kind.
    unit
        The unit of both, ``"%"`` or ``"minutes"``. Words have none.

    >>> compare(80, 71.26)
    You predicted 80 %. The data say 71.3 %. Your prediction was 8.7 percentage points too high.
    >>> compare(None, 71.26)
    The data say 71.3 %. You have not written a prediction yet: replace None, run that box, ...
    >>> compare((71, 3), 71.26)  # 71,3 with a comma is two numbers
    The data say 71.3 %. Your prediction is not one number: write it alone and with a point, ...
    >>> compare("busier", "slower")
    You predicted: busier. The data say: slower.
    """
    if isinstance(result, str):
        said = f"The data say: {result}."
    else:
        exact = f"{result:,}" if isinstance(result, Integral) else f"{result:,.1f}"
        said = f"The data say {exact} {unit}."
    if guess is None:
        hint = "You have not written a prediction yet: replace None, run that box, then this one."
        return Comparison(f"{said} {hint}")
    if isinstance(guess, str) or isinstance(result, str):
        return Comparison(f"You predicted: {guess}. {said}")
    if not isinstance(guess, Real):
        hint = "Your prediction is not one number: write it alone and with a point, such as 7.5."
        return Comparison(f"{said} {hint}")
    away = guess - result
    points = " percentage points" if unit == "%" else ""  # other units were said twice already
    size = f"{abs(away):,.1f}".removesuffix(".0") + points
    if float(f"{away:.1f}") == 0:
        verdict = "Spot on."
    else:
        verdict = f"Your prediction was {size} too {'high' if away > 0 else 'low'}."
    return Comparison(f"You predicted {guess:g} {unit}. {said} {verdict}")
