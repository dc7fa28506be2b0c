"""The scope as rows for files and as aligned text: one line a category, who is next first."""

from analytics import wording
from analytics.scope.scope_order import Candidate
from jobs.scope.scope_board import ScopeBoard


def rows(found: ScopeBoard) -> list[dict[str, object]]:
    """A flat row for each category; unknown is null, never 0."""
    return [
        {
            "source": found.source,
            "category": each.category,
            "state": state(found, each),
            "stage": each.rung,
            "next_stage": each.to,
            "hybrid": each.hybrid,
            "tickets_a_month": None if each.a_month is None else round(each.a_month, 1),
            "hours_a_month": each.hours.hours,
            "hours_low": each.hours.low,
            "hours_high": each.hours.high,
            "hours_reason": each.hours.reason,
            "preparation_hours": each.preparation,
            "preparation": each.made_of,
            "hours_per_hour": each.ratio,
            "missing": "; ".join(f"{one.name} ({one.found})" for one in each.gate.missing),
            "step_back": "; ".join(each.back),
        }
        for each in found.advice.ordered
    ]


def state(found: ScopeBoard, each: Candidate) -> str:
    """What the rule says of a category, in a word or three."""
    if each.back:
        return "step back"
    if each.to is None:
        return "goes to a person" if each.rung == "shadow" else "at the last stage"
    if each in found.advice.next:
        return "next"
    if each in found.advice.waiting:
        return "waits for others"
    return "ready, saves nothing" if each.ready else "conditions missing"


def answer(found: ScopeBoard) -> str:
    """Who is next, who must step back, and what the whole source lacks."""
    advice = found.advice
    of = wording.counted(len(advice.ordered), "category")
    if advice.next:
        names = wording.listed([f"{each.category} to {each.to}" for each in advice.next])
        said = [f"{len(advice.next)} of {of} may move now: {names}."]
    elif advice.moving and not advice.room:
        said = [f"No category may move now: {wording.listed(list(advice.moving))} moved in the last 14 days."]
    else:
        said = [f"No category of {of} meets every condition for its next stage."]
    if advice.waiting:
        said.append(
            f"{wording.counted(len(advice.waiting), 'more')} would wait for these.".replace("mores", "more")
        )
    if advice.back:
        names = wording.listed([each.category for each in advice.back])
        said.append(f"Step back: {names}.")
    return " ".join(said)


def hours(each: Candidate) -> str:
    """Expected hours a month with their interval."""
    if each.to is None or each.hours.hours is None or each.hours.low is None or each.hours.high is None:
        return wording.NONE
    low, high = (f"{end:,.1f}".replace("-", wording.MINUS) for end in (each.hours.low, each.hours.high))
    return f"{each.hours.hours:,.1f} ({low} to {high})".replace("-", wording.MINUS)


def in_words(found: ScopeBoard) -> str:
    """The answer, what is missing, and a line for each category."""
    head = ("category", "state", "stage", "next", "hours a month", "preparation", "missing")
    lines = [
        (
            each.category,
            state(found, each),
            each.rung,
            each.to or wording.NONE,
            hours(each),
            f"{each.preparation:.1f} h",
            "; ".join(each.back) or ", ".join(one.name for one in each.gate.missing),
        )
        for each in found.advice.ordered
    ]
    widths = [max(len(line[place]) for line in (head, *lines)) for place in range(len(head) - 1)]
    table = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[-1]])
        for line in (head, *lines)
    ]
    lacks = [f"Missing for the whole source: {'; '.join(found.missing)}."] if found.missing else []
    return "\n".join([answer(found), *lacks, *table])
