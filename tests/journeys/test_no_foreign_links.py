"""No address from logs, notes or names is a link, on any page and in the reports of a month."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from html.parser import HTMLParser

import polars as pl
import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect

from analytics.alerts import alert_kinds
from analytics.pilot.plan import Criterion, Phase, Plan
from analytics.ticket_slices import Slice
from analytics.trends.unusual_days import Event
from data import sample
from data.database import sessions
from data.profiles import profile_files, saved_profiles
from jobs.access import api_tokens, people, sign_in_sessions
from jobs.alerts import alert_check, alert_rules
from jobs.billing import bill_board
from jobs.counting import snapshot
from jobs.failures import analysis_runs, failure_decisions, failure_job, fix_decisions
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.months import notes, targets
from jobs.pilot import plan_locking
from jobs.report import month_report
from jobs.upkeep import saved_views, workspace
from tests.homes import settings_at
from tests.pages.navigation import PAGES
from tests.pages.still_page import PATIENCE, settled
from tests.server_process import Server, serving
from tests.server_template import Template

#: Everything that markdown, its extensions, HTML and charts make links of.
EVIL = (
    "http://evil.example/a www.evil.example ann@evil.example [b](https://evil.example) "
    '<https://evil.example> <a href="https://evil.example">c</a>'
)
SHORT = "www.evil.example"
SOURCE = "http://evil.example"
#: So many `?` of a page are looked into; they are made by the same few functions.
TIPS = 3
COLUMNS = ("category", "predicted_intent", "agent_version", "plan", "escalation_reason", "error", "tag")
TEXTS = ("subject", "body", "text", "human_text", "question", "answer")


def hostile(frame: pl.DataFrame) -> pl.DataFrame:
    """The log with an address in every name and every text."""
    return frame.with_columns(
        *(pl.concat_str(pl.lit(f"{SHORT} {SOURCE} "), name).alias(name) for name in COLUMNS if name in frame),
        *(pl.concat_str(pl.lit(f"{EVIL} "), name).alias(name) for name in TEXTS if name in frame),
    )


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory, template: Template) -> Iterator[Server]:
    """A server over a company in which everything is called by an address."""
    folder = tmp_path_factory.mktemp("evil")
    home = folder / "pilotlight"
    home.mkdir()
    here = settings_at(home)
    for kind, frame in sample.frames(2_000).items():
        path = folder / f"www.evil.example {kind}.parquet"
        hostile(frame).write_parquet(path)
        imports.run(here, path, Choice(reader="canonical", source=SOURCE, kind=kind))
    workspace.write(here, {"name": SHORT, "pilot": "www.evil.example A", "baseline": "www.evil.example B"})
    here = workspace.read(here)
    day = date(2026, 10, 12)
    for kind in ("release", "training change"):
        notes.add(here, SOURCE, Event(day, kind, EVIL[:190], SHORT))
    targets.write(here, SOURCE, date(2026, 10, 1), {"resolution_rate": 0.6})
    charged = f"ticket_id,amount,description\n{SHORT},€0.95,{SOURCE}\n{SOURCE},€0.95,{SHORT}\n"
    bill_board.add(here, SOURCE, charged.encode(), f"{SHORT} bill.csv")
    saved_views.save(here, f"{SHORT} view", "month", f"source={SOURCE}&month=2026-10")
    saved_profiles.save(here, profile_files.load(PROFILE), who=SHORT)
    for name, lock in ((f"{SHORT} locked", True), (f"{SHORT} draft", False)):
        kept = plan_locking.save_draft(here, plan(name))
        if lock:
            plan_locking.lock(here, name, over=kept.revision)
    params = {
        "source": SOURCE,
        "first": None,
        "last": None,
        "seed": 7,
        "model": None,
        "horizon_seconds": here.horizon.total_seconds(),
        "time_zone": here.time_zone,
    }
    run = int(failure_job.perform(here, params, lambda stage, share: None))
    clusters = analysis_runs.read(here, run).clusters
    # Where all is called alike there may be one cluster alone.
    thread, other = [*clusters["thread"].unique(maintain_order=True), "no longer there"][:2]
    failure_decisions.rename(here, SOURCE, thread, f"{SHORT} {SOURCE}")
    fix_decisions.accept_fix(
        here, SOURCE, thread, EVIL[:190], day=day, owner=f"{SHORT} owner", due=day, category=SHORT
    )
    fix_decisions.dismiss_fix(here, SOURCE, other, EVIL[:190])
    bad = folder / "www.evil.example http:__evil.example.csv"
    bad.write_text(f"ticket_id,created_at,status\nT1,{SOURCE},{SHORT}\nT2,2026-01-01,{SHORT}\n")
    imports.run(here, bad, Choice(source=f"{SHORT} bad", accept_rejects=True))
    for alert in alert_kinds.KINDS:
        alert_rules.make(here, SOURCE, alert, (), looks=1, minimum=0)
    alert_check.run(here)
    sessions.forget(here)
    with serving(template, folder) as running:
        yield running


PROFILE = f'''
name = "{SHORT}"
source = "{SHORT}"
kind = "tickets"
about = "{SOURCE}"

[columns]
ticket_id = "{SOURCE}"
created_at = "{SHORT}"
'''


def plan(name: str) -> Plan:
    """A plan for the company's pilot with addresses in all that is typed."""
    return Plan(
        name=name,
        source=SOURCE,
        pilot=Slice().but("arm", "pilot"),
        baseline=Slice().but("arm", "baseline"),
        randomised=True,
        unit="customer",
        phases=(Phase("live", date(2026, 10, 2), 0.15),),
        decision=date(2026, 11, 5),
        horizon=timedelta(days=7),
        criteria=(Criterion("resolution_rate", target=0.6), Criterion("csat_mean", margin=0.3)),
        planned_n=1_500,
        note=EVIL,
    )


def foreign(page: Page, url: str) -> list[str]:
    """What can be clicked and leads elsewhere, wherever it is drawn."""
    links = page.evaluate(
        """() => Array.from(document.querySelectorAll('a, area, [*|href]'), each => [
            each.href?.baseVal ?? each.href ?? each.getAttribute('href') ?? '',
            (each.closest('[data-testid]')?.outerHTML ?? each.outerHTML).slice(0, 300)])"""
    )
    ours = (url, "#", "data:", "blob:")
    return [shown for href, shown in links if href and not str(href).startswith(ours)]


def opened(page: Page) -> int:
    """Open everything that a click unfolds, so that what is inside is drawn, too."""
    closed = page.locator("details:not([open]) > summary")
    for _ in range(closed.count()):
        closed.first.click()
        settled(page)
    return closed.count()


class Elements(HTMLParser):
    """The names of all elements and attributes of a document."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what the element is called, and its attributes."""
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_no_page_makes_a_link_of_an_address(browser: Browser, evil: Server) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 2_000})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    found: dict[str, list[str]] = {}
    asked: set[str] = set()
    for each in PAGES:
        page.goto(f"{evil.url}{each.address}?source={SOURCE}")
        expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=PATIENCE)
        settled(page)
        opened(page)
        said = page.locator("body").inner_text().replace("\u2060", "")
        # Nobody signs in here yet: see the test of people below. The audit log has keyed hashes of subjects.
        assert "evil.example" in said or each.title in ("People", "Audit log"), each.title
        found[each.title] = foreign(page, evil.url)
        buttons = page.get_by_test_id("stPopover").get_by_role("button")
        for name in dict.fromkeys(buttons.all_inner_texts()):
            button = buttons.filter(has_text=name).first
            # The filters are the same on all pages; what one opens may take another away.
            if name in asked or not button.is_visible() or not button.is_enabled():
                continue
            asked.add(name)
            button.click()
            settled(page)
            found[f"{each.title}, {name}"] = foreign(page, evil.url)
            page.keyboard.press("Escape")
        tips = [tip for tip in page.get_by_test_id("stTooltipIcon").all() if tip.is_visible()]
        for place, tip in enumerate(tips[:TIPS]):
            tip.hover()
            expect(page.get_by_test_id("stTooltipContent").first).to_be_visible()
            found[f"{each.title}, tip {place}"] = foreign(page, evil.url)
    assert {where: links for where, links in found.items() if links} == {}
    context.close()


def test_no_report_of_a_month_has_a_link(evil: Server) -> None:
    home = evil.home / "pilotlight"
    here = workspace.read(settings_at(home))
    taken = snapshot.take(here, SOURCE)
    made = month_report.of(here, taken, "2026-10")
    html = month_report.write(made, "html").decode()
    assert "evil.example" in html
    # Nothing of the document leads anywhere; addresses stand in it as words.
    elements = Elements()
    elements.feed(html)
    leading = {"a", "area", "form", "link", "base", "iframe", "object", "embed", "script"}
    assert "svg" in elements.names and not elements.names & leading
    assert not elements.attributes & {"href", "xlink:href", "action", "formaction", "srcdoc", "onclick"}
    pages = pypdf.PdfReader(io.BytesIO(month_report.write(made, "pdf"))).pages
    assert "evil.example" in " ".join(page.extract_text() for page in pages)
    assert [page["/Annots"] for page in pages if "/Annots" in page] == []


def test_no_person_or_token_is_a_link(browser: Browser, evil: Server) -> None:
    home = evil.home / "pilotlight"
    here = workspace.read(settings_at(home))
    password = "four words make one"
    people.choose_password(here, people.add(here, SHORT, "admin"), password)
    people.add(here, "http://evil.example/a", "viewer", [SOURCE])
    api_tokens.make(here, SHORT, EVIL[:80], "viewer", [SOURCE], 30)
    context = browser.new_context(viewport={"width": 1440, "height": 2_000})
    key = sign_in_sessions.begin_by_password(here, SHORT, password)
    context.add_cookies([{"name": sign_in_sessions.COOKIE, "value": key, "url": evil.url}])
    page = context.new_page()
    page.goto(f"{evil.url}/people")
    expect(page.get_by_role("heading", name="2 people may sign in.")).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert SHORT in page.locator("body").inner_text().replace("\u2060", "")
    assert foreign(page, evil.url) == []
    context.close()
