"""How a dropped file is to be read: what was recognised, and the controls that say otherwise."""

from collections.abc import Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import streamlit as st

from analytics.wording import listed as in_a_list
from analytics.wording import plain
from data.errors import DataError
from data.nested import shipped_nested_readers
from data.profiles import column_names, profile_files, saved_profiles
from data.profiles.mapping_profile import Profile
from data.readers import recognition
from data.schema import LOGS, Kind
from jobs.intake.imports import Choice
from pages.admin.intake import load_files, mapping_draft, uploads, wizard
from pages.admin.intake.uploads import Dropped
from pages.components import load
from pages.components.access import guarded_button

#: Tickets are read before what was said about them.
_ORDER: tuple[Kind, ...] = tuple(LOGS)
_RECOGNISED, _BY_HAND = "recognised", "by hand"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be imported, and what the person said about it."""

    file: Dropped
    choice: Choice
    kind: Kind | None


def known(own: dict[str, Profile]) -> dict[str, Profile]:
    """Every profile that there is by name: those brought along, those saved, those that we ship."""
    kept = {row.name: row for row in saved_profiles.listed(load.settings())}
    readable = dict[str, Profile]()
    for name, row in kept.items():
        # One that an older version wrote may not be read any more; the shelf says so.
        with suppress(DataError):
            readable[name] = profile_files.load(row.toml, name=name)
    return {**load_files.shipped(), **readable, **own}


def pick(file: Dropped, own: dict[str, Profile], every: dict[str, Profile], *, alone: bool) -> Wanted | None:
    """The file with the controls that say how it is read; None as long as that is not known.

    `own` are the profiles brought along, `every` all there are; `alone` tells that it is the only file.
    """
    whole, file = file, uploads.left_out(file, _without(file))
    fitting = _fitting(file, every, first=own)
    unfolded = None if file.problem or fitting else wizard.unfolded(file)
    if unfolded is not None:
        every, fitting = {**every, unfolded.name: unfolded}, [unfolded.name]
    with st.container(border=True, gap="small"):
        _headline(file, fitting, every)
        if file.problem:
            st.text(file.problem)
            return None
        _pick_sheets(whole)
        recognised = all(table.label for table in file.tables)
        # A profile whose import would be refused is no offer.
        others = [name for name in every if name not in fitting and _may_read(every[name], file)]
        options = [_BY_HAND, *(f"profile:{name}" for name in (*fitting, *others))]
        options += [f"reader:{name}" for name in (*recognition.READERS, *shipped_nested_readers.NAMES)]
        if recognised:
            # A profile that was brought along is what the person means; one of ours is only an offer.
            options.insert(1 + sum(name in own for name in fitting), _RECOGNISED)
        known_already = recognised or fitting
        # A profile that is brought later makes a new offer.
        key = f"read as {file.upload.file_id} {sorted(own)}"
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            read_as = st.selectbox(
                "Read it as",
                options,
                index=1 if known_already else 0,
                format_func=lambda option: _in_words(option, file, fitting),
                key=key,
                width=380,
            )
            profile = wizard.recognised(file) if read_as == _RECOGNISED else None
            begun = profile or every.get(read_as.removeprefix("profile:")) or _of_reader(read_as)
            profile = begun and wizard.answered(file, begun)
            kind_there, source_there = _named(file, read_as, profile)
            source = st.text_input(
                "Source",
                placeholder=source_there or "as the reader says",
                help="A label for the system that these tickets come from. Sources are never mixed.",
                key=f"source {file.upload.file_id}",
                max_chars=60,
                width=180,
            ).strip()
            kind: Kind | None = st.selectbox(
                "Log",
                _ORDER,
                index=None,
                placeholder=kind_there or "as the reader says",
                # What is said of one way to read it says nothing of another.
                key=f"kind {file.upload.file_id} {read_as}",
                width=180,
            )
            if profile is not None and not profile.is_nested and not profile.reader:
                guarded_button.button(
                    "import data",
                    "Change this profile",
                    icon=":material/edit:",
                    type="tertiary",
                    key=f"change {file.upload.file_id}",
                    on_click=_change,
                    args=(file, profile, key),
                )
        if read_as == _BY_HAND:
            mapped = wizard.by_hand(file, source, kind)
            return Wanted(file, mapped, kind or kind_there) if mapped else None
        reader = read_as.removeprefix("reader:") if read_as.startswith("reader:") else None
        # As long as nothing was answered, its own reader reads what it recognises.
        by_reader = read_as == _RECOGNISED or reader is not None
        chosen = None if by_reader and profile == begun else profile
        reader = reader if chosen is None else None
        choice = Choice(reader=reader, profile=chosen, source=source or None, kind=kind, without=file.without)
        if profile is not None and len(file.tables) == 1:
            wizard.ask(file, profile)
        keeps = wizard.shown(file, choice, profile, opened=alone)
    return Wanted(file, choice, kind or kind_there) if keeps else None


def _of_reader(read_as: str) -> Profile | None:
    """The profile behind a reader of a known system; None where a module reads it, or nothing is chosen."""
    name = read_as.removeprefix("reader:")
    known = read_as.startswith("reader:") and name in shipped_nested_readers.NAMES
    return shipped_nested_readers.named(name).profile if known else None


def _sheets_key(file: Dropped) -> str:
    return f"sheets {file.upload.file_id}"


def _without(file: Dropped) -> list[str]:
    """The sheets that the person takes the tick from; all of them at once is none."""
    there = uploads.sheet_names(file)
    kept = st.session_state.get(_sheets_key(file), there)
    return [name for name in there if name not in kept] if kept else []


def _pick_sheets(file: Dropped) -> None:
    """A tick for each sheet of a workbook that has several."""
    if there := uploads.sheet_names(file):
        st.pills(
            "Sheets to read",
            there,
            selection_mode="multi",
            default=there,
            help="Sheets with the same columns are read as one table.",
            key=_sheets_key(file),
        )


def _may_read(profile: Profile, file: Dropped) -> bool:
    """Whether some table of a file has what the profile cannot do without, or what somebody may add."""
    if profile.reader:
        return True
    return any(column_names.may_read(profile, table.columns) for table in file.tables)


def in_order(wanted: Sequence[Wanted]) -> list[Wanted]:
    """Tickets first, so that what was said about them need not wait."""
    return sorted(wanted, key=lambda each: _ORDER.index(each.kind) if each.kind else 0)


def _fitting(file: Dropped, known: Mapping[str, Profile], first: Container[str]) -> list[str]:
    """The profiles all of whose columns are there: those brought along, then the most demanding ones."""
    fits = column_names.fitting(known, [table.columns for table in file.tables])
    return sorted(fits, key=lambda name: name not in first)


def _named(file: Dropped, read_as: str, profile: Profile | None) -> tuple[Kind | None, str]:
    """Log and source as they are unless something else is said."""
    if profile is not None:
        return profile.kind, profile.source
    if read_as == _BY_HAND:
        drafted = wizard.begun(file).profile
        return drafted.kind, drafted.source
    return _recognised(file) if read_as == _RECOGNISED else (None, "")


def _change(file: Dropped, profile: Profile, key: str) -> None:
    """Put that profile before the person, to be changed by hand."""
    kept = next((row for row in saved_profiles.listed(load.settings()) if row.name == profile.name), None)
    mapping_draft.begin(file.upload.file_id, profile, saved_at=kept.changed_at if kept else None)
    st.session_state[key] = _BY_HAND


def _recognised(file: Dropped) -> tuple[Kind | None, str]:
    """Log and source of a file by its own reader, as far as all its tables agree."""
    first = file.tables[0]
    same_kind = all(table.kind == first.kind for table in file.tables)
    same_source = all(table.source == first.source for table in file.tables)
    return first.kind if same_kind else None, first.source if same_source else ""


def _headline(file: Dropped, fitting: Sequence[str], every: Mapping[str, Profile]) -> None:
    """The file's name, what it looks like, and how it was taken apart."""
    labels = sorted({table.label for table in file.tables})
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text(file.name)
        if file.problem:
            st.badge("Cannot be read", icon=":material/close:", color="red")
            return
        if all(labels):
            st.badge(f"Looks like: {in_a_list(labels)} export", icon=":material/check:", color="blue")
        elif fitting:
            named = every[fitting[0]].about or f"profile {fitting[0]}"
            st.badge(f"Looks like: {plain(named, 60)}", icon=":material/check:", color="blue")
        else:
            st.badge("Format not recognised", icon=":material/help:", color="orange")
        for taken_apart in dict.fromkeys(table.taken_apart for table in file.tables[:3]):
            st.markdown(f":small[:gray[{taken_apart}]]", width="content")


def _in_words(option: str, file: Dropped, fitting: Sequence[str]) -> str:
    if option == _BY_HAND:
        return "Map it by hand"
    if option == _RECOGNISED:
        return f"{in_a_list(sorted({table.label for table in file.tables}))} export, as recognised"
    what, _, name = option.partition(":")
    if what == "reader":
        reader = (
            shipped_nested_readers.named(name)
            if name in shipped_nested_readers.NAMES
            else recognition.READERS[name]
        )
        return f"{reader.LABEL} export"
    return f"Profile {name}" + (", all its columns are here" if name in fitting else "")
