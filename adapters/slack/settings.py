"""What Slack needs to be told: tokens, secrets and the address of its API (``DOUBLE_SLACK__*``)."""

from pydantic import BaseModel, ConfigDict, SecretStr


class SlackSettings(BaseModel):
    """The connection to one Slack workspace.

    Attributes:
        bot_token: The bot's token, ``xoxb-…``.
        signing_secret: With it Slack signs what it sends us.
        app_token: An app-level token, ``xapp-…``; where it is set, events come over Socket Mode.
        previous_signing_secret: The secret before the last rotation, accepted beside the new one.
        api_url: The Web API; another address for GovSlack.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    bot_token: SecretStr
    signing_secret: SecretStr
    app_token: SecretStr | None = None
    previous_signing_secret: SecretStr | None = None
    api_url: str = "https://slack.com/api/"
