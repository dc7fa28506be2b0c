"""Thresholds to take home: a row for each intent as CSV or TOML, and the certificate as JSON."""

import json

import polars as pl

from analytics import toml_values
from analytics.thresholds.by_intent import IntentThreshold
from jobs.thresholds import certificates, threshold_words
from jobs.thresholds.certificates import EVERY_ANSWER
from jobs.thresholds.threshold_report import Report


def rows(found: Report) -> list[dict[str, object]]:
    """A row for all answers and one for each intent: threshold, where it comes from, what it promises."""
    promise = found.promise
    first: dict[str, object] = {
        "intent": EVERY_ANSWER,
        "threshold": promise.threshold,
        "basis": "certified" if promise.certified else "none",
        "allowed_wrong": promise.allowed,
        "sure": 1 - promise.delta,
        "truth": found.truth,
        "score": found.score,
        "truths": promise.truths,
        "answered_share": None if promise.threshold is None else found.covered(promise.threshold),
        "wrong_seen": promise.risk,
        "wrong_pooled": None,
        "wrong_low": promise.low,
        "wrong_high": promise.high,
        "hand_over": not promise.certified,
    }
    return [first, *(_row(found, each) for each in found.intents)]


def _row(found: Report, each: IntentThreshold) -> dict[str, object]:
    own = each.own if each.basis == "own" else None
    return {
        "intent": each.intent,
        "threshold": each.threshold,
        "basis": each.basis,
        "allowed_wrong": found.promise.allowed,
        "sure": 1 - found.promise.delta,
        "truth": found.truth,
        "score": found.score,
        "truths": each.truths,
        "answered_share": own.coverage if own else each.share,
        "wrong_seen": own.risk if own else each.risk,
        "wrong_pooled": each.pooled,
        "wrong_low": own.low if own else each.low,
        "wrong_high": own.high if own else each.high,
        "hand_over": each.threshold is None,
    }


def table(found: Report) -> pl.DataFrame:
    """The same as a table."""
    return pl.DataFrame(rows(found), infer_schema_length=None)


def about(found: Report) -> list[tuple[str, str]]:
    """What a workbook of these thresholds says about itself."""
    return [
        ("What", "The threshold of every answer and of each intent"),
        ("Answer", threshold_words.headline(found)),
        *(
            (f"Rests on {number}", line)
            for number, line in enumerate(threshold_words.meaning(found), start=1)
        ),
        *((f"Method {number}", line) for number, line in enumerate(threshold_words.details(found), start=1)),
    ]


def as_toml(found: Report) -> str:
    """The thresholds for a router: one table an intent; where there is none the tickets go to a person."""
    lines = [
        f"# Source {json.dumps(found.source, ensure_ascii=False)}, lake {found.lake_version}, "
        f"{found.truth} truth.",
        f"allowed_wrong = {found.promise.allowed}",
        f"sure = {1 - found.promise.delta}",
        f"score = {toml_values.quoted(found.score)}",
        *_numbered("threshold", found.promise.threshold),
        f"hand_over = {str(not found.promise.certified).lower()}",
    ]
    for each in found.intents:
        lines += [
            "",
            "[[intent]]",
            f"name = {toml_values.quoted(each.intent)}",
            *_numbered("threshold", each.threshold),
            f"basis = {toml_values.quoted(each.basis)}",
            f"hand_over = {str(each.threshold is None).lower()}",
            f"truths = {each.truths}",
        ]
    return "\n".join(lines) + "\n"


def certificate_json(found: Report) -> str:
    """The certificate of the threshold for every answer, or why there is none."""
    return json.dumps(certificates.certificate(found), indent=1, ensure_ascii=False)


def _numbered(name: str, value: float | None) -> list[str]:
    """A line of TOML; none where there is no threshold, as TOML has no null."""
    return [] if value is None else [f"{name} = {value:g}"]
