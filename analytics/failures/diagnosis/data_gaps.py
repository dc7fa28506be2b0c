"""Notes on missing data, each with the diagnoses that it prevents."""

from collections.abc import Sequence

import polars as pl

from analytics import wording

#: From this share of failures on, a missing reading is worth a word.
_FEW = 0.2
#: Fewer categories than this say little about many failures.
_FEW_CATEGORIES = 4


def comparable(requests: pl.DataFrame, entries: pl.Series, notes: list[str]) -> bool:
    """Returns whether the agent's intents are named like categories, so that they can be compared."""
    both = requests.filter("is_solved").drop_nulls(["category", "predicted_intent"])
    read = set(requests["predicted_intent"].drop_nulls().to_list())
    others = set(requests["category"].drop_nulls().to_list()) | set(entries.drop_nulls().to_list())
    if not read or not others:
        return bool(read)
    agree = (both["category"] == both["predicted_intent"]).mean() if both.height >= 20 else None
    if (isinstance(agree, float) and agree < 0.5) or not read & others:
        notes.append(
            "The agent's intents and the confirmed categories use different names, "
            "so no misclassification can be found."
        )
        return False
    return True


def name(
    requests: pl.DataFrame, entries: pl.Series, fields: Sequence[str], usable: bool, notes: list[str]
) -> None:
    """Adds a note for each column that is missing or uninformative, with the diagnoses it costs."""
    failures = requests.filter("is_failed")
    is_read = requests["predicted_intent"].null_count() < requests.height
    if not len(entries):
        notes.append(
            "This source has no knowledge base articles, so no knowledge gap can be found. Failures that "
            "could be a knowledge gap or a misclassification are grouped as other."
        )
    elif not usable:
        notes.append(
            "The articles' categories are missing or differ from the tickets' categories, so a knowledge gap "
            "is found only by how far a request is from every article."
        )
    if failures["category"].null_count() == failures.height:
        notes.append(
            "No failure has a confirmed category. Their topics are found from their words alone, so "
            "knowledge gaps and misclassifications are less certain."
        )
    elif is_coarse(requests):
        notes.append(
            f"The confirmed category has only {requests['category'].drop_nulls().n_unique()} values and says "
            "little about a request: clusters are made from the words alone."
        )
    if not is_read:
        within = (
            "within intents learned from the words" if _is_known(requests) else "over all requests together"
        )
        notes.append(
            "The agent's intents are not recorded, so no misclassification can be found. Edge cases are "
            f"looked for {within}; what may be a misclassification is answered with “cannot tell without the "
            "intent that the agent read” and grouped as other."
        )
    elif (unread := failures["predicted_intent"].null_count()) > _FEW * failures.height:
        notes.append(
            f"The agent's intent is not recorded for {wording.count(unread)} of "
            f"{wording.counted(failures.height, 'failure')}; none of these can be called a misclassification."
        )
    notes += _unrecorded(requests, is_read)
    if not fields:
        notes.append("No context fields are recorded, so no edge case can be found.")
    elif not any(requests[field].drop_nulls().n_unique() > 1 for field in fields):
        notes.append("No context field has two values, so no edge case can be found.")
    if not requests["is_solved"].any():
        notes.append(
            "No request of this period was solved, so failures cannot be compared with solved requests: no "
            "edge case can be found, and the other groups are found by confirmed categories alone."
        )


def is_coarse(requests: pl.DataFrame) -> bool:
    """Whether categories are so few for so many failures that they say little about a request."""
    values = requests["category"].drop_nulls().n_unique()
    return 1 < values < _FEW_CATEGORIES <= requests["is_failed"].sum() // 10


def _is_known(requests: pl.DataFrame) -> bool:
    """Whether any request has a confirmed category, so that intents can be learned."""
    return requests["category"].null_count() < requests.height


def _unrecorded(requests: pl.DataFrame, is_read: bool) -> list[str]:
    """What the agent's turns do not say, and what is missing for want of it."""
    empty = {
        name: requests[name].null_count() == requests.height for name in ("confidence", "entry_id", "error")
    }
    if all(empty.values()) and not is_read:
        return [
            "No interactions are recorded, or they do not say what the agent did. Its errors, answers tagged "
            "incorrect, and the articles that it found are not known."
        ]
    found: list[str] = []
    if empty["confidence"]:
        found.append(
            "The agent's confidence is not recorded, so misclassifications do not say how sure it was."
        )
    if empty["entry_id"]:
        found.append(
            "The articles that the agent retrieved are not recorded, so clusters do not name the articles "
            "that were found for their requests."
        )
    return found
