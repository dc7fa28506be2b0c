"""Reviewed answers as a table: a row for each answer drawn and reviewer, with probability and what counts."""

import polars as pl

from data.database import sessions
from data.database.review_tables import ReviewDraw
from data.settings import Settings
from jobs.review import review_queue, review_tags, stored_draws
from jobs.review.review_rates import Reviewed
from jobs.review.review_tags import SKIPPED, TAGS

_SCHEMA = {
    "draw": pl.Int64,
    "interaction_id": pl.String,
    "ticket_id": pl.String,
    "category": pl.String,
    "stratum": pl.String,
    "inclusion_probability": pl.Float64,
    "place": pl.Int64,
    "reviewed_twice": pl.Boolean,
    "reviewer": pl.String,
    "tag": pl.String,
    "cause": pl.String,
    "note": pl.String,
    "seconds": pl.Float64,
    "tagged_at": pl.Datetime("us", "UTC"),
    "decided_tag": pl.String,
}


def table(settings: Settings, draw: ReviewDraw) -> pl.DataFrame:
    """Every answer of a draw with each reviewer's tag; one row without a tag where nobody has reviewed it."""
    tags = review_tags.standing(settings, draw.source, draw.id or 0)
    with sessions.session(settings, reads_only=True) as opened:
        known = review_queue.gold_items(opened, draw.source)
    rows: list[dict[str, object]] = []
    for item in stored_draws.items(settings, draw.id or 0):
        about: dict[str, object] = {
            "draw": draw.id,
            "interaction_id": item.item,
            "ticket_id": item.ticket_id,
            "category": item.category,
            "stratum": item.stratum,
            "inclusion_probability": item.pi,
            "place": item.place,
            "reviewed_twice": item.double,
            "decided_tag": known[item.item].choice if item.item in known else None,
        }
        mine = [each for each in tags if each.subject == item.item and each.choice in (*TAGS, SKIPPED)]
        said: list[dict[str, object]] = [
            {
                "reviewer": each.by,
                "tag": each.choice,
                "cause": each.evidence.get("cause"),
                "note": each.evidence.get("note"),
                "seconds": each.evidence.get("seconds"),
                "tagged_at": each.at,
            }
            for each in mine
        ]
        rows += [{**about, **each} for each in said or [{}]]
    return pl.DataFrame(rows, schema=_SCHEMA)


def summary(found: Reviewed) -> dict[str, object]:
    """A draw's estimate as an object for JSON: rate, interval, sample, agreement, what is still needed."""
    rate, agreed = found.rate, found.agreement
    return {
        "source": found.draw.source,
        "draw": found.draw.id,
        "made_at": found.draw.made_at.isoformat(),
        "frame_hash": found.draw.frame_hash,
        "seed": found.draw.seed,
        "population": found.draw.population,
        "drawn": found.draw.n,
        "reviewed": found.reviewed,
        "skipped": found.skipped,
        "accuracy": None if rate is None else rate.value,
        "low": None if rate is None else rate.low,
        "high": None if rate is None else rate.high,
        "n_effective": None if rate is None else rate.n_effective,
        "customers": None if rate is None else rate.customers,
        "widened_by_disagreement": found.widened,
        "still_needed": found.still_needed,
        "shares": dict(found.shares),
        "by_category": {
            name: None
            if each is None
            else {"accuracy": each.value, "low": each.low, "high": each.high, "n": each.n}
            for name, each in found.by_category.items()
        },
        "reviewed_twice": found.doubles,
        "same_tag": None if agreed is None else agreed.same,
        "kappa": None if agreed is None or agreed.kappa is None else agreed.kappa.value,
        "ac1": None if agreed is None or agreed.ac1 is None else agreed.ac1.value,
        "alpha": None if agreed is None or agreed.alpha is None else agreed.alpha.value,
        "automatic_score": None if found.helped is None else found.helped.sentence,
    }


def in_words(found: Reviewed, within: float) -> list[str]:
    """The same in lines of text, for a command."""
    rate, draw = found.rate, found.draw
    head = f"Draw {draw.id} of {draw.source}: {found.reviewed:,} of {draw.n:,} drawn answers reviewed."
    if draw.hand_picked:
        return [head, "Picked by hand: these tags enter no rate."]
    lines = [head]
    if rate is None:
        lines.append("Not enough data for a rate: 10 reviewed answers are needed.")
    else:
        lines.append(
            f"Correct: {100 * rate.value:.1f} % ({100 * rate.low:.1f} to {100 * rate.high:.1f}) of "
            f"{rate.population:,} answers; worth {rate.n_effective:,.0f} of a simple random sample, "
            f"{rate.customers:,} customers."
        )
    if found.still_needed:
        lines.append(f"Tag {found.still_needed:,} more for ±{within:g} points.")
    if found.agreement is not None:
        lines.append(
            f"{found.doubles} answers reviewed twice, the same tag in {100 * found.agreement.same:.0f} %."
        )
    if found.helped is not None:
        lines.append(found.helped.sentence)
    return lines
