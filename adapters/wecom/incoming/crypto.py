"""WeCom's seal on what it sends to an application: AES, the corporation's id inside, and a SHA-1 signature.

The cipher is wechatpy's. What it takes for granted is checked here first: canonical base64, whole blocks, PKCS#7
padding, UTF-8. Whether a request is fresh and new is the business of ``guard``.
"""

import base64
import binascii
import struct

from wechatpy.utils import WeChatSigner
from wechatpy.work.crypto import PrpCrypto
from wechatpy.work.exceptions import InvalidCorpIdException

from adapters.errors import Forged
from adapters.webhook import check_signature

_BLOCK = 16
_HEAD = 20


class Seal:
    """Opens and closes what WeCom and an application exchange.

    Args:
        token: The application's token, with which is signed.
        aes_key: Its EncodingAESKey, 43 characters.
        receiver: Whom a message must be for: the id of the corporation.
    """

    def __init__(self, token: str, aes_key: str, receiver: str) -> None:
        self._token = token
        self._receiver = receiver
        self._cipher = PrpCrypto(base64.b64decode(aes_key + "="))

    def sign(self, timestamp: str, nonce: str, encrypted: str) -> str:
        """The signature of an encrypted message: 40 hex digits."""
        signer = WeChatSigner()
        signer.add_data(self._token, timestamp, nonce, encrypted)
        return str(signer.signature)

    def encrypt(self, text: str) -> str:
        """A text, closed for the receiver."""
        return str(self._cipher.encrypt(text, self._receiver).decode("ascii"))

    def open(self, encrypted: str, *, signature: str, timestamp: str, nonce: str) -> str:
        """The text in a signed message.

        Raises:
            Forged: The signature is wrong, the message damaged, or for somebody else.
        """
        check_signature(signature, [self.sign(timestamp, nonce, encrypted)])
        _check_base64(encrypted)
        try:
            return str(self._cipher.decrypt(encrypted, self._receiver))
        except InvalidCorpIdException:
            raise Forged("The message is for another corporation.", 403) from None
        except (ValueError, IndexError, struct.error):
            raise Forged("The message cannot be decrypted.", 400) from None


def _check_base64(encrypted: str) -> None:
    """Refuse what only a forgiving decoder would take."""
    try:
        raw = base64.b64decode(encrypted, validate=True)
    except (binascii.Error, ValueError):
        raise Forged("The message is not base64.", 400) from None
    if base64.b64encode(raw).decode("ascii") != encrypted or not raw or len(raw) % _BLOCK or len(raw) < 2 * _BLOCK:
        raise Forged("The message is not base64 of whole blocks.", 400)
