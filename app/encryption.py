"""Encryption at rest: AES-256-GCM with the key's id in front and the row's identity as associated data."""

import hashlib
import hmac
from collections.abc import Sequence
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_ID = 4
_NONCE = 12


class CannotDecrypt(Exception):
    """The key is missing from the ring, or the ciphertext belongs to another row."""


class Keyring:
    """Secrets of the installation: the first encrypts and signs, all decrypt and verify.

    Args:
        secrets: at least one secret of 32 characters or more; each gives keys by HKDF-SHA256, one a purpose.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        self._sealing = {_key_id(secret): AESGCM(_derive(secret, "seal")) for secret in secrets}
        self._signing = [_derive(secret, "sign") for secret in secrets]
        self._current = _key_id(secrets[0])
        self._secrets = tuple(secrets)

    @property
    def prefixes(self) -> list[bytes]:
        """What every ciphertext of these keys begins with, all of one length, so that a query can find the others."""
        return list(self._sealing)

    @property
    def older_prefixes(self) -> list[bytes]:
        """What every ciphertext of the other keys begins with, each of the same length."""
        return [prefix for prefix in self._sealing if prefix != self._current]

    def seal(self, plaintext: str, identity: str) -> bytes:
        """Encrypt for the row named by `identity`, such as `credential:7:refresh_token`."""
        nonce = token_bytes(_NONCE)
        sealed = self._sealing[self._current].encrypt(nonce, plaintext.encode(), identity.encode())
        return self._current + nonce + sealed

    def open(self, ciphertext: bytes, identity: str) -> str:
        """Decrypt what `seal` made for the same identity.

        Raises:
            CannotDecrypt: unknown key, altered text, or another row's ciphertext.
        """
        key = self._sealing.get(ciphertext[:_KEY_ID])
        if key is None:
            raise CannotDecrypt("sealed with a key that is not in DESKSIDE_SECRET_KEYS")
        nonce, sealed = ciphertext[_KEY_ID : _KEY_ID + _NONCE], ciphertext[_KEY_ID + _NONCE :]
        try:
            return key.decrypt(nonce, sealed, identity.encode()).decode()
        except InvalidTag as error:
            raise CannotDecrypt("altered, or sealed for another row") from error

    def knows(self, ciphertext: bytes) -> bool:
        """Whether one of the keys sealed it; nobody needs to open it to say so."""
        return ciphertext[:_KEY_ID] in self._sealing

    def is_current(self, ciphertext: bytes) -> bool:
        """Whether the first key sealed it; otherwise a rotation seals it again."""
        return ciphertext[:_KEY_ID] == self._current

    def keys_for(self, purpose: str) -> list[bytes]:
        """Keys of 32 bytes to hand to a browser, one for each secret, the first secret's first."""
        return [_derive(secret, f"hand out {purpose}") for secret in self._secrets]

    def sign(self, message: str) -> str:
        """HMAC-SHA256 with the first key, hex."""
        return _mac(self._signing[0], message)

    def signatures(self, message: str) -> list[str]:
        """Every key's HMAC-SHA256, hex, the first key's first: for what is shortened before it is compared."""
        return [_mac(key, message) for key in self._signing]

    def verify(self, message: str, signature: str) -> bool:
        """Whether any key made the signature. Constant time for each key."""
        return any(hmac.compare_digest(_mac(key, message), signature) for key in self._signing)


def _derive(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"deskside {purpose}".encode()).derive(
        secret.encode()
    )


def _key_id(secret: str) -> bytes:
    return hashlib.sha256(_derive(secret, "id")).digest()[:_KEY_ID]


def _mac(key: bytes, message: str) -> str:
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()
