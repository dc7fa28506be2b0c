"""Connections in words: what a pull did, what a dry run found, where each connection stands."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from analytics.wording import count, counted
from data.connect.connection_settings import Connection
from jobs.connections.connection_state import State
from jobs.connections.dry_run import Look
from jobs.connections.pull_runner import Pulled
from jobs.connections.watched_folder import Found


def pulled(connection: Connection, done: Pulled) -> str:
    """One sentence on a pull that ended."""
    return (
        f"{connection.name}: {counted(done.objects, 'object')} stored as source {connection.source}; "
        f"{counted(done.requests, 'request')}, {done.waited:,.0f} s waited."
    )


def looked(connection: Connection, found: Found) -> str:
    """One sentence on a look into a watched folder."""
    return (
        f"{connection.name}: {counted(found.imported, 'file')} imported, {count(found.set_aside)} set aside, "
        f"{count(found.unstill)} not still yet."
    )


def looks(connection: Connection, found: Sequence[Look]) -> str:
    """What would be asked, and what one page of each list gave."""
    lines = [f"{connection.name} ({connection.address}): nothing was stored."]
    for each in found:
        more = "and nothing more is there" if each.end else "and there are more"
        lines += [f"{each.stream}: {each.asked}", f"  {counted(each.objects, 'object')}, {more}."]
        if each.previews:
            rows = [
                {name: "" if value is None else str(value) for name, value in row.items()}
                for row in each.rows.iter_rows(named=True)
            ]
            lines.append(_aligned(rows))
    return "\n".join(lines)


def table(found: Mapping[str, Connection], states: Mapping[str, State]) -> str:
    """A line for each connection."""
    if not found:
        return "No connections. Name a file of them in PILOTLIGHT_CONNECTIONS; the README shows one."
    rows = list[dict[str, str]]()
    for each in found.values():
        state = states.get(each.name, State(each.name))
        rows.append(
            {
                "name": each.name,
                "kind": each.desk.label if each.desk else each.kind,
                "source": each.source,
                "last": state.complete_at.isoformat(timespec="seconds") if state.complete_at else "never",
                "behind": behind(state, datetime.now(UTC)),
                "requests a minute": count(each.requests_a_minute) if each.requests_a_minute else "",
                "trouble": state.trouble,
            }
        )
    return _aligned(rows)


def behind(state: State, now: datetime) -> str:
    """How late what is stored is: since when everything up to then was read."""
    if state.complete_at is None:
        return "not complete yet"
    minutes = (now - state.complete_at).total_seconds() / 60
    return f"{minutes:,.0f} min" if minutes < 120 else f"{minutes / 60:,.0f} h"


def _aligned(rows: Sequence[Mapping[str, str]]) -> str:
    head = list(rows[0])
    lines = [head, *([row[name] for name in head] for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
