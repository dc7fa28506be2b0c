"""A reviewer at the keyboard: what the queue shows, keys pressed on what is shown, and what is stored."""

from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Page

from data.settings import Settings
from jobs.review import review_tags, stored_draws
from tests.homes import settings_at

PATIENCE = 60_000
#: The queue's own words about itself, wherever Streamlit has put it.
_FIND = """() => {
  const inside = [...document.querySelectorAll('*')].map(each => each.shadowRoot).filter(Boolean);
  const roots = [document, ...inside];
  const found = roots.map(root => root.querySelector('.queue')).find(Boolean);
  return found ? {...found.dataset} : null;
}"""
TAG_OF = {"1": "correct", "2": "needs improvement", "3": "incorrect"}


def opened(page: Page, url: str) -> None:
    """Open the page and wait until a ticket is shown."""
    page.set_default_timeout(PATIENCE)
    page.goto(f"{url}/review")
    page.wait_for_function(f"() => {{ const found = ({_FIND})(); return found && found.item; }}")


def shown(page: Page) -> Mapping[str, str]:
    """The answer that is shown, how many are saved, waiting and not counted."""
    return page.evaluate(_FIND)


def saved(page: Page, count: int, *, patience_ms: float = PATIENCE) -> None:
    """Wait until so many are said to be saved and none waits."""
    page.wait_for_function(
        f"wanted => {{ const found = ({_FIND})(); "
        "return found && Number(found.saved) === wanted && found.waiting === '0'; }",
        arg=count,
        timeout=patience_ms,
    )


def settled(page: Page) -> None:
    """Wait until every key is stored or refused."""
    page.wait_for_function(f"() => {{ const found = ({_FIND})(); return found && found.waiting === '0'; }}")


def press(page: Page, keys: str, *, pause_ms: float) -> dict[str, str]:
    """Press keys one after the other; returns the tag that each shown answer was given.

    The pause begins when the next answer is there, which takes its time on a busy machine.
    """
    given: dict[str, str] = {}
    for key in keys:
        page.wait_for_function(
            f"given => {{ const found = ({_FIND})(); return found && !given.includes(found.item); }}",
            arg=list(given),
        )
        page.wait_for_timeout(pause_ms)
        given[shown(page)["item"]] = TAG_OF[key]
        page.keyboard.press(key)
    return given


def stored(settings: Settings, source: str) -> dict[str, str]:
    """The tag of each answer as the log has it."""
    draw = stored_draws.read(settings, source)
    return {each.subject: each.choice for each in review_tags.standing(settings, source, draw.id or 0)}


def notes(settings: Settings, source: str) -> dict[str, str]:
    """The note of each answer that has one."""
    draw = stored_draws.read(settings, source)
    tags = review_tags.standing(settings, source, draw.id or 0)
    return {each.subject: each.evidence["note"] for each in tags if "note" in each.evidence}


def settings_of_server(home: Path) -> Settings:
    """The settings of a server's home."""
    folder = home / "pilotlight"
    return settings_at(folder)
