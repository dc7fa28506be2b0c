"""Tickets of a made-up desk, imported from a file: what an import adds and changes is known by its seed."""

from datetime import UTC, datetime, timedelta
from random import Random

from data.settings import Settings
from jobs.intake import imports
from jobs.intake.imports import Choice

DESK = "desk"
_DRAWN = (("true", "false"), ("pilot", "baseline"), ("billing", "login"), "12345", ("ai", "human"))


def imported(here: Settings, name: str, seed: int, days: range, source: str = DESK) -> None:
    """Import ten tickets a day; those of a day that was imported before get other outcomes."""
    random = Random(seed)
    lines = ["ticket_id,customer_id,created_at,status,resolved,arm,category,csat,handled_by"]
    for day in days:
        for n in range(10):
            when = datetime(2026, 1, 1, n, tzinfo=UTC) + timedelta(days=day)
            rest = ",".join(map(random.choice, _DRAWN))
            lines.append(f"T{day}-{n},c{random.randint(1, 60)},{when:%Y-%m-%dT%H:%M:%SZ},closed,{rest}")
    here.home.mkdir(parents=True, exist_ok=True)
    file = here.home / name
    file.write_text("\n".join(lines), "utf-8")
    imports.run(here, file, Choice(source=source))
