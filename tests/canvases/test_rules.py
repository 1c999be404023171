"""Nothing old overwrites, nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from datagym.canvases import Text
from datagym.canvases.rules import Outcome, between, crowded, settle


def test_one_who_saw_the_text_may_replace_it():
    """The version that stands, or a newer one, was seen: the text is written."""
    standing = Text("old", version=4, by="a", draft="x")
    assert settle(standing, text="new", base=4, by="b", draft="y") is Outcome.WRITTEN


def test_one_who_did_not_see_it_writes_beside():
    """An older version was seen: both texts stay."""
    standing = Text("old", version=4, by="a", draft="x")
    assert settle(standing, text="new", base=3, by="b", draft="y") is Outcome.BESIDE
    assert settle(standing, text="new", base=3, by="b", draft="x") is Outcome.BESIDE
    assert settle(standing, text="new", base=3, by="a", draft="z") is Outcome.BESIDE


def test_typing_on_is_no_conflict_with_oneself():
    """The same piece of writing, saved again before the first answer came, is written."""
    standing = Text("nig", version=4, by="a", draft="x")
    assert settle(standing, text="night", base=0, by="a", draft="x") is Outcome.WRITTEN


def test_the_same_words_are_no_conflict():
    """Two people who write the same agree."""
    standing = Text("night", version=4, by="a", draft="x")
    assert settle(standing, text="night", base=0, by="b", draft="y") is Outcome.SAME


def test_an_empty_field_takes_any_text():
    """Nobody has written: nothing is overwritten, whatever draft is claimed."""
    assert settle(Text(), text="a", base=0, by="", draft="") is Outcome.WRITTEN


@given(st.lists(st.integers(0, 30), max_size=40))
def test_cards_stand_where_they_were_put(places):
    """Positions keep the order of a list into which things are inserted."""
    wanted: list[int] = []
    positions: list[float] = []
    for number, place in enumerate(places):
        at = min(place, len(positions))
        assert not crowded(positions, at)
        positions.insert(at, between(positions, at))
        wanted.insert(at, number)
        assert positions == sorted(set(positions))


def test_halving_ends_and_is_noticed():
    """After some fifty insertions at one place no number is left, and that is told."""
    positions = [0.0, 1.0]
    for _ in range(2000):
        if crowded(positions, 1):
            break
        positions.insert(1, between(positions, 1))
    assert crowded(positions, 1)
    assert positions == sorted(set(positions))
