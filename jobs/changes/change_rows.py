"""A ledger's changes as rows and sentences, the same on the page, in its files and from the command."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from analytics import wording
from analytics.changes.verdicts import STATES
from analytics.metrics import METRICS
from jobs.changes import total_words
from jobs.changes.evaluation import Judged, Report

#: Beside a verdict where the weeks before are too few to tell a step from a steady trend.
TREND_OPEN = "a trend is not ruled out"
#: With so many weeks before, a trend of half a point a week passes for an effect in under 3 %.
TREND_WEEKS = 26

Row = dict[str, str | float | int | bool | list[str] | None]


def rows(report: Report) -> list[Row]:
    """A row a change, effects in the metric's own unit; null where nothing can be computed."""
    pulled = {key: near for key, _, near in report.total.shrunken} if report.total else {}
    return [_row(each, pulled.get(each.change.key)) for each in report.judged]


def summary(report: Report) -> dict[str, object]:
    """What stands above the rows: counts by state, total, forecasts, holdout, and what is not known."""
    total, told, held = report.total, report.forecasts, report.held
    return {
        "source": report.source,
        "as_of": report.as_of.isoformat(),
        "outcomes_known_until": report.seen_until.isoformat(),
        "answer": answer(report),
        "counts": {state: n for state, n in _counts(report).items() if n},
        "total": None if total is None else {
            name: getattr(total, name) for name in (
                "changes", "stayed", "value", "low", "high", "naive", "mean", "spread", "nothing",
                "next_low", "next_high", "next_positive",
            )
        },
        "not_separated": not_separated(report),
        "total_beside_holdout": total_words.reconciled_in_words(report),
        "forecasts": None if told is None else told._asdict(),
        "holdout": None if held is None else {
            name: getattr(held, name)
            for name in ("changed", "held_out", "value", "low", "high", "customers", "tickets")
        },
        "cannot_answer": list(report.gaps),
    }  # fmt: skip


def answer(report: Report) -> str:
    """“Of 9 changes, 4 worked, 3 no evidence, 1 harmed, 1 too early.”"""
    counted = _counts(report)
    if not report.judged:
        return "No change is in the ledger yet."
    parts = [f"{n} {state}" for state in STATES if (n := counted[state])]
    looked = sum(each.entry.exploratory for each in report.judged)
    if looked:
        parts.append(f"{looked} exploratory")
    return f"Of {wording.counted(len(report.judged), 'change')}, {', '.join(parts)}."


def not_separated(report: Report) -> str:
    """Which changes share one verdict, as they cannot be separated; empty where each has its own."""
    groups = {
        frozenset((each.change.key, *each.verdict.evidence.together_with))
        for each in report.judged
        if each.verdict.evidence.together_with
    }
    named = {each.change.key: each.change.what for each in report.judged}
    told = [" and ".join(sorted(f"“{named.get(key, key)}”" for key in each)) for each in groups]
    if not told:
        return ""
    return f"Cannot be separated, so they have one verdict and count once: {'; '.join(sorted(told))}."


def standing(each: Judged) -> str:
    """Whether a harmful change is still on; “taken back” for any that was; else empty."""
    if not each.entry.stayed:
        return "taken back"
    return "still on" if each.verdict.state == "harmed" else ""


def last_month(report: Report) -> list[Judged]:
    """The changes whose verdict became possible in the 31 days up to the last known one."""
    since = report.seen_until - timedelta(days=31)
    return [
        each
        for each in report.judged
        if each.verdict.state not in ("too early", "not judged")
        and (done := each.change.complete_on) is not None
        and since < done <= report.seen_until
    ]


def recent(report: Report) -> list[Judged]:
    """The same, the latest first, and of changes that cannot be told apart the latest alone."""
    kept: list[Judged] = []
    counted: set[str] = set()
    for each in ordered(last_month(report)):
        if each.change.key not in counted:
            counted |= {each.change.key, *each.verdict.evidence.together_with}
            kept.append(each)
    return kept


def last_month_in_words(report: Report) -> str:
    """“Judged in the last month: 2 worked, 1 harmed: …”, or why there is nothing."""
    found = recent(report)
    if not found:
        waiting = [each.change.complete_on for each in report.judged if each.verdict.state == "too early"]
        soon = min((day for day in waiting if day and day > report.seen_until), default=None)
        more = f" The next one is due on {wording.day(soon)}." if soon else ""
        return f"No change became ready for a verdict in the last month.{more}"
    parts = [f"{each.change.what} ({live(each)}): {short(each)}" for each in found]
    return f"Judged in the last month: {'; '.join(parts)}."


def short(each: Judged) -> str:
    """“worked, +9.0 points (+3.2 to +14.8)”."""
    state = f"{each.verdict.state}{' (exploratory)' if each.entry.exploratory else ''}"
    if each.verdict.state == "no evidence":
        return f"{state}{excludes(each)}"
    if each.verdict.value != each.verdict.value or each.verdict.state in ("too early", "not judged"):
        return f"{state}, {each.verdict.why}"
    doubt = f", {TREND_OPEN}" if each.verdict.trend_open else ""
    stands = f", {standing(each)}" if standing(each) else ""
    return f"{state}, {points(each, each.verdict.value)} ({span(each)}){beside(each)}{doubt}{stands}"


def beside(each: Judged) -> str:
    """“, with 1 other change” where it cannot be separated from it."""
    others = len(each.verdict.evidence.together_with)
    return f", with {wording.counted(others, 'other change')}" if others else ""


def live(each: Judged) -> str:
    """“live 3 Aug”: what is judged in a month went live long before."""
    return f"live {wording.day(each.change.live_on)}" if each.change.live_on else "no day"


def trend_in_words(each: Judged) -> str:
    """Why a trend is not ruled out, and what would; empty where it is."""
    if not each.verdict.trend_open:
        return ""
    weeks = wording.counted(round(each.verdict.evidence.weeks_before), "week")
    better = "falling" if each.verdict.state == "harmed" else "rising"
    return (
        f"{wording.begin(TREND_OPEN)}: {weeks} before do not show whether it was {better} already; "
        f"{TREND_WEEKS} would."
    )


def excludes(each: Judged) -> str:
    """“, excludes more than +2.1 points”; the interval's upper end is what is left possible."""
    if each.verdict.high != each.verdict.high:
        return ""
    return f", excludes more than {points(each, each.verdict.high)}"


def points(each: Judged, value: float) -> str:
    """An effect with its sign and unit, more being better."""
    return wording.difference(value, METRICS[each.change.rule.metric].unit)


def span(each: Judged) -> str:
    """The interval of an effect without its unit."""
    unit = METRICS[each.change.rule.metric].unit
    low, high = (wording.signed(end, unit) for end in (each.verdict.low, each.verdict.high))
    return f"{low} to {high}"


def silence(report: Report) -> str:
    """“No change for 5 weeks.”; empty where there was one."""
    days = [step.live_on for each in report.judged for step in each.change.targets]
    last = max((day for day in days if day <= report.as_of), default=None)
    if last is None:
        return ""
    weeks = (report.as_of - last).days // 7
    return f"No change for {weeks} weeks." if weeks >= 5 else ""


def ordered(judged: Sequence[Judged]) -> list[Judged]:
    """The latest change first."""
    return sorted(
        judged, key=lambda each: (each.change.live_on is not None, each.change.live_on), reverse=True
    )


def _counts(report: Report) -> Counter[str]:
    return Counter(each.verdict.state for each in report.judged if not each.entry.exploratory)


def _row(each: Judged, pulled: float | None) -> Row:
    verdict, change = each.verdict, each.change
    found = verdict.evidence
    seconds, trend = found.seconds, found.trend
    interrupted = seconds.interrupted if seconds else None
    synthetic = seconds.synthetic if seconds else None
    return {
        "key": change.key,
        "what": change.what,
        "kind": change.kind,
        "categories": list(change.categories),
        "live_on": change.live_on.isoformat() if change.live_on else None,
        "state": verdict.state,
        "why": verdict.why,
        "trend_open": verdict.trend_open,
        "exploratory": each.entry.exploratory,
        "stayed": each.entry.stayed,
        "standing": standing(each),
        "metric": change.rule.metric,
        "expected": change.expected,
        "expected_by": change.expected_by,
        "value": _number(verdict.value),
        "low": _number(verdict.low),
        "high": _number(verdict.high),
        "shrunken": _number(pulled),
        "p": _number(found.p),
        "adjusted_p": _number(verdict.adjusted_p),
        "permutation_p": _number(found.permutation_p),
        "before": _number(found.before),
        "after": _number(found.after),
        "n_before": found.n_before,
        "n_after": found.n_after,
        "weeks_before": round(found.weeks_before, 1),
        "weeks_after": round(found.weeks_after, 1),
        "tickets_a_month": round(each.a_month),
        "naive": _number(found.naive),
        "expected_return": _number(found.expected_return),
        "placebo": _number(found.placebo.mean if found.placebo else None),
        "trend_a_week": _number(trend.slope if trend else None),
        "trend_p": _number(trend.p if trend else None),
        "interrupted": _number(interrupted.effect if interrupted else None),
        "interrupted_low": _number(interrupted.low if interrupted else None),
        "interrupted_high": _number(interrupted.high if interrupted else None),
        "synthetic": _number(synthetic.effect if synthetic else None),
        "synthetic_usable": synthetic.usable if synthetic else None,
        "controls": len(found.controls),
        "left_out": [f"{name}: {reason}" for name, reason in found.left_out],
        "moved_too": list(found.moved_too),
        "together_with": list(found.together_with),
        "cut_by": list(found.cut_by),
        "guardrails": [
            f"{one.guardrail.metric}: {one.value:+.4f} ({one.low:+.4f} to {one.high:+.4f})"
            for one in verdict.guardrails
        ],
        "locked_by": each.entry.locked_by,
        "locked_on": each.entry.locked_at.date().isoformat(),
        "sha256": each.entry.sha256,
    }


def _number(value: float | None) -> float | None:
    return None if value is None or value != value else float(value)
