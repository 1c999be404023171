"""Imports go down only, settings are read at entry points only, heavy imports wait."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import datagym

PACKAGE = Path(datagym.__file__).parent
HEAVY = {
    "IPython", "alembic", "anywidget", "ipykernel", "ipywidgets", "jupyter_server", "jupyterlab",
    "matplotlib", "nbformat", "nbgrader", "numpy", "pandas", "papermill", "scipy", "seaborn",
    "sqlalchemy", "tornado", "voila", "yaml",
}  # fmt: skip
# Who reads a variable of the environment → why.
READS_ENVIRONMENT = {
    "__main__.py": "whether a PostgreSQL driver is wanted, before anything is installed",
    "config.py": "the settings",
    "apps/kernels.py": "who it is on one's own machine, where no link says so",
    "apps/links.py": "a page's own address, as the server tells it at each opening",
    "apps/settings.py": "adds to the paths on which Jupyter looks for templates",
    "exercises/hooks.py": "adds to the path on which nbgrader looks for programs",
    "exercises/examination/rules.py": "whether notebooks are marked without a sandbox",
    "exercises/cohorts/work.py": "puts back what it set for one hand-in",
    "kernels/inline.py": "which way of drawing the kernel was started with",
    "reports/run.py": "puts back what it set for the report's kernel",
}


@pytest.mark.parametrize("words", [["--help"], ["--version"], []], ids=str)
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    """``datagym --help`` answers at once, since it loads click and no more."""
    code = (
        "import sys\nfrom datagym.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit:\n    pass\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    line = [sys.executable, "-c", code, *words]
    loaded = subprocess.run(line, capture_output=True, text=True, check=True).stderr.split()
    assert HEAVY & set(loaded) == set()
    assert "click" in loaded


def test_importing_datagym_imports_nothing_heavy() -> None:
    """``import datagym`` costs nothing until a name is used."""
    code = "import sys, datagym; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert HEAVY & set(loaded) == set()


def reads(node: ast.AST) -> bool:
    """Tell whether a piece of code takes one variable out of the environment."""
    if isinstance(node, ast.Subscript):
        return ast.unparse(node.value) == "os.environ" and isinstance(node.ctx, ast.Load)
    called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    return called in {"os.getenv", "os.environ.get"}


def test_settings_are_read_at_entry_points_only() -> None:
    """A variable of the environment is read by ``Config``; the rest pass the whole on."""
    readers = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(map(reads, ast.walk(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert readers - set(READS_ENVIRONMENT) == set()
