"""Text output of commands: import reports, the table of metrics, what a backup holds."""

from collections.abc import Sequence
from pathlib import Path

from analytics.metrics import METRICS
from data.database.tables import ImportRecord
from jobs.counting.kpis import Row
from jobs.upkeep.backup_zip import Manifest


def in_words(record: ImportRecord) -> str:
    """Returns the report of one imported log: how many rows were accepted, unchanged, rejected and so on."""
    parts = [
        f"{record.accepted:,} accepted ({record.new:,} new, {record.updated:,} updated)",
        f"{record.unchanged:,} unchanged",
        f"{record.outdated:,} outdated",
        f"{record.duplicate:,} duplicate",
        f"{record.filtered:,} filtered",
        f"{record.quarantined:,} quarantined",
    ]
    lines = [
        f"{record.file_name}: {record.kind} of source {record.source}, reader {record.reader}",
        f"  {record.read:,} read = {' + '.join(parts)}",
    ]
    lines += [f"  {note}" for note in record.notes.splitlines()]
    if record.lake_before == record.lake_after:
        lines.append("  Nothing was changed.")
    return "\n".join(lines)


def table(rows: Sequence[Row]) -> str:
    """Returns metrics as aligned text: arm, metric, value, interval, parts, or why there is no value."""
    head = ("arm", "by", "metric", "value", "interval", "n", "excluded", "maturing", "not applicable", "")
    lines = [head, *(_line(row) for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head) - 1)]
    return "\n".join(
        "  ".join(
            [*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[-1]]
        ).rstrip()
        for line in lines
    )


def _line(row: Row) -> tuple[str, ...]:
    unit = METRICS[str(row["metric"])].unit
    return (
        str(row["arm"] or "all"),
        str(row["by"] or ""),
        str(row["metric"]),
        _number(row["value"], unit),
        f"{_number(row['low'], unit)} to {_number(row['high'], unit)}" if row["low"] is not None else "",
        f"{row['n']:,}",
        f"{row['excluded']:,}",
        f"{row['maturing']:,}",
        f"{row['not_applicable']:,}",
        str(row["reason"] or ""),
    )


def _number(value: object, unit: str) -> str:
    if not isinstance(value, int | float):
        return "–"
    if unit == "share":
        return f"{100 * value:.1f} %"
    return f"{value:,.1f} s" if unit == "seconds" else f"{value:.2f}"


def of_backup(file: Path, manifest: Manifest) -> str:
    """Returns what a backup holds, in words."""
    size = sum(kept.size for kept in manifest.files.values())
    tables = [table for table, version in manifest.versions.items() if version >= 0]
    return (
        f"{file}: as of {manifest.made_at[:19]}Z, {len(manifest.files):,} files, {size / 1e6:,.1f} MB\n"
        f"  lake: {', '.join(tables) or 'empty'}; database schema {manifest.schema}"
    )
