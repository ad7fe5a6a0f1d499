"""Every setting of a deployment: ``DOUBLE_*`` in the environment or in ``.env``."""

from datetime import timedelta
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from adapters.github.settings import GitHubSettings
from adapters.gitlab.settings import GitLabSettings
from adapters.registry import PLATFORMS
from adapters.slack.settings import SlackSettings
from adapters.wecom.settings import WeComSettings
from memory.index.providers import provider_of

PREFIX = "DOUBLE_"
FORGOTTEN = "forgotten.jsonl"
"""The file in the home folder that notes what was forgotten."""
MOST_DAYS = 36_500
"""The longest term in which anything but forever is counted."""


class Settings(BaseSettings):
    """The settings. Each has a default that needs nothing from outside."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_file=".env",
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    home: Path = Field(user_data_path("double"), description="Folder of all data")
    database_url: str | None = Field(None, description="PostgreSQL URL; without it SQLite in the home folder")
    qdrant_url: str | None = Field(None, description="Qdrant server; without it the index lives in the home folder")
    qdrant_api_key: SecretStr | None = Field(None, description="Key for the Qdrant server")
    master_key: SecretStr | None = Field(
        None, description="64 hex digits, or 'keyring' for the system's; without it a key file in the home folder"
    )
    new_master_key: SecretStr | None = Field(
        None,
        description="64 hex digits that `double rotate-key` puts in place of the master key",
    )
    embedder: str = Field(
        "offline", description="'offline', 'fast' (smaller, not as good), or provider:model as LangChain names it"
    )
    model: str | None = Field(None, description="provider:model that drafts; without it precedents are adapted")
    reranker: str | None = Field(
        None, description="provider:model that puts what is recalled in order; better, and slower by its answer"
    )
    model_url: str | None = Field(
        None, description="Address of a server that speaks the provider's API, such as https://api.deepseek.com/v1"
    )
    model_key: SecretStr | None = Field(None, description="Key for the models; without it the provider's own variable")
    model_timeout_seconds: float = Field(20.0, gt=0, le=300, description="Longest wait for the model")
    policy: Path | None = Field(None, description="Policy file of the deployment; without it the shipped one")
    language: Literal["en", "zh"] = Field("en", description="Language of workers who chose none")
    host: str = Field("127.0.0.1", description="Address to serve on")
    url: str | None = Field(
        None,
        pattern=r"^https?://[^/\s]+/?$",
        description="Address at which browsers reach the console, such as https://double.example.com",
    )
    port: int = Field(8377, ge=0, le=65535, description="Port to serve on; 0 takes a free one")
    metrics_token: SecretStr | None = Field(
        None, description="Bearer token with which /metrics may be read; without it nobody may"
    )
    silence_hours: float = Field(12.0, gt=0, description="Silence while present becomes 'ignore' after this")
    expiry_hours: float = Field(24.0, gt=0, description="A draft that waits longer expires")
    undo_minutes: float = Field(15.0, ge=0, description="How long a sent reply can be undone")
    backfill_days: int = Field(90, ge=0, description="History read when a worker consents to a place; 0 reads none")
    keep_days: int | None = Field(
        None, ge=1, le=MOST_DAYS, description="Longest time that decisions are remembered; workers can only shorten it"
    )
    calendar_hosts: frozenset[str] = Field(
        frozenset(), description="Hosts of the own network from which workers' calendars may be read, as a JSON list"
    )
    drafts_per_hour: int = Field(60, ge=0, description="Most drafts for one worker in an hour")
    place_drafts_per_hour: int = Field(120, ge=0, description="Most drafts in one place in an hour")
    bot_questions_per_hour: int = Field(
        6, ge=0, description="Most questions in an hour that a worker is asked by one bot that they let in"
    )
    model_price_read: float = Field(0.0, ge=0, description="What a million tokens cost that a model reads")
    model_price_written: float = Field(0.0, ge=0, description="What a million tokens cost that a model writes")
    worker_budget: float | None = Field(None, ge=0, description="Most that models may cost for one worker in a day")
    place_budget: float | None = Field(None, ge=0, description="Most that models may cost in one place in a day")
    slack: SlackSettings | None = Field(None, description="Tokens of the Slack app")
    wecom: WeComSettings | None = Field(None, description="Applications and robots of WeCom (企业微信)")
    github: GitHubSettings | None = Field(None, description="The GitHub App")
    gitlab: GitLabSettings | None = Field(None, description="The bot user of GitLab")

    @field_validator("worker_budget", "place_budget")
    @classmethod
    def _priced(cls, budget: float | None, given: ValidationInfo) -> float | None:
        """A budget in money needs prices to count by."""
        if budget is not None and not (given.data.get("model_price_read") or given.data.get("model_price_written")):
            raise ValueError("it needs DOUBLE_MODEL_PRICE_READ and DOUBLE_MODEL_PRICE_WRITTEN to count by")
        return budget

    @property
    def platforms(self) -> tuple[str, ...]:
        """The names of the platforms that are set up."""
        return tuple(name for name in PLATFORMS if getattr(self, name) is not None)

    @property
    def providers(self) -> tuple[str, ...]:
        """Who reads what models are given: of the drafter, of the reranker, and of an embedder that is not offline."""
        models = {provider_of(name, self.model_url) for name in (self.model, self.reranker) if name}
        embedders = {provider_of(self.embedder)} if ":" in self.embedder else set[str]()
        return tuple(sorted(models | embedders))

    @property
    def given_key(self) -> str | None:
        """The master key as it is given, if it is."""
        return self.master_key.get_secret_value() if self.master_key else None

    @property
    def is_begun(self) -> bool:
        """Whether there may be a record already."""
        return self.database_url is not None or (self.home / "record.db").exists()

    @property
    def record_url(self) -> str:
        """The database's URL for SQLAlchemy."""
        return self.database_url or f"sqlite+aiosqlite:///{self.home / 'record.db'}"

    @property
    def silence(self) -> timedelta:
        """After this, silence is a decision."""
        return timedelta(hours=self.silence_hours)

    @property
    def expiry(self) -> timedelta:
        """After this, a waiting draft expires."""
        return timedelta(hours=self.expiry_hours)

    @property
    def undo(self) -> timedelta:
        """How long a sent reply can be undone."""
        return timedelta(minutes=self.undo_minutes)
