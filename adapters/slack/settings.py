"""What Slack needs to be told: tokens, secrets and the address of its API (``DOUBLE_SLACK__*``)."""

from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from adapters.loopback import LOOPBACK


class SlackSettings(BaseModel):
    """The connection to Slack: with a bot token to one workspace, with a client id to all that install the app."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    signing_secret: SecretStr | None = Field(
        None, description="With it Slack signs what it sends us; not needed in Socket Mode"
    )
    bot_token: SecretStr | None = Field(
        None, description="Bot token of the Slack app, xoxb-…; without it the app is installed at /slack/install"
    )
    app_token: SecretStr | None = Field(None, description="App-level token, xapp-…; set it for Socket Mode")
    previous_signing_secret: SecretStr | None = Field(
        None, description="The secret before the last rotation, accepted beside the new one"
    )
    client_id: str | None = Field(None, description="Client id of the Slack app, to install it over OAuth")
    client_secret: SecretStr | None = Field(None, description="Client secret of the Slack app")
    public_url: str | None = Field(None, description="Address at which Slack and browsers reach this Double, https://…")
    teams: str = Field(
        "", description="Ids of the only workspaces or organisations that may install it, with commas between"
    )
    api_url: str = Field("https://slack.com/api/", description="The Web API; another address for GovSlack")

    @property
    def allowed(self) -> frozenset[str]:
        """The only ids that may install the app; empty where all may."""
        return frozenset(team.strip() for team in self.teams.split(",")) - {""}

    @field_validator("public_url")
    @classmethod
    def _check_address(cls, given: str | None) -> str | None:
        if given is None:
            return None
        address = urlsplit(given)
        if not address.netloc or (address.scheme != "https" and address.hostname not in LOOPBACK):
            raise ValueError("the public URL must begin with https://")
        return given.rstrip("/")

    @model_validator(mode="after")
    def _check_way_in(self) -> Self:
        if self.signing_secret is None and self.app_token is None:
            raise ValueError("set signing_secret, or app_token for Socket Mode")
        oauth = (self.client_id, self.client_secret)
        if any(oauth) and not (all(oauth) and self.public_url):
            raise ValueError("installing over OAuth needs client_id, client_secret and public_url together")
        if self.bot_token is None and not any(oauth):
            raise ValueError("set bot_token, or client_id, client_secret and public_url to install the app over OAuth")
        return self
