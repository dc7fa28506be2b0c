"""Our closed forms are statsmodels' numbers, which no command need wait for."""

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from analytics.significance import proportions
from analytics.significance.proportions import Interval
from tests.server_process import ROOT

ALPHAS = (0.01, 0.05, 0.2)


def counts(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Successes and rows: few and many, none and all among them."""
    rng = np.random.default_rng(seed)
    n = np.concatenate([rng.integers(1, 20, 200), rng.integers(20, 2_000_000, 200)])
    x = rng.binomial(n, rng.beta(0.5, 0.5, n.size))
    x[::9], x[4::9] = 0, n[4::9]
    return x, n


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize(
    ("ours", "method"),
    [
        (proportions.wilson, "wilson"),
        (proportions.clopper_pearson, "beta"),
        (proportions.jeffreys, "jeffreys"),
    ],
)
def test_one_rate(ours: Callable[..., Interval], method: str, alpha: float) -> None:
    x, n = counts(1)
    low, high = proportion_confint(x, n, alpha=alpha, method=method)  # pyright: ignore[reportArgumentType]
    found = ours(x, n, alpha=alpha)
    np.testing.assert_allclose(found.low, np.where(x == 0, 0, low), rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(found.high, np.where(x == n, 1, high), rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_two_rates(alpha: float) -> None:
    (x, n), (y, k) = counts(2), counts(3)
    low, high = confint_proportions_2indep(x, n, y, k, method="newcomb", compare="diff", alpha=alpha)
    found = proportions.newcombe(x, n, y, k, alpha=alpha)
    np.testing.assert_allclose(found.low, low, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.high, high, rtol=1e-9, atol=1e-12)


def test_how_many_times_as_high() -> None:
    (x, n), (y, k) = counts(4), counts(5)
    told = (x > 0) & (y / k > 0.02) & ((x < n) | (y < k))
    x, n, y, k = (side[told] for side in (x, n, y, k))
    low, high = confint_proportions_2indep(x, n, y, k, method="log", compare="ratio")
    found = proportions.lift(x, n, y, k)
    np.testing.assert_allclose(found.low, np.asarray(low) - 1, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found.high, np.asarray(high) - 1, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    "name",
    [
        "counting.kpis", "report.month_report", "upkeep.doctor", "intake.imports", "upkeep.demo",
        "failures.analysis_runs",
    ],
)  # fmt: skip
def test_a_command_waits_for_no_library_that_it_does_not_need(name: str) -> None:
    script = f"""
import sys
import jobs.{name}
heavy = ("scipy.stats", "statsmodels", "pandas", "sklearn", "torch")
print([each for each in heavy if each in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
