"""The evidence pack holds what an auditor asks for, and verifies without Pilotlight."""

import hashlib
import json
import random
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from data.audit_log import events
from data.settings import Settings
from jobs.__main__ import app
from jobs.counting import snapshot
from jobs.erasure import forget
from jobs.evidence_pack import verify_evidence_pack
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.months import month_contents
from jobs.upkeep import demo
from tests.homes import settings_at
from tests.jobs.failed_tickets import export


def _filled(tmp_path: Path, home: Path) -> Settings:
    here = settings_at(home)
    file = export(tmp_path, "A", date(2026, 3, 1), ("refund", "login"), count=400)
    imports.run(here, file, Choice(source="desk"))
    month_contents.report(here, snapshot.take(here, "desk"), "2026-03")
    demo.store_plan(here)
    forget.customer(here, "nobody@example.org")
    return here


def test_the_pack_has_every_part_with_its_digest_and_verifies_alone(tmp_path: Path, home: Path) -> None:
    here = _filled(tmp_path, home)
    out, folder = tmp_path / "pack.zip", tmp_path / "pack"
    said = CliRunner().invoke(app, ["evidence-pack", "--out", str(out)])
    assert said.exit_code == 0, said.output
    with zipfile.ZipFile(out) as opened:
        opened.extractall(folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {*manifest, "manifest.json", "manifest.sig"}
    for name, about in manifest.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == about["sha256"]
    assert "resolution_rate" in json.loads((folder / "definitions.json").read_text())["metrics"]
    months = [json.loads(line) for line in (folder / "closed-months.jsonl").read_text().splitlines()]
    loaded = [json.loads(line) for line in (folder / "imports.jsonl").read_text().splitlines()]
    assert {each["month"] for each in months} == {"2026-03-01"} and len(loaded[0]["sha256"]) == 64
    plans = [path for path in folder.glob("plans/*.toml")]
    approved = (folder / "approvals.jsonl").read_text()
    assert plans and '"locked"' in approved
    assert len(list(folder.glob("erasures/*.json"))) == 1
    places = json.loads((folder / "data-locations.json").read_text())
    assert [each["where"] for each in places["places"]][::2] == [here.lake_url, str(here.home)]
    key = events.key(here).hex()
    for secret in (key, (here.home / "redaction.key").read_bytes().hex()):
        assert not any(secret in (folder / name).read_text(errors="replace") for name in files)
    assert (folder / "verification.txt").read_text().splitlines()[1].startswith("Unchanged")
    given = ["verify_audit_log.py", "audit-log.jsonl", "--anchors", "anchors.jsonl", "--key", key]
    alone = subprocess.run(
        [sys.executable, "-I", *given], cwd=folder, capture_output=True, text=True, check=False
    )
    assert alone.returncode == 0 and "1 anchor checked" in alone.stdout, alone.stdout + alone.stderr
    assert CliRunner().invoke(app, ["evidence-pack", "--out", str(out)]).exit_code == 1
    shown = CliRunner().invoke(app, ["audit-log", "public-key"]).output.strip()
    given = ["verify_evidence_pack.py", "--public-key", shown]
    alone = subprocess.run(
        [sys.executable, "-I", *given], cwd=folder, capture_output=True, text=True, check=False
    )
    assert alone.returncode == 0 and f"{len(manifest)} files, with the key {shown}" in alone.stdout, alone
    (signed,) = events.latest(here, action="evidence pack signed")
    assert signed.details["files"] == {name: about["sha256"] for name, about in manifest.items()}
    whole = verify_evidence_pack.read(out)
    assert verify_evidence_pack.read(folder) == whole and verify_evidence_pack.faults(whole) == []
    for changed, says in (
        ({"decisions.jsonl": b"{}"}, "decisions.jsonl was changed."),
        ({"more.txt": b""}, "more.txt was added."),
        ({"manifest.json": whole["manifest.json"].replace(b'"bytes": ', b'"bytes": 1')}, "is not signed"),
        ({"manifest.sig": b"x"}, "no hexadecimal number"),
    ):
        assert says in " ".join(verify_evidence_pack.faults({**whole, **changed}))
    assert "imports.jsonl is missing." in verify_evidence_pack.faults(
        {name: content for name, content in whole.items() if name != "imports.jsonl"}
    )
    # Who forges a pack can sign it with a key of their own, not with the one that the page shows.
    theirs = Ed25519PrivateKey.generate()
    forged = {
        **whole,
        "manifest.sig": theirs.sign(whole["manifest.json"]).hex().encode(),
        "public-key.txt": theirs.public_key().public_bytes_raw().hex().encode(),
    }
    wrong = verify_evidence_pack.faults(forged, bytes.fromhex(shown))
    assert wrong[0] == "public-key.txt was changed." and "not signed with the key" in wrong[1]


#: RFC 8032, section 7.1: public key, message, signature.
_VECTORS = (
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
     "d25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
     "387b2eaeb4302aeeb00d291612bb0c00"),
)  # fmt: skip


def test_the_verifier_agrees_with_the_standard_and_with_the_library() -> None:
    for key, message, signature in _VECTORS:
        given = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)
        assert verify_evidence_pack.is_signed(*given)
    draw = random.Random(7)
    for _ in range(20):
        private = Ed25519PrivateKey.from_private_bytes(draw.randbytes(32))
        key, message = private.public_key().public_bytes_raw(), draw.randbytes(draw.randrange(90))
        signature = private.sign(message)
        assert verify_evidence_pack.is_signed(key, message, signature)
        spoiled = bytearray(signature)
        spoiled[draw.randrange(64)] ^= 1 << draw.randrange(8)
        assert not verify_evidence_pack.is_signed(key, message, bytes(spoiled))
        assert not verify_evidence_pack.is_signed(key, message + b"x", signature)
        # The same signature with another number of the group must not pass for a second one.
        more = int.from_bytes(signature[32:], "little") + 2**252 + 27742317777372353535851937790883648493
        assert not verify_evidence_pack.is_signed(key, message, signature[:32] + more.to_bytes(32, "little"))
