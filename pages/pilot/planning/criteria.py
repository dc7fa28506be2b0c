"""What has to hold for each metric: a target, a margin against the baseline, or nothing but a look."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from math import isfinite

import streamlit as st

from analytics import wording
from analytics.metrics import METRICS, Metric
from analytics.pilot.plan import Criterion, Plan
from pages.components import frame, load_pilot
from pages.components.load import At
from pages.pilot.planning import plan_errors

#: What is larger is no number that a field shows.
_LARGEST = 1e12
TARGET, MARGIN, SECONDS, WATCH = "Target", "Margin", "Seconds", "Track only"


def ask(at: At, plan: Plan, key: str) -> tuple[Criterion, ...]:
    """Ask which metrics count and where their lines lie; beside each stands what it is now."""
    held = {each.metric: each for each in plan.criteria if each.metric in METRICS}
    offered = [*load_pilot.measured(at), *(name for name in held if name not in load_pilot.measured(at))]
    picked = st.multiselect(
        "Criteria",
        offered,
        default=list(held),
        format_func=lambda name: METRICS[name].label,
        key=f"{key} metrics",
        help="All targets and margins must be met for a go. A metric that is tracked only can stop the "
        "pilot, but never decides a go.",
    )
    found = load_pilot.volume(at, plan.pilot, plan.baseline, tuple(picked))
    there = {name: now.value for name, now in found.present.items() if now.value is not None}
    return tuple(
        _one(held.get(name) or Criterion(name, margin=_usual(METRICS[name])), there, key) for name in picked
    )


def _usual(metric: Metric) -> float:
    return {"share": 0.02, "points": 0.1, "seconds": 0.1}[metric.unit]


def _one(held: Criterion, there: Mapping[str, float], key: str) -> Criterion:
    metric, kind = held.of, _kind(held)
    kinds = [TARGET, MARGIN, WATCH] if metric.unit != "seconds" else [TARGET, MARGIN, SECONDS, WATCH]
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        asked = st.segmented_control(
            f"{metric.label}{_now(metric, there)}",
            kinds,
            default=kind,
            required=True,
            key=f"{key} {metric.key} kind",
            width=330,
        )
        found = _line(held, asked or kind, there, key)
    plan_errors.beside(replace(plan_errors.SOUND, criteria=(found,)), plan_errors.of_criterion(found))
    if (found.target, found.margin) == (held.target, held.margin):
        return found
    return replace(found, set_on=date.today())


def _kind(held: Criterion) -> str:
    if held.target is not None:
        return TARGET
    if held.margin is None:
        return WATCH
    return SECONDS if held.of.unit == "seconds" and not held.relative else MARGIN


def _line(held: Criterion, kind: str, there: Mapping[str, float], key: str) -> Criterion:
    metric = held.of
    bare = Criterion(held.metric, set_on=held.set_on)
    if kind == WATCH:
        frame.small("No target and no margin.")
        return bare
    if kind == TARGET:
        start = held.target if held.target is not None else there.get(metric.key, 1.0)
        return replace(
            bare, target=_number(metric, _target_label(metric), start, f"{key} {metric.key} target")
        )
    relative = kind == MARGIN and metric.unit == "seconds"
    start = held.margin if held.margin is not None and _kind(held) == kind else None
    start = start if start is not None else 30.0 if kind == SECONDS else _usual(metric)
    label = "Allowed: % longer" if relative else _margin_label(metric)
    size = _number(metric, label, start, f"{key} {metric.key} {kind}", hundred=relative)
    return replace(bare, margin=size, relative=relative)


def _number(metric: Metric, label: str, start: float, key: str, *, hundred: bool = False) -> float:
    scale = 100.0 if hundred or metric.unit == "share" else 1.0
    typed = st.number_input(
        label,
        value=_shown(start * scale),
        step=_step(metric, scale),
        format="%.6g",
        key=key,
        width=190,
    )
    # Divided as decimals are written, so that 4 points are .04 and nothing beside it.
    return float(f"{(typed or 0.0) / scale:.12g}")


def _shown(number: float) -> float:
    """A number that a field can show; a draft from a file may have any."""
    return float(f"{min(max(number, -_LARGEST), _LARGEST):.10g}") if isfinite(number) else 0.0


def _step(metric: Metric, scale: float) -> float:
    return 1.0 if scale > 1 or metric.unit == "seconds" else 0.05


def _target_label(metric: Metric) -> str:
    way = "At least" if metric.better == "higher" else "At most"
    return (
        f"{way}, in {'%' if metric.unit == 'share' else 'seconds' if metric.unit == 'seconds' else 'points'}"
    )


def _margin_label(metric: Metric) -> str:
    if metric.unit == "seconds":
        return "Allowed: seconds longer"
    return f"Allowed: points {'lower' if metric.better == 'higher' else 'higher'}"


def _now(metric: Metric, there: Mapping[str, float]) -> str:
    if metric.key not in there:
        return ""
    return f" (now {wording.value(there[metric.key], metric.unit)})"
