"""The browser of the journeys: one that is installed, else Debian's package where that is allowed.

`python -m tests.browser` prints where it is, or says by name what is missing.
"""

import os
import shutil
import sys
from pathlib import Path

from tests import debian_packages

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
ELSEWHERE = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
#: Quiet and the same everywhere; nothing of it calls home.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def find() -> str | None:
    """The path of an installed Chromium or Chrome; the variable BROWSER_PATH goes before any."""
    named = os.environ.get("BROWSER_PATH")
    if named:
        return named if Path(named).exists() else None
    installed = next(filter(None, map(shutil.which, NAMES)), None)
    return installed or next((str(path) for path in ELSEWHERE if path.exists()), None)


def demand() -> str:
    """The path of the browser, installed first if need be; ends the program where there is none."""
    if find() is None and "BROWSER_PATH" not in os.environ:
        debian_packages.install("chromium", "the browser journeys")
    found = find()
    if found is None:
        sys.exit(
            "The journeys need Chromium or Chrome, and none of these is installed: "
            f"{os.environ.get('BROWSER_PATH') or ', '.join(NAMES)}. "
            "Install one (Debian: apt-get install chromium), or name it: BROWSER_PATH=/path/to/it make test"
        )
    return found


if __name__ == "__main__":
    print(f"Browser: {demand()}")
