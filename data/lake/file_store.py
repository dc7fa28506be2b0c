"""File storage in a folder or an object store under one interface: put, get, list, delete.

Object stores are reached with the same library and the same environment variables as the lake's tables.
"""

import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import from_url

_CHUNK = 8 << 20
_DRAFT = ".draft"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A stored file: its name, size and time of last write."""

    name: str
    size: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FileStore:
    """The files under one address; writes are atomic, and an OSError says what failed."""

    address: str

    @property
    def is_folder(self) -> bool:
        """Whether the files lie in a folder of this machine."""
        return "://" not in self.address

    def place(self, name: str) -> Path:
        """Where a file of a folder lies."""
        return Path(self.address) / name

    def put(self, name: str, source: Path) -> None:
        """Stores a copy of a file; in a folder only its owner can read it."""
        if not self.is_folder:
            _told(lambda: obstore.put(self._remote(), name, source))
            return
        place = self.place(name)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = place.with_name(f"{place.name}.{os.getpid()}{_DRAFT}")
        try:
            draft.touch(mode=0o600)
            shutil.copyfile(source, draft)
            draft.replace(place)
        finally:
            draft.unlink(missing_ok=True)

    def get(self, name: str, to: Path) -> None:
        """Copies a stored file to a path; FileNotFoundError if it is missing."""
        if self.is_folder:
            shutil.copyfile(self.place(name), to)
            return
        found = _told(lambda: obstore.get(self._remote(), name))
        draft = to.with_name(f"{to.name}.{os.getpid()}{_DRAFT}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                for piece in found.stream(_CHUNK):
                    out.write(bytes(piece))
            draft.replace(to)
        finally:
            draft.unlink(missing_ok=True)

    def read(self, name: str) -> bytes | None:
        """Returns the bytes of a small file; None if it is missing."""
        try:
            if self.is_folder:
                return self.place(name).read_bytes()
            return bytes(_told(lambda: obstore.get(self._remote(), name).bytes()))
        except FileNotFoundError:
            return None

    def create(self, name: str, content: bytes) -> bool:
        """Stores a small file if there is none of that name; returns whether it did."""
        if not self.is_folder:
            try:
                obstore.put(self._remote(), name, content, mode="create")
            except AlreadyExistsError:
                return False
            except BaseError as error:
                raise OSError(_first_line(error)) from error
            return True
        place = self.place(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_name(f".{place.name}.{os.getpid()}{_DRAFT}")
        try:
            draft.write_bytes(content)
            # Unlike a rename, a link never takes the place of what somebody else wrote meanwhile.
            place.hardlink_to(draft)
        except FileExistsError:
            return False
        finally:
            draft.unlink(missing_ok=True)
        return True

    def list(self, beginning: str = "") -> list[StoredFile]:
        """Returns every file under a folder, recursively, by name."""
        if self.is_folder:
            root = Path(self.address)
            found = [stored for path in (root / beginning).rglob("*") if (stored := _stored(root, path))]
        else:
            pieces = _told(lambda: list(obstore.list(self._remote(), beginning or None)))
            found = [StoredFile(f["path"], f["size"], f["last_modified"]) for piece in pieces for f in piece]
        return sorted(found, key=lambda each: each.name)

    def delete(self, names: Collection[str]) -> None:
        """Deletes files; missing ones are no error."""
        if not self.is_folder:
            if names:
                _told(lambda: obstore.delete(self._remote(), sorted(names)))
            return
        for name in names:
            self.place(name).unlink(missing_ok=True)

    def _remote(self) -> Any:  # noqa: ANN401
        return _told(lambda: from_url(self.address))


def _stored(root: Path, path: Path) -> StoredFile | None:
    """A file of a folder; None for a folder, for a draft, and for what was removed meanwhile."""
    try:
        if path.suffix == _DRAFT or not path.is_file():
            return None
        about = path.stat()
    except FileNotFoundError:
        return None
    changed_at = datetime.fromtimestamp(about.st_mtime, UTC)
    return StoredFile(path.relative_to(root).as_posix(), about.st_size, changed_at)


def _told(ask: Any) -> Any:  # noqa: ANN401
    """What an object store answers; its errors as those of a disk."""
    try:
        return ask()
    except BaseError as error:
        raise OSError(_first_line(error)) from error


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0][:300] if str(error) else type(error).__name__
