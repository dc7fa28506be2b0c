"""An imported evaluation set: accuracy, precision and recall by label, calibration, and retrieval.

Each figure is over the rows that say what it needs; rows that do not are counted, and never taken as wrong.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.evaluation import clustered_shares
from analytics.evaluation.clustered_shares import Integers, ShareOf
from analytics.thresholds import calibration
from analytics.thresholds.calibration import Calibration
from analytics.thresholds.scored_answers import Scored

#: With fewer rows nothing is said of a confidence.
FEWEST_SCORED = 30
#: A label of fewer rows has no precision and recall, only counts.
FEWEST_OF_LABEL = 10
#: The first so many entries found are looked at.
DEPTHS = (1, 3, 5)
SEED = 20261130


@dataclass(frozen=True, slots=True)
class LabelScore:
    """A label: rows with it, rows read as it, both; precision and recall, None below 10 rows of that kind."""

    label: str
    expected: int
    predicted: int
    both: int
    precision: ShareOf | None
    recall: ShareOf | None


@dataclass(frozen=True, slots=True)
class Confused:
    """How many rows of one label were read as another."""

    expected: str
    predicted: str
    rows: int


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """What a set says; a part that it has no columns for is None or empty.

    `retrieval` is, for each depth, how often the expected entry is among the first so many found.
    """

    rows: int
    accuracy: ShareOf | None
    labels: tuple[LabelScore, ...]
    macro_precision: float | None
    macro_recall: float | None
    confused: tuple[Confused, ...]
    calibrated: Calibration | None
    scored: int
    retrieval: tuple[tuple[int, ShareOf], ...]
    reciprocal_rank: float | None
    #: Rows without what a figure needs, by what is missing.
    incomplete: tuple[tuple[str, int], ...]
    #: Expected labels and entries that the source does not know, each with its rows.
    unknown_labels: tuple[tuple[str, int], ...]
    unknown_entries: tuple[tuple[str, int], ...]

    @property
    def says_nothing(self) -> bool:
        """Whether the set has no column pair from which a figure follows."""
        return self.accuracy is None and not self.retrieval


def evaluate(rows: pl.DataFrame, *, labels: Collection[str] = (), entries: Collection[str] = ()) -> Evaluated:
    """The figures of a set; `labels` and `entries` are those that the source knows, empty where unknown."""
    given = rows.with_columns(
        own=pl.coalesce("customer_id", pl.concat_str(pl.lit("row "), pl.col("line").cast(pl.String))),
        one=_folded("expected"),
        other=_folded("predicted"),
    )
    right = pl.coalesce("correct", pl.col("one") == pl.col("other"))
    given = given.with_columns(right=right)
    judged = given.filter(pl.col("right").is_not_null())
    read = given.filter(pl.col("one").is_not_null(), pl.col("other").is_not_null())
    scores = _labels(read)
    with_score = judged.filter(pl.col("confidence").is_not_null())
    found = given.filter(pl.col("expected_entry").is_not_null(), pl.col("retrieved").is_not_null())
    places = _places(found)
    precision = [each.precision.value for each in scores if each.precision]
    recall = [each.recall.value for each in scores if each.recall]
    return Evaluated(
        rows=rows.height,
        accuracy=clustered_shares.of(judged["right"].to_numpy(), _numbers(judged)),
        labels=scores,
        macro_precision=float(np.mean(precision)) if precision else None,
        macro_recall=float(np.mean(recall)) if recall else None,
        confused=_confused(read),
        calibrated=_calibrated(with_score),
        scored=with_score.height,
        retrieval=tuple(
            (depth, each)
            for depth in DEPTHS
            if (each := clustered_shares.of((places >= 0) & (places < depth), _numbers(found))) is not None
        ),
        reciprocal_rank=_reciprocal_rank(places),
        incomplete=_incomplete(given),
        unknown_labels=_unknown(given["expected"], labels),
        unknown_entries=_unknown(given["expected_entry"], entries),
    )


def _folded(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().str.to_lowercase()


def _numbers(rows: pl.DataFrame) -> Integers:
    return rows["own"].rank("dense").to_numpy().astype(np.int64)


def _labels(read: pl.DataFrame) -> tuple[LabelScore, ...]:
    """Each label with its counts, the most frequent first; a label that is only ever predicted too."""
    if read.is_empty():
        return ()
    one, other, own = read["one"].to_numpy(), read["other"].to_numpy(), _numbers(read)
    named = dict(zip(read["other"], read["predicted"], strict=True))
    named |= dict(zip(read["one"], read["expected"], strict=True))
    found: list[LabelScore] = []
    for label, name in named.items():
        mine, told = one == label, other == label
        both = mine & told
        found.append(
            LabelScore(
                str(name).strip(),
                int(mine.sum()),
                int(told.sum()),
                int(both.sum()),
                clustered_shares.of(both[told], own[told]) if told.sum() >= FEWEST_OF_LABEL else None,
                clustered_shares.of(both[mine], own[mine]) if mine.sum() >= FEWEST_OF_LABEL else None,
            )
        )
    return tuple(sorted(found, key=lambda each: (-each.expected, each.label)))


def _confused(read: pl.DataFrame, most: int = 20) -> tuple[Confused, ...]:
    wrong = read.filter(pl.col("one") != pl.col("other"))
    pairs = wrong.group_by("one", "other").agg(pl.col("expected", "predicted").first(), rows=pl.len())
    ordered = pairs.sort("rows", "one", "other", descending=[True, False, False]).head(most)
    return tuple(
        Confused(str(a).strip(), str(b).strip(), int(n))
        for a, b, n in ordered.select("expected", "predicted", "rows").iter_rows()
    )


def _calibrated(rows: pl.DataFrame) -> Calibration | None:
    if rows.height < FEWEST_SCORED or rows["confidence"].n_unique() < 2:
        return None
    wrong = (~rows["right"]).cast(pl.Float64).to_numpy()
    given = Scored(rows["confidence"].to_numpy(), wrong, _numbers(rows), np.ones(rows.height))
    return calibration.calibration(given, seed=SEED)


def _places(rows: pl.DataFrame) -> Integers:
    """At which place from 0 the expected entry was found; −1 where it was not."""
    found: list[int] = []
    for expected, entries in rows.select("expected_entry", "retrieved").iter_rows():
        ids = [each["entry_id"] for each in entries]
        found.append(ids.index(expected) if expected in ids else -1)
    return np.asarray(found, dtype=np.int64)


def _reciprocal_rank(places: Integers) -> float | None:
    return float(((places >= 0) / np.maximum(places + 1.0, 1.0)).mean()) if len(places) else None


def _incomplete(rows: pl.DataFrame) -> tuple[tuple[str, int], ...]:
    """Rows that lack what others of the set have."""
    needs = {
        "no expected label": pl.col("one").is_null(),
        "no predicted label": pl.col("other").is_null(),
        "no confidence": pl.col("confidence").is_null(),
        "no expected entry": pl.col("expected_entry").is_null(),
        "no entries found": pl.col("retrieved").is_null(),
    }
    counted = rows.select(**{name: rule.sum() for name, rule in needs.items()}).row(0)
    return tuple(
        (name, int(count)) for name, count in zip(needs, counted, strict=True) if 0 < count < rows.height
    )


def _unknown(values: pl.Series, known: Collection[str]) -> tuple[tuple[str, int], ...]:
    """Values of the set that the source does not know, the most frequent first; none if nothing is known."""
    if not known:
        return ()
    folded = {each.strip().lower() for each in known}
    counts = values.drop_nulls().str.strip_chars().value_counts(sort=True)
    return tuple(
        (str(name), int(count)) for name, count in counts.iter_rows() if str(name).lower() not in folded
    )
