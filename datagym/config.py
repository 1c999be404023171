"""Settings, read once by an entry point and passed down as values."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from datagym.errors import BadInput

WORKSPACE_VARIABLE = "DATAGYM_WORKSPACE"
STORE_VARIABLE = "DATAGYM_STORE"
PERSON_VARIABLE = "DATAGYM_PERSON"
EXCHANGE_VARIABLE = "DATAGYM_EXCHANGE"
HUB_VARIABLE = "JUPYTERHUB_USER"
LOCAL_PERSON = "me"


@dataclass(frozen=True, slots=True)
class Config:
    """Where this course keeps its things, and who is at work.

    Parameters
    ----------
    workspace
        The learner's folder; ``~/datagym`` unless named.
    store_url
        The database, as an SQLAlchemy URL. An SQLite file in the workspace's
        ``.datagym`` folder unless named.
    person
        The id of the person whom the server has recognised; ``"me"`` on one's own
        machine. Pages get it from the server, never from the browser.
    exchange
        nbgrader's exchange folder; ``exchange`` in the workspace unless named.

    """

    workspace: Path
    store_url: str
    person: str = LOCAL_PERSON
    exchange: Path = Path()

    @classmethod
    def read(
        cls,
        environ: Mapping[str, str] | None = None,
        *,
        workspace: str | Path | None = None,
        store_url: str | None = None,
    ) -> Self:
        """Read the settings: arguments first, then the environment, then defaults.

        >>> Config.read({"DATAGYM_WORKSPACE": "/tmp/w"}).store_url
        'sqlite:////tmp/w/.datagym/course.db'
        """
        env = os.environ if environ is None else environ
        chosen = workspace or env.get(WORKSPACE_VARIABLE) or Path.home() / "datagym"
        folder = Path(chosen).expanduser().absolute()
        if folder.exists() and not folder.is_dir():
            message = f"The workspace {folder} is a file. Name a folder with --workspace."
            raise BadInput(message)
        url = store_url or env.get(STORE_VARIABLE)
        url = url or f"sqlite:///{(folder / '.datagym' / 'course.db').as_posix()}"
        exchange = Path(env.get(EXCHANGE_VARIABLE) or folder / "exchange")
        person = env.get(PERSON_VARIABLE) or LOCAL_PERSON
        return cls(folder, url, person, exchange.expanduser().absolute())

    def environment(self) -> dict[str, str]:
        """Return the variables that hand these settings to a kernel or a server."""
        return {
            WORKSPACE_VARIABLE: str(self.workspace),
            STORE_VARIABLE: self.store_url,
            PERSON_VARIABLE: self.person,
            EXCHANGE_VARIABLE: str(self.exchange),
        }


def known_person(environ: Mapping[str, str] | None = None) -> str | None:
    """Return who works here as their server knows it, Datagym's or a JupyterHub; else None.

    >>> known_person({"JUPYTERHUB_USER": "n017"}), known_person({"DATAGYM_PERSON": "me"})
    ('n017', None)
    """
    env = os.environ if environ is None else environ
    person = env.get(PERSON_VARIABLE) or LOCAL_PERSON
    return person if person != LOCAL_PERSON else env.get(HUB_VARIABLE) or None


def cache_folder() -> Path:
    """Return the user's own folder for what can be made anew, as platformdirs says.

    >>> "datagym" in cache_folder().parts
    True
    """
    if sys.platform == "linux":  # to import platformdirs takes longer than to read all cards
        base = Path(os.environ.get("XDG_CACHE_HOME", "").strip() or "~/.cache").expanduser()
        return base / "datagym"
    import platformdirs  # noqa: PLC0415  (slow to import)

    return platformdirs.user_cache_path("datagym")
