"""Google's signing key, its certificates in both published forms, and the id tokens it signs."""

import hashlib
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from google.auth import crypt, jwt

from integrations.google.emulator.state.records import ACCESS_TOKEN_LIFE, Account
from integrations.google.emulator.wire import JSON

ISSUER = "https://accounts.google.com"


@cache
def _key() -> rsa.RSAPrivateKey:
    """One key for the life of the process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def key_id() -> str:
    numbers = _key().public_key().public_numbers()
    return hashlib.sha1(str(numbers.n).encode(), usedforsecurity=False).hexdigest()


@cache
def pem_certificates() -> JSON:
    """Key id to certificate, the form of `/oauth2/v1/certs`."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "federated-signon.practice.example")])
    made = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(_key().public_key())
        .serial_number(1)
        .not_valid_before(made)
        .not_valid_after(made + timedelta(days=3650))
        .sign(_key(), SHA256())
    )
    return {key_id(): certificate.public_bytes(serialization.Encoding.PEM).decode()}


def jwk_certificates() -> JSON:
    """The JWK set, the form of `/oauth2/v3/certs`."""
    numbers = _key().public_key().public_numbers()
    key = {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": key_id(), "n": _b64(numbers.n), "e": _b64(numbers.e)}
    return {"keys": [key]}


def _b64(number: int) -> str:
    return urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8)).decode().rstrip("=")


@cache
def _signer() -> Any:
    pem = _key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return crypt.RSASigner.from_string(pem, key_id())


def id_token(person: Account, *, client: str, nonce: str | None, scopes: tuple[str, ...], now: datetime) -> str:
    """An RS256 id token; e-mail and name only with their scopes, `hd` for organisation accounts."""
    claims: JSON = {
        "iss": ISSUER,
        "azp": client,
        "aud": client,
        "sub": person.id,
        "iat": int(now.timestamp()),
        "exp": int((now + ACCESS_TOKEN_LIFE).timestamp()) + 1,
    }
    if not person.domain.startswith("gmail."):
        claims["hd"] = person.domain
    if any(scope.endswith(("email", "userinfo.email")) for scope in scopes):
        claims |= {"email": person.email, "email_verified": True}
    if any(scope.endswith("profile") for scope in scopes):
        claims |= {
            "name": person.full_name,
            "given_name": person.given_name,
            "family_name": person.family_name,
        }
    if nonce:
        claims["nonce"] = nonce
    token: bytes = jwt.encode(_signer(), claims)
    return token.decode()
