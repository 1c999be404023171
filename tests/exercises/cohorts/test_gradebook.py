"""nbgrader's gradebook as we open it: one transaction, a table beside its own, any database."""

import subprocess
import sys
from datetime import datetime

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from datagym.errors import StoreBusy, StoreError
from datagym.exercises import grade

pytestmark = [pytest.mark.timeout(900)]


@pytest.fixture
def book(beds):
    """The small course's gradebook, opened."""
    from datagym.exercises.cohorts.gradebook import Book  # noqa: PLC0415  (slow to import)

    with Book(beds.url, "datagym", patience=1) as opened:
        yield opened


@pytest.mark.nbgrader
def test_a_transaction_is_kept_whole_or_not_at_all(book, beds):
    """Nbgrader's own commits within it wait for its end."""

    def work(gradebook):
        gradebook.add_student("n001")  # commits
        message = "stop"
        raise ValueError(message)

    with pytest.raises(ValueError, match="stop"):
        book.write(1, work)
    assert beds.rows() == {}
    with book.reading() as session:
        assert session.execute(text("SELECT count(*) FROM student")).scalar() == 0
    book.write(1, lambda gradebook: gradebook.add_student("n001") and None)
    with book.reading() as session:
        assert session.execute(text("SELECT count(*) FROM student")).scalar() == 1


@pytest.mark.nbgrader
def test_steps_that_open_the_gradebook_get_the_open_one(book, beds):
    """Within a transaction, and only there, and only for this address."""
    from nbgrader.api import Gradebook  # noqa: PLC0415  (slow to import)

    def work(gradebook):
        gradebook.add_student("n001")
        with Gradebook(beds.url) as same:
            assert same.find_student("n001").id == "n001"
        assert gradebook.find_student("n001").id == "n001"

    book.write(1, work)
    with Gradebook(beds.url) as other:
        assert other.engine is not book.engine


@pytest.mark.nbgrader
def test_a_clash_with_another_program_is_tried_again(book):
    """Two programs that enter the same person at once: the second finds them there."""
    tries = []

    def work(gradebook):
        tries.append(1)
        if len(tries) == 1:  # as if another had committed between the look and the entry
            gradebook.db.execute(text("INSERT INTO student (id) VALUES ('n001')"))
        gradebook.add_student("n001") if len(tries) == 1 else gradebook.update_or_create_student(
            "n001"
        )

    book.write(1, work)
    assert len(tries) == 2


@pytest.mark.nbgrader
def test_a_held_gradebook_is_a_sentence(book):
    """Another program that holds it for longer than one waits."""
    other = create_engine(book.url).connect()
    other.exec_driver_sql("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match="Another program holds"):
        book.write(1, lambda _: None)
    other.close()
    assert book.write(1, lambda _: 7) == 7


@pytest.mark.nbgrader
def test_many_writers_each_get_their_turn(beds):
    """None of them dies of a locked database or of a row that is there already."""
    from datagym.exercises.cohorts.gradebook import Book  # noqa: PLC0415  (slow to import)

    script = (
        "import sys\n"
        "from datagym.exercises.cohorts.gradebook import Book\n"
        "with Book(sys.argv[1], 'datagym') as book:\n"
        "    for n in range(20):\n"
        "        book.write(n, lambda gb: gb.update_or_create_student(f'n{n:03}') and None)\n"
    )
    line = [sys.executable, "-c", script, beds.url]
    runs = [subprocess.Popen(line, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    assert [run.communicate()[1] for run in runs] == [""] * 4
    with Book(beds.url, "datagym") as book, book.reading() as session:
        assert session.execute(text("SELECT count(*) FROM student")).scalar() == 20


@pytest.mark.nbgrader
def test_sqlite_keeps_what_is_committed(book):
    """Its log is written ahead and brought to the disk; on a network's disk it is not ahead."""
    with book.reading() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA synchronous")).scalar() == 2


@pytest.mark.nbgrader
def test_no_log_ahead_on_a_disk_of_a_network(beds, monkeypatch):
    """There SQLite's log ahead loses data: the classic journal stays."""
    from datagym.exercises.cohorts import gradebook  # noqa: PLC0415  (slow to import)

    monkeypatch.setattr(gradebook, "of_a_network", lambda _: True)
    with gradebook.Book(beds.url, "datagym") as book, book.reading() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "delete"


@pytest.mark.nbgrader
def test_nbgraders_migrations_and_commands_work_with_our_table(quick):
    """Upgrade, export, the list of students, and autograde after us and before us."""
    quick.hand_in("n001")
    grade("beds", quick.folder, workers=1)
    assert inspect(create_engine(quick.url)).has_table("datagym_marking")
    quick.nbgrader("db", "upgrade")
    quick.nbgrader("export", "--to=marks.csv")
    assert "n001" in (quick.folder / "marks.csv").read_text("utf-8")
    assert "n001" in quick.nbgrader("db", "student", "list")
    before = quick.rows()
    quick.nbgrader("autograde", "beds", "--force")
    assert quick.rows() == before
    quick.nbgrader("generate_assignment", "beds", "--force")
    assert grade("beds", quick.folder, workers=1).failed == ()
    assert quick.rows() == before


@pytest.mark.nbgrader
def test_an_old_gradebook_is_upgraded_with_our_table_in_it(quick):
    """Nbgrader's alembic goes over a table that it does not know."""
    quick.hand_in("n001")
    grade("beds", quick.folder, workers=1)
    with create_engine(quick.url).begin() as connection:  # as it was two versions ago
        connection.execute(text("ALTER TABLE student DROP COLUMN lms_user_id"))
        connection.execute(text("UPDATE alembic_version SET version_num = '167914646830'"))
    with pytest.raises((StoreError, OperationalError)):
        quick.rows()
    quick.nbgrader("db", "upgrade")
    assert quick.rows()["n001"]["grades"]["total"][4] == 2


@pytest.mark.nbgrader
def test_a_damaged_gradebook_is_a_sentence(quick):
    """No traceback, and the file is left as it is."""
    quick.hand_in("n001")
    path = quick.folder / "gradebook.db"
    path.write_bytes(b"no database " * 1000)
    with pytest.raises(StoreError, match="damaged"):
        grade("beds", quick.folder, workers=1)
    assert path.read_bytes() == b"no database " * 1000


def on_server(beds, url):
    """Let a course's gradebook be on a server."""
    with (beds.folder / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
    beds.nbgrader("generate_assignment", "beds", "--force")


@pytest.mark.postgres
def test_marks_on_a_server_are_those_of_serial_nbgrader(released_quick, tmp_path, postgres):
    """Right, wrong, late, missing, marked by hand: the same rows as nbgrader enters in SQLite."""
    from nbgrader.api import Gradebook  # noqa: PLC0415  (slow to import)

    serial, ours = (released_quick.copy(tmp_path / name) for name in ("serial", "ours"))
    on_server(ours, postgres)
    for beds, url in ((serial, serial.url), (ours, postgres)):
        beds.hand_in("right")
        beds.hand_in("wrong", beds.notebooks(total="1"))
        beds.hand_in("late", when="2026-03-01 10:00:00 UTC")
        beds.hand_in("missing", {"beds.ipynb": beds.notebooks()["beds.ipynb"]})
        with Gradebook(url, "datagym") as book:
            book.update_or_create_assignment("beds", duedate=datetime(2026, 2, 1))  # noqa: DTZ001  (nbgrader's)
    serial.nbgrader("autograde", "beds")
    assert len(grade("beds", ours.folder, workers=2).marked) == 4
    assert ours.rows(postgres) == serial.rows()
    for beds, url in ((serial, serial.url), (ours, postgres)):
        with Gradebook(url, "datagym") as book:
            mark = book.find_grade("words", "beds", "beds", "right")
            mark.manual_score, mark.needs_manual_grade = 0.5, False
            book.db.commit()
        beds.hand_in("right", beds.notebooks(total="2"), when="2026-01-07 10:00:00 UTC")
    serial.nbgrader("autograde", "beds")
    assert [one.person for one in grade("beds", ours.folder, workers=2).marked] == ["right"]
    assert ours.rows(postgres) == serial.rows()


@pytest.mark.postgres
def test_two_graders_on_a_server_share_the_work(quick, postgres):
    """Neither dies, and each hand-in is marked once; also of new people at the same moment."""
    on_server(quick, postgres)
    slowly = "__import__('time').sleep(0.2) or 56"
    for n in range(8):
        quick.hand_in(f"n{n:03}", quick.notebooks(total=slowly))
    line = [sys.executable, "-m", "datagym", "grade", "beds", "--course", str(quick.folder)]
    runs = [
        subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ended = [run.communicate(timeout=300) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], ended
    with create_engine(postgres).connect() as connection:
        times = connection.execute(text("SELECT times FROM datagym_marking")).scalars().all()
    assert list(times) == [1] * 8


@pytest.mark.postgres
def test_a_server_whose_lock_is_held_is_a_sentence(quick, postgres):
    """As with a file: for as long as one has patience."""
    from datagym.exercises.cohorts.coursework import Course  # noqa: PLC0415  (slow to import)
    from datagym.exercises.cohorts.gradebook import _ENTERING  # noqa: PLC0415  (the same)

    on_server(quick, postgres)
    with create_engine(postgres).connect() as other, Course(quick.folder).book(1) as book:
        other.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ENTERING + 1})
        with pytest.raises(StoreBusy, match="Another program holds"):
            book.write(1, lambda _: None)
        assert book.write(2, lambda _: 7) == 7


@pytest.mark.postgres
def test_a_server_that_drops_the_connection_is_asked_again(quick, postgres):
    """In the middle of a transaction, and at its end: entered once."""
    from datagym.exercises.cohorts.coursework import Course  # noqa: PLC0415  (slow to import)

    on_server(quick, postgres)
    dropped = []

    def work(gradebook):
        gradebook.update_or_create_student("n001")
        if not dropped:
            dropped.append(gradebook.db.execute(text("SELECT pg_backend_pid()")).scalar())
            with create_engine(postgres).connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": dropped[0]})
        gradebook.db.execute(text("SELECT 1"))

    with Course(quick.folder).book() as book:
        book.write(1, work)
        with book.reading() as session:
            assert session.execute(text("SELECT count(*) FROM student")).scalar() == 1
