"""The client of a desk: its host alone, no redirects, bounded answers, a budget, no secret in an error."""

import logging
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from data.connect.connection_settings import Connection
from data.connect.desk_client import DeskClient, FailedRequestError, Limits, WaitError
from data.connect.desk_contract import Request
from data.errors import DataError
from tests.jobs.connections.pulled_lake import connection
from tests.mock_desk import desk_server
from tests.mock_desk.desk_server import Fault, MockDesk
from tests.mock_desk.zendesk_mock import TOKEN, ZendeskMock

_SMALL = Limits(most_bytes=200_000)
_HASTY = Limits(silent_seconds=0.5)


def _ask(to: Connection, limits: Limits = _SMALL) -> object:
    with DeskClient(to, limits=limits) as client:
        query = {"start_time": "0", "include": "metric_sets"}
        return client.ask(Request("/api/v2/incremental/tickets/cursor.json", query))


def _certificate(folder: Path) -> Path:
    """A certificate of this machine's address that it signed itself, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "desk.pem"
    path.write_bytes(plain + made.public_bytes(pem))
    return path


def _failing(fault: Fault) -> tuple[MockDesk, DataError]:
    with desk_server.serving(ZendeskMock.of(3), faults={0: fault}) as desk:
        with pytest.raises(DataError) as caught:
            _ask(connection(desk.url), _HASTY if fault == "hang" else _SMALL)
        assert TOKEN not in str(caught.value) and TOKEN not in repr(caught.value.__context__)
        return desk, caught.value


@pytest.mark.parametrize("fault", ["error", "torn", "cut", "hang"])
def test_what_may_pass_is_a_failed_request(fault: Fault) -> None:
    assert isinstance(_failing(fault)[1], FailedRequestError)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("elsewhere", "Redirects are not followed"),
        ("huge", "more than 200,000 bytes"),
        ("refused", "refuses"),
    ],
)
def test_what_will_not_pass_is_told_at_once(fault: Fault, said: str) -> None:
    desk, error = _failing(fault)
    assert said in str(error) and not isinstance(error, FailedRequestError)
    assert len(desk.asked) == 1


def test_a_private_address_is_only_reached_where_that_is_meant() -> None:
    with desk_server.serving(ZendeskMock.of(3)) as desk:
        with pytest.raises(DataError, match="private network") as caught:
            _ask(connection(desk.url, private=False))
        assert TOKEN not in str(caught.value) and desk.asked == []


def test_nothing_of_the_environment_decides_where_a_token_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with desk_server.serving(ZendeskMock.of(3)) as desk:
        assert _ask(connection(desk.url))


def test_a_certificate_that_nobody_vouches_for_is_not_spoken_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = _certificate(tmp_path)
    with desk_server.serving(ZendeskMock.of(3), certificate=certificate) as desk:
        with pytest.raises(FailedRequestError, match="cannot be reached"):
            _ask(connection(desk.url))
        assert desk.asked == []
        # The same desk is spoken to once somebody trusts its certificate.
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert _ask(connection(desk.url))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("17", 17.0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("nan", 30.0), ("99999", 3600.0)],
)
def test_a_desk_says_how_long_to_wait(said: str, seconds: float) -> None:
    with desk_server.serving(ZendeskMock.of(3), faults={0: "wait"}, retry_after=said) as desk:
        with pytest.raises(WaitError) as caught:
            _ask(connection(desk.url))
        assert caught.value.seconds == seconds


def test_a_wait_is_read_in_each_form_in_which_desks_tell_it() -> None:
    later = datetime.now(UTC) + timedelta(minutes=10)
    # To a moment, it is as long as it is until then.
    assert 300 < _told({"retry-after": format_datetime(later, usegmt=True)}) <= 600
    assert 300 < _told({"x-ratelimit-reset": str(int(later.timestamp()))}) <= 600
    assert _told({"x-ratelimit-reset": "12"}) == 12.0
    assert _told({"retry-after": "9", "x-ratelimit-reset": "12"}) == 9.0
    assert _told({}) == 30.0
    assert _told({"retry-after": "9"}, 503) == 9.0
    with pytest.raises(FailedRequestError):
        _told({}, 503)


def _told(headers: dict[str, str], status: int = 429) -> float:
    mock = ZendeskMock.of(3)
    with desk_server.serving(mock, faults={0: "wait"}, wait_headers=headers, wait_status=status) as desk:
        with pytest.raises((WaitError, FailedRequestError)) as caught:
            _ask(connection(desk.url))
    if isinstance(caught.value, FailedRequestError):
        raise caught.value
    return caught.value.seconds


def test_requests_of_the_minute_before_count_no_more() -> None:
    with desk_server.serving(ZendeskMock.of(3)) as desk:
        to, long_ago = connection(desk.url, requests_a_minute=2), time.time() - 61
        with DeskClient(to, asked=[long_ago, long_ago]) as client:
            client.ask(
                Request(
                    "/api/v2/incremental/tickets/cursor.json", {"start_time": "0", "include": "metric_sets"}
                )
            )
            assert len(client.asked) == 1


def test_the_budget_of_a_minute_holds_over_processes(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with desk_server.serving(ZendeskMock.of(3)) as desk:
        to = connection(desk.url, requests_a_minute=2)
        request = Request(
            "/api/v2/incremental/tickets/cursor.json", {"start_time": "0", "include": "metric_sets"}
        )
        with DeskClient(to) as first:
            first.ask(request)
        with DeskClient(to, asked=first.asked) as second:
            second.ask(request)
            assert len(second.asked) == 2
        # Requests of a moment from now: however slow this machine is, the minute has not passed.
        with DeskClient(to, asked=[time.time() + 600] * 2) as third, pytest.raises(WaitError) as caught:
            third.ask(request)
        assert 0 < caught.value.seconds <= 660 and len(desk.asked) == 2
    assert TOKEN not in caplog.text and "start_time" not in caplog.text
