"""The cards of reach beside a plan: did the agent get the tickets that the plan gave it?"""

from dataclasses import replace

import streamlit as st

from analytics import wording
from analytics.pilot.assignment_records import SplitPhase
from analytics.pilot.verdict_records import Verdict
from jobs.counting.snapshot import Snapshot
from pages.components import cards, frame, load
from pages.components.cards import Card
from pages.components.filters import Choice
from pages.pilot.verdict import compared_tickets

#: The cards that count only the tickets of complete days past their horizon.
_JUDGED = ("mature", "customers")
_BLOCKS = "{0}s of the pilot, out of all {0}s with tickets: whole {0}s were assigned, not single tickets."
#: What the share counts where it is not tickets.
_COUNTED = {
    "customer": "Customers of the pilot, out of the customers of both arms. Each counts once, in the arm of "
    "their first ticket, even if it is still maturing. A ticket without a customer counts as its own.",
    "hour": _BLOCKS.format("hour"),
    "day": _BLOCKS.format("day"),
}


def block(taken: Snapshot, choice: Choice, found: Verdict) -> None:
    """Four cards; beside the plan where nothing is filtered, for it promised nothing of a part."""
    everything, judged = compared_tickets.reached(choice, found), compared_tickets.judged(choice, found)
    given = _cards(taken, everything)
    # Tickets and customers are those that the verdict is read from, here as on Categories.
    given |= {key: card for key, card in _cards(taken, judged).items() if key in _JUDGED}
    if not choice.whole.where and choice.whole.start is None:
        given |= {card.metric.key: card for card in _planned(taken, found, given)}
    frame.heading("Reach", "Did the pilot get its planned share of tickets?")
    with st.container(horizontal=True, gap="small"):
        for key, card in given.items():
            cards.draw(card, judged if key in _JUDGED else everything)


def _cards(taken: Snapshot, choice: Choice) -> dict[str, Card]:
    shown = load.cards(choice.at, choice.pair, choice.whole)
    return {card.metric.key: card for card in cards.reach(taken, choice.pair, shown)}


def _planned(taken: Snapshot, found: Verdict, given: dict[str, Card]) -> list[Card]:
    return [
        *_share(taken, found, given),
        _mature(found, given["mature"]),
        _customers(found, given["customers"]),
    ]


def _share(taken: Snapshot, found: Verdict, given: dict[str, Card]) -> list[Card]:
    phase = found.split.phases[-1]
    if phase.share is None:
        return []
    apart = wording.signed(phase.share - phase.planned, "share")
    planned = wording.share(phase.planned, 0 if round(100 * phase.planned, 6) % 1 == 0 else 1)
    since = f" Since {wording.day(phase.start)}, when that was planned." if found.split.phases[1:] else ""
    counted = _COUNTED.get(found.split.unit)
    what = f"{counted}\n\nLake {taken.version}." if counted else given["share"].help
    return [
        replace(
            given["share"],
            label=f"Share of {found.split.unit}s",
            value=wording.share_in_words(phase.share),
            pill=f"{apart} points",
            beside=f"vs plan {planned}",
            arrow="up" if apart[0] == "+" else "down" if apart[0] == wording.MINUS else "off",
            small=f"{wording.count(phase.pilot)} of {wording.count(phase.units)}{_first(found)} · "
            f"{_state(found, phase)}",
            help=f"{found.split.sentence}{since}\n\n{what}",
        )
    ]


def _first(found: Verdict) -> str:
    """What tells these customers from those on the next card."""
    return " by first ticket" if found.split.unit == "customer" else ""


def _state(found: Verdict, phase: SplitPhase) -> str:
    """What the split check says of the phase; "as planned" is more than a test can show."""
    if phase.evidence is None:
        return "not assigned at random"
    if phase.alarm or found.split.invalid:
        return "split alarm"
    return "split alarm in part" if found.split.off_in_part else "no split alarm"


def _mature(found: Verdict, given: Card) -> Card:
    reach, planned = found.reach, found.plan.planned_n
    base, (late, _) = wording.count(reach.base_mature), compared_tickets.late(found)
    rest = f"{reach.daily:,.0f} a day"
    told = ""
    if late and found.last_day is not None:
        rest = f"{wording.count(late)} not counted yet"
        told = (
            f" Of {wording.count(reach.tickets)} in the pilot, {wording.count(reach.maturing)} are still "
            f"maturing; {compared_tickets.late_words(found, late)}"
        )
    return replace(
        given,
        value=wording.count(reach.mature),
        pill=wording.share_in_words(reach.mature / planned, 0),
        beside=f"of {wording.count(planned)} planned",
        arrow="off",
        small=f"of {wording.count(reach.tickets)} · {rest}",
        help=f"Mature tickets of complete days; {base} in the baseline. {reach.daily:,.0f} arrive per "
        f"day.{told}\n\n{given.help}",
    )


def _customers(found: Verdict, given: Card) -> Card:
    arm = next((each.pilot for each in found.criteria if each.pilot.effective is not None), None)
    if arm is None or arm.effective is None or given.value == wording.NONE:
        return given
    effect = f"{arm.design_effect:.2f}" if arm.design_effect is not None else wording.NONE
    return replace(
        given,
        label="Customers judged",
        value=wording.count(found.assignment.customers),
        pill=wording.count(arm.effective),
        beside="effective tickets",
        help=f"Tickets of one customer are alike, so these {wording.count(arm.rows)} tickets say as much as "
        f"{wording.count(arm.effective)} independent ones. Design effect {effect}.\n\n{given.help}",
    )
