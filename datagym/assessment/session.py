"""One run through the questions: what was answered, and what comes next. Pure values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from datagym.assessment.bank import Bank
from datagym.assessment.items import Item
from datagym.errors import BadInput, StaleVersion

DONT_KNOW = "dont-know"
PREFER_NOT = "prefer-not"


@dataclass(frozen=True, slots=True)
class Response:
    """One answer: an option's letter, ``"dont-know"`` or ``"prefer-not"``."""

    item: str
    version: int
    choice: str
    at: datetime


class Selector(Protocol):
    """Chooses the next item.

    It may look at everything that was answered, and must choose the same item for the
    same arguments: a session that is opened anew asks again what it asked before.
    """

    def length(self, bank: Bank) -> int:
        """Return how many items a session has at most."""
        ...

    def choose(self, bank: Bank, responses: Sequence[Response], seed: str) -> Item | None:
        """Return the next item, or None at the end."""
        ...


@dataclass(frozen=True, slots=True)
class BalancedOrder:
    """All items once: the families take turns, easy items first.

    With whatever moment a person stops, no family is more than one item ahead.
    """

    def length(self, bank: Bank) -> int:
        """Return the number of items."""
        return len(bank)

    def choose(self, bank: Bank, responses: Sequence[Response], seed: str) -> Item | None:  # noqa: ARG002  (the protocol's seed: this order has no chance in it)
        """Return the first item, in the fixed order, that has no answer yet."""
        answered = {response.item for response in responses}
        return next((item for item in balanced(bank) if item.id not in answered), None)


def balanced(bank: Bank) -> list[Item]:
    """Return all items, families taking turns, each from easy to hard."""
    queues = [
        sorted(bank.of(family.id), key=lambda item: (item.difficulty, item.id))
        for family in bank.framework.families
    ]
    longest = max((len(queue) for queue in queues), default=0)
    return [queue[turn] for turn in range(longest) for queue in queues if turn < len(queue)]


@dataclass(frozen=True, slots=True)
class Step:
    """What the session asks now: a self-rating of a family, an item, or nothing (the end)."""

    family: str | None = None
    item: Item | None = None
    number: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """What one person has answered so far.

    Parameters
    ----------
    id
        The session's id; also the seed of a selector's choices.
    ratings
        Family → level at which the person places themselves, None for "prefer not to
        say". Asked once a family, before the questions; never scored.
    responses
        Answers in their order.

    """

    id: str
    ratings: Mapping[str, str | None] = field(default_factory=dict)
    responses: tuple[Response, ...] = ()

    def step(self, bank: Bank, selector: Selector) -> Step:
        """Return what to ask next."""
        families = [family.id for family in bank.framework.families]
        unrated = [name for name in families if name not in self.ratings]
        if unrated:
            return Step(
                family=unrated[0],
                number=families.index(unrated[0]) + 1,
                of=len(families),
            )
        item = selector.choose(bank, self.responses, self.id)
        if item is None:
            return Step()
        return Step(item=item, number=len(self.responses) + 1, of=selector.length(bank))

    def rate(self, bank: Bank, selector: Selector, family: str, level: str | None) -> "Session":
        """Return the session with one more self-rating.

        Raises
        ------
        StaleVersion
            When this is not what the session asks now.
        BadInput
            When there is no such level.

        """
        if self.step(bank, selector).family != family:
            raise StaleVersion(_ELSEWHERE)
        if level is not None:
            bank.framework.level(level)
        return replace(self, ratings={**self.ratings, family: level})

    def answer(
        self, bank: Bank, selector: Selector, item: str, choice: str, at: datetime
    ) -> "Session":
        """Return the session with one more answer.

        Raises
        ------
        StaleVersion
            When this is not the item that the session asks now.
        BadInput
            When the item has no such option.

        """
        asked = self.step(bank, selector).item
        if asked is None or asked.id != item:
            raise StaleVersion(_ELSEWHERE)
        if choice not in {DONT_KNOW, PREFER_NOT}:
            asked.option(choice)
        response = Response(asked.id, asked.version, choice, at)
        return replace(self, responses=(*self.responses, response))


_ELSEWHERE = (
    "This question already has an answer, perhaps from another window. "
    "The answer that was saved first stands; the page goes on from there."
)


def scored(bank: Bank, responses: Sequence[Response]) -> list[tuple[Item, int]]:
    """Return what counts: each item with the credit of its answer.

    "Don't know" counts as no credit, "prefer not to say" is left out, and so is an
    answer to an earlier version of an item.

    >>> from datagym.assessment.bank import load_bank
    >>> scored(load_bank(), [])
    []
    """
    counted = []
    for response in responses:
        item = bank.find(response.item)
        if item is None or item.version != response.version or response.choice == PREFER_NOT:
            continue
        gained = 0 if response.choice == DONT_KNOW else item.option(response.choice).credit
        counted.append((item, gained))
    return counted


def check_choice(value: object) -> str:
    """Return a choice that came from a page, or refuse what is not a short text."""
    longest = 20
    if not isinstance(value, str) or len(value) > longest:
        message = "The page sent an answer that is not one. Open the page anew."
        raise BadInput(message)
    return value
