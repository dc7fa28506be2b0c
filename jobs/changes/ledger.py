"""The ledger: changes with the rule by which each will be judged, locked with a hash, in the decision log."""

import math
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from analytics.changes import evaluation_rule
from analytics.changes.evaluation_rule import FEWEST_WEEKS, KINDS, Change, Rule
from analytics.metrics import METRICS
from data.database.decision_log import Decision
from data.errors import DataError
from data.settings import Settings
from jobs.decisions import decision_log as log

LOCKED, TAKEN_BACK = "locked", "taken back"
LONGEST = 200
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST_WEEKS = 52


@dataclass(frozen=True, slots=True)
class Entry:
    """A change in the ledger: who locked its rule when, and whether it stayed.

    `exploratory` where the rule was locked when outcomes after the start could be seen already; `intact`
    says that the change is what its hash says.
    """

    change: Change
    state: str
    sha256: str
    locked_by: str
    locked_at: datetime
    exploratory: bool
    intact: bool
    reason: str = ""

    @property
    def stayed(self) -> bool:
        """Whether nobody took it back."""
        return self.state == LOCKED


def listed(settings: Settings, source: str) -> list[Entry]:
    """The changes of a source, the one that went live first at the top."""
    found = [_entry(settings, each) for each in log.currents(settings, source, "change").values()]
    return sorted(found, key=lambda each: (each.change.live_on or date.max, each.change.key))


def get(settings: Settings, source: str, key: str) -> Entry:
    """One change; a DataError names those that there are."""
    found = log.current(settings, source, "change", key)
    if found is None:
        there = ", ".join(each.change.key for each in listed(settings, source)) or "none"
        raise DataError(f"The ledger of {source!r} has no change {key!r}. It has: {there}.")
    return _entry(settings, found)


def lock(
    settings: Settings, source: str, change: Change, *, by: str | None = None, at: datetime | None = None
) -> Entry:
    """Write a change and its rule into the ledger; from its first day on the rule cannot be changed.

    Locked after outcomes of its first day are known, it is exploratory. `at` is for the demonstration alone.
    """
    change = checked(change)
    there = log.current(settings, source, "change", change.key)
    if there is not None:
        before = _entry(settings, there)
        day = (at or datetime.now(settings.zone)).astimezone(settings.zone).date()
        started = before.change.live_on is not None and before.change.live_on <= day
        if before.state == TAKEN_BACK or started:
            raise DataError(
                f"The rule of {change.key!r} was locked on {before.locked_at:%Y-%m-%d} and cannot be changed "
                "after its first day. Enter what is new as another change."
            )
    sha256 = evaluation_rule.fingerprint(change)
    kept = log.decide(
        settings,
        source=source,
        kind="change",
        subject=change.key,
        subject_version=sha256[:12],
        choice=LOCKED,
        reason=change.what,
        evidence={**evaluation_rule.as_values(change), "sha256": sha256},
        by=by,
        at=at,
    )
    return _entry(settings, kept)


def take_back(settings: Settings, source: str, key: str, reason: str, *, by: str | None = None) -> Entry:
    """Note that a change was undone: its verdict stays, and it is no part of the total any more."""
    there = log.current(settings, source, "change", key)
    if there is None or there.choice == TAKEN_BACK:
        raise DataError(f"The change {key!r} is not in force, so it cannot be taken back.")
    words = " ".join(reason.split())
    if not words:
        raise DataError("Say why the change is taken back.")
    kept = log.decide(
        settings,
        source=source,
        kind="change",
        subject=key,
        subject_version=there.subject_version,
        choice=TAKEN_BACK,
        reason=words,
        evidence={
            **there.evidence,
            "locked_by": there.by,
            "locked_at": there.at.isoformat(),
        },
        by=by,
        over=there.id,
    )
    return _entry(settings, kept)


def sources(settings: Settings) -> list[str]:
    """The sources that have a ledger, the one written last at the top."""
    found = log.standing(settings, None, "change")
    return list(dict.fromkeys(each.source for each in reversed(found)))


def stamp(settings: Settings, source: str) -> int:
    """A number that changes with every decision on a change."""
    return log.stamp(settings, source, "change")


def key_of(what: str, taken: set[str]) -> str:
    """A short key for a change from its words, different from all that are taken."""
    base = "-".join(re.findall("[a-z0-9]+", what.lower())[:5])[:40].strip("-") or "change"
    number, key = 2, base
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key


def checked(change: Change) -> Change:
    """The change with its words tidied; a DataError says what is missing or cannot be."""
    what, by = (" ".join(each.split()) for each in (change.what, change.expected_by))
    if not 1 <= len(what) <= LONGEST:
        raise DataError(f"Say in 1 to {LONGEST} characters what is changed; there are {len(what)}.")
    if not _KEY.fullmatch(change.key) or len(change.key) > LONGEST:
        raise DataError(f"{change.key!r} is no key: use small letters, digits and single hyphens.")
    if change.kind not in KINDS:
        raise DataError(f"{change.kind!r} is no kind of change. There are: {', '.join(KINDS)}.")
    if any(not each.category.strip() for each in change.targets):
        raise DataError("A target has no category. Name the category that is changed.")
    if len(change.categories) < len(change.targets):
        raise DataError(
            "A category is named twice. It goes live once; enter a second step as another change."
        )
    if change.expected is not None and not math.isfinite(change.expected):
        raise DataError("The expected effect is no number. Say it in points, or leave it out.")
    _check_rule(change.rule, change)
    return replace(change, what=what, expected_by=by)


def _check_rule(rule: Rule, change: Change) -> None:
    for name in (rule.metric, *(each.metric for each in rule.guardrails)):
        metric = METRICS.get(name)
        if metric is None or metric.kind == "quantile" or metric.better == "neither":
            able = ", ".join(
                key for key, each in METRICS.items() if each.kind != "quantile" and each.better != "neither"
            )
            raise DataError(f"A change cannot be judged by {name!r}. It can by: {able}.")
    for weeks, side in ((rule.weeks_before, "before"), (rule.weeks_after, "after")):
        if not FEWEST_WEEKS <= weeks <= _MOST_WEEKS:
            raise DataError(f"{weeks} weeks {side}: take {FEWEST_WEEKS} to {_MOST_WEEKS}.")
    if any(not each.margin > 0 for each in rule.guardrails):
        raise DataError("The margin of a guardrail is above 0: how much worse is allowed.")
    first, last, live = rule.picked_first, rule.picked_last, change.live_on
    if (first is None) != (last is None):
        raise DataError("The days of the choice need a first and a last one.")
    if first is not None and last is not None:
        if first > last or (live is not None and last >= live):
            raise DataError(
                "The days of the choice end before the change goes live, and begin before they end."
            )


def _entry(settings: Settings, kept: Decision) -> Entry:
    change = evaluation_rule.from_values(kept.subject, kept.evidence)
    sha256 = str(kept.evidence.get("sha256", ""))
    at = datetime.fromisoformat(kept.evidence["locked_at"]) if "locked_at" in kept.evidence else kept.at
    known = None if change.live_on is None else change.live_on + settings.horizon + timedelta(days=1)
    return Entry(
        change=change,
        state=kept.choice,
        sha256=sha256,
        locked_by=str(kept.evidence.get("locked_by", kept.by)),
        locked_at=at,
        exploratory=known is not None and at.astimezone(settings.zone).date() >= known,
        intact=evaluation_rule.fingerprint(change) == sha256,
        reason=kept.reason if kept.choice == TAKEN_BACK else "",
    )
