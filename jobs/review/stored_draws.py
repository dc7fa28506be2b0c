"""Draws of answers for review: made with their probabilities, kept, and listed."""

import json
import secrets
from datetime import UTC, date, datetime

import polars as pl
from sqlmodel import Session, col, func, select

from analytics.review import drawing_answers
from analytics.review.drawing_answers import Design
from data import current_user
from data.database import sessions
from data.database.review_tables import ReviewDraw, ReviewItem
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.review import review_frame

#: A draw is longer than what is needed, as its order is random: one may stop anywhere.
DEFAULT_SIZE, LARGEST = 400, 5_000


def make(
    settings: Settings,
    source: str,
    n: int = DEFAULT_SIZE,
    *,
    first: date | None = None,
    last: date | None = None,
    uniform_share: float = drawing_answers.UNIFORM_SHARE,
    stratified: bool = True,
    seed: int | None = None,
) -> ReviewDraw:
    """Draw answers and keep them in their order of review, each with its inclusion probability."""
    if not 1 <= n <= LARGEST:
        raise DataError(f"A draw has between 1 and {LARGEST:,} answers, not {n:,}.")
    if not 0 <= uniform_share <= 1:
        raise DataError(f"The uniform part of a draw is a share from 0 to 1, not {uniform_share:g}.")
    frame = review_frame.answers(settings, source, first, last)
    chosen = secrets.randbelow(2**31) if seed is None else seed
    drawn = drawing_answers.draw(frame, n, chosen, Design(uniform_share, stratified))
    sizes = (
        dict(frame["stratum"].value_counts(sort=True).iter_rows()) if stratified else {"all": frame.height}
    )
    return keep(
        settings,
        drawn if stratified else drawn.with_columns(stratum=pl.lit("all")),
        ReviewDraw(
            source=source,
            first=first,
            last=last,
            n=drawn.height,
            population=frame.height,
            frame_hash=drawing_answers.frame_hash(frame["item"].to_list()),
            sizes=json.dumps(sizes, ensure_ascii=False),
            uniform_share=uniform_share,
            stratified=stratified,
            seed=chosen,
            frame_score=_mean_score(frame),
            frame_scores=_score_means(frame) if stratified else "",
            lake_version=_version(settings),
            who=current_user.name(),
            made_at=datetime.now(UTC),
        ),
    )


def pick_by_hand(settings: Settings, source: str, tickets: list[str]) -> ReviewDraw:
    """Put answers of these tickets up for review: kept, looked at, and in no rate."""
    frame = review_frame.answers(settings, source).filter(pl.col("ticket_id").is_in(tickets))
    if frame.is_empty():
        raise DataError("None of these tickets has a live answer of the agent.")
    drawn = frame.with_columns(pi=pl.lit(None, dtype=pl.Float64), double=pl.lit(False))
    return keep(
        settings,
        drawn,
        ReviewDraw(
            source=source,
            n=drawn.height,
            population=drawn.height,
            frame_hash=drawing_answers.frame_hash(frame["item"].to_list()),
            sizes="{}",
            uniform_share=0.0,
            stratified=False,
            seed=0,
            hand_picked=True,
            lake_version=_version(settings),
            who=current_user.name(),
            made_at=datetime.now(UTC),
        ),
    )


def listed(settings: Settings, source: str) -> list[ReviewDraw]:
    """The draws of a source, the newest first."""
    with sessions.session(settings, reads_only=True) as opened:
        asked = select(ReviewDraw).where(ReviewDraw.source == source).order_by(col(ReviewDraw.id).desc())
        return list(opened.exec(asked).all())


def read(settings: Settings, source: str, draw_id: int | None = None) -> ReviewDraw:
    """A draw of a source; the newest one that people did not pick by hand where none is named."""
    there = listed(settings, source)
    if draw_id is not None:
        found = [each for each in there if each.id == draw_id]
        if not found:
            raise DataError(f"The source {source!r} has no draw {draw_id}. It has: {_named(there)}.")
        return found[0]
    drawn = [each for each in there if not each.hand_picked]
    if not drawn:
        raise DataError(
            f"Nothing is drawn for review in the source {source!r} yet. `python -m jobs review draw`."
        )
    return drawn[0]


def newest(settings: Settings, source: str) -> ReviewDraw | None:
    """The newest draw that people did not pick by hand; None without any."""
    return next((each for each in listed(settings, source) if not each.hand_picked), None)


def items(settings: Settings, draw_id: int) -> list[ReviewItem]:
    """The answers of a draw in their order of review."""
    with sessions.session(settings, reads_only=True) as opened:
        return items_in(opened, draw_id)


def items_in(opened: Session, draw_id: int) -> list[ReviewItem]:
    """The same inside a session."""
    asked = select(ReviewItem).where(ReviewItem.draw_id == draw_id).order_by(col(ReviewItem.place))
    return list(opened.exec(asked).all())


def keep(settings: Settings, drawn: pl.DataFrame, made: ReviewDraw) -> ReviewDraw:
    """Keep a draw with its answers in their order of review."""
    with sessions.session(settings) as opened:
        # Two draws begun at once must not share a number.
        made.id = (opened.exec(select(func.max(ReviewDraw.id))).one() or 0) + 1
        opened.add(made)
        opened.flush()
        opened.add_all(
            ReviewItem(
                draw_id=made.id,
                item=row["item"],
                ticket_id=row["ticket_id"],
                customer=row["customer"],
                category=row["category"],
                stratum=row["stratum"],
                pi=row["pi"],
                place=place,
                double=row["double"],
                score=row["score"],
            )
            for place, row in enumerate(drawn.iter_rows(named=True), start=1)
        )
    return made


def _mean_score(frame: pl.DataFrame) -> float | None:
    """The mean automatic score, where every answer of the frame has one."""
    if frame["score"].null_count():
        return None
    mean = frame["score"].mean()
    return float(mean) if isinstance(mean, int | float) else None


def _score_means(frame: pl.DataFrame) -> str:
    """The mean automatic score of each band of confidence; empty where not every answer has one."""
    return "" if frame["score"].null_count() else json.dumps(drawing_answers.score_means(frame))


def _version(settings: Settings) -> str:
    return ".".join(map(str, lake.of(settings).version()))


def _named(there: list[ReviewDraw]) -> str:
    return ", ".join(str(each.id) for each in there) or "none"
