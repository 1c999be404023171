"""Runs a notebook with parameters and writes its outputs as one HTML file, whole or not at all."""

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datagym.errors import BadInput, DatagymError, NotFound, Unavailable
from datagym.reports.page import page
from datagym.reports.parameters import Parameter, Value, check_values, parameters_of
from datagym.resources import content

if TYPE_CHECKING:
    from nbformat import NotebookNode

AS_REPORT = "as_report"  # a page's parameter: show text, not a widget; set here, by nobody else
_MINUTES_AT_MOST = 10
_OWN_ERRORS = {"DatagymError", "BadInput", "NotFound", "Refused", "Unavailable", "StoreError"}
_OWN_ERRORS |= {"StoreBusy", "StoreFull"}


class ReportFailed(DatagymError):
    """The report's notebook stopped before its end; no file was written."""


@dataclass(frozen=True, slots=True)
class Report:
    """A notebook that can be run as a report."""

    name: str
    title: str
    path: Path
    parameters: Mapping[str, Parameter]


def list_reports() -> list[Report]:
    """Return the course's reports by name.

    >>> "prototype" in [report.name for report in list_reports()]
    True
    """
    from nbformat import read  # noqa: PLC0415  (slow to import)

    found = {}
    for room in ("apps", "reports"):
        for path in sorted(content("notebooks", room).glob("*.ipynb")):
            notebook = read(path, as_version=4)  # type: ignore[no-untyped-call]
            parameters = parameters_of(notebook)
            if room == "reports" or parameters:
                title = str(notebook.metadata.get("title", path.stem))
                parameters.pop(AS_REPORT, None)
                found[path.stem] = Report(path.stem, title, path, parameters)
    return [found[name] for name in sorted(found)]


def find_report(name: str) -> Report:
    """Return a report.

    Raises
    ------
    NotFound
        When there is none of that name (with the nearest that there is).

    >>> find_report("prototype").title
    'Waits in the emergency department'

    >>> find_report("institution").name
    'institution'

    """
    reports = {report.name: report for report in list_reports()}
    if name not in reports:
        what = "report"
        raise NotFound.among(what, name, reports)
    return reports[name]


def run(
    notebook: Path,
    parameters: Mapping[str, Value],
    out: Path,
    *,
    environment: Mapping[str, str] | None = None,
) -> Path:
    """Run a notebook with parameters and write what it shows as an HTML page.

    Parameters
    ----------
    notebook
        The notebook. It is not changed. Its code is not shown.
    parameters
        Values by name, each of the type of its default in the cell tagged ``parameters``.
    out
        The file to write. Another file of that name is replaced when all went well, and
        left as it is when not.
    environment
        Variables that the notebook's kernel gets on top of this process's.

    Returns
    -------
    Path
        ``out``, absolute.

    Raises
    ------
    BadInput
        When a parameter is unknown or ``out`` cannot be written.
    ReportFailed
        When the notebook stops with an error.

    >>> report = find_report("prototype")
    >>> run(report.path, {"minutes": 5}, Path("waits.html"))
    Traceback (most recent call last):
    datagym.errors.NotFound: There is no parameter 'minutes'. ...

    >>> waits = find_report("prototype")
    >>> run(waits.path, {"site": "Northgate"}, Path("waits.html"))  # doctest: +SKIP

    """
    from nbformat import read  # noqa: PLC0415  (slow to import)

    out = out.expanduser().absolute()
    if out.is_dir() or not out.parent.is_dir():
        message = f"The report cannot be written to {out}: name a file in a folder that exists."
        raise BadInput(message)
    source = read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    known = parameters_of(source)
    check_values(known, parameters)
    values = dict(parameters)
    if AS_REPORT in known:
        values[AS_REPORT] = True
    with _variables(environment or {}):
        done = _execute(source, values, notebook.name)
    _write(out, page(done, str(source.metadata.get("title", notebook.stem))))
    return out


def _execute(source: "NotebookNode", parameters: Mapping[str, Value], name: str) -> "NotebookNode":
    import papermill  # noqa: PLC0415  (slow to import)
    from jupyter_client.kernelspec import NoSuchKernel  # noqa: PLC0415  (the same)
    from papermill.exceptions import PapermillExecutionError  # noqa: PLC0415  (the same)

    try:
        # A notebook, not its path: papermill would fill in braces in the path's folders.
        done: NotebookNode = papermill.execute_notebook(
            source,
            None,
            parameters=dict(parameters),
            kernel_name="python3",
            language="python",
            progress_bar=False,
            execution_timeout=_MINUTES_AT_MOST * 60,
            extra_arguments=["--IPKernelApp.log_level=CRITICAL"],  # a failure comes as an error
        )
    except PapermillExecutionError as error:
        raise _failed(name, error) from error
    except NoSuchKernel as error:
        message = "There is no Python kernel to run reports. See what 'datagym doctor' says."
        raise Unavailable(message) from error
    except TimeoutError as error:
        message = f"The report {name} took more than {_MINUTES_AT_MOST} minutes and was stopped."
        raise ReportFailed(message) from error
    return done


def _failed(name: str, error: Any) -> DatagymError:  # noqa: ANN401  (papermill has no types)
    said = re.sub(r"\s+", " ", str(error.evalue)).strip()
    if error.ename in _OWN_ERRORS:
        kind = BadInput if error.ename in {"BadInput", "NotFound"} else ReportFailed
        return kind(f"The report was not written. {said}")
    where = f"cell {error.exec_count}" if error.exec_count else "one cell"
    return ReportFailed(
        f"The report was not written: {name} stopped in {where} with {error.ename}: {said}"
    )


@contextmanager
def _variables(environment: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _write(out: Path, text: str) -> None:
    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=out.parent, prefix=f".{out.name}.", delete=False
        ) as file:
            temporary = Path(file.name)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)  # a report is there to be read by others
        temporary.replace(out)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        message = f"The report could not be written to {out}: {reason}. No file was changed."
        raise BadInput(message) from error
