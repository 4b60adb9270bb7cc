"""The registered application as Google's console knows it; loads fast, since the demo asks for it as it starts."""

from dataclasses import dataclass

from integrations.google.emulator.wire import JSON


@dataclass(frozen=True, slots=True)
class Client:
    """An OAuth client of a Cloud project; without `redirect_uris` every loopback address is registered."""

    id: str = "414350982231-deskside.apps.googleusercontent.com"
    secret: str = "GOCSPX-practice-only"  # noqa: S105  opens nothing but the emulator
    project: str = "deskside-practice"
    redirect_uris: tuple[str, ...] = ()


def client_secrets(root: str, redirect_uris: tuple[str, ...] = ()) -> JSON:
    """What Google's console would hand out as `client_secret.json` for the emulator at that root."""
    client = Client()
    return {
        "web": {
            "client_id": client.id,
            "project_id": client.project,
            "auth_uri": f"{root}o/oauth2/v2/auth",
            "token_uri": f"{root}token",
            "auth_provider_x509_cert_url": f"{root}oauth2/v1/certs",
            "client_secret": client.secret,
            "redirect_uris": list(redirect_uris),
        }
    }
