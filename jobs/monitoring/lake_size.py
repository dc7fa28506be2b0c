"""Prometheus numbers of the lake: bytes, rows and commits by table; read again where a table has changed."""

import threading

import polars as pl
from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError
from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.core import Metric

from data.lake import lake, lake_version
from data.lake.delta_rows import Table
from data.schema import LOGS
from data.settings import Settings

_TABLES: tuple[Table, ...] = (*LOGS, "waiting", "quarantine")
#: Bytes and rows of a table by its address, with the commits at which they were read.
_READ: dict[str, tuple[int, int, int]] = {}
_READING = threading.Lock()


def families(settings: Settings) -> list[Metric]:
    """Returns bytes, rows and commits of every table of the lake that was ever written."""
    size = Gauge("pilotlight_lake_bytes", "Bytes of the files of a table's newest version.", labels=["table"])
    rows = Gauge("pilotlight_lake_rows", "Rows of a table's newest version.", labels=["table"])
    commits = Gauge("pilotlight_lake_commits", "Commits to a table.", labels=["table"])
    store = lake.of(settings)
    for table in _TABLES:
        if (found := _of(store.at(table))) is not None:
            for family, value in zip((commits, size, rows), found, strict=True):
                family.add_metric([table], value)
    return [commits, size, rows]


def _of(address: str) -> tuple[int, int, int] | None:
    now = lake_version.commits(address)
    if not now:
        return None
    with _READING:
        if (known := _READ.get(address)) is not None and known[0] == now:
            return known
        try:
            files = pl.DataFrame(DeltaTable(address).get_add_actions())
        except TableNotFoundError:
            return None
        _READ[address] = now, int(files["size_bytes"].sum()), int(files["num_records"].sum())
        return _READ[address]
