"""Past states of the lake: each lasts until an import; which can be looked at, and why none before.

A state is named by a moment or by its lake version (v12). It is the lake as it stood when the next import
began to store, so what was counted, analysed and decided in its time goes with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from deltalake.exceptions import DeltaError, TableNotFoundError
from sqlmodel import col, select

from analytics import wording
from data.database import sessions
from data.database.tables import ImportRecord
from data.errors import DataError
from data.lake import compaction, lake
from data.lake.lake import Lake, Version
from data.past_state import PastState
from data.schema import LOGS
from data.settings import Settings
from jobs.access import viewers
from jobs.decisions import decision_log

#: For so long can an earlier state be looked at: the lake deletes its files after it.
KEPT = timedelta(hours=compaction.KEPT_HOURS)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Ended:
    """A state that an import ended: how the lake stood until then, and which import it was."""

    version: Version
    #: The last moment of the state.
    until: datetime
    file: str
    source: str
    #: The records of this import, one for each log of its file.
    imports: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """The state that somebody looks at: what settings are told of it, and the import that ended it."""

    past: PastState
    #: None: no import has ended it yet.
    ended: Ended | None

    @property
    def version(self) -> Version:
        """The version of the lake that is read."""
        return Version(*self.past.commits)


@dataclass(frozen=True, slots=True)
class Limit:
    """The moment before which nothing can be looked at, and why not."""

    at: datetime
    erased: bool

    def sentence(self, settings: Settings) -> str:
        """Why nothing earlier is shown."""
        when = wording.moment(self.at, settings.zone)
        if self.erased:
            return f"Earlier states end on {when}, because of an erasure then: it deletes what was before."
        return f"Earlier states are kept for {KEPT.days} days, so nothing before {when} can be shown."


def ended(settings: Settings) -> tuple[Ended, ...]:
    """The states that can still be looked at and an import has ended, the newest first."""
    there = limit(settings)
    return tuple(
        each for each in reversed(_states(settings)) if each.until >= there.at and each.version.tickets
    )


def limit(settings: Settings) -> Limit:
    """How far back one can look: to the last erasure, and never further than the lake keeps its files."""
    kept = datetime.now(UTC) - KEPT
    # Whoever looks: an erasure ends the earlier states of every source.
    with viewers.acting(viewers.PROCESS):
        now = replace(settings, past=None)
        at = [
            each.at
            for kind in ("erasure begun", "erasure")
            for each in decision_log.history(now, kind=kind, limit=1)
        ]
    last = max(at, default=kept)
    return Limit(last, erased=True) if last > kept else Limit(kept, erased=False)


def find(settings: Settings, named: str) -> Seen:
    """The state of a moment or of a lake version; DataError where there is none that can be looked at."""
    states, there, now = _states(settings), limit(settings), datetime.now(UTC)
    store = lake.of(replace(settings, past=None))
    text = named.strip()
    if text[:1] in "vV" and text[1:].isdecimal():
        number = int(text[1:])
        if number > store.version().number:
            raise DataError(f"There is no lake {text} yet: the lake is at {store.version()}.")
        state = next((each for each in states if each.version.number >= number), None)
        at = now if state is None else state.until
    else:
        at = moment(text, settings)
        if at > now:
            raise DataError(f"{text!r} is in the future. Name a time that is past.")
        state = next((each for each in states if each.until >= at), None)
    if at < there.at:
        raise DataError(there.sentence(settings))
    version = store.version() if state is None else state.version
    if not version.tickets:
        first = states[0].until if states else now
        raise DataError(f"There were no tickets yet: the first import ended on {_told(first, settings)}.")
    _refuse_unreadable(store, version)
    return Seen(PastState((version.tickets, version.interactions, version.knowledge), at), state)


def at(settings: Settings, named: str) -> Settings:
    """The settings by which everything is read as it stood at a moment or a lake version."""
    return replace(settings, past=find(settings, named).past)


def moment(text: str, settings: Settings) -> datetime:
    """The moment that a text names, in the workspace's time zone unless it says another; a day's last one."""
    try:
        if len(text) == 10:
            next_day = date.fromisoformat(text) + timedelta(days=1)
            return datetime.combine(next_day, time(), settings.zone).astimezone(UTC) - _TICK
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=settings.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise DataError(
            f"{text[:60]!r} is no time and no lake version. Write 2026-11-20, 2026-11-20T14:02Z or v12."
        ) from None


def _states(settings: Settings) -> list[Ended]:
    """Every state that an import of a source that who looks may see has ended, the oldest first."""
    asked = select(ImportRecord).where(
        ImportRecord.state == "done",
        col(ImportRecord.lake_before).is_not(None),
        col(ImportRecord.lake_after) != col(ImportRecord.lake_before),
    )
    with sessions.session(replace(settings, past=None), reads_only=True) as opened:
        records = [*opened.exec(asked.order_by(col(ImportRecord.ended_at), col(ImportRecord.id))).all()]
    # The logs of one file are stored together.
    files = groupby(records, key=lambda each: (each.sha256, each.started_at))
    return [state for _, logs in files if (state := _ended_by([*logs])) is not None]


def _ended_by(logs: Sequence[ImportRecord]) -> Ended | None:
    first = logs[0]
    if first.ended_at is None or first.lake_before is None:
        return None
    version = Version(*map(int, first.lake_before.split(".")))
    numbers = tuple(each.id for each in logs if each.id is not None)
    return Ended(version, first.ended_at - _TICK, first.file_name, first.source, numbers)


def _refuse_unreadable(store: Lake, version: Version) -> None:
    """Raises DataError where a file of that version is gone: by a vacuum of somebody's, or a restore."""
    there = replace(store, past=version)
    for table in LOGS:
        try:
            root = f"{there.at(table)}/"
            wanted = {uri.removeprefix(root) for uri in there.open(table).file_uris()}
            gone = wanted - {each.name.removeprefix(f"{table}/") for each in store.files.list(table)}
        except TableNotFoundError:
            continue
        except (DeltaError, OSError):
            gone = {"the log"}
        if gone:
            raise DataError(
                f"Lake {version} can no longer be read: files of its {table} were deleted from the lake. "
                "Look at a later state, or at the present one."
            )


def _told(when: datetime, settings: Settings) -> str:
    return wording.moment(when, settings.zone)
