"""The doctor finds what is wrong, says how to mend it, and changes nothing."""

import json
import socket
import sqlite3

import pytest

from datagym.apps import doctor
from datagym.apps.doctor import Health, examine, file_system
from datagym.cli import main
from datagym.config import Config


@pytest.fixture
def config(tmp_path):
    """A course that does not exist yet."""
    return Config.read({}, workspace=tmp_path / "Mein Kurs é")


def named(findings, what):
    """Return one finding."""
    return next(finding for finding in findings if finding.what == what)


def test_a_sound_machine_is_found_sound(config):
    """Nothing blocks here, and the workspace was not made by looking."""
    findings = examine(config)
    assert not doctor.blocked(findings)
    assert not config.workspace.exists()
    assert all(finding.mend for finding in findings if finding.health is not Health.GOOD)


def test_an_old_python_blocks(config, monkeypatch):
    """The sentence names the version that is needed."""
    monkeypatch.setattr(doctor.sys, "version_info", (3, 9, 1))
    found = named(examine(config), "Python")
    assert found.health is Health.BLOCKS
    assert "3.11" in found.mend


def test_a_missing_package_blocks(config, monkeypatch):
    """It is named."""
    real = doctor.metadata.version

    def version(name):
        if name == "voila":
            raise doctor.metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(doctor.metadata, "version", version)
    found = named(examine(config), "Packages")
    assert (found.health, found.found) == (Health.BLOCKS, "missing: voila")


def test_a_locked_database_blocks(config, monkeypatch):
    """Another program holds it: close that one."""
    monkeypatch.setattr(doctor, "_BUSY_SECONDS", 0.05)
    path = config.workspace / ".datagym" / "course.db"
    path.parent.mkdir(parents=True)
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE t (x)")
        other.execute("BEGIN IMMEDIATE")
        found = named(examine(config), "Database")
        other.rollback()
    other.close()
    assert found.health is Health.BLOCKS
    assert "is locked" in found.found


def test_a_damaged_database_blocks(config):
    """Bring back the backup."""
    path = config.workspace / ".datagym" / "course.db"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"this is no database, whatever its name says" * 100)
    found = named(examine(config), "Database")
    assert found.health is Health.BLOCKS
    assert "datagym restore" in found.mend


def test_a_network_drive_blocks(tmp_path):
    """SQLite's log does not work there; the kind is read from the longest mount."""
    mounts = tmp_path / "mounts"
    point = str(tmp_path).replace(" ", "\\040")
    lines = f"/dev/a / ext4 rw 0 0\nserver:/x {point} nfs4 rw 0 0\n"
    mounts.write_text(lines, encoding="utf-8")
    assert file_system(tmp_path / "course.db", mounts) == "nfs4"
    assert "nfs4" in doctor._NETWORK_FILE_SYSTEMS


def test_a_full_disk_blocks(config, monkeypatch):
    """So little room that a course would not fit."""
    monkeypatch.setattr(doctor, "NEEDED_MEGABYTES", 10**9)
    assert named(examine(config), "Disk").health is Health.BLOCKS


def test_a_taken_port_is_a_note(config):
    """It does not block: another one is taken."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        found = named(examine(config, port=other.getsockname()[1]), "Port")
    assert found.health is Health.NOTE


def test_the_command_says_it_for_people_and_for_machines(capsys, tmp_path, monkeypatch):
    """Exit code 0 when nothing blocks, 1 when something does."""
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--workspace", str(tmp_path / "w")])
    assert ended.value.code == 0
    assert "The course can run here." in capsys.readouterr().out
    monkeypatch.setattr(doctor, "NEEDED_MEGABYTES", 10**9)
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--json", "--workspace", str(tmp_path / "w")])
    assert ended.value.code == 1
    told = json.loads(capsys.readouterr().out)
    assert told["blocked"] is True
