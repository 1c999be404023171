"""What the end of a self-assessment shows: rows of dot and interval, their table, the review."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from datagym.assessment import DONT_KNOW, PREFER_NOT, Bank, Estimate, Option, Response, Session
from datagym.assessment.framework import Family, Framework, NextStep
from datagym.widgets.question import stimulus_data

NOT_TOLD = "Not said"
NOTHING = "No answers to go by"


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: what was answered, what was estimated, when."""

    session: Session
    estimates: tuple[Estimate, ...]
    finished: datetime


def result_data(
    bank: Bank, runs: Sequence[Run], link: Callable[[NextStep], str | None]
) -> dict[str, Any]:
    """Return what the result shows.

    Parameters
    ----------
    bank
        The questions.
    runs
        All finished runs of one person, oldest first; the last one is shown, the one
        before it beside it.
    link
        Gives the address of a next step, or None when it is found in another way.

    """
    run, before = runs[-1], runs[-2] if len(runs) > 1 else None
    earlier = {e.family: e for e in before.estimates} if before else {}
    rows = [
        _row(bank.framework, estimate, run.session.ratings, earlier.get(estimate.family))
        for estimate in run.estimates
    ]
    return {
        "finished": run.finished.isoformat(),
        "earlier": before.finished.isoformat() if before else None,
        "bands": bands(bank.framework),
        "rows": rows,
        "rough": any(not estimate.precise for estimate in run.estimates),
        "next": _next(bank.framework, run.estimates, link),
        "review": review_data(bank, run.session.responses),
    }


def bands(framework: Framework) -> list[dict[str, Any]]:
    """Return the levels with the share of the drawn scale that each takes, in percent."""
    low, high = _ends(framework)
    lowers = [low if level.lower is None else level.lower for level in framework.levels]
    uppers = [*lowers[1:], high]
    return [
        {"title": level.title, "width": round(100 * (upper - lower) / (high - low), 2)}
        for level, lower, upper in zip(framework.levels, lowers, uppers, strict=True)
    ]


def _ends(framework: Framework) -> tuple[float, float]:
    """The open bands at both ends are drawn 1.3 wide: room for lines, and for names on a phone."""
    inner = [level.lower for level in framework.levels if level.lower is not None]
    return inner[0] - 1.3, inner[-1] + 1.3


def _percent(framework: Framework, place: float) -> float:
    low, high = _ends(framework)
    return round(100 * min(max((place - low) / (high - low), 0.0), 1.0), 1)


def _middle(framework: Framework, name: str) -> float:
    """Where a self-rating is drawn: the middle of its band."""
    before = 0.0
    for level, band in zip(framework.levels, bands(framework), strict=True):
        width = float(band["width"])
        if level.id == name:
            return round(before + width / 2, 1)
        before += width
    return before


def _row(
    framework: Framework,
    estimate: Estimate,
    ratings: Mapping[str, str | None],
    earlier: Estimate | None,
) -> dict[str, Any]:
    own = ratings.get(estimate.family)
    told = estimate.level is not None
    return {
        "family": framework.family(estimate.family).title,
        "counted": estimate.counted,
        "dot": _percent(framework, estimate.mean) if told else None,
        "low": _percent(framework, estimate.low) if told else None,
        "high": _percent(framework, estimate.high) if told else None,
        "precise": estimate.precise,
        "level": framework.level(estimate.level).title if estimate.level else NOTHING,
        "range": span(framework, estimate),
        "canDo": framework.family(estimate.family).can_do[estimate.level] if estimate.level else "",
        "own": framework.level(own).title if own else NOT_TOLD,
        "ownAt": _middle(framework, own) if own else None,
        "gap": gap(framework, estimate, own),
        "earlier": span(framework, earlier) if earlier else NOTHING,
        "earlierAt": _percent(framework, earlier.mean) if earlier and earlier.level else None,
    }


def span(framework: Framework, estimate: Estimate) -> str:
    """Return the levels that the interval covers, in words."""
    if estimate.from_level is None or estimate.to_level is None:
        return NOTHING
    first, last = framework.level(estimate.from_level), framework.level(estimate.to_level)
    return first.title if first == last else f"{first.title} to {last.title}"


def gap(framework: Framework, estimate: Estimate, own: str | None) -> str:
    """Return how a person's own view lies beside the answers, in words."""
    if own is None or estimate.from_level is None or estimate.to_level is None:
        return "Nothing to compare"
    names = [level.id for level in framework.levels]
    place = names.index(own)
    if place > names.index(estimate.to_level):
        return "You see yourself higher than your answers"
    if place < names.index(estimate.from_level):
        return "You see yourself lower than your answers"
    return "Your view fits your answers"


def _next(
    framework: Framework,
    estimates: Sequence[Estimate],
    link: Callable[[NextStep], str | None],
) -> list[dict[str, Any]]:
    """Return what to do next: families with the lowest answers first, each step once."""
    ranked = sorted((e for e in estimates if e.level is not None), key=lambda e: e.mean)
    unknown = [e for e in estimates if e.level is None]
    steps: dict[tuple[str, str], dict[str, Any]] = {}
    for place, estimate in enumerate([*ranked, *unknown]):
        family = framework.family(estimate.family)
        for step in family.next:
            entry = {"title": step.title, "url": link(step), "why": step.why}
            entry["because"] = _because(family, estimate, span(framework, estimate), place)
            steps.setdefault((step.kind, step.name), entry)
    return list(steps.values())


def _because(family: Family, estimate: Estimate, where: str, place: int) -> str:
    if estimate.level is None:
        return f"{family.title}: there were no answers to go by, so this is a start for anyone."
    rank = "your lowest result, " if place == 0 else ""
    return f"{family.title}: {rank}{where}."


def review_data(bank: Bank, responses: Sequence[Response]) -> list[dict[str, Any]]:
    """Return each answered question with its options, their rationales and what was chosen."""
    return [_reviewed(bank, number, response) for number, response in enumerate(responses, start=1)]


def _reviewed(bank: Bank, number: int, response: Response) -> dict[str, Any]:
    item = bank.find(response.item)
    if item is None or item.version != response.version:
        return {
            "number": number,
            "about": "This question has changed since you answered it.",
            "outcome": "Not shown",
            "stem": "",
            "stimulus": None,
            "options": [],
            "source": "",
        }
    family = bank.framework.family(item.family)
    outcomes = {DONT_KNOW: "You did not know", PREFER_NOT: "Left out, as you wished"}
    words = {0: "Not yet", item.most_credit: "Best answer"}
    gained = words.get(_credit(item.options, response.choice), "Half way")
    return {
        "number": number,
        "about": f"{family.title}: {family.skills[item.skill]}",
        "outcome": outcomes.get(response.choice, gained),
        "stem": item.stem,
        "stimulus": None if item.stimulus is None else stimulus_data(item.stimulus),
        "options": [
            {
                "text": option.text,
                "mark": words.get(option.credit, "Half way"),
                "yours": option.id == response.choice,
                "rationale": option.rationale,
                "misconception": option.misconception,
            }
            for option in item.options
        ],
        "source": item.source,
    }


def _credit(options: Sequence[Option], choice: str) -> int:
    return next((option.credit for option in options if option.id == choice), 0)
