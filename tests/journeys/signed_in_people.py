"""People of each role on a server under test, with a session each, as a browser or a program has it."""

import json
import urllib.error
import urllib.request
from typing import NamedTuple

from playwright.sync_api import BrowserContext

from data.settings import Settings
from jobs.access import people, sign_in_sessions
from jobs.access.roles import ROLES, Role
from tests.homes import settings_at
from tests.server_process import Server

PASSWORD = "four words make one"


class Answer(NamedTuple):
    """What a route answered: its status, its body, its headers."""

    status: int
    body: str
    headers: dict[str, str]

    @property
    def refused(self) -> bool:
        """Whether the door turned the caller away; Streamlit refuses some requests in other words."""
        try:
            return self.status in (401, 403) and "error" in json.loads(self.body)
        except ValueError:
            return False


def settings_for(server: Server) -> Settings:
    """The settings of a server's home."""
    home = server.home / "pilotlight"
    return settings_at(home)


def add_everybody(here: Settings) -> dict[Role, str]:
    """One person of each role, and the key of a session of each."""
    keys: dict[Role, str] = {}
    for role in reversed(ROLES):
        people.choose_password(here, people.add(here, role, role), PASSWORD)
        keys[role] = sign_in_sessions.begin_by_password(here, role, PASSWORD)
    return keys


def signed_in(context: BrowserContext, server: Server, key: str) -> None:
    """Give a browser the session."""
    context.add_cookies([{"name": sign_in_sessions.COOKIE, "value": key, "url": server.url}])


def call(server: Server, path: str, key: str | None = None, method: str = "GET", **headers: str) -> Answer:
    """What a route answers to a program with a session; redirections are not followed."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if key is not None:
        given["Cookie"] = f"{sign_in_sessions.COOKIE}={key}"
    request = urllib.request.Request(f"{server.url}{path}", method=method, headers=given)
    opener = urllib.request.build_opener(_Stay)
    try:
        with opener.open(request, timeout=30) as response:
            return Answer(response.status, response.read().decode("utf-8", "replace"), dict(response.headers))
    except urllib.error.HTTPError as refusal:
        with refusal:
            return Answer(refusal.code, refusal.read().decode("utf-8", "replace"), dict(refusal.headers))


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Stay where the answer came from."""
