"""The scope: each category's bucket as it stands, its hash, and who signed it; a change voids signatures."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from analytics.audit.buckets import CALLED, DECLARED, Advice, Bucket
from data.errors import DataError
from data.settings import Settings
from jobs.audit import bucket_decisions, category_owners
from jobs.audit.audit_runs import AuditRun
from jobs.audit.bucket_decisions import Decided
from jobs.decisions import decision_log as log

#: So many people must sign, unless somebody says otherwise.
SIGNATURES = 3
_NEEDED, _SIGNED = "signatures needed", "signed by "
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed which scope, in which role and when; not valid once the scope has changed."""

    person: str
    role: str
    at: datetime
    scope: str
    valid: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """The bucket of each category (decided, else advised, else None), its signatures and owners."""

    buckets: Mapping[str, Bucket | str | None]
    advice: Mapping[str, Advice]
    decided: Mapping[str, Decided]
    hash: str
    signatures: tuple[Signature, ...]
    needed: int
    owners: Mapping[str, str]

    @property
    def signed(self) -> int:
        """How many signatures are valid."""
        return sum(each.valid for each in self.signatures)

    @property
    def open(self) -> tuple[str, ...]:
        """The categories that nobody decided about."""
        return tuple(name for name in self.buckets if name not in self.decided)

    @property
    def overruled(self) -> int:
        """How many decisions differ from the advice of their time."""
        return sum(each.overruled for each in self.decided.values())

    @property
    def deciders(self) -> dict[str, int]:
        """Who decided how many categories, the most first."""
        return dict(Counter(each.by for each in self.decided.values()).most_common())

    def why(self, category: str) -> str:
        """The reason of a category's bucket: what was advised when it was decided, and what people wrote."""
        decided, advice = self.decided.get(category), self.advice.get(category)
        now = advice.why if advice is not None else DECLARED
        if decided is None:
            return now
        if decided.overruled:
            advised = f"Advised: {CALLED.get(decided.advised, decided.advised)}. {decided.why}".strip()
            return f"{decided.reason or 'No reason was written.'} ({advised})"
        return f"{decided.why or now} {decided.reason}".strip()

    def count(self, bucket: Bucket) -> int:
        """How many categories are in a bucket."""
        return sum(each == bucket for each in self.buckets.values())


def of(settings: Settings, run: AuditRun) -> Scope:
    """The scope of a source as its newest audit and people's decisions have it."""
    decided = bucket_decisions.standing(settings, run.source)
    advice = run.advice(bucket_decisions.declared(decided))
    # A category that was declared stays on the list though the window has no ticket of it.
    names = sorted({*advice, *bucket_decisions.declared(decided)})
    buckets: dict[str, Bucket | str | None] = {
        name: decided[name].bucket if name in decided else advice[name].bucket for name in names
    }
    here = scope_hash(run.source, buckets)
    return Scope(
        buckets,
        advice,
        decided,
        here,
        _signatures(settings, run.source, here),
        needed(settings, run.source),
        category_owners.standing(settings, run.source),
    )


def scope_hash(source: str, buckets: Mapping[str, str | None]) -> str:
    """What tells one scope from another: every category with its bucket, and nothing that is estimated."""
    written = json.dumps([source, sorted(buckets.items())], ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def sign(
    settings: Settings,
    run: AuditRun,
    person: str,
    role: str,
    *,
    seen: str,
    by: str | None = None,
    at: datetime | None = None,
) -> Signature:
    """Sign the scope that was `seen`, by its hash; refused where it has changed since or is not decided."""
    name, does = " ".join(person.split()), " ".join(role.split())
    if not name or not does:
        raise DataError("A signature needs a name and a role, such as: Ada Byron, head of support.")
    if max(len(name), len(does)) > _LONGEST_NAME:
        raise DataError(f"A name and a role have {_LONGEST_NAME} characters at most.")
    scope = of(settings, run)
    if scope.hash != seen:
        raise DataError("The scope was changed after you opened it. Look at it again, and sign what you see.")
    undecided = [each for each in scope.open if scope.buckets[each] is not None]
    if undecided:
        raise DataError(
            f"{len(undecided)} categories are not decided yet: {', '.join(undecided[:5])}. "
            "Decide them or accept the advice, then sign."
        )
    log.decide(
        settings,
        source=run.source,
        kind="scope sign-off",
        subject=f"{_SIGNED}{name}",
        subject_version=scope.hash,
        choice="signed",
        evidence={"person": name, "role": does, "buckets": dict(scope.buckets), "run": run.key},
        by=by,
        at=at,
    )
    return next(each for each in of(settings, run).signatures if each.person == name)


def needed(settings: Settings, source: str) -> int:
    """How many people must sign."""
    said = log.current(settings, source, "scope sign-off", _NEEDED)
    return int(said.choice) if said is not None else SIGNATURES


def need(settings: Settings, source: str, people: int, *, by: str | None = None) -> None:
    """Say how many people must sign; a DataError outside of 1 to 20."""
    if not 1 <= people <= 20:
        raise DataError(f"{people} signatures cannot be asked for. Use 1 to 20.")
    log.decide(settings, source=source, kind="scope sign-off", subject=_NEEDED, choice=str(people), by=by)


def _signatures(settings: Settings, source: str, scope: str) -> tuple[Signature, ...]:
    signed = [
        Signature(
            str(each.evidence.get("person")),
            str(each.evidence.get("role")),
            each.at,
            each.subject_version,
            each.subject_version == scope,
        )
        for subject, each in log.currents(settings, source, "scope sign-off").items()
        if subject.startswith(_SIGNED)
    ]
    return tuple(sorted(signed, key=lambda each: each.at))
