"""One change: its picture, its numbers, what it was compared with, and the rule that was locked."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.figures.drawing import theme
from analytics.figures.effects import change_chart
from analytics.metrics import METRICS
from data import export
from jobs.changes import change_rows, change_series
from jobs.changes.evaluation import Judged
from pages.components import exports, frame, load
from pages.components.load import At
from pages.improve.judging import answer_box, load_changes


def picture(at: At, each: Judged) -> None:
    """The target's weeks beside what they would have been without the change."""
    frame.heading(wording.plain(each.change.what, 80), change_chart.READING)
    figure = load_changes.figure(at, each.change.key, st.context.theme.type or "light")
    if figure is None:
        frame.small(f"Nothing to draw: {wording.plain(each.verdict.why, 200)}.")
        return
    st.plotly_chart(
        figure,
        theme=None,
        config=theme.config(f"{at.source}-{each.change.key}"),
        key=f"picture {each.change.key}",
        alt="Weekly level of the changed category with and without the change",
    )


def numbers(each: Judged) -> None:
    """The verdict with expected, measured, placebo and what before and after alone would say."""
    found, metric = each.verdict.evidence, METRICS[each.change.rule.metric]
    unit = metric.unit
    st.markdown(f"{answer_box.badge(each)} :small[:gray[{wording.plain(_line(each), 200)}]]")
    told: list[tuple[str, str]] = []
    expected = each.change.expected
    if expected is not None:
        by = f" by {each.change.expected_by}" if each.change.expected_by else ""
        told.append((f"Expected{by}", wording.difference(expected, unit)))
    if each.verdict.value == each.verdict.value:
        told.append(("Measured", f"{change_rows.points(each, each.verdict.value)}, {change_rows.span(each)}"))
        told.append((f"{metric.label} before, after", " → ".join(
            wording.value(level, unit) for level in (found.before, found.after))))  # fmt: skip
    if found.naive == found.naive:
        told.append(("Before/after alone", wording.difference(found.naive, unit)))
        if each.change.rule.was_picked:
            told.append(("Expected without a change", wording.difference(found.expected_return, unit)))
    if found.placebo is not None and found.placebo.picked:
        told.append(("Untouched, picked alike", wording.difference(found.placebo.mean, unit)))
    told.append(("Tickets before, after", f"{wording.count(found.n_before)}, {wording.count(found.n_after)}"))
    st.dataframe(
        pl.DataFrame(told, schema=["What", "Value"], orient="row"),
        column_config={
            "What": st.column_config.TextColumn(width=190),
            "Value": st.column_config.TextColumn(width=190),
        },
        hide_index=True,
        alt="Numbers of the change",
    )


def details(at: At, each: Judged) -> None:
    """Methods, controls that were left out, donor weights, the locked rule, the weeks as a file."""
    found = each.verdict.evidence
    with st.expander("Details"):
        st.markdown("\n".join(f"- {line}" for line in _methods(each)))
        left, right = st.columns([3, 2], gap="medium")
        if found.left_out:
            left.markdown(f"**Left out of {len(found.controls) + len(found.left_out)} other categories**")
            left.dataframe(
                pl.DataFrame(found.left_out, schema=["Category", "Why"], orient="row"),
                hide_index=True,
                alt="Categories left out of the comparison",
            )
        weights = _donors(each)
        if weights:
            right.markdown("**Weights of the synthetic control**")
            right.dataframe(
                pl.DataFrame(weights, schema=["Category", "Weight"], orient="row"),
                hide_index=True,
                alt="Donor weights",
            )
        entry = each.entry
        when = wording.day(entry.locked_at.date(), year=True)
        broken = "" if entry.intact else " (does not fit what is stored)"
        frame.small(
            f"Rule locked by {wording.plain(entry.locked_by)} on {when}, sha256 {entry.sha256[:16]}…{broken}"
        )
        exports.csv_button(
            "Weeks, CSV",
            f"{at.source}-{each.change.key}-weeks",
            lambda: export.csv_bytes(change_series.frame(each)),
        )
        exports.csv_button(
            "Tickets before and after, CSV",
            f"{at.source}-{each.change.key}-tickets",
            lambda: export.csv_bytes(change_series.tickets(load.taken(at), each)),
        )


def _line(each: Judged) -> str:
    for_ = ", ".join(each.change.categories) or "everything"
    live = f", live {wording.day(each.change.live_on)}" if each.change.live_on else ""
    return f"{for_}{live}{f'; {each.verdict.why}' if each.verdict.why else ''}"


def _methods(each: Judged) -> list[str]:
    verdict, found = each.verdict, each.verdict.evidence
    unit = METRICS[each.change.rule.metric].unit
    lines = [
        f"Compared: {found.weeks_before:.0f} weeks before and {found.weeks_after:.0f} after, against "
        f"{wording.counted(len(found.controls), 'untouched category')}; the days of the choice are in "
        "neither.",
    ]
    if found.raw is None:
        return lines
    moves = found.raw.moves[0]
    lines.append(
        f"Difference-in-differences: p {found.p:.3f}, {verdict.adjusted_p:.3f} after correction over the "
        f"year's changes; permutation over untouched categories: p {found.permutation_p:.3f}."
    )
    lines.append(
        f"Weeks vary {moves.over_dispersion:.1f} × as much as independent tickets would; categories move by "
        f"{wording.difference(moves.between**0.5, unit)} by themselves."
    )
    if found.trend is not None and found.trend.error == found.trend.error:
        lines.append(
            f"Trend before: {wording.difference(found.trend.slope, unit)} a week against the others "
            f"(p {found.trend.p:.2f})."
        )
    if verdict.trend_open:
        lines.append(change_rows.trend_in_words(each))
    seconds = found.seconds
    if seconds and seconds.interrupted:
        told = seconds.interrupted
        lines.append(
            f"Second opinion, its own series alone: {wording.difference(told.effect, unit)} "
            f"({wording.signed(told.low, unit)} to {wording.signed(told.high, unit)}); "
            "what moved everybody is in it."
        )
    if seconds and seconds.synthetic:
        mix = seconds.synthetic
        lines.append(
            f"Second opinion, synthetic control: {wording.difference(mix.effect, unit)}."
            if mix.usable
            else "No synthetic control: no mix of untouched categories follows it closely enough."
        )
    if found.moved_too:
        lines.append(f"Moved as well, look at them: {', '.join(map(wording.plain, found.moved_too))}.")
    for one in verdict.guardrails:
        guarded = METRICS[one.guardrail.metric]
        lines.append(
            f"Guardrail {guarded.label}: {wording.difference(abs(one.value), guarded.unit).lstrip('+')} "
            f"{'worse' if one.value < 0 else 'better'}, "
            f"{wording.difference(one.guardrail.margin, guarded.unit).lstrip('+')} worse is allowed"
            f"{': crossed' if one.worse else ''}."
        )
    known = {one.guardrail.metric for one in verdict.guardrails}
    lines += [
        f"Guardrail {METRICS[one.metric].label}: cannot be computed on this source, so nothing guards it."
        for one in each.change.rule.guardrails
        if one.metric not in known
    ]
    return lines


def _donors(each: Judged) -> list[tuple[str, float]]:
    seconds = each.verdict.evidence.seconds
    if seconds is None or seconds.synthetic is None or not seconds.synthetic.usable:
        return []
    named = zip(seconds.donors, seconds.synthetic.weights.tolist(), strict=True)
    weighty = [(name, round(float(weight), 3)) for name, weight in named if weight > 0.0005]
    return sorted(weighty, key=lambda pair: -pair[1])
