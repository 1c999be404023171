"""The only room that knows a database: an event log, and rows projected from it."""

from datagym.store.engine import Store
from datagym.store.events import Event, Recorded, Transaction
from datagym.store.watch import Watch

__all__ = ["Event", "Recorded", "Store", "Transaction", "Watch"]
