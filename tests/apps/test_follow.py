"""An open page keeps in step with the store, also when a look fails."""

import asyncio

from datagym.apps.follow import follow
from datagym.errors import StoreBusy
from datagym.store import Event, Store
from datagym.widgets import CommandWidget

DEADLINE = 20


def test_a_change_that_could_not_be_read_is_shown_at_the_next_look(store: Store):
    """A store that is busy for one look delays an edit; it does not hide it."""
    looks: list[str] = []

    def snapshot() -> dict[str, object]:
        looks.append("look")
        if len(looks) == 1:
            message = "Another program holds the database."
            raise StoreBusy(message)
        return {"key": "test", "looks": len(looks)}

    async def run() -> dict[str, object]:
        view = CommandWidget(lambda *_: None, {"key": "test"})
        shown = asyncio.Event()
        view.observe(lambda _: shown.set(), "snapshot")
        task = follow(view, store, snapshot)
        await asyncio.sleep(0)  # the page's first look at the store comes before the change
        with store.write() as tx:
            tx.record(Event("nurse-1", "canvas:1", "card.edited"))
        async with asyncio.timeout(DEADLINE):
            await shown.wait()
        task.cancel()
        return dict(view.snapshot)

    assert asyncio.run(run()) == {"key": "test", "looks": 2}
