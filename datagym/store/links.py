"""Personal links: signed, revocable, and silent about what their holder may do.

A link's token holds a person's id and a random number, signed. The role and the team
are read from the store at each request, so that a change holds at once. The store keeps
only the random number's hash: who reads a backup can sign, but cannot make a link that
opens anything. The signing key lies in the store too, so that several servers on one
PostgreSQL share it and a restored course's links go on working.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Column, ForeignKey, String, Table, insert, select, update

from datagym.errors import BadInput
from datagym.store.base import Utc, metadata
from datagym.store.engine import Store
from datagym.store.events import Event
from datagym.store.people import ADMINISTRATOR, person_in, required_person
from datagym.teams import Person

ENTRY = "enter"
"""The address under the server's root where a personal link leads: ``/enter/TOKEN``."""

LINK_DAYS = 120
"""A link opens for a three-month course and a month: our choice, no standard says."""

_KEY_BYTES = 32
_MAX_TOKEN = 512

secret_table = Table(
    "secret",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", String(128), nullable=False),
)

link_table = Table(
    "personal_link",
    metadata,
    Column("nonce_hash", String(64), primary_key=True),
    Column("person", String(64), ForeignKey("person.id"), nullable=False, index=True),
    Column("made", Utc, nullable=False),
    Column("until", Utc, nullable=False),
    Column("revoked", Utc),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A personal link: whose it is, its address, its token, and when it ends."""

    person: str
    url: str
    token: str
    until: datetime


def _hash(nonce: str) -> str:
    return hashlib.sha256(nonce.encode()).hexdigest()


def link_secret(store: Store) -> str:
    """Return the key that signs links (hexadecimal); made when first asked for.

    Servers may derive their cookie's key from it.
    """
    query = select(secret_table.c.value).where(secret_table.c.name == "links")
    with store.read() as connection:
        known = connection.scalar(query)
    if known is not None:
        return str(known)
    with store.write() as tx:
        known = tx.connection.scalar(query)  # another process may have been first
        if known is None:
            known = secrets.token_hex(_KEY_BYTES)
            tx.connection.execute(insert(secret_table).values(name="links", value=known))
        return str(known)


def _signer(store: Store) -> URLSafeSerializer:
    return URLSafeSerializer(
        link_secret(store),
        salt="datagym.personal-link",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )


def make_link(
    store: Store,
    person_id: str,
    base_url: str,
    *,
    days: int = LINK_DAYS,
    now: datetime | None = None,
) -> Link:
    """Make a personal link; earlier ones of the same person go on working.

    Parameters
    ----------
    store
        The course's store.
    person_id
        An enrolled person.
    base_url
        The server's address as the person will see it, ``"http://ward-pc:8866"``.
    days
        For how many days the link opens the course.
    now
        The moment of making; the present when not given.

    Raises
    ------
    NotFound
        When the person is not enrolled.
    BadInput
        When the address is not one.

    """
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        message = f"{base_url!r} is not a server's address. Write it as http://HOST:PORT."
        raise BadInput(message)
    if days < 1:
        message = f"A link has to open the course for at least 1 day, not {days}."
        raise BadInput(message)
    signer = _signer(store)
    nonce = secrets.token_urlsafe(16)
    moment = now or datetime.now(UTC)
    until = moment + timedelta(days=days)
    with store.write() as tx:
        required_person(tx.connection, person_id)
        tx.record(Event(ADMINISTRATOR, f"person:{person_id}", "link.made"), now=moment)
        tx.connection.execute(
            insert(link_table).values(
                nonce_hash=_hash(nonce), person=person_id, made=moment, until=until
            )
        )
    token = str(signer.dumps([person_id, nonce]))
    return Link(person_id, f"{base_url.rstrip('/')}/{ENTRY}/{token}", token, until)


def verify_link(store: Store, token: str, *, now: datetime | None = None) -> Person | None:
    """Return the person whom a link's token names, or None when it opens nothing.

    Role and team are those that the store holds at this moment.
    """
    if not isinstance(token, str) or len(token) > _MAX_TOKEN:
        return None
    try:
        content = _signer(store).loads(token)
    except BadSignature:
        return None
    match content:
        case [str(person_id), str(nonce)]:
            pass
        case _:
            return None
    with store.read() as connection:
        row = connection.execute(
            select(link_table).where(link_table.c.nonce_hash == _hash(nonce))
        ).one_or_none()
        if row is None or row.revoked is not None or row.until <= (now or datetime.now(UTC)):
            return None
        if not hmac.compare_digest(row.person, person_id):
            return None
        return person_in(connection, person_id)


def revoke_links(store: Store, person_id: str) -> int:
    """Make all of a person's links open nothing from now on; return how many there were.

    Raises
    ------
    NotFound
        When the person is not enrolled.

    """
    with store.write() as tx:
        required_person(tx.connection, person_id)
        recorded = tx.record(Event(ADMINISTRATOR, f"person:{person_id}", "links.revoked"))
        result = tx.connection.execute(
            update(link_table)
            .where(link_table.c.person == person_id, link_table.c.revoked.is_(None))
            .values(revoked=recorded.at)
        )
        return int(result.rowcount)
