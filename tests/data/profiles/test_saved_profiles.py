"""Saved profiles: kept by name, found by commands, and never silently written over."""

from dataclasses import replace
from pathlib import Path

import pytest

from data import settings
from data.errors import DataError
from data.profiles import profile_files, saved_profiles
from data.profiles.mapping_profile import Profile
from data.settings import Settings
from tests.data.profiles.test_profile_files import PLAIN


@pytest.fixture
def here(home: Path) -> Settings:
    return settings.read()


@pytest.fixture
def desk() -> Profile:
    return profile_files.load(PLAIN)


def test_a_saved_profile_is_found_by_its_name_and_is_the_same(here: Settings, desk: Profile) -> None:
    saved_profiles.save(here, desk, who="ann")
    assert saved_profiles.find(here, "desk") == desk
    assert [(row.name, row.who) for row in saved_profiles.listed(here)] == [("desk", "ann")]


def test_of_two_who_save_the_same_name_the_second_is_told(here: Settings, desk: Profile) -> None:
    saved_profiles.save(here, desk, who="ann")
    with pytest.raises(DataError, match="already a profile desk, saved by ann"):
        saved_profiles.save(here, replace(desk, source="other"), who="ben")
    assert saved_profiles.find(here, "desk").source == "desk"


def test_of_two_who_change_the_same_profile_the_second_is_told(here: Settings, desk: Profile) -> None:
    opened = saved_profiles.save(here, desk, who="ann").changed_at
    saved_profiles.save(here, replace(desk, source="by ben"), who="ben", over=opened)
    with pytest.raises(DataError, match="was changed by ben"):
        saved_profiles.save(here, replace(desk, source="by ann"), who="ann", over=opened)
    assert saved_profiles.find(here, "desk").source == "by ben"


def test_a_profile_that_was_deleted_meanwhile_can_still_be_saved(here: Settings, desk: Profile) -> None:
    opened = saved_profiles.save(here, desk, who="ann").changed_at
    saved_profiles.delete(here, "desk")
    saved_profiles.save(here, desk, who="ann", over=opened)
    assert saved_profiles.find(here, "desk") == desk


@pytest.mark.parametrize("name", ["itsm-incidents", "", " a", "a/b", "../a", "a.toml", "x" * 61, "a\nb"])
def test_a_name_that_is_ours_or_none_is_refused(here: Settings, desk: Profile, name: str) -> None:
    with pytest.raises(DataError):
        saved_profiles.save(here, replace(desk, name=name), who="ann")
    assert saved_profiles.listed(here) == []


def test_a_profile_is_renamed_unless_the_name_is_taken(here: Settings, desk: Profile) -> None:
    saved_profiles.save(here, desk, who="ann")
    saved_profiles.save(here, replace(desk, name="other"), who="ben")
    with pytest.raises(DataError, match="already a profile other, saved by ben"):
        saved_profiles.rename(here, "desk", "other", who="ann")
    saved_profiles.rename(here, "desk", "front desk", who="ann")
    assert saved_profiles.find(here, "front desk").name == "front desk"
    assert [row.name for row in saved_profiles.listed(here)] == ["front desk", "other"]
    with pytest.raises(DataError, match="no saved profile 'desk' any more"):
        saved_profiles.rename(here, "desk", "third", who="ann")


def test_a_name_that_nobody_saved_is_refused_with_those_there_are(here: Settings, desk: Profile) -> None:
    saved_profiles.save(here, desk, who="ann")
    with pytest.raises(DataError, match=r"Did you mean desk.*Saved are: desk\. Ours are: .*itsm-incidents"):
        saved_profiles.find(here, "desks")


def test_a_profile_in_a_file_is_found_by_its_path(here: Settings, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(PLAIN)
    assert saved_profiles.find(here, path).name == "desk"
    assert saved_profiles.find(here, "itsm-incidents") == profile_files.find("itsm-incidents")
