"""The tables of review: draws of answers, and each answer drawn with its inclusion probability.

What reviewers say stands in the decision log.
No `from __future__ import annotations` here: SQLModel reads the annotations as they are.
"""

from datetime import date, datetime

from sqlmodel import Field

from data.database.tables import Moment, Record


class ReviewDraw(Record, table=True):
    """A sample of answers for review: from which answers, how, and who drew it."""

    __tablename__ = "review_draw"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True, max_length=200)
    first: date | None = Field(default=None, description="Only answers from this day on.")
    last: date | None = Field(default=None, description="Only answers up to this day.")
    n: int
    population: int = Field(description="Answers in the frame.")
    frame_hash: str = Field(max_length=64, description="Of the ids of all answers in the frame.")
    sizes: str = Field(description="JSON: answers in the frame by stratum.")
    uniform_share: float
    stratified: bool
    seed: int
    frame_score: float | None = Field(default=None, description="Mean automatic score of the frame.")
    frame_scores: str = Field(default="", description="JSON: the same by band of confidence.")
    hand_picked: bool = Field(default=False, description="Chosen by people: enters no rate.")
    lake_version: str = Field(max_length=60)
    who: str = Field(max_length=80)
    made_at: datetime = Field(sa_type=Moment)


class ReviewItem(Record, table=True):
    """One answer of a draw: its place in the queue, its probability, and who has it just now."""

    __tablename__ = "review_item"  # pyright: ignore[reportAssignmentType]

    draw_id: int = Field(primary_key=True)
    item: str = Field(primary_key=True, max_length=200, description="Id of the interaction.")
    ticket_id: str = Field(max_length=400)
    customer: str = Field(max_length=400)
    category: str | None = Field(default=None, max_length=200)
    stratum: str = Field(max_length=400)
    pi: float | None = Field(default=None, description="Inclusion probability; null: picked by hand.")
    place: int = Field(description="In the order of review.")
    double: bool = Field(description="A second person reviews it too, blind.")
    score: float | None = Field(default=None, description="Of an automatic judge, 0 to 1.")
    claimed_by: str = Field(default="", max_length=80)
    claimed_at: datetime | None = Field(default=None, sa_type=Moment)
