"""Pages of a pull on the disk until their rows are stored: an interrupted pull asks for none of them again.

They are personal data: only the owner of the home can read them, and they are gone after the commit. A page
is there whole or not at all. Pages of another round than the database's are of no use and are removed.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import filelock
import orjson

from data import permissions
from data.connect.desk_contract import Object, Position
from data.errors import DataError
from data.settings import Settings

_FOLDER = "pulls"
_DRAFT = ".draft"


@dataclass(slots=True)
class Batch:
    """The pages of one stream since the last commit."""

    folder: Path
    position: Position | None = None
    end: bool = False
    reached: datetime | None = None
    #: When the last page was asked for.
    asked: datetime | None = None
    objects: int = 0
    pages: int = 0
    #: Pages in a row that had nothing new: no object, and no change later than those before.
    idle: int = 0
    seen: set[str] = field(default_factory=set[str])

    @property
    def age(self) -> float:
        """The seconds since the first page was kept."""
        first = self.folder / _name(0)
        return time.time() - first.stat().st_mtime if first.exists() else 0.0

    def is_new(self, found: Object) -> bool:
        """Whether no page had the object just as it is: the same id and the same content."""
        return _digest(found) not in self.seen

    def keep(
        self,
        objects: list[tuple[Object, Object]],
        position: Position,
        *,
        end: bool,
        reached: datetime | None,
        asked: datetime,
    ) -> None:
        """Keeps a page: each object as the list had it and as it was completed, and where to go on."""
        page = {
            "position": position,
            "end": end,
            "reached": reached.isoformat() if reached else None,
            "asked": asked.isoformat(),
            "seen": [_digest(listed) for listed, _ in objects],
            "objects": [whole for _, whole in objects],
        }
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self.folder / _name(self.pages), orjson.dumps(page))
        self.add(page)

    def lines(self) -> Path:
        """A file beside the pages with every object on a line of its own; it goes when they go."""
        to = self.folder / "objects.jsonl"
        with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            for number in range(self.pages):
                for each in orjson.loads((self.folder / _name(number)).read_bytes())["objects"]:
                    out.write(orjson.dumps(each) + b"\n")
        return to

    def remove(self) -> None:
        """Removes the pages."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def add(self, page: dict[str, Any]) -> None:
        """Adds a page that lies on the disk."""
        self.position, self.end = page["position"], page["end"]
        before, reached = self.reached, datetime.fromisoformat(page["reached"]) if page["reached"] else None
        self.reached = max((each for each in (before, reached) if each), default=None)
        self.asked = datetime.fromisoformat(page["asked"])
        self.seen.update(page["seen"])
        # A page of which nothing is kept, such as events without a comment, still gets on in time.
        self.idle = 0 if page["seen"] or self.reached != before else self.idle + 1
        self.objects += len(page["objects"])
        self.pages += 1


def opened(settings: Settings, name: str, stream: str, round_: int) -> Batch:
    """The pages of a stream that were kept since the last commit; those of other rounds are removed."""
    batch = Batch(_of(settings, name) / f"{stream}-{round_}")
    for other in _of(settings, name).glob(f"{stream}-*"):
        if other != batch.folder and other.is_dir():
            shutil.rmtree(other, ignore_errors=True)
    while (path := batch.folder / _name(batch.pages)).exists():
        batch.add(orjson.loads(path.read_bytes()))
    return batch


@contextmanager
def alone(settings: Settings, name: str) -> Generator[None]:
    """Context manager in which this process alone pulls that connection into this home."""
    folder = _of(settings, name)
    permissions.make_home(settings.home)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        # Given back by the system however the process ends.
        with filelock.FileLock(folder / "lock", timeout=0, mode=0o600):
            yield
    except filelock.Timeout:
        raise DataError(
            f"A pull of the connection {name!r} is running already. Wait until it ends."
        ) from None


def asked(settings: Settings, name: str) -> list[float]:
    """The times of this home's last requests, which count against the budget of a minute."""
    try:
        return [float(each) for each in orjson.loads((_of(settings, name) / "asked.json").read_bytes())]
    except (FileNotFoundError, orjson.JSONDecodeError):
        return []


def keep_asked(settings: Settings, name: str, times: list[float]) -> None:
    """Keeps them for the next process."""
    permissions.make_home(settings.home)
    _of(settings, name).mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(_of(settings, name) / "asked.json", orjson.dumps(times))


def _of(settings: Settings, name: str) -> Path:
    return settings.home / _FOLDER / name


def _name(number: int) -> str:
    return f"{number:06}.json"


def _digest(found: Object) -> str:
    return hashlib.sha256(orjson.dumps(found, option=orjson.OPT_SORT_KEYS)).hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file that is there whole or not at all, also after a cut of power."""
    draft = path.with_name(path.name + _DRAFT)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)


def now() -> datetime:
    """The moment as it is kept with a page."""
    return datetime.now(UTC)
