"""What is to be erased: the tickets of a customer, or all before a date, with their ids and texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from data.errors import DataError
from data.lake.lake import Lake
from data.privacy import hashed_customer_ids
from data.schema import CONTEXT, LOGS, SOURCE
from jobs.erasure.scrubbing import SHORTEST_TEXT, Scrubber

_TICKET = [SOURCE, "ticket_id"]


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The tickets (source, ticket_id, month) to erase, and what else tells of them, by source."""

    customers: frozenset[str]
    tickets: pl.DataFrame
    ids: Mapping[str, frozenset[str]]
    texts: Mapping[str, frozenset[str]]
    #: Whether the customers are erased from all sources.
    everywhere: bool

    def scrubbers(self) -> "Scrubbers":
        """What replaces the ids and texts; one id has one token, whichever table it stands in."""
        every = Scrubber(
            self.customers.union(*self.ids.values()), frozenset[str]().union(*self.texts.values())
        )
        by_source = {
            source: every.only(self.ids[source] | self.customers, self.texts[source]) for source in self.ids
        }
        return Scrubbers(by_source, every, every.only(self.customers if self.everywhere else (), ()))


@dataclass(frozen=True, slots=True, eq=False)
class Scrubbers:
    """A scrubber for what belongs to each source: others may have the same ids of tickets."""

    by_source: Mapping[str, Scrubber]
    every: Scrubber
    others: Scrubber

    def of(self, source: object) -> Scrubber:
        """The scrubber of a source; of what names none, that of all."""
        return self.by_source.get(str(source), self.others) if source else self.every


def of_customer(store: Lake, customer: str, key: bytes, source: str | None) -> Selection:
    """The tickets of a customer, by the id as the source calls them or as it is stored."""
    raw = customer.strip()
    if not raw:
        raise DataError("Name the customer: the id as the helpdesk has it, an e-mail address or a phone.")
    customers = frozenset({raw, hashed_customer_ids.hashed(raw, key)})
    return _selected(store, pl.col("customer_id").is_in(sorted(customers)), customers, source)


def before(store: Lake, time: datetime, source: str | None) -> Selection:
    """All tickets that were created before a time, and the customers who have none after it."""
    # In UTC, as the lake has it: files' statistics are not compared with times of another zone.
    time = time.astimezone(UTC)
    tickets = store.scan("tickets")
    gone = frozenset[str]()
    if tickets is not None:
        old, mine = pl.col("created_at") < time, _of_source(source)
        was = tickets.filter(old & mine).select("customer_id").unique().collect()["customer_id"]
        there = tickets.filter(~(old & mine)).select("customer_id").unique().collect()["customer_id"]
        gone = frozenset(set(was.drop_nulls()) - set(there.drop_nulls()))
    return _selected(store, pl.col("created_at") < time, gone, source)


def _of_source(source: str | None) -> pl.Expr:
    return pl.lit(True) if source is None else pl.col(SOURCE) == source


def _selected(store: Lake, which: pl.Expr, customers: frozenset[str], source: str | None) -> Selection:
    scan = store.scan("tickets")
    none = pl.DataFrame(schema={SOURCE: pl.String, "ticket_id": pl.String, "month": pl.String})
    if scan is None:
        return Selection(customers, none, {}, {}, source is None)
    mine = scan.filter(which & _of_source(source)).collect()
    tickets = mine.select(*_TICKET, "month")
    found: dict[str, tuple[set[str], set[str]]] = {}
    _add(found, mine, "ticket_id", "tickets")
    for table in ("interactions", "waiting"):
        said = store.scan(table)
        if said is not None:
            rows = said.join(tickets.lazy().select(_TICKET), on=_TICKET, how="semi").collect()
            _add(found, rows, "interaction_id", "interactions")
    texts = _unshared(store, tickets, {each: texts for each, (_, texts) in found.items()})
    ids = {each: frozenset(names) for each, (names, _) in found.items()}
    return Selection(customers, tickets, ids, texts, source is None)


def _add(found: dict[str, tuple[set[str], set[str]]], rows: pl.DataFrame, key: str, kind: str) -> None:
    free = _free_columns(rows.columns, kind)
    for (source,), part in rows.group_by(SOURCE):
        ids, texts = found.setdefault(str(source), (set[str](), set[str]()))
        ids.update(part[key].to_list())
        for name in free:
            texts.update(each for each in part[name].drop_nulls().to_list() if len(each) >= SHORTEST_TEXT)


def _free_columns(columns: Sequence[str], kind: str) -> list[str]:
    log = LOGS["tickets" if kind == "tickets" else "interactions"]
    free = {column.name for column in log.columns if column.free_text}
    return [name for name in columns if name in free or name.startswith(CONTEXT)]


def _unshared(store: Lake, tickets: pl.DataFrame, texts: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    """The texts that no other ticket has: what everybody is told stays where it stands."""
    shared = set[str]()
    wanted = pl.LazyFrame({"text": sorted(set[str]().union(*texts.values()))}, schema={"text": pl.String})
    for table in ("tickets", "interactions"):
        scan = store.scan(table)
        if scan is None or not texts:
            continue
        others = scan.join(tickets.lazy().select(_TICKET), on=_TICKET, how="anti")
        for name in _free_columns(scan.collect_schema().names(), table):
            told = others.select(text=pl.col(name)).join(wanted, on="text", how="semi").unique().collect()
            shared.update(told["text"].to_list())
    return {source: frozenset(each - shared) for source, each in texts.items()}
