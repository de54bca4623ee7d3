"""What operators look at: imports under way, processes alive, steps that fail."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from service.tables.metadata import identity, moment


class ImportRun(SQLModel, table=True):
    """How far a file was imported, so that a broken-off import goes on where it stopped."""

    __tablename__ = "import_run"
    __table_args__ = (UniqueConstraint("digest", "channel"),)
    id: int = identity()
    file_name: str
    digest: str
    channel: str
    position: int = 0
    """Rows done."""
    created: int = 0
    duplicate: int = 0
    rejected: int = 0
    skipped: int = 0
    """Rows that are not a customer's message, for instance our own replies."""
    started_at: datetime = moment()
    finished_at: datetime | None = moment(default=None)


class SignOfLife(SQLModel, table=True):
    """The last sign of life of a background process."""

    __tablename__ = "sign_of_life"
    process: str = Field(primary_key=True)
    kind: str
    seen_at: datetime = moment()


class StepFailure(SQLModel, table=True):
    """A step whose last run failed; gone when it succeeds again."""

    __tablename__ = "step_failure"
    step: str = Field(primary_key=True)
    since: datetime = moment()
    last_at: datetime = moment()
    count: int = 1
    error: str
