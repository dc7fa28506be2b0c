"""The alert whose link was followed, above the page that the link leads to."""

from urllib.parse import quote

import streamlit as st

from analytics import wording
from jobs.access.viewers import Viewer
from jobs.alerts import opened_alert
from jobs.alerts.opened_alert import OpenedAlert, Step
from pages.components import errors, frame, load


def show(reader: Viewer) -> None:
    """What fired, when, why, and who may do what; nothing where the address names no alert."""
    key = st.query_params.get(opened_alert.PARAMETER)
    if key is None:
        return
    with errors.block("The alert"):
        found = opened_alert.of(load.settings(), reader, key)
        if found is None:
            frame.small("The link names an alert that is not here, or that you may not see.")
        else:
            _box(found)


def _box(found: OpenedAlert) -> None:
    since = wording.moment(found.fired_at, load.settings().zone)
    state = ":material/notifications_active: On" if found.is_on else ":material/notifications_off: Off"
    with st.container(border=True, gap="xsmall", key="opened alert"):
        st.markdown(
            f"{state} · **{wording.plain(found.label)}** · {wording.plain(found.source)} · fired on {since}"
        )
        st.markdown(wording.plain(found.sentence, 500))
        st.markdown(" ".join(filter(None, (found.standing, found.bound))))
        if found.steps:
            st.markdown(" ".join(map(_said, found.steps)))


def _said(step: Step) -> str:
    if step.takes:
        return f"Someone with the role {step.takes} can {step.what}."
    name = step.page.partition("?")[0]
    address = f"{frame.root()}/{quote(step.page, safe='/?=&+%')}"
    return f"You can {step.what}: [{name.replace('_', ' ').capitalize()}]({address})."
