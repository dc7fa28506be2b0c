"""Erase a customer or everything before a day, and the certificates of what was erased."""

from datetime import date

import streamlit as st

from analytics import wording
from data.settings import Settings
from jobs.decisions import begun_erasures
from jobs.erasure import certificate, forget
from pages.admin.evidence import retention_form
from pages.components import confirm, frame, load
from pages.components.access import guarded_download, signed_in
from pages.components.confirm import Action

_DONE = "customers erased in this session"
_HAPPENS = (
    "This cannot be undone. Earlier versions of the lake end, and stored results keep their numbers without "
    "the words. Backups made before are not reached: the certificate names what is not."
)


def show(settings: Settings) -> None:
    """The two forms, each with its confirmation, and the certificates."""
    frame.heading(
        "Erase data",
        "Everything that is kept here of a customer, or of tickets before a day: logs, waiting and rejected "
        "rows, stored results, decisions, vectors, uploads and kept counts.",
    )
    if not signed_in.may("erase"):
        frame.small("Only an administrator may erase.")
        return
    customer, older = st.columns(2)
    with customer:
        name = st.text_input(
            "Customer",
            key=f"erase customer {st.session_state.get(_DONE, 0)}",
            placeholder="Id in the helpdesk, e-mail or phone",
            max_chars=400,
        )
        if name.strip():
            _button("Erase this customer", "Erase this customer?", "erase one", lambda: _customer(name))
    with older:
        day = st.date_input("Tickets created before", value=None, key="erase before", max_value="today")
        if isinstance(day, date):
            title = f"Erase all tickets before {wording.day(day, year=True)}?"
            _button("Erase these tickets", title, "erase old", lambda: _before(day))
    _certificates(settings)
    retention_form.show(settings)


def _button(label: str, title: str, key: str, run: object) -> None:
    action = Action(title, _HAPPENS, "Erase", run)  # type: ignore[arg-type]
    confirm.button("erase", label, action, key=key, icon=":material/delete_forever:")


def _customer(name: str) -> None:
    with signed_in.permit("erase"), st.spinner("Erasing …"):
        forget.customer(load.settings(), name)
    # The next field is a new one, and empty: this one holds the name.
    st.session_state[_DONE] = st.session_state.get(_DONE, 0) + 1


def _before(day: date) -> None:
    with signed_in.permit("erase"), st.spinner("Erasing …"):
        forget.before(load.settings(), day)


def _certificates(settings: Settings) -> None:
    made = forget.listed(settings)
    for each in begun_erasures.unfinished(settings):
        st.warning(
            f"An erasure that {each.by} began on {wording.moment(each.at, settings.zone)} has not ended. "
            "Unless it is running now, it was interrupted: ask for the same erasure again.",
            icon=":material/warning:",
        )
    if not made:
        frame.small("Nothing was erased yet.")
        return
    frame.small(f"{wording.counted(len(made), 'certificate')}, the newest first.")
    for each in made[:10]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.text(
                f"{wording.moment(each.at, settings.zone)}: {each.what}, "
                f"{wording.counted(each.tickets, 'ticket')}, by {each.by}"
            )
            for kind, mime in (("html", "text/html"), ("json", "application/json")):
                guarded_download.button(
                    kind.upper(),
                    data=certificate.to_file(each, f"{each.name}.{kind}"),
                    file_name=f"{each.name}.{kind}",
                    mime=mime,
                    on_click="ignore",
                    type="tertiary",
                    key=f"{each.audit_entry} {kind}",
                )
