"""Outcome rules: the only place that decides how a ticket stands at its horizon.

Everything here is a Narwhals expression over the canonical columns, so that the same decision is
made on a Polars frame, on DuckDB or on Spark, and a card cannot disagree with its rows.
Three-valued throughout: null means "not recorded", which is not false.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import narwhals as nw

#: Changes whenever a definition below changes; printed with every export.
DEFINITIONS_VERSION = "4"

#: A ticket in one of these states, or with one of these tags, is nobody's request.
NOT_ELIGIBLE_STATUS = ("merged", "spam", "deleted")
NOT_ELIGIBLE_TAG = "test"
#: Of a ticket in this state only a column that says whether it was solved does.
UNCLEAR_STATUS = "unclear"

#: Flags of a ticket, in the order in which they are decided.
FLAGS = (
    "is_eligible",
    "is_mature",
    "is_involved",
    "is_escalated",
    "is_resolved",
    "is_reopened",
    "is_durable",
    "is_automated",
)
#: Among what a source records: messages of people. Where none is there, their silence says nothing.
PEOPLE = "messages of people"
#: What the agent does that is an answer to the customer: no call of a tool, no error, no handover.
_ANSWERS = ("answer", "clarify")
#: Flags of something that happens to a ticket. Many sources tick them, and leave them empty otherwise.
EVENTS = ("escalated", "reopened")


def only_true(flag: str) -> str:
    """How `Rules.known` says that a flag is ticked or empty in this source, and never false."""
    return f"{flag}: true or empty"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules by which the tickets of one source are judged.

    `known` names the columns that have any value in the source (and "interactions" where it has
    any): a time column in it records its event, and null there means that it did not happen. So it does
    for a flag of `EVENTS` that is never false: taken as unknown, only its events would be left to count.
    """

    as_of: datetime
    horizon: timedelta
    known: frozenset[str]
    final: bool = False
    strict: bool = False
    time_zone: str = "UTC"
    #: What was left out of the as-of, as it is far from all other times, in a sentence.
    far: str = ""

    def knows(self, *columns: str) -> bool:
        """Whether the source records any of these columns."""
        return any(column in self.known for column in columns)

    def ticks(self, flag: str) -> bool:
        """Whether the source ticks this flag where the event happened, and leaves it empty otherwise."""
        return only_true(flag) in self.known


def live(mode: nw.Expr) -> nw.Expr:
    """Returns whether the customer saw an interaction; one without a mode counts as live."""
    return mode.fill_null("live") == "live"


def is_reply() -> nw.Expr:
    """Returns whether a person or the agent answered the customer, who saw it."""
    by_agent = (nw.col("actor") == "ai") & nw.col("action").fill_null("answer").is_in(_ANSWERS)
    replied = (nw.col("actor") == "human") | by_agent
    return (replied & live(nw.col("mode"))).fill_null(False)


def flags(rules: Rules) -> Mapping[str, nw.Expr]:
    """Returns every flag of `FLAGS` as an expression over tickets joined with contacts.

    The frame needs the canonical ticket columns and, from `facts.contacts`, `ai_at` and `human_at`:
    when the agent and a person first and last said something to the customer.
    """
    involved = _involved(rules)
    escalated = _escalated(rules, involved)
    resolved = _resolved(rules)
    reopened = _reopened(rules)
    durable = _durable(rules, resolved, reopened)
    return {
        "is_eligible": _eligible(),
        "is_mature": _mature(rules),
        "is_involved": involved,
        "is_escalated": escalated,
        "is_resolved": resolved,
        "is_reopened": reopened,
        "is_durable": durable,
        "is_automated": _automated(rules, involved, durable, escalated),
    }


def judged_until(rules: Rules) -> nw.Expr:
    """Returns when a ticket is judged: at its horizon, or the as-of if outcomes are final."""
    if rules.final:
        return nw.lit(rules.as_of)
    return nw.col("created_at").dt.offset_by(f"{int(rules.horizon.total_seconds())}s")


def happened(time: nw.Expr, rules: Rules) -> nw.Expr:
    """Returns whether an event counts: by the as-of and within the ticket's horizon."""
    return (time <= rules.as_of) & (time <= judged_until(rules))


def unknown() -> nw.Expr:
    """A truth value that nobody recorded."""
    return nw.lit(None, dtype=nw.Boolean)


def all_known(*parts: nw.Expr) -> nw.Expr:
    """Returns whether all parts are true; null if any part is null.

    Three-valued logic calls "false and unknown" false. A rate would then keep the failures among the tickets
    with an unknown part and drop the successes: 80 automated tickets of 100 would read as 0 % of 20.
    """
    known = nw.all_horizontal(*(~part.is_null() for part in parts), ignore_nulls=False)
    return nw.when(known).then(nw.all_horizontal(*parts, ignore_nulls=False))


def records_reopens(rules: Rules) -> bool:
    """Returns whether the source records reopening for any ticket."""
    return rules.knows("reopened", "reopened_at")


def _eligible() -> nw.Expr:
    refused = nw.col("status").is_in(NOT_ELIGIBLE_STATUS).fill_null(False)
    return ~refused & ~nw.col("tags").list.contains(NOT_ELIGIBLE_TAG).fill_null(False)


def _mature(rules: Rules) -> nw.Expr:
    # Whatever the outcome: counting open tickets at once and solved ones only after a while makes a
    # true 65 % read 46 %.
    if rules.final:
        return nw.lit(True)
    return judged_until(rules) <= rules.as_of


def _involved(rules: Rules) -> nw.Expr:
    if not rules.knows("handled_by", "interactions"):
        return unknown()
    recorded = nw.col("handled_by").is_in(("ai", "both")).fill_null(False)
    return recorded | ~nw.col("ai_at").is_null()


def _person_replied(rules: Rules) -> nw.Expr:
    seen = ~nw.col("human_at").is_null()
    recorded = nw.col("handled_by").is_in(("human", "both"))
    # A source without interactions cannot say that nobody replied, unless it says who handled it.
    otherwise = seen if rules.knows("interactions") else unknown()
    return nw.when(~nw.col("handled_by").is_null()).then(recorded | seen).otherwise(otherwise)


def _escalated(rules: Rules, involved: nw.Expr) -> nw.Expr:
    # An AI agent's own log has no message of a person, whatever happened after its last one.
    if not rules.knows(PEOPLE):
        recorded = nw.col("escalated")
        return recorded.fill_null(False) if rules.ticks("escalated") else recorded
    # Of a ticket without a message of the agent nothing can be derived, whoever is said to have handled it.
    derived = (nw.col("human_at") > nw.col("ai_at")).fill_null(False)
    seen = involved & ~nw.col("ai_at").is_null()
    return nw.when(~nw.col("escalated").is_null()).then(nw.col("escalated")).when(seen).then(derived)


def _durable(rules: Rules, resolved: nw.Expr, reopened: nw.Expr) -> nw.Expr:
    parts = [resolved]
    if records_reopens(rules):
        parts.append(~reopened)
    if rules.strict:
        parts.append(~_back_on_the_same_category(rules))
    return all_known(*parts)


def _automated(rules: Rules, involved: nw.Expr, durable: nw.Expr, escalated: nw.Expr) -> nw.Expr:
    parts = [involved, durable, ~_person_replied(rules)]
    if rules.knows("escalated"):
        # Where it is not recorded, a derived escalation is a person's reply, which is asked for already.
        parts.append(~(escalated.fill_null(False) if rules.ticks("escalated") else escalated))
    return nw.when(~involved).then(nw.lit(False)).otherwise(all_known(*parts))


def _resolved(rules: Rules) -> nw.Expr:
    time = nw.coalesce(nw.col("resolved_at"), nw.col("closed_at"))
    closed = nw.col("status") == "closed"
    if rules.knows("resolved_at", "closed_at"):
        closed = nw.coalesce(closed, ~time.is_null())
    # Closed as what, nobody has said: an end does not make it solved, nor does its lack make it unsolved.
    closed = nw.when(~(nw.col("status") == UNCLEAR_STATUS).fill_null(False)).then(closed)
    # A time that is missing on a ticket that is said to be solved is a lost stamp, not a late one.
    return nw.coalesce(nw.col("resolved"), closed) & happened(time, rules).fill_null(True)


def _reopened(rules: Rules) -> nw.Expr:
    timed = happened(nw.col("reopened_at"), rules)
    otherwise = nw.lit(False) if rules.knows("reopened_at") or rules.ticks("reopened") else unknown()
    return nw.coalesce(timed, nw.col("reopened"), otherwise)


def _back_on_the_same_category(rules: Rules) -> nw.Expr:
    """Whether the customer asked again; without a customer nobody can, without a category it is null."""
    following = nw.col("created_at").shift(-1).over("customer_id", "category", order_by="created_at")
    back = (~nw.col("customer_id").is_null() & happened(following, rules)).fill_null(False)
    return nw.when(~nw.col("category").is_null() | nw.col("customer_id").is_null()).then(back)
