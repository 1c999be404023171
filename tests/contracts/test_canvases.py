"""Every canvas that an instructor writes works, without a new test."""

import pytest

from datagym.canvases import Sheet, definition_names, load_definition
from datagym.canvases.operations import parse
from datagym.store.canvases import apply, read_canvas
from datagym.widgets.canvas import Viewer, snapshot


@pytest.mark.parametrize("name", definition_names())
def test_attributes_the_double_diamond(name):
    """The Design Council and its licence are named, and people are told to name no patient."""
    made = load_definition(name)
    assert "Design Council" in made.attribution
    assert "CC BY 4.0" in made.attribution
    assert made.care


@pytest.mark.parametrize("name", definition_names())
def test_prompts_are_short_and_plain(name):
    """Each prompt is a help of at most 25 words, each label of at most 6, told once."""
    made = load_definition(name)
    assert all(len(field.prompt.split()) <= 25 for field in made.fields)
    assert all(len(field.label.split()) <= 6 for field in made.fields)
    assert len({field.label for field in made.fields}) == len(made.fields)
    assert len({column.title for column in made.columns}) == len(made.columns)


@pytest.mark.parametrize("name", definition_names())
def test_each_field_in_each_column_is_kept_and_shown(store, name):
    """A card goes into every column, and every field of it is written and comes back."""
    sheet = Sheet("t1", load_definition(name))

    def do(op, command, **body):
        todo = parse(sheet.definition, command, body)
        return apply(store, sheet, actor="a", op=op, todo=todo)

    for column in sheet.definition.columns:
        card = do(f"add-{column.id}", "add", column=column.id, text="x", draft="d").card
        for field in sheet.definition.fields[1:]:
            if field.kind == "column":
                continue
            for text in [choice.id for choice in field.choices] or ["words"]:
                do(f"{column.id}-{field.id}-{text}", "edit", card=card, field=field.id, text=text,
                   base=0, draft="d")  # fmt: skip
    canvas = read_canvas(store, sheet)
    columns = [column.id for column in sheet.definition.columns]
    assert sorted(card.column for card in canvas.cards) == sorted(columns)
    shown = snapshot(canvas, Viewer("a", may_write=True, team="t1"))
    for card in shown["cards"]:
        assert all(written["text"] for written in card["fields"].values())
    for card in canvas.cards:
        assert all(canvas.says(card, field.id) for field in sheet.definition.fields)
