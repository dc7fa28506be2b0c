"""Drift as sentences, table rows and JSON: the same on the page and from the command."""

from dataclasses import asdict
from datetime import date

import polars as pl

from analytics import wording
from analytics.drift import estimated_accuracy
from analytics.drift.estimated_accuracy import FRESH_TAGS, Estimated, TagRate
from analytics.drift.weekly_drift import Moved
from jobs.drift.accuracy_board import FEWEST, AccuracyBoard
from jobs.drift.drift_board import DriftBoard
from jobs.thresholds.answer_truths import Truth

_BASE: dict[Truth, str] = {"reviewed": "reviewed", "outcome": "judged by their outcome, a proxy"}


def headline(board: DriftBoard) -> str:
    """What moved, or that nothing did."""
    moved = [name for name, each in (("the mix of tickets", board.mix), ("confidence", board.confidence))
             if each is not None and each.state == "moved"]  # fmt: skip
    if board.knowledge is not None and board.knowledge.moved:
        moved.append("the reach of articles")
    withdrawn = sum(each.state == "withdrawn" for each in board.accuracy.rows)
    said = f"{wording.begin(wording.listed(moved))} moved" if moved else "No drift shown"
    estimate = f"; {wording.counted(withdrawn, 'estimate')} of accuracy withdrawn" if withdrawn else ""
    return f"{said}{estimate}."


def baseline_sentence(board: DriftBoard) -> str:
    """Which days are the baseline, frozen by whom, and what is held against other ones."""
    frozen, confidence = board.baseline, board.confidence
    if frozen is None:
        return "The baseline is all weeks before the recent ones: it moves on until it is frozen."
    of = "mix and confidence"
    other = ""
    if (
        confidence is None
        or confidence.baseline is None
        or not (frozen.first <= confidence.baseline[0] <= confidence.baseline[1] <= frozen.last)
    ):
        of = "the mix"
        if confidence is not None:
            other = (
                " Confidence has too few scored answers in these days: its baseline is its own earlier weeks."
            )
    when = wording.day(frozen.at.date(), year=True)
    days = wording.period(frozen.first, frozen.last)
    return f"Baseline of {of}: {days}, frozen by {wording.plain(frozen.by)} on {when}.{other}"


def drift_rows(board: DriftBoard) -> pl.DataFrame:
    """A row for mix, confidence and knowledge: how far it moved, what chance does, and since when."""
    rows = [_row("Mix of categories", board.mix)]
    if board.confidence is not None:
        rows.append(_row("Confidence", board.confidence))
    if board.knowledge is not None:
        rows.append(board.knowledge.row)
    names = ("what", "state", "measure", "size", "found", "chance", "most", "baseline", "recent")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))


def _row(name: str, found: Moved) -> dict[str, str]:
    measure = "PSI" if found.what == "mix" else "Wasserstein"
    if found.distance is None:
        have = f"{found.baseline_weeks} weeks before, {found.recent_weeks} recent"
        return {
            "what": name, "state": found.state, "measure": measure, "size": "–", "found": "–", "chance": "–",
            "most": have, "baseline": _days(found.baseline), "recent": _days(found.recent),
        }  # fmt: skip
    label, then, now = found.most or ("", 0.0, 0.0)
    return {
        "what": name,
        "state": found.state,
        "measure": measure,
        "size": found.size or "–",
        "found": f"{found.distance:.3f} (p {wording.p_value(found.p or 1.0)})",
        "chance": f"below {found.by_chance:.3f} in 95 %",
        "most": f"{label}: {wording.share(then)} → {wording.share(now)}",
        "baseline": _days(found.baseline),
        "recent": _days(found.recent),
    }


def _days(days: tuple[date, date] | None) -> str:
    return "–" if days is None else wording.period(*days)


def accuracy_sentence(found: AccuracyBoard) -> str:
    """The estimate for all answers, and what fresh tags say of it."""
    if found.why_not:
        return found.why_not
    whole, made = found.rows[0], found.rows[0].estimate
    if whole.state == "too few truths":
        return _withheld(found, whole)
    value = f"{wording.share(made.value)} ({wording.interval(made.low, made.high, 'share')})"
    days = wording.period(found.first, found.last)
    base = _BASE[found.truth or "outcome"]
    answers = wording.counted(made.answers, "answer")
    text = f"{value} of {answers} of {days} are right, from {found.truths:,} {base} before."
    if found.truth != "reviewed":
        return f"{text} Tags are not held against it: review {FRESH_TAGS} answers a month to test it."
    if whole.tags is None:
        return (
            f"{text} Fresh tags: {found.fresh}, {FEWEST} are needed; draw {FRESH_TAGS} answers of these days "
            "for review."
        )
    if whole.state == "withdrawn":
        return f"Withdrawn: {_tags_say(whole.tags)}, which leaves out the estimate of {value}."
    return f"{text} {_tags_say(whole.tags)}."


def _withheld(found: AccuracyBoard, whole: Estimated) -> str:
    """Why there is no estimate yet, how many truths it takes, and what fresh tags say meanwhile."""
    made = whole.estimate
    off, most = (wording.size(each, "share") for each in (made.off, estimated_accuracy.MOST_OFF))
    base = "reviewed answers" if found.truth == "reviewed" else "answers judged by their outcome"
    text = (
        f"No estimate yet: from {found.truths:,} {base} it would be off by "
        f"{off} points on average, {most} are allowed. For this mix of answers about {made.truths_needed:,} "
        "are needed."
    )
    return text if whole.tags is None else f"{text} {_tags_say(whole.tags)}."


def _tags_say(tags: TagRate) -> str:
    rate = f"{wording.share(tags.value)} ({wording.interval(tags.low, tags.high, 'share')})"
    return f"{tags.n} fresh tags say {rate}"


def accuracy_rows(found: AccuracyBoard) -> pl.DataFrame:
    """A row for all answers and each category: estimate, fresh tags, and whether they agree."""
    rows = [
        {
            "category": each.category or "all answers",
            "answers": each.estimate.answers,
            "estimated": each.estimate.value if each.shown else None,
            "low": each.estimate.low if each.shown else None,
            "high": each.estimate.high if each.shown else None,
            "tagged": each.tags.value if each.tags else None,
            "tagged_low": each.tags.low if each.tags else None,
            "tagged_high": each.tags.high if each.tags else None,
            "tags": each.tags.n if each.tags else None,
            "state": each.state,
        }
        for each in found.rows
    ]
    shares = ("estimated", "low", "high", "tagged", "tagged_low", "tagged_high")
    schema = {"category": pl.String, "answers": pl.Int64, **dict.fromkeys(shares, pl.Float64),
              "tags": pl.Int64, "state": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def as_json(board: DriftBoard) -> dict[str, object]:
    """The fields of the page."""
    found = board.accuracy
    return {
        "source": board.source,
        "lake_version": board.lake_version,
        "headline": headline(board),
        "baseline": None if board.baseline is None else _plain(asdict(board.baseline)),
        "drift": drift_rows(board).to_dicts(),
        "accuracy_title": estimated_accuracy.TITLE,
        "accuracy": accuracy_sentence(found),
        "first_day": found.first.isoformat(),
        "last_day": found.last.isoformat(),
        "truth": found.truth,
        "truths": found.truths,
        "fresh_tags": found.fresh,
        "accuracy_by_category": accuracy_rows(found).to_dicts(),
    }


def _plain(found: dict[str, object]) -> dict[str, object]:
    return {name: str(value) if isinstance(value, date) else value for name, value in found.items()}


def in_words(board: DriftBoard) -> str:
    """The same as text of a command."""
    lines = [headline(board)]
    lines += [
        f"  {row['what']:<20} {row['state']:<16} {row['measure']} {row['found']}, by chance {row['chance']}; "
        f"{row['most']}; {row['recent']} against {row['baseline']}"
        for row in drift_rows(board).iter_rows(named=True)
    ]
    lines += ["", f"{estimated_accuracy.TITLE}:", accuracy_sentence(board.accuracy)]
    for each in board.accuracy.rows[1:]:
        tags = "" if each.tags is None else f"; tags {wording.share(each.tags.value)} of {each.tags.n}"
        value = wording.share(each.estimate.value) if each.shown else each.state
        lines.append(f"  {(each.category or '')[:32]:<32} {each.estimate.answers:>6,}  {value}{tags}")
    return "\n".join(lines)
