"""Disk cache of facts and cube, so that the next process need not count a large source again.

It can be counted again at any time, so that nothing is lost with it: what does not fit, or cannot be read, is
counted anew, and a disk without room for it is no error.
"""

import hashlib
import json
import os
import shutil
import time
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import polars as pl
from deltalake.exceptions import DeltaError
from polars.exceptions import PolarsError

from analytics.ticket_outcomes import Rules
from data.lake import lake
from data.lake.lake import Version
from data.settings import Settings
from jobs.job_queue import job_requests

#: So many tickets are counted in a second or less.
WORTH = 200_000
#: Ways of counting that are kept at once: the workspace's own, and the plans' horizons.
_MOST = 3
_FACTS, _CUBE, _RULES = "facts.parquet", "cube.parquet", "rules.json"


class CachedCounts(NamedTuple):
    """A cache entry: the rules by which a source was counted, its facts and its cube."""

    rules: Rules
    facts: pl.DataFrame
    cube: pl.DataFrame


def find(settings: Settings, source: str, *, final: bool) -> CachedCounts | None:
    """Returns the entry for exactly these logs, rules and version of the code; None if there is none."""
    folder = _folder(settings, source, final=final) if _root(settings).is_dir() else None
    if folder is None:
        return None
    try:
        rules = _rules(json.loads((folder / _RULES).read_text("utf-8")))
        found = CachedCounts(rules, pl.read_parquet(folder / _FACTS), pl.read_parquet(folder / _CUBE))
    except (OSError, PolarsError, ValueError, KeyError, TypeError):
        # Not there, or torn or overwritten by somebody: what is left goes, so that it is kept anew.
        shutil.rmtree(folder, ignore_errors=True)
        return None
    with suppress(OSError):
        os.utime(folder)
    return found


def keep(settings: Settings, source: str, version: Version, counted: CachedCounts, *, final: bool) -> None:
    """Writes an entry for the lake's `version`; not for a small source or if the lake has changed since."""
    if counted.facts.height < WORTH:
        return
    folder = _folder(settings, source, final=final)
    # Asked after the name was made: then the name is of the version that was counted.
    if folder is None or lake.of(settings).version() != version or folder.exists():
        return
    part = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    try:
        part.mkdir(parents=True)
        counted.facts.write_parquet(part / _FACTS)
        counted.cube.write_parquet(part / _CUBE)
        (part / _RULES).write_text(json.dumps(_told(counted.rules)), "utf-8")
        part.rename(folder)
        _tidy(folder)
    except (OSError, PolarsError):
        # No room, no right to write, or another process was sooner: it is counted anew next time.
        shutil.rmtree(part, ignore_errors=True)


def _root(settings: Settings) -> Path:
    return settings.home / "counted"


def _folder(settings: Settings, source: str, *, final: bool) -> Path | None:
    """Returns the entry's folder, named by a hash of logs and rules; None if the lake cannot be opened.

    Whoever counts says what is wrong with it.
    """
    how = (
        job_requests.code(),
        pl.__version__,
        source,
        final,
        settings.horizon.total_seconds(),
        settings.time_zone,
    )
    counted = hashlib.sha256(repr(how).encode()).hexdigest()
    try:
        logs = lake.of(settings).contents()
    except (DeltaError, OSError):
        return None
    return _root(settings) / f"{logs[:24]}-{counted[:24]}"


def _tidy(newest: Path) -> None:
    """Removes entries of other lake versions and the oldest rule sets."""
    logs = newest.name.split("-")[0]
    there = [path for path in newest.parent.iterdir() if path.is_dir() and not _is_written(path)]
    # By name where two are of one moment, so that all processes agree.
    there.sort(key=lambda path: (path.name.startswith(logs), path.stat().st_mtime, path.name), reverse=True)
    for place, path in enumerate(there):
        if place >= _MOST or not path.name.startswith(logs):
            shutil.rmtree(path, ignore_errors=True)


def _is_written(path: Path) -> bool:
    """Returns whether a process is writing the entry; after an hour the writer counts as killed."""
    return path.suffix == ".part" and time.time() - path.stat().st_mtime < 3_600


def _told(rules: Rules) -> dict[str, object]:
    return {
        **asdict(rules),
        "as_of": rules.as_of.isoformat(),
        "horizon": rules.horizon.total_seconds(),
        "known": sorted(rules.known),
    }


def _rules(told: dict[str, object]) -> Rules:
    return Rules(
        **{
            **told,
            "as_of": datetime.fromisoformat(str(told["as_of"])),
            "horizon": timedelta(seconds=float(str(told["horizon"]))),
            "known": frozenset(told["known"]),  # pyright: ignore[reportArgumentType]
        }  # pyright: ignore[reportArgumentType]
    )
