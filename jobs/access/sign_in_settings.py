"""Settings of signing in: an identity provider and a proxy in front, from environment or secrets file.

The secrets file is `.streamlit/secrets.toml`, with the section `[auth]` as Streamlit describes it and
`[proxy]` of our own; a variable of the environment goes before it.
"""

import os
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data import toml_text
from data.errors import DataError

SECRETS = Path(__file__).parents[2] / ".streamlit" / "secrets.toml"
#: What each way needs: its name in the secrets file, and the variable that goes before it.
OIDC = {
    "server_metadata_url": "PILOTLIGHT_OIDC_METADATA_URL",
    "client_id": "PILOTLIGHT_OIDC_CLIENT_ID",
    "client_secret": "PILOTLIGHT_OIDC_CLIENT_SECRET",
    "redirect_uri": "PILOTLIGHT_OIDC_REDIRECT_URI",
}
PROXY = {
    "header": "PILOTLIGHT_PROXY_HEADER",
    "keys": "PILOTLIGHT_PROXY_KEYS",
    "issuer": "PILOTLIGHT_PROXY_ISSUER",
    "audience": "PILOTLIGHT_PROXY_AUDIENCE",
    "networks": "PILOTLIGHT_PROXY_NETWORKS",
}
CALLBACK = "/oauth2callback"


@dataclass(frozen=True, slots=True)
class Oidc:
    """An identity provider by OpenID Connect, and the client that it knows us as."""

    metadata_url: str
    client_id: str
    client_secret: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that vouches for people by a signed assertion in a header, and the networks it calls from."""

    header: str
    keys: str
    issuer: str
    audience: str
    networks: tuple[IPv4Network | IPv6Network, ...]

    def calls_from(self, address: str | None) -> bool:
        """Whether an address is one of the proxy's."""
        try:
            return address is not None and any(ip_address(address) in network for network in self.networks)
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """The ways to sign in that are configured, beside names with passwords."""

    oidc: Oidc | None
    proxy: Proxy | None


def read() -> SignInSettings:
    """What is configured; raises DataError where a way is configured in part or impossibly."""
    told = tuple(os.environ.get(name, "") for name in (*OIDC.values(), *PROXY.values()))
    return _read(told)


@cache
def _read(told: tuple[str, ...]) -> SignInSettings:
    secrets = _secrets()
    oidc = _values("identity provider", "auth", OIDC, told[: len(OIDC)], secrets)
    proxy = _values("proxy", "proxy", PROXY, told[len(OIDC) :], secrets)
    return SignInSettings(None if oidc is None else _oidc(oidc), None if proxy is None else _proxy(proxy))


def _oidc(found: dict[str, str]) -> Oidc:
    if urlsplit(found["redirect_uri"]).path.rstrip("/").endswith(CALLBACK) is False:
        raise DataError(
            f"The identity provider's redirect_uri is {found['redirect_uri']!r}. It must be this site's "
            f"address followed by {CALLBACK}, as in https://pilotlight.example.com{CALLBACK}."
        )
    return Oidc(
        found["server_metadata_url"], found["client_id"], found["client_secret"], found["redirect_uri"]
    )


def _proxy(found: dict[str, str]) -> Proxy:
    networks: list[IPv4Network | IPv6Network] = []
    for each in found["networks"].replace(",", " ").split():
        try:
            networks.append(ip_network(each))
        except ValueError:
            raise DataError(
                f"The proxy's networks hold {each!r}, which is no network. Write them as in 10.0.0.0/8."
            ) from None
    return Proxy(found["header"], found["keys"], found["issuer"], found["audience"], tuple(networks))


def _values(
    what: str, section: str, names: dict[str, str], told: tuple[str, ...], secrets: dict[str, Any]
) -> dict[str, str] | None:
    written = secrets.get(section, {})
    if not isinstance(written, dict):
        raise DataError(f"In .streamlit/secrets.toml {section!r} is no section. Write [{section}] above it.")
    found = {
        name: value or str(written.get(name, "")).strip()  # pyright: ignore[reportUnknownArgumentType]
        for name, value in zip(names, told, strict=True)
    }
    if not any(found.values()):
        return None
    missing = [f"{name} ({names[name]})" for name, value in found.items() if not value]
    if missing:
        raise DataError(
            f"Signing in by the {what} is configured in part: {', '.join(missing)} is missing. "
            f"Set it in the environment or in [{section}] of .streamlit/secrets.toml, or remove the others."
        )
    return found


def _secrets() -> dict[str, Any]:
    if not SECRETS.exists():
        return {}
    try:
        return toml_text.read(SECRETS, ".streamlit/secrets.toml")
    except DataError:
        # What is wrong may be told by a piece of the file, and the file holds secrets.
        raise DataError(".streamlit/secrets.toml cannot be read, or is not TOML.") from None
