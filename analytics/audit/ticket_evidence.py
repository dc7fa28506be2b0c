"""Account need, discretion, risk words and repetition of each category, as shares of its tickets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from analytics.audit import account_need, buckets, discretion, evidence, repetition, risk_lexicon
from analytics.audit.category_audit import REPETITION
from analytics.audit.evidence import Evidence
from analytics.audit.repetition import REPEATS, Repetition
from analytics.audit.replies import reply_words
from analytics.audit.risk_lexicon import TOPICS, Lexicon

#: What a source lacks, in the words of its evidence.
NO_REPLIES = "no replies of people in this source"
NO_WORDS = "no words of customers in this source"
NO_OTHER = "too few tickets of other categories to compare with"
NO_ACCOUNT = "neither replies of people nor tools in this source"


@dataclass(frozen=True, slots=True, eq=False)
class TicketEvidence:
    """Shares by measure and category, the tickets that they are counted from, and the near cosine.

    `tickets` has the flags `account`, `unusual` (of discretion), `risk` and `repeats`, null where unknown.
    """

    tickets: pl.DataFrame
    shares: Mapping[str, Mapping[str, Evidence]]
    topics: Mapping[str, Mapping[str, Evidence]]
    forms: Mapping[str, Mapping[str, float]]
    near: float | None


def measure(
    tickets: pl.DataFrame,
    replies: pl.DataFrame,
    lexicon: Lexicon,
    stems: Callable[[str], list[str]],
    *,
    seed: int,
) -> TicketEvidence:
    """The four shares with their intervals, and what passes."""
    risky = risk_lexicon.matches(tickets, lexicon, "said")
    repeats = _repetition(tickets, stems, seed)
    flagged = pl.concat([tickets, risky], how="horizontal").with_columns(
        risk=pl.any_horizontal(TOPICS), repeats=pl.Series(repeats.repeats, dtype=pl.Boolean)
    )
    flagged = _answered(flagged, replies)
    forms = _forms(flagged)
    usual = {name: max(each, key=lambda form: (each[form], form)) for name, each in forms.items()}
    flagged = flagged.with_columns(
        unusual=pl.col("form")
        != pl.col("category").replace_strict(usual, default=None, return_dtype=pl.String)
    )
    # Words may be there, and no other category by which chance alike could be learnt.
    unrepeated = NO_WORDS if tickets["words"].null_count() == tickets.height else NO_OTHER
    shares = {
        "account": _judged("account", _of(flagged, "account", NO_ACCOUNT)),
        "discretion": _judged("discretion", _of(flagged, "unusual", NO_REPLIES)),
        "risk": _judged("risk", _of(flagged, "risk", NO_WORDS)),
        REPETITION: {
            name: each.judged((each.value or 0) >= REPEATS)
            for name, each in _of(flagged, "repeats", unrepeated).items()
        },
    }
    topics = {topic: _of(flagged, topic, NO_WORDS) for topic in TOPICS}
    return TicketEvidence(flagged, shares, topics, forms, repeats.threshold)


def _answered(tickets: pl.DataFrame, replies: pl.DataFrame) -> pl.DataFrame:
    """The tickets with `account` (by reply or tool) and `form` (null where no person replied)."""
    texts = replies["text"].to_list()
    customers, words = replies["customer"].to_list(), replies["said"].to_list()
    own = replies.select("ticket_id").with_columns(
        looked_up=pl.Series(account_need.looked_up(texts, words, customers), dtype=pl.Boolean),
        form=pl.Series(discretion.forms(texts), dtype=pl.String),
    )
    joined = tickets.join(own, on="ticket_id", how="left", maintain_order="left")
    either = pl.any_horizontal(pl.col("looked_up", "tool_before").fill_null(False))
    known = pl.col("looked_up").is_not_null() | pl.col("tool_before").is_not_null()
    return joined.with_columns(account=pl.when(known).then(either)).drop("looked_up")


def _repetition(tickets: pl.DataFrame, stems: Callable[[str], list[str]], seed: int) -> Repetition:
    """Whether each ticket repeats another's; null for those that are not looked at."""
    rows = _sampled(tickets, seed)
    some = tickets[rows]
    vectors = reply_words.vectors(some["words"].to_list(), stems) if some.height else None
    if vectors is None:
        return Repetition(None, [None] * tickets.height)
    found = repetition.find(vectors, some["category"].to_list(), some["customer"].to_list(), seed)
    repeats: list[bool | None] = [None] * tickets.height
    for row, each in zip(rows, found.repeats, strict=True):
        repeats[row] = each
    return Repetition(found.threshold, repeats)


def _sampled(tickets: pl.DataFrame, seed: int) -> list[int]:
    """The rows of at most 1,500 tickets a category whose customer's words are known."""
    worded = tickets.with_row_index("_row").filter(pl.col("words").is_not_null())
    mixed = worded.sample(fraction=1.0, shuffle=True, seed=seed) if worded.height else worded
    return sorted(mixed.group_by("category", maintain_order=True).head(repetition.READ)["_row"].to_list())


def _forms(tickets: pl.DataFrame) -> dict[str, dict[str, float]]:
    """The share of each outcome form, by category."""
    counted = tickets.filter(pl.col("form").is_not_null()).group_by("category", "form").len()
    shares = counted.with_columns(share=pl.col("len") / pl.col("len").sum().over("category"))
    found: dict[str, dict[str, float]] = {}
    for category, form, _, share in shares.sort(
        "category", "len", "form", descending=[False, True, False]
    ).iter_rows():
        found.setdefault(category, {})[form] = share
    return found


def _of(tickets: pl.DataFrame, flag: str, lacking: str) -> dict[str, Evidence]:
    found = evidence.ratios(tickets, pl.col(flag), pl.col(flag).is_not_null())
    recorded = any(each.tickets for each in found.values())
    reason = "nobody replied" if recorded and flag in ("account", "unusual") else lacking
    return {
        name: each if each.tickets else evidence.unknown(reason if recorded else lacking)
        for name, each in found.items()
    }


def _judged(measure: str, found: Mapping[str, Evidence]) -> dict[str, Evidence]:
    return {name: each.judged(buckets.passes(measure, each.value, each.high)) for name, each in found.items()}
