"""Alembic's entry: migrations run on the connection that ``datagym.store.migrate`` hands over."""

from alembic import context

from datagym.store import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
