"""tables."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""

    op.create_table(
        "api_key",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("name", name=op.f("uq_api_key_name")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_key_token_hash")),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("message_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worker", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_table(
        "config_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_config_version")),
        sa.UniqueConstraint("digest", name=op.f("uq_config_version_digest")),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("external_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("handle", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("followers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("channel", "external_id", name=op.f("uq_contact_channel_external_id")),
    )
    op.create_table(
        "department",
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_hub", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_department")),
    )
    op.create_table(
        "import_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("file_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("duplicate", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
        sa.UniqueConstraint("digest", "channel", name=op.f("uq_import_run_digest_channel")),
    )
    op.create_table(
        "presence",
        sa.Column("process", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("process", name=op.f("pk_presence")),
    )
    op.create_table(
        "step_failure",
        sa.Column("step", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("error", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("step", name=op.f("pk_step_failure")),
    )
    op.create_table(
        "thread_key",
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "key", name=op.f("pk_thread_key")),
    )
    op.create_index("ix_thread_key_thread_id", "thread_key", ["thread_id"], unique=False)
    op.create_table(
        "colleague",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("login", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("password_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("department", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["department"], ["department.slug"], name=op.f("fk_colleague_department_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_colleague")),
        sa.UniqueConstraint("login", name=op.f("uq_colleague_login")),
    )
    op.create_table(
        "config_publication",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("config_version_id", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["config_version_id"],
            ["config_version.id"],
            name=op.f("fk_config_publication_config_version_id_config_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_config_publication")),
    )
    op.create_table(
        "queue",
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("department", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('hub', 'department', 'triage', 'escalation')", name=op.f("ck_queue_kind_known")),
        sa.ForeignKeyConstraint(["department"], ["department.slug"], name=op.f("fk_queue_department_department")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_queue")),
    )
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("colleague_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["colleague_id"], ["colleague.id"], name=op.f("fk_sign_in_colleague_id_colleague")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_colleague_id"), "sign_in", ["colleague_id"], unique=False)
    op.create_table(
        "ticket",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("queue", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("owner", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("routed_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("process", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("stage", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("tone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("claimed_by", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("follows", sa.BigInteger(), nullable=True),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('hub', 'shadow', 'consult', 'draft', 'answer')", name=op.f("ck_ticket_stage_known")
        ),
        sa.CheckConstraint(
            "state IN ('new', 'open', 'waiting_on_customer', 'waiting_on_department', 'solved', 'closed', 'no_reply_needed', 'spam')",
            name=op.f("ck_ticket_state_known"),
        ),
        sa.CheckConstraint("urgency BETWEEN 0 AND 3", name=op.f("ck_ticket_urgency_known")),
        sa.ForeignKeyConstraint(["claimed_by"], ["colleague.id"], name=op.f("fk_ticket_claimed_by_colleague")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_ticket_contact_id_contact")),
        sa.ForeignKeyConstraint(["follows"], ["ticket.id"], name=op.f("fk_ticket_follows_ticket")),
        sa.ForeignKeyConstraint(["merged_into"], ["ticket.id"], name=op.f("fk_ticket_merged_into_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
    )
    op.create_index(
        "ix_ticket_claimed", "ticket", ["claimed_by"], unique=False, postgresql_where=sa.text("claimed_by IS NOT NULL")
    )
    op.create_index(
        "ix_ticket_queue",
        "ticket",
        ["queue", sa.literal_column("urgency DESC"), "waiting_since", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('new', 'open', 'waiting_on_department')"),
    )
    op.create_index(
        "ix_ticket_queue_wait",
        "ticket",
        ["queue", "waiting_since"],
        unique=False,
        postgresql_where=sa.text("state IN ('new', 'open', 'waiting_on_department')"),
    )
    op.create_index(
        "uq_ticket_open_thread", "ticket", ["thread_id"], unique=True, postgresql_where=sa.text("state <> 'closed'")
    )
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("queue", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('message_received', 'ticket_routed', 'message_added', 'ticket_rerouted', 'ticket_reopened', 'ticket_merged', 'ticket_claimed', 'ticket_released', 'ticket_solved', 'ticket_closed', 'note_added', 'reply_approved', 'reply_delivered', 'reply_failed', 'reply_retried', 'reply_withdrawn', 'message_quarantined', 'message_retried')",
            name=op.f("ck_event_kind_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index("ix_event_ticket", "event", ["ticket_id", "id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("external_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("direction", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("author_handle", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("author_name", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("author_followers", sa.Integer(), nullable=False),
        sa.Column("thread", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("in_reply_to", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("url", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("media", sa.JSON(), nullable=True),
        sa.Column("raw", sa.JSON(), nullable=True),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column("triage", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("error", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.CheckConstraint("direction IN ('inbound', 'outbound', 'note')", name=op.f("ck_message_direction_known")),
        sa.CheckConstraint("external_id <> ''", name=op.f("ck_message_external_id_given")),
        sa.CheckConstraint(
            "triage IN ('waiting', 'decided', 'quarantined', 'not_needed')", name=op.f("ck_message_triage_known")
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_message_contact_id_contact")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_message_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("channel", "external_id", name=op.f("uq_message_channel_external_id")),
    )
    op.create_index(
        "ix_message_quarantined", "message", ["id"], unique=False, postgresql_where=sa.text("triage = 'quarantined'")
    )
    op.create_index(
        "ix_message_suspect",
        "message",
        ["id"],
        unique=False,
        postgresql_where=sa.text("triage = 'waiting' AND attempts > 0"),
    )
    op.create_index("ix_message_ticket", "message", ["ticket_id", "sent_at", "id"], unique=False)
    op.create_index(
        "ix_message_waiting",
        "message",
        ["id"],
        unique=False,
        postgresql_where=sa.text("triage = 'waiting' AND attempts = 0"),
    )
    op.create_table(
        "decision",
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("config_version_id", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("process", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("owner", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("queue", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("cell", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("stage", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("share", sa.SmallInteger(), nullable=False),
        sa.Column("draw", sa.SmallInteger(), nullable=True),
        sa.Column("consult", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("shadow", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("tone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.Column("thread", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_decision")),
    )
    op.create_table(
        "reply",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("in_reply_to", sa.BigInteger(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("author", sa.BigInteger(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("idempotency_key", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("external_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("url", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('approved', 'sending', 'delivered', 'failed', 'withdrawn')", name=op.f("ck_reply_state_known")
        ),
        sa.ForeignKeyConstraint(["author"], ["colleague.id"], name=op.f("fk_reply_author_colleague")),
        sa.ForeignKeyConstraint(["in_reply_to"], ["message.id"], name=op.f("fk_reply_in_reply_to_message")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_reply_message_id_message")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_reply_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_reply_idempotency_key")),
    )
    op.create_index(
        "ix_reply_due",
        "reply",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('approved', 'sending')"),
    )
    op.create_index("ix_reply_ticket", "reply", ["ticket_id", "id"], unique=False)
    op.create_index(
        "uq_reply_in_flight",
        "reply",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('approved', 'sending')"),
    )


def downgrade() -> None:
    """Take back."""

    op.drop_index(
        "uq_reply_in_flight", table_name="reply", postgresql_where=sa.text("state IN ('approved', 'sending')")
    )
    op.drop_index("ix_reply_ticket", table_name="reply")
    op.drop_index("ix_reply_due", table_name="reply", postgresql_where=sa.text("state IN ('approved', 'sending')"))
    op.drop_table("reply")
    op.drop_table("decision")
    op.drop_index(
        "ix_message_waiting", table_name="message", postgresql_where=sa.text("triage = 'waiting' AND attempts = 0")
    )
    op.drop_index("ix_message_ticket", table_name="message")
    op.drop_index(
        "ix_message_suspect", table_name="message", postgresql_where=sa.text("triage = 'waiting' AND attempts > 0")
    )
    op.drop_index("ix_message_quarantined", table_name="message", postgresql_where=sa.text("triage = 'quarantined'"))
    op.drop_table("message")
    op.drop_index("ix_event_ticket", table_name="event")
    op.drop_table("event")
    op.drop_index("uq_ticket_open_thread", table_name="ticket", postgresql_where=sa.text("state <> 'closed'"))
    op.drop_index(
        "ix_ticket_queue_wait",
        table_name="ticket",
        postgresql_where=sa.text("state IN ('new', 'open', 'waiting_on_department')"),
    )
    op.drop_index(
        "ix_ticket_queue",
        table_name="ticket",
        postgresql_where=sa.text("state IN ('new', 'open', 'waiting_on_department')"),
    )
    op.drop_index("ix_ticket_claimed", table_name="ticket", postgresql_where=sa.text("claimed_by IS NOT NULL"))
    op.drop_table("ticket")
    op.drop_index(op.f("ix_sign_in_colleague_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_table("queue")
    op.drop_table("config_publication")
    op.drop_table("colleague")
    op.drop_index("ix_thread_key_thread_id", table_name="thread_key")
    op.drop_table("thread_key")
    op.drop_table("step_failure")
    op.drop_table("presence")
    op.drop_table("import_run")
    op.drop_table("department")
    op.drop_table("contact")
    op.drop_table("config_version")
    op.drop_table("attempt")
    op.drop_table("api_key")
