"""Redacts the texts of a large file in a second process, while this one reads it and checks its rows.

What the other process did not answer is redacted here, so that nothing depends on it but the time it takes.
"""

import subprocess
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from typing import cast

import orjson
import polars as pl

from data.privacy import redact, redact_candidates
from data.privacy.redact import Known
from data.schema import Log

#: From so many texts with something to look at on, a process of their own is worth its start.
_WORTH = 2_000
#: So many texts are asked at once.
_AT_ONCE = 1_000
#: A column of a file is taken for words where so many of its first cells have so many blanks on average.
_FIRST, _BLANKS = 1_000, 3
_ROOT = Path(__file__).parents[2]
_COMMAND = (sys.executable, "-m", "data.privacy.redaction_process")


@dataclass(slots=True)
class _Offered:
    """A column of the file as far as it was read, and its texts that were looked at."""

    pieces: list[pl.Series] = field(default_factory=list[pl.Series])
    looked_at: list[pl.Series] = field(default_factory=list[pl.Series])

    def holds(self, column: pl.Series) -> bool:
        """Whether a column of a log is this one, cell by cell."""
        if sum(map(len, self.pieces)) != len(column):
            return False
        whole = pl.concat(self.pieces, rechunk=False)
        return whole.equals(column, check_names=False, null_equal=True)


class Ahead:
    """Texts of a file that are being redacted: offered while it is read, then those of each log in it."""

    def __init__(self, key: Callable[[], bytes]) -> None:
        """Begins at once; the key is asked for when there is something to redact."""
        self._key = key
        self._todo = SimpleQueue[pl.DataFrame | list[pl.Series] | None]()
        self._looked = SimpleQueue[dict[str, pl.Series]]()
        self._offered: dict[str, _Offered] | None = None
        self._asked = set[str]()
        self._waiting = list[str]()
        self._process: _Process | None = None
        self._ended = self._failed = False
        self._thread = Thread(target=self._run, name="redaction", daemon=True)
        self._thread.start()

    def offer(self, piece: pl.DataFrame) -> None:
        """Takes the next rows of a file, as they stand in it."""
        self._todo.put(piece)

    def look_at(self, found: pl.DataFrame, log: Log) -> None:
        """Begins with the free words of a log; of these `known` will tell."""
        words = [
            found[column.name]
            for column in log.columns
            if column.free_text and column.name in found.columns and found[column.name].dtype == pl.String
        ]
        self._todo.put([] if log.kind == "knowledge" else words)

    def known(self) -> Known:
        """Waits for the log; returns its texts that were looked at, and what they are when redacted."""
        looked_at = self._looked.get()
        if self._process is None:
            return Known({}, looked_at)
        return Known(self._process.answers(), looked_at)

    def end(self) -> None:
        """Ends the process, whether it is done or not."""
        self._ended = True
        if self._process is not None:
            self._process.kill()
        self._todo.put(None)
        self._thread.join()
        if self._process is not None:
            self._process.end()

    def _run(self) -> None:
        while (given := self._todo.get()) is not None:
            if isinstance(given, pl.DataFrame):
                self._take(given)
                continue
            looked_at: dict[str, pl.Series] = {}
            while given:
                column = given.pop()
                looked_at[column.name] = self._look_at(column)
            self._offered = None
            self._ask(pl.Series(dtype=pl.String), last=True)
            self._looked.put(looked_at)

    def _take(self, piece: pl.DataFrame) -> None:
        if self._ended:
            return
        if self._offered is None:
            self._offered = {name: _Offered() for name in _wordy(piece)}
        for name, offered in self._offered.items():
            # A file may hold several tables.
            if piece.schema.get(name) != pl.String:
                continue
            texts = redact.looked_at(piece[name])
            offered.pieces.append(piece[name])
            offered.looked_at.append(texts)
            self._ask(texts)

    def _look_at(self, column: pl.Series) -> pl.Series:
        for offered in (self._offered or {}).values():
            if offered.holds(column):
                return pl.concat(offered.looked_at)
        texts = redact.looked_at(column)
        self._ask(texts)
        return texts

    def _ask(self, texts: pl.Series, *, last: bool = False) -> None:
        """Sends what was not sent yet, once it is worth a process."""
        new = [text for text in dict.fromkeys(texts.to_list()) if text not in self._asked]
        self._asked.update(new)
        self._waiting += new
        if self._ended or self._failed:
            self._waiting.clear()
        enough = _AT_ONCE if self._process is not None else _WORTH
        if not self._waiting or (len(self._waiting) < enough and not (last and self._process is not None)):
            return
        # A process that cannot be started, or that dies: all its texts are redacted by who asks for them.
        try:
            if self._process is None:
                self._process = _Process()
                # It starts while the key is looked up.
                self._process.write(self._key().hex())
            kinds = redact_candidates.of(pl.Series(self._waiting, dtype=pl.String))
            for start in range(0, len(self._waiting), _AT_ONCE):
                upto = start + _AT_ONCE
                self._process.ask(self._waiting[start:upto], kinds[start:upto])
        except Exception:  # also a home that refuses its key: who asks for it hears why
            self._failed = True
        self._waiting.clear()


class _Process:
    """The second process: it is asked by one thread, and another reads what it answers."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # this interpreter and a module of ours
            _COMMAND, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._asked = SimpleQueue[list[str] | Event | None]()
        self._done: dict[str, str] = {}
        self._thread = Thread(target=self._read, name="redacted", daemon=True)
        self._thread.start()

    def ask(self, texts: list[str], kinds: list[int]) -> None:
        """Sends texts with the kinds that each may hold; an OSError if the process is gone."""
        self._asked.put(texts)
        self.write([texts, kinds])

    def answers(self) -> Mapping[str, str]:
        """Waits until all that was asked is answered, or the process is gone."""
        reached = Event()
        self._asked.put(reached)
        while self._thread.is_alive() and not reached.wait(1):
            pass
        return self._done

    def kill(self) -> None:
        """Kills the process."""
        self._process.kill()

    def end(self) -> None:
        """Kills the process and lets go of it."""
        self.kill()
        self._asked.put(None)
        self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self._process.wait()

    def write(self, value: object) -> None:
        """Writes a line of JSON."""
        if self._process.stdin is not None:
            self._process.stdin.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))
            self._process.stdin.flush()

    def _read(self) -> None:
        alive = True
        while (asked := self._asked.get()) is not None:
            if isinstance(asked, Event):
                asked.set()
            elif alive and not self._answered(asked):
                alive = False
                # Who writes to it may wait for it.
                self.kill()

    def _answered(self, asked: list[str]) -> bool:
        with suppress(OSError, ValueError):
            answer: object = orjson.loads(
                b"" if self._process.stdout is None else self._process.stdout.readline()
            )
            said = cast("list[object]", answer) if isinstance(answer, list) else []
            if len(said) == len(asked):
                self._done.update(zip(asked, map(str, said), strict=True))
                return True
        return False


@contextmanager
def begun(key: Callable[[], bytes]) -> Generator[Ahead]:
    """Context manager in which texts are redacted as soon as they are read."""
    ahead = Ahead(key)
    try:
        yield ahead
    finally:
        ahead.end()


def _wordy(piece: pl.DataFrame) -> list[str]:
    """Returns the columns that hold words, as far as the first rows of a file tell."""
    blanks = piece.head(_FIRST).select(pl.col(pl.String).str.count_matches(" ", literal=True).mean())
    return [name for name, mean in blanks.row(0, named=True).items() if (mean or 0) >= _BLANKS]
