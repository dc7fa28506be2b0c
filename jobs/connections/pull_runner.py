"""Pulls from a desk: page by page onto the disk, batch by batch into the lake, together with the position.

The rows of a batch and the place where the next one begins are committed in one transaction: a process that
is killed at any moment leaves both or neither, and the next pull goes on from there.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from data.connect.connection_settings import Connection
from data.connect.desk_client import DeskClient, FailedRequestError, Limits, WaitError
from data.connect.desk_contract import GoneError, Object, Position, Request, Stream, UnexpectedPageError
from data.database import sessions
from data.errors import DataError
from data.settings import Settings
from jobs.connections import connection_state, page_spool
from jobs.connections.connection_state import State
from jobs.connections.page_spool import Batch
from jobs.intake import imports
from jobs.intake.atomic_imports import Along
from jobs.intake.imports import Choice

#: A batch is stored when it has so many objects, or when its first page is so old.
BATCH, BATCH_SECONDS = 10_000, 600.0
#: Every pull reads again what changed shortly before the end of the last one: several tickets change in one
#: second, and a desk may show a change late. What is there already changes nothing.
OVERLAP = timedelta(minutes=5)
#: So many pages in a row without anything new are a list that never ends.
_MOST_IDLE = 10
#: Of so few rows some may be rejected without the batch being refused: the next one must not wait for them.
_FEW = 100
#: How often a request that failed is made, and the seconds before it is made again.
_PAUSES = (1.0, 2.0, 4.0, 8.0)

Progress = Callable[[str, float], None]
Sleep = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How a pull waits: up to `patience` seconds it sleeps itself, beyond that it stops until then.

    After `turn` seconds it stops behind the next commit, so that other jobs get on.
    """

    patience: float = float("inf")
    turn: float = float("inf")
    sleep: Sleep = time.sleep
    limits: Limits = field(default_factory=Limits)
    batch: int = BATCH


@dataclass(slots=True)
class Pulled:
    """What a pull did; `wait` are the seconds until it should go on, None where it read everything."""

    objects: int = 0
    pages: int = 0
    requests: int = 0
    batches: int = 0
    waited: float = 0.0
    wait: float | None = None
    sources: set[str] = field(default_factory=set[str])


def pull(settings: Settings, connection: Connection, progress: Progress, pace: Pace | None = None) -> Pulled:
    """Reads all that changed since the last pull; a DataError says what stopped it, what is stored stays."""
    done, pace = Pulled(), pace or Pace()
    with page_spool.alone(settings, connection.name):
        asked = page_spool.asked(settings, connection.name)
        with DeskClient(connection, limits=pace.limits, asked=asked) as client:
            run = _Run(settings, connection, client, progress, pace, done)
            try:
                run.streams()
            finally:
                done.requests = client.requests
                page_spool.keep_asked(settings, connection.name, [*client.asked])
                connection_state.count(
                    settings, connection.name, requests=client.requests, waited=done.waited
                )
    return done


@dataclass(slots=True)
class _Run:
    settings: Settings
    connection: Connection
    client: DeskClient
    progress: Progress
    pace: Pace
    done: Pulled
    began: float = field(default_factory=time.monotonic)

    def streams(self) -> None:
        """Each list to its end, or until it has to wait for long."""
        desk = self.connection.desk
        if desk is None:
            raise DataError(
                f"The connection {self.connection.name!r} is no desk, so nothing is pulled from it."
            )
        for stream in desk.streams(self.connection.account):
            try:
                self._stream(stream)
            except WaitError as wait:
                self.done.wait = wait.seconds
                return

    def _stream(self, stream: Stream) -> None:
        state = connection_state.read(self.settings, self.connection.name)
        batch = page_spool.opened(self.settings, self.connection.name, stream.name, state.round)
        while True:
            if not batch.end and not self._is_full(batch):
                self._page(stream, state, batch)
                continue
            state = self._commit(stream, state, batch)
            if batch.end:
                return
            batch = page_spool.opened(self.settings, self.connection.name, stream.name, state.round)
            if time.monotonic() - self.began > self.pace.turn:
                raise WaitError(0.0, "others are waiting")

    def _is_full(self, batch: Batch) -> bool:
        # Not while pages repeat: what was seen must stay known until that is told.
        return (
            batch.idle == 0
            and bool(batch.objects)
            and (batch.objects >= self.pace.batch or batch.age >= BATCH_SECONDS)
        )

    def _page(self, stream: Stream, state: State, batch: Batch) -> None:
        at = batch.position or place(self.connection, stream, state)
        self.progress(f"asking for {stream.name}, page {batch.pages + 1}", 0.0)
        asked = page_spool.now()
        request = stream.request(at)
        page = self._asked(request, lambda answer: stream.page(at, request, answer))
        fresh = [each for each in page.objects if batch.is_new(each)]
        completed = list[tuple[Object, Object]]()
        self.done.pages += 1
        try:
            stream.learn(fresh, self._one)
            for each in fresh:
                with suppress(GoneError):
                    completed.append((each, stream.completed(each, self._one)))
        except UnexpectedPageError as error:
            raise self._given_up(error) from None
        except WaitError:
            # What was completed is kept; the page itself is asked for again, and these are not.
            if completed:
                batch.keep(completed, at, end=False, reached=None, asked=asked)
            raise
        batch.keep(completed, page.next, end=page.end, reached=page.reached, asked=asked)
        self.progress(f"keeping {stream.name}, page {batch.pages}", 0.0)
        if batch.idle >= _MOST_IDLE and not page.end:
            desk = self.connection.desk.label if self.connection.desk else "The desk"
            raise DataError(
                f"{desk} sent {_MOST_IDLE} pages of {stream.name} in a row that had nothing new, and each "
                "says that there are more. What came before them is kept; the next pull asks again."
            )

    def _one(self, request: Request) -> Any:  # noqa: ANN401
        return self._asked(request, lambda answer: answer)

    def _asked(self, request: Request, read: Callable[[Any], Any]) -> Any:  # noqa: ANN401
        """What a request gives: waits as long as asked for, and repeats what failed in passing."""
        pauses = [*_PAUSES]
        while True:
            try:
                return read(self.client.ask(request))
            except WaitError as wait:
                self._wait(wait.seconds, wait.why, patience=self.pace.patience)
            except (FailedRequestError, UnexpectedPageError) as error:
                if not pauses:
                    raise self._given_up(error) from None
                self._wait(pauses.pop(0), "trying again", patience=float("inf"))

    def _given_up(self, error: Exception) -> DataError:
        said = str(error) if isinstance(error, DataError) else f"The desk sent no page of its list: {error}."
        return DataError(
            f"{said} Tried {len(_PAUSES) + 1} times; the next pull goes on where this one stopped."
        )

    def _wait(self, seconds: float, why: str, *, patience: float) -> None:
        if seconds > patience:
            raise WaitError(seconds, why)
        for piece in _pieces(seconds):
            self.progress(f"waiting: {why}", 0.0)
            self.pace.sleep(piece)
            self.done.waited += piece

    def _commit(self, stream: Stream, state: State, batch: Batch) -> State:
        """Stores the rows of a batch and where the next one begins, in one transaction."""
        values = _next(stream, state, batch)
        if not batch.objects:
            with sessions.session(self.settings) as opened:
                moved = connection_state.advance(opened, state, **values)
        else:
            moved = self._stored(stream, state, batch, values)
        self.done.objects += batch.objects
        self.done.batches += bool(batch.objects)
        self.progress(f"removing pages of {stream.name}", 0.0)
        batch.remove()
        return moved

    def _stored(self, stream: Stream, state: State, batch: Batch, values: dict[str, Any]) -> State:
        moved = list[State]()

        def commit(opened: Session, columns: Any) -> None:  # noqa: ANN401
            known = {**state.columns}
            for log, names in columns.items():
                known[log] = known.get(log, frozenset()) | names
            moved[:] = [connection_state.advance(opened, state, columns=known, **values)]

        choice = Choice(
            stream.reader,
            stream.profile,
            self.connection.source,
            accept_rejects=batch.objects < _FEW,
        )
        records = imports.run(
            self.settings,
            batch.lines(),
            choice,
            name=f"{self.connection.name}-{stream.name}.jsonl",
            progress=lambda stage: self.progress(stage, 0.0),
            along=Along(state.columns, commit),
        )
        self.done.sources |= {record.source for record in records if record.accepted}
        return moved[0]


def place(connection: Connection, stream: Stream, state: State) -> Position:
    """Where a list goes on: in the middle of a walk, or from shortly before the last change that was seen."""
    before = state.positions.get(stream.name, {})
    if before.get("position"):
        return before["position"]
    if not before.get("reached"):
        return stream.first(connection.since)
    return stream.first(max(datetime.fromisoformat(before["reached"]) - OVERLAP, connection.since))


def _next(stream: Stream, state: State, batch: Batch) -> dict[str, Any]:
    """What is written with a batch: at the end of a list, up to when it was read."""
    before = state.positions.get(stream.name, {})
    times = [batch.reached, *(datetime.fromisoformat(before[key]) for key in ("reached",) if before.get(key))]
    reached = max((each for each in times if each is not None), default=None)
    place = {
        "position": None if batch.end else batch.position,
        "reached": None if reached is None else reached.isoformat(),
    }
    values: dict[str, Any] = {
        "positions": {**state.positions, stream.name: place},
        "objects": state.objects + batch.objects,
        "trouble": "",
    }
    if reached is not None and (state.reached_at is None or reached > state.reached_at):
        values["reached_at"] = reached
    if batch.end:
        values["complete_at"] = batch.asked
    return values


def _pieces(seconds: float) -> Iterator[float]:
    """A wait in pieces of a second, so that a cancelled job ends soon."""
    while seconds > 0:
        yield min(seconds, 1.0)
        seconds -= 1.0


def next_due(connection: Connection, done: Pulled) -> datetime:
    """When the next pull is due: after the wait that stopped this one, else after the usual time."""
    later = connection.every if done.wait is None else timedelta(seconds=done.wait)
    return datetime.now(UTC) + later
