"""The public address as the doctor finds it: with a real certificate of an authority of the tests' own."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from fastapi import FastAPI

from app.cli.findings import Finding
from app.cli.front_door import front_door
from app.settings import Settings, load_settings
from app.web.headers import SafeHeaders
from tests.serving import HOST, free_port, serving


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Signed by itself for this machine; the key stands in the same file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    today = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return file


def behind(answer: dict[str, str], *, secure: bool = True, status: int = 200) -> FastAPI:
    """What stands where Deskside should: it answers the one question, with our header or without."""
    app = FastAPI()

    @app.get("/healthz", status_code=status)
    def healthz() -> dict[str, str]:
        return answer

    if secure:
        app.add_middleware(SafeHeaders, secure=True)
    return app


@pytest.fixture
def believed(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    return certificate


def settings_at(port: int, proxies: tuple[str, ...] = ("127.0.0.1",)) -> Settings:
    return load_settings(base_url=f"https://{HOST}:{port}", trusted_proxies=proxies)


def asked(app: FastAPI, certificate: Path) -> Finding:
    with free_port() as listener, serving(app, listener, certificate):
        return next(iter(front_door(settings_at(listener.getsockname()[1]))))


def test_deskside_answers_at_its_address(believed: Path) -> None:
    assert asked(behind({"status": "up"}), believed).remedy == ""


def test_a_certificate_that_nobody_believes_is_told(certificate: Path) -> None:
    assert "certificate" in asked(behind({"status": "up"}), certificate).remedy


def test_somebody_elses_answer_is_told(believed: Path) -> None:
    assert "not Deskside" in asked(behind({"hello": "world"}), believed).words


def test_a_proxy_with_nobody_behind_it_is_told(believed: Path) -> None:
    assert "deskside serve" in asked(behind({"status": "up"}, status=502), believed).remedy


def test_headers_that_a_proxy_drops_are_told(believed: Path) -> None:
    assert "headers" in asked(behind({"status": "up"}, secure=False), believed).words


def test_nothing_there_is_told(believed: Path) -> None:
    with free_port() as listener:
        port = listener.getsockname()[1]
    assert "does not answer" in next(iter(front_door(settings_at(port)))).words


def test_a_proxy_that_is_not_trusted_is_told() -> None:
    told = list(front_door(settings_at(9, proxies=())))[-1]
    assert "DESKSIDE_TRUSTED_PROXIES" in told.remedy
    assert list(front_door(settings_at(9)))[-1].remedy == ""


def test_plain_http_on_this_machine_needs_no_front_door() -> None:
    assert not list(front_door(load_settings(base_url="http://localhost:8000")))
