"""The HTTP client of a desk: one host, TLS checked, no redirects, answers of bounded size, within a budget.

It never waits by itself: what a desk or the budget asks for is raised as WaitError, so that a worker can do
other work meanwhile. Nothing of an answer or of the sign-in is in an error.
"""

import logging
import ssl
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self

import httpx
import orjson

from data.channels import public_addresses
from data.channels.public_addresses import PrivateAddressError
from data.connect.connection_settings import Connection
from data.connect.desk_contract import GoneError, Request
from data.errors import DataError

_MINUTE = 60.0
#: A desk that names no time to wait is left alone for so long; none is waited for longer than an hour.
_UNNAMED_WAIT, _LONGEST_WAIT = 30.0, 3600.0
#: 207: an answer to a request for many things, some of which there are not.
_ANSWERED, _REFUSED, _GONE = (200, 207), (401, 403), (404, 410)


class WaitError(Exception):
    """The next request may be made in so many seconds."""

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(why)
        self.seconds = min(max(seconds, 0.0), _LONGEST_WAIT)
        self.why = why


class FailedRequestError(DataError):
    """A request that failed in a way that may pass: no answer, an error of the desk, a torn body."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an answer is waited for, in all and between two pieces of it, and how large it may be."""

    seconds: float = 120.0
    silent_seconds: float = 30.0
    most_bytes: int = 64_000_000


class DeskClient:
    """Asks one desk; `asked` are the times of earlier requests, which count against the budget too."""

    def __init__(
        self, connection: Connection, *, limits: Limits | None = None, asked: Iterable[float] = ()
    ) -> None:
        # It logs whole addresses, at a level that nobody asked for.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self.connection = connection
        self.limits = limits or Limits()
        self.asked = deque(asked)
        self.requests = 0
        self._client = httpx.Client(
            base_url=connection.address,
            headers={**connection.headers, "user-agent": "Pilotlight", "accept": "application/json"},
            timeout=httpx.Timeout(self.limits.silent_seconds, connect=min(10.0, self.limits.silent_seconds)),
            follow_redirects=False,
            # No proxy and no password file of the environment decides where a token goes.
            trust_env=False,
            verify=ssl.create_default_context(),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, request: Request) -> Any:  # noqa: ANN401
        """Returns the parsed answer; WaitError, FailedRequestError, or a DataError where the desk refuses."""
        self._spend()
        label = self._label()
        try:
            with public_addresses.guarded(allow_private=self.connection.private):
                return self._answer(request)
        except PrivateAddressError:
            raise self._private() from None
        except httpx.TimeoutException:
            raise FailedRequestError(f"{label} did not answer in time.") from None
        except httpx.HTTPError as error:
            if isinstance(error.__cause__, PrivateAddressError) or "not public" in str(error):
                raise self._private() from None
            raise FailedRequestError(f"{label} cannot be reached ({type(error).__name__}).") from None

    def _answer(self, request: Request) -> Any:  # noqa: ANN401
        asked = self._client.build_request(
            request.method, request.path, params=dict(request.query), json=request.body
        )
        answer = self._client.send(asked, stream=True)
        try:
            self._check(answer)
            body = self._body(answer)
        finally:
            answer.close()
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError:
            raise FailedRequestError(
                f"{self._label()} sent a body that is no JSON, or a piece of one."
            ) from None

    def _check(self, answer: httpx.Response) -> None:
        status, label = answer.status_code, self._label()
        if status == 429 or (status == 503 and "retry-after" in answer.headers):
            raise WaitError(_wait(answer.headers), f"{label} asks to wait")
        if status >= 500:
            raise FailedRequestError(f"{label} answered {status}.")
        if status in _REFUSED:
            raise DataError(
                f"{label} refuses the token of the connection {self.connection.name!r} ({status}). Is it "
                "right, and may it read tickets?"
            )
        if 300 <= status < 400:
            raise DataError(f"{label} answered {status}. Redirects are not followed: is the host right?")
        if status in _GONE:
            raise GoneError(f"{label} has nothing at {answer.request.url.path} ({status}).")
        if status not in _ANSWERED:
            raise DataError(f"{label} answered {status} to {answer.request.url.path}. Nothing was stored.")

    def _body(self, answer: httpx.Response) -> bytes:
        until, pieces, size = time.monotonic() + self.limits.seconds, list[bytes](), 0
        for piece in answer.iter_bytes():
            size += len(piece)
            if size > self.limits.most_bytes:
                raise DataError(
                    f"{self._label()} sent an answer of more than {self.limits.most_bytes:,} bytes. "
                    "Nothing of it was stored."
                )
            if time.monotonic() > until:
                raise FailedRequestError(f"{self._label()} did not finish its answer in time.")
            pieces.append(piece)
        return b"".join(pieces)

    def _spend(self) -> None:
        """Counts a request; raises WaitError where the minute's budget is spent."""
        now = time.time()
        while self.asked and self.asked[0] <= now - _MINUTE:
            self.asked.popleft()
        if len(self.asked) >= self.connection.requests_a_minute:
            wait = self.asked[0] + _MINUTE - now
            raise WaitError(wait, f"{self.connection.requests_a_minute:,} requests a minute are allowed")
        self.asked.append(now)
        self.requests += 1

    def _label(self) -> str:
        desk = self.connection.desk
        host = self.connection.address.partition("://")[2]
        return f"{desk.label if desk else 'The desk'} at {host}"

    def _private(self) -> DataError:
        return DataError(
            f"{self._label()} has an address of a private network. Set private = true in the connection "
            f"{self.connection.name!r} where that is meant."
        )


def _wait(headers: httpx.Headers) -> float:
    """The seconds that a desk asks for: Retry-After as seconds or as a date, or the reset of its window."""
    said, now = headers.get("retry-after", ""), datetime.now(UTC)
    if said.isdecimal():
        return float(said)
    try:
        return (parsedate_to_datetime(said) - now).total_seconds()
    except (ValueError, TypeError):
        pass
    reset = headers.get("x-ratelimit-reset", "")
    if not reset.isdecimal():
        return _UNNAMED_WAIT
    # Some name the moment, others the seconds until then.
    return float(reset) - now.timestamp() if float(reset) > 1e9 else float(reset)
