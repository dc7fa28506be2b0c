"""Random logs in a lake and random changes to them, for tests of counting."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import polars as pl
from deltalake import DeltaTable

from data.lake import compaction, lake
from data.lake.lake import Lake
from data.settings import Settings
from jobs.erasure import lake_erasure, selection
from tests.analytics.tickets import interactions, tickets

DESK, OTHER = "desk", "other"
FIRST = datetime(2026, 1, 20, tzinfo=UTC)
DAYS, CUSTOMERS = 100, 12


class Logs:
    """Random logs in a lake, and changes to them as imports, corrections and erasures make them."""

    def __init__(self, here: Settings, seed: int) -> None:
        self.store: Lake = lake.of(here)
        self.random = Random(seed)
        self.asked: dict[str, dict[str, Any]] = {}
        self.said: dict[str, dict[str, Any]] = {}
        self.changes: tuple[Callable[[], None], ...] = (
            self.new, self.new, self.late, self.late, self.moved, self.another_source, self.said_again,
            self.deleted, self.forgotten, self.compacted, self.far_ahead, self.further_field,
        )  # fmt: skip

    def change(self) -> str:
        """Does something to the logs, under the writer's lock; returns what."""
        chosen = self.random.choice(self.changes)
        with self.store.writing():
            chosen()
        return chosen.__name__

    def new(self) -> None:
        """New tickets with what was said about them, of any month."""
        start = self.random.uniform(0, DAYS)
        names = [f"T{len(self.asked) + n:04d}" for n in range(self.random.randint(1, 30))]
        self._store({name: self._ticket(start + self.random.uniform(-9, 9)) for name in names})
        self._say(names)

    def late(self) -> None:
        """Outcomes of tickets that were there already: solved, reopened, rated, merged."""
        chosen = self._some(8)
        changed = {name: {**self.asked[name], **self._outcome(self.asked[name])} for name in chosen}
        self._store(changed)
        self._say(chosen[:2])

    def moved(self) -> None:
        """A correction of when a ticket was created, and of when something was said."""
        for name in self._some(3):
            self._store({name: self._ticket(self.random.uniform(0, DAYS))})
        again = self.random.sample(sorted(self.said), min(3, len(self.said)))
        self._told({key: {**self.said[key], "at": self._time(self.random.uniform(0, DAYS))} for key in again})

    def said_again(self) -> None:
        """Messages about old tickets in later months."""
        self._say(self._some(4))

    def another_source(self) -> None:
        """Tickets of somebody else in the same files' months."""
        rows = {f"T{n:04d}": self._ticket(self.random.uniform(0, DAYS)) for n in range(5)}
        self._merge(rows, OTHER)

    def deleted(self) -> None:
        """Tickets that the desk deleted for good; what was said about them stays behind."""
        gone = self._some(3)
        self.store.remove("tickets", DESK, gone)
        for name in gone:
            del self.asked[name]

    def forgotten(self) -> None:
        """A customer who is erased, with everything said."""
        chosen = selection.of_customer(self.store, self._customer(), b"key", DESK)
        lake_erasure.erase_rows(self.store, "interactions", chosen)
        lake_erasure.erase_rows(self.store, "tickets", chosen)
        lake_erasure.end_history(self.store, ("tickets", "interactions"))
        gone = set(chosen.tickets["ticket_id"])
        self.asked = {name: row for name, row in self.asked.items() if name not in gone}
        self.said = {key: row for key, row in self.said.items() if row["ticket_id"] not in gone}

    def compacted(self) -> None:
        """The small files of a month become one."""
        for table in ("tickets", "interactions"):
            if DeltaTable(self.store.at(table)).file_uris():
                compaction.compact(self.store, table)

    def far_ahead(self) -> None:
        """A lost stamp: a solution two years from now."""
        for name in self._some(1):
            self._store({name: {**self.asked[name], "resolved_at": self._time(800)}})

    def further_field(self) -> None:
        """A field that no ticket had before."""
        for name in self._some(2):
            self._store({name: {**self.asked[name], f"context.f{self.random.randint(1, 3)}": "yes"}})

    def _ticket(self, day: float) -> dict[str, Any]:
        pick = self.random.choice
        row: dict[str, Any] = {
            "created_at": self._time(max(day, 0)),
            "customer_id": pick([None, self._customer()]),
            "category": pick([None, "billing", "login"]),
            "channel": pick(["chat", "email"]),
            "arm": pick([None, "pilot", "baseline"]),
            "handle_seconds": pick([None, self.random.randint(1, 4_000) / 4]),
            "context.page": pick([None, "help"]),
        }
        return {**row, **(self._outcome(row) if self.random.random() < 0.6 else {})}

    def _outcome(self, row: dict[str, Any]) -> dict[str, Any]:
        pick, made = self.random.choice, row["created_at"]

        def after(days: float) -> datetime:
            return made + timedelta(days=self.random.uniform(-0.1, days))

        found = [
            {"status": "closed", "resolved_at": after(20), "resolved": pick([None, True, False])},
            {"reopened_at": after(30), "reopened": pick([None, True, False])},
            {"csat": pick([1, 5]), "csat_at": after(20)},
            {"status": pick(["merged", "spam", "open"])},
            {"first_response_at": after(3), "escalated": pick([None, True])},
            {"handled_by": pick([None, "ai", "both"]), "tags": pick([None, ["test"], ["vip"]])},
        ]
        return pick(found)

    def _say(self, names: list[str]) -> None:
        pick, rows = self.random.choice, dict[str, dict[str, Any]]()
        for name in names:
            if name in self.asked and self.random.random() < 0.7:
                at = self.asked[name]["created_at"] + timedelta(days=self.random.uniform(-1, 40))
                rows[f"I{len(self.said) + len(rows):05d}"] = {
                    "ticket_id": name,
                    "at": at,
                    "actor": pick(["ai", "ai", "human", "customer", "tool"]),
                    "mode": pick([None, "live", "shadow"]),
                    "action": pick([None, "answer", "error"]),
                    "cited": pick([None, [], ["k"]]),
                    "tag": pick([None, "correct", "incorrect"]),
                }
        self._told(rows)

    def _told(self, rows: dict[str, dict[str, Any]]) -> None:
        self.said |= rows
        made = interactions(*({"interaction_id": key, **row} for key, row in rows.items()))
        self.store.merge("interactions", made.with_columns(source=pl.lit(DESK)))

    def _store(self, rows: dict[str, dict[str, Any]]) -> None:
        self.asked |= rows
        self._merge(rows, DESK)

    def _merge(self, rows: dict[str, dict[str, Any]], source: str) -> None:
        made = tickets(*({"ticket_id": key, **row} for key, row in rows.items()))
        self.store.merge("tickets", made.with_columns(source=pl.lit(source)))

    def _some(self, count: int) -> list[str]:
        return self.random.sample(sorted(self.asked), min(count, len(self.asked)))

    def _customer(self) -> str:
        return f"C{self.random.randrange(CUSTOMERS):02d}"

    def _time(self, day: float) -> datetime:
        return FIRST + timedelta(seconds=round(day * 86_400))
