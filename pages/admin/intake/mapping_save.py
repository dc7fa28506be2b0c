"""Profiles by name: keeping the one that is being made, and those that were kept."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from analytics import wording
from analytics.wording import moment
from data import current_user
from data.database.tables import SavedProfile
from data.errors import DataError
from data.profiles import profile_files, saved_profiles
from data.profiles.mapping_profile import Profile
from pages.admin.intake import mapping_draft
from pages.admin.intake.mapping_draft import Draft
from pages.components import confirm, frame, load
from pages.components.access import guarded_button, guarded_download, signed_in
from pages.components.confirm import Action

_TOLD = "profiles told"
#: Where a deleted profile can be brought back.
_PLACE = "profiles"


def edit(key: str, file_id: str, draft: Draft, profile: Profile) -> None:
    """The name under which the mapping is kept, and the mapping as a file."""
    frame.small(
        "A saved profile maps the next export of this kind automatically, here and with "
        "`python -m jobs import FILE --profile NAME`."
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        name = st.text_input("Name", value=profile.name, key=f"{key} name", max_chars=60, width=320).strip()
        over = draft.saved_at if name == draft.saved_as else None
        if guarded_button.button(
            "import data",
            "Save changes" if over else "Save profile",
            icon=":material/save:",
            key=f"{key} save",
            disabled=not name,
        ):
            _save(file_id, replace(profile, name=name), draft)
        guarded_download.button(
            "Download as TOML",
            data=profile_files.dump(replace(profile, name=name or profile.name)),
            file_name="profile.toml",
            mime="application/toml",
            icon=":material/download:",
            on_click="ignore",
            key=f"{key} download",
        )
    tell(key)


def _save(file_id: str, profile: Profile, draft: Draft) -> None:
    over = draft.saved_at if profile.name == draft.saved_as else None
    try:
        with signed_in.permit("import data"):
            kept = saved_profiles.save(load.settings(), profile, who=current_user.name(), over=over)
    except DataError as error:
        _say("", str(error))
    else:
        mapping_draft.was_saved(file_id, profile, kept.changed_at)
        _say("", f"Saved as {kept.name}.")
    st.rerun()


def shelf(rows: Sequence[SavedProfile]) -> None:
    """The saved profiles, each to be downloaded, renamed or deleted."""
    zone = load.settings().zone
    if rows:
        st.subheader("Saved profiles", anchor=False)
    for row in rows:
        profile = _loaded(row)
        about = f"{profile.kind} of {profile.source}" if profile else "cannot be read any more"
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.text(row.name, width=220)
            st.text(f"{about}, by {row.who}, {moment(row.changed_at, zone)}", width=420)
            st.space("stretch")
            with st.popover("Rename", icon=":material/edit:", type="tertiary", key=f"rename {row.name}"):
                new = st.text_input("New name", value=row.name, key=f"new name {row.name}", max_chars=60)
                guarded_button.button(
                    "import data",
                    "Rename",
                    key=f"renamed {row.name}",
                    on_click=_rename,
                    args=(row.name, new.strip()),
                )
            guarded_download.button(
                "TOML",
                data=row.toml,
                file_name="profile.toml",
                mime="application/toml",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
                key=f"download {row.name}",
            )
            action = Action(
                title="Delete this profile?",
                happens=f"{wording.plain(row.name, 60)}\n\nData imported with it stays. "
                "Commands that use it will fail.",
                verb="Delete the profile",
                run=partial(_delete, row),
            )
            confirm.button(
                "import data",
                "Delete",
                action,
                key=f"delete {row.name}",
                icon=":material/delete:",
                type="tertiary",
            )
    confirm.undo(_PLACE)
    tell("shelf")


def tell(place: str) -> None:
    """What became of the last thing that was asked for here, once."""
    told: dict[str, str] = st.session_state.get(_TOLD, {})
    for where in ("", place) if place != "shelf" else (place,):
        if where in told:
            st.text(told.pop(where))


def _say(place: str, text: str) -> None:
    st.session_state[_TOLD] = {place: text}


def _loaded(row: SavedProfile) -> Profile | None:
    try:
        return profile_files.load(row.toml, name=row.name)
    except DataError:
        return None


def _rename(old: str, new: str) -> None:
    try:
        with signed_in.permit("import data"):
            saved_profiles.rename(load.settings(), old, new, who=current_user.name())
    except DataError as error:
        _say("shelf", str(error))
    else:
        _say("shelf", f"{old} is now called {new}.")


def _delete(row: SavedProfile) -> None:
    with signed_in.permit("import data"):
        saved_profiles.delete(load.settings(), row.name)
    profile, done = _loaded(row), f"{row.name} was deleted."
    if profile is None:
        _say("shelf", done)
    else:
        confirm.offer_undo(_PLACE, done, partial(_bring_back, profile, row.who))


def _bring_back(profile: Profile, who: str) -> None:
    with signed_in.permit("import data"):
        saved_profiles.save(load.settings(), profile, who=who)
