"""Verifies an audit log of Pilotlight: each entry's MAC, the order without gaps, and anchors.

An entry's MAC is HMAC-SHA256 over its number (8 bytes, big-endian), the MAC before it (32 bytes, zeros before
the first) and its contents. This file needs nothing but Python, so it also runs by itself:

    python verify_audit_log.py audit-log.jsonl --key KEY --anchor 120:6b1f... --anchors anchors.jsonl
"""

import argparse
import hashlib
import hmac
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: What an entry says, in the order in which it is hashed.
FIELDS = ("at", "who", "action", "outcome", "source", "subject", "details", "key")
#: The MAC before the first entry.
START = "0" * 64
#: Fewer digits of a MAC prove too little.
SHORTEST = 16
_HEX = set("0123456789abcdef")
#: More faults than these say nothing new.
_MOST = 100


@dataclass(frozen=True, slots=True)
class Anchor:
    """The number and MAC of an entry, written down somewhere else; the MAC may be its first digits."""

    seq: int
    mac: str
    at: str = ""

    def __str__(self) -> str:
        """As it is printed and given to the command."""
        return f"{self.seq}:{self.mac}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the log is not as it was written, and what is wrong there."""

    seq: int
    says: str


@dataclass(slots=True)
class Verification:
    """What a verification found; without a key only the order and the anchors were checked."""

    with_key: bool
    entries: int = 0
    head: str = START
    anchors: int = 0
    faults: list[Fault] = field(default_factory=list["Fault"])

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def sentence(self) -> str:
        """The result in one line."""
        if self.faults:
            more = "" if len(self.faults) < _MOST else " or more"
            first = self.faults[0]
            return f"CHANGED: {len(self.faults)}{more} faults. The first: entry {first.seq:,}: {first.says}"
        checked = "contents, order" if self.with_key else "order alone, as no key was given,"
        return (
            f"Unchanged: {self.entries:,} entries ({checked} and {self.anchors:,} "
            f"anchor{'' if self.anchors == 1 else 's'} checked). Head {self.entries}:{self.head[:SHORTEST]}"
        )


def fingerprint(key: bytes) -> str:
    """Identifies a key without revealing it."""
    return hashlib.sha256(b"pilotlight audit log\0" + key).hexdigest()[:16]


def mac(key: bytes, seq: int, previous: str, entry: Mapping[str, Any]) -> str:
    """The MAC of an entry, in 64 hexadecimal digits."""
    body = json.dumps([entry[name] for name in FIELDS], ensure_ascii=True, separators=(",", ":"))
    message = seq.to_bytes(8, "big") + bytes.fromhex(previous) + body.encode()
    return hmac.digest(key, message, "sha256").hex()


def parse_anchor(text: str) -> Anchor:
    """An anchor from `SEQ:MAC`; a ValueError says what is wrong."""
    seq, _, digits = text.strip().partition(":")
    digits = digits.lower()
    if not seq.isdigit() or len(digits) < SHORTEST or set(digits) - _HEX:
        raise ValueError(
            f"{text!r} is no anchor. Write it as the report's foot does: the number, a colon and at least "
            f"{SHORTEST} hexadecimal digits."
        )
    return Anchor(int(seq), digits)


def verify(
    entries: Iterable[Mapping[str, Any]], keys: Sequence[bytes], anchors: Iterable[Anchor] = ()
) -> Verification:
    """Checks entries in their order; after a fault it goes on from what is stored."""
    known = {fingerprint(key): key for key in keys}
    wanted: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        wanted.setdefault(anchor.seq, []).append(anchor)
    found = Verification(with_key=bool(keys))
    seq, previous = 0, START
    for entry in entries:
        if len(found.faults) >= _MOST:
            break
        there = int(entry["seq"])
        if there != seq + 1:
            found.faults.append(Fault(there, _out_of_order(seq, there)))
        seq = there
        stored = str(entry["mac"])
        if keys:
            found.faults += _of_entry(known, seq, previous, entry, stored)
        for anchor in wanted.pop(seq, []):
            found.anchors += 1
            if not stored.startswith(anchor.mac):
                found.faults.append(Fault(seq, f"Its MAC is not the one of the anchor {str(anchor)[:40]}."))
        found.entries += 1
        # What is no MAC at all cannot be hashed; its own entry is told already.
        previous = stored if len(stored) == len(START) and set(stored) <= _HEX else START
    found.head = previous
    for missing in (each for at in sorted(wanted) for each in wanted[at]):
        if len(found.faults) < _MOST:
            said = f"An anchor names it, and the log ends at entry {seq:,}: entries were removed."
            found.faults.append(Fault(missing.seq, said))
    return found


def _out_of_order(before: int, there: int) -> str:
    if there > before + 1:
        missing = there - before - 1
        return f"{missing:,} {'entry is' if missing == 1 else 'entries are'} missing before it."
    return f"It comes after entry {before:,}, out of order."


def _of_entry(
    known: Mapping[str, bytes], seq: int, previous: str, entry: Mapping[str, Any], stored: str
) -> list[Fault]:
    key = known.get(str(entry["key"]))
    if key is None:
        return [Fault(seq, f"It was made with another key (fingerprint {str(entry['key'])[:16]}).")]
    if not hmac.compare_digest(mac(key, seq, previous, entry), stored):
        return [Fault(seq, "It, or the entry before it, is not as it was written.")]
    return []


def main() -> int:
    """Verifies a log that was downloaded; 0 where it is unchanged, 1 where not, 2 for unusable files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("log", help="audit-log.jsonl of an evidence pack or a download")
    parser.add_argument("--key", action="append", default=[], help="what `jobs audit-log key` prints")
    parser.add_argument("--anchor", action="append", default=[], help="SEQ:MAC, as in a report's foot")
    parser.add_argument("--anchors", help="anchors.jsonl of an evidence pack")
    given = parser.parse_args()
    try:
        keys = [bytes.fromhex(each.strip()) for each in given.key]
        anchors = [parse_anchor(each) for each in given.anchor]
        with open(given.log, encoding="utf-8") as lines:  # noqa: PTH123
            entries = [json.loads(line) for line in lines if line.strip()]
        if given.anchors:
            with open(given.anchors, encoding="utf-8") as lines:  # noqa: PTH123
                anchors += [Anchor(**json.loads(line)) for line in lines if line.strip()]
        found = verify(entries, keys, anchors)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"The log cannot be read: {error}", file=sys.stderr)
        return 2
    print(found.sentence())
    for fault in found.faults[1:]:
        print(f"entry {fault.seq:,}: {fault.says}")
    return 0 if found.ok else 1


if __name__ == "__main__":
    sys.exit(main())
