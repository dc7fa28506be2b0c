"""Results of runs, kept beside the logs as Parquet files: a folder a run, a file a table."""

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

import polars as pl

from data.errors import DataError
from data.lake import Lake

#: Where they are within the lake.
FOLDER = "failure-runs"


def write(lake: Lake, run: str, tables: Mapping[str, pl.DataFrame]) -> None:
    """Keep the tables of a run; written again they are the same, so half of them may be there already."""
    try:
        for name, frame in tables.items():
            place = _address(lake, run, name)
            if "://" in place:
                frame.write_parquet(place)
                continue
            Path(place).parent.mkdir(parents=True, exist_ok=True)
            draft = Path(f"{place}.draft")
            frame.write_parquet(draft)
            draft.replace(place)
    except OSError as error:
        raise lake.explain(error) or error from error


def read(lake: Lake, run: str, name: str) -> pl.DataFrame:
    """One table of a run."""
    try:
        return pl.read_parquet(_address(lake, run, name), glob=False)
    except OSError as error:
        raise DataError(
            "What this run found is no longer in the lake (was it restored from a backup?). Run it again."
        ) from error


def files(lake: Lake, run: str) -> list[Path]:
    """The files of a run, which never change; none where it is not here."""
    return sorted((Path(_address(lake)) / run).glob("*.parquet"))


def kept(lake: Lake) -> list[str]:
    """The runs of which anything is here; of an object store that is not told."""
    folder = Path(_address(lake))
    return [] if "://" in lake.url or not folder.is_dir() else [path.name for path in folder.iterdir()]


def remove(lake: Lake, runs: Collection[str]) -> None:
    """Remove what is here of these runs."""
    for run in runs:
        shutil.rmtree(Path(_address(lake)) / run, ignore_errors=True)


def _address(lake: Lake, run: str = "", name: str = "") -> str:
    place = f"{lake.url.rstrip('/')}/{FOLDER}"
    return f"{place}/{run}/{name}.parquet" if name else place
