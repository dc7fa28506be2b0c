"""The canonical columns one below the other: where each comes from, what becomes of it, and its editor."""

from dataclasses import replace

import streamlit as st

from analytics.wording import plain
from data.errors import DataError
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile, Rule
from data.readers.table import Table
from data.schema import LOGS, SOURCE
from jobs.intake.preview import ColumnPreview
from pages.admin.intake import load_files, mapping_draft, mapping_rule
from pages.admin.intake.load_files import Uploaded
from pages.admin.intake.mapping_draft import Seat
from pages.components import frame
from pages.components.access import guarded_button
from pages.components.filters import label

_LONGEST = 60
#: Of these the headline numbers are made.
_HEADLINE = (
    "status",
    "handled_by",
    "resolved",
    "escalated",
    "reopened",
    "csat",
    "csat_good",
    "handle_seconds",
)


def edit(seat: Seat, at: Uploaded, table: Table, profile: Profile) -> Profile:
    """The profile with the columns as they now stand; one of them may be open for change."""
    log = LOGS[profile.kind]
    _add(seat, profile)
    opened = st.session_state.get(seat.key("open"))
    further = [name for name in profile.columns if name not in log.names]
    for name in (*log.names, *further):
        required = name in log.required and name != SOURCE
        if name not in profile.columns and not required and name != opened:
            continue
        with st.container(border=name == opened, gap="xsmall", key=seat.key("row", name).replace(".", "_")):
            line = st.container(horizontal=True, vertical_alignment="center", gap="xsmall")
            if name == opened:
                profile = _changed(seat, at, table, profile, name)
            with line:
                _line(seat, at, table, profile, name, required=required, is_open=name == opened)
    return profile


def _changed(seat: Seat, at: Uploaded, table: Table, profile: Profile, name: str) -> Profile:
    """The profile with what the editor of one column says; an empty rule is none."""
    rule = mapping_rule.edit(seat, at, table, profile, name)
    columns = {key: each for key, each in profile.columns.items() if key != name}
    if rule != Rule():
        columns[name] = rule
    profile = replace(profile, columns=columns)
    with st.container(horizontal=True, gap="xsmall"):
        guarded_button.button(
            "import data", "Done", key=seat.key(name, "done"), on_click=_open, args=(seat, None)
        )
        if name in columns:
            guarded_button.button(
                "import data",
                "Leave this column out",
                type="tertiary",
                key=seat.key(name, "out"),
                on_click=_leave_out,
                args=(seat, profile, name),
            )
    if name in columns:
        with st.container(gap="xsmall"):
            try:
                mapping_rule.examples(_made(at, table, profile, name))
            except DataError as error:
                st.text(str(error))
    return profile


def _line(
    seat: Seat, at: Uploaded, table: Table, profile: Profile, name: str, *, required: bool, is_open: bool
) -> None:
    """Name, origin, an example, how many rows are understood, and the way to change it."""
    st.markdown(f"**{label(name)}**" + (" :gray[needed]" if required else ""), width=160)
    rule = profile.columns.get(name)
    if rule is None:
        st.text("choose a column", width=220)
        st.text("", width=250)
        st.badge("Missing" if required else "Left out", color="orange" if required else "gray")
    else:
        st.text(in_words(rule), width=220)
        try:
            made = _made(at, table, profile, name)
        except DataError:
            st.text("", width=250)
            st.badge("Cannot be read", icon=":material/close:", color="red")
        else:
            st.text(_example(made), width=250)
            _state(made)
            _evidence(at, table, profile, name, rule)
    st.space("stretch")
    if not is_open:
        guarded_button.button(
            "import data",
            "Change",
            key=seat.key(name, "change"),
            type="tertiary",
            icon=":material/edit:",
            help=f"Change where {label(name)} comes from and how it is read",
            on_click=_open,
            args=(seat, name),
        )


def _evidence(at: Uploaded, table: Table, profile: Profile, name: str, rule: Rule) -> None:
    """How sure the suggestion was of this column, with the three values that decided it."""
    finding = load_files.suggested(at, profile.kind, table).findings.get(name)
    if finding is None or rule.columns != (finding.column,):
        return
    values = " · ".join(plain(value, 30) for value in finding.values)
    st.markdown(
        f":small[:gray[{finding.confidence}]]", help=f"{plain(finding.why, 90)}: {values}", width="content"
    )


def _made(at: Uploaded, table: Table, profile: Profile, name: str) -> ColumnPreview:
    # Only what this column depends on, so that a change of another one leaves it as it was.
    alone = replace(profile, name="", about="", source="", columns={name: profile.columns[name]}, context=())
    return load_files.made(at, alone, name, table)


def _state(made: ColumnPreview) -> None:
    if made.failed:
        st.badge(f"{made.failed:,} not understood", icon=":material/close:", color="red")
    elif not made.understood:
        st.badge("Nothing in it", color="orange")
    elif made.missing:
        st.badge(f"{made.understood:,} · {made.missing:,} missing", icon=":material/check:", color="blue")
    else:
        st.badge(f"All {made.understood:,}", icon=":material/check:", color="blue")


def _example(made: ColumnPreview) -> str:
    if made.counts:
        return " · ".join(f"{value} {rows:,}" for value, rows in made.counts[:4])
    if not made.examples:
        return ""
    found, became, reason = made.examples[0]
    return f"{_cut(found)} → {_cut(became)}" if became != found else _cut(f"{became or reason}")


def _cut(text: str) -> str:
    bare = " ".join(text.split())
    return bare if len(bare) <= _LONGEST else f"{bare[: _LONGEST - 1]}…"


def in_words(rule: Rule) -> str:
    """Where a column comes from."""
    if rule.value is not None:
        origin = f"always {rule.value}"
    elif rule.row_number:
        origin = "the row's number in the file"
    elif rule.columns:
        origin = f" {rule.separator} ".join(rule.columns) if len(rule.columns) > 1 else rule.columns[0]
    else:
        return " and ".join(map(_condition, rule.when)) or "a condition, not complete yet"
    further = [
        "translated" if rule.values else "",
        f"in {rule.unit}" if rule.unit else "",
        f"only where {' and '.join(map(_condition, rule.when))}" if rule.when else "",
    ]
    return ", ".join(each for each in (origin, *further) if each)


def _condition(condition: Condition) -> str:
    return str(condition)


def _add(seat: Seat, profile: Profile) -> None:
    log = LOGS[profile.kind]
    spare = [
        name for name in log.names if name not in (SOURCE, *log.required) and name not in profile.columns
    ]
    frame.small(
        "Each line is one field that Pilotlight can use. Leave out what your file does not have: missing "
        "never counts as no."
    )
    st.selectbox(
        "Add another field",
        # What headline numbers are made of comes first, also among the names that hold what was typed.
        sorted(spare, key=lambda name: name not in _HEADLINE),
        index=None,
        filter_mode="contains",
        format_func=lambda name: f"{label(name)}: {log.column(name).meaning}",
        placeholder="Resolved, Escalated, CSAT, Handle seconds …",
        # A new key empties it once something was chosen.
        key=(key := seat.key("add", st.session_state.get(seat.key("added"), 0))),
        on_change=_open_chosen,
        args=(seat, key),
        width=620,
    )


def _open_chosen(seat: Seat, key: str) -> None:
    _open(seat, st.session_state.get(key))
    st.session_state[seat.key("added")] = st.session_state.get(seat.key("added"), 0) + 1


def _open(seat: Seat, name: str | None) -> None:
    st.session_state[seat.key("open")] = name


def _leave_out(seat: Seat, profile: Profile, name: str) -> None:
    columns = {key: rule for key, rule in profile.columns.items() if key != name}
    mapping_draft.put(seat.file_id, replace(profile, columns=columns))
    _open(seat, None)


def further(columns: tuple[str, ...], profile: Profile) -> list[str]:
    """The columns of the file that no rule reads, which may be kept as context fields."""
    used = {column for rule in profile.columns.values() for column in rule.columns}
    return [name for name in columns if name not in used]
