"""Throttles repeated log lines: the first of each kind per minute, then a count of the others."""

import logging
import threading
import time

from data import json_log

#: So many lines that begin alike are written within so many seconds.
MOST, SECONDS = 20, 60.0
_BEGIN = 80


class Throttle(logging.Filter):
    """Logging filter that passes the first lines of a kind per minute and counts the others."""

    def __init__(self, most: int = MOST, seconds: float = SECONDS) -> None:
        super().__init__()
        self.most, self.seconds = most, seconds
        self.lock = threading.Lock()
        self.known: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Returns whether a line is written."""
        kind, now = (record.name, record.levelno, str(record.msg)[:_BEGIN]), time.monotonic()
        with self.lock:
            since, count = self.known.get(kind, (now, 0))
            left_out = 0
            if now - since > self.seconds:
                left_out, since, count = max(0, count - self.most), now, 0
            self.known[kind] = since, count + 1
            if len(self.known) > 1_000:
                self.known = {
                    each: seen for each, seen in self.known.items() if now - seen[0] <= self.seconds
                }
        if left_out:
            record.msg = f"{record.msg} (and {left_out:,} more like this one before)"
        return count < self.most


def everywhere(throttle: Throttle) -> None:
    """Adds the filter to every existing logger but that of events: each of its lines is another one."""
    for logger in (logging.getLogger(), *logging.Logger.manager.loggerDict.values()):
        if not isinstance(logger, logging.Logger) or logger is json_log.EVENTS:
            continue
        if throttle not in logger.filters:
            logger.addFilter(throttle)
