"""Facts: one narrow row per ticket with coded dimensions, outcome flags, measures and seconds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import narwhals as nw
import polars as pl

from analytics import as_of_time, measures, ticket_outcomes
from analytics import survey as source_survey
from analytics.survey import EMPTY_LISTS, INTERACTIONS, Frame
from analytics.ticket_outcomes import Rules
from data.schema import CONTEXT

#: What the cube is cut by; further fields of the facts can filter and group too, from the rows.
DIMENSIONS = ("arm", "agent_version", "category", "channel", "plan", "language")
FURTHER = ("priority", "status", "handled_by", "escalation_reason")
#: The version of the behaviour specification in force when a ticket came: known from approvals, by time,
#: until a log records it as `context.spec_version`.
SPEC_VERSION = "spec_version"
#: A customer whose first message comes later than this after the ticket asked with the ticket itself: desks
#: keep what opened it outside their comments. In a chat a greeting stands before the first message.
ASKS_WITHIN = timedelta(minutes=10)
#: How further fields begin in an engine that takes a dot as a field of a structure (Spark).
CONTEXT_UNDOTTED = "context "


@dataclass(frozen=True, slots=True)
class Survey:
    """Which columns a source records, and until when: decided per source, never per ticket."""

    known: frozenset[str]
    latest: datetime | None
    #: What was left out of `latest`, as it is far from all other times, in a sentence.
    far: str = ""


def survey(tickets: Frame, interactions: Frame | None) -> Survey:
    """Returns which columns have any value, and the latest time of a ticket or interaction."""
    asked = source_survey.of_tickets(tickets)
    said = source_survey.Recorded() if interactions is None else source_survey.of_interactions(interactions)
    both = asked + said
    if both.until is None or not asked.times():
        return Survey(both.columns(), None)
    logs = [(tickets, asked.times())]
    if INTERACTIONS in said.known and interactions is not None:
        logs.append((interactions, ("at",)))
    until = as_of_time.latest(both.until, logs)
    return Survey(both.columns(), until.at, until.sentence)


def answers(rules: Rules) -> Mapping[str, nw.Expr]:
    """Returns which interactions are live answers, and which of them cite, are tagged, are correct.

    `answers_sourced` are those of which it is known whether they cite anything. Many exports leave the cell
    empty where nothing was cited; only where a source also writes empty lists is an empty cell unknown.
    """
    blank_is_unknown = rules.knows(EMPTY_LISTS)
    answer = ticket_outcomes.live(nw.col("mode")) & (nw.col("actor") == "ai") & (nw.col("action") == "answer")
    tagged = answer & ~nw.col("tag").is_null()
    return {
        "answers": answer.fill_null(False),
        "answers_sourced": ((answer & ~nw.col("cited").is_null()) if blank_is_unknown else answer).fill_null(
            False
        ),
        "answers_cited": (answer & (nw.col("cited").list.len() > 0)).fill_null(False),
        "answers_tagged": tagged.fill_null(False),
        "answers_correct": (tagged & (nw.col("tag") == "correct")).fill_null(False),
    }


def contacts(tickets: Frame, interactions: Frame, rules: Rules) -> Frame:
    """Returns per ticket what the agent and people said before it was judged."""
    said = ticket_outcomes.live(nw.col("mode")) & ticket_outcomes.happened(nw.col("at"), rules)
    fault = nw.col("actor").is_in(("ai", "tool")) & (
        (nw.col("action") == "error") | ~nw.col("error").is_null()
    )
    return (
        interactions.filter(nw.col("at") <= rules.as_of)
        .join(tickets.select("ticket_id", "created_at"), on="ticket_id", how="inner")
        .select(
            nw.col("ticket_id"),
            nw.when(said & (nw.col("actor") == "ai")).then(nw.col("at")).alias("ai_at"),
            nw.when(said & (nw.col("actor") == "human")).then(nw.col("at")).alias("human_at"),
            (said & fault).fill_null(False).cast(nw.Int32).alias("errors"),
            *(expression.cast(nw.Int32).alias(name) for name, expression in answers(rules).items()),
        )
        .group_by("ticket_id")
        .agg(nw.col("ai_at").min(), nw.col("human_at").max(), *(nw.col(name).sum() for name in _COUNTS))
    )


def first_replies(tickets: Frame, interactions: Frame, rules: Rules) -> Frame:
    """Returns per ticket `asked_at` of the customer's first message and `first_reply_at` of the reply to it.

    A greeting before that message is none. Where the customer did not write within `ASKS_WITHIN`, the ticket
    itself asked, and the first reply after its creation is taken. Where the interactions have times in
    microseconds as well (Spark), the result has too.
    """
    micros = measures.in_micros("at") in interactions.collect_schema().names()
    times = ("at", measures.in_micros("at")) if micros else ("at",)
    said = interactions.filter(nw.col("at") <= rules.as_of).join(
        tickets.select("ticket_id", "created_at"), on="ticket_id", how="inner"
    )
    within = nw.col("created_at").dt.offset_by(f"{int(ASKS_WITHIN.total_seconds())}s")
    customers = (nw.col("actor") == "customer").fill_null(False) & (nw.col("at") <= within)
    asked = said.filter(customers).group_by("ticket_id")
    asked = asked.agg(*(nw.col(name).min().alias(_of_question(name)) for name in times))
    answers_it = nw.when(nw.col("asked_at").is_null()).then(nw.col("at") > nw.col("created_at"))
    answers_it = answers_it.otherwise(nw.col("at") >= nw.col("asked_at"))
    return (
        said.filter(ticket_outcomes.is_reply())
        .join(asked, on="ticket_id", how="left")
        .filter(answers_it)
        .group_by("ticket_id")
        .agg(
            *(nw.col(name).min().alias(_of_reply(name)) for name in times),
            *(nw.col(_of_question(name)).min().alias(_of_question(name)) for name in times),
        )
    )


def with_first_replies(tickets: Frame, interactions: Frame | None, rules: Rules) -> Frame:
    """Returns tickets with the first reply as their first response, where the source records none.

    The time that passed before the customer wrote is no waiting, so it is taken off: a chat that a greeting
    opens begins before the question.
    """
    if interactions is None or rules.knows("first_response_at"):
        return tickets
    replies = first_replies(tickets, interactions, rules)
    names = [name for name in replies.collect_schema().names() if name != "ticket_id"]
    micros = measures.in_micros("at")
    if measures.in_micros("first_response_at") in tickets.collect_schema().names():
        # Such an engine has no length of an interval to take off: only the numbers beside times are moved.
        told = {
            "first_response_at": nw.col(_of_reply("at")),
            measures.in_micros("first_response_at"): _waited(
                _of_reply(micros), _of_question(micros), measures.in_micros("created_at")
            ),
        }
    else:
        told = {"first_response_at": _waited(_of_reply("at"), _of_question("at"), "created_at")}
    return tickets.join(replies, on="ticket_id", how="left").with_columns(**told).drop(names)


def _waited(replied: str, asked: str, created: str) -> nw.Expr:
    """The time of the reply as if the question had come with the ticket."""
    reply = nw.col(replied)
    moved = reply - (nw.col(asked) - nw.col(created))
    return nw.when(~nw.col(asked).is_null()).then(moved).otherwise(reply)


def _of_reply(time: str) -> str:
    return time.replace("at", "first_reply_at")


def _of_question(time: str) -> str:
    return time.replace("at", "asked_at")


_COUNTS = ("errors", *measures.COUNTED)


def build(tickets: Frame, interactions: Frame | None, rules: Rules, beside: Collection[str] = ()) -> Frame:
    """Builds lazy facts from one source's canonical logs: ids, dimensions, flags, measures, seconds.

    `beside` are columns of the tickets that stay as they are.
    """
    seen = with_first_replies(tickets.filter(nw.col("created_at") <= rules.as_of), interactions, rules)
    if interactions is None:
        joined = seen.with_columns(
            nw.lit(None, dtype=nw.Datetime("us", "UTC")).alias("ai_at"),
            nw.lit(None, dtype=nw.Datetime("us", "UTC")).alias("human_at"),
            nw.lit(None, dtype=nw.Int32).alias("errors"),
            *(nw.lit(0).alias(name) for name in measures.COUNTED),
        )
    else:
        joined = seen.join(contacts(seen, interactions, rules), on="ticket_id", how="left")
    names = tickets.collect_schema().names()
    context = [name for name in names if name.startswith((CONTEXT, CONTEXT_UNDOTTED))]
    local = nw.col("created_at")
    if rules.time_zone != "UTC":
        local = local.dt.convert_time_zone(rules.time_zone)
    micros = measures.in_micros("created_at") in names
    measured, valued = measures.counts(rules), measures.values(rules, micros=micros)
    own = nw.when(nw.col("customer_id").is_null()).then(nw.col("ticket_id")).otherwise(nw.col("customer_id"))
    return (
        joined.with_columns(**ticket_outcomes.flags(rules))
        .with_columns(**{f"measure {name}": expression for name, expression in measured.items()})
        .select(
            nw.col("ticket_id"),
            own.alias("customer"),
            nw.col("created_at"),
            local.dt.date().alias("day"),
            *(nw.col(name) for name in (*DIMENSIONS, *FURTHER, *context)),
            *(nw.col(name) for name in ticket_outcomes.FLAGS),
            *(measures.counted(name).alias(name) for name in measured),
            *(expression.alias(name) for name, expression in valued.items()),
            *(nw.col(name) for name in beside),
        )
    )


def code(frame: pl.DataFrame) -> pl.DataFrame:
    """Compresses facts in memory: dimensions as codes, customers as numbers from 0.

    A customer's number depends on all ids and on nothing else, so that every process draws the same sample.
    So does the order: files are read in parallel, and intervals of small groups depend on which row is first.
    """
    hashed = hashed_customers(frame)
    numbers = (pl.col("customer").rank("dense") - 1).cast(pl.UInt32)
    return hashed.with_columns(numbers.alias("customer"))


def hashed_customers(frame: pl.DataFrame) -> pl.DataFrame:
    """Compresses facts of a part of a source: dimensions as codes, customers as hashes, in their order.

    The dense rank of a customer's hash among all of the source is the number that `code` gives.
    """
    coded = frame.with_columns(
        pl.col(fields(frame)).cast(pl.Categorical), pl.col("customer").hash(1).alias("customer")
    )
    return coded.sort("customer", "ticket_id")


def aged(as_of: datetime) -> pl.Expr:
    """The seconds to resolution as of that time: of a ticket that is open they grow with it."""
    age = (pl.lit(as_of) - pl.col("created_at")).dt.total_microseconds().cast(pl.Float64) * 1e-6
    return pl.when("resolution_open").then(age).otherwise("resolution_seconds").alias("resolution_seconds")


def fields(frame: pl.DataFrame) -> list[str]:
    """The names by which facts can be filtered and grouped."""
    return fields_of(frame.columns)


def fields_of(names: Collection[str]) -> list[str]:
    """Those of these columns by which facts can be filtered and grouped."""
    own = (*DIMENSIONS, *FURTHER, SPEC_VERSION)
    return [name for name in names if name in own or name.startswith(CONTEXT)]
