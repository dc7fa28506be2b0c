"""The site under a path behind the shipped proxy: TLS, compression, links, cookies, downloads, API."""

import json
import re
import ssl
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, expect

from data.settings import Settings
from jobs.access import api_tokens, people
from tests import caddy, homes
from tests.homes import settings_at
from tests.journeys.signed_in_people import PASSWORD
from tests.pages.still_page import PATIENCE, settled
from tests.server_process import ours, serving

NAME = "ann@shop.example"
BASE = "/pilot"


def answer(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body through the proxy, whose certificate is its own."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    asked = urllib.request.Request(
        url, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    with urllib.request.urlopen(asked, context=trusting, timeout=120) as found:
        return found.status, {name.lower(): value for name, value in found.headers.items()}, found.read()


def token(here: Settings) -> str:
    """An admin who has a password, and a token of theirs."""
    people.choose_password(here, people.add(here, NAME, "admin"), PASSWORD)
    return api_tokens.make(here, NAME, "proxy", "viewer", None, 1)


def test_a_journey_through_the_shipped_proxy_under_a_path(
    tmp_path: Path, company_home: Path, browser: Browser
) -> None:
    home = tmp_path / "site" / "pilotlight"
    homes.copied(company_home, home)
    bearer = token(settings_at(home))
    (tmp_path / "proxy").mkdir()
    under = {"STREAMLIT_SERVER_BASE_URL_PATH": BASE.strip("/")}
    with (
        serving(ours(), tmp_path / "site", variables=under) as running,
        caddy.before(urlsplit(running.url).netloc, tmp_path / "proxy") as origin,
    ):
        site = f"{origin}{BASE}"
        # Programs: the API under the path, packed files, no probe for those outside.
        status, _, body = answer(f"{site}/api/v1/sources", Authorization=f"Bearer {bearer}")
        assert status == 200 and "demonstration" in body.decode()
        described = json.loads(answer(f"{site}/api/v1/openapi.json")[2])
        assert described["servers"] == [{"url": BASE}]
        _, headers, _ = answer(f"{site}/login", Accept="text/html", Accept_Encoding="gzip")
        assert headers["content-encoding"] == "gzip" and "strict-transport-security" in headers
        assert "default-src 'self'" in headers["content-security-policy"] and "server" in headers

        context = browser.new_context(ignore_https_errors=True)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        asked: list[str] = []
        failed: list[str] = []
        sockets: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on(
            "response", lambda got: failed.append(f"{got.status} {got.url}") if got.status >= 400 else None
        )
        page.on("websocket", lambda opened: sockets.append(opened.url))

        # A deep link survives signing in.
        page.goto(f"{site}/month?source=demonstration&month=2026-09")
        assert page.url.startswith(f"{site}/login?next=")
        page.get_by_label("Name or e-mail").fill(NAME)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
        settled(page)
        assert page.url.startswith(f"{site}/month?") and "month=2026-09" in page.url
        assert sockets and all(
            url.startswith(f"{site.replace('https', 'wss')}/_stcore/stream") for url in sockets
        )
        cookies = [each for each in context.cookies() if each["name"] == "pilotlight_session"]
        assert [(each["secure"], each["httpOnly"], each["path"]) for each in cookies] == [(True, True, BASE)]
        fonts = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
        assert "Inter" in [name.strip("\"'") for name in fonts]

        # The bare path leads to Today, whose links stay under the path.
        page.goto(f"{site}/")
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
        settled(page)
        assert page.url.rstrip("/") == f"{site}/today"
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        assert links and [link for link in links if not link.startswith(f"{site}/")] == []

        # A menu, a download, and the way out.
        page.get_by_test_id("stSidebarNav").get_by_role("link", name="Overview").click()
        settled(page)
        expect(page).to_have_url(re.compile(f"^{re.escape(site)}/overview"), timeout=PATIENCE)
        page.get_by_role("button", name="Download", exact=True).click()
        with page.expect_download(timeout=PATIENCE) as download:
            page.get_by_role("button", name="CSV").first.click()
        assert Path(download.value.path()).stat().st_size > 500
        assert download.value.url.startswith(f"{site}/media/")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_label("Password")).to_be_visible(timeout=PATIENCE)
        assert page.url.startswith(f"{site}/login")
        context.close()

        assert [url for url in asked if not url.startswith((f"{site}/", "data:", "blob:"))] == []
        # Streamlit's page looks for its server at each level of its address, and finds it at the path.
        looked_for = ("/_stcore/health", "/_stcore/host-config")
        assert [each for each in failed if not each.endswith(looked_for)] == []
