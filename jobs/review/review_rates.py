"""What a draw says so far: the share of right answers, how many more tags, agreement, progress of each."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.review import accuracy_estimate, agreement, automatic_score, disagreement, drawing_answers
from analytics.review.accuracy_estimate import Rate, Sample
from analytics.review.agreement import Agreement
from analytics.review.automatic_score import Helped
from data.database import sessions
from data.database.decision_log import Decision
from data.database.review_tables import ReviewDraw, ReviewItem
from data.settings import Settings
from jobs.decisions import decision_log as log
from jobs.review import review_queue, review_tags, reviewer_progress, stored_draws
from jobs.review.review_tags import SKIPPED, TAGS
from jobs.review.reviewer_progress import Progress

#: How narrow the interval is wanted unless somebody says otherwise.
WANTED = 0.03
#: With fewer answers or customers a category has no rate.
FEWEST_ANSWERS, FEWEST_CUSTOMERS = 30, 10
#: With fewer tags of a reviewer nothing is said of a pace.
FEWEST_FOR_PACE = 5


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A draw with all that its tags say; `rate` is None with fewer than 10 tags."""

    draw: ReviewDraw
    rate: Rate | None
    still_needed: int
    shares: Mapping[str, float]
    by_category: Mapping[str, Rate | None]
    #: How many answers of each category are reviewed, those too few for a rate included.
    counts: Mapping[str, int]
    agreement: Agreement | None
    doubles: int
    differing: tuple[str, ...]
    #: The answers of this draw that somebody decided, the latest last, with the decided tag.
    decided: tuple[tuple[str, str], ...]
    progress: tuple[Progress, ...]
    helped: Helped | None
    causes: Mapping[str, int]
    reviewed: int
    skipped: int
    widened: bool

    @property
    def left(self) -> int:
        """How many answers of the draw nobody has reviewed."""
        return self.draw.n - self.reviewed

    @property
    def enough_drawn(self) -> bool:
        """Whether the draw has the answers that are still needed."""
        return self.still_needed <= self.left

    @property
    def reaches(self) -> float | None:
        """The half width of the interval once all of the draw is reviewed; None before there is a rate.

        It shrinks with the square root of the number of answers; what the frame's own size adds is left out.
        """
        if self.rate is None or not self.draw.n:
            return None
        return self.rate.half_width * (self.reviewed / max(self.draw.n, self.reviewed)) ** 0.5

    def minutes(self, reviewer: str) -> float | None:
        """How long the missing tags take at the pace of a reviewer; None before there is a pace."""
        mine = next((each for each in self.progress if each.reviewer == reviewer), None)
        if mine is None or mine.median_seconds is None or mine.tags < FEWEST_FOR_PACE:
            return None
        return self.still_needed * mine.median_seconds / 60


def of_draw(settings: Settings, draw: ReviewDraw, *, wanted: float = WANTED) -> Reviewed:
    """Everything that is known of a draw from the tags that stand."""
    items = stored_draws.items(settings, draw.id or 0)
    tags = review_tags.standing(settings, draw.source, draw.id or 0)
    with sessions.session(settings, reads_only=True) as opened:
        known = review_queue.gold_items(opened, draw.source)
    return reviewed(draw, items, tags, known, wanted=wanted)


def reviewed(
    draw: ReviewDraw,
    items: Sequence[ReviewItem],
    tags: Sequence[Decision],
    known: Mapping[str, Decision],
    *,
    wanted: float = WANTED,
) -> Reviewed:
    """The same from items, tags and adjudications that are loaded."""
    by_item = review_tags.by_item(tags)
    seen = [each for each in items if each.item in by_item]
    right = np.asarray([share_right(by_item[each.item], known.get(each.item)) for each in seen], dtype=float)
    doubles = [each for each in seen if len(by_item[each.item]) > 1]
    pairs = [(_rank(by_item[each.item][0]), _rank(by_item[each.item][1])) for each in doubles]
    rate, helped, widened = None, None, False
    by_category: dict[str, Rate | None] = {}
    sample = None if draw.hand_picked or not seen else sample_of(draw, seen, right)
    if sample is not None:
        single = np.asarray([len(by_item[each.item]) == 1 and each.item not in known for each in seen])
        chances = disagreement.flip_chances(
            np.asarray([float(one == 0) for one, _ in pairs]),
            np.asarray([float(two == 0) for _, two in pairs]),
        )
        more = 0.0
        if chances is not None:
            more = disagreement.added_variance(right, sample.pi, single, chances, seed=draw.seed)
            widened = more > 0
        rate = accuracy_estimate.estimate(sample, more_variance=more)
        by_category = _by_category(draw, seen, right)
        if draw.frame_score is not None and all(each.score is not None for each in seen):
            own = np.asarray([each.score for each in seen], dtype=float)
            helped = _helped(draw, seen, sample, own, draw.frame_score)
    return Reviewed(
        draw=draw,
        rate=rate,
        still_needed=_needed(rate, draw, len(seen), wanted),
        shares=_shares(seen, by_item, known),
        by_category=by_category,
        counts=Counter(each.category for each in seen if each.category),
        agreement=agreement.of_pairs(
            [one for one, _ in pairs],
            [two for _, two in pairs],
            [each.customer for each in doubles],
            seed=draw.seed,
        ),
        doubles=len(doubles),
        differing=tuple(
            each.item
            for each, (one, two) in zip(doubles, pairs, strict=True)
            if one != two and each.item not in known
        ),
        decided=tuple(
            (each.subject, each.choice)
            for each in sorted(known.values(), key=lambda each: each.id)
            if each.subject in by_item
        ),
        progress=reviewer_progress.of_tags(tags, known),
        helped=helped,
        causes=_causes(tags),
        reviewed=len(seen),
        skipped=len({each.subject for each in tags if each.choice == SKIPPED}),
        widened=widened,
    )


def _helped(
    draw: ReviewDraw,
    seen: Sequence[ReviewItem],
    sample: Sample,
    score: "accuracy_estimate.Floats",
    mean: float,
) -> Helped | None:
    """What an automatic score adds: as a whole, or by bands of confidence where that saves more tags."""
    whole = automatic_score.helped_by_mean(sample, score, mean)
    if not draw.frame_scores or whole is None:
        return whole
    band = [drawing_answers.band_of(each.stratum) for each in seen]
    by_band = automatic_score.helped_by_band(sample, score, band, json.loads(draw.frame_scores))
    return by_band if by_band is not None and by_band.saved > whole.saved else whole


def share_right(tags: Sequence[Decision], known: Decision | None) -> float:
    """1 for a correct answer, 0 for another; the mean where reviewers differ, undecided."""
    if known is not None:
        return float(known.choice == TAGS[0])
    return sum(each.choice == TAGS[0] for each in tags) / len(tags)


def sample_of(draw: ReviewDraw, seen: Sequence[ReviewItem], right: "accuracy_estimate.Floats") -> Sample:
    """The reviewed answers of a draw as a sample of its frame."""
    return Sample(
        right,
        np.asarray([each.pi for each in seen], dtype=float),
        [each.stratum for each in seen],
        [each.customer for each in seen],
        json.loads(draw.sizes),
    )


@dataclass(frozen=True, slots=True)
class Tagged:
    """The reviewed answers of a draw: 1 right, 0 not, between where people differ."""

    draw: ReviewDraw
    seen: tuple[ReviewItem, ...]
    right: "accuracy_estimate.Floats"

    def within(self, tickets: set[str], population: int) -> Sample:
        """The reviewed answers of these tickets as a sample of so many answers."""
        rows = [place for place, each in enumerate(self.seen) if each.ticket_id in tickets]
        return Sample(
            self.right[rows],
            np.asarray([self.seen[row].pi for row in rows], dtype=float),
            ["all"] * len(rows),
            [self.seen[row].customer for row in rows],
            {"all": max(population, len(rows))},
        )


def latest_tagged(settings: Settings, source: str) -> Tagged | None:
    """The reviewed answers of the newest draw with enough of them for a rate; None without any."""
    for draw in stored_draws.listed(settings, source):
        if draw.hand_picked:
            continue
        by_item = review_tags.by_item(review_tags.standing(settings, source, draw.id or 0))
        if len(by_item) < accuracy_estimate.FEWEST:
            continue
        with sessions.session(settings, reads_only=True) as opened:
            known = review_queue.gold_items(opened, source)
        seen = tuple(each for each in stored_draws.items(settings, draw.id or 0) if each.item in by_item)
        right = [share_right(by_item[each.item], known.get(each.item)) for each in seen]
        return Tagged(draw, seen, np.asarray(right, dtype=float))
    return None


def stamp(settings: Settings, source: str) -> str:
    """What changes with every tag, adjudication and draw of a source: a key for what is made of them."""
    drawn = stored_draws.listed(settings, source)
    return f"{log.stamp(settings, source, 'answer tag', 'adjudication')}, {drawn[0].id if drawn else 0}"


def _needed(rate: Rate | None, draw: ReviewDraw, seen: int, wanted: float) -> int:
    if draw.hand_picked:
        return 0
    if rate is None:
        return max(0, accuracy_estimate.sample_size(wanted, 0.8, population=draw.population) - seen)
    return accuracy_estimate.still_needed(rate, wanted)


def _by_category(
    draw: ReviewDraw, seen: Sequence[ReviewItem], right: "accuracy_estimate.Floats"
) -> dict[str, Rate | None]:
    """A rate for each category with enough answers and customers; None where they are too few to say."""
    found: dict[str, Rate | None] = {}
    sizes: dict[str, int] = json.loads(draw.sizes)
    for category in sorted({each.category for each in seen if each.category}):
        rows = [place for place, each in enumerate(seen) if each.category == category]
        mine = [seen[place] for place in rows]
        enough = len(mine) >= FEWEST_ANSWERS and len({each.customer for each in mine}) >= FEWEST_CUSTOMERS
        own = {each.stratum for each in mine}
        inside = {
            name: size for name, size in sizes.items() if name.startswith(f"{category} · ") or name in own
        }
        sample = Sample(
            right[rows],
            np.asarray([each.pi for each in mine], dtype=float),
            [each.stratum for each in mine],
            [each.customer for each in mine],
            inside,
        )
        found[category] = accuracy_estimate.estimate(sample) if enough else None
    return found


def _shares(
    seen: Sequence[ReviewItem], by_item: Mapping[str, list[Decision]], known: Mapping[str, Decision]
) -> dict[str, float]:
    """The weighted share of each tag."""
    weight: dict[str, float] = dict.fromkeys(TAGS, 0.0)
    for each in seen:
        said = [known[each.item]] if each.item in known else by_item[each.item]
        for tag in said:
            weight[tag.choice] += 1 / (each.pi or 1) / len(said)
    whole = sum(weight.values())
    return {tag: each / whole for tag, each in weight.items()} if whole else {}


def _causes(tags: Sequence[Decision]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in tags:
        if cause := each.evidence.get("cause"):
            found[str(cause)] = found.get(str(cause), 0) + 1
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def _rank(tag: Decision) -> int:
    return TAGS.index(tag.choice)
