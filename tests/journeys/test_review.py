"""Review in a real browser: keys go to the answer that is shown, and nothing said to be saved is lost."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data.database import sessions
from data.settings import Settings
from jobs.review import stored_draws
from jobs.upkeep import demo
from tests.journeys.review_keys import (
    PATIENCE,
    notes,
    opened,
    press,
    saved,
    settings_of_server,
    shown,
    stored,
)
from tests.journeys.test_accessibility import faults
from tests.loopback import free_port
from tests.server_process import serving
from tests.server_template import Template

SOURCE = "demonstration"
#: Longer than the time in which nobody can have read an answer.
READ_MS = 700


@pytest.fixture
def drawn(tmp_path: Path) -> Iterator[tuple[Path, Settings]]:
    """The folder of a server over a small demonstration company, with a draw of a hundred answers."""
    folder = tmp_path / "server"
    (folder / "pilotlight").mkdir(parents=True)
    settings = settings_of_server(folder)
    demo.load(settings, tickets=3_000)
    stored_draws.make(settings, SOURCE, 100, seed=2)
    sessions.forget(settings)
    yield folder, settings
    sessions.forget(settings)


def test_a_key_tags_what_is_shown_a_burst_misplaces_none_and_a_killed_server_loses_none(
    page: Page, drawn: tuple[Path, Settings], template: Template
) -> None:
    folder, settings = drawn
    port = free_port()
    with serving(template, folder, port=port) as server:
        opened(page, server.url)
        # Who typed a name goes on with keys, and the page has no frame through its title.
        page.get_by_label("Reviewing as").press("Enter")
        page.wait_for_function("() => document.activeElement.tagName !== 'INPUT'")
        page.get_by_test_id("stMain").focus()
        assert page.get_by_test_id("stMain").evaluate("it => getComputedStyle(it).outlineStyle") == "none"
        given = press(page, "12312", pause_ms=READ_MS)
        page.wait_for_timeout(READ_MS)
        page.keyboard.press("n")
        page.keyboard.type("31 days are wrong")
        page.keyboard.press("Enter")
        given |= press(page, "3", pause_ms=0)
        saved(page, 6)
        assert stored(settings, SOURCE) == given
        assert list(notes(settings, SOURCE).values()) == ["31 days are wrong"]

        page.wait_for_timeout(READ_MS)
        for _ in range(10):
            page.keyboard.press("1")
        refused = int(shown(page)["refused"])
        saved(page, 16 - refused)
        now = stored(settings, SOURCE)
        assert len(now) - 6 + refused == 10 and refused > 0
        assert {item: now[item] for item in given} == given
        expect(page.get_by_text("had only just appeared").first).to_be_visible(timeout=PATIENCE)
        assert faults(page) == []

        # Anew, so that no key has gone through this visit before the server is gone.
        opened(page, server.url)
        os.kill(server.pid, signal.SIGKILL)
        later = press(page, "31", pause_ms=READ_MS)
        assert shown(page)["waiting"] == "2"
    assert stored(settings, SOURCE) == now
    sessions.forget(settings)
    with serving(template, folder, port=port):
        # A browser that lost its server asks for it ever more seldom, up to every half minute.
        saved(page, len(now) + 2, patience_ms=4 * PATIENCE)
        assert stored(settings, SOURCE) == now | later
