"""The routes of the questions: the answers of the commands, by token alone, and refusals in plain words."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import jsonschema
import polars as pl
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from typer.testing import CliRunner

from analytics.disclosure import small_cells
from analytics.disclosure.small_cells import K
from analytics.metrics import METRICS
from analytics.pilot.verdict_records import Verdict
from data.audit_log import events
from data.settings import Settings
from jobs.__main__ import app as commands
from jobs.access import api_tokens
from jobs.access.roles import Role
from jobs.access.viewers import Viewer
from jobs.api import answers, http_routes, open_api, small_cells_for_viewers
from jobs.api.answers import Answer
from jobs.api.question_table import QUESTIONS
from jobs.decisions import decision_log
from jobs.months import disclosed_month
from jobs.pilot import pilot_verdict
from tests.jobs.api import token_home

Home = tuple[Settings, dict[Role, str]]


@pytest.fixture(scope="module")
def home_with_tokens(tmp_path_factory: pytest.TempPathFactory, company_home: Path) -> Iterator[Home]:
    with token_home.made(tmp_path_factory.mktemp("api"), company_home) as found:
        yield found


@pytest.fixture
def here(home_with_tokens: Home) -> Settings:
    return home_with_tokens[0]


@pytest.fixture
def tokens(home_with_tokens: Home) -> dict[Role, str]:
    return home_with_tokens[1]


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=http_routes.routes())) as opened:
        yield opened


def headers(token: str, **further: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}", **further}


def printed(*command: str) -> str:
    result = CliRunner().invoke(commands, command)
    assert result.exit_code == 0, result.output
    return result.stdout.rstrip("\n")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.name)
def test_without_a_token_that_holds_nothing_is_answered(
    client: TestClient, here: Settings, question: object
) -> None:
    address = f"/api/v1/{question.name}"  # type: ignore[attr-defined]
    for given in ({}, {"authorization": "Basic abc"}, headers("pilotlight_guess"), headers("")):
        found = client.get(address, headers=given)
        assert found.status_code == 401 and found.headers["www-authenticate"] == "Bearer"
        assert "token" in found.json()["error"] and list(found.json()) == ["error"]


def test_where_nobody_has_a_token_the_routes_answer_401(
    client: TestClient, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/api/v1/kpis").status_code == 401
    assert client.get("/api/v1/kpis", headers=headers("pilotlight_x")).status_code == 401


def test_kpis_are_the_commands_to_the_last_byte(
    client: TestClient, here: Settings, tokens: dict[Role, str]
) -> None:
    found = client.get("/api/v1/kpis", headers=headers(tokens["analyst"]))
    assert found.status_code == 200 and found.text == printed("kpis", "--format", "json")
    assert found.headers["lake-version"]
    asked = {"by": "category", "where": ["channel=chat"], "from": "2026-10-01", "to": "2026-10-31"}
    found = client.get("/api/v1/kpis", params=asked, headers=headers(tokens["manager"]))
    narrowed = ("--by", "category", "--where", "channel=chat", "--from", "2026-10-01", "--to", "2026-10-31")
    assert found.text == printed("kpis", *narrowed, "--format", "json")


def test_verdict_and_versions_are_the_commands_objects(
    client: TestClient, here: Settings, tokens: dict[Role, str]
) -> None:
    found = client.get("/api/v1/verdict", headers=headers(tokens["analyst"]))
    assert found.json() == json.loads(printed("verdict", "--format", "json"))
    found = client.get("/api/v1/versions", headers=headers(tokens["analyst"]))
    assert found.json() == json.loads(printed("agents", "--format", "json"))


def test_month_sources_and_failures_say_what_pages_say(
    client: TestClient, here: Settings, tokens: dict[Role, str]
) -> None:
    month = client.get(
        "/api/v1/month", params={"month": "2026-10"}, headers=headers(tokens["analyst"])
    ).json()
    assert [each["metric"] for each in month["numbers"]][1] == "resolution_rate"
    assert month["answer"].startswith("The agent resolved 583 tickets")
    (source,) = client.get("/api/v1/sources", headers=headers(tokens["analyst"])).json()
    assert source["source"] == "demonstration" and source["imported_at"]
    failures = client.get("/api/v1/failures", headers=headers(tokens["analyst"])).json()
    assert failures["failures"] == sum(each["tickets"] for each in failures["clusters"])
    assert "examples" not in failures["clusters"][0] and "note" not in failures


def test_words_of_customers_are_for_analysts_and_marked_as_untrusted(
    client: TestClient, here: Settings, tokens: dict[Role, str]
) -> None:
    asked = {"examples": "true"}
    refused = client.get("/api/v1/failures", params=asked, headers=headers(tokens["viewer"]))
    assert refused.status_code == 403 and "role analyst" in refused.json()["error"]
    found = client.get("/api/v1/failures", params=asked, headers=headers(tokens["analyst"])).json()
    assert found["note"] == answers.UNTRUSTED
    example = found["clusters"][0]["examples"][0]
    assert set(example) == {"ticket_id", "untrusted_text"} and example["untrusted_text"]
    assert events.latest(here)[0].action == "examples read"


def test_a_source_that_a_token_is_not_for_reads_as_one_that_is_not_there(
    client: TestClient, here: Settings
) -> None:
    elsewhere = token_home.token(here, "analyst", ["shop"], "Sam")
    for asked in ({"source": "demonstration"}, {"source": "no such"}):
        found = client.get("/api/v1/kpis", params=asked, headers=headers(elsewhere))
        assert found.status_code == 404
        assert found.json()["error"] == f"There is no source {asked['source']!r} for you. You may read none."
    assert client.get("/api/v1/sources", headers=headers(elsewhere)).json() == []
    plan = client.get("/api/v1/verdict", params={"plan": "Autumn pilot"}, headers=headers(elsewhere))
    assert plan.status_code == 404


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("kpis?sql=select", 422, "There is no parameter 'sql' of kpis. It takes: source, from, to"),
        ("sources?source=x", 422, "It takes none."),
        ("kpis?from=yesterday", 422, "from is 'yesterday'. Write a day as YYYY-MM-DD."),
        ("kpis?as_of=2026-10-01T00:00:00", 422, "Write a time with its zone"),
        ("kpis?lake_as_of=v99999", 422, "There is no lake v99999 yet"),
        ("kpis?by=colour", 422, "no column 'colour'"),
        ("kpis?where=channel", 422, "'channel' is no condition"),
        ("kpis?source=a&source=b", 422, "source is given 2 times"),
        ("failures?examples=maybe", 422, "Write true or false"),
        ("month?month=2026-13", 422, "Write a month as YYYY-MM"),
        ("month?month=1999-01", 404, "There is no month 1999-01"),
        ("verdict?plan=none", 404, "There is no plan 'none'"),
        ("kpis?source=nowhere", 404, "There is no source 'nowhere' for you. You may read: demonstration."),
    ],
)
def test_what_is_wrong_with_a_question_is_said_in_one_sentence(
    client: TestClient, here: Settings, tokens: dict[Role, str], address: str, status: int, said: str
) -> None:
    found = client.get(f"/api/v1/{address}", headers=headers(tokens["analyst"]))
    assert (found.status_code, list(found.json())) == (status, ["error"])
    assert said in found.json()["error"]


def test_nothing_can_be_written(client: TestClient, here: Settings, tokens: dict[Role, str]) -> None:
    for question in QUESTIONS:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            found = client.request(method, f"/api/v1/{question.name}", headers=headers(tokens["admin"]))
            assert found.status_code == 405


def test_the_same_rows_come_as_arrow(client: TestClient, here: Settings, tokens: dict[Role, str]) -> None:
    wanted = headers(tokens["analyst"], accept=open_api.ARROW)
    for name, rows in (("kpis", lambda body: body), ("month", lambda body: body["numbers"])):
        found = client.get(f"/api/v1/{name}", headers=wanted)
        assert found.status_code == 200 and found.headers["content-type"] == open_api.ARROW
        body = client.get(f"/api/v1/{name}", headers=headers(tokens["analyst"])).json()
        assert pl.read_ipc_stream(io.BytesIO(found.content)).to_dicts() == rows(body)


def test_an_answer_that_did_not_change_is_not_sent_again(
    client: TestClient, here: Settings, tokens: dict[Role, str]
) -> None:
    first = client.get("/api/v1/kpis", headers=headers(tokens["analyst"]))
    known = headers(tokens["analyst"], **{"if-none-match": first.headers["etag"]})
    again = client.get("/api/v1/kpis", headers=known)
    assert again.status_code == 304 and again.content == b""
    assert client.get("/api/v1/kpis", params={"by": "channel"}, headers=known).status_code == 200
    viewers = {**known, **headers(tokens["viewer"])}
    assert client.get("/api/v1/kpis", headers=viewers).status_code == 200, "other rights, another answer"
    decision_log.decide(here, source="demonstration", kind="comment", subject="x", choice="y", by="Ann")
    assert client.get("/api/v1/kpis", headers=known).status_code == 200


def test_a_viewer_gets_no_small_cell_and_every_other_figure_as_it_is(
    client: TestClient, here: Settings, tokens: dict[Role, str]
) -> None:
    asked = {"by": "category", "from": "2026-10-01", "to": "2026-10-04"}
    whole, told = (
        client.get("/api/v1/kpis", params=asked, headers=headers(tokens[role])).json()
        for role in ("analyst", "viewer")
    )
    gone = [row for row in told if row["reason"] == small_cells_for_viewers.WITHHELD]
    assert len(told) == len(whole) and 0 < len(gone) < len(told)
    for row, known in zip(told, whole, strict=True):
        shown = {name: value for name, value in row.items() if value is not None and name != "reason"}
        assert shown.items() <= known.items()
        for name in ("n", "denominator", "excluded", "maturing", "not_applicable"):
            assert row[name] is None or row[name] == 0 or row[name] >= small_cells.K
        if row["numerator"] is not None and METRICS[row["metric"]].kind == "ratio":
            for count in (row["numerator"], row["n"] - row["numerator"]):
                assert count == 0 or count >= small_cells.K
        if row["reason"] != small_cells_for_viewers.WITHHELD:
            assert row["value"] == known["value"] and row["reason"] == known["reason"]


def test_a_viewers_verdict_tells_nothing_of_a_criterion_that_rests_on_a_few_tickets(
    client: TestClient, here: Settings, tokens: dict[Role, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pilot_verdict.of

    def few(*given: object) -> Verdict:
        found = real(*given)  # type: ignore[arg-type]
        first, *others = found.criteria
        return replace(found, criteria=(replace(first, pilot=replace(first.pilot, rows=K - 1)), *others))

    monkeypatch.setattr(pilot_verdict, "of", few)
    whole, told = (
        client.get("/api/v1/verdict", headers=headers(tokens[role])).json() for role in ("analyst", "viewer")
    )
    numbers = ("pilot", "baseline", "difference", "low", "high", "p", "tickets", "customers")
    first, *others = told["criteria"]
    assert [first[name] for name in numbers] == [None] * len(numbers)
    assert "fewer than 5" in first["sentence"] and "fewer than 5" in told["sentence"]
    assert (first["metric"], first["state"]) == tuple(
        whole["criteria"][0][name] for name in ("metric", "state")
    )
    assert whole["criteria"][0]["pilot"] is not None and others == whole["criteria"][1:]
    monkeypatch.setattr(pilot_verdict, "of", real)
    asked = [client.get("/api/v1/verdict", headers=headers(tokens[role])) for role in ("analyst", "viewer")]
    assert asked[0].json() == asked[1].json(), "no criterion of the demonstration rests on a few"


def test_a_viewer_is_told_no_small_count_of_tickets_of_which_none_is_counted_yet(here: Settings) -> None:
    criteria = [
        {"metric": "resolution_rate", "tickets": K - 1, "customers": 1},
        {"tickets": K, "customers": 0},
    ]
    (verdict,) = [each for each in QUESTIONS if each.name == "verdict"]
    asked = replace(verdict, answer=lambda *_: Answer({"criteria": criteria}, criteria, "1"))
    told = small_cells_for_viewers.ask(asked, here, Viewer("Ann", "viewer"), {})
    few = {"metric": "resolution_rate", "tickets": None, "customers": None}
    assert told.rows == [few, criteria[1]] and told.body == {"criteria": told.rows}
    assert small_cells_for_viewers.ask(asked, here, Viewer("Bob", "analyst"), {}).rows == criteria


def test_a_viewers_month_is_the_one_that_its_report_tells(
    client: TestClient, here: Settings, tokens: dict[Role, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a bound so high that what the demonstration's agent solved alone counts as few."""
    monkeypatch.setattr(small_cells, "K", 600)
    whole, told = (
        client.get("/api/v1/month", params={"month": "2026-10"}, headers=headers(tokens[role])).json()
        for role in ("analyst", "viewer")
    )
    values = [{row["metric"]: row["value"] for row in body["numbers"]} for body in (whole, told)]
    gone = {name for name, value in values[0].items() if value is not None and values[1][name] is None}
    assert {"volume_automated", "hours_saved"} <= gone and len(gone) < len(values[0])
    assert "583" in whole["answer"] and "583" not in told["answer"]
    reasons = {row["metric"]: row["reason"] for row in told["numbers"]}
    assert all(reasons[name] == disclosed_month.WITHHELD for name in gone)


def test_a_token_that_is_ended_is_refused_from_the_next_question_on(
    client: TestClient, here: Settings
) -> None:
    given = token_home.token(here, "analyst", None, "Kim")
    assert client.get("/api/v1/sources", headers=headers(given)).status_code == 200
    api_tokens.end(here, api_tokens.listed(here)[0].id)
    assert client.get("/api/v1/sources", headers=headers(given)).status_code == 401


def test_the_description_has_every_route_and_every_answer_fits_it(
    client: TestClient, here: Settings, tokens: dict[Role, str]
) -> None:
    found = client.get("/api/v1/openapi.json").json()
    assert found == open_api.description() and found["openapi"] == "3.1.0"
    assert set(found["paths"]) == {f"/api/v1/{each.name}" for each in QUESTIONS}
    for path, operations in found["paths"].items():
        operation = operations["get"]
        given = [each["name"] for each in operation["parameters"]]
        question = next(each for each in QUESTIONS if path.endswith(f"/{each.name}"))
        assert given == [each.name for each in question.params]
        answers_of = operation["responses"]
        for status, asked in (("200", {}), ("422", {"no such": "x"})):
            answer = client.get(path, params=asked, headers=headers(tokens["analyst"]))
            assert str(answer.status_code) == status
            schema = answers_of[status]["content"]["application/json"]["schema"]
            jsonschema.validate(answer.json(), {**schema, "components": found["components"]})


def test_a_fault_of_ours_is_an_id_and_no_trace(
    client: TestClient, here: Settings, tokens: dict[Role, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("jobs.api.small_cells_for_viewers.ask", fails)
    found = client.get("/api/v1/sources", headers=headers(tokens["analyst"]))
    assert found.status_code == 500 and "Error " in found.json()["error"] and "secret" not in found.text
