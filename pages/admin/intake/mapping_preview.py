"""Before and after: what would become of a file's rows, said in a sentence and shown on twenty of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from analytics.wording import count, counted, listed, plain
from data.profiles.mapping_profile import Profile
from data.readers.table import LINE, Table
from jobs.counting.readiness import Readiness
from jobs.intake import preview
from jobs.intake.preview import FATES, Fate, Preview
from pages.components import frame, load

#: Rows of a preview.
SHOWN = 20
_WORDS: dict[Fate, str] = {
    "accepted": "✓ accepted",
    "outdated": "● outdated",
    "duplicate": "● duplicate",
    "filtered": "– filtered",
    "quarantined": "✕ quarantined",
    "waiting": "● waiting for its ticket",
}
#: Share of duplicates from which on rows are hardly tickets.
_MANY = 0.2
#: What somebody who decides about a pilot asks for first.
_ASKED = (
    "resolution_rate",
    "automated_resolution_rate",
    "escalation_rate",
    "csat_mean",
    "handle_time_median",
)


def answer(previews: Sequence[Preview], ready: Sequence[Readiness], *, whole: bool) -> None:
    """What an import would come to, and what it would be ready to answer."""
    for each in previews:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            lost = each.count("quarantined")
            if each.refused:
                st.badge("More than half would be rejected", icon=":material/close:", color="red")
            elif lost:
                st.badge(f"{count(lost)} would be rejected", icon=":material/priority_high:", color="orange")
            else:
                st.badge("No rows would be rejected", icon=":material/check:", color="blue")
            st.markdown(_sentence(each, whole=whole))
        if each.kind == "tickets" and each.count("duplicate") > _MANY * each.read:
            frame.small(
                "Rows with an id that an earlier row has count as the same ticket. If each row is a message, "
                "this mapping loses them: set *Log* to interactions, or import the tickets first."
            )
    if ready:
        able = sum(each.state in ("ready", "thin", "maturing") for each in ready)
        st.markdown(f"It can answer **{able} of {len(ready)} metrics**.")
        frame.small(_asked(ready))


def notes(said: Sequence[str]) -> None:
    """What outcomes are read from where no column holds them, and columns that are left unread."""
    if said:
        further = (
            " *Map it by hand* asks about them." if any(each.startswith("Not read") for each in said) else ""
        )
        frame.small(" ".join(plain(each, 300) for each in said) + further)


def rows(key: str, table: Table, previews: Sequence[Preview], *, profile: Profile | None) -> None:
    """Twenty rows as they stand in the file, and as they would be stored."""
    chosen = previews[0]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if len(previews) > 1:
            kind = st.segmented_control(
                "Log", [each.kind for each in previews], default=chosen.kind, required=True, key=f"{key} log"
            )
            chosen = next(each for each in previews if each.kind == kind)
        there: list[str] = ["first", *(fate for fate in FATES if 0 < chosen.count(fate) < chosen.read)]
        which = st.segmented_control(
            "Rows",
            there,
            default="first",
            required=True,
            format_func=lambda fate: _choice(fate, chosen),
            key=f"{key} fate {'-'.join(there)}",
        )
    fates = chosen.fates if which == "first" else chosen.fates.filter(pl.col("fate") == which)
    if which == "first" and fates.head(SHOWN)["fate"].eq("filtered").all():
        # Rows that are left out show nothing of what an import makes of the others.
        fates = (
            fates.filter(pl.col("fate") != "filtered") if chosen.count("filtered") < chosen.read else fates
        )
    fates = fates.head(SHOWN)
    frame.heading("Before", "As in the file. Nothing is stored yet.")
    before = preview.before(table, fates[LINE])
    _table(before, {LINE: st.column_config.TextColumn("Line", width=70)}, "Rows as they stand in the file")
    frame.heading(
        "After",
        "As it would be stored. Times in UTC. E-mail addresses, phone, card and account numbers are "
        "replaced by pseudonyms, in texts and as customer ids. Names and other ids stay as they are.",
    )
    after = preview.after(load.settings(), chosen, fates)
    named = {name: _heading(name, profile) for name in after.columns}
    config = {
        LINE: st.column_config.NumberColumn("Line", width=70),
        "fate": st.column_config.TextColumn("Result", width=150),
        "reason": st.column_config.TextColumn("Why", width=260),
        **{name: st.column_config.TextColumn(title) for name, title in named.items() if name not in _OWN},
    }
    told = after.with_columns(pl.col("fate").replace_strict(_WORDS, return_dtype=pl.String))
    if told["reason"].null_count() == told.height:
        told = told.drop("reason")
    _table(told, config, "The same rows as they would be stored")


_OWN = (LINE, "fate", "reason")


def _sentence(each: Preview, *, whole: bool) -> str:
    fates = [f"{count(each.count(fate))} {fate}" for fate in FATES if each.count(fate)]
    fates[0] = f"**{fates[0]}**"
    of = f"{counted(each.read, 'row')}" if whole else f"the first {counted(each.read, 'row')}"
    return f"Read as **{each.kind}**: of {of}, {listed(fates)}."


def _asked(ready: Sequence[Readiness]) -> str:
    """The metrics that are asked for first, each with what it has or lacks."""
    parts = list[str]()
    states = {each.metric.key: each.state for each in ready}
    points = states.get("csat_mean") != "missing" or states.get("csat_good_share") == "missing"
    asked = [*_ASKED] if points else ["csat_good_share" if key == "csat_mean" else key for key in _ASKED]
    for each in ready:
        if each.metric.key in asked:
            says = each.sentence.removesuffix(".")
            parts.append(f"{each.metric.label}: {says[:1].lower()}{says[1:]}")
    return "; ".join(parts) + "." if parts else ""


def _choice(fate: str, of: Preview) -> str:
    if fate == "first":
        return f"The first {min(SHOWN, of.read)}"
    number = of.count(next(each for each in FATES if each == fate))
    return f"{fate.capitalize()} ({count(number)})"


def _heading(name: str, profile: Profile | None) -> str:
    """The canonical name, with the column that it comes from."""
    rule = profile.columns.get(name) if profile else None
    return f"{name} ← {rule.columns[0]}" if rule and len(rule.columns) == 1 else name


def _table(rows: pl.DataFrame, config: Mapping[str, Any], alt: str) -> None:
    st.dataframe(
        rows,
        hide_index=True,
        row_height=32,
        height="content" if rows.height <= 8 else 330,
        column_config=config,
        alt=alt,
    )
