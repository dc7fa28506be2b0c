"""The evidence pack holds what an auditor asks for, and verifies without Pilotlight."""

import hashlib
import json
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

from typer.testing import CliRunner

from data.audit_log import events
from data.settings import Settings
from jobs.__main__ import app
from jobs.counting import snapshot
from jobs.erasure import forget
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.months import month_contents
from jobs.upkeep import demo
from tests.jobs.failed_tickets import export
from tests.jobs.worker_processes import settings_of


def _filled(tmp_path: Path, home: Path) -> Settings:
    here = settings_of(home, f"sqlite:///{home / 'pilotlight.db'}")
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
    assert files == {*manifest, "manifest.json"}
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
