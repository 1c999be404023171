"""A made-up course for the documentation's pictures: people, answers, a canvas, check-ins."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from datagym.assessment import Answer, Plan, Rating, load_bank
from datagym.canvases import Sheet, load_definition
from datagym.canvases.operations import parse
from datagym.mentoring.forms import week_of
from datagym.store import Store, assessments
from datagym.store.assessments import Operation
from datagym.store.canvases import apply
from datagym.store.mentoring import Act, add_action, open_session, write_check_in
from datagym.store.people import list_people
from datagym.store.texts import Draft
from datagym.teams import Role

PROFESSIONS = ("nurse", "doctor", "pharmacist", "physiotherapist", "analyst", "manager", "porter")
SITES = ("Northgate", "Millbrook Road", "Tarn Lane")
TEAMS = ("Corridor", "Discharge", "Falls", "Night shift")
LEARNERS = 120

CARDS = (
    ("closely", "Night sister", "clinical", "supports"),
    ("closely", "People who come by ambulance", "patients", "unknown"),
    ("closely", "Emergency department's analyst", "digital", "supports"),
    ("satisfied", "Medical director", "managers", "neutral"),
    ("informed", "Porters", "support", "supports"),
    ("informed", "Relatives who wait", "patients", "unknown"),
    ("watch", "Ambulance service", "outside", "neutral"),
)
CHECK_INS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "corridor": (
        {
            "done": "Walked the way of six patients from the door to the bed.",
            "learned": "Half of the wait in the corridor is a wait for a porter.",
            "next": "Count it for a week.",
            "help": "no",
            "confidence": "4",
        },
    ),
    "discharge": (
        {"done": "Asked three wards.", "next": "Draw what we heard.", "confidence": "4"},
        {
            "done": "Asked three wards; two of us were on nights.",
            "learned": "Every ward waits for the pharmacy, and each thinks it is alone.",
            "next": "Draw the way of one discharge letter.",
            "blocked": "We wait for an extract of discharge times since Monday.",
            "help": "yes",
            "help_what": "Somebody who can ask the information team for us.",
            "confidence": "2",
        },
    ),
    "falls": ({"done": "Read last year's reports.", "next": "Talk to night staff.", "help": "no"},),
}


def people_csv() -> str:
    """Return the list of people as an administrator would write it."""
    lines = ["id,profession,site,role,team,mentor"]
    for number in range(LEARNERS):
        profession, site = PROFESSIONS[number % 7], SITES[number % 3]
        team = TEAMS[number // 4] if number < 4 * len(TEAMS) else ""
        mentor = "M-01" if team and number % 4 == 0 else ""
        lines.append(f"L-{number + 1:02},{profession},{site},learner,{team},{mentor}")
    lines += ["M-01,consultant,Northgate,mentor,,", "H-01,manager,Northgate,institution,,"]
    return "\n".join(lines) + "\n"


def fill(store: Store) -> None:
    """Let the people of :func:`people_csv` do what a course does."""
    chance = random.Random(7)  # noqa: S311  (pictures that stay the same)
    learners = [p for p in list_people(store) if p.role is Role.LEARNER]
    for person in learners[1:]:
        assess(store, person, chance)
    stakeholders(store, learners)
    now = datetime.now(UTC).astimezone().date()
    for team, weeks in CHECK_INS.items():
        member = next(p.id for p in learners if p.team == team)
        for back, answers in enumerate(reversed(weeks)):
            day = now - timedelta(weeks=back)
            for field, text in answers.items():
                op = f"{team}-{back}-{field}"
                draft = Draft(week_of(day), field, text, 0, op)
                write_check_in(store, Act(member, team, op), draft, today=now)
    open_session(store, Act("M-01", "corridor", "session-1"), now.isoformat())
    act = Act("M-01", "discharge", "action-1")
    late = (now - timedelta(days=3)).isoformat()
    add_action(store, act, {"what": "Ask for the extract", "owner": "M-01", "due": late})


def assess(store: Store, person: Any, chance: random.Random) -> None:  # noqa: ANN401  (a Person)
    """Take the self-assessment to its end, some answers right, some not."""
    plan, at = Plan(load_bank()), datetime.now(UTC) - timedelta(days=chance.randint(1, 20))
    skill = chance.choice([0.3, 0.6, 0.9])
    attempt = assessments.begin(store, person, plan, Operation(at=at))
    while not (step := attempt.session.step(plan)).at_end:
        given: Rating | Answer
        if step.family:
            given = Rating(step.family, chance.choice(["starting", "practising"]))
        else:
            right = chance.random() < skill
            options = [option.id for option in step.item.options]
            given = Answer(step.item.id, step.item.best.id if right else chance.choice(options))
        attempt = assessments.keep(store, person, plan, given, Operation(at=at))


def stakeholders(store: Store, learners: Any) -> None:  # noqa: ANN401  (Persons)
    """Put cards on the map of the first team, with votes, comments and evidence."""
    definition = load_definition("stakeholder-map")
    team = [person.id for person in learners if person.team == "corridor"]
    sheet = Sheet("corridor", definition)

    def do(actor: str, op: str, command: str, **body: object) -> str:
        return apply(store, sheet, actor=actor, op=op, todo=parse(definition, command, body)).card

    for number, (column, name, group, attitude) in enumerate(CARDS):
        who, op = team[number % len(team)], f"card-{number}"
        card = do(who, op, "add", column=column, text=name, draft=op)
        for field, text in (("group", group), ("attitude", attitude)):
            do(who, f"{op}-{field}", "edit", card=card, field=field, text=text, base=0, draft=op)
        for voter in team[: max(0, 3 - number)]:
            do(voter, f"{op}-vote-{voter}", "vote", card=card, on=True)
        if number == 0:
            do(team[1], "comment-1", "comment", card=card, text="She is on shift on Thursday.")
            do(team[2], "evidence-1", "evidence", card=card, sort="data", target="ed_attendances",
               title="Arrivals by hour")  # fmt: skip
