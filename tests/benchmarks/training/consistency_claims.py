"""What is claimed of consistency at 300 tickets a category: its error against the answers that were written.

The error against the share that the answers were drawn with is told beside it: that one holds the luck of
300 draws too, which a perfect grouping would also have.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.audit.replies import answer_clusters, reply_consistency, reply_words, substantive_replies
from analytics.audit.replies.reply_consistency import Agreement
from tests.benchmarks.report import UNBOUND, Claim
from tests.benchmarks.training import simulated_replies, worded_replies
from tests.benchmarks.training.simulated_replies import KINDS, Kind

#: No category of these was looked at before.
FIRST_SEED = 1_000
WITHIN, TICKETS = 0.05, 300
_NOISES = (0.1, 0.2, 0.3)
#: Real texts have no made plan and no made question.
_PLAIN = {name: kind for name, kind in KINDS.items() if kind.on in ("", "author")}
Make = Callable[[Mapping[str, Kind], int, float], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Error:
    """What was found of a category, what its replies really agree in, and what they were drawn with."""

    name: str
    found: Agreement
    written: float
    drawn: float


def claims(runs: int) -> list[Claim]:
    """Errors of made words, of real sentences in made wordings, and of real wordings."""
    articles, replies, requests = (
        worded_replies.articles(),
        worded_replies.agents_replies(),
        worded_replies.requests(),
    )
    ours = _errors(
        lambda kinds, seed, noise: simulated_replies.frame(dict(kinds), TICKETS, seed, noise=noise),
        KINDS,
        runs,
    )
    styled = [each for each in ours if each.name == "one answer"]
    wrong = sum(each.found.low < reply_consistency.CONSISTENT for each in styled)
    return [
        _claim("made words", ours),
        Claim(
            situation=f"audit: one answer in five authors' styles, called inconsistent ({len(styled)} times)",
            found=str(wrong),
            withheld=UNBOUND,
            power=UNBOUND,
            bound="0",
            holds=wrong == 0,
        ),
        _claim("sentences of articles, each author's words", _errors(_of(articles), _PLAIN, runs)),
        _claim("sentences of agents' replies, the same", _errors(_of(replies), _PLAIN, runs)),
        _claim(
            "the same of articles, a sentence of three left out in 10 %",
            _errors(_of(articles, left_out=0.1), _PLAIN, runs),
            bound=False,
        ),
        _claim(
            "three sentences by three people for one intent (a subject, not an answer)",
            _errors(
                lambda kinds, seed, noise: worded_replies.of_requests(kinds, TICKETS, seed, requests),
                _PLAIN,
                runs,
                noises=(0.0,),
            ),
            bound=False,
        ),
    ]


def _of(texts: worded_replies.Texts, left_out: float = 0.0) -> Make:
    return lambda kinds, seed, noise: worded_replies.frame(
        kinds, TICKETS, seed, texts, noise=noise, left_out=left_out
    )


def _errors(
    make: Make, kinds: Mapping[str, Kind], runs: int, noises: tuple[float, ...] = _NOISES
) -> list[Error]:
    return [
        error
        for seed in range(FIRST_SEED, FIRST_SEED + runs)
        for noise in noises
        for error in measured(make(kinds, seed, noise), kinds)
    ]


def measured(frame: pl.DataFrame, kinds: Mapping[str, Kind]) -> list[Error]:
    """The error of each category of a frame of replies."""
    columns = (frame[name].to_list() for name in ("text", "category", "author"))
    cores = substantive_replies.cores(*columns)
    vectors = reply_words.vectors([" ".join(core) for core in cores], reply_words.stems_of(("en",)))
    found: list[Error] = []
    for name, kind in kinds.items():
        rows = np.flatnonzero((frame["category"] == name).to_numpy())
        mine = frame[rows]
        people = mine["customer"].to_list(), mine["author"].to_list(), mine["language"].to_list()
        agreed, written = (
            reply_consistency.agreement(reply_consistency.codes(each, *people))
            for each in (answer_clusters.clusters(vectors[rows], people[2]), mine["truth"].to_numpy())
        )
        if agreed is None or written is None:
            raise RuntimeError(f"{TICKETS} replies to {name} must have an agreement.")
        # Of answers that go with the author, pairs of two authors never agree.
        drawn = 0.0 if kind.on == "author" else kind.consistency
        found.append(Error(name, agreed, written.value, drawn))
    return found


def _claim(what: str, errors: list[Error], *, bound: bool = True) -> Claim:
    written = np.abs([each.found.value - each.written for each in errors])
    drawn = np.abs([each.found.value - each.drawn for each in errors])
    luck = np.abs([each.written - each.drawn for each in errors])
    outside = int((written > WITHIN).sum())
    return Claim(
        situation=f"audit: consistency at {TICKETS} tickets, {what}, largest error of {len(errors)}",
        found=f"{written.max():.3f}, on average {written.mean():.4f}, 99 % within "
        f"{np.quantile(written, 0.99):.3f}, {outside} above {WITHIN:g}; against the share drawn with "
        f"{drawn.max():.3f}, of which luck alone {luck.max():.3f}",
        withheld=UNBOUND,
        power=UNBOUND,
        bound=f"≤ {WITHIN:g}" if bound else UNBOUND,
        holds=not bound or outside == 0,
    )
