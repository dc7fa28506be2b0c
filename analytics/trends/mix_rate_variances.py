"""Mix and rate effect of every cell between two periods, with variances by the delta method.

Σ wᵢ·rᵢ is a metric, w the shares and r the rates of its cells. With midpoints as weights (Shapley values of
two factors) the effects add up without a remainder and turn round when the periods are swapped. A value
that only one period has keeps its rate, so that all it brings or takes is mix.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analytics.trends.period_design_effects import Gradient, Widening
from analytics.trends.ratio_cells import Cells

Floats = NDArray[np.float64]
Effect = Literal["mix", "rate", "maturity"]


@dataclass(frozen=True, slots=True)
class Split:
    """The mix and rate effects of every cell, and their totals."""

    mix: Floats
    rate: Floats
    mix_variance: Floats
    rate_variance: Floats
    total_mix_variance: float
    total_rate_variance: float
    now_share: Floats
    then_share: Floats
    now_share_variance: Floats
    then_share_variance: Floats
    #: How the mix of every cell, its rate, and both totals move with each period's cells.
    gradients: tuple[Gradient, Gradient]
    #: Of every variance in the order of the gradients' rows; None where every ticket is on its own.
    freedom: Floats | None = None

    def widened(self, by: Widening) -> "Split":
        """The same with design effects: of the mix of every cell, of its rate, of the two totals."""
        cells, effects = len(self.mix), by.effect
        mix, rate, (total_mix, total_rate) = effects[:cells], effects[cells : 2 * cells], effects[2 * cells :]
        return replace(
            self,
            mix_variance=self.mix_variance * mix,
            rate_variance=self.rate_variance * rate,
            total_mix_variance=self.total_mix_variance * float(total_mix),
            total_rate_variance=self.total_rate_variance * float(total_rate),
            freedom=by.freedom,
        )

    def effect(self, name: Effect, row: int) -> tuple[float, float, float]:
        """One cell's effect, its variance and degrees of freedom."""
        mix = name == "mix"
        values, variances = (self.mix, self.mix_variance) if mix else (self.rate, self.rate_variance)
        return float(values[row]), float(variances[row]), self._known(row if mix else len(self.mix) + row)

    def total(self, name: Effect) -> tuple[float, float, float]:
        """The effect of all cells, its variance and degrees of freedom."""
        if name == "mix":
            return float(self.mix.sum()), self.total_mix_variance, self._known(-2)
        return float(self.rate.sum()), self.total_rate_variance, self._known(-1)

    def _known(self, row: int) -> float:
        return float("inf") if self.freedom is None else float(self.freedom[row])


def split(now: Cells, then: Cells) -> Split:
    """Returns both effects of every cell between two periods with rows."""
    w, v = now.share, then.share
    r = np.where(now.n > 0, now.rate, then.rate)
    s = np.where(then.n > 0, then.rate, r)
    middle, weight = (r + s) / 2, (w + v) / 2
    whole = ((w * r).sum() + (v * s).sum()) / 2
    from_whole, shifted, risen = middle - whole, w - v, r - s
    r_variance, s_variance = now.variance, then.variance
    one = np.eye(len(w))
    # A cell that one period lacks takes the other's rate, and with it the other's uncertainty.
    lacks_now, lacks_then = now.n == 0, then.n == 0
    to_r = shifted[:, None] * (one - w) / 2 + np.where(lacks_then, shifted[:, None] * (one - v) / 2, 0.0)
    to_s = shifted[:, None] * (one - v) / 2 + np.where(lacks_now, shifted[:, None] * (one - w) / 2, 0.0)
    to_w = one * from_whole - shifted[:, None] * r / 2
    to_v = -one * from_whole - shifted[:, None] * s / 2
    mix_variance = (to_r**2) @ r_variance + (to_s**2) @ s_variance
    mix_variance += _multinomial(to_w, w, now.n.sum()) + _multinomial(to_v, v, then.n.sum())
    in_both = ~(lacks_now | lacks_then)
    rate_variance = weight**2 * np.where(in_both, r_variance + s_variance, 0.0)
    rate_variance += (risen / 2) ** 2 * (now.share_variance + then.share_variance)
    half = risen / 2
    shares = _multinomial(half[None], w, now.n.sum()) + _multinomial(half[None], v, then.n.sum())
    moved = _multinomial(from_whole[None], w, now.n.sum()) + _multinomial(from_whole[None], v, then.n.sum())
    carried = np.where(in_both, shifted / 2, shifted)
    return Split(
        mix=shifted * from_whole,
        rate=weight * risen,
        mix_variance=mix_variance,
        rate_variance=rate_variance,
        total_mix_variance=float(moved[0] + (carried**2 * (r_variance + s_variance)).sum()),
        total_rate_variance=float(
            shares[0] + (np.where(in_both, weight, 0.0) ** 2 * (r_variance + s_variance)).sum()
        ),
        now_share=w,
        then_share=v,
        now_share_variance=now.share_variance,
        then_share_variance=then.share_variance,
        gradients=(
            _gradient(to_w, to_r, half, np.where(in_both, weight, 0.0)),
            _gradient(to_v, to_s, half, np.where(in_both, -weight, 0.0)),
        ),
    )


def _gradient(mix_share: Floats, mix_rate: Floats, rate_share: Floats, rate_rate: Floats) -> Gradient:
    """Rows: the mix of every cell, the rate of every cell, the total of each."""
    shares, rates = (mix_share, np.diag(rate_share)), (mix_rate, np.diag(rate_rate))
    return Gradient(
        *(np.vstack([*each, each[0].sum(axis=0), each[1].sum(axis=0)]) for each in (shares, rates))
    )


def _multinomial(gradient: Floats, share: Floats, n: float) -> Floats:
    """The variance that drawing n tickets gives to a linear function of their shares, a row a function."""
    return np.maximum((gradient**2) @ share - (gradient @ share) ** 2, 0.0) / n
