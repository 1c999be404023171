"""One run through the questions: what was answered, and what comes next. Pure values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from datagym.assessment.bank import Bank
from datagym.assessment.items import Item
from datagym.errors import StaleVersion

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

    Whenever a person stops, no family is more than one item ahead of another.
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
class Plan:
    """What a session is made of: the bank, and who chooses from it."""

    bank: Bank
    selector: Selector = BalancedOrder()

    @property
    def length(self) -> int:
        """How many questions a session has at most."""
        return self.selector.length(self.bank)


@dataclass(frozen=True, slots=True)
class Rating:
    """Where a person places themselves in a family: a level, or None (prefers not to say)."""

    family: str
    level: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's answer to an item: an option, ``DONT_KNOW`` or ``PREFER_NOT``."""

    item: str
    choice: str


@dataclass(frozen=True, slots=True)
class Step:
    """What the session asks now: a self-rating of a family, an item, or nothing (the end)."""

    family: str | None = None
    item: Item | None = None
    number: int = 0
    of: int = 0

    @property
    def at_end(self) -> bool:
        """Whether nothing is left to ask."""
        return self.family is None and self.item is None


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

    def step(self, plan: Plan) -> Step:
        """Return what to ask next."""
        families = [family.id for family in plan.bank.framework.families]
        unrated = [name for name in families if name not in self.ratings]
        if unrated:
            number = families.index(unrated[0]) + 1
            return Step(family=unrated[0], number=number, of=len(families))
        item = plan.selector.choose(plan.bank, self.responses, self.id)
        if item is None:
            return Step()
        return Step(item=item, number=len(self.responses) + 1, of=plan.length)

    def take(self, plan: Plan, given: Rating | Answer, at: datetime) -> "Session":
        """Return the session with one more rating or answer.

        Raises
        ------
        StaleVersion
            When this is not what the session asks now.
        BadInput
            When there is no such level or option.

        """
        asked = self.step(plan)
        if isinstance(given, Rating):
            if asked.family != given.family:
                raise StaleVersion(_ELSEWHERE)
            if given.level is not None:
                plan.bank.framework.level(given.level)
            return replace(self, ratings={**self.ratings, given.family: given.level})
        item = asked.item
        if item is None or item.id != given.item:
            raise StaleVersion(_ELSEWHERE)
        if given.choice not in {DONT_KNOW, PREFER_NOT}:
            item.option(given.choice)
        response = Response(item.id, item.version, given.choice, at)
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
