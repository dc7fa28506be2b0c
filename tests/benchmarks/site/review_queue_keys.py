"""The review queue in a browser: a key a second, a burst, a killed server, and how soon the next comes."""

import os
import signal
from statistics import median

from playwright.sync_api import Page, sync_playwright

from data.database import sessions
from data.settings import Settings
from jobs.review import stored_draws
from jobs.upkeep import demo
from tests import browser
from tests.benchmarks.report import UNBOUND, Line, seconds, times
from tests.benchmarks.sizes import Ground
from tests.journeys.review_keys import opened, press, saved, settings_of_server, settled, shown, stored
from tests.loopback import free_port
from tests.server_process import ours, serving

SOURCE = "demonstration"
#: From the key to the frame in which the next ticket stands.
_WAY = """key => new Promise(resolve => {
  const roots = [document, ...[...document.querySelectorAll('*')].map(e => e.shadowRoot).filter(Boolean)];
  const queue = roots.map(root => root.querySelector('.queue')).find(Boolean);
  const before = queue.dataset.item, start = performance.now();
  document.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, composed: true}));
  const look = () => queue.dataset.item !== before
    ? requestAnimationFrame(() => resolve(performance.now() - start)) : requestAnimationFrame(look);
  look();
})"""
#: The same with Streamlit's own buttons: until another ticket's number stands there.
_BUTTONS = """key => new Promise(resolve => {
  const number = () => [...document.querySelectorAll('[data-testid=stText]')]
    .map(each => each.textContent).find(text => text.startsWith('Ticket '));
  const before = number(), start = performance.now();
  document.dispatchEvent(new KeyboardEvent('keydown', {key, code: 'Digit' + key, keyCode: 48 + Number(key),
    bubbles: true, composed: true}));
  const until = start + 20000;
  const look = () => number() !== before && number()
    ? requestAnimationFrame(() => resolve(performance.now() - start))
    : performance.now() > until ? resolve(-1) : requestAnimationFrame(look);
  look();
})"""


def run(ground: Ground) -> list[Line]:
    """All over one demonstration company; the server is killed once and comes back at its address."""
    quick = ground.size.tickets < 1_000_000
    tags, keys, presses = (6, 10, 5) if quick else (60, 200, 30)
    folder = ground.folder / "review"
    (folder / "pilotlight").mkdir(parents=True)
    settings = settings_of_server(folder)
    demo.load(settings, tickets=3_000 if quick else 30_000)
    made = stored_draws.make(settings, SOURCE, 60 if quick else 600, seed=1)
    sessions.forget(settings)
    port = free_port()
    with sync_playwright() as driver:
        opened_browser = driver.chromium.launch(executable_path=browser.demand(), args=list(browser.FLAGS))
        page = opened_browser.new_page(viewport={"width": 1440, "height": 900})
        with serving(ours(), folder, port=port) as server:
            opened(page, server.url)
            lines = [_steady(page, settings, tags), _burst(page, settings)]
            way = _key_times(page, keys)
            plain = _button_times(page, presses)
            page.reload()
            opened(page, server.url)
            settled(page)
            before = stored(settings, SOURCE)
            os.kill(server.pid, signal.SIGKILL)
            given = press(page, "1231", pause_ms=900)
            kept = stored(settings, SOURCE) == before
        sessions.forget(settings)
        with serving(ours(), folder, port=port):
            # A browser that lost its server asks for it ever more seldom, up to every half minute.
            saved(page, len(before) + len(given), patience_ms=240_000)
            found = stored(settings, SOURCE)
        opened_browser.close()
    whole = found == before | given
    lines.append(
        _told(
            f"server killed with {len(given)} keys waiting, then back: stored of {len(before) + len(given)}",
            f"{len(found)}, {'none' if whole else 'some'} on a wrong ticket",
            whole and kept,
            "all",
        )
    )
    sessions.forget(settings)
    if not plain:
        raise RuntimeError(f"No button of draw {made.id} answered its key.")
    lines.append(
        Line(
            f"key → next ticket, median of {len(way)} keys",
            seconds(median(way)),
            f"Streamlit's shortcut buttons, {len(plain)} keys: {seconds(median(plain))}",
            times(median(way) / median(plain)),
            "≤ 150 ms",
            median(way) <= 0.15,
        )
    )
    return lines


def _steady(page: Page, settings: Settings, tags: int) -> Line:
    given = press(page, ("123" * tags)[:tags], pause_ms=1_000)
    saved(page, tags)
    right = sum(stored(settings, SOURCE).get(item) == tag for item, tag in given.items())
    return _told(
        f"{tags} tags at one key a second: stored on the right ticket", str(right), right == tags, "all"
    )


def _burst(page: Page, settings: Settings) -> Line:
    before = stored(settings, SOURCE)
    page.wait_for_timeout(1_000)
    for _ in range(10):
        page.keyboard.press("1")
    refused = int(shown(page)["refused"])
    saved(page, len(before) + 10 - refused)
    now = stored(settings, SOURCE)
    wrong = sum(now[item] != tag for item, tag in before.items())
    done = len(now) - len(before)
    return _told(
        "a burst of 10 keys: stored + refused, on a wrong ticket",
        f"{done} + {refused}, {wrong}",
        done + refused == 10 and not wrong,
        "10, 0",
    )


def _key_times(page: Page, keys: int) -> list[float]:
    taken: list[float] = []
    for number in range(keys):
        page.wait_for_timeout(500)
        taken.append(page.evaluate(_WAY, "123"[number % 3]) / 1000)
    return taken


def _button_times(page: Page, keys: int) -> list[float]:
    # Keys that wait are sent only while the queue is on the page.
    settled(page)
    page.get_by_text("Plain buttons").click()
    page.get_by_test_id("stText").filter(has_text="Ticket ").first.wait_for()
    page.wait_for_timeout(1_500)
    taken: list[float] = []
    for number in range(keys):
        page.wait_for_timeout(1_500)
        took = page.evaluate(_BUTTONS, "123"[number % 3])
        if took >= 0:
            taken.append(took / 1000)
    return taken


def _told(work: str, found: str, holds: bool, bound: str) -> Line:
    return Line(work, found, UNBOUND, UNBOUND, bound, holds)
