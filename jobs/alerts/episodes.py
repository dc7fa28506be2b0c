"""Episodes of alerts: where each subject of a rule stands, and what a look changed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from urllib.parse import urlencode

from sqlmodel import Session, col, select

from analytics.alerts import state_machine
from analytics.alerts.alert_kinds import Kind
from analytics.alerts.state_machine import Change, Look, Standing
from data.database import sessions
from data.database.alert_tables import AlertEpisode, AlertRule
from data.settings import Settings
from jobs.alerts.alert_rules import Rule

State = Literal["pending", "firing", "ended"]
#: In an address: the key of the alert that its page shows at the top.
PARAMETER = "alert"


@dataclass(frozen=True, slots=True)
class Episode:
    """One time that an alert was on, and why, as its page said it."""

    id: int
    key: str
    rule_id: int
    source: str
    kind: Kind
    subject: str
    number: int
    state: State
    sentence: str
    page: str
    lake_version: str
    began_at: datetime
    fired_at: datetime | None
    ended_at: datetime | None

    @property
    def address(self) -> str:
        """Its page with its query, on which the alert itself is told at the top."""
        return address(self.page, self.key)


def address(page: str, key: str) -> str:
    """A page with its query that shows an episode at the top."""
    return f"{page}{'&' if '?' in page else '?'}{urlencode({PARAMETER: key})}"


def get(settings: Settings, key: str) -> Episode | None:
    """Returns the episode of a key, of deleted rules too; None where there is none."""
    asked = select(AlertEpisode, AlertRule).where(
        AlertEpisode.rule_id == AlertRule.id, AlertEpisode.key == key
    )
    with sessions.session(settings, reads_only=True) as opened:
        found = opened.exec(asked).first()
    return None if found is None else _episode(*found)


def on_again(settings: Settings, before: Episode) -> Episode | None:
    """Returns the later episode of the same subject that is on; None where none is."""
    same = [each for each in firing(settings) if each.rule_id == before.rule_id]
    return next((each for each in same if each.subject == before.subject and each.id > before.id), None)


def listed(settings: Settings, *, limit: int = 200) -> list[Episode]:
    """Returns the episodes that fired, those that still do first, then the newest; of deleted rules too."""
    asked = (
        select(AlertEpisode, AlertRule)
        .where(AlertEpisode.rule_id == AlertRule.id, AlertEpisode.state != "pending")
        .order_by(
            (col(AlertEpisode.state) == "firing").desc(),
            col(AlertEpisode.fired_at).desc(),
            col(AlertEpisode.id).desc(),
        )
    )
    with sessions.session(settings, reads_only=True) as opened:
        return [_episode(row, rule) for row, rule in opened.exec(asked.limit(limit)).all()]


def firing(settings: Settings) -> list[Episode]:
    """Returns the episodes that are on, of rules that are in use."""
    asked = select(AlertEpisode, AlertRule).where(
        AlertEpisode.rule_id == AlertRule.id,
        AlertEpisode.state == "firing",
        col(AlertRule.deleted_at).is_(None),
    )
    with sessions.session(settings, reads_only=True) as opened:
        found = opened.exec(
            asked.order_by(col(AlertEpisode.fired_at).desc(), col(AlertEpisode.id).desc())
        ).all()
    return [_episode(row, rule) for row, rule in found]


def seen(settings: Settings, rule_id: int) -> frozenset[str]:
    """Returns the subjects of a rule that ever had an episode that fired."""
    asked = select(AlertEpisode.subject).where(
        AlertEpisode.rule_id == rule_id, AlertEpisode.state != "pending"
    )
    with sessions.session(settings, reads_only=True) as opened:
        return frozenset(opened.exec(asked).all())


def about(key: str) -> str:
    """What a message about an episode is about, as the outbox keeps it."""
    return f"episode {key}"


def abouts(opened: Session, rule_id: int) -> list[str]:
    """The same of every episode of a rule that is on."""
    asked = select(AlertEpisode.key).where(AlertEpisode.rule_id == rule_id, AlertEpisode.state == "firing")
    return [about(key) for key in opened.exec(asked).all()]


def take_in(opened: Session, rule: Rule, looks: Sequence[Look], now: datetime) -> list[AlertEpisode]:
    """Stores what the looks of a rule changed; returns the episodes that fired just now.

    A subject that is on and was not found at this look is back: what is complete says so by leaving it out.
    """
    rows = _newest(opened, rule.id)
    found = {look.subject[:400]: state_machine.enough(look, rule.minimum) for look in looks}
    gone = [
        Look(subject, "back", f"gone {now.isoformat()}", row.sentence, row.page, row.lake_version)
        for subject, row in rows.items()
        if subject not in found and row.state != "ended"
    ]
    fired: list[AlertEpisode] = []
    for look in (*found.values(), *gone):
        row = rows.get(look.subject[:400])
        standing, change = state_machine.step(_standing(row), look, rule.looks)
        changed = _written(opened, rule, row, look, standing, change, now)
        if change == "fired" and changed is not None:
            fired.append(changed)
    opened.flush()
    return fired


def _newest(opened: Session, rule_id: int) -> Mapping[str, AlertEpisode]:
    asked = select(AlertEpisode).where(AlertEpisode.rule_id == rule_id).order_by(col(AlertEpisode.number))
    return {row.subject: row for row in opened.exec(asked).all()}


def _standing(row: AlertEpisode | None) -> Standing:
    if row is None:
        return Standing()
    if row.state == "ended":
        return Standing("ok", 0, row.number, row.stamp)
    return Standing("firing" if row.state == "firing" else "pending", row.looks, row.number, row.stamp)


def _written(
    opened: Session,
    rule: Rule,
    row: AlertEpisode | None,
    look: Look,
    standing: Standing,
    change: Change | None,
    now: datetime,
) -> AlertEpisode | None:
    if change == "dropped":
        if row is not None:
            opened.delete(row)
            opened.flush()
        return None
    if row is None or row.number != standing.episodes:
        if standing.state == "ok":
            return row
        row = AlertEpisode(
            key=_key(rule, look.subject, standing.episodes),
            rule_id=rule.id,
            subject=look.subject[:400],
            number=standing.episodes,
            state="pending",
            looks=0,
            stamp="",
            sentence="",
            page="",
            began_at=now,
        )
        opened.add(row)
    row.looks, row.stamp = standing.looks, standing.stamp[:200]
    row.state = "ended" if standing.state == "ok" else standing.state
    if change == "ended":
        row.ended_at = now
    elif standing.state == "pending" or change == "fired":
        # Why it fired stays as it was said then.
        row.sentence, row.page, row.lake_version = look.sentence, look.page, look.lake_version
    if change == "fired":
        row.fired_at = now
    return row


def _key(rule: Rule, subject: str, number: int) -> str:
    parts = (str(rule.id), rule.made_at.isoformat(), subject, str(number))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _episode(row: AlertEpisode, rule: AlertRule) -> Episode:
    return Episode(
        id=row.id or 0,
        key=row.key,
        rule_id=row.rule_id,
        source=rule.source,
        kind=cast("Kind", rule.kind),
        subject=row.subject,
        number=row.number,
        state=cast("State", row.state),
        sentence=row.sentence,
        page=row.page,
        lake_version=row.lake_version,
        began_at=row.began_at,
        fired_at=row.fired_at,
        ended_at=row.ended_at,
    )
