"""Signing in by password and by an identity provider: deep links, expiry, sign-out, what each role gets."""

import http.client
import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from data.database import sessions
from data.database.access_tables import SignInRecord
from data.settings import Settings
from jobs.access import api_tokens, people, roles, session_cache, sign_in_sessions
from jobs.access.roles import ROLES, RULES, Role
from jobs.access.viewers import Viewer
from tests import homes
from tests.journeys.signed_in_people import PASSWORD, add_everybody, call, settings_for
from tests.loopback import free_port
from tests.pages.navigation import PAGES
from tests.pages.still_page import PATIENCE, settled
from tests.server_process import Server, ours, serving

ANN = "ann@shop.example"
EVE = "eve@shop.example"
DEEP = "/month?source=demonstration&month=2026-09"


@contextmanager
def provider() -> Iterator[str]:
    """An identity provider that knows Ann and Eve, as a process of its own; its address."""
    port = free_port()
    users = [json.dumps({"sub": name[:3], "email": name, "email_verified": True}) for name in (ANN, EVE)]
    told = [word for user in users for word in ("--user-claims", user)]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *told]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        issuer = f"http://127.0.0.1:{port}"
        for _ in range(600):
            assert process.poll() is None
            try:
                urllib.request.urlopen(f"{issuer}/.well-known/openid-configuration", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield issuer
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, company_home: Path) -> Iterator[Server]:
    """A server with the demonstration, passwords, and an identity provider that knows Ann and Eve."""
    folder = tmp_path_factory.mktemp("signed in")
    homes.copied(company_home, folder / "pilotlight")
    port = free_port()
    with provider() as issuer:
        configured = {
            "PILOTLIGHT_OIDC_METADATA_URL": f"{issuer}/.well-known/openid-configuration",
            "PILOTLIGHT_OIDC_CLIENT_ID": "pilotlight",
            "PILOTLIGHT_OIDC_CLIENT_SECRET": "not so secret",
            "PILOTLIGHT_OIDC_REDIRECT_URI": f"http://127.0.0.1:{port}/oauth2callback",
        }
        with serving(ours(), folder, port=port, variables=configured) as running:
            yield running


@pytest.fixture(scope="module")
def keys(site: Server) -> dict[Role, str]:
    """A session of a person of each role; Ann is an admin, and Eve was never added."""
    here = settings_for(site)
    found = add_everybody(here)
    people.add(here, ANN, "admin")
    return found


def by_provider(page: Page, name: str) -> None:
    """Sign in at the provider as somebody."""
    page.get_by_role("link", name="Sign in with your organisation").click()
    page.locator("input[name=sub]").fill(name[:3])
    page.get_by_role("button", name="Authorize").click()


def test_a_deep_link_survives_the_provider_and_ends_with_the_session(
    site: Server, keys: dict[Role, str], browser: Browser
) -> None:
    context = browser.new_context()
    page, other = context.new_page(), context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{site.url}{DEEP}")
    by_provider(page, ANN)
    expect(page.get_by_text(f"{ANN} · admin".replace("@", "@\u2060"))).to_be_visible(timeout=PATIENCE)
    assert page.url.startswith(f"{site.url}/month?") and "month=2026-09" in page.url
    (cookie,) = (each for each in context.cookies() if each["name"] == "pilotlight_session")
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    assert not [each for each in context.cookies() if each["name"].startswith("_streamlit_user")]
    # Another tab of the same browser is signed in too, and signed out with this one.
    other.goto(f"{site.url}/plan")
    expect(other.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    settled(other)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible(timeout=PATIENCE)
    other.get_by_role("link", name="Overview").click()
    expect(other.get_by_text("Your session has ended.")).to_be_visible(timeout=PATIENCE)
    expect(other.get_by_test_id("stMetric")).to_have_count(0)
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_label("Password")).to_be_visible(timeout=PATIENCE)
    # Expiry: the page that is open asks again at its next click, and a new one leads to the sign-in.
    by_provider(other, ANN)
    expect(other.get_by_role("button", name="Sign out")).to_be_visible(timeout=PATIENCE)
    settled(other)
    here = settings_for(site)
    with sessions.session(here) as opened:
        for record in opened.exec(select(SignInRecord).where(SignInRecord.way == "oidc")):
            record.started_at = datetime.now(UTC) - timedelta(hours=12)
            opened.add(record)
    other.wait_for_timeout(1_100)
    other.get_by_role("link", name="Signals").click()
    expect(other.get_by_text("Your session has ended.")).to_be_visible(timeout=PATIENCE)
    context.close()


def test_somebody_whom_nobody_added_does_not_come_in(
    site: Server, keys: dict[Role, str], browser: Browser
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.url}/plan")
    by_provider(page, EVE)
    expect(page.get_by_role("alert")).to_contain_text("was not added to this workspace")
    assert not [each for each in context.cookies() if each["name"] == "pilotlight_session"]
    context.close()


def test_a_role_taken_away_from_who_came_by_the_provider_works_at_the_next_click(
    site: Server, keys: dict[Role, str], browser: Browser
) -> None:
    here, context = settings_for(site), browser.new_context(viewport={"width": 1440, "height": 1_600})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{site.url}/people")
    by_provider(page, ANN)
    expect(page.get_by_role("heading", name=re.compile("may sign in"))).to_be_visible(timeout=PATIENCE)
    settled(page)
    ended = page.get_by_text("Your session has ended.")
    try:
        for rights in ({"role": "viewer"}, {"role": "viewer", "active": False}):
            people.change(here, ANN, sources=None, **rights)  # type: ignore[arg-type]
            # So long another process's change may stay unseen.
            page.wait_for_timeout(1_000 * session_cache.SECONDS + 100)
            page.get_by_role("link", name="Signals").click()
            expect(ended).to_be_visible(timeout=PATIENCE)
            expect(page.get_by_test_id("stDataFrame")).to_have_count(0)
            page.get_by_role("button", name="Sign in").click()
            by_provider(page, ANN)
            if rights.get("active") is False:
                break
            # The page that was wanted opens, with the rights of now.
            expect(page.get_by_text(f"{ANN} · viewer".replace("@", "@\u2060"))).to_be_visible(
                timeout=PATIENCE
            )
            assert urlsplit(page.url).path == "/signals"
            shown = page.get_by_test_id("stSidebarNavLink").all_inner_texts()
            assert shown == [each.title for each in PAGES if Viewer(ANN, "viewer").opens(name_of(each.title))]
            page.goto(f"{site.url}/people")
            expect(page.get_by_text("You may not open this page: it needs the role admin")).to_be_visible()
            settled(page)
        expect(page.get_by_role("alert")).to_contain_text("was not added to this workspace")
    finally:
        people.change(here, ANN, role="admin", sources=None)
    context.close()


def name_of(title: str) -> str:
    """A page's name in the table of roles."""
    return title.lower().replace(" ", "_")


#: A path and a method for each route of the table.
CALLED = {
    "/_stcore/upload_file": ("/_stcore/upload_file/nobody/nothing", "PUT"),
    "/_stcore": ("/_stcore/host-config", "GET"),
    "/media": ("/media/nothing.csv", "GET"),
    "/": ("/plan", "GET"),
}


@pytest.mark.parametrize("rule", [each for each in RULES if each.kind == "route"], ids=lambda rule: rule.name)
def test_routes_answer_as_the_table_of_roles_says(
    site: Server, keys: dict[Role, str], rule: roles.Rule
) -> None:
    path, method = CALLED.get(rule.name, (rule.name, "GET"))
    assert call(site, path, None, method).refused is (rule.least is not None)
    assert call(site, path, "made up", method).refused is (rule.least is not None)
    here = settings_for(site)
    for role in ROLES:
        if path.startswith("/api"):
            token = api_tokens.make(here, role, "matrix", role, None, 1)
            answer = call(site, path, None, method, Authorization=f"Bearer {token}")
        else:
            answer = call(site, path, fresh(here, role), method)
        assert answer.refused is not roles.may(role, rule.least), role


#: Routes of Streamlit that the table does not name one by one, and who may call them.
FURTHER = {
    ("/_stcore/agent/mcp", "POST"): "viewer",
    ("/_stcore/metrics", "GET"): "viewer",
    ("/_stcore/upload_file/nobody/nothing", "DELETE"): "analyst",
    ("/app/static/icon.svg", "GET"): "viewer",
    ("/component/nothing/index.html", "GET"): "viewer",
    ("/_stcore/stream", "GET"): "viewer",
    ("/data", "GET"): "viewer",
}


@pytest.mark.parametrize("asked", FURTHER, ids=lambda asked: asked[0])
def test_routes_that_the_table_does_not_name_are_refused_to_strangers(
    site: Server, keys: dict[Role, str], asked: tuple[str, str]
) -> None:
    path, method = asked
    assert call(site, path, None, method).refused
    for role in ("viewer", "analyst"):
        may = roles.may(role, FURTHER[asked])  # type: ignore[arg-type]
        assert call(site, path, fresh(settings_for(site), role), method).refused is not may


def fresh(here: Settings, role: Role) -> str:
    """A session of the person of a role."""
    return sign_in_sessions.begin_by_password(here, role, PASSWORD)


def test_a_page_is_redirected_to_the_sign_in_and_cookies_are_secure_behind_tls(site: Server) -> None:
    answer = call(site, DEEP, Accept="text/html")
    assert answer.status == 303
    # Whoever watches the process is nobody, and is told whether its parts answer.
    assert '"state":"ready"' in call(site, "/readyz").body.replace(" ", "")
    assert answer.headers["location"] == "/login?next=%2Fmonth%3Fsource%3Ddemonstration%26month%3D2026-09"
    key = fresh(settings_for(site), "viewer")
    for scheme, secure in (("https", True), ("http", False)):
        page = call(site, "/plan", key, Accept="text/html", X_Forwarded_Proto=scheme)
        cookies = [value for name, value in page.headers.items() if name.lower() == "set-cookie"]
        assert page.status == 200 and all(("Secure" in cookie) is secure for cookie in cookies)


def test_a_connection_without_a_session_is_refused(site: Server, keys: dict[Role, str]) -> None:
    asks = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }
    session = {"Cookie": f"{sign_in_sessions.COOKIE}={fresh(settings_for(site), 'viewer')}"}
    for more, status in (({}, 403), ({"Cookie": f"{sign_in_sessions.COOKIE}=made-up"}, 403), (session, 101)):
        connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=30)
        connection.request("GET", "/_stcore/stream", headers={**asks, **more})
        assert connection.getresponse().status == status
        connection.close()
