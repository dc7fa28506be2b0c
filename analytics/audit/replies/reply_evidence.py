"""What people's replies say of each category: agreement, on what it depends, conflicts, and its draws."""
# What SciPy hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from analytics.audit import evidence
from analytics.audit.category_audit import ConflictFound
from analytics.audit.evidence import FEWEST_TICKETS, TOO_FEW, Evidence
from analytics.audit.replies import (
    answer_clusters,
    conditions,
    conflicts,
    reply_consistency,
    reply_words,
    substantive_replies,
)
from analytics.audit.replies.conditions import Finding
from analytics.audit.replies.reply_consistency import Agreement
from analytics.audit.replies.substantive_replies import SHORTEST

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

#: So many replies of other categories are held against a category's answers.
_ELSEWHERE = 300
#: A reply of another category looks like an answer where it is as alike as all but the least alike tenth.
_LEAST_ALIKE = 0.1
ONE_AUTHOR = "one person wrote all replies"


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """Consistency of one category with what lies behind it; `drawn` is C of each draw of customers."""

    evidence: Evidence
    drawn: Floats
    finding: Finding | None = None
    answers: int | None = None
    authors: int | None = None
    alike_elsewhere: float | None = None
    conflicts: tuple[ConflictFound, ...] = ()


def measure(
    replies: pl.DataFrame,
    fields: Sequence[str],
    stems: Callable[[str], list[str]],
    draws: NDArray[np.uint8],
    *,
    seed: int,
    progress: Callable[[float], None] = lambda share: None,
) -> dict[str, Answered]:
    """Each category's replies: `text`, `category`, `customer` (its row of `draws`), `author`, `words` …

    A category has at most 1,500 of them read, at random.
    """
    long = replies.filter(pl.col("text").str.len_chars() >= SHORTEST)
    some = _with_cores(long[answer_clusters.sample(long["category"].to_list(), seed)])
    read = some.filter(pl.col("core").list.join(" ").str.len_chars() >= SHORTEST)
    vectors = reply_words.vectors([" ".join(core) for core in read["core"].to_list()], stems)
    asked = reply_words.vectors([text or "" for text in read["words"].to_list()], stems)
    if vectors is None:
        return {}
    names = sorted(read["category"].unique().to_list())
    found: dict[str, Answered] = {}
    for place, name in enumerate(names):
        progress(place / len(names))
        rows = np.flatnonzero((read["category"] == name).to_numpy())
        others = np.random.default_rng(seed).permutation(
            np.flatnonzero((read["category"] != name).to_numpy())
        )
        found[name] = _category(
            read[rows], fields, stems, draws, vectors[rows], None if asked is None else asked[rows],
            vectors[others[:_ELSEWHERE]],
        )  # fmt: skip
    return found


def _with_cores(replies: pl.DataFrame) -> pl.DataFrame:
    """The replies with `core`: their sentences without greeting, signature and macros."""
    cores = substantive_replies.cores(
        replies["text"].to_list(), replies["category"].to_list(), replies["author"].to_list()
    )
    return replies.with_columns(core=pl.Series([list(each) for each in cores], dtype=pl.List(pl.String)))


def _category(
    mine: pl.DataFrame,
    fields: Sequence[str],
    stems: Callable[[str], list[str]],
    draws: NDArray[np.uint8],
    vectors: sparse.csr_matrix,
    asked: sparse.csr_matrix | None,
    elsewhere: sparse.csr_matrix,
) -> Answered:
    nothing = np.full(draws.shape[1], np.nan)
    customers, authors = mine["customer"].to_list(), mine["author"].to_list()
    known = len({each for each in authors if each is not None}) or None
    if mine.height < FEWEST_TICKETS:
        few = Evidence(None, None, None, mine.height, len(set(customers)), TOO_FEW)
        return Answered(few, nothing, authors=known)
    cluster = answer_clusters.clusters(vectors, mine["language"].to_list())
    codes = reply_consistency.codes(cluster, customers, authors, mine["language"].to_list())
    agreed = reply_consistency.agreement(codes)
    if agreed is None:
        reason = ONE_AUTHOR if known == 1 else TOO_FEW
        return Answered(
            Evidence(None, None, None, mine.height, len(set(customers)), reason), nothing, authors=known
        )
    by_field = {name: mine[name].cast(pl.String).to_list() for name in fields}
    finding = conditions.explain(agreed, codes, by_field, asked)
    weights = draws[mine["customer"].to_numpy()].astype(np.float64)
    tickets = mine["ticket_id"].to_list()
    return Answered(
        evidence=_evidence(agreed, finding, mine.height),
        drawn=reply_consistency.weighted(codes, weights),
        finding=finding,
        answers=_answers(cluster),
        authors=known,
        alike_elsewhere=_elsewhere(vectors, cluster, elsewhere),
        conflicts=tuple(
            ConflictFound(each.words, tickets[each.one_row], tickets[each.other_row])
            for each in conflicts.find(mine["core"].to_list(), cluster, customers, stems)
        ),
    )


def _evidence(agreed: Agreement, finding: Finding, replies: int) -> Evidence:
    found = Evidence(agreed.value, agreed.low, agreed.high, replies, agreed.customers)
    return found.judged(finding.passes)


def _answers(cluster: Whole) -> int:
    """How many answers hold a twentieth of the replies each."""
    sizes = np.bincount(cluster)
    return int((sizes >= 0.05 * len(cluster)).sum())


def _elsewhere(vectors: sparse.csr_matrix, cluster: Whole, others: sparse.csr_matrix) -> float | None:
    """The share of pairs with replies of other categories that are as alike as one answer's usually are."""
    if others.indptr.size == 1:
        return None
    own = np.asarray((vectors @ vectors.T).toarray(), dtype=np.float32)
    same = (cluster[:, None] == cluster[None, :]) & ~np.eye(len(cluster), dtype=bool)
    if not same.any():
        return None
    least = max(float(np.quantile(own[same], _LEAST_ALIKE)), 1e-6)
    across = np.asarray((vectors @ others.T).toarray(), dtype=np.float32)
    return float((across >= least).mean())


def unseen(names: Sequence[str], draws: NDArray[np.uint8], reason: str) -> dict[str, Answered]:
    """The same where there are no replies to read, with the reason."""
    nothing = np.full(draws.shape[1], np.nan)
    return {name: Answered(evidence.unknown(reason), nothing) for name in names}


def behind(each: Answered) -> Mapping[str, object]:
    """What a category's record keeps of it beside the evidence."""
    within = each.finding.within if each.finding else None
    return {
        "state": each.finding.state if each.finding else "",
        "on": each.finding.on if each.finding else "",
        "within": within.value if within else None,
        "answers": each.answers,
        "authors": each.authors,
        "alike_elsewhere": each.alike_elsewhere,
        "conflicts": each.conflicts,
    }
