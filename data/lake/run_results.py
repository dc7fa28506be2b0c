"""Results of runs as Parquet files beside the logs: a folder per run, a file per table."""

import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

import polars as pl

from data.errors import DataError
from data.lake.lake import Lake

#: Where they are within the lake: those of failure analyses, and those of all other jobs.
FOLDER, JOBS = "failure-runs", "job-results"
FOLDERS = (FOLDER, JOBS)


def write(lake: Lake, run: str, tables: Mapping[str, pl.DataFrame], folder: str = FOLDER) -> None:
    """Stores a run's tables; writing them again is safe, so a partial write can be repeated."""
    try:
        for name, frame in tables.items():
            place = _address(lake, folder, run, name)
            if "://" in place:
                frame.write_parquet(place)
                continue
            Path(place).parent.mkdir(parents=True, exist_ok=True)
            draft = Path(f"{place}.draft")
            frame.write_parquet(draft)
            draft.replace(place)
    except OSError as error:
        raise lake.explain(error) or error from error


def read(lake: Lake, run: str, name: str, folder: str = FOLDER) -> pl.DataFrame:
    """One table of a run."""
    try:
        return pl.read_parquet(_address(lake, folder, run, name), glob=False)
    except OSError as error:
        raise DataError(
            "What this run found is no longer in the lake (was it restored from a backup?). Run it again."
        ) from error


def names(lake: Lake, run: str, folder: str = FOLDER) -> list[str]:
    """Returns the names of a run's files in the lake, if it has them; they never change."""
    return [stored.name for stored in lake.files.list(f"{folder}/{run}") if stored.name.endswith(".parquet")]


def kept(lake: Lake, folder: str = FOLDER) -> list[str]:
    """Returns the runs with stored results; empty if the lake does not answer."""
    if "://" not in lake.url:
        place = Path(_address(lake, folder))
        return [path.name for path in place.iterdir()] if place.is_dir() else []
    with suppress(OSError):
        return sorted({stored.name.split("/")[1] for stored in lake.files.list(folder)})
    return []


def remove(lake: Lake, runs: Collection[str], folder: str = FOLDER) -> None:
    """Deletes the results of these runs."""
    for run in runs:
        if "://" not in lake.url:
            shutil.rmtree(Path(_address(lake, folder)) / run, ignore_errors=True)
            continue
        with suppress(OSError):
            lake.files.delete([stored.name for stored in lake.files.list(f"{folder}/{run}")])


def _address(lake: Lake, folder: str, run: str = "", name: str = "") -> str:
    place = f"{lake.url.rstrip('/')}/{folder}"
    return f"{place}/{run}/{name}.parquet" if name else place
