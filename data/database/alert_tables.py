"""Tables of alerts and schedules: rules that people made, episodes of alerts, messages to send, last visits.

No `from __future__ import annotations` here: SQLModel reads the annotations as they are.
"""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from data.database.tables import Moment, Record


class AlertRule(Record, table=True):
    """What somebody wants to be told about: a kind of alert on a source, and the channels that tell it."""

    __tablename__ = "alert_rule"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True, max_length=200)
    kind: str = Field(max_length=40)
    about: str = Field(default="", max_length=200, description="A plan's or metric's name; empty is all.")
    looks: int = Field(description="So many looks in a row must find it.")
    minimum: int = Field(description="So many tickets must stand behind a number.")
    days: int | None = Field(default=None, description="Of what is measured in days.")
    channels: str = Field(description="JSON: names of channels, never their addresses.")
    muted_until: datetime | None = Field(default=None, sa_type=Moment)
    deleted_at: datetime | None = Field(default=None, sa_type=Moment)
    who: str = Field(max_length=80)
    made_at: datetime = Field(sa_type=Moment)
    looked_at: datetime | None = Field(default=None, sa_type=Moment)
    seen_until: date | None = Field(default=None, description="Last day of the data at the last look.")
    trouble: str = Field(default="", description="Why the last look could not be made.")


class AlertEpisode(Record, table=True):
    """One time that an alert was on: from the first look that found it until its estimate was back."""

    __tablename__ = "alert_episode"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("rule_id", "subject", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64)
    rule_id: int = Field(index=True)
    subject: str = Field(max_length=400)
    number: int = Field(description="Of the subject's episodes, from 1.")
    state: str = Field(index=True, max_length=16, description="pending, firing, or ended.")
    looks: int
    stamp: str = Field(max_length=200, description="Of the last look.")
    sentence: str = Field(description="Why, as the page says it.")
    page: str = Field(description="Address of the page behind the site's, with its query.")
    lake_version: str = Field(default="", max_length=60)
    began_at: datetime = Field(sa_type=Moment)
    fired_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class MessageRecord(Record, table=True):
    """A message to one channel: one row per episode or due report and channel, sent by claim, send, mark."""

    __tablename__ = "message"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(
        unique=True, max_length=64, description="In the message too: the receiver knows it again."
    )
    about: str = Field(index=True, max_length=80, description="episode KEY, schedule ID DUE, or test.")
    source: str = Field(index=True, max_length=200)
    channel: str = Field(max_length=80, description="Its name, never its address.")
    state: str = Field(index=True, max_length=16, description="waiting, sending, sent, failed, muted, held.")
    title: str = Field(max_length=200)
    sentence: str
    page: str
    lake_version: str = Field(default="", max_length=60)
    tries: int = 0
    again: bool = Field(default=False, description="A sending was interrupted: it may have been sent before.")
    claim: str = Field(default="", max_length=32, description="Of the sender that has it.")
    not_before: datetime = Field(
        sa_type=Moment, description="Waiting: not before. Sending: from then on anybody's again."
    )
    made_at: datetime = Field(sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    error: str = Field(default="")


class ScheduleRecord(Record, table=True):
    """A report that is sent by the clock."""

    __tablename__ = "schedule"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True, max_length=200)
    kind: str = Field(max_length=40, description="month report, or pilot digest.")
    cron: str = Field(max_length=80, description="Five fields; a day must fit its day and its weekday.")
    working_day: int | None = Field(default=None, description="Only on this one of the month, from 1.")
    zone: str = Field(max_length=60)
    channels: str = Field(description="JSON: names of channels.")
    next_due: datetime = Field(index=True, sa_type=Moment)
    deleted_at: datetime | None = Field(default=None, sa_type=Moment)
    who: str = Field(max_length=80)
    made_at: datetime = Field(sa_type=Moment)


class VisitRecord(Record, table=True):
    """When somebody last came, and when the visit before that ended: what is new to them."""

    __tablename__ = "visit"  # pyright: ignore[reportAssignmentType]

    person: str = Field(primary_key=True, max_length=200)
    came_at: datetime = Field(sa_type=Moment, description="Beginning of the visit that runs.")
    seen_at: datetime = Field(sa_type=Moment, description="Last sign of it.")
    before_at: datetime | None = Field(default=None, sa_type=Moment, description="End of the visit before.")


#: What is sent from here is not sent again from a restored backup.
OF_THIS_DATABASE = frozenset({"message"})
