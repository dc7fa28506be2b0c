"""Alerts: what are we told about, what is on now, and was everybody told?"""

import streamlit as st

from analytics import wording
from data.channels import channel_settings
from jobs.alerts import alert_requests, alert_rules
from pages.admin.alerting import firing_box, history, rule_form, rules_table, schedule_part
from pages.components import errors, filters, frame, load
from pages.components.access import guarded_button, signed_in

TITLE = "What are we told about?"

at = load.at(filters.begin(TITLE))
settings, source = at.settings, at.source
st.title(TITLE, anchor=False)
frame.made_up(source)
filters.source_pill(source)

rules = [each for each in alert_rules.listed(settings) if each.source == source]
channels: list[str] = []
with errors.block("Channels"):
    channels = list(channel_settings.listed())
with errors.block("The answer"):
    firing_box.box(settings, source, rules)
with st.container(horizontal=True, gap="small"):
    rule_form.popover(settings, source, channels)
    if rules and guarded_button.button(
        "manage alerts", "Check now", key="check alerts", icon=":material/refresh:"
    ):
        with errors.block("The check"):
            with signed_in.permit("manage alerts", source):
                alert_requests.check_now(settings)
            st.toast("A worker looks at every rule. Reload the page in a moment.")
with errors.block("Rules"):
    rules_table.table(settings, rules)
with errors.block("Scheduled reports"):
    schedule_part.show(settings, source, channels)
with errors.block("History"):
    history.show(settings, source)

frame.foot(
    f"Source {wording.plain(source)}. Channels: {wording.listed([*channels]) or 'none set up'}. "
    "Rules are looked at after every import and once a day, those about data, jobs and fixes every hour.",
    None,
)
