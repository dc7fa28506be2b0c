"""The scope as it stands: evidence of a check, what people have signed since, and who is next by the rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from analytics.audit.buckets import ALWAYS
from analytics.scope import hours_expected, scope_gate, scope_order
from analytics.scope.promotion_and_demotion import Place, Standing
from analytics.scope.scope_gate import MOST_AT_ONCE, Capacity
from analytics.scope.scope_order import Advice, Candidate
from analytics.shadow import readiness_gate, rollout_ladder
from analytics.shadow.readiness_gate import BAR, Gate
from analytics.shadow.rollout_ladder import RUNGS, Live, Rung
from data.settings import Settings
from jobs.audit import bucket_decisions
from jobs.behaviour import spec_approvals
from jobs.scope import review_capacity
from jobs.scope.category_evidence import CategoryEvidence
from jobs.shadow import category_ladder
from jobs.thresholds import certificates


@dataclass(frozen=True, slots=True)
class ScopeBoard:
    """A source's scope today: advice, standing, reviewers' minutes, and what the whole source lacks."""

    source: str
    advice: Advice
    standing: Standing
    capacity: Capacity
    missing: tuple[str, ...]
    bar: float

    def candidate(self, category: str) -> Candidate | None:
        """One category; None where the check had no ticket of it."""
        return next((each for each in self.advice.ordered if each.category == category), None)


def standing(settings: Settings, source: str) -> Standing:
    """Where every category stands by the decision log, and the list of those that go to a person.

    One on that list is in shadow, as routers are told, whatever stage was signed before.
    """
    always = bucket_decisions.declared(bucket_decisions.standing(settings, source))
    places: dict[str, Place] = {}
    for name, found in category_ladder.positions(settings, source).items():
        moved_up = (
            found.since.date() if RUNGS.index(found.rung) > RUNGS.index(_from(found.evidence)) else None
        )
        places[name] = Place() if name in always else Place(found.rung, moved_up)
    return Standing(places, always)


def of(
    settings: Settings,
    source: str,
    evidence: Sequence[CategoryEvidence],
    *,
    bar: float = BAR,
    most_at_once: int = MOST_AT_ONCE,
    today: date | None = None,
) -> ScopeBoard:
    """The advice over this evidence; steps, buckets, approvals, certificates and minutes are those of now."""
    day = today or datetime.now(UTC).date()
    stands = standing(settings, source)
    seconds = review_capacity.seconds_a_tag(settings, source)
    capacity = review_capacity.of_source(settings, source, seconds)
    approvals = spec_approvals.approvers(settings, source)
    decided = bucket_decisions.standing(settings, source)
    ladder = category_ladder.positions(settings, source)
    held = certificates.expiries(settings, source)
    candidates: list[Candidate] = []
    for each in evidence:
        name, place = each.category, stands.place(each.category)
        bucket = decided[name].bucket if name in decided else each.advised
        always = name in stands.always_human or bucket == ALWAYS
        position = ladder.get(name)
        live = Live(
            days=(day - position.since.date()).days if position else 0,
            harm="; ".join(filter(None, [each.live.harm if each.live else "", each.arm_harm])),
            leaks=each.live.answers if each.live and always else 0,
            plan=each.live.plan if each.live else "no live tickets yet",
            plan_met=bool(each.live and each.live.plan_met),
            expired=category_ladder.expired(position, certificates.valid_until(held, name)),
            unclean=each.unclean,
        )
        to = None if always else rollout_ladder.above(place.rung)
        gate = scope_gate.gate(
            rollout_ladder.gate(place.rung, _shadow_gate(each, approvals, always=always, bar=bar), live),
            bucket=bucket,
            audited=each.audited,
            reviewed=each.reviewed,
            harm=live.harm,
            capacity=capacity,
            live_after=_live_after(stands, name),
            bar=bar,
        )
        effort, made_of = hours_expected.preparation(
            entries=each.entries, approvals=approvals, reviewed=each.reviewed, seconds_a_tag=seconds
        )
        candidates.append(
            Candidate(
                category=name,
                rung=place.rung,
                to=to,
                gate=gate,
                hours=hours_expected.expected(
                    each.a_month, place.rung, to or place.rung, each.solved, each.assumed or each.not_assumed
                ),
                preparation=effort,
                made_of=made_of,
                hybrid=scope_gate.is_hybrid(bucket),
                back=rollout_ladder.rollback(place.rung, live),
                a_month=each.a_month,
            )
        )
    advice = scope_order.advise(candidates, stands, day, most_at_once=most_at_once)
    return ScopeBoard(
        source, advice, stands, capacity, _missing(evidence, approvals, capacity, decided=bool(decided)), bar
    )


def _shadow_gate(each: CategoryEvidence, approvals: int, *, always: bool, bar: float) -> Gate:
    return readiness_gate.gate(
        each.bound,
        leaks=each.drafted_answers if always else 0,
        approvals=approvals,
        entries=each.entries,
        always_human=always,
        bar=bar,
    )


def _live_after(stands: Standing, category: str) -> int:
    rungs: dict[str, Rung] = {name: place.rung for name, place in stands.places.items()}
    return scope_gate.live_categories(tuple({**rungs, category: RUNGS[1]}.values()))


def _from(evidence: object) -> Rung:
    before = evidence.get("from") if isinstance(evidence, dict) else None  # pyright: ignore
    return before if before in RUNGS else RUNGS[0]  # pyright: ignore


def _missing(
    evidence: Sequence[CategoryEvidence], approvals: int, capacity: Capacity, *, decided: bool
) -> tuple[str, ...]:
    """What no category has, each with the place where it is made; empty where nothing is lacking."""
    said: list[str] = []
    if not decided and not any(each.audited for each in evidence):
        said.append("no audit yet (page Audit)")
    if not any(each.bound.drafts for each in evidence):
        said.append("no drafts in shadow mode (import interactions with mode shadow)")
    if not any(each.reviewed.answers for each in evidence):
        said.append("no reviewed answers (page Review)")
    if not any(each.entries for each in evidence):
        said.append("no complete articles (page Knowledge)")
    if not approvals:
        said.append("no approved behaviour rules (page Behaviour)")
    if not any(each.live for each in evidence):
        said.append("no locked plan with live tickets (page Plan)")
    if capacity.stated is None:
        said.append("reviewers' minutes a month are not stated (below)")
    return tuple(said)
