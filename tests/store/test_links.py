"""Personal links: signed, revocable, and silent about roles."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer
from sqlalchemy import select

from datagym.errors import BadInput, NotFound
from datagym.store import Store
from datagym.store.links import (
    LINK_DAYS,
    link_secret,
    link_table,
    make_link,
    revoke_links,
    verify_link,
)
from datagym.store.people import enrol, find_person
from datagym.teams import Person, Role

WARD = "http://ward-pc:8866/"


@pytest.fixture
def course(store: Store) -> Store:
    """Two people."""
    enrol(store, [Person("N-01", "nurse", "Quay", team="red"), Person("N-02", "nurse", "Quay")])
    return store


def test_link_opens_for_its_person(course: Store):
    """The token names the person; what they may do is read from the store each time."""
    link = make_link(course, "N-01", WARD)
    assert link.url == f"http://ward-pc:8866/enter/{link.token}"
    assert verify_link(course, link.token) == find_person(course, "N-01")
    enrol(course, [Person("N-01", "nurse", "Quay", Role.MENTOR)])
    assert verify_link(course, link.token).role is Role.MENTOR
    payload = link.token.split(".")[0]
    content = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert content[0] == "N-01"
    assert len(content) == 2


def test_revoked_links_open_nothing(course: Store):
    """All links of one person are revoked at once; a new one opens; others' are untouched."""
    first, second = (make_link(course, "N-01", WARD).token for _ in range(2))
    other = make_link(course, "N-02", WARD).token
    assert revoke_links(course, "N-01") == 2
    assert verify_link(course, first) is None
    assert verify_link(course, second) is None
    assert verify_link(course, other).id == "N-02"
    assert revoke_links(course, "N-01") == 0
    assert verify_link(course, make_link(course, "N-01", WARD).token).id == "N-01"


def test_links_end(course: Store):
    """A link opens until its last moment, and not after."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    link = make_link(course, "N-01", WARD, now=now)
    end = now + timedelta(days=LINK_DAYS)
    assert verify_link(course, link.token, now=end - timedelta(seconds=1)) is not None
    assert verify_link(course, link.token, now=end) is None


def test_a_key_alone_makes_no_link(course: Store):
    """Who has read the store can sign, but knows no random number whose hash stands there."""
    link = make_link(course, "N-01", WARD)
    with course.read() as connection:
        row = connection.execute(select(link_table)).one()
    signer = URLSafeSerializer(
        link_secret(course),
        salt="datagym.personal-link",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
    own = signer.loads(link.token)
    assert verify_link(course, signer.dumps(own)) is not None  # the signer is the real one
    assert row.nonce_hash != own[1]
    for forged in ([own[0], row.nonce_hash], ["N-02", own[1]], ["N-02", "x"], own[0], [own], {}):
        assert verify_link(course, signer.dumps(forged)) is None


def test_another_course_opens_nothing(course: Store, tmp_path):
    """A link of one course is nothing in another, though the same person is enrolled there."""
    link = make_link(course, "N-01", WARD)
    with Store.open(f"sqlite:///{tmp_path / 'other.db'}") as other:
        enrol(other, [Person("N-01", "nurse", "Quay")])
        make_link(other, "N-01", WARD)
        assert verify_link(other, link.token) is None
        assert link_secret(other) != link_secret(course)


def test_the_key_is_made_once(course: Store):
    """32 random bytes, the same from every process."""
    with Store.open(course.url) as second:
        assert link_secret(second) == link_secret(course)
    assert len(bytes.fromhex(link_secret(course))) == 32


def test_changed_tokens_open_nothing(course: Store):
    """Any single changed character breaks the signature."""
    token = make_link(course, "N-01", WARD).token
    for place, letter in enumerate(token):
        changed = token[:place] + ("A" if letter != "A" else "B") + token[place + 1 :]
        found = verify_link(course, changed)
        # The last letter of base64 has bits that mean nothing: same bytes, same signature.
        assert found is None or place in {len(token) - 1, token.index(".") - 1}


@given(st.one_of(st.text(max_size=600), st.none(), st.integers(), st.binary(max_size=20)))
def test_nonsense_opens_nothing(token):
    """Whatever the browser sends instead of a token: nobody, and no error."""
    with Store.open("sqlite://") as empty:
        assert verify_link(empty, token) is None


def test_bad_questions(course: Store):
    """Unknown people and addresses that are none are told in a sentence."""
    with pytest.raises(NotFound, match="Did you mean"):
        make_link(course, "N-1", WARD)
    with pytest.raises(NotFound):
        revoke_links(course, "N-1")
    for address in ("ward-pc", "ftp://ward-pc", "http://", "http://x/?a=1"):
        with pytest.raises(BadInput, match="HOST:PORT"):
            make_link(course, "N-01", address)
    with pytest.raises(BadInput, match="at least 1 day"):
        make_link(course, "N-01", WARD, days=0)
