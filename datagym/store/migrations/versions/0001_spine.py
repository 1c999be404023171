"""The spine's tables."""

from alembic import op

from datagym.store import tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables (TEMPORARY: replaced by explicit statements before the first release)."""
    tables.metadata.create_all(op.get_bind())
