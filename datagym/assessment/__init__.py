"""The self-assessment: items, the session that asks them, the estimate, the overview. Pure."""

from datagym.assessment.bank import Bank, load_bank
from datagym.assessment.framework import Family, Framework, Level
from datagym.assessment.items import Item, Option
from datagym.assessment.scoring import Estimate, score
from datagym.assessment.session import (
    DONT_KNOW,
    PREFER_NOT,
    Answer,
    BalancedOrder,
    Plan,
    Rating,
    Response,
    Selector,
    Session,
    Step,
)

__all__ = [
    "DONT_KNOW",
    "PREFER_NOT",
    "Answer",
    "BalancedOrder",
    "Bank",
    "Estimate",
    "Family",
    "Framework",
    "Item",
    "Level",
    "Option",
    "Plan",
    "Rating",
    "Response",
    "Selector",
    "Session",
    "Step",
    "load_bank",
    "score",
]
