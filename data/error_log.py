"""Error log: records an internal error with its redacted trace under an id that the reader sees."""

import logging
import secrets
import traceback

from data import json_log
from data.privacy import redact

LOG = logging.getLogger("pilotlight")

#: Pseudonyms in the log last as long as the process: they tell two errors' customers apart and no more.
_KEY = secrets.token_bytes(32)


def to_standard_error() -> None:
    """Sends this process's log to standard error, in the form that the environment asks for."""
    if json_log.form() == "json":
        json_log.everywhere()
        return
    if not LOG.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        LOG.addHandler(handler)
        LOG.propagate = False


def record(error: BaseException, where: str = "") -> str:
    """Logs an error with its trace under a new id and returns the id."""
    error_id = secrets.token_hex(6)
    trace = redact.text("".join(traceback.format_exception(error)), _KEY)
    facts = {"error_id": error_id, "kind": type(error).__name__}
    said = f" in {where}" if where else ""
    LOG.error("Error %s%s\n%s", error_id, said, trace, extra={"event": "error", "facts": facts})
    return error_id
