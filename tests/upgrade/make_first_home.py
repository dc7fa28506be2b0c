"""Makes the home of the first version in invented data: `python -m tests.upgrade.make_first_home CHECKOUT`.

CHECKOUT is a worktree of the first landed version (git worktree add --detach PATH b08b9cd), whose code
runs in the present environment. What it stores is written to `first_version/`: the database as SQL text, the
lake, the key, and what that version counts.
"""

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent / "first_version"
#: So that every horizon has passed, whenever it is counted.
AS_OF = "2026-05-01T00:00:00Z"
SOURCE = "desk"
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_CATEGORIES = ("billing", "login", "delivery")


def tickets() -> list[dict[str, str]]:
    """Sixty tickets of one month: two arms, three categories, fifteen customers, one row that is refused."""
    rows: list[dict[str, str]] = []
    for n in range(60):
        created = datetime(2026, 3, 1 + n % 28, 9, n % 60)
        resolved, arm = n % 4 != 0, ("pilot", "baseline")[n % 2]
        rows.append(
            {
                "ticket_id": f"T{n:03d}",
                "customer_id": f"c{n % 15}@shop.example",
                "created_at": created.strftime(_TIME),
                "resolved_at": (created + timedelta(hours=1 + n % 30)).strftime(_TIME) if resolved else "",
                "reopened_at": (created + timedelta(days=2)).strftime(_TIME) if n % 10 == 1 else "",
                "updated_at": (created + timedelta(days=3)).strftime(_TIME),
                "status": "closed" if resolved else "open",
                "channel": ("chat", "email")[n % 3 == 0],
                "category": _CATEGORIES[n % 3],
                "arm": arm,
                "resolved": str(resolved).lower(),
                "escalated": str(arm == "baseline" or n % 6 == 0).lower(),
                "csat": str(1 + n % 5) if n % 2 else "",
                "handle_seconds": str(120 + 7 * n),
                "subject": f"Question {n} about {_CATEGORIES[n % 3]}",
                "body": f"Please write to c{n % 15}@shop.example, my {_CATEGORIES[n % 3]} does not work.",
            }
        )
    rows.append({**rows[0], "ticket_id": "T999", "created_at": "never"})
    return rows


def interactions() -> list[dict[str, object]]:
    """A customer's words and the agent's answer for each ticket, and one that waits for its ticket."""
    found: list[dict[str, object]] = []
    for row in tickets()[:60]:
        begun = datetime.strptime(row["created_at"], _TIME)
        answered = (begun + timedelta(minutes=1)).strftime(_TIME)
        said = {"ticket_id": row["ticket_id"], "mode": "live"}
        number = row["ticket_id"][1:]
        asked = {"interaction_id": f"C{number}", "at": row["created_at"], "actor": "customer"}
        found.append({**said, **asked, "text": row["body"]})
        if row["arm"] == "pilot":
            answer = {"interaction_id": f"A{number}", "at": answered, "actor": "ai", "action": "answer"}
            read = {"predicted_intent": row["category"], "confidence": 0.5 + int(number) / 200}
            found.append({**said, **answer, **read, "text": f"This is how {row['category']} works."})
    return [*found, {"interaction_id": "W1", "ticket_id": "T-later", "at": AS_OF, "actor": "ai"}]


def _make(checkout: Path, folder: Path) -> None:
    home = folder / "home"
    rows, words = folder / "tickets.csv", folder / "interactions.jsonl"
    with rows.open("w", newline="") as file:
        writer = csv.DictWriter(file, tickets()[0])
        writer.writeheader()
        writer.writerows(tickets())
    words.write_text("".join(json.dumps(each) + "\n" for each in interactions()))
    changed = folder / "changed.csv"
    changed.write_text(
        "ticket_id,created_at,updated_at,csat\nT001,2026-03-02T09:01:00Z,2026-03-20T09:00:00Z,5\n"
    )

    def run(*arguments: str) -> str:
        command = [sys.executable, "-W", "ignore", "-m", "jobs", *arguments]
        environment = {**os.environ, "PILOTLIGHT_HOME": str(home), "PYTHONPATH": str(checkout)}
        return subprocess.run(
            command, cwd=checkout, env=environment, check=True, capture_output=True, text=True
        ).stdout

    taken = ("--source", SOURCE, "--accept-rejects")
    print(run("import", str(rows), *taken), run("import", str(words), *taken, "--kind", "interactions"))
    print(run("import", str(changed), *taken))
    counted = {
        name: json.loads(run("kpis", "--source", SOURCE, "--as-of", AS_OF, "--format", "json", *more))
        for name, more in {"all": (), "by category": ("--by", "category")}.items()
    }
    shutil.rmtree(HERE, ignore_errors=True)
    shutil.copytree(home / "lake", HERE / "lake")
    shutil.copyfile(home / "redaction.key", HERE / "redaction.key")
    with sqlite3.connect(home / "pilotlight.db") as opened:
        (HERE / "database.sql").write_text("\n".join(opened.iterdump()) + "\n")
    opened.close()
    (HERE / "counted.json").write_text(json.dumps(counted, indent=1) + "\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        _make(Path(sys.argv[1]).absolute(), Path(made))
