"""Definitions behind every `?`: how a number is calculated, its parts, interval and test."""

from collections.abc import Mapping
from datetime import timedelta

from analytics import time_units, wording
from analytics.estimates import Estimate
from analytics.measures import stamp
from analytics.metrics import METRICS, Metric, Unit, left_empty
from analytics.pilot.verdict_records import Gap, Judged
from analytics.survey import EMPTY_LISTS
from analytics.ticket_outcomes import DEFINITIONS_VERSION, PEOPLE, Rules, records_reopens

_METHODS = {
    "ratio": "95 % interval: Wilson; of the difference: Newcombe; p: score test{}.",
    "mean": "95 % interval: Student's t; of the difference and p: Welch{}.",
    "quantile": "95 % interval: order statistics; of the difference and p: Price and Bonett{}.",
}
#: Of single numbers and of differences.
_WORTH = (
    ". Tickets of one customer, and of one day, are alike, so they count for less than independent ones "
    "(two-way design effect; where customers are not recorded, each ticket is its own customer)"
)
#: Of differences that no plan has fixed a day for.
EXPLORED = (
    "Without a plan, intervals of differences stay valid however often you look, for all cards of the page "
    "together, so they are wider than those for a single look."
)

_ESCALATIONS = {"escalated", "escalation_known", "handed_over", "handover_known", "contained"}
_DURATIONS = ("resolution_seconds", "response_seconds")


def parts(estimate: Estimate) -> str:
    """Describes one side's numerator, denominator, and the rows that are not counted, with reasons."""
    thing = estimate.metric.rows
    counted = wording.counted(estimate.n, thing)
    if estimate.numerator is not None:
        counted = f"{wording.count(estimate.numerator)} of {counted}"
    if estimate.one_sided is not None:
        counted = f"{counted}, shown as no rate"
    why = "not recorded"
    if estimate.metric.value in _DURATIONS:
        why = "not recorded, or before the ticket was created"
    said = [counted, f"excluded ({why}): {wording.count(estimate.excluded)}"]
    if estimate.metric.maturing:
        said.append(f"still maturing, left out: {wording.count(estimate.maturing)}")
    if estimate.metric.not_applicable:
        said.append(f"not applicable ({estimate.metric.why_not}): {wording.count(estimate.not_applicable)}")
    return "; ".join(said)


def rule(metric: Metric, rules: Rules) -> str:
    """Says which rule decided an outcome: recorded by the source, or derived from its messages."""
    said = _decided(metric, rules)
    horizon = "Outcomes of this source are final, so no horizon applies."
    if not rules.final:
        horizon = f"Judged {span(rules.horizon)} after creation; younger tickets are still maturing."
    return " ".join(part for part in (said, horizon, rules.far) if part)


def method(metric: Metric) -> str:
    """Names the interval and the test."""
    return _METHODS[metric.kind].format(_WORTH)


def help_text(
    metric: Metric, sides: list[tuple[str, Estimate]], rules: Rules, version: str, further: str = ""
) -> str:
    """Returns the text behind a `?` as markdown; `sides` are names and estimates."""
    lines = [metric.definition, ""]
    lines += [f"- **{wording.plain(name)}**: {parts(found)}." for name, found in sides]
    lines += ["", rule(metric, rules)]
    if metric.key in METRICS:
        lines += [f"{method(metric)} {further}".strip()]
    return "\n".join([*lines, "", f"Lake {version}, definitions {DEFINITIONS_VERSION}."])


def adjusted(found: Judged) -> str:
    """Describes raw and case-mix adjusted difference and the mix effect; "" if unknown."""
    told = found.adjustment
    if told is None:
        return ""
    unit: Unit = "share" if found.relative else found.metric.unit
    of = f"{wording.NARROW}%" if found.relative else "" if unit == "seconds" else " points"
    crude, fair, mix = (_gap(gap, unit, of) for gap in (told.crude, told.adjusted, told.mix))
    said = f"Raw: {crude}. Case-mix adjusted: {fair}. Mix effect: {mix}."
    return f"{said} {told.sentence}".strip()


def span(horizon: timedelta) -> str:
    """Returns a horizon in words: 7 days, 36 hours."""
    hours = horizon.total_seconds() / 3600
    if hours % 24:
        return wording.counted(round(hours), "hour")
    return wording.counted(round(hours / 24), "day")


def _gap(gap: Gap, unit: Unit, of: str) -> str:
    value = f"{wording.signed(gap.value, unit)}{of}"
    if gap.low is None or gap.high is None:
        return value
    return f"{value} ({wording.signed_interval(gap.low, gap.high, unit)})"


def without(metric: Metric, rules: Rules) -> list[str]:
    """Says which parts of a metric the source does not record, and what replaces them."""
    about = {metric.numerator, metric.denominator}
    ended = about & {"durable", "outcome_known", "automated"}
    told: list[str] = []
    if ended and not records_reopens(rules):
        told.append("This source records no reopens, so solved once counts as solved.")
    if "automated" in about and not rules.knows("escalated"):
        told.append(
            "This source records no escalations, so a ticket counts as automated where the agent solved it "
            "and no person replied."
        )
    if lost := not_understood(metric, rules):
        told.append(lost)
    if metric.value == "resolution_seconds" and stamp(rules) == "closed_at":
        told.append("This source records no time of solution, so the time of closing is taken.")
    if "answers_sourced" in about and not rules.knows(EMPTY_LISTS):
        told.append("This source leaves the cell empty where an answer cites no article: that is a miss.")
    recorded_alone = about & _ESCALATIONS and not rules.knows(PEOPLE)
    if rules.ticks("escalated") and (recorded_alone or "automated" in about):
        told.append("Escalations are ticked or empty, so empty counts as not escalated.")
    if (ended or about & {"reopened", "reopened_ended"}) and rules.ticks("reopened"):
        told.append("Reopens are ticked or empty, so empty counts as not reopened.")
    return told


#: Fewer zeros than these, or a smaller share of them, move no median, and fewer tickets may name somebody.
_FEWEST_ZEROS, _FEW_ZEROS = 5, 0.05


def zeros(estimate: Estimate) -> str:
    """Says how many handling times are 0, and what the number is without them; "" where that is few."""
    found, n = estimate.zeros, estimate.n
    if estimate.metric.value != "handle_seconds" or estimate.without_zeros is None:
        return ""
    if min(found, n - found) < _FEWEST_ZEROS or found < _FEW_ZEROS * n:
        return ""
    without = time_units.shared(estimate.without_zeros).value(estimate.without_zeros)
    return f"{wording.count(found)} of {wording.count(n)} are 0; without them it is {without}."


def whose(key: str, found: Mapping[str, Estimate]) -> str:
    """Says of the escalation rate that it is not the agent's own, where people had tickets of their own."""
    own = found.get("containment_rate")
    if key != "escalation_rate" or not is_mixed(found) or own is None or own.numerator is None:
        return ""
    n, handed = found[key].n, own.n - own.numerator
    share = f"{wording.share(handed / own.n)}" if not own.thin else f"{wording.count(handed)}"
    return (
        f"Of all {wording.count(n)} tickets. The agent took part in {wording.count(own.n)} of them and "
        f"handed over {share}."
    )


def is_mixed(found: Mapping[str, Estimate]) -> bool:
    """Whether a rate over all tickets is not the agent's own, as it took part in some of them alone."""
    own, every = found.get("containment_rate"), found.get("escalation_rate")
    return own is not None and every is not None and 0 < own.n < every.n


def beside(found: Estimate, rules: Rules, others: Mapping[str, Estimate]) -> str:
    """Returns what is said beside a number, also where nobody opens its `?`; "" for nothing."""
    said = not_understood(found.metric, rules), zeros(found), whose(found.metric.key, others)
    return " ".join(filter(None, said))


def not_understood(metric: Metric, rules: Rules) -> str:
    """Says how many values the last import did not understand, which this metric leaves out; "" for none."""
    lost = left_empty(metric, rules.known)
    if not lost:
        return ""
    return f"{wording.counted(lost, 'value')} of the last import not understood, so not counted."


def _decided(metric: Metric, rules: Rules) -> str:
    about = {metric.numerator, metric.denominator}
    told: list[str] = []
    if about & {"durable", "outcome_known", "automated"}:
        told.append(
            "Solved: as recorded."
            if rules.knows("resolved")
            else "Solved: closed, or with a time of solution."
        )
    if metric.value == "response_seconds" and not rules.knows("first_response_at"):
        told.append(
            "First response: worked out from messages, counted from the customer's first one. A greeting "
            "before it, a call of a tool and a handover are no reply. Where the customer first wrote more "
            "than 10 minutes after the ticket was created, the ticket itself is the question."
        )
    told += without(metric, rules)
    if about & _ESCALATIONS:
        recorded, derived = rules.knows("escalated"), rules.knows(PEOPLE)
        told.append(
            "Escalated: as recorded, else where a person replied after the agent."
            if recorded and derived
            else "Escalated: as recorded."
            if recorded
            else "Escalated: derived, where a person replied after the agent."
        )
    if about & {"reopened", "reopened_ended"}:
        told.append("Reopened: by its time." if rules.knows("reopened_at") else "Reopened: as recorded.")
    return " ".join(told)
