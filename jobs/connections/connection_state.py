"""Where a connection stands in the database: read, moved on with the rows, or marked with its trouble."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select, update

from data.connect import connection_settings
from data.database import sessions
from data.database.connection_tables import ConnectionRecord
from data.errors import DataError
from data.settings import Settings


class OvertakenError(DataError):
    """Another process stored a batch of the same connection meanwhile; its rows are there, ours are not."""


@dataclass(frozen=True, slots=True)
class State:
    """Where a connection stood when it was read."""

    name: str
    #: By the name of each stream.
    positions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    #: By log, the columns of everything that came so far.
    columns: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    round: int = 0
    objects: int = 0
    requests: int = 0
    waited_seconds: float = 0.0
    reached_at: datetime | None = None
    complete_at: datetime | None = None
    tried_at: datetime | None = None
    next_due: datetime | None = None
    trouble: str = ""

    @property
    def is_underway(self) -> bool:
        """Whether a walk through a list was stopped in its middle."""
        return any(each.get("position") for each in self.positions.values())


def read(settings: Settings, name: str) -> State:
    """Returns where it stands; of a connection that never ran, the beginning."""
    return listed(settings).get(name, State(name))


def listed(settings: Settings) -> dict[str, State]:
    """Returns every connection that ever ran, by name."""
    with sessions.session(settings, reads_only=True) as opened:
        return {row.name: _state(row) for row in opened.exec(select(ConnectionRecord)).all()}


def underway(settings: Settings, source: str) -> list[str]:
    """The connections of a source that are in the middle of a walk: its rows are not all there yet."""
    states = listed(settings)
    found = [name for name, state in states.items() if state.is_underway]
    if not found:
        return []
    try:
        known = connection_settings.listed()
    except DataError:
        return []
    return [name for name in found if name in known and known[name].source == source]


def advance(opened: Session, state: State, **values: object) -> State:
    """Moves a connection on by one round in a transaction of somebody else; OvertakenError if it moved."""
    row = opened.get(ConnectionRecord, state.name)
    if row is None:
        if state.round:
            raise _overtaken(state)
        row = ConnectionRecord(name=state.name)
        opened.add(row)
        opened.flush()
    moved = (
        update(ConnectionRecord)
        .where(col(ConnectionRecord.name) == state.name, col(ConnectionRecord.round) == state.round)
        .values(round=state.round + 1, **_written(values))
    )
    if opened.exec(moved).rowcount != 1:
        raise _overtaken(state)
    return replace(state, round=state.round + 1, **values)


def note(settings: Settings, name: str, **values: object) -> None:
    """Writes what is no part of a round: when it was tried, when it is due, its trouble, its counts."""
    with sessions.session(settings) as opened:
        row = opened.get(ConnectionRecord, name) or ConnectionRecord(name=name)
        for key, value in _written(values).items():
            setattr(row, key, value)
        opened.add(row)


def count(settings: Settings, name: str, *, requests: int, waited: float) -> None:
    """Adds to the counts of requests and of seconds that were waited."""
    added = {
        "requests": col(ConnectionRecord.requests) + requests,
        "waited_seconds": col(ConnectionRecord.waited_seconds) + waited,
        "tried_at": datetime.now(UTC),
    }
    with sessions.session(settings) as opened:
        if opened.get(ConnectionRecord, name) is None:
            opened.add(ConnectionRecord(name=name))
            opened.flush()
        opened.exec(update(ConnectionRecord).where(col(ConnectionRecord.name) == name).values(**added))


def _written(values: Mapping[str, object]) -> dict[str, object]:
    found = dict(values)
    if "positions" in found:
        found["position"] = json.dumps(found.pop("positions"), sort_keys=True)
    if "columns" in found:
        by_log: Any = found["columns"]
        found["columns"] = json.dumps({log: sorted(names) for log, names in by_log.items()}, sort_keys=True)
    return found


def _overtaken(state: State) -> OvertakenError:
    return OvertakenError(
        f"Another process pulled from {state.name!r} at the same time and was first. Nothing is there twice."
    )


def _state(row: ConnectionRecord) -> State:
    named = row.model_dump(exclude={"position", "columns"})
    columns = {log: frozenset(names) for log, names in json.loads(row.columns).items()}
    return State(positions=json.loads(row.position), columns=columns, **named)
