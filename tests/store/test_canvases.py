"""Canvases in the store: nothing is lost, nothing is done twice."""

import multiprocessing
import sqlite3
from itertools import count

import pytest

from datagym.canvases import Sheet, load_definition
from datagym.canvases.operations import parse
from datagym.errors import BadInput, NotFound, Refused, StaleVersion, StoreBusy
from datagym.store import Store, engine
from datagym.store.canvases import apply, read_canvas

SHEET = Sheet("t1", load_definition("stakeholder-map"))
_OPS = count()


def do(store, actor, command, *, sheet=SHEET, op=None, **body):
    """Do what a page would send."""
    todo = parse(sheet.definition, command, body)
    return apply(store, sheet, actor=actor, op=op or f"op{next(_OPS)}", todo=todo)


def add(store, text="night sister", column="closely", actor="a"):
    """Add a card and return its id."""
    return do(store, actor, "add", column=column, text=text, draft="d").card


def edit(store, actor, card, text, **body):
    """Write the field ``needs``."""
    whole = {"field": "needs", "base": 0, "draft": f"draft-{actor}"} | body
    return do(store, actor, "edit", card=card, text=text, **whole)


def only(store):
    """Return the one card of the canvas."""
    (card,) = read_canvas(store, SHEET).cards
    return card


def test_what_was_saved_is_there_after_the_store_was_closed(tmp_path):
    """A refresh, or a new server, sees the card."""
    url = f"sqlite:///{tmp_path / 'c.db'}"
    with Store.open(url) as store:
        edit(store, "a", add(store), "rest")
    with Store.open(url) as store:
        assert only(store).text("needs").text == "rest"


def test_sent_twice_it_is_done_once(store):
    """The same operation, sent again after a lost answer, changes nothing and is answered."""
    first = do(store, "a", "add", op="same", column="closely", text="x", draft="d")
    again = do(store, "a", "add", op="same", column="closely", text="x", draft="d")
    assert first == again
    only(store)


def test_two_at_one_field_keep_both_texts(store):
    """The first text stands, the second is kept beside it, for both people to see."""
    card = add(store)
    assert not edit(store, "a", card, "rest").beside
    done = edit(store, "b", card, "food")
    assert done.beside
    seen = only(store)
    assert seen.text("needs").text == "rest"
    assert [(r.by, r.text) for r in seen.rivals] == [("b", "food")]


def test_two_at_different_fields_merge(store):
    """Two people at one card but in two fields do not meet."""
    card = add(store)
    edit(store, "a", card, "rest")
    assert not edit(store, "b", card, "p2", field="owner").beside
    seen = only(store)
    assert (seen.text("needs").text, seen.text("owner").text, seen.rivals) == ("rest", "p2", ())


def test_typing_on_beside_another_text_stays_one_text(store):
    """The second writer's further words replace their own text beside, not the one that stands."""
    card = add(store)
    edit(store, "a", card, "rest")
    edit(store, "b", card, "foo")
    edit(store, "b", card, "food")
    assert [r.text for r in only(store).rivals] == ["food"]


def test_a_choice_ends_the_conflict(store):
    """Who saw both may write one, the other, or both; the text beside is let go of."""
    card = add(store)
    edit(store, "a", card, "rest")
    edit(store, "b", card, "food")
    seen = only(store)
    versions = [r.version for r in seen.rivals]
    base = seen.text("needs").version
    edit(store, "a", card, "rest\n\nfood", base=base, draft="choice", seen=versions)
    after = only(store)
    assert (after.text("needs").text, after.rivals) == ("rest\n\nfood", ())


def test_a_choice_does_not_end_what_it_did_not_see(store):
    """A text that changed while somebody chose stays; a newer one is not overwritten."""
    card = add(store)
    edit(store, "a", card, "rest")
    edit(store, "b", card, "foo")
    old = only(store)
    edit(store, "b", card, "food")
    base, versions = old.text("needs").version, [r.version for r in old.rivals]
    edit(store, "a", card, "quiet", base=base, draft="choice", seen=versions)
    now = only(store)
    assert [r.text for r in now.rivals] == ["food"]
    with pytest.raises(StaleVersion, match="again"):
        edit(store, "c", card, "mine", base=base, draft="late", seen=versions)
    assert only(store) == now


def test_a_version_from_the_future_overwrites_nothing(store):
    """A crafted version is refused."""
    card = add(store)
    edit(store, "a", card, "rest")
    with pytest.raises(BadInput, match="does not exist yet"):
        edit(store, "b", card, "mine", base=2**31 - 1)
    assert only(store).text("needs").text == "rest"


def test_words_for_a_deleted_card_are_kept(store):
    """Somebody deletes a card while another writes: the words are in it when it comes back."""
    card = add(store)
    do(store, "a", "delete", card=card)
    assert read_canvas(store, SHEET).cards == ()
    assert edit(store, "b", card, "rest").deleted_by == "a"
    do(store, "b", "restore", card=card)
    assert only(store).text("needs").text == "rest"


def test_order_and_columns(store):
    """Cards stand where they were put."""
    one, two, three = (add(store, text) for text in ("one", "two", "three"))
    do(store, "a", "move", card=three, column="closely", before=one, base=9)
    do(store, "a", "move", card=one, column="watch", before=None, base=9)
    canvas = read_canvas(store, SHEET)
    assert [c.id for c in canvas.column("closely")] == [three, two]
    assert [c.id for c in canvas.column("watch")] == [one]
    assert canvas.says(canvas.column("watch")[0], "influence") == "Low"


def test_many_moves_to_one_place(store):
    """After more moves than there are numbers between two cards, the order is still right."""
    first, *rest = (add(store, str(n)) for n in range(3))
    for turn in range(130):
        do(store, "a", "move", card=rest[turn % 2], column="closely", before=rest[1 - turn % 2],
           base=99)  # fmt: skip
    canvas = read_canvas(store, SHEET)
    assert [c.id for c in canvas.column("closely")] == [first, rest[1], rest[0]]


def test_two_who_move_one_card(store):
    """The later one is told where it lies, and it stays there."""
    card = add(store)
    base = only(store).column_version
    do(store, "a", "move", card=card, column="watch", before=None, base=base)
    with pytest.raises(StaleVersion, match="a moved this card to “Keep an eye on”"):
        do(store, "b", "move", card=card, column="informed", before=None, base=base)
    do(store, "a", "move", card=card, column="satisfied", before=None, base=base)
    assert only(store).column == "satisfied"


def test_votes(store):
    """One vote a person and card, and no more than the canvas gives; taken back, it is free."""
    cards = [add(store, str(n)) for n in range(6)]
    for card in cards[:5]:
        do(store, "a", "vote", card=card, on=True)
        do(store, "a", "vote", card=card, on=True)
    with pytest.raises(BadInput, match="all of your 5 votes"):
        do(store, "a", "vote", card=cards[5], on=True)
    do(store, "b", "vote", card=cards[0], on=True)
    do(store, "a", "vote", card=cards[1], on=False)
    do(store, "a", "vote", card=cards[5], on=True)
    canvas = read_canvas(store, SHEET)
    assert [len(card.voters) for card in canvas.cards] == [2, 0, 1, 1, 1, 1]
    assert canvas.votes_of("a") == 5


def test_comments_and_evidence(store):
    """They stand on the card; only the writer takes a comment back."""
    card = add(store)
    do(store, "a", "comment", card=card, text="hello")
    do(store, "b", "evidence", card=card, title="Waits", target="ed_attendances", sort="data")
    seen = only(store)
    assert [(c.by, c.text) for c in seen.comments] == [("a", "hello")]
    assert [(e.title, e.kind) for e in seen.evidence] == [("Waits", "data")]
    with pytest.raises(Refused, match="Only the person who wrote"):
        do(store, "b", "uncomment", card=card, id=seen.comments[0].id)
    do(store, "a", "uncomment", card=card, id=seen.comments[0].id)
    do(store, "a", "unevidence", card=card, id=seen.evidence[0].id)
    assert (only(store).comments, only(store).evidence) == ((), ())


def test_another_sheet_is_another_world(store):
    """No operation reaches a card through another team's sheet."""
    card = add(store)
    before = only(store)
    theirs = Sheet("t2", SHEET.definition)
    for command, body in {
        "edit": {"field": "needs", "text": "x", "base": 0, "draft": "d"},
        "move": {"column": "watch", "before": None, "base": 9},
        "vote": {"on": True},
        "delete": {},
        "restore": {},
        "comment": {"text": "x"},
        "evidence": {"title": "t", "target": "x", "sort": "link"},
        "uncomment": {"id": 1},
        "unevidence": {"id": 1},
    }.items():
        with pytest.raises(NotFound, match="no such card"):
            do(store, "z", command, sheet=theirs, card=card, **body)
    assert only(store) == before
    assert read_canvas(store, theirs).cards == ()


def test_a_held_database_writes_nothing(store, monkeypatch):
    """Another program holds the database: a sentence, nothing written; sent again, it is done."""
    if store.path is None:
        pytest.skip("holds an SQLite file; a PostgreSQL server has writers wait by itself")
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    with Store.open(store.url) as quick:
        holder = sqlite3.connect(store.path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="Nothing was written"):
            do(quick, "a", "add", op="held", column="closely", text="x", draft="d")
        holder.execute("ROLLBACK")
        holder.close()
        assert read_canvas(quick, SHEET).cards == ()
        do(quick, "a", "add", op="held", column="closely", text="x", draft="d")
        assert only(quick).text("name").text == "x"


def _edit_a_hundred_times(url, person, cards):
    """One browser: a hundred edits, each sent again when the database was held."""
    with Store.open(url) as store:
        for number in range(100):
            for _ in range(20):
                try:
                    edit(store, person, cards[number % len(cards)], f"{person}-{number}",
                         op=f"{person}-{number}", draft=f"{person}-{number}")  # fmt: skip
                    break
                except StoreBusy:
                    continue


def test_eight_people_at_once_lose_no_edit(tmp_path):
    """Eight processes with a hundred edits each, on ten cards: 800 of 800 texts are kept."""
    url = f"sqlite:///{tmp_path / 'many.db'}"
    with Store.open(url) as store:
        cards = [add(store, str(n)) for n in range(10)]
        context = multiprocessing.get_context("spawn")
        people = [
            context.Process(target=_edit_a_hundred_times, args=(url, f"p{n}", cards))
            for n in range(8)
        ]
        for person in people:
            person.start()
        for person in people:
            person.join(240)
        kept = set()
        for card in read_canvas(store, SHEET).cards:
            kept |= {card.text("needs").text, *(rival.text for rival in card.rivals)}
    assert kept == {f"p{n}-{number}" for n in range(8) for number in range(100)}
