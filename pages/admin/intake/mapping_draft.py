"""The mapping that a person is making for a dropped file; it outlives reruns and visits to other pages."""

from dataclasses import dataclass, replace
from datetime import datetime

import streamlit as st

from data.profiles.mapping_profile import Profile


@dataclass(frozen=True, slots=True)
class Draft:
    """A profile in the making, and the saved one that it began from."""

    profile: Profile
    #: Raised when another profile is put in its place, so that controls begin anew.
    revision: int = 0
    #: When the saved profile that it began from was last changed, and that one's name.
    saved_at: datetime | None = None
    saved_as: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a draft is edited: the key of its controls, and the columns of the file."""

    file_id: str
    revision: int
    columns: tuple[str, ...]

    def key(self, *parts: object) -> str:
        """A key for a control, different for every draft."""
        return " ".join(map(str, ("map", self.file_id, self.revision, *parts)))


def of(file_id: str) -> Draft | None:
    """The draft of a file, if one was begun."""
    return st.session_state.get(_key(file_id))


def begin(file_id: str, profile: Profile, *, saved_at: datetime | None = None) -> Draft:
    """Begin anew with that profile."""
    before = of(file_id)
    draft = Draft(
        profile,
        revision=before.revision + 1 if before else 0,
        saved_at=saved_at,
        saved_as=profile.name if saved_at else "",
    )
    st.session_state[_key(file_id)] = draft
    return draft


def put(file_id: str, profile: Profile) -> None:
    """Keep what was changed."""
    draft = of(file_id)
    if draft is not None and draft.profile != profile:
        st.session_state[_key(file_id)] = replace(draft, profile=profile)


def was_saved(file_id: str, profile: Profile, saved_at: datetime) -> None:
    """From now on, saving it again changes that saved profile."""
    draft = of(file_id)
    if draft is not None:
        st.session_state[_key(file_id)] = replace(
            draft, profile=profile, saved_at=saved_at, saved_as=profile.name
        )


def _key(file_id: str) -> str:
    return f"draft {file_id}"
