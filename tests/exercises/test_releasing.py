import json

import pytest

from datagym.errors import BadInput, NotFound
from datagym.exercises import list_assignments, release, release_files


def test_a_release_holds_only_what_a_learner_may_have():
    """No solution, hidden test, output or known wrong answer, but the tests' visible lines."""
    files = release_files("four-hours")
    assert set(files) == {"four-hours.ipynb"}
    text = files["four-hours.ipynb"].decode()
    for secret in ("BEGIN", "END SOLUTION", "HIDDEN", "Mistake", "checks.number", "misconception"):
        assert secret not in text
    assert 'checks.expect_number(share_within, \\"proportion\\")' in text
    assert all(not cell.get("outputs") for cell in json.loads(text)["cells"])


def test_other_files_are_released_and_the_ignored_are_not(course):
    """A table beside the notebook goes out; leftovers and known wrong answers do not."""
    source = course / "source" / "four-hours"
    (source / "data").mkdir()
    (source / "data" / "beds.csv").write_text("a\n1\n", encoding="utf-8")
    (source / ".ipynb_checkpoints").mkdir()
    (source / ".ipynb_checkpoints" / "four-hours.ipynb").write_text("{}", encoding="utf-8")
    assert set(release_files("four-hours", course)) == {"four-hours.ipynb", "data/beds.csv"}


def test_a_changed_source_is_released_anew(course):
    """What is kept from the last time is used only while the source stays the same."""
    path = course / "source" / "four-hours" / "four-hours.ipynb"
    before = release_files("four-hours", course)
    path.write_text(path.read_text("utf-8").replace("a bed", "the ward"), encoding="utf-8")
    assert release_files("four-hours", course) != before


def test_an_author_is_told_which_cell_is_wrong(course):
    """A hidden test that does not end cannot be released, and says where."""
    path = course / "source" / "four-hours" / "four-hours.ipynb"
    text = path.read_text("utf-8").replace("### END HIDDEN TESTS", "### THE END")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"four-hours\.ipynb cannot be released: .*hidden tests"):
        release_files("four-hours", course)


def test_the_learners_files_are_written(tmp_path):
    """A release is laid into a folder that need not exist."""
    (path,) = release("four-hours", tmp_path / "new" / "four-hours")
    assert path.read_bytes() == release_files("four-hours")["four-hours.ipynb"]


def test_an_unknown_assignment_names_the_nearest(tmp_path):
    """A slip of the pen is answered with the name that was meant."""
    with pytest.raises(NotFound, match="Did you mean 'four-hours'"):
        release_files("four_hours")
    with pytest.raises(NotFound, match="no nbgrader course"):
        list_assignments(tmp_path)
