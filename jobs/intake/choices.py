"""The options of an import, and how a job's parameters hold them."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from data.profiles import profile_files, saved_profiles
from data.profiles.mapping_profile import Profile
from data.schema import Kind
from data.settings import Settings


@dataclass(frozen=True, slots=True)
class Choice:
    """The options of an import; what is left open is recognised from the file."""

    reader: str | None = None
    profile: str | Profile | None = None
    source: str | None = None
    kind: Kind | None = None
    accept_rejects: bool = False
    #: Sheets of a workbook that are not read.
    without: tuple[str, ...] = ()


def written(settings: Settings, choice: Choice) -> dict[str, object]:
    """Returns the options as a job's parameters; a saved profile is copied as it is now."""
    named = choice.profile
    profile = saved_profiles.find(settings, named) if isinstance(named, str) else named
    return {
        **asdict(replace(choice, profile=None)),
        "profile": profile_files.dump(profile) if profile else None,
    }


def understood(written: Any) -> Choice:  # noqa: ANN401
    """Returns the options that a job's parameters say."""
    toml = written["profile"]
    without = tuple(written.get("without", ()))
    return Choice(**{**written, "without": without, "profile": profile_files.load(toml) if toml else None})
