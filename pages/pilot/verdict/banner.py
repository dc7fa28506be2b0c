"""The first box of a page with a plan: the state, a table of the criteria, and details one click away."""

from collections.abc import Sequence

import streamlit as st

from analytics import wording
from analytics.pilot.plan import BEFORE
from analytics.pilot.planning.plan_rules import faults
from analytics.pilot.verdict import criteria_table
from analytics.pilot.verdict.criteria_table import Status
from analytics.pilot.verdict_records import Verdict
from jobs.pilot.plan_versions import StoredPlan
from pages.components import frame
from pages.components.filters import Choice
from pages.components.verdicts import verdict_headline
from pages.pilot.verdict import answer_box, compared_tickets, details

#: Colour and sign of a criterion's status.
_OF_ONE: dict[Status, tuple[str, str]] = {
    "Met": ("green", ":material/check: "),
    "On track": ("blue", ""),
    "Not proven yet": ("gray", ""),
    "Failed": ("red", ":material/close: "),
    "Not enough data": ("gray", ""),
    "Tracked only": ("gray", ""),
}


def banner(found: Verdict, choice: Choice, remarks: Sequence[str] = ()) -> None:
    """State, day and date, remarks on the plan, the table of the criteria, and a warning about the mix.

    How far the pilot is stands there as a line while it is early. Everything else is under Details.
    """
    parts = [f"## {verdict_headline.of(found)}"]
    parts += [f":orange[:material/info: {wording.plain(each, 400)}]" for each in remarks]
    with st.container(border=True, gap="xsmall", key="verdict"):
        if found.state == "too early" and found.day > 0:
            st.markdown("\n\n".join(parts))
            st.progress(min(1.0, found.day / found.days_planned))
            parts = []
        parts.append(_table(found))
        parts += [f":orange[:material/warning:] {said}" for said in _misleading(found)]
        parts += [] if found.plan.concurrent else [wording.plain(BEFORE, 300)]
        parts += [wording.plain(found.exploratory, 300)] if found.exploratory else []
        if choice.whole.where or choice.whole.start:
            parts.append(
                ":small[:gray[The verdict covers all tickets of the plan. Filters change only the rest.]]"
            )
        st.markdown("\n\n".join(parts))
        with frame.popover("Details", key="verdict details", type="tertiary") as more:
            if more.open:
                st.markdown("\n\n".join(_details(found, choice)))


def _table(found: Verdict) -> str:
    """The criteria as a table in markdown, whose cells hold plain words and one badge."""
    head = "| Criterion | Status | Found | Allowed | What is missing |\n|:--|:--|:--|:--|:--|"
    lines = [
        f"| **{wording.plain(row.criterion)}** | {_badge(row.status, found)} | "
        + " | ".join(wording.plain(words, 160) for words in (row.found, row.allowed, row.missing))
        + " |"
        for row in criteria_table.rows(found)
    ]
    return "\n".join([head, *lines])


def _details(found: Verdict, choice: Choice) -> list[str]:
    """Every criterion in a sentence, what the verdict rests on, and its methods."""
    said = [f"- {_strong(each.sentence)}" for each in found.criteria]
    return ["\n".join(said), *small_print(found, choice), *details.of_criteria(found)]


def why_not(kept: StoredPlan | None) -> str:
    """Why a comparison is no verdict: nothing was promised, or something else."""
    if kept is None:
        return answer_box.UNPLANNED
    if wrong := faults(kept.plan):
        said = wording.plain(" ".join(wrong), 400)
        return f"The plan {wording.plain(kept.plan.name)} cannot give a verdict yet. {said}"
    return f"The plan {wording.plain(kept.plan.name)} compares something else, so this is not a verdict."


def small_print(found: Verdict, choice: Choice) -> list[str]:
    """What the verdict rests on: tickets, customers, days, what was left out, and which plan."""
    reach, who = found.reach, found.assignment
    said = [
        f"Based on {wording.counted(reach.mature + reach.base_mature, 'mature ticket')} from "
        f"{wording.counted(who.customers + who.base_customers - who.both, 'customer')}{_days(found)}. "
        f"{wording.counted(reach.maturing + reach.base_maturing, 'maturing ticket')} not counted yet."
    ]
    if late := sum(compared_tickets.late(found)):
        said.append(compared_tickets.late_words(found, late))
    if found.state != "invalid":
        said.append(found.split.sentence)
    if found.state not in ("too early", "go"):
        said += found.reasons
    lines = [" ".join(said), " ".join((_origin(found, choice), *found.notices))]
    return [wording.plain(line, 700) for line in lines]


def _misleading(found: Verdict) -> list[str]:
    """Sentences that warn where the case mix reverses or hides the raw difference (Simpson's paradox)."""
    judged = [each for each in found.criteria if each.adjustment is not None and each.state != "withheld"]
    told = [each.adjustment for each in judged if each.adjustment is not None]
    return [wording.plain(each.sentence, 400) for each in told if each.misleads]


def _days(found: Verdict) -> str:
    if found.last_day is None:
        return ""
    return f", {wording.period(found.first_day, found.last_day)}"


def _origin(found: Verdict, choice: Choice) -> str:
    standing, plan = found.standing, found.plan
    if standing.locked_at is None:
        return f"Plan {plan.name}. {found.exploratory}"
    when = wording.day(standing.locked_at.astimezone(choice.at.settings.zone).date(), year=True)
    amended = f"amended, version {standing.version}" if standing.version > 1 else "not amended"
    said = f"Plan {plan.name}, locked on {when}, {amended} (hash {standing.sha256[:8]})."
    return f"{said} {found.exploratory}".strip()


def _badge(status: Status, found: Verdict) -> str:
    colour, sign = _OF_ONE[status]
    # What was promised afterwards is no promise, so nothing of it is green or red.
    if found.exploratory and colour != "blue":
        colour = "gray"
    return f":{colour}-badge[{sign}{status.replace(' ', wording.UNBROKEN)}]"


def _strong(sentence: str) -> str:
    """A sentence whose end, which says what follows, is bold."""
    head, stop, end = sentence.rstrip().rpartition(". ")
    return f"{wording.plain(head + stop, 400)} **{wording.plain(end, 200)}**".strip()
