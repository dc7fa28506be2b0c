"""Bad files: archives, and files of other kinds; listed in `bad_files`."""

import gzip
import io
import struct
import warnings
import zipfile
from collections.abc import Iterator

from tests.reliability.bad_file import Case, of_bytes, of_text, table


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """A zip of these members, whatever their names."""
    content = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore", UserWarning)
        for name, inside in members:
            archive.writestr(name, inside)
    return content.getvalue()


def _special(kind: int) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo("t.csv")
    member.external_attr = kind << 16
    return member


def packed() -> Iterator[Case]:
    """Archives: bombs, names that point elsewhere, and ends that are missing."""
    good = table().encode()
    one = zipped(("t.csv", good))
    gz = gzip.compress(good)
    yield of_bytes("zip", one, 4, file="t.zip")
    yield of_bytes("gzip", gz, 4, file="t.csv.gz")
    yield of_bytes("two gzips in a row", gz + gzip.compress(b"T8,2026-03-08,a,b\n"), 5, file="t.csv.gz")
    yield of_bytes(
        "zip with two tables",
        zipped(("a.csv", good), ("b.csv", good.replace(b"\nT", b"\nU"))),
        8,
        file="t.zip",
    )
    yield of_bytes("zip called .csv", one, None)
    yield of_bytes("gzip called .csv", gz, None)
    yield of_bytes("CSV called .zip", good, None, file="t.zip")
    yield of_bytes("CSV called .gz", good, None, file="t.csv.gz")
    for name in (
        "../t.csv",
        "a/../../t.csv",
        "..\\t.csv",
        "/etc/t.csv",
        "C:\\t.csv",
        "\\\\host\\t.csv",
        "a/..",
        "//t.csv",
    ):
        yield of_bytes(f"zip with the name {name}", zipped((name, good)), None, file="t.zip")
    for name, kind in (("link", 0o120777), ("device", 0o060666), ("pipe", 0o010666), ("socket", 0o140777)):
        yield of_bytes(f"zip with a {name}", zipped((_special(kind), good)), None, file="t.zip")
    for name, content in (
        ("a zip within", zipped(("t.zip", one))), ("a gzip within", zipped(("t.csv.gz", gz))),
        ("nothing", zipped()), ("an empty file", zipped(("t.csv", b""))),
        ("a picture", zipped(("t.png", b"\x89PNG" + bytes(50)))), ("folders only", zipped(("a/", b""))),
        ("the same name twice", zipped(("t.csv", good[:20]), ("t.csv", b"\xff" * 9))),
        ("cut off", one[:-25]), ("its end only", one[-22:]),
        ("bytes changed", one[:40] + b"\xff" * 8 + one[48:]), ("a password", _flagged(one)),
        ("a wrong length", _lying(good)),
        ("one bad of two", zipped(("a.csv", good), ("b.csv", b"colour\nred\n"))),
    ):  # fmt: skip
        yield of_bytes(f"zip with {name}", content, None, file="t.zip")
    yield Case("zip bomb", "t.zip", lambda: zipped(("t.csv", b"0" * 20_000_000)), None)
    yield Case("zip member over 100 MB", "t.zip", lambda: zipped(("t.csv", bytes(100_000_001))), None)
    yield Case(
        "zip of 1,001 members", "t.zip", lambda: zipped(*((f"{n}.csv", good) for n in range(1_001))), None
    )
    yield Case("gzip bomb", "t.csv.gz", lambda: gzip.compress(b"0" * 20_000_000), None)
    yield of_bytes("gzip cut off", gz[:-9], None, file="t.csv.gz")
    yield of_bytes("gzip cut off early", gz[:15], None, file="t.csv.gz")
    yield of_bytes("gzip with a wrong checksum", gz[:-8] + bytes(4) + gz[-4:], None, file="t.csv.gz")
    yield of_bytes("gzip with rubbish behind", gz + b"rubbish", None, file="t.csv.gz")
    yield of_bytes("gzip of a gzip", gzip.compress(gz), None, file="t.csv.gz")
    yield of_bytes("gzip of nothing", gzip.compress(b""), None, file="t.csv.gz")
    yield of_bytes(
        "tar in gzip",
        gzip.compress(b"t.csv" + bytes(95) + b"0000644\0" + bytes(400) + good + bytes(1_024)),
        None,
        file="t.tar.gz",
    )


def _flagged(archive: bytes) -> bytes:
    content = bytearray(archive)
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _lying(good: bytes) -> bytes:
    honest = zipped(("t.csv", good * 50))
    return honest.replace(struct.pack("<L", len(good) * 50), struct.pack("<L", len(good)))


def strangers() -> Iterator[Case]:
    """Files of other kinds under the name of a table, and tables of nobody."""
    for name, start in (
        ("a PNG picture", b"\x89PNG\r\n\x1a\n"), ("a JPEG picture", b"\xff\xd8\xff\xe0"),
        ("a PDF", b"%PDF-1.7\n"), ("an SQLite database", b"SQLite format 3\x00"),
        ("a 7z archive", b"7z\xbc\xaf\x27\x1c"), ("a program", b"\x7fELF\x02"),
        ("a web page", b"<!DOCTYPE html><html>"), ("XML", b"<?xml version='1.0'?><tickets/>"),
        ("RTF", b"{\\rtf1 tickets}"), ("zstd", b"\x28\xb5\x2f\xfd"), ("bzip2", b"BZh91AY"),
        ("xz", b"\xfd7zXZ\x00"), ("Arrow", b"ARROW1\x00\x00"),
    ):  # fmt: skip
        yield of_bytes(f"{name} called .csv", start + bytes(range(1, 256)) * 3, None)
    yield of_bytes("bytes without order", bytes((n * 7919 + n // 3) % 256 for n in range(4_000)), None)
    yield of_text("a letter to somebody", "Dear Sir,\n\nplease find attached\nthe tickets.\n\nYours", None)
    yield of_text("YAML", "tickets:\n  - id: 1\n    at: 2026-03-01\n", None, file="t.yaml")
    yield of_text("a program's source", "def f(a, b):\n    return {a: b}\n", None, file="t.py")
    yield of_text(
        "a log", "2026-03-01 10:00 INFO started\n2026-03-01 10:01 WARN slow, again\n", None, file="t.log"
    )
    yield of_text(
        "SQL",
        "INSERT INTO tickets VALUES (1, 'a');\nINSERT INTO tickets VALUES (2, 'b');\n",
        None,
        file="t.sql",
    )
    yield of_text("an ordinary table of something else", "colour,shape\nred,round\n", None)
