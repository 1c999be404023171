"""What Home tells a person, and what it keeps from them."""

import json
from datetime import UTC, date, datetime

import pytest

from datagym.apps import home, starting
from datagym.apps.deadlines import list_deadlines
from datagym.apps.links import LAB_VARIABLE, lesson_path
from datagym.apps.visit import Visit
from datagym.config import Config
from datagym.course import list_lessons
from datagym.errors import BadInput
from datagym.exercises import release
from datagym.exercises.learner import WAITS
from datagym.store.assessments import State
from datagym.store.people import enrol, enrolled_on, find_person
from datagym.teams import Person, Role


@pytest.fixture
def visit(store, tmp_path):
    """A visit of an enrolled person of a role."""

    def begin(role=Role.LEARNER, name="p1"):
        enrol(store, [Person(name, "nurse", "Northgate", role)])
        config = Config.read(
            {"DATAGYM_PERSON": name}, workspace=tmp_path / "w", store_url=store.url
        )
        return Visit(find_person(store, name), store, config)

    return begin


@pytest.fixture
def in_lab(monkeypatch):
    """JupyterLab runs on the same server."""
    monkeypatch.setenv(LAB_VARIABLE, "/lab/tree/")


def test_a_new_learner_starts_with_the_self_assessment(visit):
    """Next, state and deadline all say so."""
    shown = home.snapshot(visit())
    assert shown["key"] == "home:p1:page"
    assert shown["next"]["text"] == "Start the self-assessment"
    assert shown["next"]["url"] == "/pages/self_assessment"
    assert shown["assessment"]["status"] == "not started"
    json.dumps(shown)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LEARNER])
def test_other_roles_get_their_pages_and_no_progress(visit, role):
    """A mentor has no bars, and a learner's page list has no mentor's page."""
    shown = home.snapshot(visit(role))
    assert set(shown) == {"key", "pages"}
    assert "/pages/mentor" not in [page["url"] for page in home.snapshot(visit())["pages"]]


def test_lessons_show_how_far_the_learner_is(visit, in_lab):  # noqa: ARG001  (it sets the scene)
    """The bar counts the cells that ran in the learner's own copy."""
    learner = visit()
    lesson = list_lessons()[0]
    path = learner.config.workspace / lesson_path(lesson.path.name)
    path.parent.mkdir(parents=True)
    path.write_bytes(starting.release_lesson(lesson))
    shown = home.snapshot(learner)["lessons"][0]
    assert (shown["value"], shown["url"]) == (0, f"/lab/tree/{lesson_path(lesson.path.name)}")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["execution_count"] = 1 if cell["cell_type"] == "code" else None
    path.write_text(json.dumps(notebook), encoding="utf-8")
    shown = home.snapshot(learner)["lessons"][0]
    assert shown["value"] == shown["max"] > 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}'])
def test_a_damaged_lesson_does_not_take_home_down(visit, in_lab, text):  # noqa: ARG001
    """Home shows the lesson without a bar."""
    learner = visit()
    lesson = list_lessons()[0]
    path = learner.config.workspace / lesson_path(lesson.path.name)
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    assert "value" not in home.snapshot(learner)["lessons"][0]


def test_on_a_shared_server_nobody_sees_anothers_notebooks(visit):
    """Without JupyterLab there are no bars and no links into a workspace."""
    shown = home.snapshot(visit())["lessons"][0]
    assert shown["url"] is None
    assert "value" not in shown


def test_deadlines_count_from_the_first_day(visit):
    """In a week, tomorrow, today, past, done."""
    learner = visit()
    first = enrolled_on(learner.store, "p1").date()
    due = [one.due(first) for one in list_deadlines()]
    soon = home.snapshot(learner, today=first)["deadlines"][0]
    assert (soon["state"], soon["on"]) == ("in 7 days", home.spoken(due[0]))
    assert home.snapshot(learner, today=due[0])["deadlines"][0]["state"] == "today"
    late = home.snapshot(learner, today=date(2100, 1, 1))["deadlines"]
    assert {one["state"] for one in late} == {"past: do it when you can"}


def test_a_finished_self_assessment_leads_to_the_lesson(visit, monkeypatch):
    """Next is the first lesson that is not done, and the deadline is met."""
    ended = datetime(2026, 11, 2, tzinfo=UTC)
    monkeypatch.setattr(home, "state_of", lambda *_: State("finished", 12, 12, ended))
    shown = home.snapshot(visit())
    assert shown["assessment"]["text"] == "Finished on Monday 2 November 2026."
    assert shown["next"]["text"] == f"Lesson: {list_lessons()[0].title}"
    assert shown["deadlines"][0]["state"] == "done"


def test_deadlines_say_which_entry_is_wrong(tmp_path):
    """An instructor's slip is named by its number."""
    path = tmp_path / "deadlines.yaml"
    path.write_text("- {title: A, kind: page, of: x, week: 1}\n- {title: B}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="deadline 2"):
        list_deadlines(path)


def exercise(shown: dict, name: str = "four-hours") -> dict:
    """Return an exercise from below its lesson."""
    (found,) = [
        lesson["exercise"]
        for lesson in shown["lessons"]
        if lesson.get("exercise", {}).get("path", "").endswith(f"{name}.ipynb")
    ]
    return found


def test_a_handed_in_exercise_is_done(visit, in_lab):  # noqa: ARG001
    """By zip or by Assignment List; feedback that came back has its link."""
    learner = visit()
    place = learner.config.workspace
    folder = place / "exercises" / "four-hours"
    folder.mkdir(parents=True)
    folder.joinpath("four-hours.ipynb").write_text("{}", encoding="utf-8")
    shown = exercise(home.snapshot(learner))
    assert (shown["text"], shown["feedback"]) == ("Not handed in yet.", None)
    for name in ("handed-in/four-hours_p1_20261102T100000Z_ab12.zip",
                 ".datagym/handed-in/datagym/p1+four-hours+2026-11-02 10:00:00 UTC+x"):  # fmt: skip
        sent = place / name.replace(":", "-")
        sent.parent.mkdir(parents=True)
        sent.write_bytes(b"")
        shown = exercise(home.snapshot(learner))
        assert shown["text"].startswith("Handed in on ")
        deadlines = {one["title"]: one for one in home.snapshot(learner)["deadlines"]}
        assert deadlines['Hand in the exercise "Four hours"']["state"] == "done"
        sent.unlink()
    back = folder / "feedback" / "2026-11-03" / "four-hours.html"
    back.parent.mkdir(parents=True)
    back.write_text("", encoding="utf-8")
    shown = exercise(home.snapshot(learner))
    assert shown["feedback_url"].endswith("feedback/2026-11-03/four-hours.html")
    assert "by a person" not in shown["text"]
    back.write_text(f"<p>{WAITS}</p>", encoding="utf-8")
    shown = exercise(home.snapshot(learner))
    assert shown["text"].endswith("A part is still being marked by a person.")


def test_what_is_read_tried_and_marked_has_a_bar(visit, in_lab):  # noqa: ARG001
    """For each lesson and its exercise, and for the whole course; nothing is said of haste."""
    learner = visit()
    place = learner.config.workspace
    lesson = next(one for one in list_lessons() if one.assignment == "four-hours")
    path = place / lesson_path(lesson.path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    read = json.loads(starting.release_lesson(lesson))
    for cell in read["cells"]:
        if cell["metadata"].get("datagym", {}).get("unit") == 1:
            cell["execution_count"] = 1
    path.write_text(json.dumps(read), encoding="utf-8")
    (notebook,) = release("four-hours", place / "exercises" / "four-hours")
    before = home.snapshot(learner)
    units, tasks = len(lesson.units), exercise(before)["max"]
    assert exercise(before)["title"].startswith("Four hours: ")
    assert exercise(before)["tried"] == f"0 of {tasks} tasks tried"
    said = f"Read: 1 of {units} units. Tried: 0 of {tasks} tasks."
    assert before["course"] == {"value": 1, "max": units + tasks, "text": said}
    answered = json.loads(notebook.read_text("utf-8"))
    cell = next(
        c for c in answered["cells"] if "".join(c["source"]).startswith("share_within = ...")
    )
    cell["source"] = "share_within = 0.4"
    notebook.write_text(json.dumps(answered), encoding="utf-8")
    back = notebook.parent / "feedback" / "2026-11-03" / "four-hours.html"
    back.parent.mkdir(parents=True)
    back.write_text("<h4>four-hours (Score: 7.5 / 12.0)</h4><h4>(Score: 99 / 99)</h4>", "utf-8")
    after = home.snapshot(learner)
    assert exercise(after)["tried"] == f"1 of {tasks} tasks tried"
    assert exercise(after)["text"] == "Not handed in yet. Marked: 7.5 of 12 points."
    assert after["course"]["text"].endswith(f"Tried: 1 of {tasks} tasks. Marked: 7.5 of 12 points.")
    assert after["course"]["value"] == 2
