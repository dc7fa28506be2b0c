"""The certificate of an erasure: what was erased and what could not be reached, as JSON and to print."""

import html
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from analytics import wording
from data.errors import DataError
from data.settings import Settings

#: What no command of ours reaches.
_EVERYWHERE = (
    "backups that were made before, and copies of the home's or the lake's files",
    "files that people downloaded: exports, reports, training packs",
    "the helpdesk itself: an import of an export that still has the customer brings the rows back",
    "memory of servers that were running: restart them to be sure",
)
_OBJECT_STORE = "earlier versions of objects, where the store keeps versions"
_POSTGRES = "write-ahead logs and replicas of PostgreSQL, as long as they are kept"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What an erasure did; it names nobody but by a keyed hash."""

    what: str
    subject: str
    by: str
    at: datetime
    tickets: int
    by_source: Mapping[str, int]
    rows: Mapping[str, int]
    files: Mapping[str, int]
    tables_without_history: tuple[str, ...]
    not_reached: tuple[str, ...]
    audit_entry: str
    #: A sentence for each run before this one that was killed: what it had found counts as erased.
    interrupted: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The beginning of a file name."""
        return f"erasure-{self.at:%Y-%m-%d}-{self.subject[:8]}"


def not_reached(settings: Settings) -> tuple[str, ...]:
    """What an erasure of this installation cannot reach."""
    further = [_OBJECT_STORE] if "://" in settings.lake_url else []
    further += [_POSTGRES] if settings.database_url.startswith("postgres") else []
    return (*_EVERYWHERE, *further)


def to_json(made: Certificate) -> bytes:
    """The certificate as JSON."""
    return json.dumps(asdict(made), indent=1, default=str, ensure_ascii=False).encode() + b"\n"


def from_evidence(told: Mapping[str, Any]) -> Certificate:
    """The certificate as the decision log keeps it."""
    return Certificate(
        **{
            **told,
            "at": datetime.fromisoformat(told["at"]),
            "tables_without_history": tuple(told["tables_without_history"]),
            "not_reached": tuple(told["not_reached"]),
            "interrupted": tuple(told.get("interrupted", ())),
        }
    )


def to_html(made: Certificate) -> bytes:
    """The certificate as one page to print."""
    counts = [*made.rows.items(), *((f"{name} (files)", count) for name, count in made.files.items())]
    lines = "".join(f"<tr><td>{_safe(name)}</td><td>{count:,}</td></tr>" for name, count in counts)
    left = "".join(f"<li>{_safe(each)}</li>" for each in made.not_reached)
    facts = {
        "Asked for": made.what,
        "Subject (keyed hash)": made.subject,
        "Done by": made.by,
        "Done at": f"{made.at:%Y-%m-%d %H:%M} UTC",
        "Tickets": f"{made.tickets:,}",
        "Tables that end here": wording.listed(list(made.tables_without_history)) or "none",
        "Audit log": made.audit_entry,
    }
    before = "".join(f"<p>{_safe(each)}</p>" for each in made.interrupted)
    told = "".join(f"<tr><th>{name}</th><td>{_safe(value)}</td></tr>" for name, value in facts.items())
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Certificate of erasure</title>'
        "<style>body{font:15px/1.5 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
        "table{border-collapse:collapse;margin:1rem 0}td,th{text-align:left;padding:.2rem 1.5rem .2rem 0;"
        "vertical-align:top;overflow-wrap:anywhere}td:last-child{font-variant-numeric:tabular-nums}</style>"
        f"<h1>Certificate of erasure</h1><table>{told}</table><h2>Erased or made anonymous</h2>"
        f"<table>{lines}</table>{before}<h2>Not reached</h2><ul>{left}</ul>"
    ).encode()


def to_file(made: Certificate, name: str) -> bytes:
    """The certificate in the format that a file's name asks for."""
    if name.endswith(".json"):
        return to_json(made)
    if name.endswith(".html"):
        return to_html(made)
    raise DataError(f"{name!r} names no kind of certificate. Let it end with .html or .json.")


def _safe(value: str) -> str:
    return html.escape(value)
