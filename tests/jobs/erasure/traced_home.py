"""A home in which a customer, Bob, has left traces everywhere, and what tells of him."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from data.database import sessions
from data.lake import lake, run_results
from data.privacy import hashed_customer_ids, redaction_key
from data.settings import Settings
from jobs.failures import analysis_runs, embedding, failure_job
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.job_queue import leases_and_retries
from jobs.packets import packet_comments
from jobs.review import stored_draws
from jobs.upkeep import saved_views

BOB = "bob.marley@example.org"
#: Tickets of which one in nine is Bob's.
TICKETS, CUSTOMERS = 252, 9
BOBS = TICKETS // CUSTOMERS
_ABOUT = ("where is my refund", "the login fails", "wrong address on the invoice", "parcel came broken")


def _customer(number: int) -> str:
    return BOB if number % CUSTOMERS == 0 else f"C-{number % CUSTOMERS:04d}"


def _day(number: int) -> date:
    """Half of the tickets are of January, all its days; the others of February."""
    return date(2026, 1, 1 + number // 2 % 31) if number % 2 else date(2026, 2, 1 + number // 2 % 28)


def body(number: int) -> str:
    """The words of a ticket, which no other one has."""
    return f"{_ABOUT[number % 4]} for the house in street {number * 7919 % 100_003} since spring"


def files(folder: Path) -> Iterator[tuple[Path, Choice]]:
    """The export of tickets, then that of their interactions, each with how it is imported."""
    rows = [
        {
            "ticket_id": f"TCK-{n:05d}",
            "customer_id": _customer(n),
            "created_at": f"{_day(n)}T08:00:00Z",
            "subject": f"Case of street {n * 7919 % 100_003}",
            "body": body(n),
            "category": _ABOUT[n % 4].split()[-1],
            "handled_by": "ai",
            "resolved": n % 5 < 3,
        }
        for n in range(TICKETS)
    ]
    rows += [{**rows[0], "ticket_id": "TCK-90000", "created_at": "never"}]
    pl.DataFrame(rows).write_csv(folder / "tickets.csv")
    yield folder / "tickets.csv", Choice(source="desk", accept_rejects=True)
    said = [
        {
            "interaction_id": f"INT-{n:05d}-{turn}",
            "ticket_id": f"TCK-{n:05d}",
            "at": f"{_day(n)}T08:0{turn}:00Z",
            "actor": actor,
            "action": "answer" if actor == "ai" else None,
            "text": f"{actor} speaks of street {n * 7919 % 100_003}" if turn else body(n),
        }
        for n in range(TICKETS)
        for turn, actor in enumerate(("customer", "ai"))
    ]
    (folder / "said.jsonl").write_text("\n".join(map(json.dumps, said)))
    yield folder / "said.jsonl", Choice(source="desk", kind="interactions")


def fill(made: Settings, scratch: Path) -> None:
    """Leaves Bob's traces in logs, results, decisions, views, vectors and kept counts."""
    for path, choice in files(scratch):
        imports.run(made, path, choice)
        path.unlink()
    job = analysis_runs.ask(made, "desk", model=embedding.FALLBACK)
    held = leases_and_retries.claim(made, "one")
    assert held is not None
    result = failure_job.perform(made, job.params, lambda stage, share: None)
    leases_and_retries.finish(made, held, result)
    run_results.write(
        lake.of(made),
        "a" * 64,
        {"rows": pl.DataFrame({"ticket_id": ["TCK-00000", "TCK-00001"], "request": [body(0), body(1)]}),
         "about": pl.DataFrame({"about": [json.dumps({"examples": [{"id": "TCK-00009", "said": body(9)}]})],
                                "ids": [["TCK-00000", "TCK-00001"]]})},
        run_results.JOBS,
    )  # fmt: skip
    stored_draws.pick_by_hand(made, "desk", ["TCK-00000", "TCK-00001"])
    packet_comments.add(made, "desk", "thread", f"See TCK-00009 of {BOB}: “{body(9)}”.")
    saved_views.save(made, "his", "overview", "source=desk&q=TCK-00000")
    counted = made.home / "counted" / "x"
    counted.mkdir(parents=True)
    pl.DataFrame({"ticket_id": ["TCK-00000"]}).write_parquet(counted / "facts.parquet")
    pl.DataFrame({"key": ["k"], "text": [body(0)]}).write_delta(f"{made.lake_url}/vectors")
    sessions.forget(made)


def traces(here: Settings) -> set[str]:
    """Whatever tells of Bob: his id, its hash, ids of his tickets and messages, his texts."""
    mine = [n for n in range(TICKETS) if _customer(n) == BOB]
    hashed = hashed_customer_ids.hashed(BOB, redaction_key.load(here.home))
    ids = {f"TCK-{n:05d}" for n in mine} | {f"INT-{n:05d}" for n in mine} | {"TCK-90000"}
    return {BOB, hashed, *ids, *(body(n) for n in mine), *(f"street {n * 7919 % 100_003} " for n in mine)}
