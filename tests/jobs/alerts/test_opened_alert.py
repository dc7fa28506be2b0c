"""The alert that an address names: for whom it is there, what it says, and what can be done about it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from analytics.alerts import alert_bounds
from analytics.alerts.alert_kinds import KINDS, OF
from data import sample, settings
from data.database import sessions
from data.settings import Settings
from jobs.access.roles import ROLES, Role
from jobs.access.viewers import Viewer
from jobs.alerts import alert_actions, alert_check, alert_rules, episodes, opened_alert
from jobs.alerts.episodes import Episode
from jobs.failures import fix_decisions
from tests import homes

SOURCE = sample.SOURCE_LABEL
DAY = timedelta(days=1)


@pytest.fixture
def here(home: Path, company_home: Path) -> Iterator[Settings]:
    homes.copied(company_home, home)
    found = settings.read()
    yield found
    sessions.forget(found)


def late(here: Settings) -> Episode:
    """Late data, on."""
    alert_rules.make(here, SOURCE, "data late", (), days=3)
    alert_check.run(here, datetime.now(UTC) + 4 * DAY)
    (found,) = episodes.firing(here)
    return found


def test_an_alert_says_what_fired_its_bound_and_who_may_act(here: Settings) -> None:
    episode = late(here)
    assert episode.address == f"overview?source={SOURCE}&alert={episode.key}"
    found = opened_alert.of(here, Viewer("Ann", "viewer"), episode.key)
    assert found is not None and found.is_on and found.label == "Data late"
    assert "No import of demonstration for 4 days" in found.sentence
    assert found.bound == "Fires when the last import ended 3 days ago or more."
    assert found.standing.startswith("Still so at the last look, on ")
    assert [(each.page, each.takes) for each in found.steps] == [("", "admin"), ("", "manager")]
    found = opened_alert.of(here, Viewer("Bob", "admin"), episode.key)
    assert found is not None
    assert [each.page for each in found.steps] == [f"data?source={SOURCE}", f"alerts?source={SOURCE}"]
    found = opened_alert.of(here, Viewer("Bob", "admin", past=True), episode.key)
    assert found is not None and found.steps == (), "an administrator is not told to find an administrator"


def test_who_may_not_see_its_source_or_its_page_is_told_of_no_alert(here: Settings) -> None:
    episode = late(here)
    assert opened_alert.of(here, Viewer("Eve", "admin", frozenset({"bank"})), episode.key) is None
    assert opened_alert.of(here, Viewer("Ann", "admin"), "0" * 32) is None
    fix_decisions.accept_fix(
        here, SOURCE, "t1", "Write it", day=date(2026, 11, 1), owner="Ada", due=date(2026, 11, 3)
    )
    alert_rules.make(here, SOURCE, "fix overdue", ())
    alert_check.run(here, datetime.now(UTC) + 4 * DAY)
    (fix,) = [each for each in episodes.firing(here) if each.kind == "fix overdue"]
    assert opened_alert.of(here, Viewer("Ann", "viewer"), fix.key) is None, "Work packets are for analysts"
    assert opened_alert.of(here, Viewer("Bob", "analyst"), fix.key) is not None


def test_whether_it_still_holds_follows_the_looks_and_the_rule(here: Settings) -> None:
    episode, ann = late(here), Viewer("Ann", "manager")

    def standing() -> str:
        found = opened_alert.of(here, ann, episode.key)
        assert found is not None
        return f"{'on' if found.is_on else 'off'}: {found.standing}"

    alert_rules.mute(here, episode.rule_id, datetime.now(UTC) + 3 * DAY)
    assert standing().startswith("on: Still so") and "Muted until" in standing()
    alert_check.run(here, datetime.now(UTC) + DAY)
    assert standing().startswith("off: Over since ") and "came back" not in standing()
    alert_check.run(here, datetime.now(UTC) + 9 * DAY)
    assert "It came back on " in standing()
    alert_rules.delete(here, episode.rule_id)
    assert "came back" not in standing()
    alert_rules.bring_back(here, episode.rule_id)
    (again,) = episodes.firing(here)
    alert_rules.delete(here, episode.rule_id)
    found = opened_alert.of(here, ann, again.key)
    assert found is not None and not found.is_on
    assert found.standing == "Its rule was deleted, so nobody looks whether it still holds."


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_bound_and_something_that_a_role_can_do(kind: str) -> None:
    for usual in (each for each in OF.items() if each[0] == kind):
        known, of = usual
        said = alert_bounds.of(known, of.looks, of.minimum, of.days, "")
        assert said.startswith("Fires when ") and said.count(".") == 1
        assert "in a row" in said if of.looks > 1 else "in a row" not in said
        assert f"{of.minimum} tickets" in said if of.minimum else "ticket" not in said
        for subject in ("audit", "import", "pull"):
            episode = Episode(
                1, "k", 1, SOURCE, known, subject, 1, "firing", "", "", "", datetime.now(UTC), None, None
            )
            least = _least(episode)
            assert least is not None, "somebody can act on every alert"
            higher = ROLES[ROLES.index(least) :]
            assert all(alert_actions.is_for(Viewer("a", role), episode) for role in higher)


def _least(episode: Episode) -> Role | None:
    return next((role for role in ROLES if alert_actions.is_for(Viewer("a", role), episode)), None)
