"""The made-up company's logs: thirty days with people only, then thirty with a pilot on a fifth."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from data.sample.words import ENDINGS, GREETINGS, TOPICS
from data.schema import Kind

SOURCE_LABEL = "demonstration"
DAYS = 60

_SEED = 20260608
_START = datetime(2026, 9, 14, tzinfo=UTC)
_END = _START + timedelta(days=DAYS)
_LIVE_FROM = 30
_A_DAY = 62
_PILOT_SHARE = 0.2
#: Monday to Sunday.
_WEEK = np.array([1.3, 1.15, 1.05, 1.0, 0.95, 0.6, 0.5])
_CHANNELS = {"chat": 0.45, "email": 0.35, "web": 0.15, "phone": 0.05}
_PLANS = {"basic": 0.6, "plus": 0.3, "business": 0.1}
_CUSTOMERS = 1400

Row = dict[str, Any]


def frames() -> dict[Kind, pl.DataFrame]:
    """The three logs in canonical columns, as an export would hold them."""
    rng = np.random.default_rng(_SEED)
    # A heavy tail: a few customers ask very often.
    weight = rng.pareto(1.6, _CUSTOMERS) + 0.3
    weight /= weight.sum()
    drawn = rng.choice(np.array(list(_PLANS)), _CUSTOMERS, p=list(_PLANS.values()))
    plans: list[str] = drawn.astype(str).tolist()
    tickets: list[Row] = []
    interactions: list[Row] = []
    for day in range(DAYS):
        date = _START + timedelta(days=day)
        for _ in range(int(rng.poisson(_A_DAY * float(_WEEK[date.weekday()])))):
            customer = int(rng.choice(_CUSTOMERS, p=weight))
            ticket, said = _ticket(rng, len(tickets) + 1, customer, plans[customer], day, date)
            tickets.append(ticket)
            interactions += said
    return {
        "tickets": pl.DataFrame(tickets, infer_schema_length=None),
        "interactions": pl.DataFrame(interactions, infer_schema_length=None),
        "knowledge": pl.DataFrame(_knowledge()),
    }


def _ticket(
    rng: np.random.Generator, number: int, customer: int, plan: str, day: int, date: datetime
) -> tuple[Row, list[Row]]:
    names = list(TOPICS)
    name = str(rng.choice(names, p=[topic.share for topic in TOPICS.values()]))
    topic = TOPICS[name]
    live = day >= _LIVE_FROM
    pilot = live and rng.random() < _PILOT_SHARE
    created = date + timedelta(
        hours=float(np.clip(rng.normal(13, 3.5), 6, 23)), seconds=float(rng.integers(0, 60))
    )
    solved = rng.random() < (topic.agent if pilot else topic.human)
    escalated = bool(rng.random() < ((0.06 if solved else 0.52) if pilot else (0.2 if solved else 0.33)))
    seconds = topic.minutes * 60 * rng.lognormal(-0.55 if pilot and not escalated else 0.0, 0.6)
    wait = rng.lognormal(2.2, 0.3) if pilot else rng.lognormal(6.8, 0.8)
    responded = created + timedelta(seconds=float(wait))
    ended = created + timedelta(
        seconds=float(wait + seconds + (rng.exponential(3e4) if not pilot or escalated else 0))
    )
    # An export cannot know what happens after it was made.
    solved = solved and ended < _END
    reopened = solved and rng.random() < (0.075 if pilot else 0.055)
    answered = rng.random() < (0.36 if solved else 0.24)
    points = int(np.clip(round(rng.normal(4.4 if solved else 2.6, 0.8)), 1, 5))
    again = ended + timedelta(hours=float(rng.exponential(30)))
    rated = ended + timedelta(hours=float(rng.exponential(6)))
    reopened, answered = reopened and again < _END, answered and rated < _END
    body = f"{rng.choice(GREETINGS)}{rng.choice(topic.asks)}{rng.choice(ENDINGS)}".format(
        n=rng.integers(10_000, 99_999)
    )
    ticket: Row = {
        "ticket_id": f"D-{number:05d}",
        "customer_id": f"customer-{customer:04d}",
        "created_at": created,
        "first_response_at": responded if responded < _END else None,
        "resolved_at": ended if solved else None,
        "reopened_at": again if reopened else None,
        "csat_at": rated if answered else None,
        "status": "closed" if solved else "open",
        "channel": str(rng.choice(list(_CHANNELS), p=list(_CHANNELS.values()))),
        "language": "en" if rng.random() < 0.8 else "de",
        "plan": plan,
        "category": name,
        "body": body,
        "arm": ("pilot" if pilot else "baseline") if live else None,
        "agent_version": ("2.2" if day < 46 else "2.3") if pilot else None,
        "handled_by": ("both" if escalated else "ai") if pilot else "human",
        "resolved": solved,
        "escalated": escalated,
        "reopened": reopened,
        "csat": points if answered else None,
        "handle_seconds": round(float(seconds), 1),
        "human_seconds": round(float(seconds if not pilot else seconds * 0.6 if escalated else 0.0), 1),
        "sessions": int(1 + rng.poisson(0.3)),
        "context.login": str(rng.choice(("password", "sso"), p=(0.8, 0.2))),
    }
    return ticket, _said(rng, ticket, pilot, escalated)


def _said(rng: np.random.Generator, ticket: Row, pilot: bool, escalated: bool) -> list[Row]:
    answered: datetime = ticket["first_response_at"] or _END
    first: Row = {"at": ticket["created_at"], "actor": "customer", "text": ticket["body"]}
    rows = [first]
    if pilot:
        sure = float(np.clip(rng.normal(0.55 if escalated else 0.82, 0.12), 0.05, 0.99))
        entry = f"K-{list(TOPICS).index(ticket['category']) + 1:02d}"
        rows.append(
            {
                "at": answered,
                "actor": "ai",
                "mode": "live",
                "action": "answer",
                "confidence": round(sure, 3),
                "predicted_intent": ticket["category"],
                "agent_version": ticket["agent_version"],
                "cited": [entry] if sure > 0.5 else [],
                "text": f"Here is how {ticket['category']} works with us.",
            }
        )
    if not pilot or escalated:
        later = answered + timedelta(minutes=float(rng.exponential(40))) if pilot else answered
        rows.append(
            {
                "at": later,
                "actor": "human",
                "mode": "live",
                "action": "answer",
                "text": "Let me look into this.",
            }
        )
    return [
        {"interaction_id": f"{ticket['ticket_id']}-{place}", "ticket_id": ticket["ticket_id"], **row}
        for place, row in enumerate(rows, start=1)
        if row["at"] < _END
    ]


def _knowledge() -> list[Row]:
    return [
        {
            "entry_id": f"K-{number:02d}",
            "category": name,
            "question": topic.asks[0].format(n=12_345),
            "variations": [ask.format(n=12_345) for ask in topic.asks[1:]],
            "answer": f"Here is how {name} works with us.",
            "owner": "support",
            "updated_at": _START - timedelta(days=10 * number),
        }
        for number, (name, topic) in enumerate(TOPICS.items(), start=1)
        if name != "other"
    ]
