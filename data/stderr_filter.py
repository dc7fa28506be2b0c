"""Hides the panic messages that Rust libraries print to standard error; errors are reported in words."""

import atexit
import os
import re
import select
import sys
import threading

_PANIC = re.compile(rb"^thread '.*' (?:\(\d+\) )?panicked at ")
#: The last line of a panic, if it has one: only a process's first is sure to.
_LAST = re.compile(rb"^note: .*`RUST_BACKTRACE=")
#: So long may a panic look for the names of its frames; what comes later belongs to something else.
_QUIET_SECONDS = 1.0
_IN_PLACE = threading.Lock()


def without_panics() -> None:
    """Have what libraries write to standard error go through us, and leave the texts of panics out; once."""
    if not _IN_PLACE.acquire(blocking=False):
        return
    sys.stderr.flush()
    real = os.dup(2)
    reading, writing = os.pipe()
    os.dup2(writing, 2)
    os.close(writing)
    # Python's own words take the straight way, so that they are there even when the process is killed.
    sys.stderr = os.fdopen(os.dup(real), "w", buffering=1, errors="backslashreplace")
    thread = threading.Thread(target=_pass_on, args=(reading, real), name="standard error", daemon=True)
    thread.start()

    def put_back() -> None:
        os.dup2(real, 2)
        thread.join(timeout=1)

    atexit.register(put_back)


def _pass_on(reading: int, real: int) -> None:
    in_panic, rest, blank = False, b"", b""
    while True:
        waits = rest or blank or in_panic
        if waits and not select.select([reading], [], [], _QUIET_SECONDS)[0]:
            # An unfinished line, such as a question, is passed on too.
            if not in_panic:
                os.write(real, blank + rest)
            in_panic, rest, blank = False, b"", b""
        found = os.read(reading, 65_536)
        *lines, rest = (rest + found).split(b"\n")
        for line in lines:
            if _PANIC.match(line) or _LAST.match(line):
                # An empty line before it is a part of it.
                in_panic, blank = not _LAST.match(line), b""
            elif not in_panic and not line:
                blank += b"\n"
            elif not in_panic:
                os.write(real, blank + line + b"\n")
                blank = b""
        if not found:
            if not in_panic:
                os.write(real, blank + rest)
            return
