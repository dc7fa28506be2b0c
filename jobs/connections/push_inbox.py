"""The inbox of pushed messages: append-only files on the disk, acknowledged when they are durable.

A message is checked as Standard Webhooks say: id, timestamp, and an HMAC over both and the body. Within the
minutes in which a timestamp is good, a message that came before is known again, also after a restart.
"""

import hmac
import os
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

import filelock
import orjson

from data import permissions
from data.channels import signed_webhook
from data.connect.connection_settings import Connection
from data.settings import Settings

#: A timestamp may be so many seconds from now, as clocks differ and the way is long.
TOLERANCE = 300
#: No message is larger.
MOST_BYTES = 1_000_000
_FOLDER = "inbox"
_OPEN, _TAKEN, _SEEN = "open.jsonl", "taken-", "seen-"
#: What the names of files begin with whose import was refused.
ASIDE = "set-aside-"
#: Ids are kept in files of so many seconds; two of them cover the time in which a replay could pass.
_WINDOW = 2 * TOLERANCE
_LONGEST_ID = 200
_THREADS = threading.Lock()
_KNOWN: dict[Path, dict[str, int]] = {}

Verdict = Literal["stored", "known", "replayed", "late", "unsigned", "too large", "no JSON"]


class Message(NamedTuple):
    """A pushed message as it came."""

    id: str
    timestamp: str
    signatures: str
    body: bytes


def receive(
    settings: Settings, connection: Connection, message: Message, now: float | None = None
) -> Verdict:
    """Checks a message and stores it; "stored" and "known" only when its rows are durable on the disk.

    "known" is one that its sender sends again under a new timestamp, because no answer came; one whose very
    timestamp came before is "replayed". OSError where the disk takes nothing.
    """
    at = time.time() if now is None else now
    if len(message.body) > MOST_BYTES:
        return "too large"
    if not _is_signed(connection.key, message):
        return "unsigned"
    if abs(int(message.timestamp) - at) > TOLERANCE:
        return "late"
    if (lines := _lines(message.body)) is None:
        return "no JSON"
    with _held(settings, connection.name) as folder:
        known = _known(folder, at)
        if message.id in known:
            return "replayed" if known[message.id] >= int(message.timestamp) else "known"
        _append(folder / _OPEN, lines)
        # Only now: an id without its rows would have the sender's next try taken for known.
        _append(folder / f"{_SEEN}{int(at) // _WINDOW}", _seen_line(message))
        known[message.id] = int(message.timestamp)
    return "stored"


def take(settings: Settings, name: str) -> list[Path]:
    """Closes what came so far and returns the closed files, oldest first; each holds an object a line."""
    folder = _of(settings, name)
    if not folder.is_dir():
        return []
    with _held(settings, name):
        path = folder / _OPEN
        if path.exists() and path.stat().st_size:
            _without_torn_end(path)
            if path.stat().st_size:
                path.replace(folder / f"{_TAKEN}{time.time_ns()}.jsonl")
                _sync_folder(folder)
    return closed(settings, name)


def closed(settings: Settings, name: str) -> list[Path]:
    """The files that were closed and not removed yet, oldest first."""
    folder = _of(settings, name)
    return sorted(folder.glob(f"{_TAKEN}*.jsonl")) if folder.is_dir() else []


def waiting(settings: Settings, name: str) -> int:
    """How many bytes wait to be imported."""
    folder = _of(settings, name)
    found = [folder / _OPEN, *folder.glob(f"{_TAKEN}*.jsonl")] if folder.is_dir() else []
    return sum(path.stat().st_size for path in found if path.exists())


def set_aside(settings: Settings, name: str) -> list[Path]:
    """The files whose import was refused."""
    folder = _of(settings, name)
    return sorted(folder.glob(f"{ASIDE}*.jsonl")) if folder.is_dir() else []


def remove_set_aside(settings: Settings) -> int:
    """Removes them for all connections; returns how many there were."""
    found = [path for name in names(settings) for path in set_aside(settings, name)]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def names(settings: Settings) -> list[str]:
    """The connections that something was pushed to."""
    root = settings.home / _FOLDER
    return sorted(path.name for path in root.iterdir() if path.is_dir()) if root.is_dir() else []


def _is_signed(key: bytes, message: Message) -> bool:
    if not message.id or len(message.id) > _LONGEST_ID or not message.timestamp.isdecimal():
        return False
    if len(message.timestamp) > len(str(2**40)):
        return False
    wanted = signed_webhook.signature(key, message.id, int(message.timestamp), message.body)
    given = message.signatures.split()
    # Several may stand there while a sender changes its key; all are compared, whichever is right.
    return any([hmac.compare_digest(wanted.encode(), each.encode()) for each in given[:10]])


def _lines(body: bytes) -> bytes | None:
    """The objects of a body, one a line; None where it is neither an object nor a list of objects."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    objects = found if isinstance(found, list) else [found]
    if not objects or not all(isinstance(each, dict) for each in objects):
        return None
    return b"".join(orjson.dumps(each) + b"\n" for each in objects)


@contextmanager
def _held(settings: Settings, name: str) -> Generator[Path]:
    """The folder of an inbox, for one thread of one process at a time."""
    folder = _of(settings, name)
    permissions.make_home(settings.home)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _THREADS, filelock.FileLock(folder / "lock", mode=0o600):
        yield folder


def _of(settings: Settings, name: str) -> Path:
    return settings.home / _FOLDER / name


def _known(folder: Path, at: float) -> dict[str, int]:
    """The ids of the last minutes with their timestamps; files of earlier ones are removed."""
    now = int(at) // _WINDOW
    current = {f"{_SEEN}{now}", f"{_SEEN}{now - 1}", f"{_SEEN}{now + 1}"}
    if folder not in _KNOWN:
        _KNOWN[folder] = {}
        for path in sorted(folder.glob(f"{_SEEN}*")):
            for line in path.read_bytes().splitlines():
                stamp, _, message_id = line.partition(b" ")
                if stamp.isdigit() and message_id:
                    _KNOWN[folder][message_id.decode(errors="replace")] = int(stamp)
    known = _KNOWN[folder]
    for path in folder.glob(f"{_SEEN}*"):
        if path.name not in current:
            path.unlink(missing_ok=True)
            _KNOWN[folder] = known = {k: stamp for k, stamp in known.items() if stamp > at - 2 * _WINDOW}
    return known


def _seen_line(message: Message) -> bytes:
    return f"{message.timestamp} {message.id}\n".encode()


def _append(path: Path, content: bytes) -> None:
    """Appends whole lines and waits until they are on the disk; what is not written whole is removed."""
    is_new = not path.exists()
    if not is_new:
        _without_torn_end(path)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab", buffering=0) as out:
        before = os.fstat(out.fileno()).st_size
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[out.write(rest) :]
            os.fsync(out.fileno())
        except OSError:
            os.ftruncate(out.fileno(), before)
            raise
    if is_new:
        _sync_folder(path.parent)


def _without_torn_end(path: Path) -> None:
    """Cuts off a last line without its end: its writer was killed before it told anybody."""
    with path.open("rb+") as opened:
        size = opened.seek(0, os.SEEK_END)
        if not size:
            return
        opened.seek(size - 1)
        if opened.read(1) == b"\n":
            return
        opened.seek(0)
        opened.truncate(opened.read().rfind(b"\n") + 1)


def _sync_folder(folder: Path) -> None:
    """A new name in a folder is durable when the folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def forget() -> None:
    """Forgets the ids in memory, as after a restart."""
    _KNOWN.clear()
