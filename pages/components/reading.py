"""How a dropped file is to be read: what was recognised, and the controls that say otherwise."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from analytics.wording import counted, plain
from analytics.wording import listed as in_a_list
from data import profiles, readers
from data.mapping import Profile
from data.readers.columns import listed
from data.schema import LOGS, Kind
from jobs.imports import Choice
from pages.components.uploads import Dropped

#: Tickets are read before what was said about them.
_ORDER: tuple[Kind, ...] = tuple(LOGS)
_RECOGNISED = "recognised"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be imported, and what the person said about it."""

    file: Dropped
    choice: Choice
    kind: Kind | None


def pick(file: Dropped, own: dict[str, Profile]) -> Wanted | None:
    """The file with the controls that say how it is read; None as long as that is not known."""
    known = {**{name: profiles.find(name) for name in profiles.shipped()}, **own}
    fitting = _fitting(file, known, first=own)
    with st.container(border=True, gap="xsmall"):
        _headline(file, fitting)
        if file.problem:
            st.text(file.problem)
            return None
        recognised = all(table.label for table in file.tables)
        others = [name for name in known if name not in fitting]
        options = [f"profile:{name}" for name in (*fitting, *others)]
        options += [f"reader:{name}" for name in readers.READERS]
        if recognised:
            # A profile that was brought along is what the person means; one of ours is only an offer.
            options.insert(sum(name in own for name in fitting), _RECOGNISED)
        if not recognised and not fitting:
            _say_columns(file)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            read_as = st.selectbox(
                "Read it as",
                options,
                index=0 if recognised or fitting else None,
                format_func=lambda option: _in_words(option, file, fitting),
                placeholder="Choose a profile or a reader",
                # A profile that is brought later makes a new offer.
                key=f"read as {file.upload.file_id} {sorted(own)}",
                width=380,
            )
            profile = known.get(str(read_as).removeprefix("profile:")) if read_as else None
            kind_there, source_there = _recognised(file) if read_as == _RECOGNISED else (None, "")
            if profile is not None:
                kind_there, source_there = profile.kind, profile.source
            source = st.text_input(
                "Source",
                placeholder=source_there or "as the reader says",
                help="The label that keeps logs of different systems apart.",
                key=f"source {file.upload.file_id}",
                max_chars=60,
                width=180,
            )
            kind: Kind | None = st.selectbox(
                "Log",
                _ORDER,
                index=None,
                placeholder=kind_there or "as the reader says",
                key=f"kind {file.upload.file_id}",
                width=180,
            )
    if read_as is None:
        return None
    reader = read_as.removeprefix("reader:") if read_as.startswith("reader:") else None
    choice = Choice(reader=reader, profile=profile, source=source.strip() or None, kind=kind)
    return Wanted(file, choice, kind or kind_there)


def in_order(wanted: Sequence[Wanted]) -> list[Wanted]:
    """Tickets first, so that what was said about them need not wait."""
    return sorted(wanted, key=lambda each: _ORDER.index(each.kind) if each.kind else 0)


def _fitting(file: Dropped, known: Mapping[str, Profile], first: Container[str]) -> list[str]:
    """The profiles all of whose columns are there: those brought along, then the most demanding ones."""
    fits = [
        name for name, each in known.items() if all(set(each.needs) <= set(t.columns) for t in file.tables)
    ]
    return sorted(fits, key=lambda name: (name not in first, -len(known[name].needs)))


def _recognised(file: Dropped) -> tuple[Kind | None, str]:
    """Log and source of a file by its own reader, as far as all its tables agree."""
    first = file.tables[0]
    same_kind = all(table.kind == first.kind for table in file.tables)
    same_source = all(table.source == first.source for table in file.tables)
    return first.kind if same_kind else None, first.source if same_source else ""


def _headline(file: Dropped, fitting: Sequence[str]) -> None:
    rows = sum(table.rows for table in file.tables)
    labels = sorted({table.label for table in file.tables})
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text(file.name)
        if file.problem:
            st.badge("Cannot be read", icon=":material/close:", color="red")
            return
        if all(labels):
            st.badge(f"Looks like: {in_a_list(labels)} export", icon=":material/check:", color="blue")
        elif fitting:
            st.badge(f"Looks like: profile {plain(fitting[0])}", icon=":material/check:", color="blue")
        else:
            st.badge("Nothing recognises it", icon=":material/help:", color="orange")
        st.markdown(f":small[:gray[{counted(rows, 'row')}]]", width="content")


def _say_columns(file: Dropped) -> None:
    """What a table has that nobody recognises, and the profile with which its owner can go on."""
    for place, table in enumerate(file.tables):
        st.text(f"{counted(len(table.columns), 'column')}: {listed(table.columns)}. {table.hint}")
        st.download_button(
            "Download a profile to start from",
            data=table.draft,
            file_name="profile.toml",
            mime="application/toml",
            icon=":material/download:",
            on_click="ignore",
            key=f"draft {file.upload.file_id} {place}",
        )


def _in_words(option: str, file: Dropped, fitting: Sequence[str]) -> str:
    if option == _RECOGNISED:
        return f"{in_a_list(sorted({table.label for table in file.tables}))} export, as recognised"
    what, _, name = option.partition(":")
    if what == "reader":
        return f"{readers.READERS[name].LABEL} export"
    return f"Profile {name}" + (", all its columns are here" if name in fitting else "")
