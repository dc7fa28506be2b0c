"""A customer who is forgotten is in no file any more, and what was reported stays explained."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from data.audit_log import anchors, events, verification
from data.database import sessions
from data.errors import DataError
from data.lake import lake, run_results
from data.privacy import hashed_customer_ids, redaction_key
from data.settings import Settings
from jobs.counting import snapshot
from jobs.erasure import certificate, database_erasure, forget, lake_erasure, result_erasure
from jobs.failures import analysis_runs, embedding, failure_job
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.job_queue import job_requests, leases_and_retries
from jobs.months import closed_months, month_contents
from jobs.packets import packet_comments
from jobs.review import stored_draws
from jobs.upkeep import backup, saved_views
from tests.jobs.erasure import decoded_search
from tests.jobs.worker_processes import settings_of
from tests.postgres import Postgres

BOB = "bob.marley@example.org"
#: Tickets of which one in nine is Bob's.
TICKETS, CUSTOMERS = 252, 9
_ABOUT = ("where is my refund", "the login fails", "wrong address on the invoice", "parcel came broken")


def _customer(number: int) -> str:
    return BOB if number % CUSTOMERS == 0 else f"C-{number % CUSTOMERS:04d}"


def _day(number: int) -> date:
    """Half of the tickets are of January, all its days; the others of February."""
    return date(2026, 1, 1 + number // 2 % 31) if number % 2 else date(2026, 2, 1 + number // 2 % 28)


def _body(number: int) -> str:
    return f"{_ABOUT[number % 4]} for the house in street {number * 7919 % 100_003} since spring"


def _files(folder: Path) -> Iterator[tuple[Path, Choice]]:
    rows = [
        {
            "ticket_id": f"TCK-{n:05d}",
            "customer_id": _customer(n),
            "created_at": f"{_day(n)}T08:00:00Z",
            "subject": f"Case of street {n * 7919 % 100_003}",
            "body": _body(n),
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
            "text": f"{actor} speaks of street {n * 7919 % 100_003}" if turn else _body(n),
        }
        for n in range(TICKETS)
        for turn, actor in enumerate(("customer", "ai"))
    ]
    (folder / "said.jsonl").write_text("\n".join(map(json.dumps, said)))
    yield folder / "said.jsonl", Choice(source="desk", kind="interactions")


@pytest.fixture
def here(tmp_path: Path, traced: Path) -> Settings:
    """A copy of that home."""
    shutil.copytree(traced, tmp_path / "home")
    return settings_of(tmp_path / "home", f"sqlite:///{tmp_path / 'home' / 'pilotlight.db'}")


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which Bob has left traces everywhere."""
    tmp_path = tmp_path_factory.mktemp("traced")
    made = settings_of(tmp_path / "home", f"sqlite:///{tmp_path / 'home' / 'pilotlight.db'}")
    for path, choice in _files(tmp_path):
        imports.run(made, path, choice)
        path.unlink()
    job = analysis_runs.ask(made, "desk", model=embedding.FALLBACK)
    held = leases_and_retries.claim(made, "one")
    assert held is not None
    result = failure_job.perform(made, job.params, lambda stage, share: None)
    leases_and_retries.finish(made, held, result)
    store = lake.of(made)
    run_results.write(
        store,
        "a" * 64,
        {"rows": pl.DataFrame({"ticket_id": ["TCK-00000", "TCK-00001"], "request": [_body(0), _body(1)]}),
         "about": pl.DataFrame({"about": [json.dumps({"examples": [{"id": "TCK-00009", "said": _body(9)}]})],
                                "ids": [["TCK-00000", "TCK-00001"]]})},
        run_results.JOBS,
    )  # fmt: skip
    stored_draws.pick_by_hand(made, "desk", ["TCK-00000", "TCK-00001"])
    packet_comments.add(made, "desk", "thread", f"See TCK-00009 of {BOB}: “{_body(9)}”.")
    saved_views.save(made, "his", "overview", "source=desk&q=TCK-00000")
    counted = made.home / "counted" / "x"
    counted.mkdir(parents=True)
    pl.DataFrame({"ticket_id": ["TCK-00000"]}).write_parquet(counted / "facts.parquet")
    pl.DataFrame({"key": ["k"], "text": [_body(0)]}).write_delta(f"{made.lake_url}/vectors")
    sessions.forget(made)
    return made.home


def traces(here: Settings) -> set[str]:
    """Whatever tells of Bob: his id, its hash, ids of his tickets and messages, his texts."""
    mine = [n for n in range(TICKETS) if _customer(n) == BOB]
    hashed = hashed_customer_ids.hashed(BOB, redaction_key.load(here.home))
    ids = {f"TCK-{n:05d}" for n in mine} | {f"INT-{n:05d}" for n in mine} | {"TCK-90000"}
    return {BOB, hashed, *ids, *(_body(n) for n in mine), *(f"street {n * 7919 % 100_003} " for n in mine)}


def everywhere(here: Settings) -> dict[str, list[str]]:
    sessions.forget(here)
    return decoded_search.found(traces(here), here.home)


def test_a_forgotten_customer_is_in_no_file_nor_in_a_later_backup(here: Settings, tmp_path: Path) -> None:
    assert len(everywhere(here)) > 50
    made = forget.customer(here, BOB)
    assert made.tickets == TICKETS // CUSTOMERS and made.by_source == {"desk": made.tickets}
    assert everywhere(here) == {}
    backup.backup(here, tmp_path / "later.zip")
    assert decoded_search.found(traces(here), tmp_path / "later.zip") == {}
    for kind in ("json", "html"):
        file = tmp_path / f"certificate.{kind}"
        file.write_bytes(certificate.to_file(made, file.name))
        assert decoded_search.found(traces(here), file) == {} and made.subject in file.read_text()
    assert forget.listed(here) == [made]


def test_others_keep_their_rows_and_the_lake_its_count_of_versions(here: Settings, tmp_path: Path) -> None:
    store = lake.of(here)
    before = store.version()
    forget.customer(here, BOB)
    after = store.version()
    assert all(now >= was for now, was in zip(after, before, strict=True)) and after.tickets > before.tickets
    tickets, said = store.scan("tickets"), store.scan("interactions")
    assert tickets is not None and said is not None
    left = tickets.select("customer_id", "body").collect()
    assert left.height == TICKETS - TICKETS // CUSTOMERS and said.collect().height == 2 * left.height
    assert not left["body"].str.contains("erased").any()
    # Imports, a backup and its restoration go on from there.
    there = settings_of(tmp_path / "there", f"sqlite:///{tmp_path / 'there' / 'pilotlight.db'}")
    backup.backup(here, tmp_path / "b.zip")
    backup.restore(there, tmp_path / "b.zip")
    assert lake.of(there).scan("tickets").collect().height == left.height  # type: ignore[union-attr]
    # The same export brings the erased rows back, and only these are new.
    for path, choice in _files(tmp_path):
        record, *_ = imports.run(here, path, choice)
        assert record.new == TICKETS // CUSTOMERS * (2 if record.kind == "interactions" else 1)


def test_results_keep_their_rows_and_the_audit_log_one_hash(here: Settings) -> None:
    before = run_results.read(lake.of(here), "a" * 64, "rows", run_results.JOBS)
    made = forget.customer(here, BOB)
    after = run_results.read(lake.of(here), "a" * 64, "rows", run_results.JOBS)
    assert after.height == before.height and after.row(1) == before.row(1)
    assert after["ticket_id"][0].startswith("erased-") and after["request"][0] == "[erased]"
    entries = events.latest(here, action="erase")
    assert [each.subject for each in entries] == [made.subject]
    anchors.write(here)
    assert verification.verify(here, [made.audit_entry]).ok


def test_earlier_versions_can_no_longer_be_read(here: Settings) -> None:
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError

    forget.customer(here, BOB)
    newest = DeltaTable(lake.of(here).at("tickets")).version()
    for version in range(newest):
        with pytest.raises((DeltaError, OSError)):
            DeltaTable(lake.of(here).at("tickets"), version).to_pyarrow_table()


_STEPS = (
    (forget, "_copies"), (result_erasure, "erase"), (database_erasure, "erase"),
    (lake_erasure, "erase_rejects"), (lake_erasure, "erase_rows"), (lake_erasure, "end_history"),
    (database_erasure, "vacuum"),
    (forget, "_certified"),
)  # fmt: skip


@pytest.mark.parametrize("step", range(len(_STEPS)))
def test_an_erasure_that_was_killed_before_a_step_is_done_again(
    here: Settings, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    class Killed(BaseException):
        """As a kill: nothing after it is done."""

    module, name = _STEPS[step]

    def ended(*given: object, **named: object) -> object:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, name, ended)
        with pytest.raises(Killed):
            forget.customer(here, BOB)
    sessions.forget(here)
    forget.customer(here, BOB)
    assert everywhere(here) == {}


def test_closed_months_say_that_an_erasure_moved_them(here: Settings) -> None:
    taken = snapshot.take(here, "desk")
    month_contents.report(here, taken, "2026-01")
    assert len(closed_months.listed(here, "desk")) > 0
    forget.customer(here, BOB)
    found = month_contents.report(here, snapshot.take(here, "desk"), "2026-01")
    told = " ".join(each.sentence for each in found.restated)
    assert "tickets left" in told and "since the erasure of 28 tickets on" in told


def test_what_is_older_than_a_day_is_erased_with_customers_who_have_nothing_newer(here: Settings) -> None:
    made = forget.before(here, date(2026, 2, 1))
    left = lake.of(here).scan("tickets")
    assert left is not None and made.tickets == TICKETS // 2
    assert left.select(pl.col("created_at").min()).collect().item() >= datetime(2026, 2, 1, tzinfo=UTC)
    gone = {f"TCK-{n:05d}" for n in range(TICKETS) if n % 2} | {_body(n) for n in range(TICKETS) if n % 2}
    sessions.forget(here)
    assert decoded_search.found(gone, here.home) == {}
    with pytest.raises(DataError, match="in the future"):
        forget.before(here, date(2126, 1, 1))


def test_nothing_is_erased_beside_a_job_that_could_write_it_again(here: Settings) -> None:
    job_requests.ask(here, "import", {"n": 1})
    with pytest.raises(DataError, match="1 jobs wait or run"):
        forget.customer(here, BOB)


def test_somebody_who_is_not_there_gets_a_certificate_of_nothing(here: Settings) -> None:
    made = forget.customer(here, "nobody@example.org")
    assert made.tickets == 0 and made.by_source == {}
    with pytest.raises(DataError, match="Name the customer"):
        forget.customer(here, "  ")


def test_on_postgresql_the_rows_are_rewritten_too(tmp_path: Path, postgres: Postgres) -> None:
    there = settings_of(tmp_path / "there", postgres.create())
    path, choice = next(_files(tmp_path))
    imports.run(there, path, choice)
    saved_views.save(there, "his", "overview", f"source=desk&q=TCK-00000&who={BOB}")
    made = forget.customer(there, BOB)
    assert made.rows["database: saved_view"] == 1 and "write-ahead" in " ".join(made.not_reached)
    (view,) = saved_views.listed(there)
    assert "TCK-00000" not in str(view) and "bob" not in str(view) and "source=desk" in str(view)
    sessions.forget(there)
