"""All tables of the store, on one metadata: Alembic compares databases with it."""

from importlib import import_module
from pkgutil import iter_modules

import datagym.store as rooms
from datagym.store.base import metadata

# Every module of this package may declare tables; a new one needs no list to be kept.
for _module in iter_modules(rooms.__path__):
    if _module.name not in {"migrations", "migrate", "tables"}:
        import_module(f"datagym.store.{_module.name}")

__all__ = ["metadata"]
