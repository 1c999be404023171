"""``datagym start``: a workspace, and one person's own JupyterLab with the pages."""

import hashlib
import logging
import os
import re
import secrets
import socket
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from traitlets.config import Config as Traits

import datagym
from datagym.apps.links import EXERCISES, LAB_VARIABLE, lesson_path
from datagym.apps.pages import list_pages
from datagym.apps.settings import environment, hush_programmers, voila_settings
from datagym.config import Config
from datagym.course import Lesson, learner_copy, list_lessons, read_notebook
from datagym.course.workspace import Laid, fill, is_filled, write_whole
from datagym.datasets import names
from datagym.errors import Unavailable
from datagym.exercises import learner_config, list_assignments, release_files
from datagym.kernels import prepare
from datagym.resources import content

DEFAULT_PORT = 8888
_LOST_SECONDS = 20.0  # no network lies between browser and server: a page that is gone is closed
_RELEASED = {".ipynb", ".yaml", ".json", ".csv", ".py"}
Announce = Callable[[str, str], None]


def release() -> dict[str, bytes]:
    """Return every file that a learner's workspace is filled with, by its path in it.

    Data are laid when a lesson or an exercise names their dataset; the others would make the
    first start longer and hide the few that are needed. `datagym data make` writes any of them.
    """
    files = {name: page.read_bytes() for name, page in _pages().items()}
    for lesson in list_lessons():
        files[lesson_path(lesson.path.name)] = release_lesson(lesson)
    for assignment in list_assignments():
        for name, file in release_files(assignment).items():
            files[f"{EXERCISES}/{assignment}/{name}"] = file
    for dataset in _named(files.values()):
        text = datagym.load(dataset).to_csv(index=False, lineterminator="\n")
        files[f"data/{dataset}.csv"] = text.encode()
        files[f"data/{dataset}.txt"] = f"{datagym.describe(dataset)}\n".encode()
    return files


def _named(files: Iterable[bytes]) -> list[str]:
    """Return the datasets whose names stand in quotation marks in any of these files."""
    text = b"\n".join(files)
    return [name for name in names() if re.search(rf"[\"']{name}\\?[\"']".encode(), text)]


def _pages() -> dict[str, Path]:
    names = [f"{page.name}.ipynb" for page in list_pages()]
    return {f"pages/{name}": content("notebooks", "apps", name) for name in names}


def release_lesson(lesson: Lesson) -> bytes:
    """Return a lesson's file as a learner gets it."""
    import nbformat  # noqa: PLC0415  (slow to import)

    copy = learner_copy(read_notebook(lesson.path))
    text: str = nbformat.writes(copy)  # type: ignore[no-untyped-call]
    return (text + "\n").encode()


def release_mark() -> str:
    """Return what tells this release from others: the content's files, by size and time.

    The code that makes the data and the releases counts too: a checkout changes under us.
    """
    rooms = [content("notebooks"), content("exercises"), content("datasets")]
    code = Path(datagym.__file__).parent
    rooms += [code / "datasets", code / "exercises", code / "course"]
    digest = hashlib.sha256(datagym.__version__.encode())
    for room in rooms:
        for path in sorted(room.rglob("*")):
            if path.suffix in _RELEASED and path.is_file():
                state = path.stat()
                digest.update(f"{path}|{state.st_size}|{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def make_workspace(config: Config, *, bring_back: Collection[str] = ()) -> list[Laid]:
    """Fill the workspace; see :func:`datagym.course.workspace.fill`.

    Returns
    -------
    list of Laid
        What became of each file; empty when this release was laid before.

    """
    mark, needed = release_mark(), list(_pages())
    exchange = learner_config(config.exchange, config.workspace / EXERCISES)
    write_whole(config.workspace / ".datagym/jupyter/nbgrader_config.py", exchange.encode())
    if config.exchange.is_relative_to(config.workspace):
        config.exchange.mkdir(exist_ok=True)  # one's own; a shared one is its owner's to make
    if not bring_back and is_filled(config.workspace, mark, needed=needed):
        return []
    return fill(config.workspace, release(), needed=needed, bring_back=bring_back, mark=mark)


def choose_port(wanted: int | None) -> int:
    """Return a port of this machine: the one that is wanted, or the first free one.

    Raises
    ------
    Unavailable
        When another program listens on the wanted port.

    """
    candidates = [wanted] if wanted is not None else [*range(DEFAULT_PORT, DEFAULT_PORT + 20), 0]
    for port in candidates:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    message = (
        f"Another program uses port {wanted} of this machine. Stop it, or leave --port out: "
        "a free one is found."
    )
    raise Unavailable(message)


def lab_settings(config: Config, *, port: int, browser: bool) -> Traits:
    """Return JupyterLab's settings: this machine only, and no word to any other host."""
    from jupyterlab.handlers.announcements import NeverCheckForUpdate  # noqa: PLC0415

    from datagym.apps.identity import LocalIdentity  # noqa: PLC0415
    from datagym.apps.kernels import PageKernels  # noqa: PLC0415
    from datagym.apps.kernelspecs import OfferedKernels  # noqa: PLC0415

    traits = voila_settings()
    traits.ServerApp.ip = "127.0.0.1"
    traits.ServerApp.port = port
    traits.ServerApp.port_retries = 0
    traits.ServerApp.open_browser = browser
    traits.ServerApp.root_dir = str(config.workspace)
    traits.ServerApp.default_url = "/lab"
    traits.ServerApp.allow_root = True
    traits.ServerApp.allow_remote_access = False
    traits.ServerApp.log_level = "WARN"
    traits.ServerApp.identity_provider_class = LocalIdentity
    traits.IdentityProvider.token = secrets.token_hex(24)  # one that Jupyter makes, it also prints
    traits.ServerApp.kernel_manager_class = PageKernels
    traits.ServerApp.kernel_spec_manager_class = OfferedKernels
    traits.PageKernels.lost_seconds = _LOST_SECONDS
    traits.ServerApp.jpserver_extensions = {
        "jupyterlab": True,
        "nbgrader": True,
        "voila.server_extension": True,
        "datagym.apps.extension": True,
    }
    traits.LabApp.log_level = logging.WARNING
    traits.LabApp.news_url = None
    traits.LabApp.check_for_updates_class = NeverCheckForUpdate
    traits.LabApp.extension_manager = "readonly"
    return traits


def start(config: Config, *, port: int | None, browser: bool, announce: Announce) -> None:
    """Start JupyterLab with the pages, and serve until the process is stopped.

    Parameters
    ----------
    config
        The workspace, filled (:func:`make_workspace`).
    port
        The port to listen on, or None for the first free one.
    browser
        Whether to open the learner's browser.
    announce
        Called with the address and the token when the server answers.

    Raises
    ------
    Unavailable
        When the port is taken.

    """
    free = choose_port(port)
    hush_programmers()
    os.environ.update({**environment(config), LAB_VARIABLE: "/lab/tree/"})
    os.chdir(config.workspace)
    from datagym.apps.lab import CourseServer  # noqa: PLC0415  (slow to import)

    app = CourseServer(course_settings=lab_settings(config, port=free, browser=browser))
    app.announce = announce
    prepare(confined=False)
    app.initialize([])
    app.start()
