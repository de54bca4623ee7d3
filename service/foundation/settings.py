"""Everything that can be set from outside, as OLIEVLEK_* variables."""

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.foundation.errors import SetupError
from service.foundation.mail_server import answer_address, mail_address, mail_server
from service.foundation.signing import signing_key
from service.foundation.validation import field_problems, summary


def default_home() -> Path:
    """Where data lives: /var/lib for root, since the embedded Postgres runs as nobody and can't enter root's home."""
    if os.geteuid() == 0:
        return Path("/var/lib/olievlek")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "olievlek"


def _of_postgres(url: str) -> str:
    """Whatever else it is, the driver would read it as an address of Postgres and look in the wrong place."""
    if not url.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
        raise PydanticCustomError("not_postgres", "must begin with postgresql://")
    return url


def _checked(check: Callable[[str], object], value: str) -> None:
    """Refuse what the check refuses, in its words alone: pydantic's own would begin with "Value error"."""
    try:
        check(value)
    except ValueError as error:
        raise PydanticCustomError("not_usable", "{words}", {"words": str(error)}) from None


def _of_mail_server(url: SecretStr) -> SecretStr:
    _checked(mail_server, url.get_secret_value())
    return url


def _mail_address(text: str) -> str:
    _checked(mail_address, text)
    return text


def _answer_address(text: str) -> str:
    _checked(answer_address, text)
    return text


def _signing_key(secret: SecretStr) -> SecretStr:
    _checked(signing_key, secret.get_secret_value())
    return secret


def _of_web(url: str) -> str:
    """Without the slash at its end, so that paths can follow."""
    if not url.startswith(("http://", "https://")):
        raise PydanticCustomError("not_web", "must begin with https:// or http://")
    return url.rstrip("/")


class Settings(BaseSettings):
    """The settings of one process; each field is the variable OLIEVLEK_ plus its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="OLIEVLEK_", env_ignore_empty=True, extra="ignore")

    home: Path = Field(default_factory=default_home)
    """Data of the embedded Postgres and Valkey."""
    database_url: Annotated[str, AfterValidator(_of_postgres)] | None = None
    """postgresql://... of your own Postgres; without it `olievlek up` runs an embedded one."""
    redis_url: str | None = None
    """redis://... of your own Redis or Valkey; without it `olievlek up` runs an embedded one."""
    rulebook: Path | None = None
    """Folder of rulebook files; without it the packaged telecom-nl."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    network_url: str | None = None
    """Address of the fake network that every channel then publishes to (demo and tests)."""
    worker_processes: int = Field(default=2, ge=1)
    """Prefork children of one worker."""
    triage_set: int = Field(default=500, ge=1, le=5000)
    """How many messages one transaction of triage takes at most."""
    triage_attempts: int = Field(default=3, ge=1)
    """After how many failed attempts a message goes to quarantine."""
    sweep_seconds: float = Field(default=2.0, gt=0)
    """How often each step looks for work that no nudge announced."""
    undo_seconds: int = Field(default=10, ge=0)
    """How long a reply can be taken back before it goes out."""
    delivery_attempts: int = Field(default=8, ge=1)
    """After how many tries a reply counts as undeliverable until someone retries it."""
    delivery_timeout_seconds: float = Field(default=10.0, gt=0)
    """How long a network may take over one call; a sender is taken for dead after three times this."""
    public_url: Annotated[str, AfterValidator(_of_web)] | None = None
    """Where colleagues find the pages: links in notices begin with it."""
    smtp_url: Annotated[SecretStr, AfterValidator(_of_mail_server)] | None = None
    """smtp://, smtp+starttls:// or smtps://USER:PASSWORD@HOST:PORT; without it no notice goes out by e-mail."""
    mail_from: Annotated[str, AfterValidator(_mail_address)] | None = None
    """Sender of e-mail to colleagues."""
    mail_answers: Annotated[str, AfterValidator(_answer_address)] | None = None
    """Where departments answer questions by e-mail: ours is NAME+TOKEN@DOMAIN, and all mail to it is handed to us."""
    mail_checked_by: str | None = None
    """The name under which our own mail server writes Authentication-Results; those of others are not believed."""
    webhook_secret: Annotated[SecretStr, AfterValidator(_signing_key)] | None = None
    """whsec_ and the base64 of 24 to 64 random bytes: signs what is sent to webhooks."""
    notice_attempts: int = Field(default=16, ge=1)
    """After how many tries, spread over about an hour, a notice counts as failed until someone retries it."""
    notice_timeout_seconds: float = Field(default=20.0, gt=0)
    """How long a mail server or webhook may take; a sender is taken for dead after three times this."""
    rate_limit: str = "600000/minute"
    """Messages per API key and web process, in the notation of the limits library: far above any real day, it stops a
    connector that runs wild."""
    learning: bool = True
    """Whether models are trained on what people correct."""
    secure_cookies: bool = False
    """Set it when people reach the pages over https."""
    log_json: bool = False


@lru_cache(maxsize=1)
def settings() -> Settings:
    """This process's settings, read once. Raises SetupError, naming each variable that is not as it has to be."""
    try:
        return Settings()
    except ValidationError as error:
        problems = field_problems(error.errors(include_url=False, include_input=False))
        for problem in problems:
            problem["field"] = f"OLIEVLEK_{problem['field'].partition('.')[0].upper()}"
        raise SetupError(summary(problems)) from None
