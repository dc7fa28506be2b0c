"""The answer of the page Changes: how many worked, and what the last month's did."""

import textwrap

import streamlit as st

from analytics import wording
from analytics.metrics import METRICS
from jobs.changes import change_rows, total_words
from jobs.changes.evaluation import Judged, Report
from pages.components import frame
from pages.components.access import signed_in

#: So many changes of the last month are named in the box; the table has all of them.
_NAMED = 4
#: So much of its words is in the box.
_LONGEST = 34
BADGES = {
    "worked": ":green-badge[:material/check: worked]",
    "harmed": ":red-badge[:material/close: harmed]",
    "no evidence": ":gray-badge[no evidence]",
    "too early": ":blue-badge[too early]",
    "not judged": ":gray-badge[not judged]",
}


def box(report: Report) -> None:
    """How many changes worked, and those judged in the last month."""
    with st.container(border=True, gap="xsmall"):
        st.header(change_rows.answer(report), anchor=False)
        if not report.judged:
            who = "Enter the first one below." if signed_in.may("record change") else "A manager enters it."
            st.markdown(
                f"A change is entered with the rule by which it will be judged, before anybody looks. {who}"
            )
        else:
            _last_month(report)
    for line in (*report.gaps, change_rows.silence(report), change_rows.not_separated(report)):
        if line:
            frame.small(wording.plain(line, 300))


def _last_month(report: Report) -> None:
    found = change_rows.recent(report)
    if not found:
        st.markdown(change_rows.last_month_in_words(report))
        return
    lines = [f"- {badge(each)} {_shortened(each.change.what)}{_effect(each)}" for each in found[:_NAMED]]
    if len(found) > _NAMED:
        lines.append(f"- and {len(found) - _NAMED} more in the table")
    metrics = dict.fromkeys(METRICS[each.change.rule.metric].label.lower() for each in found[:_NAMED])
    days = sorted(each.change.live_on for each in found if each.change.live_on)
    # A verdict comes weeks after the change: a month's verdicts are not of that month's work.
    live = f", live {wording.period(days[0], days[-1])}" if days else ""
    st.markdown(f"**Judged in the last month{live} ({', '.join(metrics)}):**\n" + "\n".join(lines))


def _shortened(what: str) -> str:
    """Its first words."""
    return wording.plain(textwrap.shorten(what, _LONGEST, placeholder="…"))


def badge(each: Judged) -> str:
    """The state of a change as a badge."""
    looked = " :gray-badge[exploratory]" if each.entry.exploratory else ""
    colour = "gray" if not each.entry.stayed else "red"
    back = f" :{colour}-badge[{stands}]" if (stands := change_rows.standing(each)) else ""
    doubt = " :orange-badge[trend not ruled out]" if each.verdict.trend_open else ""
    return f"{BADGES[each.verdict.state]}{doubt}{looked}{back}"


def _effect(each: Judged) -> str:
    if each.verdict.state == "no evidence":
        return change_rows.excludes(each)
    return (
        f": {change_rows.points(each, each.verdict.value)} ({change_rows.span(each)})"
        f"{change_rows.beside(each)}"
    )


def together(report: Report) -> None:
    """What all changes gave, what to expect of the next one, forecasts, and the holdout."""
    frame.heading(
        "What did it all give together?",
        "Each effect is corrected for luck (the noisier, the more) before all are added up.",
    )
    total = report.total
    if total is not None:
        unit = total_words.unit(report)
        more = wording.count(total.value) if unit == "share" else f"{total.value:,.0f}"
        columns = st.columns(4, gap="small")
        columns[0].metric("More solved a month", f"{more}", help=total_words.total_in_words(report))
        columns[1].metric("95 % interval", f"{wording.count(total.low)} to {wording.count(total.high)}")
        columns[2].metric("Sum of what looks good", wording.count(total.naive), help="It counts luck too.")
        columns[3].metric(
            "The next change", wording.difference(total.mean, unit), help=total_words.next_in_words(report)
        )
    else:
        st.markdown(total_words.total_in_words(report))
    for line in (total_words.next_in_words(report), total_words.forecasts_in_words(report)):
        if line:
            st.markdown(line)
    if beside := total_words.reconciled_in_words(report):
        st.markdown(beside)
    frame.small(total_words.holdout_in_words(report))
