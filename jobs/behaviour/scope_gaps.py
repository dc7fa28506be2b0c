"""Where a specification says something else than the scope of the audit, and in how many tickets."""

from dataclasses import dataclass

import polars as pl

from analytics import wording
from analytics.audit.buckets import ALWAYS, GRAY
from analytics.behaviour import scope_agreement
from analytics.behaviour.spec import EXAMPLES, Spec
from data.settings import Settings
from jobs.behaviour.back_tests import BackTest
from jobs.decisions import buckets


@dataclass(frozen=True, slots=True)
class ScopeGaps:
    """Categories that always go to a person and are not handed over, and those answered alone.

    `tickets` are how many of the agent's tickets are in each of the latter, of `total`; None where the
    specification was not tested.
    """

    always: tuple[str, ...]
    alone: tuple[str, ...]
    drafts: tuple[str, ...]
    tickets: dict[str, int] | None = None
    total: int = 0

    def __bool__(self) -> bool:
        """Whether the two differ at all."""
        return bool(self.always or self.alone)

    @property
    def share(self) -> float | None:
        """The share of the agent's tickets that it answers alone against the scope."""
        if self.tickets is None or not self.total:
            return None
        return sum(self.tickets.values()) / self.total


def of(settings: Settings, source: str, spec: Spec, found: BackTest | None) -> ScopeGaps:
    """What people decided for a source beside what a specification does."""
    decided = buckets.decided(settings, source)
    always = frozenset(name for name, bucket in decided.items() if bucket == ALWAYS)
    drafts = frozenset(name for name, bucket in decided.items() if bucket == GRAY)
    alone = scope_agreement.answered_alone(spec, drafts)
    missing = scope_agreement.not_handed_over(spec, always)
    if found is None:
        return ScopeGaps(missing, alone, tuple(sorted(drafts)))
    by = found.states.group_by("confirmed").agg(pl.col("ticket_id").n_unique())
    counted: dict[str, int] = dict(by.iter_rows())
    tickets = {name: counted.get(name, 0) for name in alone}
    return ScopeGaps(missing, alone, tuple(sorted(drafts)), tickets, found.tickets)


def sentences(gaps: ScopeGaps) -> list[str]:
    """Each difference as a sentence; none where the specification does what the scope says."""
    said: list[str] = []
    if gaps.always:
        said.append(f"The audit always hands {wording.listed(list(gaps.always))} to a person.")
    if gaps.alone:
        count = wording.counted(len(gaps.alone), "category")
        lie = "lies" if len(gaps.alone) == 1 else "lie"
        share = (
            "" if gaps.share is None else f" ({wording.share_in_words(gaps.share, 0)} of the agent's tickets)"
        )
        said.append(
            f"{count} {lie} between{share}: by the audit the agent drafts and a person sends, but here the "
            f"agent may answer alone: {wording.listed(list(gaps.alone))}."
        )
    return said


def missing(spec: Spec, gaps: ScopeGaps) -> list[str]:
    """What a valid specification still lacks, a sentence each."""
    said = sentences(gaps)
    if len(spec.examples) < EXAMPLES[0]:
        has = wording.counted(len(spec.examples), "example reply")
        said.append(f"It has {has}; {EXAMPLES[0]} to {EXAMPLES[1]} show the tone.")
    if not spec.owner.strip():
        said.append("It names no owner.")
    if not spec.escalate_always and not gaps.always:
        said.append("It names no category that always goes to a person.")
    if spec.other_threshold is None:
        said.append("It has no confidence from which on the agent may answer all other categories.")
    return said
