"""Numbers for Prometheus: true, without names, and off unless a port is set."""

import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlmodel import col, update

from data import settings as environment
from data.audit_log import events
from data.database import sessions, write_guard
from data.database.alert_tables import MessageRecord, ScheduleRecord
from data.database.connection_tables import ConnectionRecord
from data.database.tables import JobRecord
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.job_queue import job_requests
from jobs.monitoring import http_requests, metrics_server, metrics_settings
from jobs.monitoring.http_requests import route
from tests.loopback import free_port

Numbers = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def asked(settings: Settings, process: str = "site") -> Numbers:
    """Every number by name and labels, as a scrape gives them."""
    told = metrics_settings.read()
    assert told is not None
    with (
        metrics_server.serving(settings, process),  # type: ignore[arg-type]
        urllib.request.urlopen(f"http://127.0.0.1:{told.port}/metrics", timeout=60) as answer,
    ):
        text = answer.read().decode()
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    found = free_port()
    monkeypatch.setenv(metrics_settings.ADDRESS, str(found))
    return found


def test_jobs_imports_schedules_and_the_audit_log_are_as_they_are_stored(
    filled_settings: Settings, port: int
) -> None:
    here = filled_settings
    before = datetime.now(UTC) - timedelta(hours=2)
    with write_guard.by_itself():
        job = job_requests.ask(here, "failures", {"source": "demonstration", "for": "the numbers"})
        head = events.record(here, "test of the numbers")
        with sessions.session(here) as opened:
            opened.exec(update(JobRecord).where(col(JobRecord.id) == job.id).values(asked_at=before))
            due = datetime(2026, 12, 1, 8, tzinfo=UTC)
            opened.add(
                ScheduleRecord(
                    id=7, source="demonstration", kind="month report", cron="0 8 * * *", zone="UTC",
                    channels="[]", next_due=due, who="anna.smith@example.com", made_at=before,
                )
            )  # fmt: skip
            opened.add(
                MessageRecord(
                    key="k", about="schedule 7 2026-11-01", source="x", channel="team", state="sent",
                    title="t", sentence="s", page="/", not_before=before, made_at=before, sent_at=before,
                )
            )  # fmt: skip
            for name, days, trouble in (("acme", 1, ""), ("bolt", 3, "The desk refuses the token.")):
                at = before - timedelta(days=days)
                opened.add(ConnectionRecord(name=name, complete_at=at, trouble=trouble))
    found = asked(here)
    complete = found["pilotlight_connection_last_success_timestamp_seconds", ()]
    assert complete == pytest.approx((before - timedelta(days=3)).timestamp(), abs=1)
    assert found["pilotlight_connections_in_trouble", ()] == 1
    assert found["pilotlight_jobs", (("kind", "failures"), ("state", "waiting"))] == 1
    age = (datetime.now(UTC) - before).total_seconds()
    assert 7_200 <= found["pilotlight_oldest_waiting_job_seconds", ()] <= age
    assert found[
        "pilotlight_schedule_next_due_timestamp_seconds", (("kind", "month report"), ("schedule", "7"))
    ] == (due.timestamp())
    assert found[
        "pilotlight_schedule_last_success_timestamp_seconds", (("kind", "month report"), ("schedule", "7"))
    ] == pytest.approx(before.timestamp(), abs=1)
    assert found["pilotlight_audit_log_entries", ()] == head.seq
    assert found["pilotlight_audit_log_head_info", (("mac", head.mac[:16]),)] == 1
    assert found["pilotlight_imports", (("state", "done"),)] >= 4
    rows = lake.of(here).scan("tickets")
    assert rows is not None
    assert found["pilotlight_lake_rows", (("table", "tickets"),)] == rows.collect().height
    assert found["pilotlight_lake_bytes", (("table", "tickets"),)] > 10_000
    assert found["pilotlight_part_ok", (("part", "database"),)] == 1
    assert found["pilotlight_part_ok", (("part", "worker"),)] == 0
    assert found["pilotlight_memory_bytes", (("process", "site"),)] > 50e6
    said = str(found)
    assert not any(name in said for name in ("demonstration", "anna", "incidents", "acme", "bolt", "token"))


def test_sources_are_named_only_where_that_is_allowed(
    filled_settings: Settings, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "pilotlight_import_last_success_timestamp_seconds"
    assert [labels for called, labels in asked(filled_settings) if called == name] == [()]
    monkeypatch.setenv(metrics_settings.SOURCES, "on")
    named = [labels for called, labels in asked(filled_settings) if called == name]
    assert (("source", "demonstration"),) in named and len(named) >= 2


def test_a_worker_of_its_own_tells_the_same_of_what_is_stored(filled_settings: Settings, port: int) -> None:
    site, worker = asked(filled_settings), asked(filled_settings, "worker")
    shared = {
        key for key in site if key[0].startswith(("pilotlight_jobs", "pilotlight_imp", "pilotlight_lake"))
    }
    assert shared and {key: worker[key] for key in shared} == {key: site[key] for key in shared}
    assert ("pilotlight_memory_bytes", (("process", "worker"),)) in worker
    assert not any(name.startswith("pilotlight_http") for name, _ in worker)


def test_requests_are_counted_by_route_and_status_with_their_seconds(home: Path, port: int) -> None:
    with metrics_server.serving(environment.read(), "site"):
        http_requests.tell("GET", "/api/v1/kpis", 200, 0.2)
        http_requests.tell("GET", "/api/v1/kpis", 422, 0.003)
        http_requests.tell("BREW", "/who/anna.smith@example.com", 404, 0.1)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
            text = answer.read().decode()
    assert 'pilotlight_http_requests_total{method="GET",route="/api/v1/kpis",status="200"} 1.0' in text
    assert 'pilotlight_http_requests_total{method="other",route="other",status="404"} 1.0' in text
    assert 'pilotlight_http_request_seconds_bucket{le="0.25",route="/api/v1/kpis"} 2.0' in text
    assert 'pilotlight_http_request_seconds_count{route="/api/v1/kpis"} 2.0' in text
    assert "anna" not in text and not http_requests.LISTENERS


def test_what_cannot_be_read_is_left_out_and_never_0(
    home: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    found = asked(environment.read())
    assert found["pilotlight_part_ok", (("part", "database"),)] == 0
    assert found["pilotlight_part_ok", (("part", "lake"),)] == 1
    assert not any(
        name.startswith(("pilotlight_jobs", "pilotlight_audit", "pilotlight_signed")) for name, _ in found
    )
    assert ("process_resident_memory_bytes", ()) in found


def test_without_a_port_nothing_listens_and_the_library_is_not_loaded(home: Path) -> None:
    with metrics_server.serving(environment.read(), "site"):
        assert metrics_settings.read() is None and not http_requests.LISTENERS


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/", "/"),
        ("/overview", "/overview"),
        ("/overviews", "other"),
        ("/api/v1/kpis", "/api/v1/kpis"),
        ("/api/v1/openapi.json", "/api/v1"),
        ("/_stcore/upload_file/abc/def", "/_stcore/upload_file"),
        ("/media/0123.csv", "/media"),
        ("/anna.smith@example.com", "other"),
    ],
)
def test_a_route_is_one_of_a_fixed_list(path: str, named: str) -> None:
    assert route(path) == named


@pytest.mark.parametrize(
    ("given", "host", "port"),
    [("9464", "127.0.0.1", 9464), ("192.0.2.7:9464", "192.0.2.7", 9464), ("[::1]:9464", "::1", 9464)],
)
def test_a_port_alone_is_of_the_loopback(
    monkeypatch: pytest.MonkeyPatch, given: str, host: str, port: int
) -> None:
    monkeypatch.setenv(metrics_settings.ADDRESS, given)
    told = metrics_settings.read()
    assert told is not None and (told.host, told.port) == (host, port)


@pytest.mark.parametrize("given", ["metrics", "0", "99999", "example.org:9464", ":9464"])
def test_an_impossible_address_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv(metrics_settings.ADDRESS, given)
    with pytest.raises(DataError, match="PILOTLIGHT_METRICS is"):
        metrics_settings.read()


def test_a_port_that_is_taken_is_told_before_the_site_starts(
    home: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        metrics_server.serving(environment.read(), "site"),
        pytest.raises(DataError, match="each site and each worker needs its own"),
    ):
        metrics_settings.check()
