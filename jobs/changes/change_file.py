"""A change written as JSON by hand or by another program; what is missing gets the usual value."""

import json
from typing import Any, cast

from analytics.changes import evaluation_rule
from analytics.changes.evaluation_rule import Change, Rule
from data.errors import DataError

_TOLD = ("key", "what", "kind", "targets", "rule", "expected", "expected_by", "thread")
#: What `changes list` prints beside a change and a file may hold too.
_BESIDE = ("state", "exploratory", "locked_by", "locked_at", "sha256")
_RULE = tuple(Rule.__dataclass_fields__)


def read(name: str, text: str) -> Change:
    """The change of a file; a DataError says which field is missing, unknown or wrong."""
    try:
        told: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise DataError(f"{name} is no JSON: {error.msg} in line {error.lineno}.") from error
    if type(told) is not dict:
        raise DataError(f"{name} holds no change: begin with {{ and name its fields: {', '.join(_TOLD)}.")
    given = cast(dict[str, Any], told)
    _known(name, given, (*_TOLD, *_BESIDE))
    for field in ("key", "what", "targets"):
        if field not in given:
            raise DataError(f"{name} has no field {field!r}. A change needs key, what and targets.")
    rule: dict[str, Any] = given.get("rule") or {}
    _known(f"The rule in {name}", rule, _RULE)
    usual = evaluation_rule.as_values(Change("x", "x", "other", ()))
    values = {**usual, **given, "rule": {**usual["rule"], **rule}}
    try:
        return evaluation_rule.from_values(str(given["key"]), values)
    except (ValueError, TypeError, KeyError) as error:
        raise DataError(
            f'{name}: {error}. Days are written 2026-11-30; targets as [["category", "2026-11-30"], …]; '
            'guardrails as [["reopen_rate", 0.05], …].'
        ) from error


def _known(where: str, given: dict[str, Any], names: tuple[str, ...]) -> None:
    unknown = [each for each in given if each not in names]
    if unknown:
        raise DataError(f"{where} has the field {unknown[0]!r}, which is unknown. Known: {', '.join(names)}.")
