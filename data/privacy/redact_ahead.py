"""Redacts the texts of a large log in a second process, while this one checks its rows.

What the other process did not answer is redacted here, so that nothing depends on it but the time it takes.
"""

import subprocess
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import cast

import orjson
import polars as pl

from data.privacy import redact
from data.schema import Log

#: From so many texts with something to look at on, a process of their own is worth its start.
_WORTH = 2_000
#: So many texts are asked at once.
_AT_ONCE = 1_000
_ROOT = Path(__file__).parents[2]
_COMMAND = (sys.executable, "-m", "data.privacy.redaction_process")


class Ahead:
    """The texts of some columns, being redacted; `texts` waits for them."""

    def __init__(self, columns: list[pl.Series], key: bytes) -> None:
        """Begins at once."""
        self._columns, self._key = columns, key
        self._done = dict[str, str]()
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False
        self._thread = Thread(target=self._run, name="redaction", daemon=True)
        self._thread.start()

    def texts(self) -> Mapping[str, str]:
        """Returns each text that was looked at, and what it is without personal data."""
        self._thread.join()
        return self._done

    def end(self) -> None:
        """Ends the process, whether it is done or not."""
        self._ended = True
        if self._process is not None:
            self._process.kill()
        self._thread.join()

    def _run(self) -> None:
        # A process that cannot be started, or that dies: all its texts are redacted by who asks for them.
        with suppress(OSError, ValueError):
            texts = [text for found in self._columns for text in redact.looked_at(found)]
            self._columns.clear()
            if len(texts) >= _WORTH and not self._ended:
                self._ask(texts)

    def _ask(self, texts: list[str]) -> None:
        with subprocess.Popen(  # noqa: S603  # this interpreter and a module of ours
            _COMMAND, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            self._process = process
            if self._ended or process.stdin is None or process.stdout is None:
                process.kill()
                return
            process.stdin.write(_line(self._key.hex()))
            for some in _in_parts(texts):
                process.stdin.write(_line(some))
                process.stdin.flush()
                answer: object = orjson.loads(process.stdout.readline())
                said = cast("list[object]", answer) if isinstance(answer, list) else []
                if len(said) != len(some):
                    return
                self._done.update(zip(some, map(str, said), strict=True))


@contextmanager
def of(found: pl.DataFrame, log: Log, key: bytes) -> Generator[Ahead]:
    """Context manager in which the free words of a log are redacted, as they stand in its file."""
    words = [
        found[column.name]
        for column in log.columns
        if column.free_text and column.name in found.columns and found[column.name].dtype == pl.String
    ]
    ahead = Ahead([] if log.kind == "knowledge" else words, key)
    # The rows as they stand in the file are let go as soon as they are checked.
    del found, words
    try:
        yield ahead
    finally:
        ahead.end()


def _line(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _in_parts(texts: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(texts), _AT_ONCE):
        yield texts[start : start + _AT_ONCE]
