"""An evaluation set on the page: import, the answer, numbers, labels, calibration and retrieval."""

from functools import partial

import streamlit as st

from analytics import wording
from analytics.figures.drawing import theme
from data import export
from jobs.evaluation import evaluation_board
from jobs.evaluation.evaluation_board import KIND, EvaluationBoard
from pages.components import exports, frame
from pages.components.load import At
from pages.components.uploads import result_files
from pages.improve.evaluating import load_evaluation


def show(at: At) -> EvaluationBoard | None:
    """The whole view; the set that is shown, if any."""
    there = load_evaluation.listed(at, KIND)
    if not there:
        result_files.first(
            "No evaluation set yet.",
            "Import a table with a row for each request: the expected and predicted label, or whether the "
            "answer was correct; with a confidence, or expected and found articles, if any.",
            partial(_form, at),
        )
        return None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        number = result_files.choose("Evaluation set", there, "evaluation set")
        result_files.another("Import a set", "set import", partial(_form, at))
    found = load_evaluation.evaluated(at, number)
    if isinstance(found, str):
        st.text(found)
        return None
    _answer(found)
    _numbers(found)
    left, right = st.columns([5, 4], gap="medium")
    with left:
        _labels(at, found)
    with right:
        _reliability(at, found)
        _confused(found)
    return found


def downloads(at: At, found: EvaluationBoard) -> None:
    """Precision and recall by label."""
    table = evaluation_board.labels(found)
    exports.csv_button("Labels, CSV", f"{at.source}-evaluation", lambda: export.csv_bytes(table))


def _form(at: At) -> None:
    add = partial(evaluation_board.add, at.settings, at.source)
    result_files.form(
        "An evaluation set",
        "set",
        "expected",
        lambda content, name, profile, columns: add(content, name, profile=profile, columns=columns),
    )


def _answer(found: EvaluationBoard) -> None:
    with st.container(border=True, gap="xsmall"):
        st.header(evaluation_board.headline(found), anchor=False)
        for line in evaluation_board.meaning(found):
            st.markdown(wording.plain(line, 300))
    result_files.remarks(evaluation_board.remarks(found))


def _numbers(found: EvaluationBoard) -> None:
    of, tiles = found.found, list[tuple[str, str, str | None]]()
    if of.accuracy is not None:
        tiles.append(("Accuracy", evaluation_board.share_words(of.accuracy), f"{of.accuracy.n:,} items"))
    for label, value in (("Mean precision", of.macro_precision), ("Mean recall", of.macro_recall)):
        if value is not None:
            tiles.append((label, wording.share(value), "Over labels with 10 items or more, each alike."))
    if of.calibrated is not None:
        why = (
            f"Expected calibration error over 10 bins of equal width, {of.scored:,} items with a confidence."
        )
        tiles.append(("Calibration error", f"{of.calibrated.ece:.3f}", why))
    for depth, hit in of.retrieval:
        label = "Right article first" if depth == 1 else f"Right article in first {depth}"
        tiles.append((label, wording.share(hit.value), evaluation_board.share_words(hit)))
    with st.container(horizontal=True, gap="small"):
        for label, value, why in tiles:
            st.metric(label, value, help=why, border=True, width="stretch")


def _labels(at: At, found: EvaluationBoard) -> None:
    table = evaluation_board.labels(found)
    if table.is_empty():
        return
    frame.heading(
        "Precision and recall by label",
        "Recall: of items with a label, read as it. Precision: of items read as it, right. Lines: 95 %.",
    )
    if any(each.recall or each.precision for each in found.found.labels):
        st.plotly_chart(
            load_evaluation.chart(at, found, st.context.theme.type or "light"),
            theme=None,
            config=theme.config(f"{at.source}-evaluation"),
            key="evaluation labels",
            alt="Precision and recall by label",
        )
    shares = ("precision", "precision_low", "precision_high", "recall", "recall_low", "recall_high")
    with frame.popover("All labels", key="all labels", type="tertiary") as opened:
        if opened.open:
            st.dataframe(
                table.to_arrow(),
                column_config={
                    name: st.column_config.NumberColumn(
                        name.replace("_", " ").capitalize(),
                        format="percent" if name in shares else "localized",
                    )
                    for name in table.columns
                    if name != "label"
                },
                hide_index=True,
                alt="All labels",
            )


def _reliability(at: At, found: EvaluationBoard) -> None:
    drawn = load_evaluation.reliability(at, found, st.context.theme.type or "light")
    if drawn is None:
        return
    frame.heading(
        "Does the confidence mean what it says?",
        "On the line: 80 of 100 answers with confidence .8 are right.",
    )
    st.plotly_chart(
        drawn,
        theme=None,
        config=theme.config(f"{at.source}-evaluation-reliability"),
        key="evaluation reliability",
        alt="How right each confidence was",
    )


def _confused(found: EvaluationBoard) -> None:
    if not found.found.confused:
        return
    frame.heading("Most frequent mix-ups", "Expected label, and what it was read as.")
    lines = [
        f"- {wording.plain(each.expected, 60)} → {wording.plain(each.predicted, 60)}: {each.rows:,}"
        for each in found.found.confused[:8]
    ]
    st.markdown("\n".join(lines))
