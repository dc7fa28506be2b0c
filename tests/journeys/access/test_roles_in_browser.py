"""Each role on every page: what the table of roles says is shown, and nothing else."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from analytics.trends.unusual_days import Event
from data import sample
from data.database import sessions
from data.settings import Settings
from jobs.access import people, roles, sign_in_sessions
from jobs.access.roles import ROLES, Role
from jobs.access.viewers import Viewer
from jobs.alerts import alert_check, alert_rules
from jobs.failures import fix_decisions
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.months import notes, targets
from jobs.upkeep import demo, saved_views
from tests.homes import settings_at
from tests.journeys.access import shown_controls
from tests.journeys.access.shown_controls import Seen
from tests.journeys.signed_in_people import PASSWORD, add_everybody, signed_in
from tests.pages import failure_runs, locked_plans, page_buttons
from tests.pages.navigation import PAGES, Listed
from tests.pages.still_page import PATIENCE, settled
from tests.server_process import Server, ours, serving

SOURCE, OTHER = sample.SOURCE_LABEL, "other desk"
CLOSED = "You may not open this page"
#: Pages that show each role other buttons.
DIFFER = ("Overview", "Plan", "Explorer")
#: Words of the other source, which nobody who may not see it reads anywhere.
SECRET = "Zebrafish"
#: With this set, the walk in the browser opens every page as every role, denied ones too (some minutes).
WHOLE = bool(os.environ.get("PILOTLIGHT_WHOLE_WALK"))
#: What a page draws as a button in its main part, without the icon.
BUTTONS = (
    "[data-testid=stMain] :is([data-testid=stButton], [data-testid=stDownloadButton], "
    "[data-testid=stFormSubmitButton]) button [data-testid=stMarkdownContainer]"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dict[str, str]]]:
    """A server over the company, and everybody's session."""
    folder = tmp_path_factory.mktemp("roles")
    keys = company(folder)
    with serving(ours(), folder) as running:
        yield running, keys


def company(folder: Path) -> dict[str, str]:
    """A small company with something decided on every page, and a second source; everybody's session."""
    home = folder / "pilotlight"
    home.mkdir()
    here = settings_at(home)
    demo.load(here, tickets=2_000)
    locked_plans.lock(here, locked_plans.plan())
    clusters = failure_runs.look(here, SOURCE).clusters["thread"].unique(maintain_order=True)
    failure_runs.end_jobs(here)
    day = date(2026, 10, 12)
    fix_decisions.accept_fix(here, SOURCE, clusters[0], "Write it", day=day, owner="Ada", due=day)
    targets.write(here, SOURCE, date(2026, 10, 1), {"resolution_rate": 0.6})
    _second_source(folder, here)
    alert_rules.make(here, SOURCE, "data late", (), looks=1, days=0)
    alert_check.run(here, datetime.now(UTC) + timedelta(days=1))
    keys: dict[str, str] = {**add_everybody(here)}
    people.choose_password(here, people.add(here, "scoped", "manager", [SOURCE]), PASSWORD)
    keys["scoped"] = sign_in_sessions.begin_by_password(here, "scoped", PASSWORD)
    sessions.forget(here)
    return keys


def _second_source(folder: Path, here: Settings) -> None:
    """A source with the secret in all that people typed about it."""
    path = folder / "other.csv"
    rows = [
        f"T{n},2026-10-{1 + n % 28:02d}T10:00:00Z,solved,{SECRET} returns,ai,"
        f"{'pilot' if n % 2 else 'baseline'}"
        for n in range(200)
    ]
    path.write_text("\n".join(["ticket_id,created_at,status,category,handled_by,arm", *rows]))
    imports.run(here, path, Choice(source=OTHER))
    notes.add(here, OTHER, Event(date(2026, 10, 12), "release", f"{SECRET} release", None))
    saved_views.save(here, f"{SECRET} view", "month", "source=other+desk&month=2026-10")
    locked_plans.lock(here, locked_plans.plan(name=f"{SECRET} plan", source=OTHER))
    day = date(2026, 10, 12)
    fix_decisions.accept_fix(here, OTHER, "t1", f"{SECRET} fix", day=day, owner="Ada", due=day)
    alert_rules.make(here, OTHER, "data late", (), looks=1, days=0)


def letters(label: str) -> str:
    """A label's letters and digits, without what only markdown says."""
    return "".join(filter(str.isalnum, re.sub(r":[\w-]+\[", "", label)))


def opens(role: Role, page: Listed) -> bool:
    """What the table says."""
    return Viewer(role, role).opens(name_of(page))


def name_of(page: Listed) -> str:
    """A page's name in its address and in the table of roles."""
    return page.address.strip("/")


@pytest.fixture(scope="module")
def seen(site: tuple[Server, dict[str, str]]) -> dict[str, dict[str, Seen]]:
    """Every page as every session sees it, with all popovers open; the newest source is not asked for."""
    server, keys = site
    names, query = [name_of(page) for page in PAGES], f"source={SOURCE}"
    return {who: shown_controls.pages(server.url, key, names, query) for who, key in keys.items()}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_the_pages_of_its_line_and_is_told_why_not_the_others(
    seen: dict[str, dict[str, Seen]], role: Role
) -> None:
    for page in PAGES:
        found = seen[role][name_of(page)]
        assert sorted(found.menu) == sorted(each.title for each in PAGES if opens(role, each)), page.title
        said = " ".join(found.words)
        assert (CLOSED in said) is not opens(role, page), page.title
        if not opens(role, page):
            assert f"it needs the role {roles.least('page', name_of(page))}" in said and len(found.words) < 6
            assert {each.label for each in found.controls} <= {"Sign out"}


@pytest.mark.parametrize("role", ROLES)
def test_a_button_is_shown_to_whom_the_table_allows_what_it_does_and_to_nobody_else(
    seen: dict[str, dict[str, Seen]], role: Role
) -> None:
    for page in PAGES:
        if not opens(role, page):
            continue
        mine = seen[role][name_of(page)].controls
        all_of_them = seen["admin"][name_of(page)].controls
        for each in mine | all_of_them:
            found = page_buttons.actions(page.path, *each)
            assert found, f"{page.title} shows {each}, which no guarded button draws"
            allowed = any(action is None or Viewer(role, role).may(action) for action in found)
            assert each not in mine or allowed, f"{role} sees {each} on {page.title}: {found}"
            if found != {None} and allowed:
                assert each in mine, f"{role} may {found} on {page.title} and does not see {each}"


def test_the_company_shows_a_button_of_nearly_every_action(seen: dict[str, dict[str, Seen]]) -> None:
    shown: set[str | None] = set()
    for page in PAGES:
        for each in seen["admin"][name_of(page)].controls:
            shown |= page_buttons.actions(page.path, *each)
    every = {rule.name for rule in roles.RULES if rule.kind == "action"}
    # Erasing is offered once somebody is named, registering once a version is selected.
    assert every - shown == {"erase", "manage versions"}


def test_a_scope_of_sources_holds_on_every_page(seen: dict[str, dict[str, Seen]]) -> None:
    assert any(SECRET in " ".join(page.words) for page in seen["admin"].values())
    for name, page in seen["scoped"].items():
        said = " ".join([*page.words, *(each.label for each in page.controls)])
        assert SECRET not in said and OTHER not in said, name


def test_in_a_browser_each_role_walks_through_its_menu_and_no_other_address_opens(
    site: tuple[Server, dict[str, str]], seen: dict[str, dict[str, Seen]], browser: Browser
) -> None:
    server, keys = site
    opened, denied, controls = 0, 0, 0
    for role in ROLES:
        context = browser.new_context(viewport={"width": 1440, "height": 1_800})
        signed_in(context, server, keys[role])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{server.url}/?source={SOURCE}")
        expect(page.get_by_text(f"{role} · {role}")).to_be_visible(timeout=PATIENCE)
        menu = page.get_by_test_id("stSidebarNavLink")
        assert sorted(menu.all_inner_texts()) == sorted(each.title for each in PAGES if opens(role, each))
        for each in PAGES:
            # What a role has before it, too, was walked through as that one, but for pages that differ.
            own = roles.least("page", name_of(each)) == role
            if not opens(role, each) or not (WHOLE or own or each.title in DIFFER):
                continue
            menu.get_by_text(each.title, exact=True).click()
            current = page.get_by_test_id("stSidebarNav").locator("[aria-current=page]")
            expect(current).to_have_text(each.title, timeout=PATIENCE)
            # The page's own title: until it stands there, the page before may still be shown.
            (title, *_) = seen[role][name_of(each)].titles
            heading = page.get_by_test_id("stMain").get_by_role("heading", level=1)
            expect(heading).to_have_text(title, timeout=PATIENCE)
            settled(page)
            assert page.get_by_text(CLOSED).count() == 0
            labels = page.locator(BUTTONS).all_inner_texts()
            drawn = {control.label for control in seen[role][name_of(each)].controls}
            assert {letters(label) for label in labels} <= {letters(label) for label in drawn}, each.title
            opened, controls = opened + 1, controls + len(labels)
        closed = [page for page in PAGES if not opens(role, page)]
        for each in closed if WHOLE else closed[:1]:
            page.goto(f"{server.url}{each.address}?source={SOURCE}")
            expect(page.get_by_text(CLOSED)).to_be_visible(timeout=PATIENCE)
            assert page.get_by_test_id("stMetric").count() == 0
            assert page.locator(BUTTONS).count() == 0
            denied += 1
        context.close()
    assert denied >= len(ROLES) - 1
    # pytest shows it with -s.
    print(f"{opened} pages opened with {controls} buttons, {denied} refused")


def test_the_words_of_a_ticket_are_for_who_may_read_tickets(seen: dict[str, dict[str, Seen]]) -> None:
    assert "**Typical**" in seen["analyst"]["explorer"].words
    assert "**Typical**" not in seen["viewer"]["explorer"].words
