"""Kept counts on disk: facts, cube and fields' values of each month, with what they were counted from.

A folder for each way of counting: its name is made of the versions of code and definitions, the source and
its rules. Its `state.json` says of each month which files of the lake it was counted from; what does not say
so, or cannot be read, is counted anew. So nothing is lost with it, and a disk without room is no error.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl

from analytics.as_of_window import Window
from analytics.survey import Recorded
from analytics.ticket_outcomes import DEFINITIONS_VERSION
from data.settings import Settings
from jobs.counting import field_values
from jobs.job_queue import job_requests

#: Ways of counting a source that are kept though nobody uses them: the workspace's own, the plans' horizons.
_MOST = 3
#: For so long somebody who opened them may still read files that are no longer wanted.
_GRACE_SECONDS = 24 * 3_600
_STATE = "state.json"
Files = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """One month's facts, cube and fields' values on disk, and what they were counted from."""

    #: The lake's files with the month's tickets.
    files: Files
    #: The digests of the interactions with these tickets, by the month in which they happened.
    said: tuple[tuple[str, str], ...]
    #: The digest of what decides the rules: which columns the source records.
    rules: str
    window: Window
    rows: int
    customers: bool
    name: str
    sizes: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """What one month of a log records, and the lake's files that say so."""

    files: Files
    recorded: Recorded


@dataclass(frozen=True, slots=True)
class State:
    """Everything that is kept of one way of counting a source."""

    months: Mapping[str, Month] = field(default_factory=dict[str, Month])
    asked: Mapping[str, Part] = field(default_factory=dict[str, Part])
    said: Mapping[str, Part] = field(default_factory=dict[str, Part])
    #: By month of interactions: of which months their tickets are, with a digest; "" for tickets unknown.
    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])


@dataclass(frozen=True, slots=True)
class Folder:
    """Where one way of counting a source is kept."""

    path: Path

    def read(self) -> State:
        """Returns what is kept and whole; an empty state if nothing is."""
        try:
            found = _state(json.loads((self.path / _STATE).read_bytes()))
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return State()
        whole = {key: month for key, month in found.months.items() if self._is_whole(month)}
        with suppress(OSError):
            os.utime(self.path / _STATE)
        return State(whole, found.asked, found.said, found.links)

    def facts(self, name: str) -> Path:
        """Where the facts of a month lie."""
        return self.path / f"{name}.facts.parquet"

    def cube(self, name: str) -> Path:
        """Where the cube of a month lies."""
        return self.path / f"{name}.cube.parquet"

    def values(self, name: str) -> Path:
        """Where the values of a month's fields lie."""
        return self.path / f"{name}.values.parquet"

    def write(self, month: str, facts: pl.DataFrame, cube: pl.DataFrame) -> tuple[str, tuple[int, int, int]]:
        """Writes a month under a new name; returns it with the files' sizes."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{month}-{uuid4().hex[:12]}"
        facts.write_parquet(self.facts(name), compression="zstd", compression_level=1, statistics=False)
        cube.write_parquet(self.cube(name), compression="zstd", compression_level=1)
        field_values.write(self.values(name), facts)
        return name, self._sizes(name)

    def save(self, state: State, before: State) -> None:
        """Replaces the state, and removes files that none has named for a day."""
        # Of its own: threads of one process may count the same source at once.
        draft = self.path / f"{_STATE}.{uuid4().hex}.part"
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.write_text(json.dumps(_told(state)), "utf-8")
        draft.replace(self.path / _STATE)
        named = {month.name for month in state.months.values()}
        for unnamed in {month.name for month in before.months.values()} - named:
            for path in (self.facts(unnamed), self.cube(unnamed), self.values(unnamed)):
                with suppress(OSError):
                    os.utime(path)
        late = time.time() - _GRACE_SECONDS
        for path in self.path.glob("*"):
            with suppress(OSError):
                kept = path.name == _STATE or path.name.partition(".")[0] in named
                if not kept and path.stat().st_mtime < late:
                    path.unlink()
        self._tidy()

    def _is_whole(self, month: Month) -> bool:
        try:
            return self._sizes(month.name) == month.sizes
        except OSError:
            return False

    def _sizes(self, name: str) -> tuple[int, int, int]:
        facts, cube, values = (place(name).stat().st_size for place in (self.facts, self.cube, self.values))
        return facts, cube, values

    def _tidy(self) -> None:
        """Removes what nobody used for a day: ways of counting this source, and all of other code."""
        beside = [path for path in self.path.parent.iterdir() if (path / _STATE).exists()]
        late = time.time() - _GRACE_SECONDS
        # By name where two are of one moment, so that all processes agree.
        beside.sort(key=lambda path: ((path / _STATE).stat().st_mtime, path.name), reverse=True)
        of_source, code = _named(self.path)
        mine = [path for path in beside if _named(path) == (of_source, code)]
        for path in (*mine[_MOST:], *(path for path in beside if _named(path)[1] != code)):
            if (path / _STATE).stat().st_mtime < late:
                shutil.rmtree(path, ignore_errors=True)


def folder(settings: Settings, source: str, *, final: bool) -> Folder:
    """Returns where this way of counting a source is kept, there or not."""
    code = (job_requests.code(), pl.__version__, DEFINITIONS_VERSION)
    rules = (final, settings.horizon.total_seconds(), settings.time_zone, settings.lake_url)
    name = "-".join(digest(each)[:16] for each in (code, source, rules))
    return Folder(settings.home / "counted" / name)


def digest(*of: object) -> str:
    """Returns a digest of values that print themselves fully."""
    return hashlib.sha256(repr(of).encode()).hexdigest()


def of_rules(known: Iterable[str]) -> str:
    """Returns the digest of the columns that decide rules: all but further fields, which only cut."""
    return digest(sorted(name for name in known if not name.startswith("context.")))


def _named(path: Path) -> tuple[str, str]:
    code, source, *_ = (*path.name.split("-"), "")
    return source, code


def _told(state: State) -> dict[str, Any]:
    return {
        "months": {
            key: {
                "files": month.files,
                "said": month.said,
                "rules": month.rules,
                "window": [_time(month.window.first), _time(month.window.end)],
                "rows": month.rows,
                "customers": month.customers,
                "name": month.name,
                "sizes": month.sizes,
            }
            for key, month in state.months.items()
        },
        "asked": {key: _told_part(part) for key, part in state.asked.items()},
        "said": {key: _told_part(part) for key, part in state.said.items()},
        "links": state.links,
    }


def _told_part(part: Part) -> dict[str, Any]:
    recorded = part.recorded
    return {
        "files": part.files,
        "known": sorted(recorded.known),
        "false": sorted(recorded.false),
        "latest": {name: time.isoformat() for name, time in (recorded.latest or {}).items()},
        "rows": recorded.rows,
    }


def _state(told: dict[str, Any]) -> State:
    return State(
        {
            key: Month(
                tuple(each["files"]),
                tuple((str(one), str(other)) for one, other in each["said"]),
                each["rules"],
                Window(*(None if at is None else datetime.fromisoformat(at) for at in each["window"])),
                each["rows"],
                each["customers"],
                each["name"],
                (each["sizes"][0], each["sizes"][1], each["sizes"][2]),
            )
            for key, each in told["months"].items()
        },
        {key: _part(each) for key, each in told["asked"].items()},
        {key: _part(each) for key, each in told["said"].items()},
        told["links"],
    )


def _part(told: dict[str, Any]) -> Part:
    latest = {name: datetime.fromisoformat(time) for name, time in told["latest"].items()}
    recorded = Recorded(frozenset(told["known"]), frozenset(told["false"]), latest, told["rows"])
    return Part(tuple(told["files"]), recorded)


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
