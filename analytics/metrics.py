"""Table of metrics, each defined once, with the definition that pages show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from analytics.ticket_outcomes import PEOPLE

Kind = Literal["ratio", "mean", "quantile"]
Unit = Literal["share", "seconds", "points"]
Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True, slots=True)
class Metric:
    """What is divided by what, and the direction in which it improves.

    Of the `whole`, every row is one of four: counted in the denominator, `maturing` (it will join once its
    horizon has passed), `not_applicable` (the question does not arise, as it was not the agent's), or
    excluded, because it is not recorded. `population` is the denominator with what is excluded. A mean
    or quantile summarises the column `value` over the rows of `denominator`. `needs` are the columns of
    which the source must record at least one for each entry; `rows` is what one unit of the denominator is.
    """

    key: str
    label: str
    kind: Kind
    numerator: str
    denominator: str
    population: str
    better: Better
    unit: Unit
    definition: str
    maturing: str = "maturing"
    value: str = ""
    quantile: float = 0.5
    open_ended: str = ""
    needs: tuple[tuple[str, ...], ...] = ()
    absent: str = ""
    rows: Literal["ticket", "answer"] = "ticket"
    whole: str = "tickets"
    not_applicable: str = ""
    #: Why the question does not arise for the rows that are not applicable.
    why_not: str = ""

    @property
    def measures(self) -> tuple[str, ...]:
        """Returns the summed columns that its estimate needs."""
        further = [name for name in (self.maturing, self.not_applicable) if name]
        parts = [self.numerator, self.denominator, self.population, self.whole, *further]
        return (*parts, self.value, f"{self.value}_squared") if self.kind == "mean" else tuple(parts)


#: Of a rate that rests on words of a file (`estimates` holds it).
_ONE_SIDED = " No rate is shown where all known tickets say the same and a quarter or more are not known."
_NOBODY_INVOLVED = "This source does not record whether the agent was involved."
_NO_CSAT = "This source records no satisfaction rating."
_NOT_INVOLVED = "the agent was not involved"
_INVOLVEMENT = (("handled_by", "interactions"),)
_OUTCOME = (("resolved", "status", "resolved_at", "closed_at"),)

_LACKING: dict[tuple[str, ...], str] = {
    _INVOLVEMENT[0]: _NOBODY_INVOLVED,
    _OUTCOME[0]: "This source does not record whether a ticket was solved.",
    ("escalated", PEOPLE): "This source does not record escalations, and has no message of a person.",
}

_ALL = (
    Metric(
        "resolution_rate",
        "Resolution",
        "ratio",
        "durable",
        "outcome_known",
        "mature",
        "higher",
        "share",
        "Tickets that are solved and not reopened when the horizon after their creation has passed, whoever "
        "solved them, out of all mature tickets whose outcome is known. A status that nobody has given a "
        "meaning is unclear: its tickets are left out." + _ONE_SIDED,
        needs=_OUTCOME,
        absent="This source does not record whether a ticket was solved.",
    ),
    Metric(
        "automated_resolution_rate",
        "Automated resolution",
        "ratio",
        "automated",
        "automation_known",
        "involved",
        "higher",
        "share",
        "Tickets solved and not reopened by the horizon, with no escalation and no reply by a "
        "person, out of all "
        "mature tickets the agent was involved in." + _ONE_SIDED,
        maturing="involved_maturing",
        not_applicable="not_involved",
        why_not=_NOT_INVOLVED,
        needs=_INVOLVEMENT + _OUTCOME,
        absent=_NOBODY_INVOLVED,
    ),
    Metric(
        "escalation_rate",
        "Escalation",
        "ratio",
        "escalated",
        "escalation_known",
        "mature",
        "lower",
        "share",
        "Tickets handed to a person, as recorded; where nothing is recorded, tickets in which a "
        "person replied "
        "after the agent. Out of all mature tickets of which this is known." + _ONE_SIDED,
        needs=(("escalated", PEOPLE),),
        absent="This source does not record escalations, and has no message of a person.",
    ),
    Metric(
        "handover_rate",
        "Handover",
        "ratio",
        "handed_over",
        "handover_known",
        "involved",
        "lower",
        "share",
        "Tickets escalated, out of the mature tickets the agent was involved in: the agent's "
        "own escalation rate." + _ONE_SIDED,
        maturing="involved_maturing",
        not_applicable="not_involved",
        why_not=_NOT_INVOLVED,
        needs=(*_INVOLVEMENT, ("escalated", PEOPLE)),
        absent=_NOBODY_INVOLVED,
    ),
    Metric(
        "csat_mean",
        "CSAT",
        "mean",
        "rated_points",
        "rated_points",
        "mature",
        "higher",
        "points",
        "Mean of the ratings from 1 to 5 on mature tickets, given by the horizon where their time is "
        "recorded. Only five-point scales; customers who did not answer are left out, so read it beside the "
        "response rate.",
        value="csat",
        needs=(("csat",),),
        absent="No rating on a five-point scale was imported.",
    ),
    Metric(
        "csat_good_share",
        "Good ratings",
        "ratio",
        "rated_good",
        "rated",
        "mature",
        "higher",
        "share",
        "Good ratings (4 or 5 of 5, or good of good and bad), out of all ratings on mature tickets, given by "
        "the horizon where their time is recorded.",
        needs=(("csat", "csat_good"),),
        absent=_NO_CSAT,
    ),
    Metric(
        "csat_response_rate",
        "CSAT response rate",
        "ratio",
        "rated",
        "mature",
        "mature",
        "higher",
        "share",
        "Mature tickets that the customer rated, by the horizon where the time of ratings is recorded, out "
        "of all mature tickets.",
        needs=(("csat", "csat_good"),),
        absent=_NO_CSAT,
    ),
    Metric(
        "handle_time_median",
        "Handle time, median",
        "quantile",
        "handle_timed",
        "handle_timed",
        "mature",
        "lower",
        "seconds",
        "Half of the mature tickets with a recorded handling time took less than this.",
        value="handle_seconds",
        needs=(("handle_seconds",),),
        absent="This source records no handling time.",
    ),
    Metric(
        "handle_time_mean",
        "Handle time, mean",
        "mean",
        "handle_timed",
        "handle_timed",
        "mature",
        "lower",
        "seconds",
        "Mean handling time of mature tickets: what it costs, not what is typical.",
        value="handle_seconds",
        needs=(("handle_seconds",),),
        absent="This source records no handling time.",
    ),
    Metric(
        "handle_time_p90",
        "Handle time, 90th percentile",
        "quantile",
        "handle_timed",
        "handle_timed",
        "mature",
        "lower",
        "seconds",
        "Nine of ten mature tickets with a recorded handling time took less than this.",
        value="handle_seconds",
        quantile=0.9,
        needs=(("handle_seconds",),),
        absent="This source records no handling time.",
    ),
    Metric(
        "human_time_mean",
        "Human time, mean",
        "mean",
        "human_timed",
        "human_timed",
        "mature",
        "lower",
        "seconds",
        "Mean of the people's share of the handling time, over mature tickets where it is recorded.",
        value="human_seconds",
        needs=(("human_seconds",),),
        absent="This source records no human handling time.",
    ),
    Metric(
        "first_response_median",
        "First response, median",
        "quantile",
        "response_timed",
        "response_timed",
        "mature",
        "lower",
        "seconds",
        "Half of the mature tickets with a first response got it within this time after creation. A "
        "response before the ticket itself is left out. Where no column says when it was, it is the "
        "first reply of the agent or a person after the customer's first message, counted from there.",
        value="response_seconds",
        needs=(("first_response_at", "replies"),),
        absent="This source records no first response.",
    ),
    Metric(
        "resolution_time_median",
        "Time to resolution, median",
        "quantile",
        "resolution_timed",
        "resolution_timed",
        "mature",
        "lower",
        "seconds",
        "The time within which half of the mature tickets were solved (Kaplan–Meier: tickets "
        "still open count as "
        "not solved yet). A closed ticket without the time of its solution is missing, not open; one "
        "that was solved before it was created is left out.",
        value="resolution_seconds",
        open_ended="resolution_open",
        needs=(("resolved_at", "closed_at"),),
        absent="This source records no time of resolution.",
    ),
    Metric(
        "reopen_rate",
        "Reopens",
        "ratio",
        "reopened_ended",
        "reopen_known",
        "ended",
        "lower",
        "share",
        "Tickets opened again by the horizon, out of the mature tickets that were solved or "
        "reopened. Who gets "
        "solved depends on the agent, so read it beside the share of all mature tickets.",
        not_applicable="not_ended",
        why_not="neither solved nor reopened",
        needs=(("reopened", "reopened_at"), *_OUTCOME),
        absent="This source does not record reopens, or not what was solved.",
    ),
    Metric(
        "reopen_rate_of_all",
        "Reopens, of all tickets",
        "ratio",
        "reopened",
        "reopen_known_all",
        "mature",
        "lower",
        "share",
        "Tickets opened again by the horizon, out of all mature tickets.",
        needs=(("reopened", "reopened_at"),),
        absent="This source does not record reopens.",
    ),
    Metric(
        "first_contact_rate",
        "First contact",
        "ratio",
        "first_contact",
        "sessions_known",
        "mature",
        "higher",
        "share",
        "Tickets solved and not reopened in a single contact, out of the mature tickets whose "
        "contacts are recorded.",
        needs=(("sessions",),),
        absent="This source does not record how many contacts a ticket took.",
    ),
    Metric(
        "containment_rate",
        "Containment",
        "ratio",
        "contained",
        "handover_known",
        "involved",
        "neither",
        "share",
        "Tickets not escalated, solved or not, out of the mature tickets the agent was involved "
        "in. Silence counts "
        "as contained, so never read it without resolution.",
        maturing="involved_maturing",
        not_applicable="not_involved",
        why_not=_NOT_INVOLVED,
        needs=(*_INVOLVEMENT, ("escalated", PEOPLE)),
        absent=_NOBODY_INVOLVED,
    ),
    Metric(
        "knowledge_hit_rate",
        "Knowledge hits",
        "ratio",
        "answers_cited",
        "answers_sourced",
        "answers",
        "higher",
        "share",
        "Live answers of the agent that cite at least one knowledge base article, out of all its live "
        "answers of which this is known.",
        maturing="",
        needs=(("cited",),),
        absent="This source does not record which entries an answer cites.",
        rows="answer",
        whole="answers",
    ),
    Metric(
        "answer_accuracy",
        "Answer accuracy",
        "ratio",
        "answers_correct",
        "answers_tagged",
        "answers",
        "higher",
        "share",
        "Live answers that are correct, estimated from those drawn and tagged on the page Review, each "
        "weighted by the inverse of its inclusion probability; tags picked by hand do not count. Without a "
        "draw: the share of imported tags that say correct, however these answers were chosen.",
        maturing="",
        needs=(("tag",),),
        absent="No answer of this source has been reviewed.",
        rows="answer",
        whole="answers",
    ),
    Metric(
        "error_rate",
        "Agent errors",
        "ratio",
        "failed_by_error",
        "errors_known",
        "involved",
        "lower",
        "share",
        "Tickets in which the agent or one of its tools failed, out of the mature tickets the "
        "agent was involved in and of which messages are recorded.",
        maturing="involved_maturing",
        not_applicable="not_involved",
        why_not=_NOT_INVOLVED,
        needs=(("interactions",), ("action", "error")),
        absent="This source has no interactions that say what failed.",
    ),
)

METRICS: Mapping[str, Metric] = {metric.key: metric for metric in _ALL}


def rated(keys: Sequence[str], known: frozenset[str]) -> tuple[str, ...]:
    """Returns metrics for a source: the share of good ratings in place of a mean where it has no points."""
    is_good_or_bad = "csat_good" in known and "csat" not in known
    return tuple(GOOD_RATINGS if key == CSAT and is_good_or_bad else key for key in keys)


#: The two ways in which customers rate; they are never mixed.
CSAT, GOOD_RATINGS = "csat_mean", "csat_good_share"


def unread(column: str, names: str) -> str:
    """Returns what stands among the known columns where the file has one that was not read: its names."""
    return f"{UNREAD}{column}: {names}"


UNREAD = "not read as "
_EMPTIED = "not understood in "


def not_understood(column: str, number: int) -> str:
    """Returns what stands among the known columns where so many values of one were not understood."""
    return f"{_EMPTIED}{column}: {number}"


def left_empty(metric: Metric, known: frozenset[str]) -> int:
    """Returns how many values of the last import were not understood that this metric would count."""
    column = "csat_good" if metric.key == GOOD_RATINGS else metric.value
    column = "first_response_at" if column == "response_seconds" else column
    found = [each.partition(": ")[2] for each in known if each.startswith(f"{_EMPTIED}{column}: ")]
    return sum(map(int, found))


_MAY_HOLD = {
    "csat": "may be the customer's rating",
    "csat_good": "may be the customer's rating",
    "handle_seconds": "may be the time of work",
    "escalated": "may say that a ticket was handed over",
    "handled_by": "may say who handled a ticket",
    "first_response_at": "may say when the first response was",
    "reopened": "may say that a ticket was reopened",
    "resolved": "may say whether a ticket was solved",
}
#: What is read by choosing a column, as no question asks for it.
_CHOSEN = {"first_response_at": "First response at", "reopened": "Reopened"}


def missing(metric: Metric, known: frozenset[str]) -> str:
    """Returns why a source cannot have this metric; empty if it can."""
    lacking = [group for group in metric.needs if not any(column in known for column in group)]
    if not lacking:
        return ""
    if "csat" in lacking[0] and "csat_good" in known:
        return metric.absent
    for column in lacking[0]:
        names = next(
            (each.partition(": ")[2] for each in sorted(known) if each.startswith(unread(column, ""))), ""
        )
        if names:
            does = f"choose it for {_CHOSEN[column]}" if column in _CHOSEN else "answer its question"
            return (
                f"{names} {_MAY_HOLD.get(column, 'may say it')}, but was not read. Import the file again and "
                f"{does} on Data."
            )
    if "first_response_at" in lacking[0] and "interactions" in known:
        return "This source records no first response, and no message of it is a reply to a customer."
    if "handle_seconds" in lacking[0] and "human_seconds" in known:
        return "This source records how long people worked (Human time), and no handling time of the ticket."
    # Of several things that it needs, the one that is not there is the reason.
    return _LACKING.get(lacking[0], metric.absent) if len(metric.needs) > 1 else metric.absent
