"""Notes: the key of the letters on a time chart, and where they are typed, imported and deleted."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st

from analytics import wording
from analytics.figures.drawing.marks import Mark
from analytics.trends.unusual_days import Event
from jobs.months import notes
from jobs.months.notes import KINDS, LONGEST, Note
from pages.components import confirm, errors, frame, load, load_month
from pages.components.access import guarded_button, signed_in
from pages.components.confirm import Action
from pages.components.load import At

#: So many are listed, the newest first.
SHOWN = 30
NO_CATEGORY = "All tickets"
#: Where a deleted note can be brought back.
_PLACE = "notes"


def key(marks: Sequence[Mark]) -> str:
    """What the letters of a chart stand for, as one line of markdown."""
    return " · ".join(f"**{mark.letter}** {wording.plain(mark.words, 90)}" for mark in marks)


def popover(at: At, day: date) -> None:
    """The notes of a source; asked for when it is opened. A new one begins with the given day."""
    with frame.popover("Notes", type="tertiary", icon=":material/event_note:") as opened:
        if opened.open:
            with errors.block("Notes"):
                there = notes.listed(at.settings, at.source)
                st.markdown(_listed(there))
                if signed_in.may("comment"):
                    _add(at, day)
                    _import(at)
                    _delete(at, there)
                    confirm.undo(_PLACE)


def _listed(there: tuple[Note, ...]) -> str:
    if not there:
        return "No notes yet. Add releases, outages and holidays: they explain jumps in the charts."
    lines = [f"- {_said(note)} :small[:gray[{wording.plain(note.who)}]]" for note in there[:SHOWN]]
    more = [f"- {len(there) - SHOWN} older"] if len(there) > SHOWN else []
    return "\n".join([*lines, *more])


def _said(note: Note) -> str:
    event = note.event
    about = f" ({wording.plain(event.category)})" if event.category else ""
    return f"{wording.day(event.day, year=True)} {event.kind}: {wording.plain(event.what, LONGEST)}{about}"


def _add(at: At, day: date) -> None:
    categories = [value for value in load.options(at).get("category", ()) if value is not None]
    with st.form("add note", border=False, clear_on_submit=True):
        with st.container(horizontal=True, gap="xsmall"):
            when = st.date_input("Day", day, key="note day", format="YYYY-MM-DD", width=140)
            kind = st.selectbox("Kind", KINDS, key="note kind", width=160)
        what = st.text_input("What happened", max_chars=LONGEST, key="note what")
        about = st.selectbox("About", [NO_CATEGORY, *categories], key="note category")
        if guarded_button.submit("comment", "Add the note"):
            with errors.block("The note"):
                category = None if about == NO_CATEGORY else about
                with signed_in.permit("comment", at.source):
                    notes.add(at.settings, at.source, Event(when, kind, what, category))
                load_month.forget_typed()
                st.rerun()


def _import(at: At) -> None:
    asks = "Or import CSV or TOML: day, kind, what, category"
    given = guarded_button.upload("comment", asks, ["csv", "toml"], key="notes file")
    if given is not None and guarded_button.button("comment", "Import the notes", key="import notes"):
        with errors.block("The import"):
            with signed_in.permit("comment", at.source):
                count = notes.import_(at.settings, at.source, given.name, given.getvalue())
            load_month.forget_typed()
            st.toast(f"{wording.counted(count, 'new note')}.")


def _delete(at: At, there: tuple[Note, ...]) -> None:
    if not there:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        note = st.selectbox(
            "Delete a note",
            there,
            format_func=lambda each: f"{each.event.day} {each.event.what}",
            key="note to forget",
            width=280,
        )
        day = wording.day(note.event.day, year=True)
        action = Action(
            title="Delete this note?",
            happens=f"{day}: {wording.plain(note.event.what, LONGEST)}\n\nIt is deleted for everybody.",
            verb="Delete the note",
            run=partial(_deleted, at, note),
        )
        confirm.button("comment", "Delete", action, key="forget note")


def _deleted(at: At, note: Note) -> None:
    with signed_in.permit("comment", at.source):
        notes.delete(at.settings, note.id)
    load_month.forget_typed()
    confirm.offer_undo(_PLACE, "The note is deleted.", partial(_bring_back, at, note))


def _bring_back(at: At, note: Note) -> None:
    with signed_in.permit("comment", at.source):
        notes.add(at.settings, at.source, note.event)
    load_month.forget_typed()
