"""Log lines as JSON objects, one a line, with the request or job that each belongs to."""

import contextlib
import logging
import os
import secrets
import sys
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal, NoReturn

import orjson

from data.errors import DataError
from data.privacy import redact

VARIABLE = "PILOTLIGHT_LOG"
#: The logger of what happened: requests, jobs. In the plain form it is silent.
EVENTS = logging.getLogger("pilotlight.events")
_REQUEST: ContextVar[str] = ContextVar("request id", default="")
_JOB: ContextVar[int | None] = ContextVar("job id", default=None)
#: Pseudonyms in the log last as long as the process, as in `error_log`.
_KEY = secrets.token_bytes(32)
_LONGEST = 20_000


def form() -> Literal["plain", "json"]:
    """The form of the log that the environment asks for."""
    asked = (os.environ.get(VARIABLE) or "plain").strip().lower()
    if asked not in ("plain", "json"):
        raise DataError(f"{VARIABLE} is {asked!r}. Use plain or json.")
    return "json" if asked == "json" else "plain"


@contextmanager
def of_request(request_id: str) -> Generator[None]:
    """Context manager in which every line carries the id of a request."""
    before = _REQUEST.set(request_id)
    try:
        yield
    finally:
        _REQUEST.reset(before)


@contextmanager
def of_job(job_id: int) -> Generator[None]:
    """Context manager in which every line carries the id of a job."""
    before = _JOB.set(job_id)
    try:
        yield
    finally:
        _JOB.reset(before)


def tell(event: str, **facts: str | int | float) -> None:
    """Logs what happened as an event with its facts; facts are names and numbers of ours, never of people."""
    EVENTS.info(event, extra={"event": event, "facts": facts})


def refuse(said: str) -> NoReturn:
    """Ends a process that cannot start, with a sentence in the form of the log."""
    if logging.getLogger().handlers and form() == "json":
        EVENTS.error(said, extra={"event": "refused to start"})
        sys.exit(1)
    sys.exit(said)


class JsonFormatter(logging.Formatter):
    """Formats a record as one JSON object; its words are redacted, whoever wrote them."""

    def format(self, record: logging.LogRecord) -> str:
        """Returns time, level, event, logger, ids and facts; and the message where it says more."""
        event = str(getattr(record, "event", "log"))
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": event,
            "logger": record.name,
        }
        ids = {"request_id": _REQUEST.get() or None, "job_id": _JOB.get()}
        line |= {name: value for name, value in ids.items() if value is not None}
        line |= dict(getattr(record, "facts", {}))
        said = self._said(record)
        if said != event:
            line["message"] = redact.text(said[:_LONGEST], _KEY)
        return orjson.dumps(line, default=str).decode()

    def _said(self, record: logging.LogRecord) -> str:
        parts = [record.getMessage()]
        if record.exc_info:
            parts.append(self.formatException(record.exc_info))
        return "\n".join(parts)


def everywhere() -> None:
    """Has every logger of this process write JSON to standard error, also those that libraries made."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    logging.captureWarnings(True)
    EVENTS.setLevel(logging.INFO)
    for logger in list(logging.Logger.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger) and logger.handlers:
            # Through the root's handler: a library's own would print lines of its own form.
            for own in logger.handlers:
                with contextlib.suppress(ValueError):
                    own.close()
            logger.handlers.clear()
            logger.propagate = True
