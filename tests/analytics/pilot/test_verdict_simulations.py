"""The simulations of the whole verdict: what they judge is what a verdict says, and what is claimed holds."""

from datetime import UTC, datetime, time, timedelta

import numpy as np
import polars as pl
import pytest

from analytics.pilot.verdict import verdict_rules, whole_verdict
from tests.analytics.pilot.simulated_pilots import LOCKED, counted
from tests.benchmarks.report import UNBOUND
from tests.benchmarks.simulations import simulated_verdicts, verdict_claims
from tests.benchmarks.simulations.simulated_verdicts import (
    AT_BORDER,
    DAYS,
    FIVE,
    GOOD,
    LENGTHS,
    STRICT,
    Drawn,
    Truth,
)

BAD = Truth(0.5, 0.25, 0.12, 3.4, 1.5)


def log(drawn: Drawn, run: int) -> pl.DataFrame:
    """The tickets of one simulated pilot."""
    rows: list[pl.DataFrame] = []
    for day in range(DAYS):
        for arm, name in enumerate(("pilot", "baseline")):
            for category in range(3):
                at = (run, day, arm, category)
                n, place = int(drawn.tickets[at]), np.arange(drawn.tickets[at])
                answers = np.repeat(np.arange(1, 6), drawn.answers[at])
                lengths = np.repeat(LENGTHS * drawn.longer[arm], drawn.lengths[at])
                rows.append(
                    pl.DataFrame(
                        {
                            "ticket_id": [f"{day}-{arm}-{category}-{each}" for each in place],
                            "created_at": [_at(day)] * n,
                            "arm": [name] * n,
                            "category": [str(category)] * n,
                            "resolved": place < drawn.solved[at],
                            "reopened": place < drawn.reopened[at],
                            "escalated": place < drawn.escalated[at],
                            "csat": [*answers.tolist(), *[None] * (n - len(answers))],
                            "handle_seconds": lengths,
                        },
                        schema_overrides={"csat": pl.Int8},
                    )
                )
    return pl.concat(rows)


def _at(day: int) -> datetime:
    return datetime.combine(simulated_verdicts.START + timedelta(days=day), time(12), UTC)


@pytest.mark.parametrize(
    ("truth", "criteria"),
    [(GOOD, FIVE), (BAD, FIVE), (Truth(), STRICT), *((truth, FIVE) for truth in AT_BORDER.values())],
)
def test_what_is_simulated_is_what_a_verdict_says(truth: Truth, criteria: tuple) -> None:
    promised = simulated_verdicts.plan(criteria)
    (drawn,) = simulated_verdicts.draw(truth, Truth(), runs=1, seed=11)
    judged = simulated_verdicts.judge(drawn, promised)
    end = datetime.combine(promised.decision, time(), UTC)
    known, rules = counted(log(drawn, 0), as_of=end)
    found = whole_verdict.of(promised, known, rules, on=promised.decision, standing=LOCKED)
    assert found.read and found.days == DAYS
    assert found.state == verdict_rules.OVERALL[judged.overall[0, -1]]
    for at, each in enumerate(found.criteria):
        assert each.monitor is not None
        first = np.flatnonzero(judged.harm[0, :, at])
        harm = None if not len(first) else simulated_verdicts.START + timedelta(days=int(first[0]))
        assert each.monitor.harm == harm
        if harm is None:
            assert each.state == verdict_rules.STATES[judged.states[0, at]]


def test_every_claim_holds_in_a_small_simulation() -> None:
    runs = 500
    slack = 4 * (0.025 * 0.975 / runs) ** 0.5
    found = verdict_claims.lines(runs)
    bound = [each for each in found if each.bound != UNBOUND]
    assert len(bound) == 8
    for each in bound:
        assert float(each.found.split(" %")[0]) / 100 <= verdict_claims.AT_MOST + slack, each
    (go,) = [each for each in found if each.situation.startswith("all well beyond")]
    assert float(go.found.split(" %")[0]) > 80


def test_a_simulation_with_the_same_seed_is_the_same() -> None:
    one, other = (next(iter(simulated_verdicts.draw(GOOD, BAD, runs=3, seed=4))) for _ in range(2))
    assert all(np.array_equal(mine, theirs) for mine, theirs in zip(one, other, strict=True))
