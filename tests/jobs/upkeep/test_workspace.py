from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data import settings
from data.database import sessions
from data.database.tables import WorkspaceSetting
from data.errors import DataError
from data.settings import Settings
from jobs.counting import snapshot
from jobs.upkeep import demo, workspace


@pytest.fixture
def here(home: Path) -> Settings:
    return settings.read()


def test_people_go_before_defaults_and_the_environment_before_people(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert workspace.read() == here
    workspace.write(here, {"horizon": "14d", "time_zone": "Europe/Berlin", "name": "  Bean   & Leaf "})
    found = workspace.read()
    assert (found.horizon, found.time_zone) == (timedelta(days=14), "Europe/Berlin")
    assert (found.name, found.pilot, found.baseline) == ("Bean & Leaf", "Pilot", "Baseline")
    monkeypatch.setenv("PILOTLIGHT_HORIZON", "24h")
    found = workspace.read()
    assert (found.horizon, found.time_zone) == (timedelta(days=1), "Europe/Berlin")
    with pytest.raises(DataError, match="PILOTLIGHT_HORIZON decides this here"):
        workspace.write(here, {"horizon": "72h"})


def test_who_decided_and_when_is_kept(here: Settings) -> None:
    workspace.write(here, {"pilot": "Ada"})
    workspace.write(here, {"pilot": "Bob"})
    (found,) = workspace.decided(here).values()
    assert (found.value, bool(found.who)) == ("Bob", True)
    assert found.changed_at.tzinfo is not None


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"horizon": "soon"}, "Horizon is 'soon'"),
        ({"time_zone": "Mars/Base"}, "Time zone is 'Mars/Base'"),
        ({"pilot": "  "}, "Name of the pilot arm is empty"),
        ({"pilot": "baseline"}, "Both arms would be called 'baseline'"),
        ({"name": "x" * 41}, "has 41 characters"),
        ({"name": "a\u202eb"}, "signs that do not print"),
        ({"colour": "blue"}, "There is no setting colour"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_of_it_is_kept(
    here: Settings, values: dict[str, str], says: str
) -> None:
    with pytest.raises(DataError, match=says):
        workspace.write(here, {"baseline": "Team", **values} if "pilot" not in values else values)
    assert workspace.decided(here) == {}


def test_a_stored_value_that_is_impossible_is_named(here: Settings) -> None:
    with sessions.session(here) as opened:
        opened.add(
            WorkspaceSetting(name="time_zone", value="Gone/Zone", who="x", changed_at=datetime.now(UTC))
        )
    with pytest.raises(DataError, match="Time zone is 'Gone/Zone'"):
        workspace.read()


@pytest.mark.parametrize("words", ["24h", "72h", "7d", "14d", "10d", "2.5d"])
def test_a_horizon_is_said_as_it_was_typed(here: Settings, words: str) -> None:
    assert workspace.in_words(workspace.proposed(here, {"horizon": words}).horizon) == words


def test_the_effect_is_told_before_anything_is_kept(here: Settings) -> None:
    demo.load(here, tickets=2_000)
    before = snapshot.take(here, "demonstration")
    longer = snapshot.take(workspace.proposed(here, {"horizon": "14d"}), "demonstration")
    more = int(longer.cube["maturing"].sum()) - int(before.cube["maturing"].sum())
    assert more > 0
    first, second = workspace.effect(before, longer)
    assert first.startswith(f"{more} tickets would become maturing")
    assert second.startswith("Resolution of all tickets would be ") and " instead of " in second
    shorter = workspace.effect(longer, before)[0]
    assert shorter.startswith(f"{more} maturing tickets would be judged already")
    abroad = snapshot.take(workspace.proposed(here, {"time_zone": "Pacific/Auckland"}), "demonstration")
    days = dict(zip(before.facts["ticket_id"], before.facts["day"], strict=True))
    moved = sum(
        days[key] != day for key, day in zip(abroad.facts["ticket_id"], abroad.facts["day"], strict=True)
    )
    assert workspace.effect(before, abroad) == [f"{moved:,} tickets would fall on another day."]
    assert workspace.effect(before, before) == ["No figure would change."]
    assert workspace.decided(here) == {}
