"""Evidence sentences: what a person can check about a diagnosis, with counts."""

from collections import Counter
from typing import Any

import polars as pl

from analytics import wording
from analytics.failures.diagnosis.diagnose import Diagnosis, plain
from analytics.failures.groups import GROUPS, HINT, NO_CAUSE, TO_CHECK, TURNED
from analytics.failures.inputs import Material
from data.schema import CONTEXT

#: How the evidence begins where a log without entries leaves both open.
UNDECIDED = "Knowledge gap or misclassification; cannot tell which without articles"


def sentences(material: Material, diagnosis: Diagnosis) -> list[str]:
    """Returns one sentence of evidence per failure, for its group."""
    failures = material.failures.with_columns(
        confirmed=plain(pl.col("category")), reading=plain(pl.col("predicted_intent"))
    )
    groups = diagnosis.groups
    about = Counter(diagnosis.intents)
    pairs = Counter(zip(diagnosis.intents, failures["reading"].to_list(), strict=True))
    said: list[str] = []
    for place, row in enumerate(failures.iter_rows(named=True)):
        intent = diagnosis.intents[place]
        match groups[place]:
            case "knowledge_gap":
                said.append(_gap(material, diagnosis, place, row["confirmed"], about[intent]))
            case "misclassification":
                said.append(_mixed(diagnosis, place, row, pairs[(intent, row["reading"])]))
            case "edge_case":
                said.append(_edge(diagnosis, place))
            case _:
                said.append(_other(diagnosis, place, row))
        if groups[place] != "other" and row["turned"]:
            said[-1] += TURNED + str(row["turned_how"])
    return said


def _about(diagnosis: Diagnosis, place: int, confirmed: str | None) -> str:
    """What the request is about, and who says so."""
    intent = diagnosis.intents[place]
    if confirmed is not None and confirmed == intent:
        return f"Confirmed as *{intent}*"
    probable = f"{diagnosis.certain[place]:.2f}"
    if confirmed is not None:
        return f"Worded like *{intent}* (probability {probable}) though confirmed as *{confirmed}*"
    return f"Worded like *{intent}* (probability {probable})"


def _gap(material: Material, diagnosis: Diagnosis, place: int, confirmed: str | None, same: int) -> str:
    intent, close = diagnosis.intents[place], diagnosis.closeness
    near = ""
    if close is not None:
        entry = material.knowledge["entry_id"][int(close.entries[place])]
        near = f"the nearest article is {entry} at {close.cosines[place]:.2f}"
        if close.usual is not None:
            near += f", and 95 of 100 solved requests have one at {close.usual:.2f} or more"
    new = diagnosis.learned is not None and diagnosis.learned.new[place] > 0.5
    if intent is None or intent in diagnosis.covered or new or not diagnosis.covered:
        return f"Unlike the known requests: {near}."
    return (
        f"{_about(diagnosis, place, confirmed)}, for which there is no article; "
        f"{wording.counted(same, 'failure')} here {'is' if same == 1 else 'are'} about it; {near}."
    )


def _mixed(diagnosis: Diagnosis, place: int, row: dict[str, object], shared: int) -> str:
    confidence = row["confidence"]
    sure = f" (confidence {confidence:.2f})" if isinstance(confidence, float) else ""
    confirmed = row["confirmed"] if isinstance(row["confirmed"], str) else None
    return (
        f"{_about(diagnosis, place, confirmed)}, read as *{row['reading']}*{sure}; "
        f"{wording.counted(shared, 'failed ticket')} {'has' if shared == 1 else 'share'} this pair."
    )


def _edge(diagnosis: Diagnosis, place: int) -> str:
    found = diagnosis.collisions[place]
    if found is None:
        return "A context field separates this request from solved ones."
    field = found.field.removeprefix(CONTEXT)
    about = f" about *{found.intent}*" if found.intent else ""
    return (
        f"{wording.count(found.failed)} of {wording.counted(found.tickets, 'request')}{about} with "
        f"{field} = {found.value} failed, {wording.count(found.others_failed)} of "
        f"{wording.count(found.others)} with another {field} (p {_p(found.p)})."
    )


def _unanswered(diagnosis: Diagnosis, place: int, row: dict[str, object]) -> str:
    """What a request is about that no solved request shows an answer for, and what it was read as."""
    confirmed = row["confirmed"] if isinstance(row["confirmed"], str) else None
    intent, read = diagnosis.intents[place], f"read as *{row['reading']}*"
    if intent is None or (diagnosis.learned is not None and diagnosis.learned.new[place] > 0.5):
        return f"unlike the known requests, {read}"
    return f"{_about(diagnosis, place, confirmed)}, {read}, and no solved request was read as *{intent}*"


#: How the evidence of an error begins.
_ERRORS = {
    "tool_fault": "It ended with a fault of a tool",
    "rule_refusal": "It ended with the refusal of a rule",
    "wrong_argument": "It ended with a call that had a wrong argument",
    "tool_error": "It ended with an error of the agent or a tool",
}


def _other(diagnosis: Diagnosis, place: int, row: dict[str, Any]) -> str:
    if diagnosis.undecided[place]:
        return f"{UNDECIDED}: {_unanswered(diagnosis, place, row)}."
    cause = diagnosis.causes[place]
    if row["turned_how"] and cause == row["turned"]:
        return f"{NO_CAUSE}{HINT}{row['turned_how']}" if cause in TO_CHECK else str(row["turned_how"])
    if row["error"] and cause in _ERRORS:
        usual = diagnosis.usual_errors
        often = f"; {wording.share(usual)} of the solved requests ended with an error, too" if usual else ""
        return f"{_ERRORS[cause]}: {wording.shortened(str(row['error']), 100)}{often}."
    if row["turned_how"] and row["turned"] is None and cause in ("unread", "unknown"):
        return f"{NO_CAUSE}{row['turned_how']}"
    if cause == "unread":
        about = f"{_about(diagnosis, place, row['confirmed'])}. " if diagnosis.intents[place] else ""
        return f"{about}What the agent took it for is not recorded: a mix-up is neither shown nor ruled out."
    if row["escalation_reason"]:
        return f"Handed over: {wording.shortened(str(row['escalation_reason']), 80)}; no cause is proven."
    intent = diagnosis.intents[place]
    if intent is not None and row["reading"] == intent:
        return f"Correctly read as *{intent}*; no context field separates it from solved requests."
    runner_up = int(diagnosis.shares[place].argsort()[-2])
    if diagnosis.shares[place][runner_up] < 0.1:
        return "No recorded evidence proves a cause."
    return (
        f"Too little evidence: {GROUPS[runner_up].replace('_', ' ')} comes next with "
        f"{diagnosis.shares[place][runner_up]:.2f}."
    )


def _p(value: float) -> str:
    text = wording.p_value(value)
    return text if text.startswith("<") else f"= {text}"
