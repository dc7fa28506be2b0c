"""An imported evaluation set as page and command show it: its figures, words, and rows by label."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from analytics import wording
from analytics.evaluation import evaluation_set
from analytics.evaluation.clustered_shares import ShareOf
from analytics.evaluation.evaluation_set import Evaluated
from data.errors import DataError
from data.settings import Settings
from jobs.counting import snapshot
from jobs.counting.snapshot import Snapshot
from jobs.imported_files import imported_files
from jobs.imported_files.imported_files import ImportedFile
from jobs.knowledge import knowledge_inputs

KIND = "evaluation set"
_NAMED = 5


@dataclass(frozen=True, slots=True, eq=False)
class EvaluationBoard:
    """An evaluation set of a source with its figures."""

    file: ImportedFile
    found: Evaluated


def add(
    settings: Settings,
    source: str,
    file: Path | bytes,
    name: str,
    *,
    profile: str | bytes | None = None,
    columns: Mapping[str, str] | None = None,
) -> ImportedFile:
    """Imports an evaluation set; a DataError where no figure can be made of its columns."""
    made = imported_files.add(settings, source, KIND, file, name, profile=profile, columns=columns)
    if evaluation_set.evaluate(imported_files.rows(settings, made)).says_nothing:
        imported_files.take_back(settings, made, "no figure can be made of it")
        has = ", ".join(f"{own} (as {name})" for name, own in made.columns.items()) or "none that is known"
        raise DataError(
            f"Nothing can be said of {made.name}: it needs expected and predicted labels, or whether each "
            f"answer is correct, or expected and found entries. Of its columns were read: {has}."
        )
    return made


def of_source(
    settings: Settings, source: str, number: int | None = None, taken: Snapshot | None = None
) -> EvaluationBoard:
    """A set of a source, the newest one unless another is named; a DataError where it has none."""
    file = imported_files.find(settings, source, KIND, number)
    facts = (taken or snapshot.take(settings, source)).facts
    labels = facts["category"].cast(pl.String).drop_nulls().unique().to_list()
    entries = knowledge_inputs.entries_of(settings, source)["entry_id"].to_list()
    rows = imported_files.rows(settings, file)
    return EvaluationBoard(file, evaluation_set.evaluate(rows, labels=labels, entries=entries))


def share_words(found: ShareOf | None) -> str:
    """A share with its interval, or a dash."""
    if found is None:
        return wording.NONE
    return f"{wording.share(found.value)} ({wording.interval(found.low, found.high, 'share')})"


def headline(board: EvaluationBoard) -> str:
    """How often the agent is right on the set, or finds the entry."""
    found = board.found
    if found.accuracy is not None:
        return f"{wording.share(found.accuracy.value)} right of {wording.counted(found.accuracy.n, 'item')}."
    if found.retrieval:
        _, hit = found.retrieval[0]
        return (
            f"The right entry came first for {wording.share(hit.value)} of {wording.counted(hit.n, 'item')}."
        )
    return "This set has no figure."


def meaning(board: EvaluationBoard) -> list[str]:
    """Interval, the weakest label, calibration and retrieval, a sentence each."""
    found, said = board.found, list[str]()
    if found.accuracy is not None:
        said.append(f"95 %: {wording.interval(found.accuracy.low, found.accuracy.high, 'share')}.")
    weak = [each for each in found.labels if each.recall is not None]
    if len(weak) > 1:
        worst = min(weak, key=lambda each: each.recall.value if each.recall else 1.0)
        said.append(f"Weakest label: {worst.label}, {share_words(worst.recall)} of its items are read as it.")
    return said


def remarks(board: EvaluationBoard) -> list[str]:
    """What is not in every figure, and labels and entries that the source does not know."""
    found, said = board.found, list[str]()
    for what, unknown in (("label", found.unknown_labels), ("entry", found.unknown_entries)):
        if unknown:
            named = ", ".join(name for name, _ in unknown[:_NAMED]) + (" …" if len(unknown) > _NAMED else "")
            rows = sum(count for _, count in unknown)
            said.append(
                f"Not known in this source: {wording.counted(len(unknown), f'expected {what}')} in "
                f"{wording.counted(rows, 'row')} ({named}). They are in the figures of the set."
            )
    said += [
        f"{wording.counted(count, 'row')} with {name}: in no figure that needs it."
        for name, count in found.incomplete
    ]
    small = [each for each in found.labels if each.recall is None and each.precision is None]
    if small:
        said.append(
            f"{wording.counted(len(small), 'label')} with fewer than {evaluation_set.FEWEST_OF_LABEL} items: "
            "counted, without shares."
        )
    left = imported_files.left_out_sentence(board.file)
    return [*said, *([left] if left else []), *board.file.notes]


def labels(board: EvaluationBoard) -> pl.DataFrame:
    """A row a label: counts, precision and recall with intervals."""
    rows = [
        {
            "label": each.label,
            "expected": each.expected,
            "predicted": each.predicted,
            "both": each.both,
            **_parts("precision", each.precision),
            **_parts("recall", each.recall),
        }
        for each in board.found.labels
    ]
    names = [f"{kind}{end}" for kind in ("precision", "recall") for end in ("", "_low", "_high")]
    schema = {
        "label": pl.String,
        **dict.fromkeys(("expected", "predicted", "both"), pl.Int64),
        **dict.fromkeys(names, pl.Float64),
    }
    return pl.DataFrame(rows, schema=schema)


def _parts(name: str, found: ShareOf | None) -> dict[str, float | None]:
    if found is None:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def as_json(board: EvaluationBoard) -> dict[str, object]:
    """The fields of the page."""
    found = board.found
    calibrated = found.calibrated
    return {
        "source": board.file.source,
        "set": board.file.number,
        "file": board.file.name,
        "headline": headline(board),
        "rows": found.rows,
        "accuracy": None if found.accuracy is None else asdict(found.accuracy),
        "macro_precision": found.macro_precision,
        "macro_recall": found.macro_recall,
        "labels": labels(board).to_dicts(),
        "confused": [asdict(each) for each in found.confused],
        "calibration": None
        if calibrated is None
        else {
            "rows": found.scored,
            "ece": calibrated.ece,
            "brier": calibrated.brier,
            "mended_ece": calibrated.mended_ece,
            "bins": [asdict(each) for each in calibrated.bins],
        },
        "retrieval": [{"first": depth, **asdict(hit)} for depth, hit in found.retrieval],
        "mean_reciprocal_rank": found.reciprocal_rank,
        "remarks": remarks(board),
    }


def in_words(board: EvaluationBoard) -> str:
    """The same as text of a command."""
    found = board.found
    lines = [f"{board.file.name}: {headline(board)}", *meaning(board)]
    for each in found.labels:
        lines.append(
            f"  {each.label[:32]:<32} {each.expected:>6,}  precision {share_words(each.precision)}, "
            f"recall {share_words(each.recall)}"
        )
    if found.calibrated is not None:
        mended = found.calibrated.mended_ece
        after = "" if mended is None else f", {mended:.3f} once calibrated"
        lines.append(
            f"Calibration error {found.calibrated.ece:.3f}{after}; Brier score {found.calibrated.brier:.3f}."
        )
    lines += [
        f"The right entry is among the first {depth}: {share_words(hit)}." for depth, hit in found.retrieval
    ]
    return "\n".join([*lines, *remarks(board)])
