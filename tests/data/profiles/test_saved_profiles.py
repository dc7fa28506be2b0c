"""Saved profiles: kept by name, found by commands, and never silently written over."""

from dataclasses import replace
from pathlib import Path

import pytest

from data import profiles, saved, settings
from data.errors import DataError
from data.mapping import Profile
from data.settings import Settings
from tests.data.test_profiles import PLAIN


@pytest.fixture
def here(home: Path) -> Settings:
    return settings.read()


@pytest.fixture
def desk() -> Profile:
    return profiles.load(PLAIN)


def test_a_saved_profile_is_found_by_its_name_and_is_the_same(here: Settings, desk: Profile) -> None:
    saved.save(here, desk, who="ann")
    assert saved.find(here, "desk") == desk
    assert [(row.name, row.who) for row in saved.listed(here)] == [("desk", "ann")]


def test_of_two_who_save_the_same_name_the_second_is_told(here: Settings, desk: Profile) -> None:
    saved.save(here, desk, who="ann")
    with pytest.raises(DataError, match="already a profile desk, saved by ann"):
        saved.save(here, replace(desk, source="other"), who="ben")
    assert saved.find(here, "desk").source == "desk"


def test_of_two_who_change_the_same_profile_the_second_is_told(here: Settings, desk: Profile) -> None:
    opened = saved.save(here, desk, who="ann").changed_at
    saved.save(here, replace(desk, source="by ben"), who="ben", over=opened)
    with pytest.raises(DataError, match="was changed by ben"):
        saved.save(here, replace(desk, source="by ann"), who="ann", over=opened)
    assert saved.find(here, "desk").source == "by ben"


def test_a_profile_that_was_deleted_meanwhile_can_still_be_saved(here: Settings, desk: Profile) -> None:
    opened = saved.save(here, desk, who="ann").changed_at
    saved.delete(here, "desk")
    saved.save(here, desk, who="ann", over=opened)
    assert saved.find(here, "desk") == desk


@pytest.mark.parametrize("name", ["itsm-incidents", "", " a", "a/b", "../a", "a.toml", "x" * 61, "a\nb"])
def test_a_name_that_is_ours_or_none_is_refused(here: Settings, desk: Profile, name: str) -> None:
    with pytest.raises(DataError):
        saved.save(here, replace(desk, name=name), who="ann")
    assert saved.listed(here) == []


def test_a_profile_is_renamed_unless_the_name_is_taken(here: Settings, desk: Profile) -> None:
    saved.save(here, desk, who="ann")
    saved.save(here, replace(desk, name="other"), who="ben")
    with pytest.raises(DataError, match="already a profile other, saved by ben"):
        saved.rename(here, "desk", "other", who="ann")
    saved.rename(here, "desk", "front desk", who="ann")
    assert saved.find(here, "front desk").name == "front desk"
    assert [row.name for row in saved.listed(here)] == ["front desk", "other"]
    with pytest.raises(DataError, match="no saved profile 'desk' any more"):
        saved.rename(here, "desk", "third", who="ann")


def test_a_name_that_nobody_saved_is_refused_with_those_there_are(here: Settings, desk: Profile) -> None:
    saved.save(here, desk, who="ann")
    with pytest.raises(DataError, match=r"Did you mean desk.*Saved are: desk\. Ours are: itsm-incidents"):
        saved.find(here, "desks")


def test_a_profile_in_a_file_is_found_by_its_path(here: Settings, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(PLAIN)
    assert saved.find(here, path).name == "desk"
    assert saved.find(here, "itsm-incidents") == profiles.find("itsm-incidents")
