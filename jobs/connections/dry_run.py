"""Dry run of a pull: what a desk would be asked next, and what would become of one page; stores nothing."""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson
import polars as pl

from data.connect.connection_settings import Connection
from data.connect.desk_client import DeskClient, WaitError
from data.connect.desk_contract import Ask, Object, Page, Position, Request, Stream, UnexpectedPageError
from data.errors import DataError
from data.profiles import saved_profiles
from data.settings import Settings
from jobs.connections import connection_state, page_spool, pull_runner
from jobs.intake import first_look, preview
from jobs.intake.imports import Choice
from jobs.intake.preview import Preview

#: Objects of the page that are completed by requests of their own.
_COMPLETED = 5
#: What is shown of a row: nothing that somebody wrote.
SHOWN = (
    "ticket_id", "created_at", "updated_at", "status", "channel", "category", "priority", "interaction_id",
    "at", "actor",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """One list of a desk: the request that comes next, and what its page gave."""

    stream: str
    request: Request
    objects: int
    end: bool
    reached: datetime | None
    previews: tuple[Preview, ...]

    @property
    def asked(self) -> str:
        """The request without its sign-in: GET /path?query."""
        query = "&".join(f"{key}={value}" for key, value in self.request.query.items())
        body = f" {orjson.dumps(self.request.body).decode()}" if self.request.body is not None else ""
        return f"{self.request.method} {self.request.path}{f'?{query}' if query else ''}{body}"

    @property
    def rows(self) -> pl.DataFrame:
        """The first rows of its first log, in columns without words of people."""
        if not self.previews:
            return pl.DataFrame()
        accepted = self.previews[0].accepted
        names = [n for n in SHOWN if n in accepted.columns and accepted[n].null_count() < accepted.height]
        return accepted.select(names).head(_COMPLETED)


def look(settings: Settings, connection: Connection) -> list[Look]:
    """Asks for one page of each list; a DataError says why there is none."""
    if connection.desk is None:
        raise DataError(f"The connection {connection.name!r} is no desk, so nothing is pulled from it.")
    state = connection_state.read(settings, connection.name)
    asked = page_spool.asked(settings, connection.name)
    with DeskClient(connection, asked=asked) as client:
        try:
            return [
                _look(settings, connection, stream, pull_runner.place(connection, stream, state), client.ask)
                for stream in connection.desk.streams(connection.account)
            ]
        except WaitError as wait:
            raise DataError(f"{wait.why}: try again in {wait.seconds:,.0f} s.") from None
        except UnexpectedPageError as error:
            raise DataError(f"{connection.desk.label} sent no page of its list: {error}.") from None
        finally:
            page_spool.keep_asked(settings, connection.name, [*client.asked])


def _look(settings: Settings, connection: Connection, stream: Stream, at: Position, ask: Ask) -> Look:
    request = stream.request(at)
    page = stream.page(at, request, ask(request))
    stream.learn(page.objects[:_COMPLETED], ask)
    found = [stream.completed(each, ask) for each in page.objects[:_COMPLETED]]
    return Look(stream.name, request, len(page.objects), page.end, page.reached, _previews(
        settings, connection, stream, page, found
    ))  # fmt: skip


def _previews(
    settings: Settings, connection: Connection, stream: Stream, page: Page, completed: list[Object]
) -> tuple[Preview, ...]:
    if not page.objects:
        return ()
    profile = saved_profiles.find(settings, stream.profile) if stream.profile else None
    choice = Choice(stream.reader, profile, connection.source)
    name = f"{connection.name}-{stream.name}.jsonl"
    with tempfile.TemporaryDirectory(prefix="pilotlight-") as folder:
        path = Path(folder) / name
        path.write_bytes(b"".join(orjson.dumps(each) + b"\n" for each in completed))
        looked = first_look.first_look(path, name=name)
        return tuple(found for table in looked.tables for found in preview.of(settings, table, choice))
