"""Drift of a source as page and command show it: mix, confidence, knowledge, and accuracy without labels."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

import polars as pl

from analytics import wording
from analytics.drift import estimated_accuracy, weekly_drift
from analytics.drift.estimated_accuracy import FRESH_TAGS, Estimated, TagRate
from analytics.drift.weekly_drift import Moved
from analytics.review import accuracy_estimate
from analytics.thresholds.scored_answers import Scored
from data.errors import DataError
from data.settings import Settings
from jobs.counting import snapshot
from jobs.counting.snapshot import Snapshot
from jobs.drift import drift_baseline
from jobs.drift.drift_baseline import Baseline
from jobs.knowledge import knowledge_drift
from jobs.knowledge.knowledge_drift import KnowledgeDrift
from jobs.review import review_rates
from jobs.thresholds import answer_truths
from jobs.thresholds.answer_truths import Answers, Truth

SEED = 20261130
#: Accuracy is estimated for the answers of so many days.
DAYS = 30
#: A category's tags need so many answers and customers, as everywhere.
FEWEST, FEWEST_CUSTOMERS = review_rates.FEWEST_ANSWERS, review_rates.FEWEST_CUSTOMERS


@dataclass(frozen=True, slots=True)
class AccuracyBoard:
    """Estimated accuracy of the answers of some days beside fresh tags; `why_not` where there is none."""

    first: date
    last: date
    truth: Truth | None
    truths: int
    rows: tuple[Estimated, ...]
    fresh: int
    why_not: str


@dataclass(frozen=True, slots=True)
class DriftBoard:
    """What drifts in a source without anybody labelling it."""

    source: str
    lake_version: str
    baseline: Baseline | None
    mix: Moved
    confidence: Moved | None
    knowledge: KnowledgeDrift | None
    accuracy: AccuracyBoard


def of_source(settings: Settings, source: str, taken: Snapshot | None = None) -> DriftBoard:
    """The drift of a source as it is now."""
    taken = taken or snapshot.take(settings, source)
    frozen = drift_baseline.frozen(settings, source)
    days = None if frozen is None else (frozen.first, frozen.last)
    tickets = taken.facts.filter("is_eligible", pl.col("day") < taken.today)
    mix = weekly_drift.of_categories(
        tickets.select("day", pl.col("category").cast(pl.String)), days, seed=SEED
    )
    answers = _answers(settings, source, taken)
    return DriftBoard(
        source=source,
        lake_version=".".join(map(str, taken.version)),
        baseline=frozen,
        mix=mix,
        confidence=_confidence(answers, taken),
        knowledge=knowledge_drift.of_source(settings, source),
        accuracy=accuracy(answers, taken),
    )


def _answers(settings: Settings, source: str, taken: Snapshot) -> Answers | str:
    """The scored answers of a source; a sentence where there are none with a score from 0 to 1."""
    try:
        found = answer_truths.read(settings, source, taken)
    except DataError as error:
        return str(error)
    return found if found.scale.kind == "share" else found.scale.said


def _confidence(answers: Answers | str, taken: Snapshot) -> Moved | None:
    """The drift of confidence over the full weeks with answers; None without a score."""
    if isinstance(answers, str):
        return None
    rows = answers.rows.filter(pl.col("day") < taken.today)
    weeks = rows["day"].dt.truncate("1w").n_unique()
    return weekly_drift.of_scores(rows, seed=SEED, recent=min(weekly_drift.RECENT_WEEKS, max(2, weeks // 3)))


def accuracy(answers: Answers | str, taken: Snapshot) -> AccuracyBoard:
    """Estimated accuracy of the last days, calibrated on answers before them, with tags of these days."""
    last = taken.today
    first = last - timedelta(days=DAYS - 1)
    if isinstance(answers, str):
        return AccuracyBoard(first, last, None, 0, (), 0, answers)
    before = answers.truths("reviewed").filter(pl.col("day") < first)
    truth: Truth = "reviewed" if before.height >= estimated_accuracy.FEWEST else "outcome"
    known = before if truth == "reviewed" else answers.truths("outcome").filter(pl.col("day") < first)
    target = answers.rows.filter(pl.col("day") >= first)
    found = estimated_accuracy.estimate(
        Scored(
            known["score"].to_numpy(),
            known["is_wrong"].to_numpy(),
            known["customer"].to_numpy(),
            known["weight"].to_numpy(),
        ),
        known["intent"].to_list(),
        target["score"].to_numpy(),
        target["intent"].to_list(),
        seed=SEED,
    )
    if found is None:
        return AccuracyBoard(
            first, last, None, known.height, (), 0,
            f"Nothing to calibrate on: {wording.counted(known.height, 'answer')} before "
            f"{wording.day(first)} have a known truth, {estimated_accuracy.FEWEST} are needed, right and "
            "wrong ones. Review a draw of answers.",
        )  # fmt: skip
    tags, fresh = _tags(target) if truth == "reviewed" else ({}, 0)
    rows = estimated_accuracy.beside(found, tags)
    return AccuracyBoard(first, last, truth, known.height, rows, fresh, "")


def _tags(target: pl.DataFrame) -> tuple[dict[str | None, TagRate], int]:
    """The share of right answers by the tags of these days: of all, and of each intent with enough."""
    seen = target.filter(pl.col("wrong").is_not_null())
    parts: dict[str | None, pl.DataFrame] = {None: seen}
    parts |= {str(name): mine for (name,), mine in seen.partition_by("intent", as_dict=True).items()}
    sizes = dict(target["intent"].value_counts().iter_rows())
    found: dict[str | None, TagRate] = {}
    for name, mine in parts.items():
        if mine.height < FEWEST or mine["customer"].n_unique() < FEWEST_CUSTOMERS:
            continue
        whole = target.height if name is None else int(sizes[name])
        sample = accuracy_estimate.Sample(
            1 - mine["wrong"].to_numpy(),
            mine["pi"].to_numpy(),
            ["all"] * mine.height,
            [str(each) for each in mine["customer"].to_list()],
            {"all": max(whole, mine.height)},
        )
        rate = accuracy_estimate.estimate(sample)
        if rate is not None:
            found[name] = TagRate(rate.value, rate.low, rate.high, rate.n)
    return found, seen.height


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
    whole = found.rows[0]
    value = f"{wording.share(whole.value)} ({wording.interval(whole.low, whole.high, 'share')})"
    days = wording.period(found.first, found.last)
    base = "reviewed" if found.truth == "reviewed" else "judged by their outcome, a proxy"
    answers = wording.counted(whole.answers, "answer")
    text = f"{value} of {answers} of {days} are right, from {found.truths:,} {base} before."
    if found.truth != "reviewed":
        return f"{text} Tags are not held against it: review {FRESH_TAGS} answers a month to test it."
    if whole.tags is None:
        return (
            f"{text} Fresh tags: {found.fresh}, {FEWEST} are needed; draw {FRESH_TAGS} answers of these days "
            "for review."
        )
    tags = f"{wording.share(whole.tags.value)} ({wording.interval(whole.tags.low, whole.tags.high, 'share')})"
    if whole.state == "withdrawn":
        return f"Withdrawn: {whole.tags.n} fresh tags say {tags}, which leaves out the estimate of {value}."
    return f"{text} {whole.tags.n} fresh tags say {tags}."


def accuracy_rows(found: AccuracyBoard) -> pl.DataFrame:
    """A row for all answers and each category: estimate, fresh tags, and whether they agree."""
    rows = [
        {
            "category": each.category or "all answers",
            "answers": each.answers,
            "estimated": each.value if each.state != "withdrawn" else None,
            "low": each.low if each.state != "withdrawn" else None,
            "high": each.high if each.state != "withdrawn" else None,
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
        value = "withdrawn" if each.state == "withdrawn" else wording.share(each.value)
        lines.append(f"  {(each.category or '')[:32]:<32} {each.answers:>6,}  {value}{tags}")
    return "\n".join(lines)


def fresh_draw_size(found: AccuracyBoard) -> int:
    """How many more answers of these days must be tagged so that they test the estimate."""
    return max(0, FRESH_TAGS - found.fresh)
