"""Where data lies, in which form, who reaches it and what protects it, as found on this machine."""

import os
from pathlib import Path
from typing import Any

from data import permissions
from data.audit_log import anchors
from data.database import sessions
from data.errors import DataError
from data.lake import lake
from data.privacy import redaction_key
from data.settings import Settings
from jobs.erasure import certificate

_MOUNTS = Path("/proc/self/mounts")
_UNKNOWN = "not known here: ask whoever runs it"
#: What could go wrong, and what stands against it; the limits are told as they are.
THREATS = (
    (
        "Personal data in texts",
        "Redacted at import, before anything is stored. Names of people are not found.",
    ),
    (
        "A copied lake or home",
        "Files are their owner's alone (0700, 0600). Encryption at rest is the disk's.",
    ),
    ("Somebody sees too much", "Data is fetched only for a viewer. Roles are one table."),
    (
        "A changed or removed entry of the audit log",
        "Each entry has a MAC over its number, the MAC before it and its contents.",
    ),
    (
        "The end of the audit log is cut off",
        "Anchors beside the lake and in reports tell. Who changes database, anchors and reports can hide it.",
    ),
    ("Forged entries", "Only who has the redaction key, or the log's own key, can make a valid entry."),
    (
        "Data leaves the house",
        "Nothing is sent anywhere unless a channel of alerts is set up. Exports are logged.",
    ),
    (
        "Small groups in figures that leave",
        "Reports of a month, what is sent by the clock, and the interface for programs (to viewers) tell no "
        "count under 5 and none that others give away. Pages and exports of rows are for the roles that may "
        "read them; each export is an entry of the audit log.",
    ),
    ("Formulas in spreadsheets, scripts in tickets", "Exports are guarded; pages show texts as plain text."),
    ("An erased customer comes back", "Backups made before are not reached; a new import brings rows back."),
)


def as_found(settings: Settings) -> dict[str, Any]:
    """Every place with its kind, address, encryption and size, and the settings that decide it."""
    store = lake.of(settings)
    local = "://" not in settings.lake_url
    database = sessions.address(settings.database_url)
    is_file = database.get_backend_name() == "sqlite"
    places = [
        {
            "what": "lake: tickets, interactions, knowledge, results, anchors",
            "where": settings.lake_url,
            "form": "Delta tables and Parquet files",
            "encrypted_at_rest": _encryption(Path(settings.lake_url)) if local else _UNKNOWN,
            "residency": _machine() if local else "where the object store keeps its bucket",
        },
        {
            "what": "database: what people typed and decided, jobs, audit log",
            "where": database.render_as_string(hide_password=True),
            "form": database.get_backend_name(),
            "encrypted_at_rest": _encryption(Path(database.database or "")) if is_file else _UNKNOWN,
            "residency": _machine() if is_file else f"where {database.host} stands",
        },
        {
            "what": "home: redaction key, kept counts, locks",
            "where": str(settings.home),
            "form": "files",
            "encrypted_at_rest": _encryption(settings.home),
            "residency": _machine(),
        },
    ]
    key = redaction_key.read(settings.home)
    return {
        "places": places,
        "key_fingerprint": None if key is None else redaction_key.fingerprint(key)[:16],
        "open_to_other_accounts": [str(path) for path in permissions.open_to_others(settings.home)][:50],
        "anchors": _count_anchors(settings),
        "sources": store.sources(),
        "time_zone": settings.time_zone,
        "not_reached_by_erasure": list(certificate.not_reached(settings)),
        "threats": [{"threat": threat, "what_stands_against_it": answer} for threat, answer in THREATS],
    }


def _count_anchors(settings: Settings) -> int | str:
    try:
        return len(anchors.read(settings))
    except (DataError, OSError) as error:
        return str(error)


def _machine() -> str:
    return f"on this machine ({os.uname().nodename})"


def _encryption(path: Path) -> str:
    """What the mount of a path says; a disk below it may be encrypted without telling."""
    try:
        mounts = [line.split() for line in _MOUNTS.read_text().splitlines()]
        place = path.resolve()
    except OSError:
        return _UNKNOWN
    above = [each for each in mounts if place.is_relative_to(each[1].replace("\\040", " "))]
    if not above:
        return _UNKNOWN
    device, at, kind = max(above, key=lambda each: len(each[1]))[:3]
    if "crypt" in device or kind in ("ecryptfs", "fuse.encfs", "fuse.gocryptfs"):
        return f"yes, as its mount {at} says ({device}, {kind})"
    return f"not seen: mount {at} ({kind}); ask whether its disk is encrypted"
