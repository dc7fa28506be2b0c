"""The outbox: one row per message and channel, sent by claim, send, mark.

What is promised: a message goes to a channel once, as long as no sender is killed. One that is killed between
sending and marking leaves the row claimed; after two minutes it is sent again under the same key, which a
webhook's receiver knows by its `webhook-id`, and a person by the words in the message. Nothing is ever lost.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, and_, col, select, update

from analytics.alerts import message_text
from data.channels import channel_settings, sending
from data.channels.channel_settings import Channel
from data.channels.sending import Attachment, Message, SendingError
from data.database import sessions
from data.database.alert_tables import MessageRecord
from data.errors import DataError
from data.settings import Settings

#: So long a claim holds: longer than a sending may take.
CLAIM = timedelta(minutes=2)
#: After a failure it is tried again later and later; after the last it is given up, and the page says so.
LATER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
TRIES = len(LATER) + 1

#: What a message is, by the first word of what it is about.
_KINDS: Mapping[str, Literal["alert", "report", "test"]] = {
    "episode": "alert", "schedule": "report", "test": "test",
}  # fmt: skip
Send = Callable[[Channel, Message], None]
#: Makes the file that goes with a message on a channel; None where none does.
Attach = Callable[[Settings, MessageRecord, Channel], Attachment | None]
#: What a message is that is not sent: no news, or held back as long as its rule is muted.
MUTED, HELD = "muted", "held"


def _nothing(settings: Settings, row: MessageRecord, channel: Channel) -> Attachment | None:
    """No file."""
    return None


def add(
    opened: Session,
    about: str,
    source: str,
    channels: Iterable[str],
    *,
    title: str,
    sentence: str,
    page: str,
    lake_version: str,
    now: datetime,
    state: Literal["waiting", "muted", "held"] = "waiting",
) -> None:
    """Puts a message for each channel into the outbox; one that is there already is left as it is.

    A muted one is never sent; a held one is by `release`.
    """
    for channel in channels:
        key = key_of(about, channel)
        if opened.exec(select(MessageRecord.id).where(MessageRecord.key == key)).first() is not None:
            continue
        opened.add(
            MessageRecord(
                key=key,
                about=about,
                source=source,
                channel=channel,
                state=state,
                title=title,
                sentence=sentence,
                page=page,
                lake_version=lake_version,
                not_before=now,
                made_at=now,
            )
        )
    opened.flush()


def release(opened: Session, abouts: Iterable[str], now: datetime) -> None:
    """Lets held messages go out."""
    opened.exec(
        update(MessageRecord)
        .where(col(MessageRecord.about).in_(list(abouts)), col(MessageRecord.state) == HELD)
        .values(state="waiting", not_before=now)
    )


def key_of(about: str, channel: str) -> str:
    """Returns the key of a message: the same for the same episode or due report on the same channel."""
    return hashlib.sha256(f"{about}\n{channel}".encode()).hexdigest()[:32]


def listed(settings: Settings, source: str | None = None, *, limit: int = 200) -> list[MessageRecord]:
    """Returns the messages of a source, or all, the newest first."""
    asked = select(MessageRecord).order_by(col(MessageRecord.id).desc()).limit(limit)
    if source is not None:
        asked = asked.where(MessageRecord.source == source)
    with sessions.session(settings, reads_only=True) as opened:
        return list(opened.exec(asked).all())


def is_any_due(opened: Session, now: datetime) -> bool:
    """Returns whether a message waits to be sent, or was claimed by a sender that fell silent."""
    return opened.exec(select(MessageRecord.id).where(_due(now)).limit(1)).first() is not None


def deliver(settings: Settings, send: Send = sending.send, attach: Attach = _nothing) -> tuple[int, int]:
    """Sends all that is due; returns how many were sent and how many failed."""
    sent = failed = 0
    while (row := claim(settings)) is not None:
        try:
            channel = _channel(row.channel)
            send(channel, replace(_message(row), attachment=attach(settings, row, channel)))
        except DataError as error:
            _mark_failed(settings, row, str(error))
            failed += 1
        else:
            _mark_sent(settings, row)
            sent += 1
    return sent, failed


def claim(settings: Settings) -> MessageRecord | None:
    """Claims the oldest message that is due by one statement; None where none is."""
    now = datetime.now(UTC)
    first = (
        select(MessageRecord.id)
        .where(_due(now))
        .order_by(col(MessageRecord.id))
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claimed = (
        update(MessageRecord)
        .where(col(MessageRecord.id) == first)
        .values(
            state="sending",
            tries=col(MessageRecord.tries) + 1,
            again=or_(col(MessageRecord.again), col(MessageRecord.state) == "sending"),
            claim=secrets.token_hex(8),
            not_before=now + CLAIM,
        )
        .returning(MessageRecord)
    )
    with sessions.session(settings) as opened:
        return opened.exec(claimed).scalars().first()


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(
        or_(col(MessageRecord.state) == "waiting", col(MessageRecord.state) == "sending"),
        col(MessageRecord.not_before) <= now,
    )


def _mark_sent(settings: Settings, row: MessageRecord) -> None:
    _mark(settings, row, {"state": "sent", "sent_at": datetime.now(UTC), "error": ""})


def _mark_failed(settings: Settings, row: MessageRecord, why: str) -> None:
    if row.tries >= TRIES:
        _mark(settings, row, {"state": "failed", "error": why})
    else:
        later = datetime.now(UTC) + LATER[row.tries - 1]
        _mark(settings, row, {"state": "waiting", "error": why, "not_before": later})


def _mark(settings: Settings, row: MessageRecord, values: dict[str, object]) -> None:
    """Only while the claim is ours: who was slow changes nothing any more."""
    mine = update(MessageRecord).where(col(MessageRecord.id) == row.id, col(MessageRecord.claim) == row.claim)
    with sessions.session(settings) as opened:
        opened.exec(mine.values(**values))


def _channel(name: str) -> Channel:
    found = channel_settings.listed().get(name)
    if found is None:
        raise SendingError(f"There is no channel {name!r} any more. Was its variable removed?")
    return found


def _message(row: MessageRecord) -> Message:
    link = f"{channel_settings.site()}/{row.page}"
    return Message(
        kind=_KINDS[row.about.split()[0]],
        key=row.key,
        title=message_text.harmless(row.title, 200),
        text=message_text.body(row.sentence, link, row.lake_version, row.key, again=row.again),
        sentence=row.sentence,
        link=link,
        lake_version=row.lake_version,
    )
