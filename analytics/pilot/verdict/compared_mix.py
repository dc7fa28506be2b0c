"""Sentences on the categories in which the arms are compared: which are left out, and which are one group."""

from analytics import wording
from analytics.metrics import Metric
from analytics.pilot.verdict_records import Adjustment
from analytics.significance.returning_customers.same_mix_difference import FEWEST_IN_CATEGORY


def sentences(metric: Metric, found: Adjustment | None) -> list[str]:
    """What is said of small categories, nothing where every category is compared by itself."""
    if found is None:
        return []
    said = [together(metric, found)] if found.together else []
    return [*said, left_out(metric, found)] if found.left_out else said


def left_out(metric: Metric, found: Adjustment) -> str:
    """Which share of the rows is in none of the categories that are compared."""
    return wording.begin(
        f"{_shares(metric, found.left_out_share, found.base_left_out_share)} are in categories with fewer "
        f"than {FEWEST_IN_CATEGORY} customers in an arm; the adjusted difference leaves them out."
    )


def together(metric: Metric, found: Adjustment) -> str:
    """Which share of the rows is in small categories that are compared as one."""
    return wording.begin(
        f"{_shares(metric, *found.together_shares)} are in {len(found.together)} small categories with fewer "
        f"than {FEWEST_IN_CATEGORY} customers in an arm. These are compared as one group, so the difference "
        "is not adjusted for the mix within it."
    )


def _shares(metric: Metric, pilot: float, baseline: float) -> str:
    thing = wording.rows(metric, 2).partition(" ")[2]
    return (
        f"{wording.share_in_words(pilot)} of the pilot's {thing} and {wording.share_in_words(baseline)} of "
        "the baseline's"
    )
