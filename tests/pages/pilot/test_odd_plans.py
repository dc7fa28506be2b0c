"""The form of a plan with numbers that nobody should write: a sentence beside the field, never our fault."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from math import nan

import pytest
from typer.testing import CliRunner

from analytics.pilot.plan import Criterion, Phase
from analytics.pilot.planning import toml_format
from analytics.pilot.planning.plan_rules import faults
from data import settings
from data.errors import DataError
from data.settings import Settings
from jobs.__main__ import app
from jobs.pilot import plan_locking
from pages.components import load_pilot
from tests.pages.locked_plans import EARLY, LIVE, demonstration, forget_plans, plan, visit, words

PLAN = "pages/pilot/plan.py"
NUMBERS = (0.0, -1.0, 1e300, -1e300, 1e-300, 0.001, 100.0, 101.0, nan)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with demonstration(tmp_path_factory.mktemp("odd")) as here:
        yield here


@pytest.fixture
def here(lake: Settings) -> Iterator[Settings]:
    yield lake
    forget_plans(lake)


def test_whatever_is_typed_into_a_number_of_the_form_the_page_stands(here: Settings) -> None:
    plan_locking.save_draft(
        here,
        plan(
            EARLY,
            criteria=(
                Criterion("resolution_rate", target=0.6),
                Criterion("csat_mean", margin=0.3),
                Criterion("handle_time_median", margin=0.1, relative=True),
                Criterion("handle_time_mean", margin=30.0),
            ),
        ),
    )
    load_pilot.forget_plans()
    page = visit(PLAN)
    keys = [each.key for each in page.number_input if "planned" not in each.key]
    assert len(keys) == 5
    for key in keys:
        kept = page.number_input(key=key).value
        for number in NUMBERS:
            if "share" in key and not 0 <= number <= 100:
                continue
            page.number_input(key=key).set_value(number).run()
            said = words(page)
            assert " nan" not in said and " inf" not in said, (key, number)
        page.number_input(key=key).set_value(kept).run()
    assert words(page)


@pytest.mark.parametrize("text", ["0", "0h", "99999d", "9" * 400 + "d", "soon", "-3d", "1e9d", "", "nan"])
def test_an_odd_horizon_is_a_sentence_that_names_it(text: str) -> None:
    with pytest.raises(DataError, match="horizon"):
        horizon = settings.horizon(text, "The horizon")
        raise DataError(" ".join(faults(plan(EARLY, horizon=horizon))))


ODD_DRAFTS: tuple[dict[str, object], ...] = (
    {"planned_n": 10**12},
    {"planned_n": -(10**14)},
    {"decision": date.max},
    {"decision": date.min},
    {"phases": (Phase("live", date.max, 0.15),)},
    {"phases": (Phase("live", LIVE, 15.0),)},
    {"phases": (Phase("shadow", date.max, 1e9), Phase("live", date.min, -3.0))},
    {"phases": ()},
    {"criteria": (Criterion("resolution_rate", 1e14), Criterion("csat_mean", -1e14))},
    {"criteria": ()},
)


def test_drafts_that_a_file_brought_are_opened_whatever_they_say(here: Settings) -> None:
    for number, odd in enumerate(ODD_DRAFTS):
        plan_locking.save_draft(here, replace(plan(EARLY), name=f"Odd {number}", **odd))
    load_pilot.forget_plans()
    for number in range(len(ODD_DRAFTS)):
        # Overview comes first in it, where the plan of the address is shown, too.
        assert f"Odd {number}" in words(page := visit(PLAN, plan=f"Odd {number}")) or page.number_input
    words(visit(PLAN, plans="All plans"))


ODD = ("0", "nan", "1e300", "9" * 400, '"soon"', "9999-12-31", '"1e300 points"', '"0d"')


@pytest.mark.parametrize("field", ["planned_n", "decision", "horizon", "share", "start", "target", "margin"])
def test_the_command_keeps_an_odd_file_or_refuses_it_in_one_line(
    here: Settings, field: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("files") / "plan.toml"
    lines = toml_format.to_toml(
        replace(plan(EARLY), criteria=(Criterion("resolution_rate", 0.6), Criterion("csat_mean", margin=0.1)))
    ).splitlines()
    for text in ODD:
        file.write_text(
            "\n".join(f"{field} = {text}" if line.startswith(f"{field} =") else line for line in lines),
            encoding="utf-8",
        )
        done = CliRunner().invoke(app, ("plan", str(file), "--lock"))
        assert done.exception is None or isinstance(done.exception, SystemExit), (text, done.exception)
        if done.exit_code:
            assert done.exit_code == 1 and done.stderr.count("\n") == 1, done.stderr
            named = {"decision": "decision", "start": "start"}.get(field, field)
            assert named in done.stderr or "TOML" in done.stderr, (text, done.stderr)
        forget_plans(here)
