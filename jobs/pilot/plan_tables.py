"""The list of plans as text for the terminal and as objects for JSON."""

from collections.abc import Sequence
from datetime import date, datetime

from jobs.pilot import plan_board, plan_states
from jobs.pilot.plan_board import Line

_HEAD = ("plan", "version", "source", "state", "start", "decision", "n", "outcome")


def text(found: Sequence[Line]) -> str:
    """Returns the list as aligned text, a line per version, notes below it."""
    if not found:
        return "There is no plan yet; `python -m jobs plan FILE.toml` keeps one."
    rows = [_HEAD, *(_cells(each) for each in found)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEAD) - 1)]
    said: list[str] = []
    for row, line in zip(rows, (None, *found), strict=True):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        said.append("  ".join([*cells, row[-1]]).rstrip())
        if line is not None and line.outlook:
            said.append(f"    too small to decide: {line.outlook}")
        if line is not None and line.kept.retired is not None and line.state == "retired":
            said.append(f"    retired by {line.kept.retired.who}: {line.kept.retired.reason}")
    return "\n".join(said)


def objects(found: Sequence[Line]) -> list[dict[str, object]]:
    """Returns the list as objects with ISO 8601 times; unknown is null."""
    return [
        {name: _plain(value) for name, value in row.items()}
        for row in plan_board.frame(found).iter_rows(named=True)
    ]


def _cells(line: Line) -> tuple[str, ...]:
    plan = line.kept.plan
    reached = "–" if line.reached is None else f"{line.reached:,}"
    return (
        plan.name,
        str(line.kept.version),
        plan.source,
        plan_states.LABELS[line.state],
        plan.start.isoformat() if plan.live else "–",
        plan.decision.isoformat(),
        f"{reached} of {plan.planned_n:,}",
        " ".join(line.outcome.split()),
    )


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    return value.isoformat() if isinstance(value, date) else value
