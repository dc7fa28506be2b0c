"""The form in which an alert is made: what to watch, how surely, and where to tell it."""

import streamlit as st

from analytics.alerts import alert_kinds
from analytics.alerts.alert_kinds import KINDS, Kind
from data.errors import DataError
from data.settings import Settings
from jobs.alerts import alert_rules
from jobs.pilot import stored_plans
from pages.components import frame
from pages.components.access import guarded_button, signed_in

_POPOVER = "new alert"


def popover(settings: Settings, source: str, channels: list[str]) -> None:
    """A button that opens the form; what cannot be stored says why in its place."""
    with frame.popover("New alert", key=_POPOVER, icon=":material/add_alert:") as opened:
        if opened.open:
            _form(settings, source, channels)


def channel_picker(channels: list[str], key: str) -> list[str]:
    """The channels to tell on; where none is set up, how one is."""
    if not channels:
        st.markdown(
            "No channel is set up, so it is told on pages alone. Whoever runs Pilotlight sets one: "
            "see *Alerts* in the README."
        )
        return []
    return st.multiselect("Tell on", channels, default=channels[:1], key=key, help="Pages always show it.")


def _form(settings: Settings, source: str, channels: list[str]) -> None:
    kind: Kind = st.selectbox(
        "What to watch", KINDS, format_func=lambda each: alert_kinds.OF[each].label, key="alert kind"
    )
    usual = alert_kinds.OF[kind]
    frame.small(f"{usual.watches} False alarms: {usual.false_alarms[0].lower()}{usual.false_alarms[1:]}")
    about = _about(settings, source, kind)
    days = None
    if usual.days is not None:
        days = st.number_input(
            "Days",
            _FEWEST_DAYS[kind],
            alert_rules.MOST_DAYS,
            usual.days,
            key=f"alert days {kind}",
            help=_DAYS[kind],
        )
    looks = st.number_input(
        "Looks in a row", 1, alert_rules.MOST_LOOKS, usual.looks, key=f"alert looks {kind}",
        help="It tells you when so many looks at new data in a row find it.",
    )  # fmt: skip
    minimum = usual.minimum
    if usual.minimum:
        minimum = st.number_input(
            "Fewest tickets", 0, alert_rules.MOST_TICKETS, usual.minimum, key=f"alert minimum {kind}",
            help="A number from fewer tickets raises no alert.",
        )  # fmt: skip
    chosen = channel_picker(channels, "alert channels")
    if guarded_button.button("manage alerts", "Make the alert", key="make alert", type="primary"):
        try:
            with signed_in.permit("manage alerts", source):
                alert_rules.make(
                    settings, source, kind, tuple(chosen), about=about, looks=int(looks),
                    minimum=int(minimum), days=None if days is None else int(days),
                )  # fmt: skip
        except DataError as refused:
            st.text(str(refused))
        else:
            frame.done(_POPOVER, f"The alert is made: {usual.label}.")


#: A day without an import is no news; a fix may be told on the day after its date.
_FEWEST_DAYS = {"data late": 1, "fix overdue": 0}
_DAYS = {
    "data late": "It tells you when the last import ended so many days ago.",
    "fix overdue": "It tells you so many days after the date of the fix.",
}


def _about(settings: Settings, source: str, kind: Kind) -> str:
    if kind not in ("verdict changed", "harm"):
        return ""
    plans = [each.plan.name for each in stored_plans.for_source(settings, source) if each.locked]
    return st.selectbox(
        "Plan", ["", *plans], format_func=lambda name: name or "All plans of this source", key="alert plan"
    )
