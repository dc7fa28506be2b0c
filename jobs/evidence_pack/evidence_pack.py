"""The evidence pack: definitions, plans, decisions, lineage, audit log with verifier, where data lies."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from analytics import definition_text
from analytics.metrics import METRICS
from analytics.pilot.planning import toml_format
from analytics.ticket_outcomes import DEFINITIONS_VERSION
from data.audit_log import anchors, events, verification
from data.database import sessions
from data.database.tables import ClosedFigure, ImportRecord, JobRecord, NoteRecord
from data.settings import Settings
from jobs.decisions import decision_log
from jobs.erasure import certificate, forget
from jobs.evidence_pack import data_locations, pack_signature, verify_evidence_pack
from jobs.pilot import stored_plans

#: Decisions that somebody had to sign.
_APPROVALS = ("plan", "scope sign-off", "spec approval", "threshold", "promotion", "demotion", "retirement")
_NOT_DONE = ("failed", "refused")
#: The verifier that stands alone, as it is shipped.
_VERIFIER = Path(verify_evidence_pack.__file__)

_ABOUT = """\
Evidence pack of Pilotlight, made {at} by {who}.

definitions.json        every metric with its rule and method; definitions version {definitions}
plans/                  every version of every pilot plan as it was saved, with lock and SHA-256
decisions.jsonl         the decision log: who decided what, when, why, on which evidence and lake version
approvals.jsonl         of these, what was signed: plans, scope, specifications, thresholds, promotions
closed-months.jsonl     each figure as first reported: value, sums, lake version, definitions, day, who
imports.jsonl           the files behind them: name, SHA-256, rows, lake version before and after
incidents.jsonl         noted outages, refused imports, failed jobs, refused sign-ins and actions
erasures/               certificates of erasures
data-locations.json     where data lies, encryption and residency as found, and the threat model
audit-log.jsonl         the audit log up to entry {head}
anchors.jsonl           anchors of it that stood beside the lake
verification.txt        the result of verifying it when this pack was made
verify_audit_log.py     verifies it again; needs Python 3.11 and nothing else:
                        python verify_audit_log.py audit-log.jsonl --anchors anchors.jsonl --key KEY
                        KEY is printed by `python -m jobs audit-log key`; it is not in this pack, as whoever
                        has it could also make entries. Without it, order and anchors are verified.
manifest.json           size and SHA-256 of each file of this pack
manifest.sig            its signature (Ed25519), in hexadecimal
public-key.txt          the public key; compare it with the one that the page Audit log shows
verify_evidence_pack.py verifies digests and signature; needs Python 3.11 and nothing else:
                        python verify_evidence_pack.py evidence-pack.zip --public-key PUBLIC_KEY
                        PUBLIC_KEY is shown on the page Audit log and by the command
                        `python -m jobs audit-log public-key`. The signature says that this
                        installation made the pack and that nobody changed it since: the log in it
                        cannot be exchanged for another one without the private key.
"""


def make(settings: Settings) -> bytes:
    """The pack as a zip; its making is the last entry of the audit log that it holds."""
    entry = events.record(settings, "evidence pack")
    anchors.write(settings)
    made_at = datetime.now(UTC)
    found: dict[str, bytes] = {
        "definitions.json": _json(_definitions()),
        **_plans(settings),
        "decisions.jsonl": _decisions(settings, lambda kind: True),
        "approvals.jsonl": _decisions(settings, lambda kind: kind in _APPROVALS),
        "closed-months.jsonl": _rows(settings, ClosedFigure, lambda row: True),
        "imports.jsonl": _rows(settings, ImportRecord, lambda row: True),
        "incidents.jsonl": _incidents(settings),
        **{f"erasures/{each.name}.json": certificate.to_json(each) for each in forget.listed(settings)},
        "data-locations.json": _json(data_locations.as_found(settings)),
        "audit-log.jsonl": b"".join(verification.log_lines(settings, upto=entry.seq)),
        "anchors.jsonl": verification.anchor_lines(settings, upto=entry.seq),
        "verification.txt": _verified(settings, made_at),
        "verify_audit_log.py": verification.SCRIPT.read_bytes(),
        "verify_evidence_pack.py": _VERIFIER.read_bytes(),
        verify_evidence_pack.PUBLIC_KEY: f"{pack_signature.public_key(settings)}\n".encode(),
    }
    about = _ABOUT.format(
        at=f"{made_at:%Y-%m-%d %H:%M} UTC",
        who=events.latest(settings, action="evidence pack", limit=1)[0].who,
        definitions=DEFINITIONS_VERSION,
        head=str(entry)[: len(f"{entry.seq}:") + 16],
    )
    found = {"README.txt": about.encode(), **found}
    manifest = {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in found.items()
    }
    listed = _json(manifest)
    signature = pack_signature.sign(settings, listed)
    # Each file by its digest, so that one that turns up later can be held against what was given out.
    events.record(
        settings,
        "evidence pack signed",
        details={
            "manifest": hashlib.sha256(listed).hexdigest(),
            "files": {name: about["sha256"] for name, about in manifest.items()},
        },
    )
    signed = {
        verify_evidence_pack.MANIFEST: listed,
        verify_evidence_pack.SIGNATURE: f"{signature}\n".encode(),
    }
    return _zipped({**found, **signed})


def _verified(settings: Settings, at: datetime) -> bytes:
    found = verification.verify(settings)
    faults = "".join(f"entry {each.seq:,}: {each.says}\n" for each in found.faults[1:])
    return f"{at:%Y-%m-%d %H:%M} UTC\n{found.sentence()}\n{faults}".encode()


def _definitions() -> dict[str, Any]:
    return {
        "version": DEFINITIONS_VERSION,
        "metrics": {
            key: {
                "label": each.label,
                "definition": each.definition,
                "numerator": each.numerator,
                "denominator": each.denominator,
                "better": each.better,
                "unit": each.unit,
                "interval_and_test": definition_text.method(each),
            }
            for key, each in METRICS.items()
        },
    }


def _plans(settings: Settings) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name, versions in stored_plans.every_version(settings).items():
        for each in versions:
            file = f"plans/{_safe(name)}-v{each.version}"
            found[f"{file}.toml"] = toml_format.to_toml(each.plan).encode()
            told = asdict(each)
            del told["plan"]
            found[f"{file}.json"] = _json(told)
    return found


def _decisions(settings: Settings, wanted: Callable[[str], bool]) -> bytes:
    rows = (each for each in reversed(decision_log.history(settings)) if wanted(each.kind))
    return _lines(asdict(each) for each in rows)


def _rows(settings: Settings, table: Any, wanted: Callable[[Any], bool]) -> bytes:  # noqa: ANN401
    with sessions.session(settings, reads_only=True) as opened:
        found = opened.exec(select(table)).all()
    return _lines(each.model_dump() for each in found if wanted(each))


def _incidents(settings: Settings) -> bytes:
    with sessions.session(settings, reads_only=True) as opened:
        notes = opened.exec(select(NoteRecord).where(NoteRecord.kind == "outage")).all()
        imports = opened.exec(select(ImportRecord).where(col(ImportRecord.state) == "refused")).all()
        jobs = opened.exec(select(JobRecord).where(col(JobRecord.state) == "failed")).all()
    refused = [
        each for outcome in _NOT_DONE for each in events.latest(settings, outcome=outcome, limit=10_000)
    ]
    return _lines(
        [
            *({"what": "outage, as noted", **each.model_dump()} for each in notes),
            *({"what": "import refused", **each.model_dump()} for each in imports),
            *(
                {"what": "job failed", **each.model_dump(include={"id", "kind", "error", "who", "ended_at"})}
                for each in jobs
            ),
            *({"what": "audit log", **asdict(each)} for each in refused),
        ]
    )


def _safe(name: str) -> str:
    """A name of a plan as a name of a file."""
    return "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name)


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False, default=_written).encode() + b"\n"


def _lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False, default=_written).encode() + b"\n" for row in rows)


def _written(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)  # pyright: ignore


def _zipped(found: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    return buffer.getvalue()
