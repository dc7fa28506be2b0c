"""Companies whose categories are made to be trained, to always go to a person, or to lie between."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import polars as pl

from analytics.audit.audit_window import AuditWindow
from analytics.audit.measuring import Inputs
from tests.benchmarks.training import simulated_replies
from tests.benchmarks.training.simulated_replies import Kind

FIRST, LAST = date(2026, 2, 1), date(2026, 5, 1)
_RISKS = (
    "my lawyer will hear of this", "I want to cancel my yearly subscription", "this is a chargeback then",
    "a journalist asked me about it", "I had an electric shock", "delete my personal data please",
)  # fmt: skip
#: Categories that people declare, or whose name says it: nothing in their tickets shows it.
_DECLARED, _NAMED = "sensitive accounts", ("billing disputes", "legal questions", "cancel membership")


@dataclass(frozen=True, slots=True)
class Made:
    """How a category is made, and the bucket that it belongs in."""

    bucket: str
    replies: Kind = field(default_factory=Kind)
    account: float = 0.03
    unusual: float = 0.03
    risk: float = 0.003


@dataclass(frozen=True, slots=True)
class Company:
    """The inputs of an audit with what is true of them."""

    inputs: Inputs
    buckets: Mapping[str, str]
    declared: frozenset[str]


def made(rng: np.random.Generator) -> dict[str, Made]:
    """Fifteen categories, the parts of each as its bucket allows."""
    calm = {"account": rng.uniform(0, 0.1), "unusual": rng.uniform(0, 0.1), "risk": rng.uniform(0, 0.008)}
    most = rng.uniform(0.85, 0.97)
    return {
        "one answer": Made("trainable", **calm),
        "two answers, one rare": Made("trainable", Kind((most, 1 - most)), **calm),
        "answers by plan": Made("trainable", Kind((0.5, 0.3, 0.2), on="plan"), **calm),
        "answers by question": Made("trainable", Kind((0.6, 0.4), on="question"), **calm),
        "one answer, few words of risk": Made("trainable", **{**calm, "risk": rng.uniform(0, 0.01)}),
        "five answers": Made("gray", Kind((0.2,) * 5), **calm),
        "three answers": Made("gray", Kind((0.4, 0.3, 0.3)), **calm),
        "account": Made("gray", **{**calm, "account": rng.uniform(0.3, 0.9)}),
        "case by case": Made("gray", **{**calm, "unusual": rng.uniform(0.35, 0.7)}),
        "some words of risk": Made("gray", **{**calm, "risk": rng.uniform(0.035, 0.06)}),
        "many words of risk": Made("escalate always", **{**calm, "risk": rng.uniform(0.2, 0.6)}),
        "risk and no agreement": Made(
            "escalate always", Kind((0.25,) * 4), **{**calm, "risk": rng.uniform(0.2, 0.6)}
        ),
        _DECLARED: Made("escalate always", **calm),
        **{name: Made("escalate always", **calm) for name in rng.permutation(_NAMED)[:2].tolist()},
    }


def company(seed: int, tickets: int = 120) -> Company:
    """A company of about so many tickets a category."""
    rng = np.random.default_rng(seed)
    kinds = made(rng)
    frame = simulated_replies.frame(
        {name: each.replies for name, each in kinds.items()},
        tickets,
        seed,
        noise=float(rng.uniform(0.1, 0.3)),
    )
    drawn = {name: rng.random(frame.height) for name in ("account", "unusual", "risk")}
    size = rng.integers(1, 5, frame.height)
    texts: list[str] = []
    words: list[str] = []
    for place, row in enumerate(frame.iter_rows(named=True)):
        mine = kinds[row["category"]]
        text, asked = row["text"], row["request"]
        if drawn["account"][place] < mine.account:
            text = f"Order CR-{10_000 + place} is on its way. {text}"
        if drawn["unusual"][place] < mine.unusual:
            text += f" We refunded {(10, 30, 70, 300)[size[place] - 1]}.00 EUR."
        if drawn["risk"][place] < mine.risk:
            asked += f" and {_RISKS[place % len(_RISKS)]}"
        texts.append(text)
        words.append(asked)
    days = [FIRST + timedelta(days=int(day)) for day in rng.integers(0, 90, frame.height)]
    rows = frame.with_columns(
        words=pl.Series(words),
        said=pl.Series(words),
        tool_before=pl.lit(None, dtype=pl.Boolean),
        day=pl.Series(days),
        human_timed=pl.lit(True),
        human_seconds=pl.Series(rng.gamma(4, 120, frame.height)),
        **{name: pl.lit(True) for name in ("reopen_known", "escalation_known")},
        **{name: pl.Series(rng.random(frame.height) < 0.1) for name in ("reopened_ended", "escalated")},
        rated_points=pl.lit(False),
        csat=pl.lit(None, dtype=pl.Float64),
    )
    replies = rows.select("ticket_id", "author", text=pl.Series(texts))
    window = AuditWindow(FIRST, LAST, 90, rows.height, 0)
    return Company(
        Inputs(window, rows.drop("text", "author", "request", "at", "truth"), replies, ("plan",)),
        {name: each.bucket for name, each in kinds.items()},
        frozenset((_DECLARED,)),
    )
