"""Plans in words for pickers and boards: name, state, days and outcome; in the order in which they matter."""

from collections.abc import Sequence
from datetime import date

from analytics import wording
from jobs.pilot import plan_board, plan_states
from jobs.pilot.plan_board import Line
from jobs.pilot.plan_states import State
from jobs.pilot.plan_versions import StoredPlan
from pages.components import load_pilot

_ORDER: tuple[State, ...] = ("running", "decided", "ahead", "draft", "retired", "superseded")
_COLOURS: dict[State, str] = {
    "running": "blue",
    "decided": "green",
    "ahead": "violet",
    "draft": "gray",
    "retired": "gray",
    "superseded": "gray",
}


def state(source: str, kept: StoredPlan) -> State:
    """A plan's state by dates alone, without its verdict."""
    return plan_states.of(kept, load_pilot.last_day(source, kept))


def ordered(source: str, found: Sequence[StoredPlan]) -> list[StoredPlan]:
    """Running plans first, then those ahead, drafts and retired ones; the one shown first leads."""
    usual = load_pilot.promised(source)

    def key(kept: StoredPlan) -> tuple[bool, int, int]:
        begins = kept.plan.start if kept.plan.live else kept.plan.decision
        first = usual is not None and kept.plan.name == usual.plan.name
        return not first, _ORDER.index(state(source, kept)), -begins.toordinal()

    return sorted(found, key=key)


def label(source: str, kept: StoredPlan) -> str:
    """Autumn pilot · Running · 2 Oct 2026 to 4 Dec 2026."""
    return f"{kept.plan.name} · {plan_states.LABELS[state(source, kept)]} · {days(kept)}"


def days(kept: StoredPlan) -> str:
    """From the start to the decision."""
    decision = wording.day(kept.plan.decision, year=True)
    if not kept.plan.live:
        return f"decision {decision}"
    return f"{wording.day(kept.plan.start, year=True)} to {decision}"


def table(source: str, found: Sequence[StoredPlan]) -> str:
    """All plans as a markdown table: state, dates and outcome; it asks for every verdict."""
    rows = ["| Plan | State | Start | Decision | Outcome |", "|---|---|---|---|---|"]
    for kept in found:
        line = plan_board.line(kept, load_pilot.outcome(source, kept))
        start = wording.day(kept.plan.start, year=True) if kept.plan.live else wording.NONE
        cells = (
            wording.plain(kept.plan.name, 80),
            badge(line),
            start,
            decision(line),
            line.word,
        )
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows)


def badge(line: Line) -> str:
    """The state as a coloured word."""
    word = plan_states.LABELS[line.state].replace(" ", wording.UNBROKEN)
    return f":{_COLOURS[line.state]}-badge[{word}]"


def decision(line: Line) -> str:
    """The planned date, and the later one that volume allows."""
    planned = line.kept.plan.decision
    said = wording.day(planned, year=True)
    if line.possible_on is not None and line.possible_on > planned:
        return f"{said}, possible on {_day(line.possible_on)}"
    return said


def _day(day: date) -> str:
    return wording.day(day, year=True)
