"""Signs a step of a category by the rule, on evidence of this moment; every step is a decision in the log."""

from datetime import UTC, date, datetime

from analytics.scope import promotion_and_demotion
from analytics.scope.promotion_and_demotion import StepRefusedError
from analytics.scope.scope_gate import MOST_AT_ONCE
from analytics.shadow.readiness_gate import BAR
from analytics.shadow.rollout_ladder import RUNGS, Rung
from data.errors import DataError
from data.settings import Settings
from jobs.scope import category_evidence, scope_board
from jobs.shadow import category_ladder
from jobs.shadow.category_ladder import Position


def sign(
    settings: Settings,
    source: str,
    category: str,
    to: Rung,
    *,
    reason: str = "",
    bar: float = BAR,
    most_at_once: int = MOST_AT_ONCE,
    by: str | None = None,
    today: date | None = None,
) -> Position:
    """Sign a step up or back; a DataError names every condition that is not met.

    Evidence is gathered anew, so what a page showed an hour ago cannot let a category through.
    """
    if to not in RUNGS:
        raise DataError(f"There is no stage {to!r}. There are: {', '.join(RUNGS)}.")
    stands = scope_board.standing(settings, source)
    rung = stands.place(category).rung
    day = today or datetime.now(UTC).date()
    evidence = category_evidence.gather(settings, source)
    board = scope_board.of(settings, source, evidence, bar=bar, today=day)
    found = board.candidate(category)
    if found is None:
        names = ", ".join(each.category for each in board.advice.ordered)
        raise DataError(f"No ticket of the last 90 days is of a category {category!r}. There are: {names}.")
    try:
        if RUNGS.index(to) < RUNGS.index(rung):
            promotion_and_demotion.stepped_back(stands, category, to, reason)
        else:
            promotion_and_demotion.promoted(stands, category, to, found.gate, day, most_at_once=most_at_once)
    except StepRefusedError as error:
        raise DataError(str(error)) from None
    return category_ladder.step(
        settings,
        source,
        category,
        to,
        found.gate,
        always_human=category in stands.always_human,
        reason=reason,
        by=by,
    )
