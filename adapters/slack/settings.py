"""What Slack needs to be told: tokens, secrets and the address of its API (``DOUBLE_SLACK__*``)."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class SlackSettings(BaseModel):
    """The connection to one Slack workspace."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bot_token: SecretStr = Field(description="Bot token of the Slack app, xoxb-…")
    signing_secret: SecretStr = Field(description="With it Slack signs what it sends us")
    app_token: SecretStr | None = Field(None, description="App-level token, xapp-…; set it for Socket Mode")
    previous_signing_secret: SecretStr | None = Field(
        None, description="The secret before the last rotation, accepted beside the new one"
    )
    api_url: str = Field("https://slack.com/api/", description="The Web API; another address for GovSlack")
