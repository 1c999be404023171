"""Which files a sandboxed Python needs: itself, the course's library, the system."""

import site
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from datagym import resources

_SYSTEM = (
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
)
_LINKED = ("/bin", "/lib", "/lib32", "/lib64", "/libx32", "/sbin")
_SECRET = ("assessment", "exercises")  # answers to questions, solutions and tests


@dataclass(frozen=True, slots=True)
class Visible:
    """What is mounted read-only where it is, what is linked, and what is covered up again."""

    folders: tuple[Path, ...]
    links: tuple[tuple[str, Path], ...]
    covered: tuple[Path, ...]


def system() -> tuple[Path, ...]:
    """Return the parts of the system that hold no secret and that programs need.

    >>> Path("/usr") in system()
    True
    """
    own = [Path("/usr")]
    own += [path for name in _LINKED if not (path := Path(name)).is_symlink() and path.is_dir()]
    return (*own, *(path for name in _SYSTEM if (path := Path(name)).exists()))


def python() -> tuple[Path, ...]:
    """Return the folders of this Python, its environment and the course's own code and data.

    >>> Path(sys.prefix).resolve() in [path.resolve() for path in python()]
    True
    """
    found = [Path(sys.base_prefix), Path(sys.prefix), *map(Path, site.getsitepackages())]
    if site.ENABLE_USER_SITE:
        found.append(Path(site.getusersitepackages()))
    found += [Path(resources.__file__).parent, resources.content("datasets")]
    return _outermost([path for path in found if path.is_dir()])


@cache
def visible() -> Visible:
    """Return all that a sandboxed kernel sees of this machine.

    >>> Path("/etc/shadow") in visible().folders
    False
    """
    links = tuple(
        (str(path.readlink()), path) for name in _LINKED if (path := Path(name)).is_symlink()
    )
    folders = (*system(), *(path for path in python() if not path.is_relative_to("/usr")))
    secret = [resources.content(room) for room in _SECRET]
    covered = [path for path in secret if any(path.is_relative_to(one) for one in folders)]
    return Visible(folders, links, tuple(covered))


def _outermost(paths: list[Path]) -> tuple[Path, ...]:
    """Return the paths that lie in no other of them, each once, also by its real place.

    >>> [str(path) for path in _outermost([Path("/a/b"), Path("/a"), Path("/a/c")])]
    ['/a']
    """
    every = {path.absolute() for path in paths} | {path.resolve() for path in paths}
    return tuple(sorted(one for one in every if not any(up in every for up in one.parents)))
