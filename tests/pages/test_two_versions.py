"""The source "two versions" and the pages that read it: Agents, the next stages on Month, and lineage."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest import approx

from analytics.scope import scope_gate
from data import settings
from data.database import sessions
from data.errors import DataError
from data.sample import truth
from data.sample.two_versions import version_logs
from data.settings import Settings
from jobs.agents import version_comparison, version_registry
from jobs.decisions import decision_log as log
from jobs.scope import category_evidence, scope_board, scope_runs, scope_signing
from jobs.upkeep import version_demo
from pages.components import cache
from pages.executive.scope import load_scope
from tests import homes
from tests.pages.failure_runs import end_jobs, visit, words
from tests.pages.navigation import OVERVIEW

SOURCE = version_logs.SOURCE_LABEL
AGENTS, MONTH = "pages/admin/agents.py", "pages/executive/month.py"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LAKE_URL", "DATABASE_URL", "PILOTLIGHT_TIME_ZONE", "PILOTLIGHT_HORIZON"):
            patch.delenv(name, raising=False)
        homes.use(patch, tmp_path_factory.mktemp("two versions"))
        cache.forget_everything()
        found = settings.read()
        assert [each.quarantined for each in version_demo.load(found)] == [0, 0, 0]
        yield found
        cache.forget_everything()
        sessions.forget(found)


def checked(here: Settings) -> None:
    """A check of the scope, done in this process as a worker does it."""
    job = scope_runs.ask(here, SOURCE)
    end_jobs(here, scope_runs.perform(here, job.params, lambda stage, share: None))
    load_scope.forget()


def test_the_new_version_is_better_by_its_true_effect_though_all_tickets_say_it_is_worse(
    here: Settings,
) -> None:
    found = version_comparison.of(here, SOURCE, version_logs.NEW, version_logs.OLD)
    gap = found.difference
    assert gap.low is not None and gap.high is not None
    assert 0 < gap.low < truth.VERSION_EFFECT < gap.high
    assert (gap.pooled or 0) < 0 and found.advice.share == approx(0.9)


def test_the_scope_finds_who_is_next_who_is_not_ready_and_who_goes_to_a_person(here: Settings) -> None:
    found = scope_board.of(here, SOURCE, category_evidence.gather(here, SOURCE))
    assert tuple(sorted(each.category for each in found.advice.next)) == truth.SCOPE_NEXT
    states = {each.category: each for each in found.advice.ordered}
    assert all(states[name].gate.missing and states[name].to for name in truth.SCOPE_NOT_READY)
    assert all(states[name].to is None for name in truth.SCOPE_ALWAYS_HUMAN)
    assert found.missing == ()
    # What Month asks to take out of the pilot is an open harm here too.
    harm = {
        name: [one for one in each.gate.missing if one.name == scope_gate.NO_HARM]
        for name, each in states.items()
    }
    assert [name for name, open_ in harm.items() if open_] == ["complaint"]
    assert "points lower than in the baseline" in harm["complaint"][0].found


def test_agents_says_what_is_live_compares_versions_and_registers_one(here: Settings) -> None:
    page = visit(AGENTS, source=SOURCE)
    said = words(page)
    assert "2 of 2 versions are live: 2.1 and 2.0." in said
    assert "live without the verdict of a locked plan" in said and "Not registered yet" in said
    assert "Next week: 90" in said and "Pooled points the other way" in said
    page.button(key="draft versions").click().run()
    assert "There is a plan 'Version 2.1 against 2.0' already." in words(page)
    page.selectbox(key="new version").set_value("2.0").run()
    assert "Next week: 10" in words(page)
    version_registry.register(here, SOURCE, "2.1", version_registry.About(owner="Mara"))
    assert "read from the log: 2.0." in words(visit(AGENTS, source=SOURCE))


def test_month_says_who_is_next_and_a_step_is_signed_there(here: Settings) -> None:
    before = words(visit(MONTH, source=SOURCE))
    assert "Next stages: not checked yet" in before and "Check the scope" in before
    checked(here)
    said = words(visit(MONTH, source=SOURCE))
    assert "2 of 4 categories may move now: parcel tracking to 10 % and opening hours to 10 %." in said
    assert "At fixed scope, the same mix of categories in both months" in said
    assert "automated in" in said and "Missing for the whole source" not in said
    with pytest.raises(DataError, match="always goes to a person"):
        scope_signing.sign(here, SOURCE, "complaint", "10 %")
    with pytest.raises(DataError, match="clearly above 90 % accepted"):
        scope_signing.sign(here, SOURCE, "return label", "10 %")
    scope_signing.sign(here, SOURCE, "parcel tracking", "10 %", by="Mara")
    written = log.current(here, SOURCE, "promotion", "parcel tracking")
    assert written is not None and all(each["met"] for each in written.evidence["gate"])
    after = words(visit(MONTH, source=SOURCE))
    assert "1 of 4 categories may move now: opening hours to 10 %." in after


def test_every_headline_number_leads_to_its_versions_articles_rules_and_lake_in_one_click(
    here: Settings,
) -> None:
    for page, key in ((MONTH, "rows resolution_rate"), (OVERVIEW, "rows resolution_rate")):
        opened = visit(page, source=SOURCE)
        opened.button(key=key).click().run()
        said = words(opened)
        assert "Where this number comes from" in said and "2.1 (" in said
        assert "11 articles" in said and "Lake: commits" in said and "SHA-256" in said


def test_a_source_without_versions_says_what_to_import(home: Path, tmp_path: Path) -> None:
    from tests.jobs.agents.version_logs import load

    load(settings.read(), tmp_path, versions=False)
    cache.forget_everything()
    said = words(visit(AGENTS))
    assert "No version of the agent is recorded" in said and "column agent" in said
    cache.forget_everything()
