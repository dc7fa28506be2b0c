"""What is said beside a handling time of many zeros, and beside an escalation rate of all tickets."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pytest

from analytics import definition_text
from analytics.ticket_slices import Slice
from data.settings import Settings
from jobs.counting import kpis, snapshot
from jobs.intake import imports
from tests.homes import settings_at

AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
ROWS = 120


@pytest.fixture
def here(home: Path) -> Settings:
    return settings_at(home)


def imported(here: Settings, folder: Path, *, zeros: int, human_every: int) -> list[dict[str, str]]:
    """A desk in which the agent's tickets took no time, and people have tickets of their own."""
    rows = [
        {
            "ticket_id": f"T{n}",
            "customer_id": f"c{n % 40}",
            "created_at": f"2026-01-{n % 28 + 1:02}T10:00:00Z",
            "status": "closed",
            "handled_by": "human" if human_every and n % human_every == 0 else "both" if n % 3 == 0 else "ai",
            "escalated": "true" if n % 3 == 0 and (not human_every or n % human_every) else "false",
            "handle_seconds": "0" if n < zeros else str(60 + n),
        }
        for n in range(ROWS)
    ]
    path = folder / "tickets.csv"
    with path.open("w", newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    imports.run(here, path)
    return rows


def said(here: Settings, metric: str) -> str:
    rows = [each for each in kpis.run(here, as_of=AS_OF) if each["arm"] is None is each["by"]]
    (found,) = [each for each in rows if each["metric"] == metric]
    return str(found["reason"] or "")


def test_zeros_among_handling_times_are_counted_and_the_median_is_given_without_them(
    here: Settings, tmp_path: Path
) -> None:
    rows = imported(here, tmp_path, zeros=50, human_every=2)
    times = [int(row["handle_seconds"]) for row in rows]
    without = median([each for each in times if each]) / 60
    assert f"50 of {ROWS} are 0; without them it is {without:.1f}" in said(here, "handle_time_median")


def test_few_zeros_are_not_worth_a_line(here: Settings, tmp_path: Path) -> None:
    imported(here, tmp_path, zeros=4, human_every=2)
    assert "are 0" not in said(here, "handle_time_median")


def test_the_escalation_of_a_mixed_file_says_whose_it_is(here: Settings, tmp_path: Path) -> None:
    rows = imported(here, tmp_path, zeros=0, human_every=2)
    own = [row for row in rows if row["handled_by"] != "human"]
    share = 100 * sum(row["escalated"] == "true" for row in own) / len(own)
    taken = snapshot.take(here, "canonical", AS_OF)
    found = taken.estimates(Slice())[()]
    assert definition_text.beside(found["escalation_rate"], taken.rules, found).replace("\u202f", " ") == (
        f"Of all {ROWS} tickets. The agent took part in {len(own)} of them and handed over {share:.1f} %."
    )
    assert "handover_rate is its own" in said(here, "escalation_rate")


def test_where_the_agent_took_part_in_all_tickets_nothing_is_said(here: Settings, tmp_path: Path) -> None:
    imported(here, tmp_path, zeros=0, human_every=0)
    taken = snapshot.take(here, "canonical", AS_OF)
    found = taken.estimates(Slice())[()]
    assert definition_text.beside(found["escalation_rate"], taken.rules, found) == ""
    assert "handover_rate is its own" not in said(here, "escalation_rate")
