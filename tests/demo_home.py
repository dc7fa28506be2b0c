"""A home that is made once and copied: many tests want the demonstration, and none wants to wait."""

import os
from pathlib import Path

import filelock
import pytest

from data.database import sessions
from jobs.upkeep import demo
from tests.homes import settings_at


def demonstration(factory: pytest.TempPathFactory) -> Path:
    """A home with the demonstration in its lake, made by whichever process asks first; nobody changes it."""
    base = factory.getbasetemp()
    # The processes of one run have a folder each, side by side.
    here = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demonstration"
    with filelock.FileLock(f"{here}.lock"):
        if not here.exists():
            making = here.with_name("demonstration.part")
            made = settings_at(making)
            making.mkdir(exist_ok=True)
            demo.load(made)
            sessions.forget(made)
            making.rename(here)
    return here
