"""Rebuilds a damaged notebook from what its source has: each task's cells, in their order.

A cell is known again by nbgrader's id, else by its own id, else by its text, and an answer
at last by the names that it assigns. What a learner wrote is never thrown away but for
untouched copies of an answer box. A notebook that is whole comes out as it went in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from datagym.exercises.cells import Cell, code_cell, node
from datagym.exercises.examination.names import given, is_code, needed, unfenced, without
from datagym.exercises.examination.outline import Known

_FIXED = ("test", "locked", "task")  # their text is the source's, whatever was handed in
_PUT_BACK = ("test", "locked", "task", "manual")


@dataclass(slots=True)
class _Box:
    """A handed-in cell, and which cell of the source it is."""

    cell: Cell
    known: Known | None = None
    head: bool = True  # of several pieces, the one that bears nbgrader's id

    def is_one(self, known: Known) -> bool:
        return self.known is not None and self.known.name == known.name

    def is_untouched(self) -> bool:
        return self.known is not None and self.known.is_copy(self.cell.source)

    def is_fixed(self) -> bool:
        return self.known is not None and self.known.kind in _FIXED

    def gives(self) -> frozenset[str]:
        """Return what it assigns when it runs as the code that it is, or will be again."""
        known = self.known if self.known and self.known.kind != "plain" else None
        kind = known.cell_type if known else self.cell.cell_type
        runs = kind == "code" and not self.is_fixed()
        return given(unfenced(self.cell.source)) if runs else frozenset()

    def makes(self) -> frozenset[str]:
        """Return what it assigns without having read it: it begins there."""
        return self.gives() - needed(unfenced(self.cell.source))


def rebuild(cells: Sequence[Cell], known: Sequence[Known]) -> tuple[list[Cell], list[str]]:
    """Return the cells as they can be marked, and a line for the instructor on each repair.

    Parameters
    ----------
    cells
        What was handed in; these cells are changed.
    known
        The source's cells in their order, from :func:`with_names`.

    """
    notes: list[str] = []
    boxes = [_Box(cell) for cell in cells]
    _recognise(boxes, known, notes)
    boxes = _rescue(boxes, known, notes)
    boxes = _one_each(boxes, known, notes)
    boxes = _put_back(boxes, known, notes)
    boxes = _in_order(boxes, known, notes)
    return [_marked(box, notes) for box in boxes], notes


def _recognise(boxes: list[_Box], known: Sequence[Known], notes: list[str]) -> None:
    marked = {one.name: one for one in known if one.kind != "plain"}
    for box in boxes:
        box.known = marked.get(box.cell.metadata.get("nbgrader", {}).get("grade_id", ""))
    for one in known:
        if not any(box.is_one(one) for box in boxes):
            free = [box for box in boxes if box.known is None]
            same = [box for box in free if one.cell_id and box.cell.get("id") == one.cell_id]
            if not same and one.kind != "answer":
                same = [box for box in free if one.is_copy(box.cell.source)]
            for box in same[:1]:
                box.known = one
                if one.kind != "plain":
                    notes.append(f"{one.name} had lost its metadata; it is known by its id or text")
    for one in known:
        if one.kind == "answer" and all(box.is_untouched() for box in boxes if box.is_one(one)):
            _by_names(boxes, one, notes)
        elif one.kind == "manual" and not any(box.is_one(one) for box in boxes):
            _by_place(boxes, one, known, notes)


def _by_names(boxes: list[_Box], answer: Known, notes: list[str]) -> None:
    """Take for an answer the last cell of the learner's own that assigns its names.

    One that stands below the answer's test stays where it is, as what it reads may stand
    there too: then the test comes to it.
    """
    tests = (
        place
        for place, box in enumerate(boxes)
        if box.known and box.known.kind == "test" and box.known.names & answer.names
    )
    own = [box for box in boxes[: next(tests, len(boxes))] if _is_own(box)]
    for dots in (False, True):
        for box in reversed(own):
            if answer.names & given(unfenced(box.cell.source), dots=dots):
                box.known = answer
                notes.append(f"{answer.name} is known by the name that it assigns")
                return
        if any(box.is_one(answer) for box in boxes):
            return


def _by_place(boxes: list[_Box], words: Known, known: Sequence[Known], notes: list[str]) -> None:
    """Take for an answer in words the learner's own text between its neighbours."""
    at = known.index(words)
    before, after = _spots(boxes, reversed(known[:at])), _spots(boxes, known[at + 1 :])
    for box in boxes[before[-1] + 1 if before else 0 : after[0] if after else len(boxes)]:
        if box.known is None and (box.cell.cell_type != "code" or not is_code(box.cell.source)):
            box.known = words
            notes.append(f"{words.name} is known by its place")


def _is_own(box: _Box) -> bool:
    """Tell whether a cell is the learner's code: theirs alone, or written over an example."""
    readable = is_code(unfenced(box.cell.source))
    if box.known is None:
        return readable or box.cell.cell_type == "code"
    return readable and box.known.kind == "plain" and not box.is_untouched()


def _rescue(boxes: list[_Box], known: Sequence[Known], notes: list[str]) -> list[_Box]:
    """Take an answer out of a test or locked cell that it was merged with."""
    lost = [
        one
        for one in known
        if one.kind == "answer" and all(box.is_untouched() for box in boxes if box.is_one(one))
    ]
    found: list[_Box] = []
    for box in boxes:
        found.append(box)
        if box.known is None or not box.is_fixed() or box.is_untouched():
            continue
        text = without(box.cell.source, box.known.source)
        for one in [one for one in lost if one.names & given(text)][:1]:
            found.append(_Box(code_cell(text), one))
            notes.append(f"{one.name} was merged with {box.known.name}; it is taken out of it")
    return found


def _one_each(boxes: list[_Box], known: Sequence[Known], notes: list[str]) -> list[_Box]:
    """Let one cell bear each id: copies go, the pieces of a split cell stay together."""
    gone: set[int] = set()
    for one in known:
        pieces = [box for box in boxes if box.is_one(one)]
        others = (box for box in boxes if not box.is_one(one))
        if one.kind == "answer" and pieces and all(box.is_untouched() for box in pieces):
            if any(one.names & box.makes() for box in others):
                gone |= {id(box) for box in pieces}
                notes.append(f"{one.name} is answered in another cell; its empty box is left out")
            elif len(pieces) > 1:
                gone |= {id(box) for box in pieces[1:]}
        if len(pieces) < 2:  # noqa: PLR2004  (two are one too many)
            continue
        notes.append(f"{one.name} was there {len(pieces)} times")
        if one.kind not in _FIXED:
            worked = [box for box in pieces if not box.is_untouched()] or pieces[:1]
            last = {box.cell.source.strip(): box for box in worked}
            gone |= {id(box) for box in pieces if box not in last.values()}
        else:
            gone |= {id(box) for box in pieces[:-1] if one.is_copy(box.cell.source)}
        stay = [box for box in pieces if id(box) not in gone]
        if one.kind == "manual":
            stay[-1].cell.source = "\n\n".join(box.cell.source for box in stay)
            gone |= {id(box) for box in stay[:-1]}
        for box in stay[:-1]:
            box.head = False
            box.known = one if one.kind == "answer" else None
    return [box for box in boxes if id(box) not in gone]


def _put_back(boxes: list[_Box], known: Sequence[Known], notes: list[str]) -> list[_Box]:
    """Put deleted tests and locked cells after the nearest cell before them that is there."""
    made = list(boxes)
    for place, one in enumerate(known):
        if one.kind not in _PUT_BACK or any(box.is_one(one) for box in made):
            continue
        spots = _spots(made, reversed(known[:place])), _spots(made, known[place + 1 :])
        if spots[0]:
            spot = spots[0][-1] + 1
        else:
            spot = 0 if one.kind == "locked" else spots[1][0] if spots[1] else len(made)
        made.insert(spot, _Box(_new(one), one))
        notes.append(f"{one.name} was deleted; it is put back")
    return made


def _spots(boxes: list[_Box], nearest_first: Iterable[Known]) -> list[int]:
    """Return where the first of these cells that is there lies, each of its pieces."""
    for one in nearest_first:
        spots = [spot for spot, box in enumerate(boxes) if box.is_one(one)]
        if spots:
            return spots
    return []


def _new(one: Known) -> Cell:
    cell = code_cell(one.source)
    cell["id"] = sha256(one.name.encode()).hexdigest()[:8]
    return _typed(cell, one.cell_type)


def _in_order(boxes: list[_Box], known: Sequence[Known], notes: list[str]) -> list[_Box]:
    """Bring known cells into the source's order, and a test after what gives it its answers."""
    order = {one.name: place for place, one in enumerate(known)}
    places = [order[box.known.name] for box in boxes if box.known and box.known.kind != "plain"]
    if places != sorted(places):
        notes.append("cells had another order; it is the source's again")
        blocks: list[tuple[int, list[_Box]]] = [(-1, [])]
        for box in boxes:
            if box.known:
                blocks.append((order[box.known.name], [box]))
            else:
                blocks[-1][1].append(box)
        blocks.sort(key=lambda block: block[0])
        boxes = [box for _, block in blocks for box in block]
    for test in [box for box in boxes if box.known and box.known.kind == "test" and box.head]:
        boxes = _after_answers(test, boxes, notes)
    return boxes


def _after_answers(test: _Box, boxes: list[_Box], notes: list[str]) -> list[_Box]:
    """Move a test behind the first cells that give it a name, where none before it does."""
    spot = at = boxes.index(test)
    for name in sorted(test.known.names if test.known else ()):
        givers = [place for place, box in enumerate(boxes) if name in box.gives()]
        if givers and givers[0] > at:
            spot = max(spot, givers[0])
    if spot == at:
        return boxes
    notes.append(f"{test.known.name if test.known else ''} stood before its answer")
    return [*boxes[:at], *boxes[at + 1 : spot + 1], test, *boxes[spot + 1 :]]


def _marked(box: _Box, notes: list[str]) -> Cell:
    """Return a cell with the id and the type that the source gives it."""
    cell, one = box.cell, box.known
    if one is None or one.kind == "plain" or not box.head:
        cell.metadata.pop("nbgrader", None)
    if one is None or one.kind == "plain":
        return cell
    if cell.cell_type != one.cell_type:
        notes.append(f"{one.name} was {cell.cell_type}; it is {one.cell_type} again")
        _typed(cell, one.cell_type)
    if box.head:
        cell.metadata = node({"nbgrader": {"grade_id": one.name}})
    return cell


def _typed(cell: Cell, kind: str) -> Cell:
    """Make a cell one of another type, whose text stays but for a fence around code."""
    if kind == "code":
        cell.source = unfenced(cell.source)
        cell.pop("attachments", None)
        cell.update({"outputs": [], "execution_count": None})
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
    cell.cell_type = kind
    return cell
