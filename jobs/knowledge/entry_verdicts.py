"""Verdicts on entries and pairs, and the quarterly audit: a frozen work list that only verdicts close."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args

from analytics.significance import proportions
from data.errors import DataError
from data.settings import Settings
from jobs.decisions import decision_log as log
from jobs.decisions.decision_log import Decision

EntryVerdict = Literal["right", "changed", "retired"]
PairVerdict = Literal["contradiction", "different subject", "superseded", "duplicate", "fine"]
PhrasingVerdict = Literal["written", "not needed"]
ENTRY_VERDICTS: tuple[EntryVerdict, ...] = get_args(EntryVerdict)
PAIR_VERDICTS: tuple[PairVerdict, ...] = get_args(PairVerdict)
PHRASING_VERDICTS: tuple[PhrasingVerdict, ...] = get_args(PhrasingVerdict)
_KIND = "entry verdict"
_ENTRY, _PAIR, _PHRASING, _AUDIT, _FROZEN = "entry:", "pair:", "phrasing:", "audit:", "frozen"
_VERDICTS: Mapping[str, Sequence[str]] = {
    _ENTRY: ENTRY_VERDICTS,
    _PAIR: PAIR_VERDICTS,
    _PHRASING: PHRASING_VERDICTS,
}
#: An audit is due after so many days unless somebody says otherwise.
DUE_DAYS = 30
#: An entry's id in a pair is never longer than the subject of a decision allows.
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a frozen work list: an entry or a pair, why it is there, who sees to it, and its verdict."""

    subject: str
    what: str
    why: str
    owner: str
    verdict: Decision | None

    @property
    def closed(self) -> bool:
        """Whether somebody has judged it since the list was frozen."""
        return self.verdict is not None


@dataclass(frozen=True, slots=True)
class Audit:
    """An audit: when and by whom its list was frozen, until when it is due, and its lines."""

    number: int
    frozen_at: datetime
    by: str
    due: date
    items: tuple[Item, ...]

    @property
    def closed(self) -> int:
        """Lines that have a verdict."""
        return sum(item.closed for item in self.items)

    def overdue(self, today: date) -> int:
        """Lines without a verdict although the day has passed."""
        return len(self.items) - self.closed if today > self.due else 0


@dataclass(frozen=True, slots=True)
class Precision:
    """Of told pairs that people judged, how many were what they were told to be, with its 95 % interval."""

    right: int
    judged: int
    low: float | None
    high: float | None


def entry_subject(entry_id: str) -> str:
    """The subject of a verdict on an entry."""
    return f"{_ENTRY}{entry_id}"


def pair_subject(first: str, second: str) -> str:
    """The subject of a verdict on two entries, whichever comes first."""
    return f"{_PAIR}{' | '.join(sorted((first, second)))}"[:_LONGEST]


def phrasing_subject(category: str | None, typical: str) -> str:
    """The subject of a verdict on requests that no entry asks like."""
    return f"{_PHRASING}{category or ''}: {typical}"[:_LONGEST]


def judge(
    settings: Settings,
    source: str,
    subject: str,
    choice: str,
    *,
    reason: str = "",
    older: str | None = None,
    by: str | None = None,
) -> Decision:
    """Append a verdict on an entry, a pair or a phrasing; a DataError where the word is none of its verdicts.

    `older` is the entry of a superseded pair that is out of date; None where nobody said which.
    """
    allowed: Sequence[str] = next(
        (words for beginning, words in _VERDICTS.items() if subject.startswith(beginning)), ENTRY_VERDICTS
    )
    if not subject.startswith(tuple(_VERDICTS)) or choice not in allowed:
        raise DataError(f"There is no verdict {choice!r} here. There are: {', '.join(allowed)}.")
    if older is not None and (
        choice != "superseded" or older not in subject.removeprefix(_PAIR).split(" | ")
    ):
        raise DataError(f"{older} is not the older of two articles of which one is superseded.")
    return log.decide(
        settings,
        source=source,
        kind=_KIND,
        subject=subject,
        choice=choice,
        reason=" ".join(reason.split()),
        evidence=None if older is None else {"older": older},
        by=by,
    )


def verdicts(settings: Settings, source: str) -> dict[str, Decision]:
    """What holds about each entry and pair, by subject."""
    found = log.currents(settings, source, _KIND)
    return {subject: each for subject, each in found.items() if not subject.startswith(_AUDIT)}


def checked(said: Mapping[str, Decision]) -> dict[str, datetime]:
    """When a person last found each entry right or changed it, by its id."""
    return {
        subject.removeprefix(_ENTRY): each.at
        for subject, each in said.items()
        if subject.startswith(_ENTRY) and each.choice in ("right", "changed")
    }


def retired(said: Mapping[str, Decision]) -> frozenset[str]:
    """The ids of entries that a person retired."""
    return frozenset(
        subject.removeprefix(_ENTRY)
        for subject, each in said.items()
        if subject.startswith(_ENTRY) and each.choice == "retired"
    )


def precision(told: Mapping[str, str], said: Mapping[str, Decision]) -> Precision:
    """How many judged contradictions were some; `told` is the kind of each pair by its subject.

    Whoever looks chooses what to look at, so it is no random sample of all pairs.
    """
    judged = [
        said[subject].choice == "contradiction"
        for subject, kind in told.items()
        if kind == "contradiction" and subject in said
    ]
    if not judged:
        return Precision(0, 0, None, None)
    low, high = (float(end) for end in proportions.wilson(sum(judged), len(judged)))
    return Precision(sum(judged), len(judged), low, high)


def freeze(
    settings: Settings,
    source: str,
    lines: Sequence[Mapping[str, str]],
    *,
    due: date | None = None,
    by: str | None = None,
) -> Audit:
    """Begin an audit: the work list as it is now, with owners and a day; a DataError where it is empty.

    Each line has `subject`, `what`, `why` and `owner`.
    """
    if not lines:
        raise DataError("Nothing is on the work list, so there is nothing to audit.")
    before = newest_audit(settings, source)
    number = (before.number if before else 0) + 1
    until = due or (datetime.now(UTC).astimezone(settings.zone).date() + timedelta(days=DUE_DAYS))
    log.decide(
        settings,
        source=source,
        kind=_KIND,
        subject=f"{_AUDIT}{number}",
        choice=_FROZEN,
        evidence={"due": until.isoformat(), "items": [dict(line) for line in lines]},
        by=by,
    )
    made = newest_audit(settings, source)
    assert made is not None  # noqa: S101
    return made


def newest_audit(settings: Settings, source: str) -> Audit | None:
    """The audit that was frozen last; None where there never was one."""
    rows = log.history(settings, source, _KIND)
    frozen = next((each for each in rows if each.subject.startswith(_AUDIT) and each.choice == _FROZEN), None)
    if frozen is None:
        return None
    since = {
        each.subject: each for each in reversed(rows) if each.id > frozen.id and each.choice != log.WITHDRAWN
    }
    evidence = frozen.evidence
    items = tuple(
        Item(
            subject=str(line["subject"]),
            what=str(line["what"]),
            why=str(line["why"]),
            owner=str(line["owner"]),
            verdict=since.get(str(line["subject"])),
        )
        for line in evidence["items"]
    )
    return Audit(
        number=int(frozen.subject.removeprefix(_AUDIT)),
        frozen_at=frozen.at,
        by=frozen.by,
        due=date.fromisoformat(str(evidence["due"])),
        items=items,
    )
