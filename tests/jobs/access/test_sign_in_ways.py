"""Ways to sign in: where somebody comes back to, what is configured, whom a proxy vouches for."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from data.errors import DataError
from jobs.access import next_path, people, proxy_assertions, sign_in_settings, sign_in_ways
from jobs.access.sign_in_settings import Proxy
from jobs.access.viewers import NotSignedInError
from tests.homes import settings_at

ELSEWHERE = (
    "https://evil.example", "//evil.example", "/\\evil.example", "\\/evil.example", "/\t/evil.example",
    "/ /evil.example", "javascript:alert(1)", "evil.example", "", None, "/plan\r\nSet-Cookie: a=b", "/a//b",
    "/" * 3_000, "/login?next=/login", "/media/file", "/plän",
)  # fmt: skip


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_sent_to_another_site_or_around_in_a_circle(wanted: str | None) -> None:
    assert next_path.safe(wanted) == "/"


@pytest.mark.parametrize("wanted", ["/", "/plan?source=s&f=a%2Fb", "/month?month=2026-09&arm=pilot%20one"])
def test_a_page_with_its_choice_is_kept(wanted: str) -> None:
    assert next_path.safe(wanted) == wanted


@given(st.text(alphabet="/\\:.@?#%\t\n evilxample-", max_size=30))
def test_whatever_is_asked_for_stays_on_this_site(wanted: str) -> None:
    kept = next_path.safe(wanted)
    assert kept.startswith("/") and not kept.startswith("//") and "\\" not in kept and kept.isprintable()


@pytest.fixture
def no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No variable and no secrets file but the one of a test."""
    for name in (*sign_in_settings.OIDC.values(), *sign_in_settings.PROXY.values()):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "secrets.toml"
    monkeypatch.setattr(sign_in_settings, "SECRETS", file)
    sign_in_settings._read.cache_clear()  # pyright: ignore[reportPrivateUsage]
    return file


AUTH = """
[auth]
server_metadata_url = "https://id.example/.well-known/openid-configuration"
client_id = "pilotlight"
client_secret = "secret"
redirect_uri = "{}"
cookie_secret = "streamlit's own, not needed"
"""


def test_an_identity_provider_is_read_as_streamlit_describes_it(
    no_secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sign_in_settings.read().oidc is None
    no_secrets.write_text(AUTH.format("https://pilot.example/oauth2callback"))
    monkeypatch.setenv("PILOTLIGHT_OIDC_CLIENT_ID", "from the environment")
    found = sign_in_settings.read().oidc
    assert found is not None and found.client_id == "from the environment"
    assert found.redirect_uri == "https://pilot.example/oauth2callback"


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (AUTH.format("https://pilot.example/"), "followed by /oauth2callback"),
        (AUTH.format("x/oauth2callback").replace("client_secret =", "other ="), "OIDC_CLIENT_SECRET"),
        ("auth = 1", "is no section"),
        ("[auth", "cannot be read"),
        ('[proxy]\nheader = "X-Jwt"', "configured in part"),
        (
            '[proxy]\nheader="X"\nkeys="k"\nissuer="i"\naudience="a"\nnetworks="10.0.0.0/8 nowhere"',
            "'nowhere', which is no network",
        ),
    ],
)  # fmt: skip
def test_a_way_that_is_configured_in_part_says_what_is_missing(
    no_secrets: Path, written: str, says: str
) -> None:
    no_secrets.write_text(written)
    with pytest.raises(DataError, match=says):
        sign_in_settings.read()


def proxy(folder: Path, key: ECKey) -> Proxy:
    """A proxy whose public key lies in a file."""
    file = folder / "keys.json"
    file.write_text(json.dumps(KeySet([key]).as_dict(private=False)))
    return Proxy("X-Assertion", str(file), "https://proxy.example", "pilotlight", ())


def claims(**changed: object) -> dict[str, object]:
    """What a proxy says of Ann."""
    usual = {
        "iss": "https://proxy.example",
        "aud": "pilotlight",
        "sub": "17",
        "email": "ann@shop.example",
        "exp": int(time.time()) + 300,
    }
    return {name: value for name, value in {**usual, **changed}.items() if value is not None}


def test_a_proxy_vouches_by_its_own_key_alone(tmp_path: Path) -> None:
    ours, foreign = (ECKey.generate_key("P-256", {"kid": "1"}) for _ in range(2))
    given_by = proxy(tmp_path, ours)
    good = jwt.encode({"alg": "ES256", "kid": "1"}, claims(), ours)
    assert proxy_assertions.identity(given_by, good) == ("ann@shop.example", "https://proxy.example|17")
    public = json.dumps(ours.as_dict(private=False)).encode()
    bad = [
        jwt.encode({"alg": "ES256", "kid": "1"}, claims(), foreign),
        jwt.encode({"alg": "HS256", "kid": "1"}, claims(), OctKey.import_key(public)),
        "eyJhbGciOiJub25lIn0." + good.split(".")[1] + ".",
        good[:-4] + "AAAA",
        "no assertion",
        *(
            jwt.encode({"alg": "ES256", "kid": "1"}, claims(**changed), ours)
            for changed in (
                {"exp": int(time.time()) - 300}, {"exp": None}, {"aud": "another"}, {"aud": None}, {"iss": "https://evil.example"},
                {"email": None}, {"sub": None},
            )
        ),
    ]  # fmt: skip
    for assertion in bad:
        with pytest.raises(NotSignedInError):
            proxy_assertions.identity(given_by, assertion)


def test_a_proxy_calls_from_its_stated_networks_alone() -> None:
    from ipaddress import ip_network

    stated = Proxy("X", "k", "i", "a", (ip_network("10.0.0.0/8"), ip_network("fd00::/8")))
    assert stated.calls_from("10.1.2.3") and stated.calls_from("fd00::1")
    assert not any(map(stated.calls_from, ("11.0.0.1", "::1", None, "", "10.0.0.1.evil.example")))


def test_sign_in_is_required_from_the_first_person_on(tmp_path: Path, no_secrets: Path) -> None:
    sign_in_ways.forget()
    here = settings_at(tmp_path)
    assert not sign_in_ways.required(here)
    people.add(here, "ann", "admin")
    sign_in_ways.forget()
    assert sign_in_ways.required(here) and sign_in_ways.known(here)
    sign_in_ways.forget()
