"""The spine's tables."""

import sqlalchemy as sa
from alembic import op

from datagym.store.base import Utc

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "assessment_overview",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_assessment_overview")),
    )
    op.create_table(
        "assessment_response",
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("item_version", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=20), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("session", "position", name=op.f("pk_assessment_response")),
        sa.UniqueConstraint("session", "item", name=op.f("uq_assessment_response_session_item")),
    )
    op.create_table(
        "assessment_session",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("bank", sa.String(length=64), nullable=False),
        sa.Column("started", Utc(), nullable=False),
        sa.Column("saved", Utc(), nullable=False),
        sa.Column("finished", Utc(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("ratings", sa.JSON(), nullable=False),
        sa.Column("results", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_session")),
        sa.UniqueConstraint("person", "attempt", name=op.f("uq_assessment_session_person_attempt")),
    )
    op.create_index(
        op.f("ix_assessment_session_finished"), "assessment_session", ["finished"], unique=False
    )
    op.create_index(
        op.f("ix_assessment_session_person"), "assessment_session", ["person"], unique=False
    )
    op.create_table(
        "canvas_card",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("canvas", sa.String(length=40), nullable=False),
        sa.Column("column_id", sa.String(length=40), nullable=False),
        sa.Column("column_version", sa.Integer(), nullable=False),
        sa.Column("column_by", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Float(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("deleted_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canvas_card")),
    )
    op.create_index(
        op.f("ix_canvas_card_team_canvas"), "canvas_card", ["team", "canvas"], unique=False
    )
    op.create_table(
        "canvas_comment",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("card", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canvas_comment")),
    )
    op.create_index(op.f("ix_canvas_comment_card"), "canvas_comment", ["card"], unique=False)
    op.create_table(
        "canvas_evidence",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("card", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("sort", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canvas_evidence")),
    )
    op.create_index(op.f("ix_canvas_evidence_card"), "canvas_evidence", ["card"], unique=False)
    op.create_table(
        "canvas_rival",
        sa.Column("card", sa.String(length=16), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("draft", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("card", "field", "by", "draft", name=op.f("pk_canvas_rival")),
    )
    op.create_table(
        "canvas_vote",
        sa.Column("card", sa.String(length=16), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("card", "person", name=op.f("pk_canvas_vote")),
    )
    op.create_table(
        "event",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("stream", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("op", sa.String(length=64), nullable=False),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
        sa.UniqueConstraint("actor", "op", name=op.f("uq_event_actor_op")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_event_stream"), "event", ["stream"], unique=False)
    op.create_table(
        "mentoring_field",
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("thing", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("draft", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "thing", "field", name=op.f("pk_mentoring_field")),
    )
    op.create_table(
        "mentoring_rival",
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("thing", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("draft", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "owner", "thing", "field", "by", "draft", name=op.f("pk_mentoring_rival")
        ),
    )
    op.create_table(
        "private_field",
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("thing", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("draft", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "thing", "field", name=op.f("pk_private_field")),
    )
    op.create_table(
        "private_rival",
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("thing", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("draft", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "owner", "thing", "field", "by", "draft", name=op.f("pk_private_rival")
        ),
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secret")),
    )
    op.create_table(
        "team",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("formed", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
    )
    op.create_table(
        "mentoring_thing",
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=True),
        sa.Column("begun", Utc(), nullable=False),
        sa.Column("begun_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["team"], ["team.id"], name=op.f("fk_mentoring_thing_team_team")),
        sa.PrimaryKeyConstraint("team", "id", name=op.f("pk_mentoring_thing")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("profession", sa.String(length=80), nullable=False),
        sa.Column("site", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=True),
        sa.Column("slot", sa.String(length=80), nullable=True),
        sa.Column("enrolled", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["team"], ["team.id"], name=op.f("fk_person_team_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_team"), "person", ["team"], unique=False)
    op.create_table(
        "personal_link",
        sa.Column("nonce_hash", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("made", Utc(), nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.Column("revoked", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person"], ["person.id"], name=op.f("fk_personal_link_person_person")
        ),
        sa.PrimaryKeyConstraint("nonce_hash", name=op.f("pk_personal_link")),
    )
    op.create_index(op.f("ix_personal_link_person"), "personal_link", ["person"], unique=False)
    op.create_table(
        "team_mentor",
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("mentor", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentor"], ["person.id"], name=op.f("fk_team_mentor_mentor_person")
        ),
        sa.ForeignKeyConstraint(["team"], ["team.id"], name=op.f("fk_team_mentor_team_team")),
        sa.PrimaryKeyConstraint("team", "mentor", name=op.f("pk_team_mentor")),
    )
    op.create_index(op.f("ix_team_mentor_mentor"), "team_mentor", ["mentor"], unique=False)


def downgrade() -> None:
    """Take the tables away again."""
    op.drop_index(op.f("ix_team_mentor_mentor"), table_name="team_mentor")
    op.drop_table("team_mentor")
    op.drop_index(op.f("ix_personal_link_person"), table_name="personal_link")
    op.drop_table("personal_link")
    op.drop_index(op.f("ix_person_team"), table_name="person")
    op.drop_table("person")
    op.drop_table("mentoring_thing")
    op.drop_table("team")
    op.drop_table("secret")
    op.drop_table("private_rival")
    op.drop_table("private_field")
    op.drop_table("mentoring_rival")
    op.drop_table("mentoring_field")
    op.drop_index(op.f("ix_event_stream"), table_name="event")
    op.drop_table("event")
    op.drop_table("canvas_vote")
    op.drop_table("canvas_rival")
    op.drop_index(op.f("ix_canvas_evidence_card"), table_name="canvas_evidence")
    op.drop_table("canvas_evidence")
    op.drop_index(op.f("ix_canvas_comment_card"), table_name="canvas_comment")
    op.drop_table("canvas_comment")
    op.drop_index(op.f("ix_canvas_card_team_canvas"), table_name="canvas_card")
    op.drop_table("canvas_card")
    op.drop_index(op.f("ix_assessment_session_person"), table_name="assessment_session")
    op.drop_index(op.f("ix_assessment_session_finished"), table_name="assessment_session")
    op.drop_table("assessment_session")
    op.drop_table("assessment_response")
    op.drop_table("assessment_overview")
