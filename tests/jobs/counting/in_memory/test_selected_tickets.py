"""Tickets that are chosen by columns in memory are those of the facts, of whatever months these are read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analytics import cube, design_effect_inputs, design_effects, estimates
from analytics.metrics import METRICS
from analytics.ticket_slices import Slice
from data.settings import Settings
from jobs.counting import monthly_counts, snapshot
from jobs.counting.in_memory import selected_tickets
from jobs.counting.snapshot import Snapshot
from tests.homes import settings_at
from tests.jobs.counting.random_logs import DAYS, DESK, FIRST, Logs

COLUMNS = ["customer", "day", "outcome_known", "durable", "handle_seconds"]
RATES = [METRICS["resolution_rate"], METRICS["escalation_rate"]]
KINDS = [*RATES, METRICS["csat_mean"], METRICS["handle_time_median"]]


@pytest.fixture(scope="module", params=["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def taken(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Snapshot:
    """A source of several months, each of which is counted apart, in some time zone."""
    here: Settings = replace(settings_at(tmp_path_factory.mktemp("home")), time_zone=request.param)
    logs = Logs(here, 3)
    with logs.store.writing():
        for _ in range(12):
            logs.new()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(monthly_counts, "WORTH", 0)
        found = snapshot.take(here, DESK)
    assert len(found.table.parts) >= 3
    return found


def slices(taken: Snapshot, random: Random) -> Sequence[Slice]:
    first = FIRST.date() + timedelta(days=random.randint(0, DAYS))
    last = first + timedelta(days=random.randint(0, 40))
    some = [values for field in taken.fields for values in [some_of(taken, field, random)]]
    wheres = [((field, values),) for field, values in zip(taken.fields, some, strict=True)]
    spans = [(None, None), (first, last), (first, None), (None, last)]
    return [Slice(*random.choice(spans), where) for where in [(), (), *wheres, wheres[0] + wheres[2]]]


def some_of(taken: Snapshot, field: str, random: Random) -> tuple[str | None, ...]:
    there = taken.scan().select(pl.col(field).cast(pl.String).unique()).collect().to_series().to_list()
    return tuple(random.sample([*there, "none has this"], min(2, len(there))))


@pytest.mark.parametrize("seed", range(3))
def test_the_tickets_of_a_slice_are_those_that_its_predicate_finds_in_all_months(
    taken: Snapshot, seed: int
) -> None:
    for chosen in slices(taken, Random(seed)):
        every = taken.scan().filter(chosen.predicate())
        assert_frame_equal(taken.rows(chosen).select(COLUMNS).collect(), every.select(COLUMNS).collect())
        found = taken.tickets(chosen).frame(COLUMNS)
        wanted = every.select(COLUMNS).collect().with_columns(pl.col("handle_seconds").fill_null(0.0))
        assert_frame_equal(found, wanted.with_columns(pl.col(pl.Boolean).fill_null(False)))
        flagged = taken.tickets(chosen, "tickets").frame(COLUMNS)
        assert flagged.height == every.filter("tickets").collect().height


def test_of_a_few_days_only_their_months_are_read(taken: Snapshot) -> None:
    day = taken.cube["day"].max()
    chosen = Slice(start=day)
    months = {part.month for part in taken.parts(chosen)}
    assert 1 <= len(months) <= 2 and max(str(part.month) for part in taken.table.parts) in months
    assert taken.tickets(chosen).height == taken.scan().filter(chosen.predicate()).collect().height > 0
    nothing = Slice(where=(("arm", ("none has this",)),))
    assert taken.parts(nothing) == () and taken.rows(nothing).collect().height == 0
    assert taken.tickets(nothing).frame(COLUMNS).height == 0


def test_no_more_is_held_than_may_be_and_the_figures_stay(
    taken: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = Slice(where=(("channel", ("chat",)),))
    free = taken.tickets(chosen).frame(COLUMNS)
    columns = taken.table.columns
    monkeypatch.setattr(columns, "held_bytes", 900)
    for names in (COLUMNS, COLUMNS[:2], COLUMNS[2:]):
        assert_frame_equal(taken.tickets(chosen).frame(names), free.select(names))
        held = sum(column.nbytes for column in columns._held.values())
        assert held == columns._bytes <= 900


@pytest.mark.parametrize("bound", [0, 1.5, 4, 11, 40, 1_000])
def test_who_has_many_tickets_is_found_and_counted_where_they_stand(
    taken: Snapshot, monkeypatch: pytest.MonkeyPatch, bound: float
) -> None:
    for chosen in slices(taken, Random(8)):
        tickets = taken.tickets(chosen)
        counts = np.bincount(tickets.column("customer"))
        many = np.flatnonzero(counts > bound)
        found = tickets.frequent(bound)
        assert set(many) <= set(found.tolist()) and (np.diff(found.astype(int)) > 0).all()
        for looked_up in (0, 10**9):
            monkeypatch.setattr(selected_tickets, "_LOOKED_UP", looked_up)
            assert tickets.count(found).tolist() == [
                counts[each] if each < len(counts) else 0 for each in found
            ]


@pytest.mark.parametrize("one_in", [[1, 1], [4, 4], [1, 8]])
def test_of_large_customers_all_tickets_are_asked_and_of_one_in_so_many_others(
    taken: Snapshot, one_in: list[int]
) -> None:
    names = [("chat",), ("email",)]
    tickets = taken.tickets(Slice(where=(("channel", ("chat", "email")),)))
    placed = tickets.placed(("channel",), names, ["durable"], others=True)
    large = np.unique(placed.customer)[[2, 7]]
    asked = placed.drawn(np.array(one_in), large)
    customer, group = placed.customer, placed.group()
    mine = (customer % np.array(one_in)[group] == 0) | np.isin(customer, large)
    assert 0 < mine.sum() and (mine.all() == (one_in == [1, 1]))
    assert asked.customer.tolist() == customer[mine].tolist()
    assert asked.group().tolist() == group[mine].tolist()
    assert asked.day().tolist() == placed.day()[mine].tolist()
    assert (
        asked.numbers(["durable"])["durable"].tolist()
        == placed.numbers(["durable"])["durable"][mine].tolist()
    )


@pytest.mark.parametrize("by", [(), ("arm",), ("arm", "category"), ("plan", "channel")])
def test_design_effects_are_those_of_all_rows_whether_sums_by_day_are_known_or_not(
    taken: Snapshot, monkeypatch: pytest.MonkeyPatch, by: tuple[str, ...]
) -> None:
    monkeypatch.setattr(design_effect_inputs, "ASKED", 40)
    monkeypatch.setattr(design_effect_inputs, "FEW", 8)
    for chosen in (Slice(), Slice(where=(("channel", ("chat", "email")),)), Slice(start=FIRST.date())):
        every = taken.scan().filter(chosen.predicate())
        samples = every.select(*by, *estimates.sample_columns(KINDS)).collect()
        added = cube.add(taken.cube.lazy().filter(chosen.predicate()), by)
        found = estimates.all_of(samples, added, taken.rules.known, by, KINDS)
        slow = design_effects.effects(found, every, by)
        for daily in (None, taken.daily(chosen, by, KINDS)):
            quick = design_effects.effects(found, taken.tickets(chosen), by, daily=daily)
            for group, known in slow.items():
                for key, each in known.items():
                    assert quick[group][key] == pytest.approx(each, rel=1e-9, nan_ok=True), (group, key)


def test_a_difference_of_two_groups_leaves_out_the_tickets_of_others(taken: Snapshot) -> None:
    sides = [Slice(where=(("channel", (value,)),)) for value in ("chat", "email")]
    found = [taken.estimates(side, ("category",), RATES) for side in sides]
    common = [name for name in found[0] if name in found[1]][:2]
    one, base = ({name: of[name] for name in common} for of in found)
    rows = [taken.scan().filter(side.predicate()) for side in sides]
    slow = design_effects.between(one, base, (rows[0], rows[1]), ("category",))
    tickets = [taken.tickets(side) for side in sides]
    quick = design_effects.between(one, base, (tickets[0], tickets[1]), ("category",))
    assert set(quick) == set(slow) == set(common)
    for name, known in slow.items():
        assert set(quick[name]) == set(known)
        for key, each in known.items():
            assert quick[name][key] == pytest.approx(each, rel=1e-9)
