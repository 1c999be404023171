"""Cards are read once a machine; nothing that is kept can be out of date or do harm."""

from pathlib import Path

import platformdirs
import pytest

from datagym.datasets import card_text as room
from datagym.datasets.card import Card, card_names
from datagym.errors import BadInput
from datagym.resources import content


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of its own, empty."""
    monkeypatch.setattr(room, "_cache", lambda: tmp_path / "cards")
    return tmp_path / "cards"


@pytest.mark.parametrize("name", card_names())
def test_a_kept_card_is_the_one_that_was_read(name: str, cache: Path) -> None:
    """Texts, numbers, keys and order."""
    path = content("datasets", f"{name}.yaml")
    first, again = room.card_text(path), room.card_text(path)
    assert len(list(cache.iterdir())) == 1
    assert first == again
    assert list(first) == list(again)
    assert Card.parse(path) == Card.parse(path)


def test_a_changed_card_is_read_anew(cache: Path, tmp_path: Path) -> None:
    """Its fingerprint is another one; a wrong card is never kept."""
    text = content("datasets", "trusts.yaml").read_text(encoding="utf-8")
    path = tmp_path / "trusts.yaml"
    path.write_text(text, encoding="utf-8")
    title = room.card_text(path)["title"]
    path.write_text(text.replace(title, "Another title"), encoding="utf-8")
    assert room.card_text(path)["title"] == "Another title"
    path.write_text("name: x", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(BadInput, match="is not right"):
            room.card_text(path)
    path.write_bytes(b"\xff\xfe\x00name")
    with pytest.raises(BadInput, match="no valid YAML"):
        room.card_text(path)
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize("damage", [b"", b"\x00", b"{", b"\xff" * 50])
def test_a_damaged_cache_is_passed_over(cache: Path, damage: bytes) -> None:
    """The card is read from its text, and kept again."""
    path = content("datasets", "trusts.yaml")
    whole = room.card_text(path)
    (kept,) = cache.iterdir()
    kept.write_bytes(damage)
    assert room.card_text(path) == whole
    assert room.card_text(path) == whole
    assert kept.read_bytes() != damage


def test_a_cache_that_cannot_be_written_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a machine where the user's folder is read-only."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setattr(room, "_cache", lambda: tmp_path / "file" / "cards")
    assert room.card_text(content("datasets", "trusts.yaml"))["name"] == "trusts"


@pytest.mark.parametrize("named", [None, "", "/somewhere/else"])
def test_the_cache_lies_where_caches_lie(
    named: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the user's own folder, as platformdirs says of this system."""
    if named is None:
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", named)
    found = room._cache.__wrapped__()
    assert found == platformdirs.user_cache_path("datagym") / "cards"
