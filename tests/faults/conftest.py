"""Fixtures for faults: the small course of the exercises' tests, a small disk, a read-only one."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest


def _module(path: Path):
    """Load a module of the tests, which are no package."""
    spec = spec_from_file_location(f"faults_{path.stem}", path)
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


_exercises = _module(Path(__file__).parents[1] / "exercises" / "conftest.py")
released_beds, beds = _exercises.released_beds, _exercises.beds
released_quick, quick = _exercises.released_quick, _exercises.quick
course, copy_of_course = _exercises.course, _exercises.copy_of_course


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    with _small_disk(tmp_path / "disk", 1) as folder:
        yield folder


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of six megabytes, on which a course has room."""
    with _small_disk(tmp_path / "disk of six", 6) as folder:
        yield folder


@contextlib.contextmanager
def _small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("needs a small tmpfs, which only root on Linux can mount")
    folder.mkdir()
    mount = shutil.which("mount") or "mount"
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)],
        check=False,
        capture_output=True,
    )
    if made.returncode:
        pytest.skip(f"cannot mount a small tmpfs here: {made.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run([shutil.which("umount") or "umount", "-l", str(folder)], check=True)


@pytest.fixture
def read_only():
    """Make a folder read-only for a while: by its mode; for root by a read-only mount over it."""
    return _read_only


@contextlib.contextmanager
def _read_only(folder: Path) -> Iterator[None]:
    if os.name != "posix":
        pytest.skip("Windows' folders have no read-only mode")
    if os.geteuid() != 0:
        files = [folder, *folder.rglob("*")]
        for file in files:
            file.chmod(0o500 if file.is_dir() else 0o400)
        try:
            yield
        finally:
            for file in files:
                file.chmod(0o700 if file.is_dir() else 0o600)
        return
    mount = shutil.which("mount") or "mount"
    for options in (["--bind", str(folder)], ["-o", "remount,ro,bind"]):
        done = subprocess.run([mount, *options, str(folder)], check=False, capture_output=True)
    if done.returncode:
        pytest.skip("root cannot mount here, and may write to any file")
    try:
        yield
    finally:
        subprocess.run([shutil.which("umount") or "umount", "-l", str(folder)], check=True)
