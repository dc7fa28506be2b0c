"""The first box of a page with a plan: the state, one sentence a criterion, and what it rests on."""

from collections.abc import Sequence

import streamlit as st

from analytics import wording
from analytics.pilot.plan_rules import faults
from analytics.pilot.records import Judged, Overall, State, Verdict
from jobs.plan_records import Kept
from pages.components import verdict_sides, verdicts
from pages.components.filters import Choice

#: Colour, picture and word of the whole; green and red only once nothing can change it back.
_WHOLE: dict[Overall, tuple[str, str, str]] = {
    "invalid": ("red", "block", "INVALID"),
    "stop": ("red", "front_hand", "STOP"),
    "too early": ("orange", "hourglass_top", "TOO EARLY"),
    "go": ("green", "check", "GO"),
    "hold": ("orange", "pause", "HOLD"),
}
_OF_ONE: dict[State, tuple[str, str]] = {
    "shown": ("green", ":material/check: Shown"),
    "not shown yet": ("gray", "Not shown yet"),
    "shown not": ("red", ":material/close: Shown not"),
    "withheld": ("gray", "Withheld"),
}


def banner(found: Verdict, choice: Choice, remarks: Sequence[str] = ()) -> None:
    """State, day and date, remarks on the plan, the criteria, and the small print.

    How far the pilot is stands there as a line while it is early.
    """
    head = f"## {_badges(found)} {wording.plain(found.sentence, 300)}"
    parts = [f":orange[:material/info: {wording.plain(each, 400)}]" for each in remarks]
    parts += [f"{_badge(each, found)} {_strong(each.sentence)}" for each in found.criteria]
    parts += [f":orange-badge[Other{wording.UNBROKEN}tickets] {said}" for said in _misleading(found)]
    parts += [f":small[:gray[{said}]]" for said in small_print(found, choice)]
    with st.container(border=True, gap="xsmall", key="verdict"):
        if found.state == "too early" and found.day > 0:
            st.markdown(head)
            st.progress(min(1.0, found.day / found.days_planned))
        else:
            parts.insert(0, head)
        st.markdown("\n\n".join(parts))


def why_not(kept: Kept | None) -> str:
    """Why a comparison is no verdict: nothing was promised, or something else."""
    if kept is None:
        return verdicts.UNPLANNED
    if wrong := faults(kept.plan):
        said = wording.plain(" ".join(wrong), 400)
        return f"The plan {wording.plain(kept.plan.name)} cannot be judged yet. {said}"
    return f"The plan {wording.plain(kept.plan.name)} compares something else, so this cannot be a verdict."


def small_print(found: Verdict, choice: Choice) -> list[str]:
    """What the verdict rests on: tickets, customers, days, what was left out, and which plan."""
    reach, who = found.reach, found.assignment
    said = [
        f"{wording.counted(reach.mature + reach.base_mature, 'mature ticket')} of "
        f"{wording.counted(who.customers + who.base_customers - who.both, 'customer')}{_days(found)}; "
        f"{wording.counted(reach.maturing + reach.base_maturing, 'ticket')} still maturing are left out."
    ]
    if late := sum(verdict_sides.late(found)):
        said.append(verdict_sides.late_words(found, late))
    if found.state != "invalid":
        said.append(found.split.sentence)
    if found.state not in ("too early", "go"):
        said += found.reasons
    lines = [" ".join(said), " ".join((_origin(found, choice), *found.notices))]
    if choice.whole.where or choice.whole.start:
        lines.append("The verdict speaks of all tickets of the plan; what is filtered narrows the rest here.")
    return [wording.plain(line, 700) for line in lines]


def _misleading(found: Verdict) -> list[str]:
    """Where what one sees is turned round by which tickets the arms got."""
    told = [each.adjustment for each in found.criteria if each.adjustment is not None]
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
    said = f"Plan {plan.name} of {when}, {amended}, {standing.sha256[:8]}."
    return f"{said} {found.exploratory}".strip()


def _badges(found: Verdict) -> str:
    colour, picture, word = _WHOLE[found.state]
    if not found.exploratory:
        return f":{colour}-badge[:material/{picture}: {word.replace(' ', wording.UNBROKEN)}]"
    # What was promised afterwards is no promise, so nothing of it is coloured.
    return f":gray-badge[:material/explore: EXPLORATORY] :gray-badge[:material/{picture}: {word}]"


def _badge(each: Judged, found: Verdict) -> str:
    colour, words = ("blue", "Early evidence") if each.early else _OF_ONE[each.state]
    if each.criterion.watched and each.state == "withheld":
        words = "Only watched"
    if found.exploratory and colour != "blue":
        colour = "gray"
    return f":{colour}-badge[{words.replace(' ', wording.UNBROKEN)}]"


def _strong(sentence: str) -> str:
    """A sentence whose end, which says what follows, is bold."""
    head, stop, end = sentence.rstrip().rpartition(". ")
    return f"{wording.plain(head + stop, 400)} **{wording.plain(end, 200)}**".strip()
