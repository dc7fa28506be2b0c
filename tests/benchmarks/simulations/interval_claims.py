"""What is claimed of the intervals, simulated: how often each shows what is not there, or finds what is.

Everything is asked of the product's own functions; each is given with its Monte-Carlo error, one standard
error. Beside it stands what a plain test does with the same pilots.
"""

from tests.benchmarks.report import UNBOUND, Line, times
from tests.benchmarks.simulations import simulated_decisions, simulated_looks, simulated_mix
from tests.benchmarks.sizes import Ground

#: A fiftieth of the tickets of the other items are the pilots of these: 20,000.
PER_TICKET = 50
SEED = 20261121
DAYS = 28


def run(ground: Ground) -> list[Line]:
    """Daily looks, readings on the planned day, and pilots whose agent gets other tickets."""
    runs = ground.size.tickets // PER_TICKET
    return [*looks(runs), *decisions(runs), *mixes(runs)]


def looks(runs: int) -> list[Line]:
    """Pilots that are looked at for 28 days."""
    lines: list[Line] = []
    for per_day, share in ((200, 0.15), (40, 0.10)):
        found = simulated_looks.same_rates(
            days=DAYS, per_day=per_day, share=share, rate=simulated_looks.RATE, runs=runs, seed=SEED
        )
        pilot = f"{per_day} tickets a day, {100 * share:g} % pilot"
        work = f"no difference, {DAYS} daily looks at {pilot}: ever shown"
        lines.append(_line(work, runs, found.ours, ("daily z-test", found.plain), at_most=0.05))
    shared = simulated_looks.same_customers(icc=0.2, customers=700, share=0.15, runs=runs, seed=SEED)
    of_customers = "no difference, 700 customers with 8 tickets each, ICC .2, 15 % pilot"
    split, wrong = (
        simulated_looks.split(share=share, planned=0.15, per_day=714, days=DAYS, runs=runs, seed=SEED)
        for share in (0.15, 0.13)
    )
    target = simulated_looks.clustered_at_target(target=simulated_looks.RATE, runs=runs, seed=SEED)
    at_target = "resolution exactly at target, 105 customers with 8 tickets each, ICC .2"
    return [
        *lines,
        _line(
            f"{of_customers}, {DAYS} daily looks: ever shown",
            runs,
            shared.ours,
            ("daily z-test", shared.plain),
            at_most=0.05,
        ),
        _line(f"{of_customers}, one look: shown", runs, shared.ours_once, ("z-test", shared.plain_once)),
        _line(
            f"{at_target}, {DAYS} daily looks: ever met",
            runs,
            target.ever,
            ("daily Wilson", target.plain_ever),
            at_most=0.05,
        ),
        _line(f"{at_target}, one look: met", runs, target.once, ("Wilson", target.plain_once), at_most=0.03),
        _line(
            f"split as planned, {DAYS} daily looks: ever an alarm",
            runs,
            split.ours,
            ("daily χ² at .05", split.plain),
            at_most=0.02,
        ),
        _line(
            "13 % instead of 15 % of 20,000 tickets: found",
            runs,
            wrong.ours,
            ("daily χ² at .05", wrong.plain),
            at_least=0.99,
        ),
    ]


def decisions(runs: int) -> list[Line]:
    """Pilots that are read once, on the planned day."""
    lines: list[Line] = []
    for n in (100, 300, 900):
        met = simulated_decisions.rate_at_target(n=n, target=simulated_looks.RATE, runs=runs, seed=SEED)
        work = f"resolution exactly at target, {n} tickets, decision reading: met"
        lines.append(_line(work, runs, met, None, at_most=0.03))
    for n, base_n in ((100, 570), (600, 3400)):
        csat = simulated_decisions.csat_at_margin(n=n, base_n=base_n, margin=0.1, runs=runs, seed=SEED)
        work = f"CSAT exactly at the margin, {n} answers against {base_n:,}: non-inferior"
        lines.append(_line(work, runs, csat.ours, ("Student", csat.plain), at_most=0.035))
    for margin in (0.02, 0.05):
        rare = simulated_decisions.rate_at_margin(
            n=60, base_n=540, base=0.97, margin=margin, runs=runs, seed=SEED
        )
        work = f"97 %, n = 60 against 540, lower by exactly the {100 * margin:g} points allowed: non-inferior"
        lines.append(_line(work, runs, rare.ours, ("Wald", rare.plain), at_most=0.025))
    n, power = simulated_decisions.found_as_planned(rate=0.66, base=0.60, share=0.15, runs=runs, seed=SEED)
    work = f"60 → 66 %, n = {n} as planned for 80 % power, 15 % pilot: found"
    return [*lines, _line(work, runs, power.ours, ("z-test", power.plain), at_least=0.78, at_most=0.84)]


def mixes(runs: int) -> list[Line]:
    """12,000 tickets, 15 % of them the agent's, of which it is given easy ones or the same as people."""
    easy, same, none = (
        simulated_mix.pilots(truth=truth, easy=easy, tickets=12_000, share=0.15, runs=runs, seed=SEED)
        for truth, easy in ((-0.02, True), (-0.02, False), (0.0, False))
    )
    given = f"easy tickets, truth −2 points, crude {100 * easy.crude:+.1f}, 12,000 tickets"
    return [
        _line(
            f"{given}: adjusted interval covers −2",
            runs,
            easy.adjusted_covers,
            ("crude interval", easy.crude_covers),
            at_least=0.93,
        ),
        _line(f"{given}: warning", runs, easy.warned, ("signs differ", easy.signs_differ), at_least=0.90),
        _line(
            "the same mix, truth −2 points: warning",
            runs,
            same.warned,
            ("signs differ", same.signs_differ),
            at_most=0.05,
        ),
        _line(
            "the same mix, no difference: warning",
            runs,
            none.warned,
            ("signs differ", none.signs_differ),
            at_most=0.05,
        ),
    ]


def _line(
    work: str,
    runs: int,
    ours: float,
    peer: tuple[str, float] | None,
    *,
    at_least: float = 0.0,
    at_most: float = 1.0,
) -> Line:
    bounds = [f"≥ {100 * at_least:g} %"] if at_least > 0 else []
    bounds += [f"≤ {100 * at_most:g} %"] if at_most < 1 else []
    return Line(
        work=f"{work} ({runs:,} runs, seed {SEED})",
        ours=f"{100 * ours:.2f} % ± {100 * (ours * (1 - ours) / runs) ** 0.5:.2f}",
        peer="–" if peer is None else f"{peer[0]}: {100 * peer[1]:.1f} %",
        ratio="–" if peer is None or not peer[1] else times(ours / peer[1]),
        bound=", ".join(bounds) or UNBOUND,
        holds=at_least <= ours <= at_most,
    )
