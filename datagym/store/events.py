"""The log: who did what, when, based on which version. Events are only ever added."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select

from datagym.errors import BadInput
from datagym.store.base import event_table

_OP = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that somebody did.

    Parameters
    ----------
    actor
        The id of the person, as the server knows it.
    stream
        What it belongs to, ``"canvas:7f3"`` or ``"assessment:…"``.
    kind
        What was done, ``"card.edited"``.
    body
        The values, as plain JSON data.
    base
        The version of the thing that the actor saw, or None when it is new.
    op
        The operation's id, made by whoever started it (letters, digits, ``-`` and
        ``_``, at most 64). Sent twice, it is done once.

    """

    actor: str
    stream: str
    kind: str
    body: Mapping[str, Any] = field(default_factory=dict)
    base: int | None = None
    op: str = field(default_factory=lambda: uuid4().hex)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an event: its number, its moment, and whether it stood there already."""

    seq: int
    at: datetime
    repeated: bool


class Transaction:
    """One write to the store; see :meth:`datagym.store.Store.write`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def record(self, happened: Event, *, now: datetime | None = None) -> Recorded:
        """Add an event to the log; give back the first one when it is sent again.

        A caller projects rows only if the answer is not ``repeated``.
        """
        if not _OP.fullmatch(happened.op):
            message = f"The operation's id {happened.op[:80]!r} is not one."
            raise BadInput(message)
        log = event_table
        known = self.connection.execute(
            select(log.c.seq, log.c.at).where(
                log.c.actor == happened.actor, log.c.op == happened.op
            )
        ).one_or_none()
        if known is not None:
            return Recorded(known.seq, known.at, repeated=True)
        moment = now or datetime.now(UTC)
        result = self.connection.execute(
            insert(log).values(
                at=moment,
                actor=happened.actor,
                stream=happened.stream,
                kind=happened.kind,
                op=happened.op,
                base=happened.base,
                body=dict(happened.body),
            )
        )
        (seq,) = result.inserted_primary_key or (0,)
        return Recorded(int(seq), moment, repeated=False)
