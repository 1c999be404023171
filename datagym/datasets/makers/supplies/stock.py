"""Makes the stock of a trust's stores: what is needed, delivered, issued and thrown away.

All stores and items go through the 52 weeks side by side. What is needed is drawn
beforehand; what is issued depends on what is on the shelf. Where an item keeps for a number
of weeks, and what came first goes first, what has gone out by then can be no less than all
that came until then: the rest of it has expired.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.draws import Draws, chances, normal
from datagym.datasets.identifiers import Ids
from datagym.datasets.parts import Part
from datagym.datasets.year import MONTH

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

WEEKS = 52
MONDAY = 2  # 3 April 2023, as a day of the year
_BEFORE = 60  # weeks before the year's first that deliveries are counted in
_AGE = 3  # weeks ago: when what lies there at the beginning had come
_NO_LEAD = -128
_NEVER = WEEKS + 99
_PARTS = 1_000

Array = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Policy:
    """How each shelf (an item at a site) is filled: whole units, one value a shelf."""

    opening: Ints
    reorder: Ints
    order: Ints
    keeps: Ints


def build(block: "Block") -> Part:
    """Make a block's stock."""
    card, draws = block.card("supplies"), block.draws("supplies")
    mean = _mean(card)
    shelves, items = len(mean), len(card.settings["weekly_need"])
    need, lead = _needs(card, draws, mean), _leads(card, draws, shelves)
    ledger = _through_the_year(need, lead, _policy(card, mean))
    shelf, week = np.divmod(np.arange(shelves * WEEKS, dtype=np.int32), WEEKS)
    columns = {name: values.T.ravel() for name, values in ledger.items()}
    item = (shelf // (shelves // items)).astype(np.int8)
    return Part(
        block.number,
        {
            "item_id": Ids("item", item.astype(np.int32)),
            "item": item,
            "site": (shelf % (shelves // items)).astype(np.int8),
            "week": (MONDAY + 7 * week).astype(np.int32),
            **{name: columns[name].astype(np.int32) for name in _BOOKED},
            "stock_out": columns["closing"] == 0,
            "ordered": columns["ordered"].astype(np.int32),
            "lead_weeks": columns["lead"].astype(np.int8),
        },
        None,
        hidden={"needed": need.T.ravel()},
    )


_BOOKED = ("opening", "receipts", "issues", "expired", "closing")


def derive(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute the derived columns, each from its own row."""
    closing = frame["opening"] + frame["receipts"] - frame["issues"] - frame["expired"]
    return frame.assign(closing=closing.astype("int32"), stock_out=closing == 0)


def _mean(card: Card) -> npt.NDArray[np.float64]:
    """Return each shelf's mean weekly need outside winter: item by item, the sites within."""
    return np.outer(card.settings["weekly_need"], card.settings["site_shares"]).ravel()


def _by_item(card: Card, setting: str) -> Array:
    return np.repeat(np.asarray(card.settings[setting]), len(card.settings["site_shares"]))


def _season(card: Card) -> npt.NDArray[np.float64]:
    """Return the factor on the need of each shelf in each week: shape (weeks, shelves)."""
    months = MONTH[MONDAY + 7 * np.arange(WEEKS)].astype(np.int64)
    rise = np.asarray(card.settings["month_weights"])[(months - 4) % 12]
    return 1 + np.outer(rise, _by_item(card, "in_season")) * (card.effect("winter").parameter - 1)


def _needs(card: Card, draws: Draws, mean: npt.NDArray[np.float64]) -> Ints:
    """Draw what wards need of each shelf in each week: shape (weeks, shelves)."""
    chance = normal(_PARTS, card.settings["need_deviation"] * _PARTS)
    factor = chance[draws.bits("need", WEEKS, len(mean))] / _PARTS
    whole: Ints = np.floor(mean * _season(card) * np.maximum(factor, 0.1) + 0.5).astype(np.int64)
    return whole


def _leads(card: Card, draws: Draws, shelves: int) -> Ints:
    """Draw after how many weeks an order of each week would come: shape (weeks, shelves)."""
    lead = chances(card.settings["lead_weights"])[draws.bits("lead", WEEKS, shelves)] + 1
    first, after = card.settings["shortage_weeks"]
    week = np.arange(WEEKS)[:, None]
    held = (week + lead >= first) & (week + lead < after) & (_by_item(card, "shortage") > 0)
    weeks: Ints = np.where(held, after - week, lead).astype(np.int64)
    return weeks


def _policy(card: Card, mean: npt.NDArray[np.float64]) -> Policy:
    """Set when and how much is ordered, for the mean need outside winter."""
    pack = _by_item(card, "pack")
    items = len(card.settings["weekly_need"])
    reorder = np.floor(mean * np.tile(card.settings["reorder_weeks"], items)).astype(np.int64)
    packs = np.ceil(mean * card.settings["order_weeks"] / pack).astype(np.int64)
    return Policy(
        opening=reorder + packs * pack // 2,
        reorder=reorder,
        order=packs * pack,
        keeps=_by_item(card, "shelf_weeks").astype(np.int64),
    )


def _through_the_year(need: Ints, lead: Ints, policy: Policy) -> dict[str, Ints]:
    """Go through the weeks: deliver, issue, throw away, order.

    Parameters
    ----------
    need, lead
        What is needed, and after how many weeks an order would come: shape (weeks, shelves).
    policy
        When and how much is ordered.

    """
    ledger = {name: np.zeros_like(need) for name in (*_BOOKED, "ordered")}
    ledger["lead"] = np.full_like(need, _NO_LEAD)
    came = np.zeros((_BEFORE + WEEKS, need.shape[1]), dtype=np.int64)  # until each week, in all
    came[_BEFORE - _AGE :] = policy.opening
    shelf = np.arange(need.shape[1])
    gone = np.zeros_like(policy.opening)
    due = np.full_like(policy.opening, _NEVER)
    stock = policy.opening
    for week in range(WEEKS):
        receipts = np.where(due == week, policy.order, 0)
        came[_BEFORE + week] = came[_BEFORE + week - 1] + receipts
        issues = np.minimum(need[week], stock + receipts)
        gone += issues
        expired = np.maximum(came[_BEFORE + week - policy.keeps, shelf] - gone, 0)
        gone += expired
        closing = came[_BEFORE + week] - gone
        due[due == week] = _NEVER
        orders = (closing <= policy.reorder) & (due == _NEVER)
        due[orders] = week + lead[week, orders]
        ledger["opening"][week], ledger["receipts"][week] = stock, receipts
        ledger["issues"][week], ledger["expired"][week] = issues, expired
        ledger["closing"][week] = closing
        ledger["ordered"][week] = np.where(orders, policy.order, 0)
        ledger["lead"][week] = np.where(orders & (due < WEEKS), lead[week], _NO_LEAD)
        stock = closing
    return ledger
