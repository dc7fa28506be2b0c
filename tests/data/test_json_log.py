"""The log as JSON: one object a line, with ids, without what is personal."""

import json
import logging
import subprocess
import sys

import pytest

from data import json_log
from data.errors import DataError
from data.json_log import JsonFormatter
from tests.server_process import ROOT

SCRIPT = """
import logging, warnings
from data import error_log, json_log
logging.getLogger("foreign").addHandler(logging.StreamHandler())
error_log.to_standard_error()
foreign = logging.getLogger("foreign")
foreign.warning("asked by %s\\nwith sk-proj-9fK2mQ7xL4vR8nT3wZ6y", "anna.smith@example.com")
with json_log.of_request("abcdef12"), json_log.of_job(7):
    json_log.tell("job ended", state="done", seconds=1.5)
    try:
        raise ValueError("cannot place anna.smith@example.com")
    except ValueError as error:
        error_log.record(error, "a test")
warnings.warn("old")
"""


def lines(form: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PILOTLIGHT_LOG": form},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr.splitlines()


def test_every_line_is_one_object_with_its_ids_and_nothing_personal() -> None:
    found = [json.loads(line) for line in lines("json")]
    assert [each["event"] for each in found] == ["log", "job ended", "error", "log"]
    assert all(
        each["time"].endswith("+00:00") and each["level"] in ("info", "warning", "error") for each in found
    )
    foreign, ended, error, _ = found
    assert "<EMAIL_" in foreign["message"] and "\nwith <KEY_" in foreign["message"]
    assert (ended["request_id"], ended["job_id"], ended["state"], ended["seconds"]) == (
        "abcdef12",
        7,
        "done",
        1.5,
    )
    assert "message" not in ended and "request_id" not in foreign
    assert error["kind"] == "ValueError" and error["error_id"] in error["message"]
    assert "anna" not in json.dumps(found)


def test_the_plain_form_stays_as_it_was_and_tells_no_events() -> None:
    found = lines("")
    assert not any(line.startswith("{") for line in found) and not any("job ended" in line for line in found)
    assert any(" ERROR Error " in line for line in found)


def test_another_form_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(json_log.VARIABLE, "xml")
    with pytest.raises(DataError, match=r"PILOTLIGHT_LOG is 'xml'\. Use plain or json\."):
        json_log.form()


def test_a_line_is_one_line_whatever_is_in_it() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, 'a "quoted"\r\n\u2028 %s', ("\x00",), None)
    written = JsonFormatter().format(record)
    assert len(written.splitlines()) == 1 or "\u2028" in written
    assert "\n" not in written and json.loads(written)["message"].startswith('a "quoted"')
