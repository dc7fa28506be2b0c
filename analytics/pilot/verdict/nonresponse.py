"""CSAT nonresponse: response rates, bounds, and where the conclusion tips."""

from analytics import wording
from analytics.pilot.plan import Criterion
from analytics.pilot.verdict_records import Arm, Gap, Silence
from analytics.significance import nonresponse, proportions
from analytics.significance.nonresponse import Answers

#: Response rates are said to differ below this p of a plain test, which warns rather too often.
_DIFFER = 0.05


def of(criterion: Criterion, pilot: Arm, baseline: Arm, gap: Gap | None) -> Silence | None:
    """Returns what nonresponse leaves open; None for metrics without answers."""
    metric = criterion.of
    if metric.key not in ("csat_mean", "csat_good_share") or pilot.value is None or baseline.value is None:
        return None
    one, base = (Answers(arm.tickets, arm.rows, (arm.value or 0.0) * arm.rows) for arm in (pilot, baseline))
    scale = nonresponse.FIVE_POINTS if metric.unit == "points" else (0.0, 1.0)
    bounds = nonresponse.difference_bounds(one, base, scale)
    said = [_rates(one, base)]
    if bounds is not None:
        ends = wording.signed_interval(bounds.low, bounds.high, metric.unit)
        said.append(f"Whatever the customers who did not rate think, the difference lies within {ends}.")
    tipping = None
    if criterion.target is None and gap is not None:
        at = -(criterion.margin or 0.0)
        tipping = nonresponse.tipping_point(one, base, difference=at, scale=scale)
    if tipping is not None:
        said.append(_tips(tipping, criterion))
    return Silence(
        one.rate, base.rate, bounds.low if bounds else None, bounds.high if bounds else None, tuple(said)
    )


def _rates(one: Answers, base: Answers) -> str:
    said = wording.begin(
        f"{wording.share_in_words(one.rate or 0.0)} of the pilot's tickets were rated, "
        f"{wording.share_in_words(base.rate or 0.0)} of the baseline's"
    )
    p = float(proportions.score_p(one.answered, one.asked, base.answered, base.asked))
    if p < _DIFFER:
        return f"{said}. The response rates differ, so this is about customers who rated only."
    return f"{said}. This assumes that, within a category, not rating is random."


def _tips(tipping: nonresponse.Tipping, criterion: Criterion) -> str:
    line = "the margin" if criterion.margin else "no difference"
    if not tipping.possible:
        return f"No rating by the pilot's customers who did not rate could bring the difference to {line}."
    answer = wording.value(tipping.answer, criterion.of.unit)
    return (
        f"The difference would reach {line} if customers who did not rate the pilot gave {answer} on average."
    )
