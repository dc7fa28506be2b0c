"""Runs of a regression set: imported, and two of them compared as pairs, in words and fields."""

from dataclasses import asdict, dataclass

import polars as pl

from analytics import wording
from analytics.evaluation import paired_runs
from analytics.evaluation.paired_runs import PairedRuns
from data.errors import DataError
from data.settings import Settings
from jobs.counting import snapshot
from jobs.counting.snapshot import Snapshot
from jobs.imported_files import imported_files
from jobs.imported_files.imported_files import ImportedFile

KIND = "regression run"
MUST_STAY = "must stay"


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Two runs of a source compared: the first is the agent as it was, the second the one that is tried."""

    source: str
    first: ImportedFile
    second: ImportedFile
    found: PairedRuns


def compare(
    settings: Settings,
    source: str,
    first: int | None = None,
    second: int | None = None,
    taken: Snapshot | None = None,
) -> Comparison:
    """Two runs compared, the two newest unless named; a DataError where there are none to compare."""
    there = imported_files.listed(settings, source, KIND)
    if len(there) < 2:
        have = f"one, {there[0].name!r}" if there else "none"
        raise DataError(
            f"Two runs are compared, the source {source!r} has {have}. Run the training pack's regression "
            "set with both versions of the agent and import both results."
        )
    now = imported_files.find(settings, source, KIND, second)
    others = [each for each in reversed(there) if each.number != now.number]
    earlier = [each for each in others if each.number < now.number]
    before = (
        imported_files.find(settings, source, KIND, first)
        if first is not None
        else (earlier[-1] if earlier else others[-1])
    )
    if before.number == now.number:
        raise DataError(f"The run {before.name!r} is compared with itself. Choose another one.")
    one, other = (_rows(settings, each) for each in (before, now))
    found = paired_runs.compare(one, other, _customers(settings, source, pl.concat([one, other]), taken))
    if not found.n:
        raise DataError(
            f"The runs {before.name!r} and {now.name!r} share no test: {found.only_first:,} and "
            f"{found.only_second:,} ids, none the same. Are both of the same regression set?"
        )
    return Comparison(source, before, now, found)


def _rows(settings: Settings, file: ImportedFile) -> pl.DataFrame:
    """The rows of a run; the ticket of a test is in its id where the regression set is one of ours."""
    rows = imported_files.rows(settings, file).select("item_id", "passed", "test_kind", "ticket_id")
    ours = pl.col("item_id").str.starts_with(f"{file.source}/")
    own = pl.when(ours).then(pl.col("item_id").str.split("/").list.last())
    return rows.with_columns(ticket_id=pl.coalesce("ticket_id", own))


def _customers(
    settings: Settings, source: str, rows: pl.DataFrame, taken: Snapshot | None
) -> pl.DataFrame | None:
    """Whose ticket each test was made of; None where no ticket of the log is named."""
    taken = taken or snapshot.take(settings, source)
    facts = taken.scan().select(pl.col("ticket_id").cast(pl.String), "customer").collect()
    found = rows.select("item_id", "ticket_id").unique().join(facts, on="ticket_id", how="inner")
    return found.select("item_id", "customer") if found.height else None


def headline(made: Comparison) -> str:
    """Whether the second run is better, and by how much."""
    found = made.found
    moved = f"{wording.size(found.difference, 'share')} points"
    match found.word:
        case "too few tests":
            shared = wording.counted(found.n, "test")
            return f"Too few tests: the runs share {shared}, {paired_runs.FEWEST} are needed."
        case "better":
            return f"Better: {moved} more tests pass."
        case "worse":
            return f"Worse: {moved} fewer tests pass."
        case _:
            return "No difference shown between the two runs."


def meaning(made: Comparison) -> list[str]:
    """What was mended and what broke, the interval, and the tests that must stay."""
    found = made.found
    said = [
        f"{wording.count(found.mended.height)} mended, {wording.count(found.broken.height)} broken, of "
        f"{wording.counted(found.n, 'test')}: {wording.share(found.first_passed / found.n)} passed before, "
        f"{wording.share(found.second_passed / found.n)} now "
        f"({wording.signed_interval(found.low, found.high, 'share')} points, 95 %)."
    ]
    stay = int((found.broken["test_kind"].str.to_lowercase() == MUST_STAY).sum())
    if stay:
        broke = wording.counted(stay, "answer")
        said.append(f"{broke} that must stay right broke. Look at them before you ship.")
    return said


def remarks(made: Comparison) -> list[str]:
    """What is not compared, and how returning customers count."""
    found, said = made.found, list[str]()
    if found.only_first or found.only_second:
        said.append(
            f"Not compared: {wording.counted(found.only_first, 'test')} only in {made.first.name!r}, "
            f"{wording.count(found.only_second)} only in {made.second.name!r}."
        )
    if found.repeated:
        said.append(
            f"Run more than once: {wording.counted(found.repeated, 'further row')}. A test counts as passed "
            "if it passed more often than not."
        )
    if found.customers is None:
        said.append("The tests name no ticket of this source: each test counts as its own customer.")
    elif found.customers < found.n:
        said.append(
            f"The {found.n:,} tests come from {found.customers:,} customers; the interval allows for that."
        )
    for file in (made.first, made.second):
        left = imported_files.left_out_sentence(file)
        if left:
            said.append(f"{file.name}: {left}")
    return said


def changed(made: Comparison) -> pl.DataFrame:
    """The tests whose result changed: broken first."""
    return pl.concat(
        [
            made.found.broken.with_columns(change=pl.lit("broken")),
            made.found.mended.with_columns(change=pl.lit("mended")),
        ]
    ).select("change", "test_kind", "item_id", "ticket_id")


def as_json(made: Comparison) -> dict[str, object]:
    """The fields of the page."""
    found = made.found
    plain = ("n", "only_first", "only_second", "repeated", "first_passed", "second_passed", "difference",
             "low", "high", "p", "customers", "word")  # fmt: skip
    return {
        "source": made.source,
        "first": made.first.name,
        "second": made.second.name,
        "headline": headline(made),
        **{name: getattr(found, name) for name in plain},
        "mended": found.mended["item_id"].to_list(),
        "broken": found.broken["item_id"].to_list(),
        "by_kind": [asdict(each) for each in found.by_kind],
        "remarks": remarks(made),
    }


def in_words(made: Comparison) -> str:
    """The same as text of a command."""
    title = f"{made.first.name} → {made.second.name}: {headline(made)}"
    lines = [title, *meaning(made), *remarks(made)]
    lines += [f"  {each:<7} {name}" for each, name in changed(made).select("change", "item_id").iter_rows()]
    return "\n".join(lines)
