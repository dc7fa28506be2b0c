"""Each role opens the pages of its row of the table, and a page that forgets to ask gets no data."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from data.database import sessions
from data.database.access_tables import PersonRecord
from data.database.tables import NoteRecord
from data.settings import Settings
from jobs.access import roles, sign_in_ways, viewers
from jobs.access.roles import ROLES, Role
from jobs.access.viewers import NotSignedInError, Viewer
from pages.components.access import gate
from tests.pages.locked_plans import EARLY, demonstration, forget_plans, lock, plan, visit, words
from tests.pages.navigation import OVERVIEW, PAGES, ROOT

SOURCE = "demonstration"
CLOSED = "You may not open this page"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, company_home: Path) -> Iterator[Settings]:
    """The demonstration with a locked plan."""
    with demonstration(tmp_path_factory.mktemp("roles"), company_home) as opened:
        lock(opened, plan(EARLY))
        yield opened
        forget_plans(opened)


@pytest.fixture
def look(here: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[Viewer | None], None]:
    """Have somebody look at the pages; None: nobody is signed in."""

    def looks(viewer: Viewer | None) -> None:
        def current() -> Viewer:
            if viewer is None:
                raise NotSignedInError("Nobody is signed in.")
            return viewer

        monkeypatch.setattr(viewers, "current", current)

    return looks


def opens(role: Role, title: str) -> bool:
    """What the table says."""
    return roles.may(role, roles.least("page", gate.page_name(title)))


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_no_page_that_the_table_denies(
    look: Callable[[Viewer | None], None], role: Role
) -> None:
    look(Viewer(role, role))
    for page in PAGES:
        if not opens(role, page.title):
            shown = words(visit(page.path, source=SOURCE))
            assert CLOSED in shown and f"yours is {role}" in shown, page.title


def test_a_viewer_reads_every_page_that_the_table_allows_and_no_ticket(
    look: Callable[[Viewer | None], None],
) -> None:
    look(Viewer("vera", "viewer"))
    for page in PAGES:
        if opens("viewer", page.title):
            shown = visit(page.path, source=SOURCE)
            said = words(shown)
            assert CLOSED not in said and "You may not do this" not in said, page.title
            labels = {button.label for button in shown.button}
            assert not labels & {"Rows", "Analyse failures", "Retire", "New plan", "Lock rule", "Sign"}
            assert not [button for button in shown.button if str(button.key or "").startswith("rows ")]
            assert not shown.get("download_button"), page.title


def test_a_scope_of_sources_holds_on_pages(look: Callable[[Viewer | None], None]) -> None:
    look(Viewer("vera", "viewer", frozenset({"bank"})))
    for page in (OVERVIEW, "pages/today/today.py"):
        said = words(visit(page, source=SOURCE))
        assert "There are no tickets that you may see." in said and "An administrator" in said


PLANTED = {
    "made by hand": """
from jobs.access.source_at import At
from pages.components import load
said = load.cards(At(load.sources().lake, "demonstration", load.settings()), None, None)
""",
    "loaded without": """
from types import SimpleNamespace
from pages.components import load
at = SimpleNamespace(lake="1", source="demonstration", settings=load.settings(), as_of=None)
said = load.taken(at).facts.height
""",
    "read from the lake": """
from data.lake import lake
from pages.components import load
said = lake.of(load.settings()).scan_source("tickets", "demonstration").collect()
""",
    "counted anew": """
from jobs.counting import snapshot
from pages.components import load
said = snapshot.take(load.settings(), "demonstration").facts.height
""",
}
_AROUND = """
import streamlit as st
try:
{}
except Exception as error:
    st.text(f"{{type(error).__name__}}: {{error}}")
else:
    st.text(f"got {{said}}")
"""


def planted(script: str) -> str:
    """What a page of this script says: what it got, or why it was refused."""
    body = "\n".join(f"    {line}" for line in script.strip().splitlines())
    page = AppTest.from_string(_AROUND.format(body), default_timeout=60).run()
    assert not page.exception
    return "\n".join(text.value for text in page.text)


@pytest.mark.parametrize("forgets", PLANTED)
@pytest.mark.parametrize("viewer", [None, Viewer("vera", "viewer", frozenset({"bank"}))], ids=["nobody", "v"])
def test_a_planted_page_that_forgets_to_ask_gets_no_data(
    look: Callable[[Viewer | None], None], viewer: Viewer | None, forgets: str
) -> None:
    look(viewer)
    said = planted(PLANTED[forgets])
    refused = ("TypeError: At is made by", "NotAllowedError", "NotSignedInError")
    assert said.startswith(refused), said


def test_a_planted_page_reads_what_its_reader_may_see(look: Callable[[Viewer | None], None]) -> None:
    look(Viewer("vera", "viewer", frozenset({SOURCE})))
    assert planted(PLANTED["counted anew"]).startswith("got ")


READS = {
    "plans by name": """
from jobs.pilot import stored_plans
said = stored_plans.names(load.settings())
""",
    "decisions of the source": """
from jobs.decisions import decision_log
said = [each.kind for each in decision_log.history(load.settings(), "demonstration")]
""",
    "a count of all": """
from sqlmodel import func, select
from data.database import sessions
from data.database.plan_tables import PlanRecord
with sessions.session(load.settings(), reads_only=True) as opened:
    said = ["plan"] * opened.exec(select(func.count()).select_from(PlanRecord)).one()
""",
    "every ticket": """
from data.lake import lake
found = lake.of(load.settings()).scan("tickets")
said = found.select("source").unique().collect()["source"].to_list()
""",
    "kept for everybody": """
from pages.components.cache import kept
from jobs.pilot import stored_plans
@kept(4)
def names(lake: str) -> list[str]:
    return stored_plans.names(load.settings())
said = names("1")
""",
}


@pytest.mark.parametrize("reads", READS)
def test_a_planted_page_that_forgets_the_source_reads_the_rows_of_its_reader(
    look: Callable[[Viewer | None], None], reads: str
) -> None:
    script = f"from pages.components import load\n{READS[reads].strip()}"
    look(Viewer("mia", "manager"))
    whole = planted(script)
    assert whole.startswith("got ['") and whole != "got []"
    look(Viewer("mia", "manager", frozenset({"bank"})))
    assert planted(script) == "got []"
    look(None)
    assert planted(script).startswith("NotSignedInError")


def test_what_is_kept_of_a_source_is_read_of_it_alone(look: Callable[[Viewer | None], None]) -> None:
    script = """
from typing import NamedTuple
from jobs.access.source_at import At
from jobs.pilot import stored_plans
from pages.components import load
from pages.components.cache import kept
class RunAt(NamedTuple):
    at: At
@kept(4)
def names(run: RunAt) -> list[str]:
    return stored_plans.names(load.settings())
run = RunAt(load.at("demonstration"))
said = names(run)
"""
    look(Viewer("mia", "manager"))
    assert planted(script) == "got ['Agent 1.5']"
    look(Viewer("mia", "manager", frozenset({"bank"})))
    assert planted(script).startswith("NotAllowedError")


def test_a_planted_page_that_writes_without_a_permit_changes_nothing(
    here: Settings, look: Callable[[Viewer | None], None]
) -> None:
    script = """
from contextlib import nullcontext
from datetime import date
from analytics.trends.unusual_days import Event
from jobs.months import notes
from pages.components import load
from pages.components.access import signed_in
event = Event(date(2026, 10, 1), "release", "planted", None)
with signed_in.permit("comment", "demonstration") if {} else nullcontext():
    notes.add(load.settings(), "demonstration", event)
said = "written"
"""

    def there() -> int:
        with sessions.session(here, reads_only=True) as opened:
            return len(opened.exec(select(NoteRecord).where(NoteRecord.what == "planted")).all())

    look(Viewer("ann", "analyst"))
    assert "without a permit" in planted(script.format(False)) and there() == 0
    look(Viewer("vera", "viewer"))
    assert "needs the role analyst" in planted(script.format(True)) and there() == 0
    look(Viewer("ann", "analyst"))
    assert planted(script.format(True)) == "got written" and there() == 1


def test_from_the_first_person_on_whoever_comes_must_sign_in(here: Settings) -> None:
    page = visit("pages/admin/people.py")
    assert "Nobody signs in yet." in words(page)
    page.text_input[0].set_value("Ann@Shop.example")
    next(button for button in page.button if button.label == "Add person").click().run()
    try:
        (invitation,) = page.code
        assert "/welcome?key=" in invitation.value
        sign_in_ways.forget()
        page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240).run()
        assert "Nobody is signed in" in words(page) and not page.metric
    finally:
        with sessions.session(here) as opened:
            for record in opened.exec(select(PersonRecord)).all():
                opened.delete(record)
        sign_in_ways.forget()


def test_a_part_of_a_page_that_runs_alone_offers_the_sign_in_as_the_whole_page_does() -> None:
    def page() -> None:
        import serve
        from jobs.access.viewers import NotSignedInError
        from pages.components import errors

        try:
            with errors.block("The queue"):
                raise NotSignedInError("Your session has ended. Sign in again to go on.")
        except NotSignedInError as ended:
            serve.show_error(ended)

    shown = AppTest.from_function(page).run()
    assert [each.value for each in shown.title] == ["Sign in"]
    assert [each.value for each in shown.text] == ["Your session has ended. Sign in again to go on."]
    assert [each.label for each in shown.button] == ["Sign in"] and not shown.warning
