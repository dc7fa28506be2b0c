"""A dropped file as a conversation: what it is read as, what becomes of its rows, and what to change."""

import re
from contextlib import suppress
from dataclasses import replace

import streamlit as st

from analytics.wording import listed
from data.cleaning import time_offsets
from data.errors import DataError, MissingColumnError
from data.profiles import mapping_profile
from data.profiles.mapping_profile import Profile
from data.readers.desks import blank_cells
from data.readers.desks import desk_columns as headings
from data.readers.table import Table
from data.schema import LOGS, SOURCE, Kind
from jobs.intake import changed_units, sheets, suggesting
from jobs.intake.checking import TicketsFirstError
from jobs.intake.imports import Choice
from pages.admin.intake import (
    load_files,
    mapping_columns,
    mapping_draft,
    mapping_preview,
    mapping_questions,
    mapping_rows,
    mapping_save,
    sources_summary,
    uploads,
)
from pages.admin.intake.load_files import Uploaded
from pages.admin.intake.mapping_draft import Draft, Seat
from pages.admin.intake.uploads import Dropped
from pages.components import cache, errors, load
from pages.components.filters import label

_COLUMNS, _ROWS, _BOTH, _READY, _SAVE = (
    "Columns", "All rows", "Before and after", "What it can answer", "Save",
)  # fmt: skip


def by_hand(file: Dropped, source: str, kind: Kind | None) -> Choice | None:
    """The file's own mapping, and the controls that change it; None while it cannot be used."""
    place = _pick_table(file)
    table = uploads.tables(file).tables[place]
    draft = begun(file, kind, place)
    seat = Seat(file.upload.file_id, draft.revision, table.columns)
    at = uploaded(file, place)
    profile = draft.profile
    if source:
        profile = replace(profile, source=source)
    # What is known is said before the controls are drawn: a question that came after them would push a box
    # down, out of the window perhaps, in which somebody is typing already.
    answer, before = st.empty(), profile
    with answer.container(gap="xsmall", key=seat.key("answer")):
        keeps = _said(seat, "ask", file, place, before)
    step = _pick_step(seat.key("step"), [_COLUMNS, _ROWS, _BOTH, _READY, _SAVE], _COLUMNS)
    profile = _left(seat, step, at, table, profile)
    profile = _edited(seat, step, at, table, profile)
    mapping_draft.put(seat.file_id, profile)
    choice = Choice(profile=profile, without=file.without)
    problem = _problem(profile, table.columns)
    if profile != before:
        _counted(file, place, profile)
        with answer.container(gap="xsmall", key=seat.key("changed answer")):
            keeps = _said(seat, "ask of a change", file, place, profile)
    if step == _SAVE:
        mapping_save.edit(seat.key("save"), seat.file_id, draft, profile)
    elif not problem:
        _show(seat.key("show"), step, file, place, choice)
    return choice if keeps else None


def _said(seat: Seat, name: str, file: Dropped, place: int, profile: Profile) -> bool:
    """Says what an import by that profile would come to, and asks what is in doubt; whether it keeps rows."""
    at, table = uploaded(file, place), uploads.tables(file).tables[place]
    problem = _problem(profile, table.columns)
    if problem:
        st.badge("Not complete yet", icon=":material/help:", color="orange")
        st.text(problem)
    meant = Choice(profile=profile, without=file.without)
    keeps = not problem and _answer(file, place, meant, profile, seat.file_id)
    mapping_questions.ask(
        seat.key(name), seat.file_id, profile, lambda made: load_files.open_questions(at, made, table)
    )
    return keeps


def _counted(file: Dropped, place: int, profile: Profile) -> None:
    """Counts what will be said, so that the words are replaced at once and nothing below them jumps."""
    at, table = uploaded(file, place), uploads.tables(file).tables[place]
    with suppress(DataError):
        load_files.ready_before(at, Choice(profile=profile, without=file.without), table)


def _edited(seat: Seat, step: str, at: Uploaded, table: Table, profile: Profile) -> Profile:
    """The controls of a step that changes something, and the profile as they have it."""
    if step == _COLUMNS:
        return mapping_columns.edit(seat, at, table, profile)
    if step == _ROWS:
        return mapping_rows.edit(seat, table, profile)
    return profile


def _left(seat: Seat, step: str, at: Uploaded, table: Table, profile: Profile) -> Profile:
    """What was changed on the step before in the same moment in which it was left.

    Two quick clicks are one run, and a control that it does not draw is forgotten with what was just said:
    the step before is drawn once more, and taken away again.
    """
    key, place = seat.key("step before"), st.empty()
    before = st.session_state.get(key, step)
    st.session_state[key] = step
    if before == step:
        return profile
    with place.container():
        profile = _edited(seat, before, at, table, profile)
    place.empty()
    return profile


def shown(file: Dropped, choice: Choice, profile: Profile | None, *, opened: bool) -> bool:
    """What becomes of a file whose reader or profile is known; returns whether an import would keep rows."""
    key = f"shown {file.upload.file_id} {choice.reader} {cache.choice_key(choice)}"
    place = _pick_table(file)
    keeps = _answer(file, place, choice, profile, "" if profile is None else _asked_of(file, profile))
    step = st.segmented_control(
        "Look at",
        [_BOTH, _READY],
        default=_BOTH if opened else None,
        key=f"{key} step",
        label_visibility="collapsed",
    )
    if step:
        _show(key, step, file, place, choice)
    return keeps


def unfolded(file: Dropped) -> Profile | None:
    """The profile that makes tickets of a file's conversations, with the answers given so far."""
    found = uploads.conversations(file, uploaded(file, 0))
    return None if found is None else answered(file, found[0])


def recognised(file: Dropped) -> Profile | None:
    """The profile that reads a file of a known system; None for several tables, or where a module does."""
    if len(file.tables) != 1 or not file.tables[0].label:
        return None
    return load_files.recognised(uploaded(file, 0), uploads.tables(file).tables[0])


def answered(file: Dropped, profile: Profile) -> Profile:
    """A profile that reads a file, with the answers given so far."""
    draft = mapping_draft.of(_asked_of(file, profile))
    return draft.profile if draft else profile


def ask(file: Dropped, profile: Profile) -> None:
    """What the profile of a file's conversations lacks, and the one question to ask next about a profile."""
    at, table = uploaded(file, 0), uploads.tables(file).tables[0]
    found = uploads.conversations(file, at)
    if found and found[1] and found[0].name == profile.name:
        st.text(found[1])
    key = _asked_of(file, profile)
    mapping_questions.ask(key, key, profile, lambda made: load_files.open_questions(at, made, table))


def _asked_of(file: Dropped, profile: Profile) -> str:
    return f"{file.upload.file_id} by {profile.name}"


def _pick_step(key: str, steps: list[str], first: str) -> str:
    return st.segmented_control(
        "What to look at", steps, default=first, required=True, key=key, label_visibility="collapsed"
    )


def _pick_table(file: Dropped) -> int:
    """The table that is looked at, where the file has several; all of them are read alike."""
    if len(file.tables) == 1:
        return 0
    places = range(len(file.tables))
    return st.selectbox(
        f"Table, of {len(file.tables)} that are all read alike",
        places,
        format_func=lambda place: file.tables[place].name,
        key=f"table {file.upload.file_id}",
        width=380,
    )


def begun(file: Dropped, kind: Kind | None = None, place: int = 0) -> Draft:
    """The draft of a file; where there is none of that log yet, what its names and values suggest."""
    file_id = file.upload.file_id
    draft = mapping_draft.of(file_id)
    if draft is None or (kind is not None and draft.profile.kind != kind):
        table = uploads.tables(file).tables[place]
        suggested = load_files.suggested(uploaded(file, place), kind, table)
        return mapping_draft.begin(file_id, replace(suggested.profile, about=""))
    return draft


def _problem(profile: Profile, columns: tuple[str, ...]) -> str:
    """What is missing before anything can be read, in one sentence."""
    log = LOGS[profile.kind]
    lacking = [label(name) for name in log.required if name != SOURCE and name not in profile.columns]
    if lacking:
        return f"Still needed: the column for {listed(lacking)}. The file has: {headings.listed(columns)}."
    try:
        mapping_profile.check(profile)
    except DataError as error:
        said = str(error).removeprefix(f"Profile {profile.name}: ")
        return re.sub(r"\[columns\.([^\]]+)\]", lambda name: label(name[1]), said)
    gone = [name for name in profile.needs if name not in columns]
    if gone:
        return f"The file has no column {listed(gone)}. It has: {headings.listed(columns)}."
    return ""


def uploaded(file: Dropped, place: int) -> Uploaded:
    """One of a file's tables, and the lake that it may come into."""
    known = f"{file.sha256} without {file.without}" if file.without else file.sha256
    return Uploaded(load.sources().lake, known, file.name, place)


def _answer(file: Dropped, place: int, choice: Choice, profile: Profile | None, draft: str) -> bool:
    """Says what an import would come to, and returns whether it would keep rows of this table.

    Where the profile names a column that the file does not have, another one can be taken for it.
    """
    at, looked = uploaded(file, place), uploads.tables(file)
    read, gone = places_read(file, choice)
    try:
        with st.spinner("Checking the rows …"):
            if place not in read:
                place, at = read[0], uploaded(file, read[0])
            # An import reads all of them, and is refused as a whole: so is what is said of it before.
            others = [
                each
                for other in read
                if other != place
                for each in load_files.previews(uploaded(file, other), choice, looked.tables[other])
            ]
            found = load_files.previews(at, choice, looked.tables[place])
            ready = load_files.ready_before(at, choice, looked.tables[place])
    except TicketsFirstError:
        # Its tickets may be in another of the files: tickets are imported first.
        st.badge("Needs its tickets first", icon=":material/schedule:", color="blue")
        st.text("Only rows of imported tickets are kept. Tickets among these files are imported before it.")
        return True
    except DataError as error:
        st.badge("This import would be refused", icon=":material/priority_high:", color="orange")
        st.text(str(error))
        if profile is not None and isinstance(error, MissingColumnError) and error.meant:
            mapping_questions.offer_name(draft, profile, error.named, error.meant)
        return False
    mapping_preview.answer([*found, *others], ready, whole=looked.whole(place))
    ends = (changed_units.END, time_offsets.APART)
    units = [note for each in found for note in each.notes if note.endswith(ends)]
    left_out = [*looked.tables[place].notes, *([sheets.said_of(gone)] if gone else [])]
    left_out += [note for each in found for note in each.notes if note.endswith(blank_cells.ENDS)]
    mapping_preview.notes([*left_out, *load_files.said_of(at, choice, looked.tables[place]), *units])
    return not suggesting.keeps_nothing([*found, *others])


def places_read(file: Dropped, choice: Choice) -> tuple[list[int], list[str]]:
    """The places of the tables that an import would read, and the names of the sheets that it leaves out."""
    tables = uploads.tables(file).tables
    profile = choice.profile if isinstance(choice.profile, Profile) else None
    gone = sheets.unreadable(tables, profile)
    return [place for place, table in enumerate(tables) if table.name not in gone], gone


def _show(key: str, step: str, file: Dropped, place: int, choice: Choice) -> None:
    at, table = uploaded(file, place), uploads.tables(file).tables[place]
    profile = choice.profile if isinstance(choice.profile, Profile) else None
    try:
        if step == _BOTH:
            with errors.timed(f"Preview of {file.name}"):
                mapping_preview.rows(key, table, load_files.previews(at, choice, table), profile=profile)
        elif step == _READY:
            ready = load_files.ready_before(at, choice, table)
            if ready:
                sources_summary.readiness(ready)
            else:
                st.markdown("Which metrics can be answered depends on the tickets. This file adds to them.")
    except DataError:
        # The sentence above says what is wrong.
        return
