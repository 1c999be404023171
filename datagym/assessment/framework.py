"""What is assessed: families of skills, level bands, the scale's parameters, what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from datagym.assessment.fields import Fields
from datagym.errors import BadInput, NotFound
from datagym.resources import content

NEXT_KINDS = ("lesson", "assignment", "page")


@dataclass(frozen=True, slots=True)
class Level:
    """A band of the scale: its id, its title, and where it starts (None: no lower end)."""

    id: str
    title: str
    lower: float | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something to do next: a lesson, an assignment or a page, by name, and why."""

    kind: str
    name: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Family:
    """A family of skills, with what one can do at each level and what to do next."""

    id: str
    title: str
    about: str
    skills: Mapping[str, str]
    can_do: Mapping[str, str]
    next: tuple[NextStep, ...]


@dataclass(frozen=True, slots=True)
class Parameters:
    """The scale's parameters. All are guesses until answers have been collected.

    Parameters
    ----------
    prior_mean, prior_sd
        Abilities of the people expected, in units of the scale.
    discrimination
        Slope of an item.
    guessing
        Probability of finding a single right answer without knowing it.
    step
        How far below and above an item's difficulty its two steps of credit lie.
    difficulty_sd
        How far off an expert's difficulty is (standard deviation).
    interval
        Probability that the interval covers, 0.8 for "8 times in 10".
    precise_below
        The largest standard error with which a result counts as precise.

    """

    prior_mean: float
    prior_sd: float
    discrimination: float
    guessing: float
    step: float
    difficulty_sd: float
    interval: float
    precise_below: float


@dataclass(frozen=True, slots=True)
class Framework:
    """Families, levels and parameters, as ``assessment/framework.yaml`` says them.

    ``before`` is what a person reads before the first question; ``{families}`` and
    ``{questions}`` stand for their numbers.
    """

    version: int
    before: tuple[str, ...]
    parameters: Parameters
    levels: tuple[Level, ...]
    families: tuple[Family, ...]

    def family(self, name: str) -> Family:
        """Return a family by its id, or raise NotFound."""
        for family in self.families:
            if family.id == name:
                return family
        what = "family"
        raise NotFound.among(what, name, [f.id for f in self.families])

    def level(self, name: str) -> Level:
        """Return a level by its id, or raise NotFound."""
        for level in self.levels:
            if level.id == name:
                return level
        what = "level"
        raise NotFound.among(what, name, [lv.id for lv in self.levels])

    def level_at(self, theta: float) -> Level:
        """Return the level whose band holds a place on the scale."""
        reached = [lv for lv in self.levels if lv.lower is None or theta >= lv.lower]
        return reached[-1]


def load_framework(path: Path | None = None) -> Framework:
    """Read the framework.

    Parameters
    ----------
    path
        The file; the course's own unless named.

    Raises
    ------
    BadInput
        When the file lacks something or contradicts itself.

    >>> [level.title for level in load_framework().levels]
    ['Starting', 'Practising', 'Confident', 'Guiding']

    """
    fields = Fields.of_file(path or content("assessment", "framework.yaml"))
    fields.text("licence")
    fields.text("levels_source")
    framework = Framework(
        version=fields.whole("version"),
        before=tuple(str(line).strip() for line in fields.several("before")),
        parameters=_parameters(fields.inner("parameters") or Fields({}, fields.where)),
        levels=tuple(_level(Fields(row, "levels")) for row in fields.several("levels")),
        families=tuple(_family(Fields(row, "families")) for row in fields.several("families")),
    )
    fields.done()
    _check(framework)
    return framework


def _parameters(fields: Fields) -> Parameters:
    fields.text("source")
    fields.text("certainty")
    names = Parameters.__dataclass_fields__
    found = Parameters(**{name: fields.number(name) for name in names})
    fields.done()
    return found


def _level(fields: Fields) -> Level:
    level = Level(fields.text("id"), fields.text("title"), fields.bound("from"))
    fields.done()
    return level


def _family(fields: Fields) -> Family:
    family = Family(
        id=fields.text("id"),
        title=fields.text("title"),
        about=fields.text("about"),
        skills=fields.texts("skills"),
        can_do=fields.texts("can_do"),
        next=tuple(_next(Fields(row, f"{fields.where}, next")) for row in fields.several("next")),
    )
    fields.done()
    return family


def _next(fields: Fields) -> NextStep:
    step = NextStep(*(fields.text(name) for name in ("kind", "name", "title", "why")))
    fields.done()
    if step.kind not in NEXT_KINDS:
        what = "kind"
        raise NotFound.among(what, step.kind, NEXT_KINDS)
    return step


def _check(framework: Framework) -> None:
    lowers = [level.lower for level in framework.levels]
    rising = [lower for lower in lowers[1:] if lower is not None]
    if lowers[0] is not None or len(rising) != len(lowers) - 1 or rising != sorted(set(rising)):
        message = "framework.yaml: the levels' 'from' should be null first, then rising numbers."
        raise BadInput(message)
    names = [level.id for level in framework.levels]
    for family in framework.families:
        if sorted(family.can_do) != sorted(names):
            message = f"framework.yaml: 'can_do' of {family.id!r} should name {', '.join(names)}."
            raise BadInput(message)
