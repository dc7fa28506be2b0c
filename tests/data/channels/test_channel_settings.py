from pathlib import Path

import pytest

from data.channels import channel_settings
from data.errors import DataError

SECRET = "whsec_" + "QUFB" * 11


@pytest.fixture(autouse=True)
def _no_channels(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (channel_settings.FILE, channel_settings.PRIVATE, channel_settings.SITE):
        monkeypatch.delenv(name, raising=False)


def test_channels_come_from_the_environment_and_from_a_secret_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "channels.toml"
    file.write_text(
        f'team = "mailtos://u:p@mail.example.org"\n[hook]\nurl = "https://h.example/x"\nsecret = "{SECRET}"\n'
    )
    file.chmod(0o600)
    monkeypatch.setenv(channel_settings.FILE, str(file))
    monkeypatch.setenv("PILOTLIGHT_CHANNEL_ON_CALL", "slack://A/B/C")
    found = channel_settings.listed()
    assert {name: each.kind for name, each in found.items()} == {
        "hook": "webhook", "on-call": "Slack", "team": "mail",
    }  # fmt: skip
    assert found["hook"].secret == b"AAA" * 11


def test_an_address_is_in_no_representation_and_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILOTLIGHT_CHANNEL_TEAM", "mailtos://u:hunter2@mail.example.org")
    assert "hunter2" not in repr(channel_settings.listed())
    for url in (
        "ftp://u:hunter2@x.example",
        "https://u:hunter2@x.example/",
        "hunter2",
        "http://hunter2.example/",
    ):
        monkeypatch.setenv("PILOTLIGHT_CHANNEL_TEAM", url)
        with pytest.raises(DataError, match="'team'") as caught:
            channel_settings.listed()
        assert "hunter2" not in str(caught.value)


def test_a_file_that_others_can_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "channels.toml"
    file.write_text('team = "mailto://x.example"\n')
    file.chmod(0o644)
    monkeypatch.setenv(channel_settings.FILE, str(file))
    with pytest.raises(DataError, match="chmod 600"):
        channel_settings.listed()


@pytest.mark.parametrize("scheme", ["json", "xml", "file", "syslog", "exec", "apprise", "ssh", "telegram"])
def test_only_the_four_kinds_are_allowed(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILOTLIGHT_CHANNEL_X", f"{scheme}://host/path")
    with pytest.raises(DataError, match="not allowed"):
        channel_settings.listed()


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_short", "not base64 at all !", "whsec_QUFB"])
def test_a_webhook_needs_a_long_secret(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILOTLIGHT_CHANNEL_HOOK", "https://h.example/x")
    monkeypatch.setenv("PILOTLIGHT_CHANNEL_HOOK_SECRET", secret)
    with pytest.raises(DataError, match="needs a secret"):
        channel_settings.listed()


def test_links_begin_with_the_address_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(channel_settings.SITE, "https://pilot.example.org/desk/")
    assert channel_settings.site() == "https://pilot.example.org/desk"
    for wrong in ("pilot.example.org", "javascript:alert(1)", "https://x.example/?a=b"):
        monkeypatch.setenv(channel_settings.SITE, wrong)
        with pytest.raises(DataError):
            channel_settings.site()
