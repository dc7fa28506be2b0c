"""What is claimed of the whole verdict, simulated: how often a pilot is stopped or let go that should not be.

Plans have five criteria; each number is given with its Monte-Carlo error, one standard error.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from analytics.pilot.plan import Criterion
from analytics.pilot.verdict import verdict_rules
from tests.benchmarks.report import Claim
from tests.benchmarks.simulations import simulated_verdicts as simulated
from tests.benchmarks.simulations import situations
from tests.benchmarks.simulations.simulated_verdicts import AT_BORDER, DAYS, FIVE, GOOD, STRICT, Read, Truth
from tests.benchmarks.sizes import Ground

#: A fiftieth of the tickets of the other items are the pilots of these: 20,000.
PER_TICKET = 50
SEED = 20261121
#: Of a wrong stop and of a wrong go: 2.5 %, and what is left to the approximations.
AT_MOST = 0.03
#: An agent that does harm in all that is measured; power is simulated with so many pilots fewer.
BAD = Truth(0.45, 0.25, 0.1, 3.5, 1.5)
_FEWER = 10
#: The pilot's share where it is not what was planned.
_WRONG_LOT = 0.13


def run(ground: Ground) -> list[Claim]:
    """Pilots without a difference, at their borders, as good as they should be, and in all situations."""
    return [*lines(ground.size.tickets // PER_TICKET), *situations.run(ground)]


def lines(runs: int) -> list[Claim]:
    """The claims with so many pilots each."""
    pilot = f"{DAYS} daily looks, 5 criteria"
    equal, allowed = (share(Truth(), criteria, _stopped, runs) for criteria in (STRICT, FIVE))
    fewer = max(1, runs // _FEWER)
    caught, beyond = (share(BAD, criteria, _stopped, fewer).found for criteria in (STRICT, FIVE))
    good, split = (share(GOOD, FIVE, asked, runs) for asked in (_went, _invalid))
    drifted = share(GOOD, FIVE, _invalid, fewer, lot=_WRONG_LOT).found
    harm = "where all is worse: resolved 45 %, escalated 25 %, reopened 10 %, CSAT 3.5, times × 1.5"
    found = [
        _line(
            f"no difference and none allowed, {pilot}: ever stop",
            runs, equal, AT_MOST, f"{100 * caught:.1f} % {harm}",
        ),
        _line(
            f"no difference, margins allow some, {pilot}: ever stop",
            runs, allowed, AT_MOST, f"{100 * beyond:.1f} % {harm}",
        ),
    ]  # fmt: skip
    for key, truth in AT_BORDER.items():
        went = share(truth, FIVE, _went, runs)
        line = f"{key} exactly at its line, the other 4 well beyond: go"
        found.append(
            _line(line, runs, went, AT_MOST, f"{100 * good.found:.1f} % where it is well beyond, too")
        )
    return [
        *found,
        _line(f"all well beyond their lines, {pilot}: go", runs, good, None, "is what is found"),
        _line(
            f"split as planned, {pilot}: ever invalid",
            runs,
            split,
            AT_MOST,
            f"{100 * drifted:.1f} % where the pilot gets {100 * _WRONG_LOT:g} % instead of "
            f"{100 * simulated.SHARE:g} %",
        ),
    ]


class Shares(NamedTuple):
    """The share of pilots of which something is so, and in which any criterion says nothing."""

    found: float
    silent: float


def share(
    truth: Truth,
    criteria: tuple[Criterion, ...],
    asked: Callable[[Read], int],
    runs: int,
    *,
    lot: float = simulated.SHARE,
) -> Shares:
    """The share of pilots of which something is so; the baseline is as it always is."""
    promised = simulated.plan(criteria)
    found = silent = 0
    for each in simulated.draw(truth, Truth(), runs=runs, seed=SEED, share=lot):
        read = simulated.judge(each, promised)
        found += asked(read)
        silent += int((read.states == verdict_rules.STATES.index("withheld")).any(1).sum())
    return Shares(found / runs, silent / runs)


def _stopped(read: Read) -> int:
    return int((read.overall == verdict_rules.OVERALL.index("stop")).any(1).sum())


def _went(read: Read) -> int:
    return int((read.overall[:, -1] == verdict_rules.OVERALL.index("go")).sum())


def _invalid(read: Read) -> int:
    return int((read.overall == verdict_rules.OVERALL.index("invalid")).any(1).sum())


def _line(work: str, runs: int, found: Shares, at_most: float | None, power: str) -> Claim:
    claim = Claim.of_share(work, round(found.found * runs), runs, at_most=at_most)
    return replace(claim, withheld=f"{100 * found.silent:.2f} %", power=power)
