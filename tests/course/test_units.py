"""Units are read from a lesson's headings."""

from datagym.course.units import headings, units_of


def prose(text, **metadata):
    """Make a cell of prose."""
    return {"cell_type": "markdown", "source": text, "metadata": metadata}


def code(text="1", **metadata):
    """Make a cell of code."""
    return {"cell_type": "code", "source": text, "metadata": metadata, "outputs": []}


def test_a_unit_ends_where_the_next_section_begins():
    """Cells before the first unit and after the last belong to none."""
    cells = [
        code(),
        prose("## Unit 1: One (10 minutes)"),
        code(),
        prose("### Inside"),
        code(),
        prose("## Unit 2: Two (12 minutes)"),
        code(),
        prose("## Key points"),
        code(),
    ]
    units = units_of({"cells": cells})
    assert [(u.title, u.minutes, u.cells) for u in units] == [
        ("One", 10, (2, 4)),
        ("Two", 12, (6,)),
    ]


def test_optional_cells_do_not_count():
    """A learner may leave out what is tagged optional."""
    cells = [prose("## Unit 1: One (10 minutes)"), code(), code(tags=["optional"])]
    assert units_of({"cells": cells})[0].cells == (1,)


def test_a_comment_in_code_is_no_heading():
    """A line that starts with # inside a code block is code."""
    assert headings(prose("```python\n# not one\n```\n## one")) == [(2, "one")]


def test_lines_may_come_as_a_list():
    """A file keeps a cell's text as a list of lines."""
    cells = [prose(["## Unit 1: One (10 minutes)\n", "text"]), code()]
    assert units_of({"cells": cells})[0].minutes == 10
