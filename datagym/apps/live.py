"""Keeps an open page up to date with what other people do."""

import asyncio
import logging
from collections.abc import Callable

from datagym.errors import DatagymError
from datagym.store import Store, Watch

POLL_SECONDS = 0.25
_log = logging.getLogger(__name__)


def follow(
    store: Store, changed: Callable[[], None], *, every: float = POLL_SECONDS
) -> asyncio.Task[None]:
    """Call a function within the kernel whenever somebody has written to the store.

    Parameters
    ----------
    store
        The course's store.
    changed
        Reads anew and shows it; called once after each change, however many there were.
    every
        How often to look, in seconds.

    Returns
    -------
    asyncio.Task
        The task; keep it, since Python drops a task that nobody holds. Cancel it to stop.

    """
    return asyncio.get_running_loop().create_task(_follow(store, changed, every))


async def _follow(store: Store, changed: Callable[[], None], every: float) -> None:
    with Watch(store) as watch:
        due = False
        while True:
            await asyncio.sleep(every)
            try:
                due = watch.changed() or due
                if due:
                    changed()
                    due = False
            except DatagymError as error:  # held or out of reach for a moment: look again
                _log.warning("The page could not be brought up to date: %s", error)
