"""List of all plans and versions with state, dates, sample size and outcome."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import polars as pl

from analytics.exploratory import comparison
from analytics.pilot.plan import FEWEST_DAYS
from analytics.pilot.planning.plan_rules import faults
from analytics.pilot.verdict_records import Verdict
from data.errors import DataError
from data.settings import Settings
from jobs.pilot import pilot_verdict, plan_outlook, plan_states, stored_plans
from jobs.pilot.plan_states import State
from jobs.pilot.plan_versions import StoredPlan


class Outcome(NamedTuple):
    """What is known of one locked plan: its verdict, or why there is none, and whether it can decide."""

    found: Verdict | None
    why_not: str
    outlook: str
    #: The last day of its source's log; None where the source has no tickets.
    seen: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list: a version's state, dates, planned and reached sample size, outcome.

    `possible_on` is when volume alone makes a decision possible. `outlook` says why the plan cannot decide
    at the present volume, "" where it can or has.
    """

    kept: StoredPlan
    state: State
    possible_on: date | None
    reached: int | None
    outcome: str
    outlook: str
    #: The verdict's state alone, "" where there is none.
    word: str = ""
    #: Which criteria have had no verdict so far, two weeks after the start, and why.
    withheld: str = ""


def judged(here: Settings, kept: StoredPlan) -> Outcome:
    """Returns the outcome of one plan on the current lake; an error becomes its reason."""
    try:
        taken = pilot_verdict.snapshot_of(here, kept)
        if not kept.locked and (wrong := faults(kept.plan)):
            return Outcome(None, f"It cannot be locked yet. {' '.join(wrong)}", "", taken.today)
        found = pilot_verdict.of(taken, kept) if kept.locked else None
        return Outcome(found, "", outlook(kept, found, lambda: plan_outlook.of(taken, kept)), taken.today)
    except DataError as refused:
        return Outcome(None, str(refused), "", None)


def outlook(kept: StoredPlan, found: Verdict | None, ask: Callable[[], str]) -> str:
    """Returns the outlook that `ask` gives for an undecided plan; empty for a decided or retired one."""
    return "" if kept.retired is not None or (found is not None and found.read) else ask()


def lines(
    settings: Settings, ask: Callable[[StoredPlan], Outcome], source: str | None = None
) -> tuple[Line, ...]:
    """Returns every version of every plan, of one source or all; `ask` gives the outcome.

    Plans shown first stand first: running, ahead, drafts, decided, retired, and superseded versions last.
    """
    found = [
        each
        for versions in stored_plans.every_version(settings, source).values()
        for each in _of_plan(versions, ask)
    ]
    order: dict[State, int] = {
        "running": 0, "ahead": 1, "draft": 2, "decided": 3, "retired": 4, "superseded": 5
    }  # fmt: skip
    return tuple(sorted(found, key=lambda each: (order[each.state], -_start(each.kept).toordinal())))


def frame(found: Sequence[Line]) -> pl.DataFrame:
    """Returns the list as a table, a row per version, for CSV, JSON and the terminal."""
    rows = [
        {
            "plan": each.kept.plan.name,
            "version": each.kept.version,
            "source": each.kept.plan.source,
            "state": plan_states.LABELS[each.state],
            "start": each.kept.plan.start if each.kept.plan.live else None,
            "decision": each.kept.plan.decision,
            "decision_possible": each.possible_on,
            "planned_n": each.kept.plan.planned_n,
            "reached_n": each.reached,
            "outcome": each.outcome,
            "can_decide": each.outlook or each.withheld,
            "locked_at": each.kept.locked_at,
            "locked_by": each.kept.locked_by,
            "retired_at": each.kept.retired.made_at if each.kept.retired else None,
            "retired_by": each.kept.retired.who if each.kept.retired else "",
            "retired_because": each.kept.retired.reason if each.kept.retired else "",
            "sha256": each.kept.sha256,
        }
        for each in found
    ]
    return pl.DataFrame(rows, schema=_SCHEMA)


_MOMENT = pl.Datetime("us", "UTC")
_SCHEMA = {
    "plan": pl.String,
    "version": pl.Int64,
    "source": pl.String,
    "state": pl.String,
    "start": pl.Date,
    "decision": pl.Date,
    "decision_possible": pl.Date,
    "planned_n": pl.Int64,
    "reached_n": pl.Int64,
    "outcome": pl.String,
    "can_decide": pl.String,
    "locked_at": _MOMENT,
    "locked_by": pl.String,
    "retired_at": _MOMENT,
    "retired_by": pl.String,
    "retired_because": pl.String,
    "sha256": pl.String,
}


def _of_plan(versions: Sequence[StoredPlan], ask: Callable[[StoredPlan], Outcome]) -> list[Line]:
    locks = [each.version for each in versions if each.locked]
    newest = max(locks, default=None)
    found: list[Line] = []
    for kept in versions:
        if newest is not None and kept.version < newest:
            after = next(each for each in versions if each.version > kept.version and each.locked)
            said = f"Superseded by version {after.version}, locked {_day(after.locked_at)}."
            found.append(Line(kept, "superseded", None, None, said, ""))
        else:
            found.append(line(kept, ask(kept)))
    return found


def line(kept: StoredPlan, found: Outcome) -> Line:
    """Returns one plan in effect, or a draft, as a row of the list."""
    verdict_ = found.found
    state = plan_states.of(kept, found.seen or date.today(), verdict_)
    said = found.why_not
    if verdict_ is not None:
        said = f"{verdict_.state.capitalize()}: {verdict_.sentence}"
        if verdict_.exploratory:
            said = f"Exploratory. {said}"
    elif not kept.locked:
        said = said or "A draft: it has no verdict before it is locked."
    possible = verdict_.possible_on if verdict_ is not None and not verdict_.read else None
    word = verdict_.state.capitalize() if verdict_ is not None else ""
    return Line(
        kept,
        state,
        possible,
        verdict_ and verdict_.reach.mature,
        said,
        found.outlook,
        word,
        _withheld(verdict_),
    )


def _withheld(found: Verdict | None) -> str:
    """Returns the criteria that have no result though their days are complete."""
    if found is None or found.read or found.days < FEWEST_DAYS:
        return ""
    return " ".join(
        f"No verdict on {comparison.subject(each.metric, inside=True)} so far: {each.reason}"
        for each in found.criteria
        if each.state == "withheld" and not each.criterion.watched
    )


def _start(kept: StoredPlan) -> date:
    return kept.plan.start if kept.plan.live else kept.plan.decision


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment is not None else "never"
