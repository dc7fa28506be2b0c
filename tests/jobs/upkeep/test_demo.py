from pathlib import Path

import polars as pl

from data import settings
from data.lake import lake
from jobs.counting import snapshot
from jobs.pilot import pilot_verdict, stored_plans
from jobs.upkeep import demo

#: A smaller company is made and imported sooner; the whole one is held to its truths in tests/data.
_FEW = 2_000


def test_the_sample_comes_in_by_the_front_door_and_every_row_is_accounted_for(home: Path) -> None:
    here = settings.read()
    stages: list[str] = []
    records = demo.load(here, tickets=_FEW, progress=stages.append)
    assert [(r.kind, r.source, r.state) for r in records] == [
        ("tickets", "demonstration", "done"),
        ("interactions", "demonstration", "done"),
        ("knowledge", "demonstration", "done"),
    ]
    assert records[0].new == _FEW
    for record in records:
        assert record.read == record.new + record.duplicate + record.quarantined
        assert record.quarantined > 0
    assert stages[0] == "making up the company" and any(stage.startswith("storing") for stage in stages)


def test_loading_it_again_changes_nothing(home: Path) -> None:
    here = settings.read()
    demo.load(here, tickets=_FEW)
    first = lake.of(here).version()
    records = demo.load(here, tickets=_FEW)
    assert [(record.new, record.updated) for record in records] == [(0, 0)] * 3
    assert records[0].unchanged == _FEW
    assert lake.of(here).version().tickets == first.tickets


def test_the_sample_has_something_to_show_on_every_card(home: Path) -> None:
    here = settings.read()
    demo.load(here, tickets=_FEW)
    taken = snapshot.take(here, "demonstration")
    sums = taken.facts.select(
        pl.col("maturing", "durable", "automated", "escalated", "reopened", "rated", "answers_cited").sum()
    ).row(0)
    assert all(sums)
    assert set(taken.facts["arm"].unique().to_list()) == {"pilot", "baseline", None}


def test_its_people_promised_something_before_their_pilot_and_only_once(home: Path) -> None:
    here = settings.read()
    demo.load(here, tickets=_FEW)
    demo.store_plan(here)
    demo.store_plan(here)
    (kept,) = stored_plans.for_source(here, "demonstration")
    assert kept.version == 1 and kept.locked
    found = pilot_verdict.run(here, kept.plan.name)
    assert found.state == "too early" and not found.exploratory
    assert len(found.criteria) == 5 and all(each.sentence for each in found.criteria)
