"""``datagym start``: a workspace, and one person's own JupyterLab with the pages."""

import os
import socket
from collections.abc import Callable, Collection
from typing import Any

from traitlets.config import Config as Traits

from datagym.apps.links import LAB_VARIABLE, lesson_path
from datagym.apps.pages import list_pages
from datagym.apps.settings import environment, voila_settings
from datagym.config import Config
from datagym.course import learner_copy, list_lessons, read_notebook
from datagym.course.workspace import Laid, fill
from datagym.errors import Unavailable
from datagym.resources import content

DEFAULT_PORT = 8888
Announce = Callable[[str, str], None]


def release(config: Config) -> dict[str, bytes]:
    """Return every file that a learner's workspace is filled with, by its path in it."""
    files = {
        f"pages/{page.name}.ipynb": content("notebooks", "apps", f"{page.name}.ipynb").read_bytes()
        for page in list_pages()
    }
    for lesson in list_lessons():
        copy = learner_copy(read_notebook(lesson.path))
        files[lesson_path(lesson.path.name)] = _notebook_bytes(copy)
    return files


def _notebook_bytes(notebook: Any) -> bytes:  # noqa: ANN401  (nbformat's own type)
    import nbformat  # noqa: PLC0415  (slow to import)

    return (nbformat.writes(notebook) + "\n").encode()


def make_workspace(config: Config, *, bring_back: Collection[str] = ()) -> list[Laid]:
    """Fill the workspace; see :func:`datagym.course.workspace.fill`."""
    files = release(config)
    needed = [name for name in files if name.startswith("pages/")]
    return fill(config.workspace, files, needed=needed, bring_back=bring_back)


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

    traits = voila_settings()
    traits.ServerApp.ip = "127.0.0.1"
    traits.ServerApp.port = port
    traits.ServerApp.port_retries = 0
    traits.ServerApp.open_browser = browser
    traits.ServerApp.root_dir = str(config.workspace)
    traits.ServerApp.default_url = "/lab"
    traits.ServerApp.allow_root = True
    traits.ServerApp.allow_remote_access = False
    traits.ServerApp.identity_provider_class = LocalIdentity
    traits.ServerApp.kernel_manager_class = PageKernels
    traits.ServerApp.jpserver_extensions = {
        "jupyterlab": True,
        "nbgrader": True,
        "voila.server_extension": True,
        "datagym.apps.extension": True,
    }
    traits.LabApp.news_url = None
    traits.LabApp.check_for_updates_class = NeverCheckForUpdate
    traits.LabApp.extension_manager = "readonly"
    return traits


def start(
    config: Config, *, port: int | None, browser: bool, announce: Announce
) -> None:
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
    os.environ.update({**environment(config), LAB_VARIABLE: "/lab/tree/"})
    os.chdir(config.workspace)
    from datagym.apps.lab import CourseServer  # noqa: PLC0415  (slow to import)

    app = CourseServer(course_settings=lab_settings(config, port=free, browser=browser))
    app.announce = announce
    app.initialize([])
    app.start()
