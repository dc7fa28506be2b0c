"""Rules of alerts: make one, mute it, delete it, list them."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast

from sqlmodel import col, select

from analytics.alerts import alert_kinds
from analytics.alerts.alert_kinds import AlertKind, Kind
from data import current_user
from data.channels import channel_settings
from data.database import sessions
from data.database.alert_tables import AlertRule
from data.errors import DataError
from data.lake import lake
from data.settings import Settings

MOST_LOOKS, MOST_DAYS, MOST_TICKETS = 30, 366, 1_000_000
#: Further than this nobody mutes: an alert that is never wanted again is deleted.
_LONGEST_MUTE_DAYS = 366
#: Two rules that agree in these would tell the same.
_WATCHED = ("source", "kind", "about", "looks", "minimum", "days")


@dataclass(frozen=True, slots=True)
class Rule:
    """What somebody wants to be told about, and how it was looked at last."""

    id: int
    source: str
    kind: Kind
    about: str
    looks: int
    minimum: int
    days: int | None
    channels: tuple[str, ...]
    muted_until: datetime | None
    who: str
    made_at: datetime
    looked_at: datetime | None
    seen_until: date | None
    trouble: str
    deleted: bool = False

    @property
    def of(self) -> AlertKind:
        """Its kind's name, usual settings and false alarms."""
        return alert_kinds.OF[self.kind]

    def is_muted(self, now: datetime) -> bool:
        """Whether its messages are held back."""
        return self.muted_until is not None and self.muted_until > now


def listed(settings: Settings) -> list[Rule]:
    """Returns every rule that is not deleted, by source and age."""
    asked = select(AlertRule).where(col(AlertRule.deleted_at).is_(None))
    with sessions.session(settings, reads_only=True) as opened:
        rows = opened.exec(asked.order_by(AlertRule.source, col(AlertRule.id))).all()
    return [_rule(row) for row in rows]


def get(settings: Settings, rule_id: int, *, deleted: bool = False) -> Rule:
    """Returns one rule, a deleted one where that is asked for; a DataError where there is none."""
    asked = select(AlertRule).where(AlertRule.id == rule_id)
    with sessions.session(settings, reads_only=True) as opened:
        row = opened.exec(asked).first()
    found = None if row is None or (row.deleted_at is not None and not deleted) else _rule(row)
    if found is None:
        raise DataError(f"There is no alert {rule_id}. `python -m jobs alerts list` shows all.")
    return found


def make(
    settings: Settings,
    source: str,
    kind: str,
    channels: tuple[str, ...],
    *,
    about: str = "",
    looks: int | None = None,
    minimum: int | None = None,
    days: int | None = None,
) -> Rule:
    """Stores a new rule; what is not said is as usual for its kind. One that is there is refused."""
    usual = alert_kinds.OF.get(cast("Kind", kind))
    if usual is None:
        raise DataError(f"There is no alert {kind!r}. There are: {', '.join(alert_kinds.KINDS)}.")
    if source not in (there := lake.of(settings).sources()):
        raise DataError(f"There is no source {source!r}. The lake has: {', '.join(there)}.")
    check_channels(channels)
    row = AlertRule(
        source=source,
        kind=kind,
        about=about.strip(),
        looks=_within("Looks", usual.looks if looks is None else looks, 1, MOST_LOOKS),
        minimum=_within("Fewest tickets", usual.minimum if minimum is None else minimum, 0, MOST_TICKETS),
        days=usual.days if days is None or usual.days is None else _within("Days", days, 0, MOST_DAYS),
        channels=json.dumps(list(dict.fromkeys(channels))),
        who=current_user.name(),
        made_at=datetime.now(UTC),
    )
    for each in listed(settings):
        if all(getattr(each, name) == getattr(row, name) for name in _WATCHED):
            raise DataError(
                f"{each.who} made this alert already: {each.of.label} of {source}. "
                "A second one would send each message twice."
            )
    with sessions.session(settings) as opened:
        opened.add(row)
        opened.flush()
        return _rule(row)


def mute(settings: Settings, rule_id: int, until: datetime | None) -> Rule:
    """Holds back a rule's messages until then; None lets them go out again.

    What began meanwhile and still goes on is told at the next check after the mute, what is over never.
    """
    if until is not None and (until - datetime.now(UTC)).days > _LONGEST_MUTE_DAYS:
        raise DataError("An alert is muted for a year at most. Delete it if nobody wants it.")
    return _changed(settings, rule_id, muted_until=until)


def delete(settings: Settings, rule_id: int) -> None:
    """Deletes a rule; its episodes and messages stay in the list."""
    _changed(settings, rule_id, deleted_at=datetime.now(UTC))


def bring_back(settings: Settings, rule_id: int) -> None:
    """Takes a deletion back."""
    _changed(settings, rule_id, deleted_at=None)


def _changed(settings: Settings, rule_id: int, **values: object) -> Rule:
    with sessions.session(settings) as opened:
        row = opened.get(AlertRule, rule_id)
        if row is None:
            raise DataError(f"There is no alert {rule_id}. `python -m jobs alerts list` shows all.")
        for name, value in values.items():
            setattr(row, name, value)
        return _rule(row)


def check_channels(channels: tuple[str, ...]) -> None:
    """Refuses a channel that is not set up; its name is all that is ever stored of it."""
    there = channel_settings.listed()
    unknown = [name for name in channels if name not in there]
    if unknown:
        names = f"There are: {', '.join(there)}." if there else "There is none yet."
        raise DataError(
            f"There is no channel {', '.join(map(repr, unknown))}. {names} Channels are set by whoever runs "
            f"Pilotlight, as variables {channel_settings.PREFIX}NAME (README, Alerts)."
        )


def _within(what: str, number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise DataError(f"{what} is {number:,}. Use {least} to {most:,}.")
    return number


def _rule(row: AlertRule) -> Rule:
    return Rule(
        id=row.id or 0,
        source=row.source,
        kind=cast("Kind", row.kind),
        about=row.about,
        looks=row.looks,
        minimum=row.minimum,
        days=row.days,
        channels=tuple(json.loads(row.channels)),
        muted_until=row.muted_until,
        who=row.who,
        made_at=row.made_at,
        looked_at=row.looked_at,
        seen_until=row.seen_until,
        trouble=row.trouble,
        deleted=row.deleted_at is not None,
    )
