"""A question about a mapping, and the answers that there are to it."""

from dataclasses import dataclass

from data.profiles.mapping_profile import Profile


@dataclass(frozen=True, slots=True)
class Option:
    """An answer in words, and the profile as it is then."""

    says: str
    profile: Profile
    #: The column of the file that it names; empty where it names none.
    column: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A doubt, what depends on it, and the answers that there are."""

    key: str
    asks: str
    because: str
    options: tuple[Option, ...]
