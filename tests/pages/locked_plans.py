"""A lake with a plan that was locked before its pilot began, for pages that show a verdict."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from analytics.pilot.plan import Criterion, Phase, Plan
from analytics.ticket_slices import Slice
from data import settings
from data.database import sessions
from data.database.plan_tables import PlanRecord
from data.settings import Settings
from jobs.pilot import plan_locking
from jobs.upkeep import demo
from pages.components import cache, load_pilot
from tests import homes
from tests.pages.navigation import OVERVIEW

ROOT = Path(__file__).parents[2]
LIVE = date(2026, 10, 2)
#: The demonstration ends on 12 November: the first is read by then, the second is not.
READ, EARLY = date(2026, 11, 5), date(2026, 11, 30)


def plan(decision: date = EARLY, planned_n: int = 1_500, **changed: object) -> Plan:
    """A plan for the demonstration's pilot."""
    said: dict[str, object] = {
        "name": "Agent 1.5",
        "source": "demonstration",
        "pilot": Slice().but("arm", "pilot"),
        "baseline": Slice().but("arm", "baseline"),
        "randomised": True,
        "unit": "customer",
        "phases": (Phase("live", LIVE, 0.15),),
        "decision": decision,
        "horizon": timedelta(days=7),
        "criteria": (
            Criterion("resolution_rate", target=0.6),
            Criterion("csat_mean", margin=0.3),
            Criterion("escalation_rate", margin=0.25),
            Criterion("handle_time_median", margin=0.1, relative=True),
        ),
        "planned_n": planned_n,
    }
    return Plan(**(said | changed))  # pyright: ignore[reportArgumentType]


def lock(here: Settings, made: Plan, when: datetime = datetime(2026, 9, 20, 10, tzinfo=UTC)) -> None:
    """Lock a plan as it was done on that day: the only thing here that a user could not do."""
    kept = plan_locking.save_draft(here, made)
    plan_locking.lock(here, made.name, over=kept.revision)
    with sessions.session(here) as opened:
        row = opened.exec(select(PlanRecord).where(PlanRecord.name == made.name)).one()
        row.locked_at = when
        opened.add(row)
    load_pilot.forget_plans()


@contextmanager
def demonstration(home: Path, whole: Path | None = None, tickets: int = 6_000) -> Iterator[Settings]:
    """A home with the demonstration in its lake, the whole or a small one; nothing kept of others."""
    with pytest.MonkeyPatch.context() as patch:
        homes.use(patch, home)
        here = settings.read()
        here.home.mkdir(parents=True, exist_ok=True)
        # Made once: tests that want another plan change no ticket.
        if not (here.home / "lake").exists():
            homes.copied(whole, here.home) if whole else demo.load(here, tickets=tickets)
        forget_plans(here)
        cache.forget_everything()
        yield here
        cache.forget_everything()


def forget_plans(here: Settings) -> None:
    """As if none had been written."""
    with sessions.session(here) as opened:
        for row in opened.exec(select(PlanRecord)).all():
            opened.delete(row)
    load_pilot.forget_plans()


def visit(path: str = OVERVIEW, **asked: str | list[str]) -> AppTest:
    """A page of the site, with this in its address."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240).run().switch_page(path)
    for name, value in asked.items():
        app.query_params[name] = value
    return app.run()


def words(page: AppTest) -> str:
    """Everything that a page says, as a person reads it."""
    assert [error.value for error in page.exception] == []
    assert [error.value for error in page.error] == []
    shown = [
        *page.title,
        *page.header,
        *page.subheader,
        *page.markdown,
        *page.text,
        *page.code,
        *page.success,
        *page.warning,
    ]
    said = "\n".join([*(element.value for element in shown), *(button.label for button in page.button)])
    return said.replace("\u202f", " ").replace("\u00a0", " ").replace("\\", "")


def table(page: AppTest, place: int = 0) -> pl.DataFrame:
    """A table as it is shown."""
    return pl.from_pandas(page.dataframe[place].value)
