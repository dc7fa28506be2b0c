"""Drafts and people's texts for the same tickets, tagged blind: which is right more often.

A pair is two items of a draw whose texts a reviewer sees one at a time, without knowing whose each is.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from analytics import wording
from analytics.review import drawing_answers
from analytics.shadow import readiness_gate
from analytics.significance import paired_comparison
from analytics.significance.paired_comparison import PairedDifference
from data import current_user
from data.database.review_tables import ReviewDraw
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.review import review_tags, stored_draws
from jobs.review.answer_texts import DRAFT, SENT
from jobs.review.review_tags import TAGS
from jobs.shadow import shadow_drafts

PER_CATEGORY = 30
_SEED = 20260901


@dataclass(frozen=True, slots=True)
class Paired:
    """Pairs with both tags: right by the draft alone, by the person alone, and what follows."""

    pairs: int
    draft_alone: int
    person_alone: int
    difference: PairedDifference | None
    p: float
    by_customer: bool
    by_band: Mapping[str, tuple[int, int]]

    @property
    def sentence(self) -> str:
        """The difference in words, with its interval."""
        found = self.difference
        if found is None:
            return "No pair has both tags yet."
        direction = "more" if found.value >= 0 else "less"
        return (
            f"The draft is correct {100 * abs(found.value):.1f} points {direction} often than the person "
            f"({100 * found.low:+.1f} to {100 * found.high:+.1f}), in {wording.counted(self.pairs, 'pair')}; "
            f"p = {self.p:.3f}."
        )


def draw(settings: Settings, source: str, per_category: int = PER_CATEGORY) -> ReviewDraw:
    """Draw pairs of each category at random for blind review; they enter no rate of live answers."""
    found = shadow_drafts.read(settings, source).pairs.filter(
        ~pl.col("rubber_stamp"), pl.col("band") != "as is"
    )
    if found.is_empty():
        raise DataError("Every draft was sent as it was: there is no pair whose texts differ.")
    seed = secrets.randbelow(2**31)
    mixed = found.sample(fraction=1.0, shuffle=True, seed=seed)
    taken = mixed.group_by("category", maintain_order=True).head(per_category)
    both = pl.concat([taken.with_columns(item=pl.col("item") + end) for end in (DRAFT, SENT)])
    drawn = both.sample(fraction=1.0, shuffle=True, seed=seed).with_columns(
        stratum=pl.lit("pairs"),
        pi=pl.lit(None, dtype=pl.Float64),
        double=pl.lit(False),
        score=pl.lit(None, dtype=pl.Float64),
    )
    return stored_draws.keep(
        settings,
        drawn,
        ReviewDraw(
            source=source,
            n=drawn.height,
            population=2 * found.height,
            frame_hash=drawing_answers.frame_hash(found["item"].to_list()),
            sizes=json.dumps({"pairs": 2 * found.height}),
            uniform_share=1.0,
            stratified=True,
            seed=seed,
            hand_picked=True,
            lake_version=".".join(map(str, lake.of(settings).version())),
            who=current_user.name(),
            made_at=datetime.now(UTC),
        ),
    )


def of_source(settings: Settings, source: str) -> Paired | None:
    """All pairs of a source with both tags, the last tag of each text; None where nothing was drawn."""
    tags: dict[str, bool] = {}
    drawn = [each for each in stored_draws.listed(settings, source) if each.hand_picked and each.stratified]
    if not drawn:
        return None
    for made in reversed(drawn):
        for each in review_tags.standing(settings, source, made.id or 0):
            if each.choice in TAGS:
                tags[each.subject] = each.choice == TAGS[0]
    pairs = shadow_drafts.read(settings, source).pairs
    both = [
        (item, customer, tags[f"{item}{DRAFT}"], tags[f"{item}{SENT}"])
        for item, customer in pairs.select("item", "customer").iter_rows()
        if f"{item}{DRAFT}" in tags and f"{item}{SENT}" in tags
    ]
    wrong = {item.removesuffix(DRAFT): not right for item, right in tags.items() if item.endswith(DRAFT)}
    return compared(both, readiness_gate.by_band(pairs, wrong))


def compared(both: list[tuple[str, str, bool, bool]], by_band: Mapping[str, tuple[int, int]]) -> Paired:
    """The pairs (item, customer, draft right, person right): McNemar's mid-p and Tango's interval.

    Where a customer has several pairs the p is that of whole customers flipping sign.
    """
    alone = sum(one and not other for _, _, one, other in both)
    other_alone = sum(other and not one for _, _, one, other in both)
    customers = [customer for _, customer, _, _ in both]
    several = len(set(customers)) < len(customers)
    p = paired_comparison.mcnemar(alone, other_alone).mid
    if several:
        p = paired_comparison.sign_flip(
            [float(one) - float(other) for _, _, one, other in both], customers, seed=_SEED
        )
    difference = paired_comparison.tango(alone, other_alone, len(both)) if both else None
    return Paired(len(both), alone, other_alone, difference, p, several, by_band)
