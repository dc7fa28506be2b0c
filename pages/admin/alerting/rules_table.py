"""The rules of alerts as a table, and what can be done with the chosen one: test, mute, delete."""

from datetime import UTC, datetime, timedelta
from functools import partial

import polars as pl
import streamlit as st

from analytics import wording
from data.settings import Settings
from jobs.access.permits import Permit
from jobs.alerts import alert_requests, alert_rules
from jobs.alerts.alert_rules import Rule
from pages.components import confirm, errors, frame
from pages.components.access import guarded_button, signed_in
from pages.components.confirm import Action

_ROW = 36
_PLACE = "alerts"
_MUTES = {"1 day": 1, "1 week": 7, "4 weeks": 28}


def table(settings: Settings, rules: list[Rule]) -> None:
    """Every rule of the source, and the actions of the selected one."""
    test = "test, " if any(each.channels for each in rules) else ""
    frame.heading("Rules", f"Select a rule to {test}mute or delete it.")
    confirm.undo(_PLACE)
    if not rules:
        frame.small("No rule yet: *New alert* makes one.")
        return
    now = datetime.now(UTC)
    rows = [
        {
            "Alert": each.of.label,
            "About": each.about or "everything",
            "Looks": each.looks,
            "Fewest tickets": wording.count(each.minimum) if each.minimum else wording.NONE,
            "Days": wording.NONE if each.days is None else str(each.days),
            "Told on": ", ".join(("pages", *each.channels)),
            "State": _state(each, now, settings),
            "False alarms": each.of.false_alarms,
        }
        for each in rules
    ]
    picked = st.dataframe(
        pl.DataFrame(rows),
        column_config={
            "Fewest tickets": st.column_config.TextColumn("Fewest tickets", alignment="right"),
            "Days": st.column_config.TextColumn("Days", alignment="right"),
            "False alarms": st.column_config.TextColumn("False alarms", width="large"),
        },
        hide_index=True,
        height="content" if len(rows) <= 8 else 8 * _ROW,
        on_select="rerun",
        selection_mode="single-row",
        key="alert rules",
        alt="Rules of alerts",
    )["selection"]["rows"]
    if picked and picked[0] < len(rules):
        _actions(settings, rules[picked[0]], now)


def _state(rule: Rule, now: datetime, settings: Settings) -> str:
    if rule.is_muted(now) and rule.muted_until is not None:
        return f"muted until {wording.day(rule.muted_until.astimezone(settings.zone).date())}"
    if rule.trouble:
        return "could not be looked at"
    return "watching" if rule.looked_at else "not looked at yet"


def _actions(settings: Settings, rule: Rule, now: datetime) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if rule.channels and guarded_button.button(
            "manage alerts", "Send a test", key="test alert", icon=":material/send:"
        ):
            with errors.block("The test"):
                with _permit(rule):
                    alert_requests.test(settings, rule)
                st.toast("The test is on its way. The list of messages says what became of it.")
        if rule.is_muted(now):
            if guarded_button.button(
                "manage alerts", "Unmute", key="unmute alert", icon=":material/notifications_active:"
            ):
                _done(rule, partial(alert_rules.mute, settings, rule.id, None))
        else:
            length = st.selectbox("Mute for", list(_MUTES), key="mute for", width=120)
            if guarded_button.button(
                "manage alerts", "Mute", key="mute alert", icon=":material/notifications_off:"
            ):
                until = now + timedelta(days=_MUTES[length])
                _done(rule, partial(alert_rules.mute, settings, rule.id, until))
        action = Action(
            title="Delete this alert?",
            happens=f"**{rule.of.label}**: nobody is told any more. Its episodes and messages stay listed.",
            verb="Delete the alert",
            run=partial(_deleted, settings, rule),
        )
        confirm.button("manage alerts", "Delete", action, key="delete alert")


def _permit(rule: Rule) -> Permit:
    return signed_in.permit("manage alerts", rule.source)


def _done(rule: Rule, act: partial[Rule]) -> None:
    with errors.block("The alert"):
        with _permit(rule):
            act()
        st.rerun()


def _deleted(settings: Settings, rule: Rule) -> None:
    with _permit(rule):
        alert_rules.delete(settings, rule.id)
    confirm.offer_undo(_PLACE, "The alert is deleted.", partial(_brought_back, settings, rule))


def _brought_back(settings: Settings, rule: Rule) -> None:
    with _permit(rule):
        alert_rules.bring_back(settings, rule.id)
