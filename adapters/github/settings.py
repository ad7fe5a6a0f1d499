"""What GitHub needs to be told: the App, its key and its secret (``DOUBLE_GITHUB__*``)."""

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from adapters.forge.address import Address

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey


class GitHubSettings(BaseModel):
    """The connection to GitHub: one App, installed wherever doubles may be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    app_id: int = Field(gt=0, description="App ID of the GitHub App")
    private_key: SecretStr = Field(description="Private key of the App: the path of its .pem file, or the PEM itself")
    webhook_secret: SecretStr = Field(min_length=16, description="Secret with which GitHub signs what it sends us")
    previous_webhook_secret: SecretStr | None = Field(
        None, description="The secret before the last change, accepted beside the new one"
    )
    api_url: Address = Field(
        "https://api.github.com", description="The API; https://HOST/api/v3 for a server of your own"
    )
    public_url: Address | None = Field(
        None, description="Address at which GitHub reaches this Double, for `double doctor`"
    )

    @property
    def key(self) -> "RSAPrivateKey":
        """The App's private key.

        Raises:
            ValueError: it is none.
        """
        return _read_key(self.private_key.get_secret_value())

    @field_validator("private_key")
    @classmethod
    def _check_key(cls, given: SecretStr) -> SecretStr:
        _read_key(given.get_secret_value())
        return given


def _read_key(given: str) -> "RSAPrivateKey":
    """Read here and not above: without the App no command loads what reads keys."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        pem = given.replace("\\n", "\n") if "-----BEGIN" in given else Path(given).expanduser().read_text("ascii")
        key = load_pem_private_key(pem.encode(), password=None)
    except (OSError, ValueError, TypeError):
        raise ValueError("the private key is neither a PEM nor the path of a .pem file that can be read") from None
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("the private key is not of the kind that GitHub makes (RSA)")
    return key
