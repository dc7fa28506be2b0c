"""Waiting until a page stands still."""

from playwright.sync_api import Page, expect

#: Milliseconds that a browser is waited for; only what fails takes so long.
PATIENCE = 120_000
# What the script sent last is drawn a moment after it has ended, part by part, and later on a busy machine.
# Only what comes and goes counts as a change: an animation changes attributes for ever.
_UNCHANGED = """
(quiet) => new Promise((resolve) => {
  let wait;
  const idle = () => requestIdleCallback(() => { seen.disconnect(); resolve(); });
  const again = () => { clearTimeout(wait); wait = setTimeout(idle, quiet); };
  const seen = new MutationObserver(again);
  seen.observe(document.body, {subtree: true, childList: true, characterData: true});
  again();
})
"""
_QUIET = 150


def settled(page: Page) -> None:
    """Wait until the script has ended and all that it sent is drawn."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE)
    page.evaluate(_UNCHANGED, _QUIET)
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE)
