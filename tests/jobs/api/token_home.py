"""A home with the demonstration, its plan and its failures, and tokens for it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from data import settings
from data.database import sessions
from data.settings import Settings
from jobs.access import api_tokens, people, session_cache
from jobs.access.roles import ROLES, Role
from jobs.upkeep import demo
from tests import homes
from tests.pages.failure_runs import look

PASSWORD = "four words make one"


@contextmanager
def made(
    folder: Path, company_home: Path, *, failures: bool = True
) -> Iterator[tuple[Settings, dict[Role, str]]]:
    """The settings of the home, and a token of a person for each role."""
    homes.copied(company_home, folder)
    with pytest.MonkeyPatch.context() as patch:
        homes.use(patch, folder)
        session_cache.forget()
        here = settings.read()
        demo.store_plan(here)
        if failures:
            look(here, "demonstration")
        # The first person of an installation is an administrator, whoever comes after has any role.
        tokens = {role: token(here, role, None) for role in reversed(ROLES)}
        yield here, tokens
        sessions.forget(here)


def token(here: Settings, role: Role, sources: list[str] | None, name: str = "") -> str:
    """A token of a new person with that role and scope."""
    called = name or f"the {role}"
    people.choose_password(here, people.add(here, called, role), PASSWORD)
    return api_tokens.make(here, called, "a program", role, sources, 30)


def environment(here: Settings, given: str) -> dict[str, str]:
    """The environment of a process that reads for a token."""
    return {**os.environ, "PILOTLIGHT_HOME": str(here.home), "PILOTLIGHT_TOKEN": given}
