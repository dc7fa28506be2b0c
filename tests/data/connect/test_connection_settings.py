"""Connections in the environment and in a secret file; what is wrong is named, a secret never."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.connect import connection_settings
from data.errors import DataError

TOKEN = "hunter2-of-the-desk"
SECRET = "whsec_" + "QUFB" * 11


def _file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Path:
    path = tmp_path / "connections.toml"
    path.write_text(text)
    path.chmod(0o600)
    monkeypatch.setenv(connection_settings.FILE, str(path))
    return path


def test_the_three_kinds_come_from_the_environment_and_from_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _file(
        tmp_path,
        monkeypatch,
        f'[left]\nfolder = "/srv/exports"\n[hook]\nsecret = "{SECRET}"\nsource = "bot"\n',
    )
    monkeypatch.setenv(
        "PILOTLIGHT_CONNECTION_ACME_EU",
        'desk = "zendesk", host = "acme.zendesk.com", user = "ops@acme.example", since = 2026-02-03, '
        "every_minutes = 5",
    )
    monkeypatch.setenv("PILOTLIGHT_CONNECTION_ACME_EU_SECRET", TOKEN)
    found = connection_settings.listed()
    assert {name: each.kind for name, each in found.items()} == {
        "acme-eu": "pull", "hook": "push", "left": "folder",
    }  # fmt: skip
    acme = found["acme-eu"]
    assert (acme.address, acme.source, acme.requests_a_minute) == ("https://acme.zendesk.com", "zendesk", 10)
    assert (acme.since, acme.every) == (datetime(2026, 2, 3, tzinfo=UTC), timedelta(minutes=5))
    assert TOKEN not in repr(found) and acme.headers["authorization"].startswith("Basic ")
    assert (found["hook"].key, found["hook"].source) == (b"AAA" * 11, "bot")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('desk = "zendesk"', "no token"),
        (f'desk = "zendex", token = "{TOKEN}"', "no desk 'zendex'"),
        (f'desk = "zendesk", token = "{TOKEN}"', "names no host"),
        (f'desk = "zendesk", token = "{TOKEN}", host = "http://acme.example"', "not encrypted"),
        (f'desk = "zendesk", token = "{TOKEN}", host = "https://u:{TOKEN}@acme.example"', "names no host"),
        (f'desk = "zendesk", token = "{TOKEN}", host = "acme.example/path"', "names no host"),
        (f'desk = "zendesk", token = "{TOKEN}", host = "a.example", since = "soon"', "since is a day"),
        (f'desk = "zendesk", token = "{TOKEN}", host = "a.example", every_minutes = 0', "whole number"),
        (f'desk = "zendesk", tokem = "{TOKEN}"', "tokem, which is not known"),
        ('folder = "exports"', "watches no folder"),
        (f'secret = "{TOKEN}"', "needs a secret"),
        (f'desk = "zendesk" {TOKEN}', "not the inside of a TOML table"),
    ],
)
def test_what_is_wrong_is_named_without_the_secret(
    text: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PILOTLIGHT_CONNECTION_ACME", text)
    with pytest.raises(DataError, match=said) as caught:
        connection_settings.listed()
    assert TOKEN not in str(caught.value)


def test_a_file_that_others_can_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _file(tmp_path, monkeypatch, '[left]\nfolder = "/srv"\n').chmod(0o644)
    with pytest.raises(DataError, match="chmod 600"):
        connection_settings.listed()
