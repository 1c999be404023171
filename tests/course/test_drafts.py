"""Drafts of lessons: they run, say what is to be written, and overwrite nothing."""

import json
import os
import stat
from pathlib import Path

import pytest

from datagym.course import lint, read_notebook
from datagym.course.drafts import new_lesson
from datagym.course.lessons import describe_lesson
from datagym.errors import BadInput, DatagymError, NotFound, Unavailable
from datagym.resources import content


def test_the_next_number_is_taken(tmp_path: Path) -> None:
    """One above the highest, not into a gap."""
    first = new_lesson("a", "A", "admissions", tmp_path)
    first.rename(tmp_path / "04-a.ipynb")
    assert new_lesson("b", "B", "admissions", tmp_path).name == "05-b.ipynb"


def test_a_title_may_hold_anything_that_a_line_can(tmp_path: Path) -> None:
    """Quotation marks and braces do no harm to the file."""
    title = 'Who "waits"? {50 %} \\ ⟪id⟫'
    path = new_lesson("waits", title, "admissions", tmp_path)
    lesson = describe_lesson(read_notebook(path), path)
    assert (lesson.title, lesson.id, lesson.dataset) == (title, "waits", "admissions")


def test_lint_finds_what_is_not_written_yet_and_nothing_else(tmp_path: Path) -> None:
    """The form is right from the beginning: what is missing is what the author has to say."""
    found = lint(read_notebook(new_lesson("a", "A", "admissions", tmp_path)))
    assert {finding.rule for finding in found} == {"unwritten", "outputs stored"}
    assert "The summary in the notebook's metadata has to be written." in {
        f.sentence for f in found
    }


WRONG = {
    "a capital": (("Big", "A", "admissions"), BadInput, "small letters"),
    "two hyphens": (("a--b", "A", "admissions"), BadInput, "small letters"),
    "a way out": (("../a", "A", "admissions"), BadInput, "small letters"),
    "long": (("a" * 41, "A", "admissions"), BadInput, "at most 40"),
    "no title": (("a", " ", "admissions"), BadInput, "--title"),
    "two lines": (("a", "A\nB", "admissions"), BadInput, "one line"),
    "dataset": (("a", "A", "admission"), NotFound, "Did you mean 'admissions'"),
    "taken": (("taken", "A", "admissions"), BadInput, "already"),
}


@pytest.mark.parametrize(("words", "kind", "said"), WRONG.values(), ids=WRONG)
def test_bad_words_write_nothing(
    words: tuple[str, str, str], kind: type[DatagymError], said: str, tmp_path: Path
) -> None:
    """One sentence that says what to do."""
    new_lesson("taken", "A", "admissions", tmp_path)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(kind, match=said):
        new_lesson(*words, tmp_path)
    assert sorted(tmp_path.iterdir()) == before


def test_a_file_in_the_way_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody made the file at the same moment: theirs stays."""
    monkeypatch.setattr("datagym.course.drafts.list_lessons", lambda _: [])
    (tmp_path / "00-a.ipynb").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput, match="is there already"):
        new_lesson("a", "A", "admissions", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["00-a.ipynb"]
    assert (tmp_path / "00-a.ipynb").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """As in an installed Datagym of somebody else's."""
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(Unavailable, match="could not be written"):
        new_lesson("a", "A", "admissions", tmp_path)


def test_the_template_names_every_blank_that_is_filled() -> None:
    """Nothing between the double brackets is left over."""
    text = content("notebooks", "templates", "lesson.ipynb").read_text(encoding="utf-8")
    assert {name for name in ("⟪id⟫", "⟪title⟫", "⟪dataset⟫") if name not in text} == set()


@pytest.mark.kernel
def test_a_draft_runs_from_top_to_bottom(tmp_path: Path) -> None:
    """Each box runs before a word is written."""
    from nbclient import NotebookClient  # noqa: PLC0415  (slow to import)
    from nbformat import read  # noqa: PLC0415  (the same)

    path = new_lesson("a", "A", "waiting_list", tmp_path)
    NotebookClient(read(path, 4), timeout=120, kernel_name="python3").execute()
    assert json.loads(path.read_text(encoding="utf-8"))["cells"]
