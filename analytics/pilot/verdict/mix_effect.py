"""Crude and case-mix adjusted difference, and the mix effect (crude − adjusted)."""

import numpy as np

from analytics.metrics import Metric
from analytics.pilot.panel.adjusted_differences import Compared
from analytics.pilot.panel.panels import Panel
from analytics.pilot.plan import Criterion
from analytics.pilot.verdict import decision_reading, verdict_sentences
from analytics.pilot.verdict_records import Adjustment, Gap
from analytics.significance.returning_customers import same_mix_difference
from analytics.significance.returning_customers.clustered import Effect


def of(criterion: Criterion, given: Panel, found: Compared, *, widening: float | None) -> Adjustment | None:
    """Returns crude beside adjusted difference; None if no category is in both arms.

    `widening` is how many standard errors an always-valid bound lies away: before the decision nothing
    narrower is shown. None on the decision date.
    """
    metric = criterion.of
    effects = found.once if widening is None else [wider(each, widening) for each in found.daily]
    crude, adjusted, mix = (gap(metric, each) for each in effects)
    if crude is None or adjusted is None or mix is None:
        return None
    moved = criterion.relative and metric.kind != "quantile"
    border = 0.0 if moved else decision_reading.line_of(criterion, given).at
    warn = any(bool(same_mix_difference.misleads(*effects, border=at)) for at in {0.0, border})
    said = (
        verdict_sentences.misleading(metric, crude, adjusted, relative=metric.kind == "quantile")
        if warn
        else ""
    )
    panel = found.panel
    there = panel.ns[-1, : panel.half] + panel.ns[-1, panel.half :] > 0
    left_out = tuple(name for name, out in zip(panel.strata, there & ~found.kept, strict=True) if out)
    return Adjustment(
        crude=crude,
        adjusted=adjusted,
        mix=mix,
        misleads=warn,
        left_out=left_out,
        left_out_share=found.left_out_share,
        base_left_out_share=found.base_left_out_share,
        sentence=said,
        together=found.together,
        together_shares=found.together_shares,
    )


def gap(metric: Metric, effect: Effect) -> Gap | None:
    """Returns an effect in display units (ratio − 1 for times); None if there is none."""
    if not np.isfinite(effect.value):
        return None
    value, low, high = decision_reading.shown(
        metric, float(effect.value), float(effect.low), float(effect.high)
    )
    return Gap(value, known(low), known(high))


def wider(effect: Effect, widening: float) -> Effect:
    """The same estimate with bounds so many standard errors away; of nan, where no look counts yet, none."""
    reach = widening * effect.error
    return effect._replace(low=effect.value - reach, high=effect.value + reach)


def known(value: float | None) -> float | None:
    """A number, or None for what is none."""
    return None if value is None or not np.isfinite(value) else float(value)
