"""The tables are the same, value for value, with the oldest numpy and pandas that are allowed."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import datagym
from datagym.datasets import make, make_hospital, names
from datagym.datasets.digest import digest

ROOT = Path(datagym.__file__).parents[1]
FEW = 3_000
CODE = """
import json, sys, numpy, pandas
from datagym.datasets import make, make_hospital, names
from datagym.datasets.digest import digest
tables = {name: make(name).digest() for name in names()}
hospital = make_hospital(int(sys.argv[1]), seed=99)
small = {name: digest(frame) for name, frame in hospital.items()}
gaps = {name: make(name).messy.isna().sum().tolist() for name in names()}
stray = [name for name in names() if not make(name).clean().equals(make(name).frame)]
print(json.dumps([numpy.__version__, pandas.__version__, tables, small, gaps, stray]))
"""


@pytest.fixture(scope="module")
def oldest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An environment with the lower bounds of numpy and pandas, and little else."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = []
    for name in ("numpy", "pandas"):
        bound = re.search(rf'"{name}>=([\d.]+)"', project)
        assert bound is not None
        wanted.append(f"{name}=={bound[1]}.*")
    folder = tmp_path_factory.mktemp("oldest")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    rest = ["pyyaml", "click", "platformdirs"]
    done = subprocess.run(
        [str(python), "-m", "pip", "install", "-q", "--only-binary", ":all:", *wanted, *rest],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"this Python has no wheels of {' and '.join(wanted)}")
    yield python
    shutil.rmtree(folder)


@pytest.mark.oldest
def test_the_oldest_numpy_and_pandas_make_the_same_tables(oldest: Path) -> None:
    """Each published digest, a small hospital of another seed, messy tables and the way back."""
    done = subprocess.run(
        [str(oldest), "-c", CODE, str(FEW)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    numpy, pandas, tables, small, gaps, stray = json.loads(done.stdout)
    assert numpy.startswith("2.0.")
    assert pandas.startswith("2.2.")
    assert tables == {name: make(name).digest() for name in names()}
    hospital = make_hospital(FEW, seed=99)
    assert small == {name: digest(frame) for name, frame in hospital.items()}
    assert stray == []
    assert gaps == {name: make(name).messy.isna().sum().tolist() for name in names()}
