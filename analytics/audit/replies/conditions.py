"""What a low consistency depends on: a field of the ticket, the question itself, or who answers."""
# What SciPy hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from analytics.audit.category_audit import QUESTION
from analytics.audit.replies import reply_consistency
from analytics.audit.replies.reply_consistency import CONSISTENT, Agreement, Codes
from analytics.failures.diagnosis import edge_cases

Whole = NDArray[np.int64]
State = Literal["consistent", "conditional", "style", "inconsistent", "not sure"]

#: The largest answers of a category are tested for a field that they go with.
_TESTED = 5
#: A field with more values is an id, not a condition that an article can have.
_MOST_VALUES = 12
#: A condition explains differences where at most this share of them is left.
_LEFT = 0.5
#: Requests with less in common are no neighbours.
_NEIGHBOURS = 0.1


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a category's answers agree, and if not, on what they depend.

    `on` is the field that explains it, or `QUESTION`; `within` the agreement among tickets of one value.
    """

    state: State
    on: str = ""
    within: Agreement | None = None

    @property
    def passes(self) -> bool:
        """Whether the category can be trained, with conditions where these explain the differences."""
        return self.state in ("consistent", "conditional")


def explain(
    found: Agreement,
    replies: Codes,
    fields: Mapping[str, Sequence[str | None]],
    requests: sparse.csr_matrix | None,
) -> Finding:
    """What a category's agreement is: enough, or explained by a field, the question or the author, or not.

    `fields` are context fields of the same replies, `requests` the vectors of what was asked.
    """
    if found.low >= CONSISTENT:
        return Finding("consistent")
    conditions = [
        Finding("conditional", name, within)
        for name in _separating(replies.cluster, fields)
        if _explains(within := reply_consistency.agreement(replies.within(_coded(fields[name]))), found)
    ]
    if requests is not None and _explains(asked := _by_question(replies, requests), found):
        conditions.append(Finding("conditional", QUESTION, asked))
    if conditions:
        return max(conditions, key=lambda each: each.within.low if each.within else 0.0)
    own = reply_consistency.own_agreement(replies)
    if own is not None and own.low >= CONSISTENT:
        return Finding("style", "who answers", own)
    return Finding("inconsistent" if found.high < CONSISTENT else "not sure")


def _explains(within: Agreement | None, found: Agreement) -> bool:
    """Whether tickets with one value are answered alike, and at least half of the differences are gone."""
    if within is None or within.low < CONSISTENT or within.low <= found.high:
        return False
    return 1 - within.value <= _LEFT * (1 - found.value)


def _separating(cluster: Whole, fields: Mapping[str, Sequence[str | None]]) -> list[str]:
    """The fields with a value that goes with one of the largest answers (exact test, as of edge cases)."""
    few = {
        name: values
        for name, values in fields.items()
        if 2 <= len({each for each in values if each is not None}) <= _MOST_VALUES
    }
    if not few:
        return []
    table = pl.DataFrame(few, schema=dict.fromkeys(few, pl.String))
    largest = np.argsort(-np.bincount(cluster), kind="stable")[:_TESTED].tolist()
    frames = [
        table.with_columns(intent=pl.lit(str(answer)), failed=pl.Series(cluster == answer))
        for answer in largest
    ]
    return sorted({each.field for each in edge_cases.find(pl.concat(frames), list(few))})


def _by_question(replies: Codes, requests: sparse.csr_matrix) -> Agreement | None:
    """The agreement between each reply and the one to the most similar request of another customer.

    A condition that no field records: in a category with two questions each has its own answer.
    """
    cosines = np.asarray((requests @ requests.T).toarray(), dtype=np.float32)
    for blocked in (replies.customer, replies.author):
        cosines[blocked[:, None] == blocked[None, :]] = -1
    cosines[replies.language[:, None] != replies.language[None, :]] = -1
    nearest = cosines.argmax(axis=1)
    known = cosines[np.arange(len(nearest)), nearest] >= _NEIGHBOURS
    same = (replies.cluster[nearest] == replies.cluster)[known]
    return reply_consistency.of_neighbours(same, replies.customer[known])


def _coded(values: Sequence[str | None]) -> Whole:
    numbers: dict[str | None, int] = {}
    return np.asarray([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)
