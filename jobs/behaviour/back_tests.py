"""A specification tested on a source's history: three truths, triggers, leaks, handovers, page rules."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

import numpy as np
import polars as pl

from analytics.behaviour import back_test, lexicons, page_rules, recall
from analytics.behaviour.back_test import Fired, Result, Share, Truth
from analytics.behaviour.leaks import Leak, by_category
from analytics.behaviour.recall import Recall
from analytics.behaviour.spec import FRUSTRATION, Spec
from analytics.review.accuracy_estimate import Sample
from data.database import sessions
from data.database.review_tables import ReviewDraw, ReviewItem
from data.settings import Settings
from jobs.behaviour import data_gaps, history
from jobs.behaviour.history import History
from jobs.decisions import buckets
from jobs.decisions import decision_log as log
from jobs.review import judged_answers, review_frame, review_queue, review_tags, stored_draws
from jobs.review.review_tags import TAGS

#: What a reviewer says of an answer that should have been a person's.
NEEDED_A_PERSON = "incorrect"


@dataclass(frozen=True, slots=True)
class BackTest:
    """Everything that history says of a specification; its three results are never added up."""

    source: str
    spec: Spec
    tickets: int
    answers: int
    fired: Fired
    declared: Result
    changed: Result
    reviewed: Result
    recall: Recall | None
    draw: ReviewDraw | None
    leaks: tuple[Leak, ...]
    handovers: pl.DataFrame
    page_rules: pl.DataFrame
    notes: tuple[str, ...]
    #: What was known at each turn, and the category confirmed later.
    states: pl.DataFrame
    #: The days of the first and the last turn that was read: all that is in the lake.
    first: date
    last: date

    @property
    def results(self) -> tuple[Result, Result, Result]:
        """The three truths in the order in which they are shown."""
        return self.declared, self.changed, self.reviewed


def frustrated(spec: Spec) -> tuple[str, ...]:
    """The words of frustrated customers: the specification's own list, else ours."""
    return spec.lexicons.get(FRUSTRATION, lexicons.FRUSTRATED)


def of_source(settings: Settings, source: str, spec: Spec) -> BackTest:
    """The back-test of a specification on a source."""
    return of_history(settings, history.read(settings, source, frustrated(spec)), spec)


def of_history(settings: Settings, there: History, spec: Spec) -> BackTest:
    """The same on a history that was read already."""
    known, customers = there.states, there.customers
    fired = back_test.fired(spec, known)
    always = buckets.always_human(settings, there.source) | frozenset(spec.escalate_always)
    reviewed = _reviewed(settings, there)
    estimated, draw = _recall(settings, there.source, fired)
    days = known["at"].dt.convert_time_zone(settings.time_zone).dt.date()
    first, last = cast("date", days.min()), cast("date", days.max())
    leaks = by_category(known, fired.items(), always, last, settings.time_zone)
    found = BackTest(
        source=there.source,
        spec=spec,
        tickets=known["ticket_id"].n_unique(),
        answers=int(known["is_answer"].sum()),
        fired=fired,
        declared=back_test.result(fired, back_test.declared(known, always), customers),
        changed=back_test.result(fired, there.changed, customers),
        reviewed=back_test.result(fired, reviewed, customers),
        recall=estimated,
        draw=draw,
        leaks=tuple(leaks),
        handovers=there.handovers,
        page_rules=page_rules.kept(spec, known, there.texts),
        notes=(),
        states=known,
        first=first,
        last=last,
    )
    return replace(found, notes=data_gaps.sentences(found.fired, found.recall, there, always))


def handover_shares(handovers: pl.DataFrame, parts: tuple[str, ...]) -> dict[str, tuple[Share, int]]:
    """For each part of the checklist, the share of handovers that have it, and how many cannot say."""
    found: dict[str, tuple[Share, int]] = {}
    for part in parts:
        told = handovers.filter(pl.col(part).is_not_null())
        whole = frozenset(told["ticket_id"].to_list())
        yes = frozenset(told.filter(pl.col(part) == 1)["ticket_id"].to_list())
        found[part] = back_test.share(whole, yes, {}), handovers.height - told.height
    return found


def _reviewed(settings: Settings, there: History) -> Truth:
    """Answers that people tagged, in the review queue or in the log; the queue's tag holds where both did."""
    tags = dict(there.imported_tags.iter_rows())
    tags |= dict(judged_answers.tags(settings, there.source).iter_rows())
    ours = set(there.states.filter("is_answer")["item"].to_list())
    needed = frozenset(item for item, tag in tags.items() if tag == NEEDED_A_PERSON and item in ours)
    return Truth("reviewed", "answer", needed, frozenset(tags) & ours - needed)


def _recall(settings: Settings, source: str, fired: Fired) -> tuple[Recall | None, ReviewDraw | None]:
    """Recall from the newest draw that people reviewed any of; None where nothing was drawn."""
    stopped = fired.items()
    for draw in stored_draws.listed(settings, source):
        if draw.hand_picked:
            continue
        needed = _needed(settings, draw)
        if not needed:
            continue
        items = [each for each in stored_draws.items(settings, draw.id or 0) if each.item in needed]
        frame = review_frame.answers(settings, source, draw.first, draw.last).select(
            "item", stratum=pl.col("stratum") if draw.stratified else pl.lit("all")
        )
        sides = [
            _sample(
                [each for each in items if (each.item in stopped) == side],
                needed,
                frame.filter(pl.col("item").is_in(list(stopped)) == side),
                stratified=draw.stratified,
            )
            for side in (True, False)
        ]
        return recall.estimate(*sides), draw
    return None, None


def _needed(settings: Settings, draw: ReviewDraw) -> dict[str, float]:
    """For each reviewed answer of a draw, the share of its tags that say it was incorrect."""
    by_item = review_tags.by_item(review_tags.standing(settings, draw.source, draw.id or 0))
    with sessions.session(settings, reads_only=True) as opened:
        known = review_queue.gold_items(opened, draw.source)
    return {
        item: float(known[item].choice == NEEDED_A_PERSON)
        if item in known
        else sum(each.choice == NEEDED_A_PERSON for each in tags) / len(tags)
        for item, tags in by_item.items()
        if tags and all(each.choice in TAGS for each in tags)
    }


def _sample(
    items: list[ReviewItem], needed: Mapping[str, float], frame: pl.DataFrame, *, stratified: bool
) -> Sample:
    sizes: dict[str, int] = dict(frame["stratum"].value_counts().iter_rows())
    return Sample(
        np.asarray([needed[each.item] for each in items], dtype=float),
        np.asarray([each.pi for each in items], dtype=float),
        [each.stratum if stratified else "all" for each in items],
        [each.customer for each in items],
        sizes,
    )


def stamp(settings: Settings, source: str) -> str:
    """What changes with every tag, draw and bucket of a source: a key for back-tests that are kept."""
    drawn = stored_draws.listed(settings, source)
    counted = log.stamp(settings, source, "answer tag", "adjudication", "bucket")
    return json.dumps([counted, drawn[0].id if drawn else 0])
