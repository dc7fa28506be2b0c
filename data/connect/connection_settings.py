"""Connections as the environment or a secret file names them; their tokens stay here.

Three kinds: a desk that is pulled from, a folder or object-store prefix in which files are left, and a
webhook to which a desk pushes.
"""

import base64
import binascii
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from data import toml_text
from data.channels import secret_file
from data.connect.desk_contract import Desk
from data.connect.desks import desk_table
from data.errors import DataError

Kind = Literal["pull", "folder", "push"]

#: Variables that hold a connection each as a TOML table's inside, `…_SECRET` its token or key, and the file
#: that holds all of them.
PREFIX, SECRET, FILE = "PILOTLIGHT_CONNECTION_", "_SECRET", "PILOTLIGHT_CONNECTIONS"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_KEY_BYTES = (24, 64)
_TEXTS = (
    "desk", "host", "account", "user", "token", "folder", "secret", "source", "reader", "profile", "kind",
)  # fmt: skip
_KNOWN = {*_TEXTS, "since", "every_minutes", "requests_a_minute", "private"}
#: Without `since`, so much is read the first time.
_FIRST_DAYS = 365
_MOST_MINUTES, _MOST_REQUESTS = 7 * 24 * 60, 10_000


@dataclass(frozen=True, slots=True)
class Connection:
    """Where logs come from by themselves, and what no log, page or database may hold."""

    name: str
    kind: Kind
    source: str
    desk: Desk | None = None
    #: The address of the desk without a slash at its end, or the folder.
    address: str = ""
    account: str = ""
    since: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    every: timedelta = timedelta(minutes=15)
    requests_a_minute: int = 0
    #: Whether it may lie in one's own network, and be reached without encryption there.
    private: bool = False
    #: How files and pushed bodies are read; recognised where nothing is said.
    reader: str | None = None
    profile: str | None = None
    log: Literal["tickets", "interactions", "knowledge"] | None = None
    user: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    key: bytes = field(default=b"", repr=False)

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers that sign a request in."""
        return {} if self.desk is None else self.desk.headers(self.user, self.token)


def listed() -> dict[str, Connection]:
    """Every connection by name, sorted; a DataError names one that cannot be used, and never its secret."""
    given = {**_of_file(), **_of_environment()}
    return {name: _connection(name, given[name]) for name in sorted(given)}


def named(name: str) -> Connection:
    """The connection of that name."""
    found = listed()
    if name not in found:
        there = ", ".join(found) or f"none; name a file of them in {FILE}"
        raise DataError(f"There is no connection {name[:40]!r}. There are: {there}.")
    return found[name]


def _of_environment() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for variable, value in os.environ.items():
        if not variable.startswith(PREFIX) or variable.endswith(SECRET) or not value:
            continue
        name = variable.removeprefix(PREFIX).lower().replace("_", "-")
        try:
            table = toml_text.parse(f"it = {{{value}}}", variable)["it"]
        except DataError:
            # What the parser found may be a piece of a token.
            raise DataError(
                f'{variable} is not the inside of a TOML table. Write desk = "zendesk", host = "…".'
            ) from None
        found[name] = dict(cast("dict[str, object]", table))
        if secret := os.environ.get(f"{variable}{SECRET}"):
            found[name] |= {"secret" if _kind_of(found[name]) == "push" else "token": secret}
    return found


def _of_file() -> dict[str, dict[str, object]]:
    path, content = secret_file.read(FILE, "The file of connections")
    for name, told in content.items():
        if not isinstance(told, dict):
            raise DataError(f'{name[:40]!r} in {path} is no connection. Write [{name[:40]}] and desk = "…".')
    return {name: cast("dict[str, object]", told) for name, told in content.items()}


def _kind_of(given: Mapping[str, object]) -> Kind:
    return "pull" if "desk" in given else "folder" if "folder" in given else "push"


def _connection(name: str, given: Mapping[str, object]) -> Connection:
    if not _NAME.fullmatch(name):
        raise DataError(f"A connection is called {name[:40]!r}. Use up to 40 small letters, digits, hyphens.")
    if unknown := sorted(set(given) - _KNOWN):
        raise DataError(
            f"The connection {name!r} has {', '.join(each[:40] for each in unknown)}, which is not known. "
            f"There are: {', '.join(sorted(_KNOWN))}."
        )
    texts = {key: _text(name, key, given.get(key, "")) for key in _TEXTS}
    shared: dict[str, Any] = {
        "name": name,
        "every": timedelta(minutes=_number(name, "every_minutes", given, 15, _MOST_MINUTES)),
        "private": _flag(name, "private", given),
        "reader": texts["reader"] or None,
        "profile": texts["profile"] or None,
        "log": _log(name, texts["kind"]),
    }
    match _kind_of(given):
        case "pull":
            return _pull(name, given, texts, shared)
        case "folder":
            return _folder(name, texts, shared)
        case _:
            key = _key(name, texts["secret"])
            return Connection(kind="push", source=texts["source"] or name, key=key, **shared)


def _folder(name: str, texts: Mapping[str, str], shared: Mapping[str, Any]) -> Connection:
    folder = texts["folder"].rstrip("/")
    if "://" not in folder and not Path(folder).is_absolute():
        raise DataError(
            f"The connection {name!r} watches no folder. Write an absolute path, or s3://bucket/prefix."
        )
    return Connection(kind="folder", source=texts["source"], address=folder, **shared)


def _pull(
    name: str, given: Mapping[str, object], texts: Mapping[str, str], shared: Mapping[str, Any]
) -> Connection:
    desk = desk_table.named(texts["desk"])
    for needed in ("token", *(("account",) if desk.needs_account else ())):
        if not texts[needed]:
            raise DataError(f"The connection {name!r} to {desk.label} has no {needed}.")
    budget = _number(name, "requests_a_minute", given, desk.requests_a_minute, _MOST_REQUESTS)
    return Connection(
        kind="pull",
        source=texts["source"] or desk.name,
        desk=desk,
        address=_address(name, texts["host"] or desk.host, private=bool(shared["private"])),
        account=texts["account"],
        since=_since(name, given),
        requests_a_minute=budget,
        user=texts["user"],
        token=texts["token"],
        **shared,
    )


def _address(name: str, host: str, *, private: bool) -> str:
    parts = urlsplit(host if "://" in host else f"https://{host}")
    clean = parts.hostname and not (parts.username or parts.password or parts.query or parts.fragment)
    if not clean or parts.path not in ("", "/"):
        raise DataError(f'The connection {name!r} names no host. Write host = "acme.zendesk.com".')
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise DataError(
            f"The connection {name!r} is not encrypted. Use https://, or private = true where the desk "
            "stands in your own network."
        )
    return f"{parts.scheme}://{parts.netloc}"


def _text(name: str, key: str, found: object) -> str:
    if not isinstance(found, str):
        raise DataError(f'The connection {name!r}: {key} is no text. Write {key} = "…".')
    return found.strip()


def _number(name: str, key: str, given: Mapping[str, object], usual: int, most: int) -> int:
    found = given.get(key, usual)
    if not isinstance(found, int) or isinstance(found, bool) or not 1 <= found <= most:
        raise DataError(f"The connection {name!r}: {key} is a whole number from 1 to {most:,}.")
    return found


def _flag(name: str, key: str, given: Mapping[str, object]) -> bool:
    found = given.get(key, False)
    if not isinstance(found, bool):
        raise DataError(f"The connection {name!r}: {key} is true or false.")
    return found


def _since(name: str, given: Mapping[str, object]) -> datetime:
    found = given.get("since", datetime.now(UTC).date() - timedelta(days=_FIRST_DAYS))
    if isinstance(found, str):
        try:
            found = date.fromisoformat(found)
        except ValueError:
            found = None
    if isinstance(found, datetime):
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    if not isinstance(found, date):
        raise DataError(f"The connection {name!r}: since is a day, such as 2026-01-01.")
    return datetime.combine(found, time(), UTC)


def _log(name: str, text: str) -> Literal["tickets", "interactions", "knowledge"] | None:
    if text in ("tickets", "interactions", "knowledge"):
        return text
    if text:
        raise DataError(f"The connection {name!r}: kind is tickets, interactions or knowledge.")
    return None


def _key(name: str, text: str) -> bytes:
    try:
        found = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if not _KEY_BYTES[0] <= len(found) <= _KEY_BYTES[1]:
        raise DataError(
            f"The connection {name!r} has neither desk nor folder, so it takes pushes and needs a secret: "
            f"whsec_ and {_KEY_BYTES[0]} to {_KEY_BYTES[1]} random bytes in Base64, as Standard Webhooks "
            "say. Make one: openssl rand -base64 32"
        )
    return found
