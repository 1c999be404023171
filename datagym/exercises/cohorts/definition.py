"""What nbgrader's gradebook knows of an assignment, taken out of one and laid into another.

The rows keep the order in which they lie there, since nbgrader's steps read them in it.
"""

from nbgrader import api
from sqlalchemy import Connection, Engine, Select, insert, select, text
from sqlalchemy.orm import Session

from datagym.exercises.cohorts.jobs import Definition

_TABLES = {
    model.__tablename__: model.__table__
    for model in (
        api.Course,
        api.Assignment,
        api.Notebook,
        api.BaseCell,
        api.GradeCell,
        api.SolutionCell,
        api.TaskCell,
        api.SourceCell,
    )
}


def read_definition(session: Session, assignment: str) -> Definition | None:
    """Return an assignment's rows, or None where the gradebook does not know it."""
    known = select(api.Assignment.id).where(api.Assignment.name == assignment)
    if session.execute(known).first() is None:
        return None
    place = text("rowid" if session.get_bind().dialect.name == "sqlite" else "ctid")
    return {
        name: [dict(row) for row in session.execute(query.order_by(place)).mappings()]
        for name, query in _queries(assignment).items()
    }


def lay_definition(engine: Engine, definition: Definition) -> None:
    """Make nbgrader's tables in an empty database, and lay an assignment's rows into them."""
    api.Base.metadata.create_all(engine)
    with engine.begin() as connection:
        # Else nbgrader takes the tables for those of an old version.
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        _lay(connection, definition)


def _lay(connection: Connection, definition: Definition) -> None:
    for name, table in _TABLES.items():
        for row in definition[name]:
            connection.execute(insert(table), dict(row))


def _queries(assignment: str) -> dict[str, Select[tuple[object, ...]]]:
    here = select(api.Assignment.id).where(api.Assignment.name == assignment)
    notebooks = select(api.Notebook.id).where(api.Notebook.assignment_id.in_(here))
    cells = select(api.BaseCell.id).where(api.BaseCell.notebook_id.in_(notebooks))
    course = select(api.Assignment.course_id).where(api.Assignment.name == assignment)
    wanted = {
        "course": _TABLES["course"].c.id.in_(course),
        "assignment": _TABLES["assignment"].c.name == assignment,
        "notebook": _TABLES["notebook"].c.id.in_(notebooks),
        "base_cell": _TABLES["base_cell"].c.id.in_(cells),
        "grade_cells": _TABLES["grade_cells"].c.id.in_(cells),
        "solution_cells": _TABLES["solution_cells"].c.id.in_(cells),
        "task_cells": _TABLES["task_cells"].c.id.in_(cells),
        "source_cell": _TABLES["source_cell"].c.notebook_id.in_(notebooks),
    }
    return {name: select(_TABLES[name]).where(found) for name, found in wanted.items()}
