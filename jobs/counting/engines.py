"""Engines that read a month of the lake and count it: Polars here, DuckDB or Spark where logs are larger.

The rules are the same expressions for each (Narwhals); what differs is who reads the files. DuckDB and Spark
are no part of the installation: they are taken where somebody has them.
"""

import os
import sys
from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal, get_args

import narwhals as nw

from analytics import measures
from analytics.facts import CONTEXT_UNDOTTED
from analytics.survey import TICKET_TIMES, Frame
from data.errors import DataError
from data.lake import lake
from data.schema import CONTEXT, INTERACTIONS, SOURCE, TICKETS
from data.settings import Settings
from jobs.counting import monthly_counts, snapshot, source_logs
from jobs.counting.monthly_counts import Counted, Progress
from jobs.counting.source_logs import SAID, Logs, Reader, read_month

Engine = Literal["polars", "duckdb", "spark"]
ENGINES: tuple[Engine, ...] = get_args(Engine)
_PACKAGES: dict[Engine, str] = {"polars": "polars", "duckdb": "duckdb", "spark": "pyspark"}

#: Reads files into a lazy table of an engine: paths, columns to take with their kinds, and the source.
_Read = Callable[[list[str], list[str], str], Any]


@contextmanager
def opened(engine: Engine, settings: Settings) -> Generator[Reader]:
    """Context manager of what reads a month by this engine, in the workspace's time zone.

    Raises DataError where the engine is not installed, or cannot be started.
    """
    if find_spec(_PACKAGES[engine]) is None:
        raise DataError(
            f"The engine {engine} is not installed here. Install the Python package {_PACKAGES[engine]}, "
            "or count with --engine polars."
        )
    with _OPENED[engine](settings) as reader:
        yield reader


@contextmanager
def _polars(settings: Settings) -> Generator[Reader]:
    yield read_month


@contextmanager
def _duckdb(settings: Settings) -> Generator[Reader]:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(f"SET TimeZone = '{settings.time_zone}'")
        # Larger than memory, it goes on on disk.
        folder = settings.home / "counted" / "duckdb.tmp"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection.execute("SET temp_directory = ?", [str(folder)])

        def read(paths: list[str], columns: list[str], source: str) -> Any:  # noqa: ANN401
            files = connection.read_parquet(paths, union_by_name=True, hive_partitioning=False)
            there = set(files.columns)
            told = ", ".join(_quoted(name) if name in there else _null(name) for name in columns)
            label = duckdb.ConstantExpression(source)
            return files.filter(duckdb.ColumnExpression(SOURCE) == label).project(told)

        def none(columns: list[str]) -> Any:  # noqa: ANN401
            return connection.sql(f"select {', '.join(_null(name) for name in columns)} where false")

        yield _reader(read, none)
    folder.rmdir() if not any(folder.iterdir()) else None


@contextmanager
def _spark(settings: Settings) -> Generator[Reader]:
    # By name, as neither the installation nor its tests have the package.
    errors: Any = import_module("pyspark.errors")
    sql: Any = import_module("pyspark.sql")
    f: Any = import_module("pyspark.sql.functions")
    types: Any = import_module("pyspark.sql.types")

    # What the workers run is this Python, not whichever is first on the path.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        session = (
            sql.SparkSession.builder.appName("pilotlight")
            .config("spark.sql.session.timeZone", settings.time_zone)
            .config("spark.ui.enabled", "false")
            .config("spark.sql.execution.arrow.pyspark.enabled", "true")
            .getOrCreate()
        )
    except (errors.PySparkException, RuntimeError, OSError) as error:
        raise DataError(
            "Spark could not be started: it needs a Java runtime (17 or later) and an address of its own. "
            "Set JAVA_HOME, or count with --engine duckdb."
        ) from error
    kinds: dict[str, Any] = {name: types.DataType.fromDDL(kind) for name, kind in _SPARK_KINDS.items()}

    def told(name: str, there: Collection[str]) -> Any:  # noqa: ANN401
        missing = f.lit(None).cast(kinds[_kind(name)])
        found = f.col(f"`{name}`") if name in there else missing
        return found.alias(name.replace(CONTEXT, CONTEXT_UNDOTTED, 1) if name.startswith(CONTEXT) else name)

    def read(paths: list[str], columns: list[str], source: str) -> Any:  # noqa: ANN401
        files = session.read.option("mergeSchema", "true").parquet(*paths)
        mine = files.filter(f.col(SOURCE) == f.lit(source)).select(*(told(n, files.columns) for n in columns))
        times = [name for name in (*TICKET_TIMES, "at") if name in columns]
        return mine.withColumns({measures.in_micros(name): f.unix_micros(f.col(name)) for name in times})

    def none(columns: list[str]) -> Any:  # noqa: ANN401
        return session.range(0).select(*(told(name, ()) for name in columns))

    try:
        yield _reader(read, none)
    finally:
        session.stop()


_OPENED = {"polars": _polars, "duckdb": _duckdb, "spark": _spark}
#: Types of canonical columns as DuckDB and Spark call them.
_DUCKDB_KINDS = {
    "String": "varchar", "Datetime": "timestamptz", "Boolean": "boolean", "Float64": "double",
    "Int8": "tinyint", "Int16": "smallint", "Int32": "integer", "Int64": "bigint",
}  # fmt: skip
_SPARK_KINDS = {
    "String": "string", "Datetime": "timestamp", "Boolean": "boolean", "Float64": "double",
    "Int8": "tinyint", "Int16": "smallint", "Int32": "int", "Int64": "bigint", "List": "array<string>",
}  # fmt: skip


def _reader(read: _Read, none: Callable[[list[str]], Any]) -> Reader:
    def month(
        logs: Logs, month: str, said: Collection[str], unused: Collection[str]
    ) -> tuple[Frame, Frame | None]:
        columns = [name for name in logs.asked.of().collect_schema().names() if name not in unused]
        wanted = [name for name in columns if name not in ("subject", "body")]
        tickets = nw.from_native(read(logs.asked.paths(month), wanted, logs.asked.source))
        if logs.said is None:
            return tickets, None
        paths = [path for each in said for path in logs.said.paths(each)]
        spoken = read(paths, list(SAID), logs.said.source) if paths else none(list(SAID))
        mine = nw.from_native(spoken).join(tickets.select("ticket_id"), on="ticket_id", how="semi")
        return tickets, mine

    return month


def _kind(name: str) -> str:
    dtypes = {**INTERACTIONS.dtypes, **TICKETS.dtypes}
    return str(dtypes[name].base_type()) if name in dtypes else "String"


def _null(name: str) -> str:
    kind = _kind(name)
    return f"cast(null as {'varchar[]' if kind == 'List' else _DUCKDB_KINDS[kind]}) as {_quoted(name)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def count(settings: Settings, source: str, engine: Engine, progress: Progress | None = None) -> Counted:
    """Counts what an engine has to count of a source, and keeps it for pages and commands."""
    logs = source_logs.open_logs(lake.of(settings), source)
    if logs is None:
        raise DataError(f"There is no source {source!r}. The lake has: {_sources(settings)}.")
    if logs.asked.at_most < monthly_counts.WORTH:
        raise DataError(
            f"{source} has at most {logs.asked.at_most:,} tickets. Below {monthly_counts.WORTH:,} nothing is "
            "kept: pages count them in a second."
        )
    if engine != "polars" and "://" in settings.lake_url:
        raise DataError(
            f"The lake lies in an object store, which {engine} is not set up to read here. "
            "Count with --engine polars."
        )
    with opened(engine, settings) as reader:
        final = snapshot.outcomes_are_final(settings, source)
        found = monthly_counts.count(settings, source, logs, final=final, reader=reader, progress=progress)
    if found is None:
        raise DataError(f"There is no source {source!r}. The lake has: {_sources(settings)}.")
    return found


def _sources(settings: Settings) -> str:
    return ", ".join(lake.of(settings).sources()) or "none"
