"""Keeps an open page in step with the store: another browser's edits show within a second."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from datagym.errors import DatagymError
from datagym.store import Store, Watch
from datagym.widgets.command import CommandWidget

LOOK_SECONDS = 0.25
_TASKS: set[asyncio.Task[None]] = set()  # the loop itself holds tasks weakly


def follow(
    view: CommandWidget, store: Store, snapshot: Callable[[], Mapping[str, Any]]
) -> asyncio.Task[None]:
    """Show a new snapshot whenever the store, or the day, has changed.

    Must be called where an event loop runs, as in a page's kernel.
    """
    task = asyncio.get_running_loop().create_task(_look(view, store, snapshot))
    _TASKS.add(task)
    task.add_done_callback(_TASKS.discard)
    return task


async def _look(
    view: CommandWidget, store: Store, snapshot: Callable[[], Mapping[str, Any]]
) -> None:
    shown, due = datetime.now(UTC).date(), False
    with Watch(store) as watch:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                today = datetime.now(UTC).date()
                due = watch.changed() or due or today != shown  # stays due until it is shown
                if due:
                    view.show(snapshot())
                    shown, due = today, False
            except DatagymError:
                continue  # the store is busy: the next look shows it
