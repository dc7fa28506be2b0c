from datetime import timedelta
from pathlib import Path

import pytest

from data import settings
from data.errors import DataError
from tests import homes


def test_everything_is_kept_under_one_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    homes.use(monkeypatch, tmp_path)
    found = settings.read()
    assert found.lake_url == str(tmp_path / "lake")
    assert found.database_url == f"sqlite:///{tmp_path / 'pilotlight.db'}"
    assert (found.time_zone, found.horizon) == ("UTC", timedelta(days=7))


@pytest.mark.parametrize(("text", "days"), [("24h", 1), ("72h", 3), ("14d", 14), ("10d", 10), ("2.5", 2.5)])
def test_a_horizon_is_a_preset_or_a_number_of_days(
    monkeypatch: pytest.MonkeyPatch, text: str, days: float
) -> None:
    monkeypatch.setenv("PILOTLIGHT_HORIZON", text)
    assert settings.read().horizon == timedelta(days=days)


@pytest.mark.parametrize(
    ("name", "value"),
    [("PILOTLIGHT_HORIZON", "soon"), ("PILOTLIGHT_HORIZON", "-3"), ("PILOTLIGHT_TIME_ZONE", "Mars")],
)
def test_an_impossible_setting_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(DataError, match=f"{name} is '{value}'"):
        settings.read()


@pytest.mark.parametrize("name", ["a?b", "a=b", "a[b]", "a%20b", "a|b"])
def test_a_folder_that_could_not_be_read_again_is_refused_before_anything_is_stored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    homes.use(monkeypatch, tmp_path / name)
    with pytest.raises(DataError, match=r"PILOTLIGHT_HOME is .* cannot be read again"):
        settings.read()
    homes.use(monkeypatch, tmp_path)
    monkeypatch.setenv("LAKE_URL", str(tmp_path / name))
    with pytest.raises(DataError, match="LAKE_URL is"):
        settings.read()
    monkeypatch.setenv("LAKE_URL", f"s3://bucket/{name}")
    assert settings.read().lake_url == f"s3://bucket/{name}"
