"""Measures: what adds up over tickets. A metric is made of them, and the cube keeps their sums."""

from collections.abc import Mapping

import narwhals as nw

from analytics.outcomes import Rules, happened

#: Measures that are whole numbers a ticket rather than yes or no.
COUNTED = ("answers", "answers_cited", "answers_tagged", "answers_correct")
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
    waiting = _both("is_eligible") & ~nw.col("is_mature")
    ended = mature & (nw.col("is_resolved").fill_null(False) | nw.col("is_reopened").fill_null(False))
    eligible = _both("is_eligible")
    stamped = happened_by_now(nw.col("resolved_at"), rules)
    closed = (nw.col("status") == "closed").fill_null(False) | nw.col("resolved").fill_null(False)
    return {
        "tickets": eligible,
        "not_eligible": ~eligible,
        "maturing": waiting,
        "mature": mature,
        "involved": involved,
        "involved_maturing": waiting & nw.col("is_involved").fill_null(False),
        "outcome_known": mature & _known("is_durable"),
        "durable": _both(*_MATURE, "is_durable"),
        "automation_known": involved & _known("is_automated"),
        "automated": _both(*_INVOLVED, "is_automated"),
        "escalation_known": mature & _known("is_escalated"),
        "escalated": _both(*_MATURE, "is_escalated"),
        "handover_known": involved & _known("is_escalated"),
        "handed_over": _both(*_INVOLVED, "is_escalated"),
        "contained": involved & (~nw.col("is_escalated")).fill_null(False),
        "ended": ended,
        "reopen_known": ended & _known("is_reopened"),
        "reopen_known_all": mature & _known("is_reopened"),
        "reopened": _both(*_MATURE, "is_reopened"),
        # What was escalated too came back to people once.
        "reopened_after_agent": _both(*_INVOLVED, "is_reopened") & ~nw.col("is_escalated").fill_null(False),
        "rated": mature & rated(rules),
        "rated_good": mature & rated(rules) & nw.col("csat_good").fill_null(False),
        "rated_points": mature & rated(rules) & _known("csat"),
        "handle_timed": mature & _known("handle_seconds"),
        "human_timed": mature & _known("human_seconds"),
        "response_timed": mature & happened(nw.col("first_response_at"), rules).fill_null(False),
        # A missing stamp on a closed ticket is missing; only a ticket that is still open is censored.
        "resolution_timed": mature & (stamped | ~closed),
        "sessions_known": mature & _known("sessions") & _known("is_durable"),
        "first_contact": _both(*_MATURE, "is_durable") & (nw.col("sessions") == 1).fill_null(False),
        "failed_by_error": involved & (nw.col("errors") > 0).fill_null(False),
        "answers": nw.when(eligible).then(nw.col("answers")).otherwise(0).fill_null(0),
        "answers_cited": nw.when(eligible).then(nw.col("answers_cited")).otherwise(0).fill_null(0),
        "answers_tagged": nw.when(eligible).then(nw.col("answers_tagged")).otherwise(0).fill_null(0),
        "answers_correct": nw.when(eligible).then(nw.col("answers_correct")).otherwise(0).fill_null(0),
    }


def values(rules: Rules) -> Mapping[str, nw.Expr]:
    """The columns that means and quantiles summarise, null wherever their measure does not count."""
    stamped = happened_by_now(nw.col("resolved_at"), rules)
    until = nw.when(stamped).then(nw.col("resolved_at")).otherwise(nw.lit(rules.as_of))
    return {
        "csat": nw.when(counted("rated_points")).then(nw.col("csat").cast(nw.Float64)),
        "handle_seconds": nw.when(counted("handle_timed")).then(nw.col("handle_seconds")),
        "human_seconds": nw.when(counted("human_timed")).then(nw.col("human_seconds")),
        "response_seconds": nw.when(counted("response_timed")).then(
            _seconds(nw.col("first_response_at") - nw.col("created_at"))
        ),
        "resolution_seconds": nw.when(counted("resolution_timed")).then(
            _seconds(until - nw.col("created_at"))
        ),
        "resolution_open": counted("resolution_timed") & ~stamped,
    }


def counted(measure: str) -> nw.Expr:
    """A measure while the facts are built, beside canonical columns that may share its name."""
    return nw.col(f"measure {measure}")


def happened_by_now(time: nw.Expr, rules: Rules) -> nw.Expr:
    """Whether an event has a time that the as-of can see."""
    return (time <= rules.as_of).fill_null(False)


def rated(rules: Rules) -> nw.Expr:
    """Whether the customer's rating is there, on any scale, and was given by the horizon.

    One without a time counts: it may have been given at any time.
    """
    answered = ~nw.col("csat_good").is_null() | ~nw.col("csat").is_null()
    return answered & happened(nw.col("csat_at"), rules).fill_null(True)


def _seconds(duration: nw.Expr) -> nw.Expr:
    return duration.dt.total_microseconds().cast(nw.Float64) / 1e6
