"""What the question component shows: one question as plain data, never with its answer."""

from collections.abc import Mapping
from typing import Any

from datagym.assessment import DONT_KNOW, PREFER_NOT, Item, Plan, Step
from datagym.assessment.framework import Family, Framework
from datagym.assessment.items import Stimulus

ITEM, RATING = "item:", "rating:"


def question_data(plan: Plan, step: Step) -> dict[str, Any]:
    """Return what the component shows for a step of a session.

    Parameters
    ----------
    plan
        The bank behind the session.
    step
        A step that asks something.

    """
    if step.item is not None:
        last = step.number == step.of
        return _item(step.item, f"Question {step.number} of {step.of}", last=last)
    framework = plan.bank.framework
    family = framework.family(step.family or "")
    return _rating(framework, family, f"Your own view, {step.number} of {step.of}")


def _item(item: Item, progress: str, *, last: bool) -> dict[str, Any]:
    return {
        "id": f"{ITEM}{item.id}",
        "progress": progress,
        "stem": item.stem,
        "hint": "",
        "stimulus": None if item.stimulus is None else stimulus_data(item.stimulus),
        "options": [{"value": option.id, "text": option.text} for option in item.options],
        "others": [
            {"value": DONT_KNOW, "text": "I don't know"},
            {"value": PREFER_NOT, "text": "I prefer not to say"},
        ],
        "button": "Save and see the result" if last else "Save and go on",
    }


def _rating(framework: Framework, family: Family, progress: str) -> dict[str, Any]:
    return {
        "id": f"{RATING}{family.id}",
        "progress": progress,
        "stem": f"{family.title}: which of these fits you best today?",
        "hint": f"{family.about} Your own view is never scored.",
        "stimulus": None,
        "options": [
            {"value": level.id, "text": f"{level.title}: {family.can_do[level.id]}"}
            for level in framework.levels
        ],
        "others": [{"value": PREFER_NOT, "text": "I prefer not to say"}],
        "button": "Save and go on",
    }


def stimulus_data(stimulus: Stimulus) -> Mapping[str, Any]:
    """Return a stimulus as plain data: the table, its chart, the text alternative."""
    chart = stimulus.chart
    return {
        "alt": stimulus.alt,
        "caption": stimulus.caption,
        "columns": list(stimulus.columns),
        "rows": [list(row) for row in stimulus.rows],
        "chart": None
        if chart is None
        else {"kind": chart.kind, "low": chart.low, "high": chart.high, "unit": chart.unit},
    }
