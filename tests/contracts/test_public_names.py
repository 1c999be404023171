"""Every public name is documented: a docstring, an example that runs, a place in docs/api.md."""

import ast
import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import datagym

PACKAGE = Path(datagym.__file__).parent
ENTRY_POINTS = {"__main__", "cli"}
ROOMS = sorted(
    f"datagym.{module.name}"
    for module in pkgutil.iter_modules(datagym.__path__)
    if module.name not in ENTRY_POINTS
)


def public_names() -> Iterator[tuple[str, str]]:
    """Walk over what the rooms offer: ``__all__``, or a module's own public names."""
    for room in ["datagym", *ROOMS]:
        tree = ast.parse(Path(import_module(room).__file__ or "").read_text(encoding="utf-8"))
        own = {
            node.name
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"
        }
        for name in getattr(import_module(room), "__all__", None) or sorted(own):
            yield room, name


NAMES = [(room, name) for room, name in public_names() if not name.startswith("__")]


@pytest.mark.parametrize(("room", "name"), NAMES, ids=str)
def test_a_public_name_has_a_docstring(room: str, name: str) -> None:
    """A class or a function says what it is; a function shows an example.

    Examples run as doctests, but for those that start kernels or nbgrader (``+SKIP``).
    """
    thing = getattr(import_module(room), name)
    if not (inspect.isclass(thing) or inspect.isroutine(thing)):
        return
    own = thing.__doc__ or ""
    assert own.strip(), f"{room}.{name} has no docstring"
    assert not own.startswith(f"{name}("), f"{room}.{name} has only a made docstring"
    if inspect.isfunction(thing):
        assert ">>> " in own, f"{room}.{name} has no example (a line with >>>)"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_stands_in_the_library_reference(room: str) -> None:
    """docs/api.md shows each room, and so all its public names."""
    page = (PACKAGE.parent / "docs" / "api.md").read_text(encoding="utf-8")
    assert f".. automodule:: {room}\n" in page


@pytest.mark.parametrize("room", [room for room in ROOMS if (PACKAGE / room[8:]).is_dir()])
def test_a_room_says_what_it_offers(room: str) -> None:
    """A room that offers names lists them in ``__all__``; others offer their modules."""
    module = import_module(room)
    names = {
        name
        for name, thing in vars(module).items()
        if name[0] != "_"
        and not inspect.ismodule(thing)
        and str(getattr(thing, "__module__", "")).startswith("datagym")
    }
    offered = set(getattr(module, "__all__", ()))
    assert names - offered == set()
    assert {name for name in offered if not hasattr(module, name)} == set()
