"""TOML format of plans, and the canonical text that is hashed."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, cast

from analytics.metrics import METRICS, Metric
from analytics.pilot.plan import Criterion, Phase, Plan, PlanError
from analytics.ticket_slices import NOT_RECORDED, Slice
from analytics.toml_values import LARGEST, is_number, quoted, shown

_TOP = "name source decision horizon planned_n randomised unit note pilot baseline phases criteria".split()
_AMOUNT = re.compile(r"\s*([-+−]?\d+(?:\.\d+)?)\s*(%|points?|s|min|h|days?|d)\s*", re.IGNORECASE)
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86_400.0, "day": 86_400.0, "days": 86_400.0}
_MOST_DAYS = 100_000
_DAYS = {"h": 1 / 24, "d": 1.0, "day": 1.0, "days": 1.0}


def from_table(found: Mapping[str, Any]) -> Plan:
    """Returns the plan of a parsed TOML file; a PlanError names what is invalid.

    It is not checked yet.
    """
    unknown = sorted(found.keys() - set(_TOP))
    if unknown:
        raise PlanError(f"A plan has no {', '.join(unknown)}. It has: {', '.join(_TOP)}.")
    randomised = found.get("randomised", False)
    if not isinstance(randomised, bool):
        raise PlanError(f"randomised is {shown(randomised)}. Write true or false.")
    unit = _text(found, "unit", "customer")
    if unit not in ("customer", "ticket"):
        raise PlanError(f"unit is {shown(unit)}. Write customer or ticket: what was drawn by lot.")
    return Plan(
        name=_text(found, "name"),
        source=_text(found, "source"),
        pilot=_slice(found, "pilot"),
        baseline=_slice(found, "baseline"),
        randomised=randomised,
        unit=unit,
        phases=tuple(_phase(each) for each in _tables(found, "phases")),
        decision=_day(found, "decision", "the plan"),
        horizon=_horizon(_text(found, "horizon", "7d")),
        criteria=tuple(_criterion(each) for each in _tables(found, "criteria")),
        planned_n=_whole(found, "planned_n"),
        note=_text(found, "note", ""),
    )


def to_toml(plan: Plan) -> str:
    """Returns the plan as TOML; reading it again gives the same plan."""
    lines = [
        f"name = {quoted(plan.name)}",
        f"source = {quoted(plan.source)}",
        f"decision = {plan.decision}",
        f"horizon = {quoted(_days(plan.horizon))}",
        f"planned_n = {plan.planned_n}",
        f"randomised = {str(plan.randomised).lower()}",
        f"unit = {quoted(plan.unit)}",
        f"note = {quoted(plan.note)}",
    ]
    for name, chosen in (("pilot", plan.pilot), ("baseline", plan.baseline)):
        lines += ["", f"[{name}]"]
        lines += [f"from = {chosen.start}"] if chosen.start else []
        lines += [f"to = {chosen.end}"] if chosen.end else []
        lines += [f"where.{_key(column)} = {_values(values)}" for column, values in chosen.where]
    for phase in plan.phases:
        lines += ["", "[[phases]]", f"kind = {quoted(phase.kind)}", f"start = {phase.start}"]
        lines += [f"share = {phase.share!r}"]
    for criterion in plan.criteria:
        lines += ["", "[[criteria]]", f"metric = {quoted(criterion.metric)}"]
        lines += [] if criterion.target is None else [f"target = {criterion.target!r}"]
        lines += [] if criterion.margin is None else [f"margin = {quoted(margin_in_words(criterion))}"]
        lines += [] if criterion.set_on is None else [f"set_on = {criterion.set_on}"]
    return "\n".join(lines) + "\n"


def sha256(plan: Plan) -> str:
    """Returns the hash of a plan's content, independent of its file's layout."""
    said = json.dumps(asdict(plan), sort_keys=True, separators=(",", ":"), default=str, ensure_ascii=True)
    return hashlib.sha256(said.encode()).hexdigest()


def margin_in_words(criterion: Criterion) -> str:
    """A margin with its unit, as the file has it and `amount` reads it: 4 points, 10 %, 30 s."""
    margin = criterion.margin or 0.0
    if criterion.relative:
        return f"{_hundred(margin)} %"
    metric = METRICS.get(criterion.metric)
    if metric is None or metric.unit == "share":
        return f"{_hundred(margin)} points"
    return f"{margin!r} s" if metric.unit == "seconds" else f"{margin!r} points"


def amount(text: str, metric: Metric) -> tuple[float, bool]:
    """A margin from its words, and whether it is relative: "4 points", "0.1 points", "10 %", "30 s"."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise PlanError(
            f"The margin of {metric.key} is {shown(text)}. Write a number with its unit: {_like(metric)}."
        )
    size, unit = float(found[1].replace("−", "-")), found[2].lower()
    if metric.unit == "seconds" and unit == "%":
        return size / 100, True
    if metric.unit == "seconds" and unit in _SECONDS:
        return size * _SECONDS[unit], False
    if metric.unit == "points" and unit.startswith("point"):
        return size, False
    if metric.unit == "share" and unit.startswith("point"):
        # Divided as decimals are written, so that 4 points are .04 and nothing beside it.
        return float(f"{size / 100:.12g}"), False
    raise PlanError(
        f"The margin of {metric.key} is {shown(text)}, a unit it does not have. Write {_like(metric)}."
    )


def _like(metric: Metric) -> str:
    return {"share": '"4 points"', "points": '"0.1 points"', "seconds": '"10 %" or "30 s"'}[metric.unit]


def _criterion(found: Mapping[str, object]) -> Criterion:
    _only(found, "a criterion", ("metric", "target", "margin", "set_on"))
    key = _text(found, "metric")
    target, margin = found.get("target"), found.get("margin")
    if target is not None and not is_number(target):
        raise PlanError(
            f"The target of {key} is {shown(target)}. Write a number: shares as 0.64, times in seconds."
        )
    set_on = _day(found, "set_on", f"the criterion {key}") if "set_on" in found else None
    if margin is None or key not in METRICS:
        return Criterion(key, None if target is None else float(target), set_on=set_on)
    if not isinstance(margin, str):
        like = _like(METRICS[key])
        raise PlanError(
            f"The margin of {key} is {shown(margin)}, without its unit. Write it as text, such as {like}."
        )
    size, relative = amount(margin, METRICS[key])
    return Criterion(key, None if target is None else float(target), size, relative, set_on)


def _phase(found: Mapping[str, object]) -> Phase:
    _only(found, "a phase", ("kind", "start", "share"))
    kind, share = _text(found, "kind"), found.get("share")
    if kind not in ("shadow", "live"):
        raise PlanError(f"The kind of a phase is {shown(kind)}. Write shadow or live.")
    if not is_number(share):
        raise PlanError(f"The share of the {kind} phase is {shown(share)}. Write a share, such as 0.15.")
    return Phase(kind, _day(found, "start", f"the {kind} phase"), float(share))


def _slice(found: Mapping[str, object], name: str) -> Slice:
    table = found.get(name)
    if not isinstance(table, dict):
        raise PlanError(
            f"The plan has no [{name}]. Write which tickets they are, such as where.arm = {name!r}."
        )
    given = cast("dict[str, object]", table)
    _only(given, f"[{name}]", ("from", "to", "where"))
    where = given.get("where", {})
    if not isinstance(where, dict):
        raise PlanError(f'where of [{name}] is {shown(where)}. Write where.COLUMN = "VALUE".')
    start, end = (_day(given, key, f"[{name}]") if key in given else None for key in ("from", "to"))
    named = cast("dict[str, object]", where)
    return Slice(start, end, tuple((column, _chosen(name, column, said)) for column, said in named.items()))


def _chosen(name: str, column: str, said: object) -> tuple[str | None, ...]:
    values: Sequence[object] = cast("list[object]", said) if isinstance(said, list) else [said]
    wrong = [value for value in values if not isinstance(value, str)]
    if wrong or not values:
        raise PlanError(
            f"where.{column} of [{name}] is {shown(cast('object', said))}. Write a text or a list of texts."
        )
    return tuple(None if value == NOT_RECORDED else str(value) for value in values)


def _text(found: Mapping[str, object], key: str, otherwise: str | None = None) -> str:
    value = found.get(key, otherwise)
    if not isinstance(value, str):
        raise PlanError(f"{key} is {'missing' if value is None else shown(value)}. Write it as text.")
    return value


def _whole(found: Mapping[str, object], key: str) -> int:
    value = found.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST:
        said = "missing" if value is None else shown(value)
        raise PlanError(f"{key} is {said}. Write how many tickets the pilot is to have, as a whole number.")
    return value


def _day(found: Mapping[str, object], key: str, where: str) -> date:
    value = found.get(key)
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            value = found[key]
    if isinstance(value, datetime) or not isinstance(value, date):
        said = "missing" if value is None else shown(value)
        raise PlanError(f"{key} of {where} is {said}. Write a day, such as 2026-12-04.")
    return value


def _tables(found: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    value = found.get(key, [])
    items = cast("list[object]", value) if isinstance(value, list) else [value]
    if not all(isinstance(each, dict) for each in items):
        raise PlanError(
            f"{key} is {shown(cast('object', value))}. Write each as a table of its own under [[{key}]]."
        )
    return cast("list[Mapping[str, object]]", items)


def _only(found: Mapping[str, object], what: str, keys: tuple[str, ...]) -> None:
    unknown = sorted(found.keys() - set(keys))
    if unknown:
        raise PlanError(f"{what} has no {', '.join(unknown)}. It has: {', '.join(keys)}.")


def _horizon(text: str) -> timedelta:
    found = _AMOUNT.fullmatch(text)
    if found is None or found[2].lower() not in _DAYS:
        raise PlanError(f"The horizon is {shown(text)}. Write it in hours or days, such as 72h or 7d.")
    days = float(found[1].replace("−", "-")) * _DAYS[found[2].lower()]
    if abs(days) > _MOST_DAYS:
        raise PlanError(f"The horizon is {shown(text)}. Write it in hours or days, such as 72h or 7d.")
    return timedelta(days=days)


def _days(horizon: timedelta) -> str:
    hours = horizon / timedelta(hours=1)
    return f"{hours / 24:g}d" if hours % 24 == 0 else f"{hours:.12g}h"


def _hundred(value: float) -> str:
    """A hundred times a fraction, without the dust of binary numbers."""
    return f"{100 * value:.12g}"


def _values(values: tuple[str | None, ...]) -> str:
    said = [quoted(NOT_RECORDED if value is None else value) for value in values]
    return said[0] if len(said) == 1 else f"[{', '.join(said)}]"


def _key(column: str) -> str:
    return column if re.fullmatch(r"[A-Za-z0-9_-]+", column) else quoted(column)
