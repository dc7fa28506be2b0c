"""Checks of alerts over the demonstration: what fires, why, where its link leads, and that it fires once."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from sqlmodel import update

from analytics.alerts import state_machine
from analytics.alerts.state_machine import Found
from analytics.pilot.verdict_records import Look, Monitor, Verdict
from data import sample, settings
from data.database import sessions
from data.database.alert_tables import AlertRule
from data.database.tables import JobRecord
from data.errors import DataError
from data.settings import Settings
from jobs.alerts import alert_check, alert_printing, alert_rules, episodes, outbox
from jobs.alerts.episodes import Episode
from jobs.alerts.pilot_looks import Looks
from jobs.failures import fix_decisions
from jobs.job_queue import job_requests
from jobs.months import targets
from jobs.pilot import pilot_verdict, stored_plans
from jobs.upkeep import demo
from tests import homes
from tests.homes import settings_at

SOURCE = sample.SOURCE_LABEL
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def with_plan(company_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planned")
    homes.copied(company_home, folder)
    with pytest.MonkeyPatch.context() as patch:
        homes.use(patch, folder)
        here = settings.read()
        demo.store_plan(here)
        sessions.forget(here)
    return folder


@pytest.fixture
def here(home: Path, with_plan: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    homes.copied(with_plan, home)
    monkeypatch.setenv("PILOTLIGHT_CHANNEL_TEAM", "mailto://mail.example.org")
    found = settings.read()
    yield found
    sessions.forget(found)


def firing(here: Settings) -> list[Episode]:
    return episodes.firing(here)


def channels(here: Settings) -> list[tuple[str, str]]:
    return sorted((each.title, each.state) for each in outbox.listed(here))


def test_a_signal_fires_after_two_looks_at_other_data_and_says_what_its_page_says(here: Settings) -> None:
    alert_rules.make(here, SOURCE, "signal", ("team",), looks=2)
    assert alert_check.run(here, NOW).fired == 0
    assert alert_check.run(here, NOW + DAY).fired == 0, "the same data is the same look"
    alert_rules.make(here, SOURCE, "signal", ("team",), looks=1)
    assert alert_check.run(here, NOW + 2 * DAY).fired == len(firing(here)) > 0
    for each in firing(here):
        assert each.page == "signals?source=demonstration" and each.lake_version
        assert "× noise" in each.sentence
    assert alert_check.run(here, NOW + 3 * DAY).fired == 0
    assert len(outbox.listed(here)) == len(firing(here))


def test_a_missed_target_of_the_last_complete_month_fires_once_with_the_months_own_words(
    here: Settings,
) -> None:
    targets.write(here, SOURCE, date(2026, 10, 1), {"resolution_rate": 0.95, "csat_mean": 1.0})
    alert_rules.make(here, SOURCE, "target missed", ("team",))
    assert alert_check.run(here, NOW).fired == 1 and alert_check.run(here, NOW + DAY).fired == 0
    (found,) = firing(here)
    assert "October 2026" in found.sentence and "The target is 95.0\u202f%" in found.sentence
    assert found.page == "month?source=demonstration&month=2026-10"
    targets.write(here, SOURCE, date(2026, 10, 1), {"resolution_rate": 0.1})
    assert alert_check.run(here, NOW + 2 * DAY).fired == 0


def test_a_verdict_that_stood_when_the_rule_was_made_is_no_news_and_the_next_one_is(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = alert_rules.make(here, SOURCE, "verdict changed", ("team",))
    (plan,) = {each.plan.name for each in stored_plans.for_source(here, SOURCE)}
    real = pilot_verdict.of

    def state(word: str) -> None:
        monkeypatch.setattr(pilot_verdict, "of", lambda *given: replace(real(*given), state=word))

    state("hold")
    alert_check.run(here, NOW)
    assert [each.subject for each in firing(here)] == [f"{plan}: hold"]
    assert channels(here) == [("Verdict changed: demonstration", "muted")]
    state("go")
    assert alert_check.run(here, NOW + DAY).fired == 1 and alert_check.run(here, NOW + 2 * DAY).fired == 0
    (now,) = firing(here)
    assert now.rule_id == rule.id and now.page == f"overview?source=demonstration&plan={quote_plus(plan)}"
    assert now.sentence.startswith(f"{plan}: GO. ")
    assert [word for _, word in channels(here)].count("waiting") == 1
    state("too early")
    alert_check.run(here, NOW + 3 * DAY)
    assert firing(here) == []


def test_harm_fires_with_its_criterions_sentence_and_again_only_when_it_is_shown_anew(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert_rules.make(here, SOURCE, "harm", ("team",))
    real = pilot_verdict.of

    def shown(low: float, value: float, high: float, day: int) -> None:
        """One criterion, higher is better: its last look, with harm shown some day before."""

        def verdict(*given: object) -> Verdict:
            found = real(*given)  # type: ignore[arg-type]
            judged = next(
                each for each in found.criteria if each.metric.better == "higher" and not each.relative
            )
            last = Look(found.seen + day * DAY, value, low, high, 900)
            watched = Monitor((last,), (), None, found.seen)
            criterion = replace(judged.criterion, margin=0.02, target=None)
            return replace(found, criteria=(replace(judged, criterion=criterion, monitor=watched),))

        monkeypatch.setattr(pilot_verdict, "of", verdict)

    shown(-0.09, -0.05, -0.01, 0)
    assert alert_check.run(here, NOW).fired == 1, "it was shown between two looks and stays shown"
    shown(-0.05, -0.01, 0.02, 1)
    assert alert_check.run(here, NOW + DAY).fired == 0 and firing(here) == []
    shown(-0.09, -0.03, 0.01, 2)
    assert alert_check.run(here, NOW + 2 * DAY).fired == 0
    shown(-0.09, -0.06, -0.03, 3)
    assert alert_check.run(here, NOW + 3 * DAY).fired == 1
    assert len(outbox.listed(here)) == 2


def test_late_data_fires_and_is_armed_again_by_an_import(here: Settings) -> None:
    alert_rules.make(here, SOURCE, "data late", ("team",), days=3)
    now = datetime.now(UTC)
    assert alert_check.run(here, now).fired == 0
    assert alert_check.run(here, now + 4 * DAY).fired == 1
    assert "for 4 days" in firing(here)[0].sentence
    assert alert_check.run(here, now + 5 * DAY).fired == 0
    # Something was imported: the clock of the look goes back to right after it.
    assert alert_check.run(here, now + DAY).fired == 0 and firing(here) == []
    assert alert_check.run(here, now + 6 * DAY).fired == 1
    assert len(outbox.listed(here)) == 2


def test_a_failed_job_fires_until_the_next_of_its_kind_is_done(here: Settings) -> None:
    alert_rules.make(here, SOURCE, "job failed", ("team",))
    job = job_requests.ask(here, "audit", {"source": SOURCE}, once="first")
    ended = {"state": "failed", "ended_at": NOW, "error": "The file secret.csv has no column."}
    with sessions.session(here) as opened:
        opened.exec(update(JobRecord).where(JobRecord.id == job.id).values(**ended))
    assert alert_check.run(here, NOW).fired == 1
    (found,) = firing(here)
    assert "“audit” failed" in found.sentence and "secret.csv" not in found.sentence
    assert found.page == "audit?source=demonstration"
    job = job_requests.ask(here, "audit", {"source": SOURCE}, once="second")
    with sessions.session(here) as opened:
        opened.exec(update(JobRecord).where(JobRecord.id == job.id).values(state="done", ended_at=NOW + DAY))
    assert alert_check.run(here, NOW + DAY).fired == 0 and firing(here) == []


def test_a_fix_fires_on_the_day_after_its_date(here: Settings) -> None:
    fix_decisions.accept_fix(
        here, SOURCE, "t1", "Write the article", day=date(2026, 11, 1), owner="Ada", due=date(2026, 11, 20)
    )
    alert_rules.make(here, SOURCE, "fix overdue", ("team",))
    assert alert_check.run(here, NOW).fired == 0
    assert alert_check.run(here, NOW + DAY).fired == 1
    (found,) = firing(here)
    assert found.sentence == "The fix “Write the article” was due on 20 Nov 2026. Its owner is Ada."
    assert found.page == "work_packets?source=demonstration"


def test_the_demonstrations_pilot_is_looked_at_and_does_no_harm(here: Settings) -> None:
    alert_rules.make(here, SOURCE, "harm", ("team",))
    checked = alert_check.run(here, NOW)
    assert (checked.rules, checked.fired, checked.troubled) == (1, 0, 0)


def test_a_muted_rule_keeps_its_episodes_and_sends_nothing(here: Settings) -> None:
    rule = alert_rules.make(here, SOURCE, "data late", ("team",), days=0)
    alert_rules.mute(here, rule.id, datetime.now(UTC) + 30 * DAY)
    assert alert_check.run(here, datetime.now(UTC) + DAY).fired == 1
    assert [state for _, state in channels(here)] == ["held"]
    with pytest.raises(DataError, match="a year at most"):
        alert_rules.mute(here, rule.id, datetime.now(UTC) + 900 * DAY)


@pytest.fixture
def looked(here: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], list[str]]:
    """Looks at one rule with what a look finds, on a day; the states of its messages, the oldest first."""

    def look(found: Found, day: int) -> list[str]:
        one = state_machine.Look("s", found, str(day), "It fell.", "month", "1.1.0")
        monkeypatch.setitem(alert_check.LOOKS, "harm", lambda *_: Looks([one]))
        alert_check.run(here, NOW + day * DAY)
        return [each.state for each in reversed(outbox.listed(here))]

    return look


def test_an_episode_that_ends_and_begins_again_while_muted_is_told_once_when_the_mute_is_over(
    here: Settings, looked: Callable[[str, int], list[str]]
) -> None:
    rule = alert_rules.make(here, SOURCE, "harm", ("team",))
    alert_rules.mute(here, rule.id, NOW + 10 * DAY)
    assert looked("beyond", 1) == ["held"]
    assert looked("back", 2) == ["held"] and looked("beyond", 3) == ["held", "held"]
    # The mute has run out: the second episode still goes on, the first is over.
    assert looked("beyond", 11) == ["held", "waiting"]
    assert looked("beyond", 12) == ["held", "waiting"] and looked("back", 13) == ["held", "waiting"]
    assert [each.number for each in episodes.listed(here)] == [2, 1]


def test_an_alert_that_is_unmuted_in_the_middle_is_told_at_the_next_check(
    here: Settings, looked: Callable[[str, int], list[str]]
) -> None:
    rule = alert_rules.make(here, SOURCE, "harm", ("team",))
    alert_rules.mute(here, rule.id, NOW + 100 * DAY)
    assert looked("beyond", 1) == ["held"] and looked("between", 2) == ["held"]
    alert_rules.mute(here, rule.id, None)
    assert looked("between", 3) == ["waiting"]
    # Muted again in the middle of an episode that was told: its end and the next one are not.
    alert_rules.mute(here, rule.id, NOW + 100 * DAY)
    assert looked("back", 4) == ["waiting"] and looked("beyond", 5) == ["waiting", "held"]
    assert looked("back", 6) == ["waiting", "held"]
    alert_rules.mute(here, rule.id, None)
    assert looked("back", 7) == ["waiting", "held"], "what was over before it was unmuted is never told"


def test_what_was_so_when_the_rule_was_made_stays_no_news_after_a_mute(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pilot_verdict.of
    monkeypatch.setattr(pilot_verdict, "of", lambda *given: replace(real(*given), state="hold"))
    rule = alert_rules.make(here, SOURCE, "verdict changed", ("team",))
    alert_rules.mute(here, rule.id, NOW + DAY)
    alert_check.run(here, NOW)
    assert [state for _, state in channels(here)] == ["muted"]
    alert_rules.mute(here, rule.id, None)
    alert_check.run(here, NOW + 2 * DAY)
    assert [state for _, state in channels(here)] == ["muted"]


def test_a_rule_that_cannot_be_looked_at_says_why_and_the_others_are(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise DataError("The log is too short.")

    broken = alert_rules.make(here, SOURCE, "harm", ("team",))
    alert_rules.make(here, SOURCE, "data late", ("team",), days=0)
    monkeypatch.setitem(alert_check.LOOKS, "harm", fails)
    checked = alert_check.run(here, datetime.now(UTC) + DAY)
    assert (checked.rules, checked.fired, checked.troubled) == (2, 1, 1)
    assert alert_rules.get(here, broken.id).trouble == "The log is too short."
    assert "could not be looked at: The log is too short." in alert_printing.in_words(
        alert_printing.overview(here)
    )


def test_the_clock_alone_looks_at_what_it_can_change(here: Settings) -> None:
    alert_rules.make(here, SOURCE, "harm", ("team",))
    alert_rules.make(here, SOURCE, "data late", ("team",), days=0)
    checked = alert_check.run(here, datetime.now(UTC) + DAY, alert_check.BY_CLOCK)
    assert (checked.rules, checked.fired) == (1, 1)


def test_what_is_wrong_with_a_new_rule_is_said(here: Settings) -> None:
    for given, said in (
        ({"kind": "gossip"}, "There is no alert 'gossip'"),
        ({"source": "nowhere"}, "The lake has: demonstration"),
        ({"channels": ("pager",)}, "no channel 'pager'. There are: team"),
        ({"looks": 0}, "Looks is 0. Use 1 to 30."),
        ({"minimum": -1}, "Fewest tickets is -1"),
    ):
        whole = {"source": SOURCE, "kind": "data late", "channels": ("team",), **given}
        with pytest.raises(DataError, match=said.replace("(", r"\(")):
            alert_rules.make(
                here,
                whole.pop("source"),
                whole.pop("kind"),
                whole.pop("channels"),
                **whole,  # type: ignore[arg-type]
            )


def test_a_deleted_rule_is_looked_at_no_more_and_can_be_brought_back(here: Settings) -> None:
    rule = alert_rules.make(here, SOURCE, "data late", (), days=0)
    alert_rules.delete(here, rule.id)
    assert alert_check.run(here, datetime.now(UTC) + DAY).rules == 0
    alert_rules.bring_back(here, rule.id)
    assert [each.id for each in alert_rules.listed(here)] == [rule.id]
    with sessions.session(here, reads_only=True) as opened:
        assert opened.get(AlertRule, rule.id) is not None


def test_an_alert_that_is_there_is_not_made_twice(company_home: Path, tmp_path: Path) -> None:
    homes.copied(company_home, tmp_path)
    here = settings_at(tmp_path)
    first = alert_rules.make(here, SOURCE, "data late", (), days=3)
    with pytest.raises(DataError, match="made this alert already: Data late of demonstration"):
        alert_rules.make(here, SOURCE, "data late", (), days=3)
    alert_rules.make(here, SOURCE, "data late", (), days=5)
    alert_rules.delete(here, first.id)
    alert_rules.make(here, SOURCE, "data late", (), days=3)
    assert sorted(each.days or 0 for each in alert_rules.listed(here)) == [3, 5]
    sessions.forget(here)
