"""Random logs and specifications, and triggers evaluated on them turn by turn in plain Python.

Of `analytics.behaviour` only the records of a specification are used, so that both can be compared.
"""

import operator
import random
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import polars as pl

from analytics.behaviour.spec import Condition, PageRule, Spec, Trigger
from data.schema import INTERACTIONS

CATEGORIES = ("billing", "returns", "delivery", "privacy")
PAGES, REGIONS, PLANS = ("shop", "account", "app"), ("north", "islands"), ("free", "pro")
WORDS = ("refund", "angry", "lawyer", "again", "hello", "parcel", "broken", "charged")
ANGRY = ("angry", "again and again", "fed up")
_START = datetime(2026, 3, 1, tzinfo=UTC)
_COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
_LEXICONS = {"legal": ("lawyer", "court*"), "money": ("refund", "charged")}

Row = dict[str, Any]
#: What is read of the interactions.
SAID = tuple(
    "ticket_id interaction_id at actor mode action predicted_intent confidence thumbs text error".split()
)


def logs(rng: random.Random, tickets: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tickets and interactions with gaps in them: readings, confidences, texts and context may be missing."""
    heads: list[Row] = []
    said: list[Row] = []
    for number in range(tickets):
        ticket, at = f"T{number}", _START + timedelta(minutes=rng.randrange(100_000))
        heads.append(
            {
                "ticket_id": ticket,
                "subject": _text(rng) if rng.random() < 0.6 else None,
                "body": _text(rng),
                "created_at": at,
                "customer": f"C{rng.randrange(tickets)}",
                "category": rng.choice((*CATEGORIES, None)),
                "plan": rng.choice((*PLANS, None)),
                "channel": rng.choice(("chat", "email")),
                "language": "en",
                "context.page": rng.choice((*PAGES, None)),
                "context.region": rng.choice(REGIONS),
            }
        )
        for turn in range(rng.randrange(7)):
            at += timedelta(seconds=rng.choice((0, 0, 5, 60)))
            said.append(_turn(rng, f"{ticket}-{turn}", ticket, at))
    rng.shuffle(said)
    schema = {name: INTERACTIONS.dtypes[name] for name in SAID}
    return pl.DataFrame(heads, infer_schema_length=None), pl.DataFrame(said, schema=schema)


def _turn(rng: random.Random, name: str, ticket: str, at: datetime) -> Row:
    actor = rng.choice(("customer", "customer", "ai", "ai", "tool", "human"))
    ours = actor == "ai"
    return {
        "ticket_id": ticket, "interaction_id": name, "at": at, "actor": actor,
        "mode": rng.choice(("live", "live", None, "shadow")) if ours else "live",
        "action": rng.choice(("answer", "answer", "clarify", "escalate")) if ours
        else rng.choice(("tool", "error")) if actor == "tool" else None,
        "predicted_intent": rng.choice((*CATEGORIES, None)) if ours else None,
        "confidence": round(rng.random(), 2) if ours and rng.random() < 0.8 else None,
        "thumbs": rng.choice(("up", "down", None, None)) if ours else None,
        "text": _text(rng) if rng.random() < 0.9 else None,
        "error": "time-out" if actor == "tool" and rng.random() < 0.3 else None,
    }  # fmt: skip


def _text(rng: random.Random) -> str:
    parts = [rng.choice(WORDS) for _ in range(rng.randrange(1, 5))]
    if rng.random() < 0.25:
        parts.append(rng.choice(("€12.50", "1.299,00 EUR", "$ 1,200", "80 euros", "£7")))
    if rng.random() < 0.1:
        parts.append("again and again")
    return rng.choice((" ", ", ")).join(parts)


#: The amounts that the texts above name.
_AMOUNTS = {"€12.50": 12.5, "1.299,00 EUR": 1299.0, "$ 1,200": 1200.0, "80 euros": 80.0, "£7": 7.0}


def spec(rng: random.Random) -> Spec:
    """A specification with triggers of every kind, a page rule, thresholds and categories."""
    rules = tuple(
        Trigger(
            f"trigger {number}",
            rng.choice(("any", "all")),
            tuple(_condition(rng) for _ in range(rng.randrange(1, 4))),
            rng.choice((0, 0, 0, 1, 2)),
            tuple(rng.sample(CATEGORIES, rng.choice((0, 0, 1, 2)))),
            rng.choice(("escalate", "escalate", "draft", "clarify")),
        )
        for number in range(rng.randrange(0, 6))
    )
    where = (("page", ("app",)), ("context.region", ("islands", "south")))
    pages = (PageRule("in the app", where, "escalate", tuple(rng.sample(CATEGORIES, rng.randrange(2)))),)
    return Spec(
        "random", "nobody", lexicons=_LEXICONS, triggers=rules, pages=pages if rng.random() < 0.5 else (),
        escalate_always=tuple(rng.sample(CATEGORIES, rng.randrange(2))),
        thresholds={"billing": 0.8} if rng.random() < 0.5 else {},
        other_threshold=rng.choice((None, 0.3)),
    )  # fmt: skip


def _condition(rng: random.Random) -> Condition:
    match rng.randrange(9):
        case 0:
            return Condition("words", "contains", (rng.choice(("legal", "money", "parcel", "brok*")),))
        case 1:
            return Condition("words", "matches", (rng.choice((r"\brefund\b", r"charged.*again", r"^hello")),))
        case 2:
            return Condition("frustration", ">=", rng.choice((1.0, 2.0)))
        case 3:
            return Condition("amount", rng.choice((">", "<=")), rng.choice((50.0, 1000.0)))
        case 4:
            return Condition("thumbs", rng.choice(("is", "is not")), ("down",))
        case 5:
            return Condition("confidence", rng.choice(("<", ">=")), rng.choice((0.2, 0.5, 0.9)))
        case 6:
            return Condition("attempts", ">=", rng.choice((1.0, 2.0)))
        case 7:
            return Condition(
                rng.choice(("page", "plan", "context.region", "context.none")),
                "is",
                ("app", "pro", "islands"),
            )
        case _:
            return Condition("category", rng.choice(("is", "is not")), (rng.choice(CATEGORIES),))


def fired(said_spec: Spec, tickets: pl.DataFrame, said: pl.DataFrame) -> dict[str, set[str]]:
    """The turns in which each trigger that brings a person in fires, by its name."""
    rank = {"customer": 0, "tool": 1, "ai": 2, "human": 3}
    rows = [row for row in said.iter_rows(named=True) if row["mode"] != "shadow"]
    rows.sort(key=lambda row: (row["at"], rank[row["actor"]], row["interaction_id"]))
    heads = {row["ticket_id"]: row for row in tickets.iter_rows(named=True)}
    found: dict[str, set[str]] = {name: set() for name, _ in _rules(said_spec)}
    for place, row in enumerate(rows):
        if row["actor"] != "ai":
            continue
        before = [each for each in rows[:place] if each["ticket_id"] == row["ticket_id"]]
        talks = any(each["ticket_id"] == row["ticket_id"] and each["actor"] == "customer" for each in rows)
        state = _state(heads[row["ticket_id"]], before, row, talks=talks)
        for name, holds in _rules(said_spec):
            if holds(state) is True:
                found[name].add(row["interaction_id"])
    return found


def _state(head: Row, before: list[Row], row: Row, *, talks: bool) -> Row:
    texts = [each["text"] for each in before if each["actor"] == "customer" and each["text"]]
    first = [] if talks else [f"{head['subject'] or ''}\n{head['body']}"]
    own = [*first, *texts]
    spoken = [*([head["subject"]] if talks and head["subject"] else []), *own]
    amounts = [value for text in spoken for said, value in _AMOUNTS.items() if said in text]
    thumbs, known = None, None
    for each in before:
        thumbs = each["thumbs"] or thumbs if each["actor"] == "ai" else thumbs
        known = thumbs if each["actor"] == "customer" else known
    read = [each["predicted_intent"] for each in (*before, row) if each["actor"] == "ai"]
    return {
        **{name: head[name] for name in ("plan", "channel", "language", "context.region")},
        "page": head["context.page"],
        "category": next((each for each in reversed(read) if each), None),
        "words": "\n".join(spoken) or None,
        "frustration": sum(any(_has(text, word) for word in ANGRY) for text in own),
        "amount": max(amounts, default=None), "thumbs": known, "confidence": row["confidence"],
        "attempts": sum(each["action"] == "answer" for each in before if each["actor"] == "ai"),
    }  # fmt: skip


def _has(text: str, word: str) -> bool:
    """Whether a text has a word, letter by letter; `*` at its end stands for any ending."""
    stem, low = word.rstrip("*").lower(), text.lower()
    for start in range(len(low) - len(stem) + 1):
        end = start + len(stem)
        if low[start:end] != stem or (start and low[start - 1].isalnum()):
            continue
        if word.endswith("*") or end == len(low) or not low[end].isalnum():
            return True
    return False


def _rules(of: Spec) -> list[tuple[str, Callable[[Row], bool]]]:
    rules: list[tuple[str, Callable[[Row], bool]]] = []
    if of.escalate_always:
        rules.append(("Always to a person", partial(_is_always, of)))
    if of.thresholds or of.other_threshold is not None:
        rules.append(("Confidence below the threshold", partial(_below, of)))
    rules += [(f"Page: {page.name}", partial(_on_page, page)) for page in of.pages]
    rules += [(each.name, partial(_fires, of, each)) for each in of.triggers if each.action != "clarify"]
    return rules


def _is_always(of: Spec, state: Row) -> bool:
    return state["category"] in of.escalate_always


def _below(of: Spec, state: Row) -> bool:
    level = (
        of.thresholds.get(state["category"], of.other_threshold) if state["category"] else of.other_threshold
    )
    return level is not None and state["confidence"] is not None and state["confidence"] < level


def _on_page(page: PageRule, state: Row) -> bool:
    return all(state[name] in values for name, values in page.where) and (
        not page.scope or state["category"] in page.scope
    )


def _fires(of: Spec, trigger: Trigger, state: Row) -> bool:
    if trigger.scope and state["category"] not in trigger.scope:
        return False
    if state["attempts"] < trigger.after_turns:
        return False
    answers = [_holds(of, each, state) for each in trigger.conditions]
    return any(answers) if trigger.match == "any" else all(answers)


def _holds(of: Spec, condition: Condition, state: Row) -> bool:
    value = state.get(condition.field)
    if value is None:
        return False
    if not isinstance(condition.value, tuple):
        return _COMPARE[condition.op](value, condition.value)
    if condition.op == "contains":
        words = [word for each in condition.value for word in of.lexicons.get(each, (each,))]
        return any(_has(value, word) for word in words)
    if condition.op == "matches":
        return any(re.search(each, value, re.IGNORECASE) for each in condition.value)
    return (value in condition.value) == (condition.op == "is")
