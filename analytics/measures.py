"""Measures: additive counts and sums over tickets, which metrics are made of and the cube sums."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import narwhals as nw

from analytics.ticket_outcomes import UNCLEAR_STATUS, Rules, happened

#: Measures that are whole numbers a ticket rather than yes or no.
COUNTED = ("answers", "answers_sourced", "answers_cited", "answers_tagged", "answers_correct")
#: Value columns whose sums and sums of squares the cube keeps, because means are made of them.
SUMMED = ("csat", "handle_seconds", "human_seconds")
#: Value columns that say of another one that its end has not been seen.
OPEN_ENDED = ("resolution_open",)


def _both(*flags: str) -> nw.Expr:
    return nw.all_horizontal(*(nw.col(flag).fill_null(False) for flag in flags), ignore_nulls=False)


def _known(flag: str) -> nw.Expr:
    return ~nw.col(flag).is_null()


_MATURE = ("is_eligible", "is_mature")
_INVOLVED = (*_MATURE, "is_involved")


def counts(rules: Rules) -> Mapping[str, nw.Expr]:
    """Every measure as an expression over tickets with their flags: true where the ticket counts.

    Measures of answers are whole numbers, answers a ticket. All of them add up over tickets; that
    is what makes the cube possible.
    """
    mature, involved = _both(*_MATURE), _both(*_INVOLVED)
    eligible = _both("is_eligible")
    waiting = eligible & ~nw.col("is_mature")
    uninvolved = _both("is_eligible") & (~nw.col("is_involved")).fill_null(False)
    ended = nw.col("is_resolved").fill_null(False) | nw.col("is_reopened").fill_null(False)
    end_known = mature & _known("is_resolved") & _known("is_reopened")
    reopened = nw.col("is_reopened").fill_null(False)
    first = nw.col("first_response_at")
    good = nw.coalesce(nw.col("csat_good"), nw.col("csat") >= 4).fill_null(False)
    answers = {name: nw.when(eligible).then(nw.col(name)).otherwise(0).fill_null(0) for name in COUNTED}
    return {
        "tickets": eligible,
        "not_eligible": ~eligible,
        "maturing": waiting,
        "mature": mature,
        "involved": involved,
        # Where the source does not say whether the agent takes part, it may have.
        "involved_maturing": waiting & ~uninvolved,
        "not_involved": uninvolved,
        "outcome_known": mature & _known("is_durable"),
        "durable": _both(*_MATURE, "is_durable"),
        "automation_known": involved & _known("is_automated"),
        "automated": _both(*_INVOLVED, "is_automated"),
        "escalation_known": mature & _known("is_escalated"),
        "escalated": _both(*_MATURE, "is_escalated"),
        "handover_known": involved & _known("is_escalated"),
        "handed_over": _both(*_INVOLVED, "is_escalated"),
        "contained": involved & (~nw.col("is_escalated")).fill_null(False),
        "ended": mature & ended,
        "not_ended": end_known & ~ended,
        "reopen_known": end_known & ended,
        "reopened_ended": end_known & reopened,
        "reopen_known_all": mature & _known("is_reopened"),
        "reopened": mature & reopened,
        # What was escalated too came back to people once.
        "reopened_after_agent": _both(*_INVOLVED, "is_reopened") & ~nw.col("is_escalated").fill_null(False),
        "rated": mature & rated(rules),
        "rated_good": mature & rated(rules) & good,
        "rated_points": mature & rated(rules) & _known("csat"),
        "handle_timed": mature & (nw.col("handle_seconds") >= 0).fill_null(False),
        "human_timed": mature & (nw.col("human_seconds") >= 0).fill_null(False),
        "response_timed": mature & happened(first, rules).fill_null(False) & _after_creation(first),
        "resolution_timed": mature & ~_unclear() & (_ended_in_order(rules) | _still_open(rules)),
        "sessions_known": mature & _known("sessions") & _known("is_durable"),
        "first_contact": _both(*_MATURE, "is_durable") & (nw.col("sessions") == 1).fill_null(False),
        # Of a ticket without a single message nobody can say that nothing failed.
        "errors_known": involved & _known("errors"),
        "failed_by_error": involved & (nw.col("errors") > 0).fill_null(False),
        **answers,
    }


def values(rules: Rules, *, micros: bool = False) -> Mapping[str, nw.Expr]:
    """The columns that means and quantiles summarise, null wherever their measure does not count.

    `micros` takes times from columns of microseconds beside them, where an engine has no length of an
    interval (Spark).
    """
    ended = _ended_in_order(rules)

    def time(name: str) -> nw.Expr:
        return nw.col(in_micros(name)) if micros else nw.col(name)

    as_of = nw.lit(_micros(rules.as_of)) if micros else nw.lit(rules.as_of)
    until = nw.when(ended).then(time(stamp(rules))).otherwise(as_of)
    created = time("created_at")
    seconds = _of_micros if micros else _seconds
    return {
        "csat": nw.when(counted("rated_points")).then(nw.col("csat").cast(nw.Float64)),
        "handle_seconds": nw.when(counted("handle_timed")).then(nw.col("handle_seconds")),
        "human_seconds": nw.when(counted("human_timed")).then(nw.col("human_seconds")),
        "response_seconds": nw.when(counted("response_timed")).then(
            seconds(time("first_response_at") - created)
        ),
        "resolution_seconds": nw.when(counted("resolution_timed")).then(seconds(until - created)),
        "resolution_open": counted("resolution_timed") & ~ended,
    }


def counted(measure: str) -> nw.Expr:
    """A measure while the facts are built, beside canonical columns that may share its name."""
    return nw.col(f"measure {measure}")


def stamp(rules: Rules) -> str:
    """The column with the time of solution; the time of closing, where the source has no other."""
    return "resolved_at" if rules.knows("resolved_at") or not rules.knows("closed_at") else "closed_at"


def happened_by_now(time: nw.Expr, rules: Rules) -> nw.Expr:
    """Whether an event has a time that the as-of can see."""
    return (time <= rules.as_of).fill_null(False)


def rated(rules: Rules) -> nw.Expr:
    """Whether the customer's rating is there, on any scale, and was given by the horizon.

    One without a time counts: it may have been given at any time.
    """
    answered = ~nw.col("csat_good").is_null() | ~nw.col("csat").is_null()
    return answered & happened(nw.col("csat_at"), rules).fill_null(True)


def _after_creation(time: nw.Expr) -> nw.Expr:
    """Whether a time is not before the ticket: a negative duration is a fault of the stamps."""
    return (time >= nw.col("created_at")).fill_null(False)


def _ended_in_order(rules: Rules) -> nw.Expr:
    time = nw.col(stamp(rules))
    return happened_by_now(time, rules) & _after_creation(time) & ~_closed_unsolved(rules)


def _still_open(rules: Rules) -> nw.Expr:
    """Whether it had not ended at the as-of: a closed ticket without a stamp is missing, not open."""
    closed = (nw.col("status") == "closed").fill_null(False) | nw.col("resolved").fill_null(False)
    time = nw.col(stamp(rules))
    return (~closed | ~time.is_null()) & ~happened_by_now(time, rules)


def _closed_unsolved(rules: Rules) -> nw.Expr:
    """Whether it was closed without being solved (cancelled, rejected): then it has no time to resolution."""
    closed = (nw.col("status") == "closed").fill_null(False)
    if stamp(rules) == "closed_at":
        closed = closed | ~nw.col("closed_at").is_null()
    return closed & (~nw.col("resolved")).fill_null(False)


def _unclear() -> nw.Expr:
    """Whether nobody has said what its status means: what its end was the end of is not known."""
    return (nw.col("status") == UNCLEAR_STATUS).fill_null(False) & nw.col("resolved").is_null()


def _seconds(duration: nw.Expr) -> nw.Expr:
    # Polars divides a column by multiplying, and a single row by dividing, which differ in the last digit.
    return _of_micros(duration.dt.total_microseconds())


def _of_micros(micros: nw.Expr) -> nw.Expr:
    return micros.cast(nw.Float64) * 1e-6


def in_micros(time: str) -> str:
    """The column with a time in microseconds since 1970, for engines that need it."""
    return f"micros {time}"


def _micros(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
