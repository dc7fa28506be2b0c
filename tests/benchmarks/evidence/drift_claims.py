"""What is claimed of accuracy without labels: it follows the mix, is blind to policy, 45 tags are not."""

import numpy as np

from analytics.drift import estimated_accuracy
from analytics.drift.estimated_accuracy import FRESH_TAGS
from tests.analytics.drift import simulated_answers
from tests.analytics.drift.simulated_answers import BEFORE, SHIFTED, Answers
from tests.benchmarks.report import UNBOUND, Claim
from tests.benchmarks.sizes import Ground

#: A five-thousandth of the tickets of the other items are the months of each line: 200.
PER_TICKET = 5_000
#: Months of a line about another mix: 1,000.
PER_MONTH = 1_000
OFF, BIAS, SEEN, CAUGHT, HELD, HARDLY_EVER = 0.02, 0.005, 0.01, 0.80, 0.935, 0.05
DROP = -0.20
ANSWERS = 1_000


def run(ground: Ground) -> list[Claim]:
    """Months with another mix, and months in which the same questions are answered wrongly."""
    months = max(20, ground.size.tickets // PER_MONTH)
    runs = max(20, ground.size.tickets // PER_TICKET)
    lines = [
        _shift(truths, months, drawn=drawn) for drawn in (False, True) for truths in (300, 600, 1_000, 2_000)
    ]
    lines += [_policy(base, runs) for base in (0.90, 0.80, 0.70)]
    return [*lines, *(_unchanged(base, runs) for base in (0.90, 0.70))]


def _shift(truths: int, runs: int, *, drawn: bool) -> Claim:
    """An estimate that is withheld counts for its interval, not for its error: nobody sees it."""
    off, naive, of_category = np.zeros(runs), np.zeros(runs), list[float]()
    shown, held = np.zeros(runs, dtype=bool), 0
    for seed in range(runs):
        # No seed of these was looked at while the estimate was made.
        rng = np.random.default_rng([seed, truths, 31])
        before, now = _months_of(rng, truths, drawn=drawn)
        known = simulated_answers.known(rng, before)
        found = simulated_answers.estimated(now, known, before)
        true = float((rng.random(ANSWERS) < now.chance).mean())
        whole = found[None]
        held += whole.low <= true <= whole.high
        shown[seed] = not whole.withheld
        off[seed] = whole.value - float(now.chance.mean())
        naive[seed] = float(1 - known.wrong.mean()) - float(now.chance.mean())
        category = np.asarray(now.category)
        for name, each in found.items():
            if name is not None and not each.withheld:
                of_category.append(abs(each.value - float(now.chance[category == name].mean())))
    mean, size = float(off.mean()), float(np.abs(off).mean())
    visible = float(np.abs(off[shown]).mean()) if shown.any() else 0.0
    words = f"{100 * visible:.2f} points where it is shown" if shown.any() else "never shown"
    # What is hardly ever shown is shown by chance; that is printed and not judged.
    judged = float(shown.mean()) >= HARDLY_EVER
    desks = "desks drawn at random, mix moved half-way" if drawn else "one desk, mix shifted to its worst"
    return Claim(
        situation=f"CBPE, {desks}, {truths:,} truths before, {ANSWERS:,} answers now: size of the error "
        f"({runs:,} months)",
        found=f"{words}; of all {100 * size:.2f}, bias {100 * mean:+.2f}; old accuracy carried forward "
        f"{100 * float(np.abs(naive).mean()):.1f}; a category that is shown "
        f"{100 * float(np.mean(of_category or [0.0])):.1f}",
        withheld=f"{100 * float(1 - shown.mean()):.0f} %",
        power=f"interval holds the month's accuracy in {100 * held / runs:.1f} %",
        bound=f"shown ≤ {100 * OFF:g} points, bias ≤ {100 * BIAS:g}, holds ≥ {100 * HELD:g} %",
        holds=abs(mean) <= BIAS and (visible <= OFF or not judged) and held / runs >= HELD,
    )


def _months_of(rng: np.random.Generator, truths: int, *, drawn: bool) -> tuple[Answers, Answers]:
    if not drawn:
        return simulated_answers.answers(rng, truths, BEFORE), simulated_answers.answers(
            rng, ANSWERS, SHIFTED
        )
    desk = simulated_answers.desk(rng)
    return desk.answers(rng, truths, desk.before), desk.answers(rng, ANSWERS, desk.after)


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
        found = simulated_answers.estimated(now, simulated_answers.known(rng, before), before)
        tags = simulated_answers.tagged(rng, now, FRESH_TAGS, drop)
        (row,) = estimated_accuracy.beside({None: found[None]}, {None: tags})
        moved[seed] = row.estimate.value - float(now.chance.mean())
        caught += row.state == "withdrawn"
    return float(moved.mean()), caught / runs
