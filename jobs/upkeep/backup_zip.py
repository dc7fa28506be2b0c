"""The archive of a backup: a zip of files with a manifest of sizes and checksums."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from data.errors import DataError

FORMAT, NEWEST = "pilotlight-backup", 1
MANIFEST = "manifest.json"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """One file of an archive."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """An archive's contents: schema, lake tables with their versions, and every file."""

    made_at: str
    schema: str
    versions: Mapping[str, int]
    files: Mapping[str, ArchivedFile]


def add(archive: zipfile.ZipFile, name: str, source: IO[bytes]) -> ArchivedFile:
    """Writes one file into an archive; returns its manifest entry."""
    digest, size = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as out:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
    return ArchivedFile(size, digest.hexdigest())


def close(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Writes the manifest last, so that an archive without it is incomplete."""
    archive.writestr(
        MANIFEST, json.dumps({"format": FORMAT, "version": NEWEST, **asdict(manifest)}, indent=1)
    )


def read_manifest(archive: zipfile.ZipFile, allowed: Callable[[PurePosixPath], bool]) -> Manifest:
    """Returns the manifest after checking it against the archive and the allowed names."""
    try:
        found = json.loads(archive.read(MANIFEST))
        if found["format"] != FORMAT or not isinstance(found["version"], int):
            raise KeyError(FORMAT)
        files = {name: ArchivedFile(**about) for name, about in found["files"].items()}
        manifest = Manifest(found["made_at"], found["schema"], found["versions"], files)
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile):
        raise DataError("This is not a backup of Pilotlight: its manifest is missing or unknown.") from None
    if found["version"] > NEWEST:
        raise DataError(
            f"This backup has version {found['version']}, and this Pilotlight reads up to {NEWEST}. "
            "Restore it with the version that made it."
        )
    there = {info.filename: info for info in archive.infolist() if info.filename != MANIFEST}
    if there.keys() != files.keys() or len(archive.infolist()) != len(there) + 1:
        odd = sorted(there.keys() ^ files.keys()) or ["a name twice"]
        raise DataError(f"The backup does not match its manifest: {odd[0]!r}. Nothing was restored.")
    for name, info in there.items():
        if (
            "\\" in name
            or info.is_dir()
            or not allowed(PurePosixPath(name))
            or info.file_size != files[name].size
        ):
            raise DataError(
                f"The backup holds {name!r}, which is not part of a backup. Nothing was restored."
            )
    return manifest


def extract(archive: zipfile.ZipFile, name: str, kept: ArchivedFile, to: Path) -> None:
    """Extracts one file and verifies its checksum."""
    to.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    try:
        with archive.open(name) as source, to.open("wb") as out:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                out.write(chunk)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError):
        raise damaged(name) from None
    if digest.hexdigest() != kept.sha256:
        raise damaged(name)


def damaged(name: str) -> DataError:
    """Returns the error for a file that does not match its checksum."""
    return DataError(f"The backup is damaged: {name} was changed. Nothing was restored; use another one.")
