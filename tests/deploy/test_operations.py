"""The site as an operator sees it: health, numbers and a log that machines read."""

import json
import signal
import subprocess
import urllib.request
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.jobs.worker_processes import children, until
from tests.loopback import free_port
from tests.server_process import ROOT, environment, ours, serving
from tests.test_process import ask


def test_the_log_is_json_line_by_line_and_requests_are_counted_without_what_people_chose(
    tmp_path: Path,
) -> None:
    port = free_port()
    variables = {"PILOTLIGHT_LOG": "json", "PILOTLIGHT_METRICS": str(port)}
    with serving(ours(), tmp_path, variables=variables) as running:
        asked = urllib.request.Request(
            f"{running.url}/api/v1/kpis?where=category=anna.smith@example.com",
            headers={"X-Request-ID": "edge-12345678"},
        )
        status, headers, _ = ask(asked)  # type: ignore[arg-type]
        assert (status, headers["X-Request-ID"]) == (401, "edge-12345678")
        assert len(ask(f"{running.url}/livez")[1]["X-Request-ID"]) == 16
        # A request's line is written when its answer has ended.
        until(lambda: "edge-12345678" in running.log.read_text())
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
            text = answer.read().decode()
    lines = [json.loads(line) for line in running.log.read_text().splitlines()]
    assert {"time", "level", "event", "logger"} <= set.intersection(*(set(line) for line in lines))
    assert [line["port"] for line in lines if line["event"] == "serving"] == [
        int(running.url.rsplit(":", 1)[1])
    ]
    [request] = [line for line in lines if line.get("request_id") == "edge-12345678"]
    assert (request["event"], request["route"], request["status"]) == ("request", "/api/v1/kpis", 401)
    assert "anna" not in running.log.read_text() + text
    counted = {
        (sample.labels["route"], sample.labels["status"]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "pilotlight_http_requests_total"
    }
    assert counted["/api/v1/kpis", "401"] == 1 and counted["/readyz", "200"] >= 1


def test_health_tells_a_missing_database_and_a_missing_worker_from_each_other(tmp_path: Path) -> None:
    gone = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "PILOTLIGHT_WORKER": "off"}
    with serving(ours(), tmp_path, ready="/livez", says="alive", variables=gone) as running:
        status, _, body = ask(f"{running.url}/readyz")
        said = json.loads(body)
        assert (status, said["state"]) == (503, "not ready")
        assert "127.0.0.1" in said["database"] or "database" in said["database"].casefold()
        assert said["worker"].startswith("No worker is running")
        assert said["lake"] == said["disk"] == "ok"
        assert not children(running.pid, b"worker")


def test_a_worker_that_runs_apart_is_the_site_s_and_its_end_is_said(tmp_path: Path) -> None:
    with serving(ours(), tmp_path, says='"worker"', variables={"PILOTLIGHT_WORKER": "off"}) as running:
        command = [*ours()(0)[:1], "-m", "jobs", "worker"]
        apart = subprocess.Popen(command, cwd=ROOT, env=environment(tmp_path), stderr=subprocess.DEVNULL)
        try:
            until(lambda: '"state":"ready"' in ask(f"{running.url}/readyz")[2].replace(" ", ""))
        finally:
            apart.send_signal(signal.SIGKILL)
            apart.wait()
        until(
            lambda: json.loads(ask(f"{running.url}/readyz")[2])["worker"].startswith("No worker is running")
        )
        assert json.loads(ask(f"{running.url}/livez")[2]) == {"state": "alive"}
