"""The answer of the page Alerts: what is on, why, and where it is seen; what could not be looked at."""

from datetime import UTC, datetime
from urllib.parse import quote

import streamlit as st

from analytics import wording
from analytics.alerts import alert_kinds
from data.settings import Settings
from jobs.alerts import episodes
from jobs.alerts.alert_rules import Rule
from jobs.alerts.episodes import Episode
from pages.components import frame

#: So many stand below the box; all are in the list of episodes.
SHOWN = 6
_PAGE = {"work_packets": "Work packets"}


def box(settings: Settings, source: str, rules: list[Rule]) -> None:
    """How many alerts are on and when they were looked at; below it why each is on, with a link there."""
    on = [each for each in episodes.firing(settings) if each.source == source]
    with st.container(border=True, gap="xsmall"):
        if not rules:
            st.header("Nobody is told anything yet.", anchor=False)
            st.markdown(
                "Make an alert: it tells you here, by mail, in Slack or Teams when something changes."
            )
            return
        verb = "is" if len(on) == 1 else "are"
        said = f"{wording.counted(len(on), 'alert')} {verb} on." if on else "No alert is on."
        st.header(said, anchor=False)
        st.markdown(_looked(rules, settings))
        for rule in rules:
            if rule.trouble:
                st.markdown(f":material/warning: **{rule.of.label}** could not be looked at.")
                st.text(rule.trouble)
    if on:
        st.markdown("\n".join(f"- {_line(each, settings)}" for each in on[:SHOWN]))
    if len(on) > SHOWN:
        more = len(on) - SHOWN
        frame.small(f"{more} more {'is' if more == 1 else 'are'} in the list of episodes.")


def link(page: str) -> str:
    """A page of the site with its query, as a link of markdown may hold it."""
    return f"{frame.root()}/{quote(page, safe='/?=&+%')}"


def _line(each: Episode, settings: Settings) -> str:
    """Kind, since when, why, and where; all words of data are plain."""
    label = alert_kinds.OF[each.kind].label
    since = wording.day((each.fired_at or each.began_at).astimezone(settings.zone).date())
    name = each.page.partition("?")[0]
    called = _PAGE.get(name, name.replace("_", " ").capitalize())
    said = f"**{label}** since {since}: {wording.plain(each.sentence, 300)}"
    return f"{said} [{called}]({link(each.address)}) :small[:gray[lake {each.lake_version}]]"


def _looked(rules: list[Rule], settings: Settings) -> str:
    looked = [each.looked_at for each in rules if each.looked_at is not None]
    verb = "watches" if len(rules) == 1 else "watch"
    said = f"{wording.counted(len(rules), 'rule')} {verb} this source"
    if not looked:
        return f"{said}. The first look comes soon, or with *Check now*."
    muted = sum(each.is_muted(datetime.now(UTC)) for each in rules)
    silent = f" {wording.begin(wording.counted(muted, 'rule'))} muted." if muted else ""
    return f"{said}, last looked at on {wording.moment(max(looked), settings.zone)}.{silent}"
