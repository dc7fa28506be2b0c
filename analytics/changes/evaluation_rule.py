"""A training change and the rule by which it is judged, written down and hashed before anybody looks."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal, get_args

Kind = Literal["article", "examples", "condition", "trigger", "threshold", "agent version", "other"]
KINDS: tuple[Kind, ...] = get_args(Kind)
#: Fewer weeks on a side say nothing: not before, where the level is not known, nor after.
FEWEST_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Target:
    """A category that is changed, and the first day on which the change is live there."""

    category: str
    live_on: date


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A metric that must not get worse by more than a margin, in the metric's own unit."""

    metric: str
    margin: float


@dataclass(frozen=True, slots=True)
class Rule:
    """How a change is judged: by which metric, over which weeks, and what the targets were picked by.

    `picked_first` to `picked_last` are the days whose figures made somebody choose the target; they are in
    no comparison. None where it was not chosen for its figures.
    """

    metric: str = "resolution_rate"
    weeks_before: int = 13
    weeks_after: int = 8
    picked_first: date | None = None
    picked_last: date | None = None
    #: So many tickets of the targets are needed after the start.
    planned_n: int = 0
    guardrails: tuple[Guardrail, ...] = ()

    @property
    def was_picked(self) -> bool:
        """Whether the targets were chosen because their figures were bad."""
        return self.picked_first is not None and self.picked_last is not None


@dataclass(frozen=True, slots=True)
class Change:
    """What was changed for whom, what was expected of it, and its rule.

    Several targets with different days are a change that went live in steps. `expected` is in the metric's
    own unit, better is positive; `thread` names the cluster of failures that it mends.
    """

    key: str
    what: str
    kind: Kind
    targets: tuple[Target, ...]
    rule: Rule = field(default_factory=Rule)
    expected: float | None = None
    expected_by: str = ""
    thread: str | None = None

    @property
    def live_on(self) -> date | None:
        """The first day on which it is live anywhere."""
        return min((each.live_on for each in self.targets), default=None)

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories that it changes."""
        return tuple(dict.fromkeys(each.category for each in self.targets))

    @property
    def complete_on(self) -> date | None:
        """The last day that its rule reads, of the target that starts last."""
        last = max((each.live_on for each in self.targets), default=None)
        return None if last is None else last + timedelta(weeks=self.rule.weeks_after, days=-1)


def as_values(change: Change) -> dict[str, Any]:
    """The change as plain values for JSON, everything that its hash covers."""
    rule = change.rule
    return {
        "what": change.what,
        "kind": change.kind,
        "targets": [[each.category, each.live_on.isoformat()] for each in change.targets],
        "expected": change.expected,
        "expected_by": change.expected_by,
        "thread": change.thread,
        "rule": {
            "metric": rule.metric,
            "weeks_before": rule.weeks_before,
            "weeks_after": rule.weeks_after,
            "picked_first": rule.picked_first.isoformat() if rule.picked_first else None,
            "picked_last": rule.picked_last.isoformat() if rule.picked_last else None,
            "planned_n": rule.planned_n,
            "guardrails": [[each.metric, each.margin] for each in rule.guardrails],
        },
    }


def from_values(key: str, values: Mapping[str, Any]) -> Change:
    """The change that `as_values` wrote."""
    rule = values["rule"]
    return Change(
        key=key,
        what=values["what"],
        kind=values["kind"],
        targets=tuple(Target(name, date.fromisoformat(day)) for name, day in values["targets"]),
        rule=Rule(
            metric=rule["metric"],
            weeks_before=rule["weeks_before"],
            weeks_after=rule["weeks_after"],
            picked_first=_day(rule["picked_first"]),
            picked_last=_day(rule["picked_last"]),
            planned_n=rule["planned_n"],
            guardrails=tuple(Guardrail(*each) for each in rule["guardrails"]),
        ),
        expected=values["expected"],
        expected_by=values["expected_by"],
        thread=values["thread"],
    )


def fingerprint(change: Change) -> str:
    """SHA-256 over everything that was written down; one letter differs, all of it does."""
    written = json.dumps(as_values(change), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
