"""A session's cookie goes over TLS alone where the site is reached over TLS."""

import pytest
from starlette.requests import HTTPConnection
from starlette.responses import Response

from pages.server import session_cookie


@pytest.mark.parametrize(
    ("site", "scheme", "secure"),
    [
        ("https://pilotlight.example", "http", True),
        ("http://pilotlight.example", "http", False),
        ("http://pilotlight.example", "https", True),
        ("http://pilotlight.example", "wss", True),
        ("", "http", False),
    ],
)
def test_a_cookie_is_secure_where_the_site_s_address_or_the_connection_says_tls(
    site: str, scheme: str, secure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_REDIRECT_URI"):
        monkeypatch.delenv(f"PILOTLIGHT_{name}", raising=False)
    monkeypatch.setenv("PILOTLIGHT_SITE", site)
    answer = Response()
    session_cookie.put(answer, HTTPConnection({"type": "http", "scheme": scheme, "headers": []}), "key")
    [cookie] = answer.headers.getlist("set-cookie")
    assert ("; Secure" in cookie) is secure
    assert "; HttpOnly" in cookie and "; SameSite=lax" in cookie
