"""Generates the demonstration company's exports: requests, outcomes, messages, knowledge, defects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from data.sample import (
    conversations,
    customers,
    data_defects,
    days,
    knowledge,
    requests,
    ticket_outcomes,
)
from data.sample.behaviour import handoff_notes
from data.sample.behaviour.handoff_notes import Handoff
from data.sample.conversations import Messages
from data.sample.customers import LANGUAGES, LOGINS, PLANS, REGIONS, Customers, Numbers
from data.sample.requests import CHANNELS, PAGES, Flags, Requests
from data.sample.source_labels import DEMONSTRATION
from data.sample.ticket_outcomes import CAUSES, END, NEVER, TicketOutcomes
from data.sample.topics import CATEGORIES, EDGES
from data.schema import INTERACTIONS, TIME, Kind

SOURCE_LABEL = DEMONSTRATION
TICKETS = 30_000
_A_CUSTOMER = 0.3
_SEED = 20260616
_REASONS = ("", "low confidence", "low confidence", "customer asked for a person", "tool error", "policy")


@dataclass(frozen=True, slots=True)
class Company:
    """The three logs in canonical columns, as exports would hold them, and what only their maker knows.

    `causes` has one row a failed ticket of the agent: ticket_id, group, context_field.
    """

    logs: Mapping[Kind, pl.DataFrame]
    causes: pl.DataFrame
    #: Of each live answer of the agent by its id, whether it is right.
    right: Mapping[str, bool]
    #: Of each ticket that the agent handed over, what the handover passed on.
    handoffs: Mapping[str, Handoff]


def make(tickets: int = TICKETS) -> Company:
    """The company with so many tickets, always the same."""
    folk = customers.draw(_dice(0), int(tickets * _A_CUSTOMER))
    asked = requests.draw(_dice(1), folk, tickets)
    fate = ticket_outcomes.draw(_dice(2), asked, folk)
    words = conversations.write(_dice(3), asked, fate, folk)
    clean, said = data_defects.not_eligible(
        _dice(4), _tickets(asked, fate, folk, words), _interactions(words.rows)
    )
    as_of = max(_last(clean), _last(said))
    notes, handed = handoff_notes.rows(words.rows, _about(clean, words, folk, asked))
    logs: dict[Kind, pl.DataFrame] = {
        "tickets": data_defects.dirty_tickets(_dice(5), clean),
        # What came with handovers stands after all that was drawn before it was there.
        "interactions": pl.concat(
            [data_defects.dirty_interactions(_dice(6), said), _interactions(notes)], how="vertical"
        ),
        "knowledge": data_defects.dirty_knowledge(knowledge.frame(_dice(7))),
    }
    return Company(logs, _causes(asked, fate, as_of), words.right, handed)


def frames(tickets: int = TICKETS) -> Mapping[Kind, pl.DataFrame]:
    """The three logs."""
    return make(tickets).logs


def right_answers(tickets: int = TICKETS) -> Mapping[str, bool]:
    """Of each live answer of the agent by its id, whether it is right; no log says so."""
    return make(tickets).right


def handoffs(tickets: int = TICKETS) -> Mapping[str, Handoff]:
    """Of each ticket that the agent handed over, what the handover passed on; no log says so."""
    return make(tickets).handoffs


def causes(tickets: int = TICKETS) -> pl.DataFrame:
    """Why each failed ticket of the agent failed; no log says so."""
    return make(tickets).causes


def _dice(stage: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64([_SEED, stage]))


def _tickets(asked: Requests, fate: TicketOutcomes, folk: Customers, words: Messages) -> pl.DataFrame:
    n, who, agent = asked.day.size, asked.customer, asked.agent
    live = asked.day >= days.LIVE_DAY
    solved, given_up = fate.closed, ticket_outcomes.recorded_unsolved(asked, fate)
    escalated = np.where(agent, fate.handed_over, fate.sessions > 2)
    rated = fate.rated < END
    frame = pl.DataFrame(
        {
            "ticket_id": [conversations.ticket_id(place) for place in range(n)],
            "customer_id": pl.Series(who).cast(pl.String).str.zfill(5),
            "created_at": asked.created,
            "first_response_at": _moments(fate.answered),
            "resolved_at": _moments(fate.resolved),
            "reopened_at": _moments(fate.reopened),
            "csat_at": _moments(fate.rated),
            "status": _pick(("open", "closed"), solved),
            "channel": _pick(CHANNELS, asked.channel),
            "language": _pick(LANGUAGES, folk.german[who]),
            "priority": _pick(("normal", "high"), asked.created % 9 == 0),
            "plan": _pick(PLANS, folk.plan[who]),
            "category": _pick(CATEGORIES, asked.category),
            "subject": words.subjects,
            "body": words.bodies,
            "arm": _only(_pick(("baseline", "pilot"), asked.pilot), live),
            "agent_version": _only(_pick(days.VERSIONS, asked.version), agent),
            "handled_by": _pick(("human", "ai", "both"), agent.astype(np.int64) + (agent & fate.handed_over)),
            "resolved": _only(pl.Series(solved), solved | given_up),
            "escalated": escalated,
            "reopened": fate.reopened < END,
            "escalation_reason": _only(_pick(_REASONS, fate.cause), agent & escalated & (fate.cause > 0)),
            "csat": _only(pl.Series(fate.csat), rated),
            "handle_seconds": fate.handle.astype(np.float64),
            "human_seconds": fate.human.astype(np.float64),
            "sessions": fate.sessions,
            "context.login": _pick(LOGINS, folk.login[who]),
            "context.region": _pick(REGIONS, folk.region[who]),
            "context.page": _pick(PAGES, asked.page),
            "context.app_version": _pick(("3.9", "4.0"), asked.day >= days.RELEASE_DAY),
        }
    ).with_columns(
        pl.concat_str(pl.lit("C-"), "customer_id").alias("customer_id"),
        pl.lit(None, dtype=pl.List(pl.String)).alias("tags"),
    )
    times = ["created_at", "first_response_at", "resolved_at", "reopened_at", "csat_at"]
    return frame.with_columns(
        _time("created_at"),
        *(_time(name) for name in times[1:]),
        updated_at=_moment(pl.max_horizontal(times)),
    )


def _about(
    tickets: pl.DataFrame, words: Messages, folk: Customers, asked: Requests
) -> dict[str, dict[str, object]]:
    """Of each ticket what a note at its handover speaks of."""
    reasons = dict(tickets.select("ticket_id", "escalation_reason").iter_rows())
    return {
        (ticket := conversations.ticket_id(place)): {
            "subject": words.subjects[place],
            "body": words.bodies[place],
            "category": CATEGORIES[int(asked.category[place])],
            "german": bool(folk.german[asked.customer[place]]),
            "reason": reasons.get(ticket),
        }
        for place in range(asked.day.size)
    }


def _interactions(said: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    rows = pl.DataFrame(
        said, schema={name: pl.Int64 if name == "at" else kind for name, kind in _SAID.items()}
    )
    return rows.with_columns(_time("at"))


_SAID = {
    name: kind
    for name, kind in INTERACTIONS.dtypes.items()
    if name not in ("source",)
}  # fmt: skip


def _causes(asked: Requests, fate: TicketOutcomes, as_of: int) -> pl.DataFrame:
    failed = np.flatnonzero(ticket_outcomes.failed(asked, fate, as_of))
    fields = {name: f"context.{field}" for name, field, _ in EDGES}
    groups = [CAUSES[int(cause)] or "other" for cause in fate.cause[failed]]
    edges = [
        fields[CATEGORIES[int(code)]] if group == "edge_case" else None
        for group, code in zip(groups, asked.category[failed], strict=True)
    ]
    return pl.DataFrame(
        {
            "ticket_id": [conversations.ticket_id(int(place)) for place in failed],
            "group": groups,
            "context_field": edges,
        },
        schema_overrides={"context_field": pl.String},
    )


def _last(log: pl.DataFrame) -> int:
    newest = log.select(pl.max_horizontal(pl.selectors.datetime().max().dt.epoch("s"))).item()
    return int(newest) - int(days.START.timestamp())


def _pick(names: tuple[str, ...], codes: Numbers | Flags) -> pl.Series:
    return pl.Series(np.array(names)[codes.astype(np.int64)])


def _only(values: pl.Series, where: Flags) -> pl.Series:
    return values.set(~pl.Series(where), None)


def _moments(seconds: Numbers) -> pl.Series:
    return pl.Series(seconds).set(pl.Series(seconds >= min(END, NEVER)), None)


def _time(name: str) -> pl.Expr:
    return _moment(pl.col(name)).alias(name)


def _moment(seconds: pl.Expr) -> pl.Expr:
    return ((seconds + int(days.START.timestamp())) * 1_000_000).cast(TIME)
