"""What is claimed of verdicts on changes: published effects, false calls, power, spill-over, totals."""

from collections.abc import Iterator
from dataclasses import replace

from tests.benchmarks.changes import further_situations, published_effects
from tests.benchmarks.changes.simulated_ledgers import Desk, one
from tests.benchmarks.report import UNBOUND, Claim
from tests.benchmarks.sizes import Ground

#: Runs of each situation at full size: 2,000.
PER_TICKET = 500
FALSE, POWER, HELD = 0.03, 0.80, 0.93
#: Situations with a verdict worked or harmed although nothing had an effect; `judged` has a bound.
NULLS: tuple[tuple[str, Desk, bool], ...] = (
    ("40 categories at .65, 150 tickets a week", Desk(), True),
    ("the same, common shock of +9 points", Desk(shock=0.4), True),
    ("levels .40 to .85, common shock down by .8 log-odds", Desk(shock=-0.8, level=(0.4, 0.85)), True),
    ("levels .30 to .90, 15 to 400 tickets a week", Desk(level=(0.3, 0.9), weekly=(15, 400)), True),
    ("small categories, 5 to 25 tickets a week", Desk(weekly=(5, 25)), True),
    ("each week's level varies by 3 points", Desk(week_sd=0.03), True),
    ("levels drift (sd 5 points, .9 lasts a week)", Desk(week_sd=0.05, lasting=0.9), True),
)
#: Slow, as every ticket is drawn; a tenth of the runs.
CUSTOMERS = Desk(weekly=(40, 40), a_customer=5.0, alike=0.3)


def run(ground: Ground) -> list[Claim]:
    """Every line at the same number of runs, but for the slow ones."""
    runs = max(10, ground.size.tickets // PER_TICKET)
    return [*_published(), *_nulls(runs), *_powers(runs), *_trends(runs), *_further(runs)]


def _published() -> Iterator[Claim]:
    sales = published_effects.sales()
    did, mix = published_effects.difference(sales), published_effects.synthetic(sales)
    largest = sorted(zip(mix.weights, sales.names, strict=True), reverse=True)[:3]
    named = ", ".join(f"{name} {weight:.3f}" for weight, name in largest)
    yield _exact("Proposition 99, difference-in-differences", f"{did:.4f}", abs(did + 27.3491111) < 1e-5)
    yield _exact(
        f"Proposition 99, synthetic control (weights are the best ones: {mix.proven}; {named}; placebo rank "
        f"{published_effects.rank_among_placebos(sales)} of 39)",
        f"{mix.effect:.4f}",
        abs(mix.effect + 19.51) < 0.01 and mix.proven,
    )
    wage = published_effects.minimum_wage()
    yield _exact("Card and Krueger, minimum wage", f"{wage:.3f}", abs(wage - 2.75) < 0.02)
    kept, raw, shrunk = published_effects.baseball()
    yield _exact(
        "baseball averages: share kept; squared error raw and shrunken",
        f"{kept:.7f}; {raw:.6f}, {shrunk:.7f}",
        max(abs(kept - 0.2123905), abs(raw - 0.075374), abs(shrunk - 0.0213098)) < 1e-5,
    )


def _nulls(runs: int) -> Iterator[Claim]:
    for words, desk, judged in NULLS:
        yield _null(f"no effect, worst five picked; {words}", desk, runs, judged=judged)
    yield _null(
        "no effect, worst five picked; customers of five tickets, alike by .3", CUSTOMERS, max(10, runs // 10)
    )


def _null(words: str, desk: Desk, runs: int, *, judged: bool = True) -> Claim:
    found = [each for seed in range(runs) for each in one(desk, seed, targets=5)]
    worked, harmed = (sum(each.state == state for each in found) for state in ("worked", "harmed"))
    naive = sum(each.evidence.naive > 0 and each.evidence.naive_p <= 0.05 for each in found)
    covered = sum(each.low <= 0 <= each.high for each in found)
    size = len(found)
    return Claim(
        situation=f"{words} ({runs:,} runs)",
        found=f"worked {100 * worked / size:.2f} %, harmed {100 * harmed / size:.2f} %; "
        f"naive before/after {100 * naive / size:.1f} %; interval holds 0 in {100 * covered / size:.1f} %",
        withheld=UNBOUND,
        power=UNBOUND,
        bound=f"each ≤ {100 * FALSE:g} %" if judged else UNBOUND,
        holds=not judged or max(worked, harmed) <= FALSE * size,
    )


def _powers(runs: int) -> Iterator[Claim]:
    for words, desk, targets, worst, judged in (
        ("one of 20 categories (19 controls), picked for its figures", Desk(categories=20), 1, True, True),
        ("one of 20 categories, not picked for its figures", Desk(categories=20), 1, False, True),
        ("worst five of 40, all with the effect", Desk(), 5, True, False),
        ("one of 60 at 60 tickets a week", Desk(categories=60, weekly=(60, 60)), 1, True, False),
    ):
        found = [
            each
            for seed in range(runs)
            for each in one(desk, seed, targets=targets, effect=0.06, worst=worst)
        ]
        share = sum(each.state == "worked" for each in found) / len(found)
        sure = sum(each.state == "worked" and not each.trend_open for each in found) / len(found)
        mean = sum(each.value for each in found) / len(found)
        yield Claim(
            situation=f"+6 points on .65, 13 weeks before and 8 after; {words} ({runs:,} runs)",
            found=f"mean estimate {100 * mean:+.2f} points",
            withheld=UNBOUND,
            power=f"worked {100 * share:.1f} %, of which {100 * sure:.1f} rule out a trend",
            bound=f"≥ {100 * POWER:g} %" if judged else UNBOUND,
            holds=not judged or share >= POWER,
        )


def _trends(runs: int) -> Iterator[Claim]:
    for weeks in (13, 26, 39):
        desk = replace(Desk(trend=0.005, history=weeks - 13), level=(0.5, 0.5))
        found = [each for seed in range(runs) for each in one(desk, seed, targets=1)]
        size = len(found)
        worked = sum(each.state == "worked" for each in found) / size
        sure = sum(each.state == "worked" and not each.trend_open for each in found) / size
        early = sum(each.state == "too early" for each in found) / size
        seen = sum(each.evidence.trend is not None and each.evidence.trend.p <= 0.05 for each in found)
        yield Claim(
            situation="no effect, the target rises by .5 points a week anyhow; "
            f"{weeks} weeks before in the log ({runs:,} runs)",
            found=f"worked {100 * sure:.1f} %; worked, a trend is not ruled out "
            f"{100 * (worked - sure):.1f} %; not separable {100 * early:.1f} %; trend shown in "
            f"{100 * seen / size:.1f} %",
            withheld=UNBOUND,
            power=UNBOUND,
            bound=f"worked without that word ≤ {100 * FALSE:g} %"
            + ("" if weeks == 13 else f", with it ≤ {100 * FALSE:g} %"),
            holds=sure <= FALSE and (weeks == 13 or worked <= FALSE),
        )


def _further(runs: int) -> Iterator[Claim]:
    steps = further_situations.staggered(max(10, runs // 4))
    off = abs(steps.ours - steps.truth)
    yield Claim(
        situation=f"live in four steps, an effect that grows: true mean {100 * steps.truth:.2f} points "
        f"({max(10, runs // 4):,} runs)",
        found=f"{100 * steps.ours:.2f} ± {100 * steps.error:.2f}; two-way fixed effects "
        f"{100 * steps.two_way:.2f}",
        withheld=UNBOUND,
        power=UNBOUND,
        bound="within 3 errors",
        holds=off <= 3 * steps.error,
    )
    spilt = further_situations.contaminated(max(10, runs // 20))
    yield Claim(
        situation=f"eight of 39 controls get .6 of an effect of 8 points ({max(10, runs // 20):,} runs)",
        found=f"found {spilt.found:,} of {spilt.planted:,}, wrongly left out {spilt.wrongly:,} of "
        f"{spilt.untouched:,}; effect {100 * spilt.effect:.2f}, with them {100 * spilt.with_all:.2f}",
        withheld=UNBOUND,
        power=UNBOUND,
        bound="≥ 95 % found, ≤ 2 % wrongly",
        holds=spilt.found >= 0.95 * spilt.planted and spilt.wrongly <= 0.02 * spilt.untouched,
    )
    sums = max(10, runs // 2)
    for words, found in (
        ("30 changes without effect", further_situations.totals(sums)),
        ("5 changes without effect", further_situations.totals(sums, changes=5)),
        ("30 changes, true effects 2 ± 3 points", further_situations.totals(sums, mean=2, spread=3)),
        ("30 changes, one in six has 8 points", further_situations.totals(sums, mean=8, few=1 / 6)),
        ("30 changes, one in three has 5 points", further_situations.totals(sums, mean=5, few=1 / 3)),
    ):
        yield Claim(
            situation=f"{words}, those that look good stay ({sums:,} runs)",
            found=f"interval of the total holds the truth in {100 * found.held:.1f} %; sums: naive "
            f"{found.naive:.1f} ± {found.naive_error:.1f}, shrunken {found.shrunken:.1f}, "
            f"true {found.truth:.1f}",
            withheld=UNBOUND,
            power=UNBOUND,
            bound=f"≥ {100 * HELD:g} %, naive > 0",
            holds=found.held >= HELD and found.naive > 3 * found.naive_error,
        )
    for before, mended in ((0.05, 0.01), (0.03, 0.01)):
        back = further_situations.returns(max(10, runs // 2), before=before, mended=mended)
        yield Claim(
            situation=f"40 tickets a day, {100 * before:g} % fail, mended to {100 * mended:g} % "
            f"({max(10, runs // 2):,} runs)",
            found=f"came back said within a year though it had not: {100 * back.false_alarms:.1f} %",
            withheld=UNBOUND,
            power=f"found {100 * back.found:.1f} %, median {back.median_days:.0f} days, p90 "
            f"{back.latest_days:.0f}",
            bound="≤ 10 % a year",
            holds=back.false_alarms <= 0.10,
        )


def _exact(words: str, found: str, holds: bool) -> Claim:
    return Claim(words, found, UNBOUND, UNBOUND, "published", holds)
