"""The tools over standard input and output, asked by the client of the kept library."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters
from typer.testing import CliRunner

from data.settings import Settings
from jobs.__main__ import app as commands
from jobs.access.roles import Role
from jobs.api.question_table import QUESTIONS
from tests.jobs.api import token_home
from tests.server_process import ROOT

Home = tuple[Settings, dict[Role, str]]


@pytest.fixture(scope="module")
def home_with_tokens(tmp_path_factory: pytest.TempPathFactory, company_home: Path) -> Iterator[Home]:
    with token_home.made(tmp_path_factory.mktemp("mcp"), company_home, failures=False) as found:
        yield found


def asked(here: Settings, token: str, *calls: tuple[str, dict[str, Any]]) -> list[tuple[bool, str]]:
    """Whether each call was refused, and the text that came back; with the tools first."""
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "jobs", "mcp"], cwd=ROOT, env=token_home.environment(here, token)
    )
    found: list[tuple[bool, str]] = []

    async def ask() -> None:
        async with Client(command) as client:
            tools = (await client.list_tools()).tools
            assert [each.name for each in tools] == [each.name for each in QUESTIONS]
            assert all(each.annotations and each.annotations.read_only_hint for each in tools)
            for name, given in calls:
                result = await client.call_tool(name, given)
                found.append((bool(result.is_error), result.content[0].text))

    # In a thread of its own: a browser of another test may have its loop in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(anyio.run, ask).result()
    return found


def test_an_analysts_agent_gets_what_the_commands_print(home_with_tokens: Home) -> None:
    here, tokens = home_with_tokens
    kpis, by, verdict, month, unknown, sql = asked(
        here,
        tokens["analyst"],
        ("kpis", {}),
        ("kpis", {"by": "category", "where": ["channel=chat"]}),
        ("verdict", {}),
        ("month", {"month": "2026-10"}),
        ("drop_tables", {}),
        ("kpis", {"sql": "select 1"}),
    )
    run = CliRunner().invoke
    assert kpis == (False, run(commands, ["kpis", "--format", "json"]).stdout.rstrip("\n"))
    narrowed = ["kpis", "--by", "category", "--where", "channel=chat", "--format", "json"]
    assert by == (False, run(commands, narrowed).stdout.rstrip("\n"))
    assert json.loads(verdict[1]) == json.loads(run(commands, ["verdict", "--format", "json"]).stdout)
    assert json.loads(month[1])["month"] == "2026-10"
    assert unknown[0] and "There is no tool 'drop_tables'" in unknown[1]
    assert sql[0] and "no parameter 'sql'" in sql[1]


def test_a_viewers_agent_gets_no_small_cell_and_no_words_of_customers(home_with_tokens: Home) -> None:
    here, tokens = home_with_tokens
    kpis, failures = asked(
        here, tokens["viewer"], ("kpis", {"by": "category"}), ("failures", {"examples": True})
    )
    rows = json.loads(kpis[1])
    assert not kpis[0] and all(row["n"] is None or row["n"] == 0 or row["n"] >= 5 for row in rows)
    assert failures[0] and "role analyst" in failures[1]


def test_without_a_token_that_holds_it_does_not_begin(home_with_tokens: Home) -> None:
    here, _ = home_with_tokens
    for token in ("", "pilotlight_guess"):
        ended = subprocess.run(
            [sys.executable, "-m", "jobs", "mcp"],
            env=token_home.environment(here, token),
            cwd=ROOT,
            input="",
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 1 and "token" in ended.stderr and ended.stdout == ""
