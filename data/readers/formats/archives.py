"""Unpacks gzip and zip files within limits, whatever they claim about their sizes."""

import errno
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from data.errors import DataError
from data.readers.formats import limits

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"

#: What systems add to an archive without being asked.
_LITTER = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)|/$")
_ABSOLUTE = re.compile(r"^([/\\]|[A-Za-z]:)")
_LINK = 0o120000
#: What a member says it is, when it is a file: that, or nothing.
_FILES = (0o100000, 0)


@dataclass(frozen=True, slots=True)
class Packed:
    """A member of an archive, still packed."""

    name: str
    path: str
    start: int
    packed: int
    size: int
    check: int
    stored: bool


def unpack_gzip(path: Path, *, name: str, into: Path) -> Path:
    """The one file in a gzip file, unpacked; several gzip files one after the other are one."""
    target = into / "unpacked"
    with path.open("rb") as file:
        packed = path.stat().st_size
        _store(_inflated(file, packed, name=name, most=limits.FILE, bits=31, what="gzip"), target, name=name)
    return target


def unpack_member(archive: Path, member: Packed, *, into: Path) -> Path:
    """One member of a zip, unpacked; its length and checksum must be what the archive says."""
    target = into / f"{member.start}.unpacked"
    with archive.open("rb") as file:
        _store(contents(file, member), target, name=member.name)
    return target


def contents(file: BinaryIO, member: Packed) -> Iterator[bytes]:
    """The bytes of a member, some megabytes at a time."""
    file.seek(member.start)
    if member.stored:
        blocks = _copied(file, member.packed)
    else:
        blocks = _inflated(
            file, member.packed, name=member.name, most=limits.MEMBER, bits=-zlib.MAX_WBITS, what="zip"
        )
    length = check = 0
    for block in blocks:
        length += len(block)
        check = zlib.crc32(block, check)
        yield block
    if (length, check) != (member.size, member.check):
        raise DataError(
            f"{member.name} is damaged: its checksum does not hold. Make or download the archive again."
        )


def members(path: Path, *, name: str) -> list[Packed]:
    """The files in a zip, each within the limits; what systems add by themselves is left out."""
    try:
        with path.open("rb") as file:
            _check_contents(file, path.stat().st_size, name=name)
            with zipfile.ZipFile(file) as archive:
                found = archive.infolist()
            if len(found) > limits.MEMBERS:
                raise DataError(_too_many(name, len(found)))
            wanted = [member for member in found if not _LITTER.search(member.filename)]
            packed = [_packed(file, member, name=name) for member in wanted]
    except (
        zipfile.BadZipFile,
        struct.error,
        ValueError,
        OverflowError,
        NotImplementedError,
        OSError,
    ) as error:
        raise DataError(
            f"{name} is a damaged or incomplete zip archive. Make or download it again, whole."
        ) from error
    if (total := sum(member.size for member in packed)) > limits.FILE:
        raise DataError(
            f"{name} holds {limits.size(total)}; unpacked it may be {limits.size(limits.FILE)}. "
            "Export a shorter period, or import its files one by one."
        )
    return packed


def _packed(file: BinaryIO, member: zipfile.ZipInfo, *, name: str) -> Packed:
    whole = f"{name}/{member.filename}"
    path = member.filename
    if _ABSOLUTE.match(path) or ".." in PurePosixPath(path.replace("\\", "/")).parts:
        raise DataError(
            f"{whole} points outside of its archive. Make the archive again from the files alone."
        )
    if (what := (member.external_attr >> 16) & 0o170000) not in _FILES:
        called = "a link" if what == _LINK else "a device or the like"
        raise DataError(f"{whole} is {called}, not a file. Make the archive again with the file itself.")
    if member.flag_bits & 0x1:
        raise DataError(f"{whole} is protected by a password. Make the archive again without one.")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DataError(f"{whole} is packed by an unusual method. Make an ordinary zip archive.")
    if member.file_size > limits.MEMBER:
        raise DataError(
            f"{whole} is {limits.size(member.file_size)} when unpacked; a file in a zip may be "
            f"{limits.size(limits.MEMBER)}. Import it by itself, or packed with gzip."
        )
    file.seek(member.header_offset)
    header = file.read(30)
    if not header.startswith(ZIP):
        raise zipfile.BadZipFile(path)
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    return Packed(
        name=whole,
        path=path,
        start=member.header_offset + 30 + name_length + extra_length,
        packed=member.compress_size,
        size=member.file_size,
        check=member.CRC,
        stored=member.compress_type == zipfile.ZIP_STORED,
    )


def _check_contents(file: BinaryIO, size: int, *, name: str) -> None:
    """Refuse a table of contents that is too large before anything reads it whole."""
    file.seek(max(0, size - 0x10000 - 42))
    tail = file.read()
    place = tail.rfind(EMPTY_ZIP)
    if place < 0:
        raise zipfile.BadZipFile(name)
    count, length = struct.unpack("<HL", tail[place + 10 : place + 16])
    if place >= 20 and tail[place - 20 : place - 16] == b"PK\x06\x07":
        file.seek(struct.unpack("<Q", tail[place - 12 : place - 4])[0])
        count, length = struct.unpack("<QQ", file.read(56)[32:48])
    if count > limits.MEMBERS or length > limits.CONTENTS:
        raise DataError(_too_many(name, count))


def _too_many(name: str, count: int) -> str:
    return (
        f"{name} holds {count:,} files; at most {limits.MEMBERS:,} are read from one archive. "
        "Put fewer into it, or import the files one by one."
    )


def _copied(file: BinaryIO, length: int) -> Iterator[bytes]:
    while length and (block := file.read(min(length, limits.PACKED_BLOCK))):
        length -= len(block)
        yield block


def _inflated(file: BinaryIO, packed: int, *, name: str, most: int, bits: int, what: str) -> Iterator[bytes]:
    """Unpack bytes as they are asked for; a bomb is noticed before it is larger than one block."""
    stream = zlib.decompressobj(bits)
    length = 0
    for block in _copied(file, packed):
        while block:
            try:
                found = stream.decompress(block, limits.MEGA)
            except zlib.error as error:
                raise DataError(
                    f"{name} is damaged: its {what} data cannot be unpacked. Make or download it again."
                ) from error
            length += len(found)
            if length > most:
                raise DataError(
                    f"{name} is more than {limits.size(most)} when unpacked, which is the limit. "
                    "Export a shorter period, or import it in parts."
                )
            if length > limits.RATIO_FROM and length > limits.RATIO * packed:
                raise DataError(
                    f"{name} becomes more than {limits.RATIO} times larger when unpacked, as no export does. "
                    "Unpack it yourself, and import the file in it if it is what you expect."
                )
            if found:
                yield found
            block = stream.unconsumed_tail
            if stream.eof:
                block = stream.unused_data.lstrip(b"\0") if what == "gzip" else b""
                if block:
                    stream = zlib.decompressobj(bits)
    while not stream.eof and (found := stream.decompress(b"", limits.MEGA)):
        length += len(found)
        yield found
    if not stream.eof:
        raise DataError(
            f"{name} is incomplete: its {what} data ends too early. Make or download it again, whole."
        )


def _store(blocks: Iterator[bytes], target: Path, *, name: str) -> None:
    try:
        with target.open("wb") as file:
            for block in blocks:
                file.write(block)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
            raise DataError(
                f"There is no room on the disk to unpack {name}. Make room and try again."
            ) from error
        raise
