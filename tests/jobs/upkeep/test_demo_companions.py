from pathlib import Path

from data import settings
from data.lake import lake
from jobs import kinds
from jobs.changes import ledger
from jobs.counting import snapshot
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.job_queue import job_requests
from jobs.upkeep import demo_companions

_TICKETS = "ticket_id,created_at\nT1,2026-01-01T10:00:00Z\nT2,2026-01-02T10:00:00Z\n"


def test_the_worker_loads_both_once_and_pages_go_on_to_show_what_was_there(home: Path) -> None:
    here = settings.read()
    file = home / "own.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_TICKETS)
    imports.run(here, file, Choice(source="own"))
    job, stages = demo_companions.ask(here), list[str]()
    assert demo_companions.ask(here).id == job.id

    told = kinds.KINDS[job.kind].run(here, job.params, lambda stage, share: stages.append(stage))
    assert len(told.split()) == len({each.id for each in imports.history(here)}) - 1
    assert lake.of(here).sources() == ["own", "training year", "two versions"]
    assert snapshot.newest_source(here) == "own"
    assert len(ledger.listed(here, "training year")) == 9 and "making up a year of training" in stages

    version = lake.of(here).version()
    demo_companions.load(here)
    assert lake.of(here).version().tickets == version.tickets
    assert len(ledger.listed(here, "training year")) == 9


def test_alone_they_are_what_pages_show(home: Path) -> None:
    here = settings.read()
    file = home / "own.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_TICKETS)
    imports.run(here, file, Choice(source="two versions"))
    assert snapshot.newest_source(here) == "two versions"
    assert not job_requests.unended(here)
