"""Verifies an evidence pack of Pilotlight: each file's digest, that none is missing or added, the signature.

The signature is Ed25519 (RFC 8032) over manifest.json, which has the SHA-256 of every other file. This file
needs nothing but Python, so it also runs by itself, on the zip or in the folder it was unpacked into:

    python verify_evidence_pack.py evidence-pack.zip --public-key KEY

KEY is what the page Audit log and `python -m jobs audit-log public-key` show. Get it from there and not from
the pack: who forges a pack puts a key of their own into it.
"""

import argparse
import hashlib
import json
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

MANIFEST, SIGNATURE, PUBLIC_KEY = "manifest.json", "manifest.sig", "public-key.txt"
#: The field, the order of the group and the constant of the curve, as RFC 8032 names them.
_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
#: A point in extended coordinates: x = X/Z, y = Y/Z, x·y = T/Z.
_Point = tuple[int, int, int, int]


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature of a message fits a public key."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, nonce = _point(public_key), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or nonce is None or s >= _L:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    h = int.from_bytes(digest, "little") % _L
    return _same(_times(s, _BASE), _add(nonce, _times(h, key)))


def faults(files: Mapping[str, bytes], public_key: bytes | None = None) -> list[str]:
    """What is wrong with a pack, by its files; without a key the pack's own is taken."""
    manifest = files.get(MANIFEST)
    if manifest is None:
        return [f"{MANIFEST} is missing."]
    wanted = json.loads(manifest)
    found = [f"{name} is missing." for name in wanted if name not in files]
    found += [f"{name} was added." for name in files if name not in (*wanted, MANIFEST, SIGNATURE)]
    found += [
        f"{name} was changed."
        for name, about in wanted.items()
        if name in files and hashlib.sha256(files[name]).hexdigest() != about["sha256"]
    ]
    try:
        key = public_key or bytes.fromhex(files.get(PUBLIC_KEY, b"").decode().strip())
        signature = bytes.fromhex(files.get(SIGNATURE, b"").decode().strip())
    except ValueError:
        return [*found, "The signature or the public key is no hexadecimal number."]
    if not is_signed(key, manifest, signature):
        found.append(f"{MANIFEST} is not signed with the key {key.hex()[:16]}….")
    return found


def read(place: Path) -> dict[str, bytes]:
    """The files of a pack, a zip or a folder, by name."""
    if place.is_dir():
        return {
            path.relative_to(place).as_posix(): path.read_bytes()
            for path in sorted(place.rglob("*"))
            if path.is_file()
        }
    with zipfile.ZipFile(place) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def _point(encoded: bytes) -> _Point | None:
    """The point of 32 bytes; None where they are none."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (not x and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


def _add(one: _Point, other: _Point) -> _Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c, d = 2 * one[3] * other[3] * _D % _P, 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(number: int, point: _Point) -> _Point:
    total: _Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point, number = _add(point, point), number >> 1
    return total


def _same(one: _Point, other: _Point) -> bool:
    return not (one[0] * other[2] - other[0] * one[2]) % _P and not (
        (one[1] * other[2] - other[1] * one[2]) % _P
    )


_BASE: _Point = _point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little")) or (0, 1, 1, 0)


def main() -> int:
    """Verifies a pack; 0 where it is as it was signed, 1 where not, 2 for unusable files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pack", nargs="?", default=".", help="evidence-pack.zip or its folder; default: here")
    parser.add_argument("--public-key", help="64 hexadecimal digits; default: the one in the pack")
    given = parser.parse_args()
    try:
        files = read(Path(given.pack))
        wrong = faults(files, bytes.fromhex(given.public_key) if given.public_key else None)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        print(f"The pack cannot be verified: {error}", file=sys.stderr)
        return 2
    if wrong:
        print("CHANGED: " + " ".join(wrong))
        return 1
    key = given.public_key or files[PUBLIC_KEY].decode().strip()
    print(f"As it was signed: {len(files) - 2} files, with the key {key}.")
    if not given.public_key:
        print("That key is the pack's own. Compare it with the one that the page Audit log shows.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
