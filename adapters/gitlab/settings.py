"""What GitLab needs to be told: its address, a token, and how its deliveries are known (``DOUBLE_GITLAB__*``)."""

import base64
import binascii
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from adapters.forge.address import Address

_SIGNING = "whsec_"
_SHORTEST, _LONGEST = 16, 255


class GitLabSettings(BaseModel):
    """The connection to GitLab: one bot user, a member of wherever doubles may be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token: SecretStr = Field(min_length=1, description="Access token of the bot user, with the scope api")
    webhook_secret: SecretStr | None = Field(
        None, description="Secret token of the webhooks, at least 16 characters; not needed beside SIGNING_TOKEN"
    )
    previous_webhook_secret: SecretStr | None = Field(
        None, description="The secret before the last change, accepted beside the new one"
    )
    signing_token: SecretStr | None = Field(
        None, description="Signing token of the webhooks (whsec_…); with it only what it signed gets in"
    )
    previous_signing_token: SecretStr | None = Field(
        None, description="The signing token before the last change, accepted beside the new one"
    )
    url: Address = Field("https://gitlab.com", description="Address of GitLab; https://HOST for a server of your own")
    public_url: Address | None = Field(
        None, description="Address at which GitLab reaches this Double, for `double doctor`"
    )

    @property
    def api_url(self) -> str:
        """Where the API is."""
        return f"{self.url}/api/v4"

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The keys that deliveries may be signed with; empty where they need not be signed."""
        if self.signing_token is None:
            return ()
        tokens = (self.signing_token, self.previous_signing_token)
        return tuple(_read_key(token.get_secret_value()) for token in tokens if token is not None)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets that a delivery which is not signed may bear."""
        tokens = (self.webhook_secret, self.previous_webhook_secret)
        return tuple(token.get_secret_value() for token in tokens if token is not None)

    @field_validator("webhook_secret", "previous_webhook_secret")
    @classmethod
    def _check_secret(cls, given: SecretStr | None) -> SecretStr | None:
        secret = given.get_secret_value() if given is not None else "x" * _SHORTEST
        if not (_SHORTEST <= len(secret) <= _LONGEST and secret.isascii() and secret.isprintable()):
            raise ValueError("the secret must have 16 to 255 letters, digits or signs of plain ASCII")
        return given

    @field_validator("signing_token", "previous_signing_token")
    @classmethod
    def _check_key(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None:
            _read_key(given.get_secret_value())
        return given

    @model_validator(mode="after")
    def _check_known(self) -> Self:
        if self.webhook_secret is None and self.signing_token is None:
            raise ValueError("set WEBHOOK_SECRET or SIGNING_TOKEN: without either nothing that comes can be trusted")
        return self


def _read_key(token: str) -> bytes:
    try:
        key = base64.b64decode(token.removeprefix(_SIGNING), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not token.startswith(_SIGNING) or len(key) < _SHORTEST:
        raise ValueError("the signing token is none that GitLab makes (whsec_…)")
    return key
