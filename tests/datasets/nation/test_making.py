"""A nation is the same whoever makes it, and nothing of it is made twice."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from datagym.datasets import make_hospital
from datagym.datasets.blocks import PEOPLE
from datagym.datasets.card import card
from datagym.datasets.nation import Nation, Progress, kept, make_nation, part, planned
from datagym.datasets.nation import disk as nation_disk
from datagym.datasets.nation.disk import alone
from datagym.datasets.nation.journal import finished
from datagym.datasets.nation.plan import STRETCH
from datagym.errors import BadInput, DatagymError, NotFound, Refused, Unavailable

FEW = ["patients", "ed_attendances", "trusts"]
PATIENTS = 2 * STRETCH * PEOPLE + 100  # three parts


def fingerprints(nation: Nation) -> dict[str, str]:
    """Return the fingerprint of each table."""
    return {name: table["fingerprint"] for name, table in nation.tables.items()}


def files(folder: Path) -> dict[str, int]:
    """Return every file of a folder and when it was written."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Nation:
    """A small nation, made by this process alone."""
    return make_nation(tmp_path_factory.mktemp("n") / "nation", PATIENTS, seed=5, only=FEW)


def test_the_tables_are_those_of_a_hospital(made: Nation):
    """The people of the last block who are not wanted are left out."""
    hospital = make_hospital(PATIENTS, seed=5, only=FEW)
    for name in FEW:
        read = pd.read_parquet(made.folder / name)
        keys = list(card(name).key)
        pd.testing.assert_frame_equal(
            read.sort_values(keys).reset_index(drop=True),
            hospital[name].sort_values(keys).reset_index(drop=True),
        )


def test_a_folder_holds_what_it_says(made: Nation):
    """Cards, settings, a journal; each table's rows and files; no file that is not complete."""
    told = json.loads((made.folder / "nation.json").read_text(encoding="utf-8"))
    assert told["finished"]
    assert told["synthetic"]
    assert told["tables"] == made.tables
    for name in FEW:
        assert (made.folder / "cards" / f"{name}.yaml").is_file()
        there = list((made.folder / name).iterdir())
        assert len(there) == made.tables[name]["files"]
        rows = sum(pq.ParquetFile(path).metadata.num_rows for path in there)
        assert rows == made.tables[name]["rows"]
    assert not [name for name in files(made.folder) if "partial" in name or "lock" in name]


@pytest.mark.parametrize("workers", [2, 4])
def test_processes_make_the_same(workers: int, made: Nation, tmp_path: Path):
    """However many there are."""
    nation = make_nation(tmp_path / "n", PATIENTS, seed=5, only=FEW, workers=workers)
    assert fingerprints(nation) == fingerprints(made)


def test_a_dask_cluster_makes_the_same(made: Nation, tmp_path: Path):
    """Its workers are other processes that know the library and see the folder."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        nation = make_nation(
            tmp_path / "n", PATIENTS, seed=5, only=FEW, scheduler=cluster.scheduler_address
        )
    assert fingerprints(nation) == fingerprints(made)


def test_a_cluster_that_goes_away_is_told(tmp_path: Path):
    """What is finished is kept, and nobody waits for ever."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None
    ) as cluster:

        def away(progress: Progress) -> None:
            if progress.parts:
                cluster.close()

        with pytest.raises(Unavailable, match="are finished and kept"):
            make_nation(
                tmp_path / "n",
                4_000_000,
                only=FEW,
                scheduler=cluster.scheduler_address,
                progress=away,
            )


def test_a_finished_nation_is_left_as_it_is(made: Nation):
    """The same call again makes nothing and writes no table."""
    before = files(made.folder)
    again = make_nation(made.folder, PATIENTS, seed=5, only=FEW)
    after = files(made.folder)
    assert (again.made, again.found) == (0, 4)
    assert {n: t for n, t in after.items() if n != "nation.json"} == {
        n: t for n, t in before.items() if n != "nation.json"
    }
    assert again.tables == made.tables


def test_what_is_lost_is_made_again(made: Nation, tmp_path: Path):
    """A file that is gone or cut costs its part; the other parts stay."""
    nation = make_nation(tmp_path / "n", PATIENTS, seed=5, only=FEW)
    (nation.folder / "patients" / "part-00001.parquet").unlink()
    cut = nation.folder / "ed_attendances" / "part-00002.parquet"
    cut.write_bytes(cut.read_bytes()[:-1])
    again = make_nation(nation.folder, PATIENTS, seed=5, only=FEW)
    assert (again.made, again.found) == (2, 2)
    assert fingerprints(again) == fingerprints(made)


KILLED = """
import os, signal, sys
from pathlib import Path
from datagym.datasets.nation import make_nation, part
finish, times = part._File.finish, 0
def dies(file):
    global times
    times += 1
    if times == 6:
        os.kill(os.getpid(), signal.SIGKILL)
    return finish(file)
part._File.finish = dies
make_nation(Path(sys.argv[1]), int(sys.argv[2]), seed=5, only=sys.argv[3:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_maker_goes_on_where_it_was(made: Nation, tmp_path: Path):
    """Killed in the middle of a part: its half files go, what was finished stays untouched."""
    folder = tmp_path / "n"
    line = [sys.executable, "-c", KILLED, str(folder), str(PATIENTS), *FEW]
    killed = subprocess.run(line, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    halves = [name for name in files(folder) if name.endswith(".partial")]
    assert halves
    there = finished(folder, planned(PATIENTS, 5, FEW))
    complete = [piece.file for record in there.values() for piece in record.pieces.values()]
    assert len(there) == 3  # trusts, and two parts of two tables
    before = files(folder)
    nation = make_nation(folder, PATIENTS, seed=5, only=FEW)
    after = files(folder)
    assert (nation.made, nation.found) == (1, 3)
    assert {name: after[name] for name in complete} == {name: before[name] for name in complete}
    assert not set(halves) & set(after)
    assert fingerprints(nation) == fingerprints(made)


def ended(group: int) -> bool:
    """Tell whether no process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def wait_for(ready: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something is so."""
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to the test as well")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_ends_cleanly_and_says_how_to_go_on(workers: str, tmp_path: Path):
    """Exit code 130, one sentence, no half file, no process left behind."""
    folder = tmp_path / "n"
    code = "from datagym.cli import main\nif __name__ == '__main__':\n    main()"
    script = tmp_path / "run.py"
    script.write_text(code, encoding="utf-8")
    line = [sys.executable, str(script), "data", "make", *FEW, "--patients", "4_000_000"]
    with subprocess.Popen(
        [*line, "--workers", workers, "--out", str(folder)],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        wait_for((folder / "journal" / "part-00000.json").is_file)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert "The same command goes on with the rest." in told
    assert "Traceback" not in told
    assert not [name for name in files(folder) if "partial" in name or "lock" in name]
    there, of = kept(folder, planned(4_000_000, 20230401, FEW))
    assert 0 < there < of
    wait_for(lambda: ended(process.pid))


def test_workers_end_with_the_maker(tmp_path: Path):
    """Killed at once, it leaves no process that goes on writing."""
    if sys.platform == "win32":
        pytest.skip("Windows has no groups of processes to look for")
    folder = tmp_path / "n"
    script = tmp_path / "run.py"
    code = "from datagym.cli import main\nif __name__ == '__main__':\n    main()"
    script.write_text(code, encoding="utf-8")
    line = [sys.executable, str(script), "data", "make", "patients", "--patients", "9_000_000"]
    with subprocess.Popen(
        [*line, "--workers", "2", "--out", str(folder)],
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        wait_for(lambda: any((folder / "journal").glob("part-*.json")))
        process.kill()
        process.wait(timeout=60)
    wait_for(lambda: ended(process.pid))


def test_a_worker_that_dies_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """With what is kept, and how to go on."""

    class Dead(Exception):
        """A worker died."""

    class Team:
        many, most_waiting, lost = 1, 1, (Dead,)

        def begin(self, *_: object) -> None:
            raise Dead

    from contextlib import nullcontext  # noqa: PLC0415

    from datagym.datasets.nation import making  # noqa: PLC0415

    monkeypatch.setattr(making, "hired", lambda *_: nullcontext(Team()))
    with pytest.raises(Unavailable, match=r"A worker .* was lost.* 0 of 4 parts are"):
        make_nation(tmp_path / "n", PATIENTS, seed=5, only=FEW)


def test_a_full_disk_keeps_what_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """And leaves no half file."""
    settle, times = part.settle, iter(range(100))

    def full(work: Path, path: Path) -> None:
        if next(times) == 5:
            raise OSError(errno.ENOSPC, "No space left on device")
        settle(work, path)

    monkeypatch.setattr(part, "settle", full)
    with pytest.raises(Unavailable, match=r"The disk is full\. 3 of 4 parts are finished and kept"):
        make_nation(tmp_path / "n", PATIENTS, seed=5, only=FEW)
    assert not [name for name in files(tmp_path) if "partial" in name]


def test_a_disk_that_is_too_small_is_told_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Nothing is written, not even the folder."""

    class Usage:
        free = 1_000_000_000

    monkeypatch.setattr(nation_disk.shutil, "disk_usage", lambda _: Usage)
    with pytest.raises(Unavailable, match=r"1.00 GB free; about [\d.]+ GB are needed"):
        make_nation(tmp_path / "n", 60_000_000, seed=5, only=FEW)
    assert not list(tmp_path.iterdir())


def test_the_estimate_of_the_disk_is_near_but_not_below(made: Nation):
    """What a block takes, times the blocks, is a little more than what is written."""
    _, size = part.first_block(made.plan)
    blocks = PATIENTS / PEOPLE
    real = sum(made.tables[name]["bytes"] for name in made.plan.of_people)
    assert 0.9 < size * blocks / real < 1.3


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"patients": PATIENTS + 1}, "patients 131172, not 131173"),
        ({"seed": 6}, "seed 5, not 6"),
        ({"only": ["patients"]}, "tables ed_attendances, patients, trusts, not patients"),
    ],
)
def test_other_settings_are_refused(change: dict[str, object], sentence: str, made: Nation):
    """The folder stays as it was."""
    before = files(made.folder)
    settings = {"patients": PATIENTS, "seed": 5, "only": FEW, **change}
    with pytest.raises(BadInput, match=sentence):
        make_nation(made.folder, settings.pop("patients"), **settings)
    assert files(made.folder) == before


def test_tables_that_are_made_otherwise_are_refused(tmp_path: Path):
    """An unfinished nation is not gone on with by a version whose rows differ."""
    nation = make_nation(tmp_path / "n", PATIENTS, seed=5, only=FEW)
    path = nation.folder / "nation.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["first_block"]["patients"] = "0" * 64
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(BadInput, match="another version of Datagym"):
        make_nation(nation.folder, PATIENTS, seed=5, only=FEW)


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ({"patients": 0}, BadInput),
        ({"patients": 90_000_001}, BadInput),
        ({"patients": 2.5}, BadInput),
        ({"seed": -1}, BadInput),
        ({"only": ["patient"]}, NotFound),
        ({"only": []}, BadInput),
        ({"workers": 0}, BadInput),
        ({"workers": 5_000}, BadInput),
        ({"scheduler": "tcp://127.0.0.1:9"}, BadInput),
        ({"scheduler": "nonsense://x"}, BadInput),
    ],
)
def test_bad_settings_write_nothing(
    arguments: dict[str, object],
    kind: type[DatagymError],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    """One sentence, and no folder."""
    monkeypatch.setattr("datagym.clusters._PATIENCE", "1s")
    settings = {"patients": 1_000, **arguments}
    with pytest.raises(kind):
        make_nation(tmp_path / "n", settings.pop("patients"), **settings)
    assert not list(tmp_path.iterdir())


def test_folders_that_cannot_be_used_are_refused(tmp_path: Path):
    """A file, a folder with something else in it, one below a file."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    full = tmp_path / "full"
    full.mkdir()
    (full / "letter.txt").write_text("", encoding="utf-8")
    for folder in (tmp_path / "file", full, tmp_path / "file" / "below"):
        with pytest.raises(BadInput, match="--out"):
            make_nation(folder, 1_000, only=["patients"])
    assert [path.name for path in full.iterdir()] == ["letter.txt"]


def test_two_makers_do_not_meet_in_one_folder(made: Nation):
    """The second is told to wait."""
    with alone(made.folder), pytest.raises(Refused, match="Another datagym"):
        make_nation(made.folder, PATIENTS, seed=5, only=FEW)
