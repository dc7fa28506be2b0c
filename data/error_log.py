"""The journal of faults that are ours: a reader sees an id, the log has the trace under it, redacted."""

import logging
import secrets
import traceback

from data.privacy import redact

LOG = logging.getLogger("pilotlight")

#: Pseudonyms in the log last as long as the process: they tell two errors' customers apart and no more.
_KEY = secrets.token_bytes(32)


def to_standard_error() -> None:
    """Have the log of this process written to its standard error."""
    if not LOG.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        LOG.addHandler(handler)
        LOG.propagate = False


def record(error: BaseException, where: str = "") -> str:
    """Write an error with its trace to the log under a new id, and give the id."""
    error_id = secrets.token_hex(6)
    trace = redact.text("".join(traceback.format_exception(error)), _KEY)
    LOG.error("Error %s%s\n%s", error_id, f" in {where}" if where else "", trace)
    return error_id
