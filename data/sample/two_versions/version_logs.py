"""The source "two versions": shares move to 2.1 while both get worse; two categories are ready for 10 %.

Drawn from numbers of its own; all that the draw was made by stands here.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from data.sample.source_labels import TWO_VERSIONS
from data.schema import TIME, Kind

SOURCE_LABEL = TWO_VERSIONS
NEW, OLD = "2.1", "2.0"
MONDAY = datetime(2026, 8, 31, 8, tzinfo=UTC)
WEEKS, A_WEEK, CUSTOMERS = 10, 320, 1_600
#: The new version solves so much more alone; each week all versions solve so much less than the week before.
EFFECT, TREND = 0.08, -0.03
FIRST_SHARE, LAST_SHARE = 0.10, 0.80
#: Half of the tickets go to people, with a draft from this week on.
AGENT, DRAFTS_FROM = 0.5, 5
PERSONS_SECONDS = 720.0
_SEED = 20260831


class Topic(NamedTuple):
    """A category: its share, the chance that the old version solves it alone, that a person does, that its
    draft is accepted, that its live answer is right, and its articles.
    """

    name: str
    share: float
    alone: float
    person: float
    accepted: float
    right: float
    articles: int


TOPICS = (
    Topic("parcel tracking", 0.35, 0.85, 0.70, 0.995, 0.99, 3),
    Topic("opening hours", 0.25, 0.88, 0.80, 0.995, 0.99, 4),
    Topic("return label", 0.25, 0.75, 0.70, 0.80, 0.90, 3),
    Topic("complaint", 0.15, 0.60, 0.95, 0.70, 0.80, 1),
)
_ASKED = {
    "parcel tracking": "Where is my parcel?",
    "opening hours": "When does your shop open?",
    "return label": "I need a label to send this back.",
    "complaint": "I want to complain about the service.",
}
_SAID = {
    "parcel tracking": "Your parcel is with the carrier and comes on the next working day.",
    "opening hours": "We are open from nine to six, Monday to Saturday.",
    "return label": "The label is in your account under Orders, ready to print.",
    "complaint": "I am sorry. A colleague looks into it and writes to you.",
}
_REWRITTEN = "Please call us, then we will see together what can be done about it."


def frames() -> Mapping[Kind, pl.DataFrame]:
    """Tickets, interactions and articles, always the same."""
    tickets, said, _ = _drawn()
    return {"tickets": tickets, "interactions": said, "knowledge": _articles()}


def right_answers() -> Mapping[str, bool]:
    """Of each live answer by its id, whether it is right; no log says so."""
    return _drawn()[2]


def _drawn() -> tuple[pl.DataFrame, pl.DataFrame, dict[str, bool]]:
    rng = np.random.default_rng(_SEED)
    own = rng.normal(0, 0.06, CUSTOMERS)
    tickets: list[dict[str, object]] = []
    said: list[dict[str, object]] = []
    right: dict[str, bool] = {}
    for week in range(WEEKS):
        share = FIRST_SHARE + (LAST_SHARE - FIRST_SHARE) * week / (WEEKS - 1)
        for place in range(A_WEEK):
            topic = TOPICS[int(rng.choice(len(TOPICS), p=[each.share for each in TOPICS]))]
            who = int(rng.integers(CUSTOMERS))
            agent, new = bool(rng.random() < AGENT), bool(rng.random() < share)
            chance = topic.alone + TREND * week + (EFFECT if new else 0) + own[who]
            solved = bool(rng.random() < (np.clip(chance, 0, 1) if agent else topic.person))
            at = MONDAY + timedelta(weeks=week, minutes=int(rng.integers(0, 6 * 24 * 60)))
            ticket = f"V{week}-{place:03d}"
            version = (NEW if new else OLD) if agent else None
            tickets.append(
                {
                    "ticket_id": ticket,
                    "customer_id": f"VC-{who:04d}",
                    "created_at": at,
                    "category": topic.name,
                    "subject": _ASKED[topic.name],
                    "status": "closed" if solved else "open",
                    "resolved": solved,
                    "escalated": agent and not solved,
                    "reopened": False,
                    "handled_by": ("ai" if solved else "both") if agent else "human",
                    "resolved_at": at + timedelta(hours=2) if solved else None,
                    "human_seconds": 0.0 if agent and solved else PERSONS_SECONDS + float(rng.normal(0, 90)),
                    "agent_version": version,
                    "arm": "pilot" if agent else "baseline",
                }
            )
            answer = _SAID[topic.name]
            row = {"ticket_id": ticket, "text": answer, "action": "answer", "confidence": 0.9}
            said.append(
                {**row, "interaction_id": f"{ticket}-1", "at": at, "actor": "customer", "action": None,
                 "text": _ASKED[topic.name], "confidence": None}
            )  # fmt: skip
            if agent:
                right[f"{ticket}-2"] = bool(rng.random() < topic.right)
                said.append(
                    {**row, "interaction_id": f"{ticket}-2", "at": at + timedelta(seconds=20), "actor": "ai",
                     "mode": "live", "agent_version": version}
                )  # fmt: skip
                continue
            accepted = bool(rng.random() < topic.accepted)
            if week >= DRAFTS_FROM:
                said.append(
                    {**row, "interaction_id": f"{ticket}-2", "at": at + timedelta(seconds=20), "actor": "ai",
                     "mode": "shadow", "agent_version": NEW}
                )  # fmt: skip
            said.append(
                {**row, "interaction_id": f"{ticket}-3", "at": at + timedelta(seconds=400), "actor": "human",
                 "mode": "live", "text": answer if accepted else _REWRITTEN, "confidence": None}
            )  # fmt: skip
    times = {"created_at": TIME, "resolved_at": TIME}
    return (
        pl.DataFrame(tickets, infer_schema_length=None).cast(times),  # pyright: ignore[reportArgumentType]
        pl.DataFrame(said, infer_schema_length=None).cast({"at": TIME}),
        right,
    )


def _articles() -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "entry_id": f"VK-{topic.name[:3]}-{number}",
                "question": _ASKED[topic.name],
                "answer": _SAID[topic.name],
                "category": topic.name,
                "owner": "Mara",
                "updated_at": MONDAY + timedelta(days=7 * number),
            }
            for topic in TOPICS
            for number in range(topic.articles)
        ]
    ).cast({"updated_at": TIME})
