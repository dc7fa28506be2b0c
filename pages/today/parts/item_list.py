"""The lists of Today: what changed and what waits, each line with a link to the page that says more."""

from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

import streamlit as st

from analytics import wording
from analytics.pilot.verdict_records import Verdict
from jobs.today.today_items import Item
from pages.components import frame
from pages.components.verdicts import verdict_headline

#: So many lines of a list are shown at first.
SHOWN = 12
#: Said of what waits where an earlier state of the lake is looked at.
NOT_THEN = "Go back to now to see what waits. In an earlier state nothing can be changed."
_PAGES = {"work_packets": "Work packets", "training_pack": "Training pack"}


def answer(
    source: str,
    found: Verdict | None,
    changed: list[Item],
    waiting: list[Item] | None,
    since: datetime | None,
    zone: ZoneInfo,
) -> None:
    """The verdict of the plan in effect, how much is new, how much waits, and the way to the verdict.

    `waiting`: None where that is not listed, because an earlier state of the lake is looked at.
    """
    with st.container(border=True, gap="xsmall"):
        if found is not None:
            st.markdown(f"**{wording.plain(found.plan.name)}** {verdict_headline.of(found)}")
        st.header(_counts(changed, waiting), anchor=False)
        when = wording.moment(since, zone) if since else ""
        first = "What changed in the last seven days."
        st.markdown(f"Since your last visit, which ended on {when}." if when else first)
        st.page_link(
            "pages/pilot/overview.py",
            label="Does the pilot work?",
            icon=":material/arrow_forward:",
            query_params={"source": source},
        )


def _counts(changed: list[Item], waiting: list[Item] | None) -> str:
    if waiting is None:
        return f"{wording.begin(wording.counted(len(changed), 'thing')) if changed else 'Nothing'} changed."
    if not changed and not waiting:
        return "Nothing is new, and nothing waits."
    new = wording.counted(len(changed), "thing") if changed else "nothing"
    waits = wording.counted(len(waiting), "thing") if waiting else "nothing"
    return f"{wording.begin(new)} changed, {waits} {'waits' if len(waiting) <= 1 else 'wait'}."


def lines(
    title: str, about: str, items: list[Item], zone: ZoneInfo, empty: str, since: datetime | None = None
) -> None:
    """One list: kind, sentence, when, and where it is seen; what is later than `since` is marked as new."""
    frame.heading(title, about)
    if not items:
        frame.small(empty)
        return
    st.markdown("\n".join(f"- {_line(each, zone, since)}" for each in items[:SHOWN]))
    rest = items[SHOWN:]
    if rest:
        with frame.popover(f"{len(rest)} more", key=f"more {title}") as opened:
            if opened.open:
                st.markdown("\n".join(f"- {_line(each, zone, since)}" for each in rest))


def _line(each: Item, zone: ZoneInfo, since: datetime | None) -> str:
    name, _, query = each.page.partition("?")
    called = _PAGES.get(name, name.capitalize())
    address = f"{frame.root()}/{name}?{quote(query, safe='=&+%')}"
    when = f" :small[:gray[{wording.moment(each.at, zone)}]]" if each.at else ""
    new = "New: " if since is not None and each.at is not None and each.at > since else ""
    return (
        f"**{new}{wording.plain(each.what)}** {wording.plain(each.sentence, 300)} [{called}]({address}){when}"
    )
