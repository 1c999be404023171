"""A cohort marked in parallel gets the marks of serial nbgrader, and each hand-in once."""

import json
from datetime import datetime

import pytest

from datagym.exercises import grade

pytestmark = [pytest.mark.nbgrader, pytest.mark.timeout(900)]

LATE = "2026-02-02 08:00:00.000000 UTC"
LATE_IS_ZERO = '\nc.LateSubmissionPlugin.penalty_method = "zero"\n'


def cut(beds):
    """Return a hand-in whose first notebook was cut off."""
    made = beds.notebooks()
    return {**made, "beds.ipynb": json.dumps(made["beds.ipynb"]).encode()[:300]}


def without_tests(beds):
    """Return a hand-in from which the tests were deleted."""
    made = beds.notebooks()
    for notebook in made.values():
        notebook["cells"] = [
            one for one in notebook["cells"] if one["id"] not in ("total", "wards")
        ]
    return made


def renamed(beds):
    """Return a hand-in whose notebook got another name."""
    made = beds.notebooks()
    made["beds (1).ipynb"] = made.pop("beds.ipynb")
    return made


def fill(beds):
    """Hand in for a cohort: right, wrong, late, damaged, missing, strange."""
    beds.hand_in("right")
    beds.hand_in("wrong", beds.notebooks(total="55", wards="rows + 1"))
    beds.hand_in("half", beds.notebooks(total="56 / 0"))
    beds.hand_in("silent", beds.notebooks(words="Say it in words."))
    beds.hand_in("late", when=LATE)
    beds.hand_in("cut", cut(beds))
    beds.hand_in("deleted", without_tests(beds))
    beds.hand_in("missing", {"wards.ipynb": beds.notebooks()["wards.ipynb"]})
    beds.hand_in("renamed", renamed(beds))
    beds.hand_in("more", {**beds.notebooks(), "mine.ipynb": beds.notebooks()["wards.ipynb"]},
                 **{"notes.txt": "mine"})  # fmt: skip


def due(beds, url=""):
    """Give the assignment a deadline, and late work no points."""
    from nbgrader.api import Gradebook  # noqa: PLC0415  (slow to import)

    with Gradebook(url or beds.url, "datagym") as book:
        book.update_or_create_assignment("beds", duedate=datetime(2026, 2, 1))  # noqa: DTZ001  (nbgrader's)


def by_hand(beds, url=""):
    """Mark an answer in words, as formgrader does."""
    from nbgrader.api import Gradebook  # noqa: PLC0415  (slow to import)

    with Gradebook(url or beds.url, "datagym") as book:
        mark = book.find_grade("words", "beds", "beds", "right")
        mark.manual_score, mark.extra_credit, mark.needs_manual_grade = 0.5, 0.25, False
        book.find_comment("words", "beds", "beds", "right").manual_comment = "Nearly."
        book.db.commit()


def files(beds):
    """Return what lies in autograded/, with permissions; of notebooks what the marking made."""
    found = {}
    for path in sorted((beds.folder / "autograded").rglob("*")):
        if not path.is_file():
            continue
        if path.suffix == ".ipynb":
            made = json.loads(path.read_text("utf-8"))
            for cell in made["cells"]:
                cell["metadata"].pop("execution", None)  # when it ran
            data = json.dumps(made["cells"], sort_keys=True)
        else:
            data = path.read_text("utf-8")
        name = path.relative_to(beds.folder / "autograded").as_posix()
        found[name] = (data, oct(path.stat().st_mode))
    return found


@pytest.fixture(scope="module")
def both(released_beds, tmp_path_factory):
    """The same cohort marked by serial nbgrader and by us, twice, with marks by hand between."""
    folder = tmp_path_factory.mktemp("both")
    serial, ours = (released_beds.copy(folder / name / "exercises") for name in ("serial", "ours"))
    for beds in (serial, ours):
        with (beds.folder / "nbgrader_config.py").open("a", encoding="utf-8") as file:
            file.write(LATE_IS_ZERO)
        fill(beds)
        due(beds)
    serial.nbgrader("autograde", "beds", code=1)
    first = grade("beds", ours.folder, workers=2)
    seen = [(beds.rows(), files(beds)) for beds in (serial, ours)]
    for beds in (serial, ours):
        by_hand(beds)
        beds.hand_in("right", beds.notebooks(words="Other words."), when="2026-01-06 10:00:00 UTC")
        beds.hand_in("wrong", when="2026-01-06 10:00:00 UTC")
    serial.nbgrader("autograde", "beds", code=1)
    second = grade("beds", ours.folder, workers=2)
    seen += [(beds.rows(), files(beds)) for beds in (serial, ours)]
    return seen, first, second, ours


def test_marks_are_those_of_serial_nbgrader(both):
    """Every grade, comment, penalty and moment in the gradebook is the same."""
    seen, *_ = both
    (serial, _), (ours, _), (serial_again, _), (ours_again, _) = seen
    assert ours == serial
    assert ours_again == serial_again
    assert ours["right"]["grades"]["total"][4] == 2
    assert ours["late"]["late"] == {"beds": 2, "wards": 2}
    assert ours["missing"]["grades"]["words"] == (0, None, None, False, 0)


def test_marked_notebooks_are_those_of_serial_nbgrader(both):
    """The files in autograded/ are the same, and as hard to overwrite."""
    seen, *_ = both
    assert seen[1][1] == seen[0][1]
    assert seen[3][1] == seen[2][1]


def test_marks_and_comments_by_hand_stay(both):
    """A newer hand-in is marked anew, and what a person gave is kept to be looked at again."""
    seen, *_ = both
    row = seen[3][0]["right"]
    assert row["grades"]["words"][1:4] == (0.5, 0.25, True)
    assert row["comments"]["words"][1] == "Nearly."


def test_a_hand_in_that_cannot_be_read_is_reported_and_stops_nobody(both):
    """It has a sentence, no marks and no folder; all others are marked."""
    _, first, second, ours = both
    assert [(one.person, one.mark) for one in first.failed] == [("cut", None)]
    assert "beds.ipynb" in first.failed[0].reason
    assert len(first.marked) == 9
    assert not (ours.folder / "autograded" / "cut").exists()
    assert [one.person for one in second.failed] == ["cut"]


def test_only_newer_hand_ins_are_marked_again(both):
    """The second run leaves alone what has not changed."""
    _, _, second, _ = both
    assert sorted(one.person for one in second.marked) == ["right", "wrong"]
    assert second.kept == 7


def test_attention_is_asked_for_repairs(both):
    """What was put back or left out is told, with the person."""
    _, first, *_ = both
    notes = {one.person: one.mark.row.notes for one in first.marked}
    assert any("total" in note for note in notes["deleted"])
    assert any("mine.ipynb" in note for note in notes["more"])
    assert notes["right"] == ()
