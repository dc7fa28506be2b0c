"""Sentences of the split check: alarm or none, where it is off, what was counted."""

from dataclasses import replace
from datetime import date

import polars as pl

from analytics import wording
from analytics.pilot.assignment.eligible_tickets import EligibleTickets
from analytics.pilot.assignment_records import Split, SplitPart, SplitPhase
from analytics.pilot.plan import Plan
from analytics.significance import sample_ratio_mismatch
from analytics.ticket_slices import NOT_RECORDED

#: Customers may be in both arms up to this share of the pilot's: some have two addresses.
FEW_SHARED = 0.01
#: So many parts are named where the split is off.
_TOLD = 3
#: The difference of the arms is adjusted for these, so that an uneven split in them does no harm.
_ADJUSTED = ("category",)
#: People or the agent may set these after a ticket was assigned.
_SET_LATER = ("category", "priority")
_FIELDS = {"plan": "customer plan"}


def told(plan: Plan, picked: EligibleTickets, found: Split, *, judged: bool) -> Split:
    """Returns the check with its sentence."""
    said = [_checked(plan, found, judged=judged)]
    if judged:
        said += [_unit(plan, found), _shared(plan, picked, found)]
    return replace(found, sentence=" ".join(filter(None, said)))


def _checked(plan: Plan, found: Split, *, judged: bool) -> str:
    wrong = next((phase for phase in found.phases if phase.alarm is not None), None)
    phase = wrong or found.phases[-1]
    if phase.share is None:
        return "No ticket has been assigned yet."
    got = _got(phase, found.unit)
    if not judged:
        return f"{got} The plan does not assign at random, so the split is not checked."
    if wrong is not None:
        return _alarm(wrong, found, got)
    if not found.off_in_part:
        return f"{got} Split check: no alarm."
    in_part = " ".join(filter(None, (_within(found), _drifted(found))))
    return f"{got} Split check: no alarm overall. {in_part}"


def _alarm(wrong: SplitPhase, found: Split, got: str) -> str:
    """Which share was too far from the planned one, and where most; an alarm stays though the share mends."""
    if (
        wrong.p is not None
        and wrong.p >= sample_ratio_mismatch.ALARM_P
        and wrong.alarm
        and wrong.share_at_alarm is not None
    ):
        then, now = (wording.share_in_words(each) for each in (wrong.share_at_alarm, wrong.share or 0.0))
        got = (
            f"By {wording.day(wrong.alarm)} the pilot had {then} of {found.unit}s; "
            f"{_percent(wrong.planned)} was planned; now it has {now}."
        )
    off = sorted((part for part in found.parts if part.off and part.field != "day"), key=lambda part: part.p)
    most = f" It is off most in {wording.listed([_named(part) for part in off[:_TOLD]])}." if off else ""
    return (
        f"{got} A gap this large is not chance.{most} "
        "The numbers below cannot be trusted until routing is fixed."
    )


def _got(phase: SplitPhase, unit: str) -> str:
    share = wording.share_in_words(phase.share or 0.0)
    return f"The pilot got {share} of {unit}s; {_percent(phase.planned)} was planned."


def _within(found: Split) -> str:
    """Where the share is not the planned one though the whole's is, the largest first."""
    off = sorted((part for part in found.parts if part.off), key=lambda part: -part.units)
    if not off:
        return ""
    # Days are told only where nothing else is off: there are many, and they are off where all else is.
    parts = [part for part in off if part.field != "day"] or off
    names = [_named(part) for part in parts[:_TOLD]]
    if len(parts) > _TOLD:
        names.append(f"{len(parts) - _TOLD} more")
    fields = list(dict.fromkeys(part.field for part in parts))
    later = any(field in _SET_LATER for field in fields)
    or_later = ", or these values were set after it" if later else ""
    where = f"Alarm within {wording.listed(names)}: assignment was not random there{or_later}."
    return f"{where} {_adjusted(fields)}"


def _adjusted(fields: list[str]) -> str:
    """What is adjusted for; what was set after assignment is partly the agent's doing and must not be."""
    open_ones = [_FIELDS.get(field, field) for field in fields if field not in _ADJUSTED]
    if not open_ones:
        return (
            "Results are adjusted for case mix, which is right only if categories are set before assignment."
        )
    return f"Results are adjusted for categories, not for {wording.listed(open_ones, 'or')}."


def _drifted(found: Split) -> str:
    if found.drift is None or not found.drift.off:
        return ""
    ends = (wording.share_in_words(found.drift.first), wording.share_in_words(found.drift.second))
    return (
        f"Alarm: the pilot's share drifted from {ends[0]} in the first half to {ends[1]} in the second, so "
        "differences between days can look like an effect of the agent."
    )


def _unit(plan: Plan, found: Split) -> str:
    """That something larger was assigned than the plan says; of something smaller `_shared` tells."""
    if found.unit in (plan.unit, "ticket"):
        return ""
    if found.unit == "customer":
        return "Customers keep their arm, although the plan assigns tickets, so customers are checked."
    return (
        f"Whole {found.unit}s went to one arm, although the plan assigns {plan.unit}s. The check counts "
        f"{found.unit}s; confidence intervals do not allow for this and are too narrow."
    )


def _shared(plan: Plan, picked: EligibleTickets, found: Split) -> str:
    """That customers were not assigned whole, where more than a few are in both arms of one phase."""
    if plan.unit != "customer":
        return ""
    arms = picked.rows.group_by("phase", "person").agg(
        one=pl.col("pilot").any(), both=pl.col("pilot").any() & (~pl.col("pilot")).any()
    )
    people = arms.group_by("person").agg(pl.col("one", "both").any())
    both, pilot = int(people["both"].sum()), int(people["one"].sum())
    if both <= FEW_SHARED * pilot:
        return ""
    counts = "The split counts each once, in the arm of their first ticket."
    if found.unit == "ticket":
        counts = "The split is checked on tickets."
    return (
        f"{wording.count(both)} of {wording.counted(pilot, 'customer')} with a pilot ticket "
        f"({wording.share_in_words(both / pilot)}) also {'has' if both == 1 else 'have'} baseline tickets, "
        f"so customers did not always stay in one arm. {counts}"
    )


def _named(part: SplitPart) -> str:
    if part.field == "day" and part.value:
        return wording.day(date.fromisoformat(part.value))
    return f"{_FIELDS.get(part.field, part.field)} {NOT_RECORDED if part.value is None else part.value}"


def _percent(share: float) -> str:
    return wording.share(share, 0 if round(100 * share, 6) % 1 == 0 else 1)
