"""The whole verdict on a plan: criteria judged, gate applied, split and assignment beside it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from analytics import wording
from analytics.pilot.assignment import crossover_and_balance, eligible_tickets, planned_share_check
from analytics.pilot.assignment.eligible_tickets import EligibleTickets
from analytics.pilot.plan import FEWEST_DAYS, Plan, notices
from analytics.pilot.verdict import criterion_verdict, verdict_rules, verdict_sentences
from analytics.pilot.verdict_records import Standing, Verdict
from analytics.ticket_outcomes import Rules

#: A day that lies further ahead than a century is none.
_MOST_DAYS = 36_525


def of(plan: Plan, facts: pl.DataFrame, rules: Rules, *, on: date, standing: Standing) -> Verdict:
    """The verdict on a day, from facts that were judged by the plan's horizon.

    The log may end before that day: then it is read as of the log's end. `plan` must have no faults.
    """
    zone = ZoneInfo(rules.time_zone)
    seen = rules.as_of.astimezone(zone).date()
    now = on if rules.final else min(on, seen)
    promised, plan = plan, replace(plan, horizon=timedelta()) if rules.final else plan
    found = eligible_tickets.select(plan, facts, rules)
    reach, who = crossover_and_balance.reach(found), crossover_and_balance.assignment(found)
    early = _too_early(plan, found, now, reach.mature)
    read = not early
    shares = planned_share_check.check(plan, found, read=read)
    # What was not assigned at random within some part is compared like with like, as if nothing had been.
    drawn = replace(plan, randomised=plan.randomised and not shares.off_in_part)
    judged = [criterion_verdict.judge(drawn, each, found, rules, who, read=read) for each in plan.criteria]
    harmed = [each for each in judged if each.monitor is not None and each.monitor.harm is not None]
    lines = [verdict_rules.STATES.index(each.state) for each in judged if not each.criterion.watched]
    state = verdict_rules.OVERALL[int(verdict_rules.overall(shares.invalid, bool(harmed), not read, lines))]
    day, days_planned = (now - plan.start).days + 1, max(plan.days, FEWEST_DAYS)
    possible = possible_on(plan, found, min(now, seen))
    said = {
        "invalid": shares.sentence,
        "stop": verdict_sentences.stop(harmed),
        "too early": verdict_sentences.too_early(plan, day, days_planned, possible),
    }
    return Verdict(
        plan=promised,
        standing=standing,
        on=on,
        seen=seen,
        state=state,
        sentence=said.get(state) or verdict_sentences.decided(judged),
        reasons=tuple(early),
        read=read,
        exploratory=exploratory(plan, standing, zone),
        day=day,
        days=found.looks,
        days_planned=days_planned,
        first_day=found.first,
        last_day=found.last,
        possible_on=possible,
        criteria=tuple(judged),
        split=shares,
        assignment=who,
        balance=crossover_and_balance.balance(found),
        reach=reach,
        notices=(
            *notices(plan),
            *planned_share_check.ramped(plan),
            *_begun(plan, found),
            *crossover_and_balance.unknown(found.rows["person"]),
            *_ends(on, seen, rules),
        ),
    )


def exploratory(plan: Plan, standing: Standing, zone: ZoneInfo) -> str:
    """Why everything here is only exploratory; "" where the plan was locked before its start."""
    if standing.locked_at is None:
        return "The plan is a draft and not locked yet."
    begins = datetime.combine(plan.start, time(), zone)
    if standing.locked_at < begins:
        return ""
    done = "amended" if standing.version > 1 else "locked"
    when = wording.day(standing.locked_at.astimezone(zone).date(), year=True)
    return f"The plan was {done} on {when}, after the start of the pilot."


def possible_on(plan: Plan, found: EligibleTickets, seen: date) -> date | None:
    """When volume alone makes a decision possible; None where no tickets come to the pilot any more."""
    sooner = max(plan.decision, found.first + timedelta(days=FEWEST_DAYS + plan.horizon_days))
    # Before the start nobody knows the volume yet: the plan's own word stands.
    if seen < found.first:
        return sooner
    counted = eligible_tickets.volume(found.rows)
    tickets = int(counted[-1]) if len(counted) else 0
    days = min(FEWEST_DAYS, (seen - found.first).days + 1)
    recent = int(
        (counted[-1] - counted[: max(0, (seen - found.first).days + 1 - days)].max(initial=0))
        if tickets
        else 0
    )
    if tickets >= plan.planned_n:
        reached = found.day(int(np.flatnonzero(counted >= plan.planned_n)[0]))
        if not recent and len(counted) < FEWEST_DAYS:
            return None
    elif not recent:
        return None
    else:
        lacking = int(np.ceil((plan.planned_n - tickets) * days / recent))
        if lacking > _MOST_DAYS:
            return None
        reached = seen + timedelta(days=lacking)
    return max(sooner, reached + timedelta(days=1 + plan.horizon_days))


def _too_early(plan: Plan, found: EligibleTickets, now: date, mature: int) -> list[str]:
    """Why nothing may be decided yet, from dates and volume alone."""
    reasons: list[str] = []
    if now < plan.decision:
        reasons.append(f"The decision date is {wording.day(plan.decision, year=True)}.")
    if found.looks < FEWEST_DAYS:
        reasons.append(
            f"{wording.counted(found.looks, 'complete day')} of mature tickets; {FEWEST_DAYS} are needed."
        )
    if mature < plan.planned_n:
        reasons.append(
            f"{wording.counted(mature, 'mature ticket')} of {wording.count(plan.planned_n)} planned "
            "in the pilot."
        )
    return reasons


def _begun(plan: Plan, found: EligibleTickets) -> list[str]:
    planned = eligible_tickets.slices(plan)[0].start or plan.start
    if found.first <= planned:
        return []
    late = wording.counted((found.first - planned).days, "day")
    first = wording.day(found.first, year=True)
    return [f"The pilot's first ticket came on {first}, {late} after the planned start."]


def _ends(on: date, seen: date, rules: Rules) -> list[str]:
    if rules.final or seen >= on:
        return []
    return [f"The data ends on {wording.day(seen, year=True)}; the verdict is as of that day."]
