"""A verdict as it leaves the house: which of its criteria rest on counts of fewer than five."""

from analytics.disclosure import small_cells
from analytics.disclosure.small_cells import K
from analytics.pilot.verdict_records import Arm, Judged, Verdict
from jobs.pilot import pilot_verdict

#: What is said of a criterion instead of its sentence.
WITHHELD = f"withheld, as it would tell a count of fewer than {K} tickets. The page has it."


#: What a criterion of few tickets does not tell.
_NUMBERS = ("pilot", "baseline", "difference", "low", "high", "p", "tickets", "customers")


def row(found: Verdict) -> dict[str, object]:
    """The verdict as a JSON object, without the numbers and sentences that would tell a small count."""
    told = pilot_verdict.row(found)
    small = {each.metric.key for each in found.criteria if is_small(each)}
    if not small:
        return told
    criteria = [
        each | dict.fromkeys(_NUMBERS) | {"reason": WITHHELD, "sentence": WITHHELD}
        if each["metric"] in small
        else each
        for each in pilot_verdict.criteria_rows(found)
    ]
    # The sentence of the whole may quote any criterion.
    return told | {"sentence": WITHHELD, "criteria": criteria}


def is_small(found: Judged) -> bool:
    """Whether the sentence of a criterion would tell a small count of tickets, customers or outcomes."""
    counts = [found.customers, found.pilot.rows, found.baseline.rows]
    if found.metric.kind == "ratio":
        counts += [part for arm in (found.pilot, found.baseline) for part in _parts(arm)]
    return any(map(small_cells.is_small, counts))


def _parts(arm: Arm) -> tuple[int, ...]:
    """How many rows have the outcome and how many have not; a value and its rows tell both."""
    if arm.value is None:
        return ()
    having = round(arm.value * arm.rows)
    return having, arm.rows - having
