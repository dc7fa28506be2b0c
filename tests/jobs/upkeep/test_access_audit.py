"""The audit log listens to the door while a command or the server runs."""

from pathlib import Path

import pytest

from data import settings
from data.audit_log import events
from jobs.access import permits
from jobs.access.viewers import NotAllowedError, Viewer
from jobs.upkeep import access_audit


def test_permits_and_refusals_are_entries_before_anything_is_done(home: Path) -> None:
    here = settings.read()
    with access_audit.listening():
        permits.permit(Viewer("ada", "admin", None), "erase", "desk")
        with pytest.raises(NotAllowedError):
            permits.permit(Viewer("ben", "viewer", None), "erase")
    permits.permit(Viewer("cem", "admin", None), "erase")
    told = [(each.who, each.action, each.outcome, each.source) for each in events.latest(here)]
    assert told == [("ben", "refused", "refused", ""), ("ada", "permit: erase", "done", "desk")]


def test_what_cannot_be_logged_is_not_permitted(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object, **named: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(events, "record", full)
    with access_audit.listening(), pytest.raises(OSError, match="no space"):
        permits.permit(Viewer("ada", "admin", None), "erase")
