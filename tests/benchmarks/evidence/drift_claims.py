"""What is claimed of accuracy without labels: it follows the mix, is blind to policy, 45 tags are not."""

import numpy as np

from analytics.drift import estimated_accuracy
from analytics.drift.estimated_accuracy import FRESH_TAGS
from tests.analytics.drift import simulated_answers
from tests.analytics.drift.simulated_answers import BEFORE, SHIFTED
from tests.benchmarks.report import UNBOUND, Claim
from tests.benchmarks.sizes import Ground

#: A five-thousandth of the tickets of the other items are the months of each line: 200.
PER_TICKET = 5_000
OFF, SEEN, CAUGHT, HELD = 0.02, 0.01, 0.80, 0.93
DROP = -0.20
ANSWERS = 1_000


def run(ground: Ground) -> list[Claim]:
    """Months with another mix, and months in which the same questions are answered wrongly."""
    runs = max(20, ground.size.tickets // PER_TICKET)
    lines = [_shift(truths, runs) for truths in (300, 600, 2_000)]
    lines += [_policy(base, runs) for base in (0.90, 0.80, 0.70)]
    return [*lines, *(_unchanged(base, runs) for base in (0.90, 0.70))]


def _shift(truths: int, runs: int) -> Claim:
    off, naive, raw = np.zeros(runs), np.zeros(runs), np.zeros(runs)
    held, by_category, inside = 0, list[float](), list[bool]()
    for seed in range(runs):
        rng = np.random.default_rng([seed, truths])
        before = simulated_answers.answers(rng, truths, BEFORE)
        now = simulated_answers.answers(rng, ANSWERS, SHIFTED)
        known = simulated_answers.known(rng, before)
        found = simulated_answers.estimated(now, known, before, seed, 40)
        true = float((rng.random(ANSWERS) < now.chance).mean())
        _, value, low, high = found[None]
        held += low <= true <= high
        off[seed] = value - float(now.chance.mean())
        naive[seed] = float(1 - known.wrong.mean()) - float(now.chance.mean())
        raw[seed] = float(now.score.mean()) - float(now.chance.mean())
        category = np.asarray(now.category)
        for name, (_, mine, _, _) in found.items():
            if name is not None:
                by_category.append(abs(mine - float(now.chance[category == name].mean())))
        inside.append(abs(off[seed]) <= OFF)
    mean, size = float(off.mean()), float(np.abs(off).mean())
    return Claim(
        situation=f"CBPE, mix shifted, {truths:,} truths before, {ANSWERS:,} answers now: error of the "
        f"estimate ({runs:,} months)",
        found=f"mean {100 * mean:+.2f}, mean size {100 * size:.2f} points, within 2 points in "
        f"{100 * float(np.mean(inside)):.0f} %; old accuracy {100 * naive.mean():+.1f}, raw scores "
        f"{100 * raw.mean():+.1f}; a category {100 * float(np.mean(by_category)):.1f}",
        withheld=UNBOUND,
        power=f"interval holds the month's accuracy in {100 * held / runs:.1f} %",
        bound=f"mean and mean size ≤ {100 * OFF:g} points, holds ≥ {100 * HELD:g} %",
        holds=abs(mean) <= OFF and size <= OFF and held / runs >= HELD,
    )


def _policy(base: float, runs: int) -> Claim:
    moved, caught = _months(base, DROP, runs)
    return Claim(
        situation=f"planted change of policy, {100 * -DROP:.0f} points worse from {base:.2f}, {FRESH_TAGS} "
        f"fresh tags ({runs:,} months)",
        found=f"CBPE moves by {100 * moved:+.2f} points",
        withheld=UNBOUND,
        power=f"withdrawn in {100 * caught:.1f} %",
        bound=f"moves ≤ {100 * SEEN:g} point, withdrawn ≥ {100 * CAUGHT:g} %",
        holds=abs(moved) <= SEEN and caught >= CAUGHT,
    )


def _unchanged(base: float, runs: int) -> Claim:
    _, caught = _months(base, 0.0, runs)
    return Claim(
        situation=f"no change of policy, accuracy {base:.2f}, {FRESH_TAGS} fresh tags: withdrawn "
        f"({runs:,} months)",
        found=f"{100 * caught:.1f} %",
        withheld=UNBOUND,
        power=UNBOUND,
        bound=UNBOUND,
        holds=True,
    )


def _months(base: float, drop: float, runs: int) -> tuple[float, float]:
    """By how much the estimate differs from the accuracy before the change; how often it is withdrawn."""
    level = simulated_answers.level_for(base, BEFORE)
    moved, caught = np.zeros(runs), 0
    for seed in range(runs):
        rng = np.random.default_rng([seed, int(100 * base), 7])
        before = simulated_answers.answers(rng, 600, BEFORE, level=level)
        now = simulated_answers.answers(rng, ANSWERS, BEFORE, level=level)
        found = simulated_answers.estimated(now, simulated_answers.known(rng, before), before, seed, 4)
        tags = simulated_answers.tagged(rng, now, FRESH_TAGS, drop)
        (row,) = estimated_accuracy.beside({None: found[None]}, {None: tags})
        moved[seed] = row.value - float(now.chance.mean())
        caught += row.state == "withdrawn"
    return float(moved.mean()), caught / runs
