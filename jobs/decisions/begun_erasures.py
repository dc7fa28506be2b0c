"""Erasures that were begun and have no certificate yet: their process was killed, or still runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from analytics import wording
from data.settings import Settings
from jobs.decisions import decision_log


@dataclass(frozen=True, slots=True)
class Begun:
    """The start of an erasure: its subject (a keyed hash), and the tickets it had found, by source."""

    subject: str
    at: datetime
    by: str
    by_source: Mapping[str, int]

    @property
    def tickets(self) -> int:
        """The tickets it had found in all sources."""
        return sum(self.by_source.values())


def begin(opened: Session, settings: Settings, subject: str, by_source: Mapping[str, int]) -> None:
    """Stores that an erasure begins and what it found, before anything is erased: one row a source."""
    for source in by_source or {"": 0}:
        decision_log.append(
            opened,
            settings,
            source=source,
            kind="erasure begun",
            subject=subject,
            choice="begun",
            evidence={"by_source": dict(by_source)},
            supersedes=None,
        )


def unfinished(settings: Settings, source: str | None = None, subject: str | None = None) -> list[Begun]:
    """Every start that no certificate of the same subject followed, the oldest first.

    `source` leaves those that had found tickets of it.
    """
    ended = dict[str, int]()
    for each in decision_log.history(settings, kind="erasure", subject=subject):
        ended[each.subject] = max(each.id, ended.get(each.subject, 0))
    found = dict[tuple[str, str, tuple[tuple[str, int], ...]], Begun]()
    for each in reversed(decision_log.history(settings, kind="erasure begun", subject=subject)):
        if each.id > ended.get(each.subject, 0):
            told = Begun(each.subject, each.at, each.by, each.evidence["by_source"])
            # One start has a row for each source, written in one transaction.
            found.setdefault((told.subject, f"{told.at:%F %T}", tuple(sorted(told.by_source.items()))), told)
    return [each for each in found.values() if source is None or each.by_source.get(source)]


def sentence(begun: Begun) -> str:
    """What the certificate of the run after it says about an interrupted one."""
    return (
        f"A run begun on {begun.at:%Y-%m-%d %H:%M} UTC by {begun.by} was interrupted. It had found "
        f"{wording.counted(begun.tickets, 'ticket')}; other rows it erased are not in the counts above."
    )
