"""Channels as the environment or a secret file names them; their addresses hold secrets and stay here."""

import base64
import binascii
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast
from urllib.parse import urlsplit

from data.channels import secret_file
from data.errors import DataError
from data.settings import switched_on

Kind = Literal["mail", "Slack", "Teams", "webhook"]

#: Variables that hold a channel each, `…_SECRET` the key of a webhook, and the file that holds all of them.
PREFIX, SECRET, FILE = "PILOTLIGHT_CHANNEL_", "_SECRET", "PILOTLIGHT_CHANNELS"
#: Whether channels may reach addresses of one's own network; off unless it says on.
PRIVATE = "PILOTLIGHT_PRIVATE_CHANNELS"
#: Where the site is reached: what links in messages begin with.
SITE = "PILOTLIGHT_SITE"
_LOCAL_SITE = "http://127.0.0.1:8501"
#: Nothing else is sent to, whatever else the library could do.
_SCHEMES: Mapping[str, Kind] = {
    "mailto": "mail", "mailtos": "mail", "slack": "Slack", "workflow": "Teams", "workflows": "Teams",
    "https": "webhook", "http": "webhook",
}  # fmt: skip
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_SECRET_BYTES = (24, 64)


@dataclass(frozen=True, slots=True)
class Channel:
    """A way out: its name, its kind, and what no log, page or database may hold."""

    name: str
    kind: Kind
    url: str = field(repr=False)
    secret: bytes = field(default=b"", repr=False)


def listed() -> dict[str, Channel]:
    """Every channel by name, sorted; a DataError names one that cannot be used, and never its address."""
    given = {**_of_file(), **_of_environment()}
    return {name: _channel(name, *given[name]) for name in sorted(given)}


def allows_private() -> bool:
    """Whether channels may reach addresses of one's own network."""
    return switched_on(os.environ.get(PRIVATE) or "off", PRIVATE)


def site() -> str:
    """The address of the site, without a slash at its end."""
    given = (os.environ.get(SITE) or _LOCAL_SITE).rstrip("/")
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise DataError(f"{SITE} is {given!r}. Write the address of the site: https://pilotlight.example.org")
    return given


def _of_environment() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for variable, value in os.environ.items():
        if variable.startswith(PREFIX) and not variable.endswith(SECRET) and value:
            name = variable.removeprefix(PREFIX).lower().replace("_", "-")
            found[name] = value, os.environ.get(f"{variable}{SECRET}", "")
    return found


def _of_file() -> dict[str, tuple[str, str]]:
    named, content = secret_file.read(FILE, "The file of channels")
    found: dict[str, tuple[str, str]] = {}
    for name, told in content.items():
        table = cast("dict[str, object]", told) if isinstance(told, dict) else {"url": told}
        url, secret = table.get("url"), table.get("secret", "")
        if not isinstance(url, str) or not isinstance(secret, str):
            raise DataError(
                f'The channel {name!r} in {named} has no url. Write {name} = "mailtos://…", '
                f"or [{name}] with url and secret."
            )
        found[name] = url, secret
    return found


def _channel(name: str, url: str, secret: str) -> Channel:
    if not _NAME.fullmatch(name):
        raise DataError(f"A channel is called {name[:40]!r}. Use up to 40 small letters, digits and hyphens.")
    scheme = url.partition("://")[0].lower()
    kind = _SCHEMES.get(scheme)
    if kind is None or "://" not in url:
        raise DataError(
            f"The channel {name!r} is of a kind that is not allowed. There are: "
            "mailto://, mailtos:// (mail), slack://, workflows:// (Teams), https:// (signed webhook)."
        )
    if kind != "webhook":
        return Channel(name, kind, url)
    if scheme == "http" and not allows_private():
        raise DataError(
            f"The channel {name!r} is a webhook without encryption. Use https://, or set {PRIVATE}=on "
            "where it stays in your own network."
        )
    parts = urlsplit(url)
    if not parts.hostname or parts.username or parts.password or parts.fragment:
        raise DataError(f"The channel {name!r} is no address of a webhook. Write https://host/path.")
    return Channel(name, kind, url, _secret(name, secret))


def _secret(name: str, text: str) -> bytes:
    try:
        found = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if not _SECRET_BYTES[0] <= len(found) <= _SECRET_BYTES[1]:
        raise DataError(
            f"The webhook {name!r} needs a secret: whsec_ and {_SECRET_BYTES[0]} to {_SECRET_BYTES[1]} "
            "random bytes in Base64, as Standard Webhooks say. Make one: openssl rand -base64 32"
        )
    return found
