"""Replies with a known number of answers in other texts: articles' sentences, agents' replies, requests.

Articles and replies are real sentences of tau2 that made authors word anew; requests are real wordings by
many people, of which three of one intent stand for a reply.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from analytics.audit.replies import reply_words
from tests.benchmarks.training import simulated_replies
from tests.benchmarks.training.simulated_replies import Author, Kind

_SHARED = Path(__file__).parents[4] / "shared/data"
#: The sentences of one text, such as an article; texts by their subject.
Texts = Mapping[str, Sequence[Sequence[str]]]

#: Words that say the same in what banks and shops write; each author prefers one of a row.
_SYNONYMS = tuple(
    tuple(row.split("/"))
    for row in (
        "provide/give/supply account/profile contact/reach review/check request/ask receive/get "
        "customer/client must/should can/may available/offered card/plastic open/start close/shut use/apply "
        "within/inside required/needed/necessary transfer/move/send transaction/booking fee/charge/cost "
        "eligible/entitled information/details/data submit/present ensure/guarantee verify/confirm "
        "issue/problem maximum/most minimum/least balance/amount option/choice step/stage "
        "business/company purchase/buy"
    ).split()
)
_ROW = {word: row for row in _SYNONYMS for word in row}
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_MARK = re.compile(r"^[-*\d.\s]+")
_WORD = re.compile(r"[a-z]{3,}")
#: An answer has so many words to be known by, and shares at most half of them with another one.
_FEWEST_WORDS, _MOST_SHARED = 10, 0.5
_FEWEST_TEXTS, _FEWEST_WORDINGS = 6, 25
_STEMS = reply_words.stems_of(("en",))


def articles() -> Texts:
    """The articles of tau2's bank by product."""
    found: dict[str, list[list[str]]] = {}
    table = pl.read_parquet(_SHARED / "tau2/knowledge_banking.parquet")
    for name, content in table.select("doc_id", "content").iter_rows():
        found.setdefault("_".join(name.split("_")[1:3]), []).append(_sentences(content))
    return _long_enough(found)


def agents_replies() -> Texts:
    """What tau2's agents wrote, by domain."""
    kept = pl.read_parquet(_SHARED / "tau2/conversations.parquet").filter(pl.col("quality_flag") == "ok")
    said = pl.read_parquet(_SHARED / "tau2/messages.parquet").filter(
        pl.col("sim_id").is_in(kept["sim_id"].to_list()), pl.col("role") == "assistant"
    )
    found: dict[str, list[list[str]]] = {}
    for domain, content in said.drop_nulls("content").select("domain", "content").sort("content").iter_rows():
        found.setdefault(domain, []).append(_sentences(content))
    return _long_enough(found)


def requests() -> Mapping[str, Sequence[str]]:
    """What people wrote for each intent of failures-clinc."""
    tickets, truth = (
        pl.read_csv(_SHARED / f"failures-clinc/{name}.csv", infer_schema_length=0)
        for name in ("tickets", "truth")
    )
    named = tickets.join(truth, on="ticket_id", how="left").with_columns(
        intent=pl.coalesce("intent", "category")
    )
    known = named.filter(pl.col("intent").is_not_null(), pl.col("intent") != "out_of_scope")
    by = known.group_by("intent").agg("body").sort("intent")
    return {intent: texts for intent, texts in by.iter_rows() if len(texts) >= _FEWEST_WORDINGS}


def frame(
    kinds: Mapping[str, Kind],
    tickets: int,
    seed: int,
    texts: Texts,
    *,
    noise: float = 0.2,
    left_out: float = 0.0,
) -> pl.DataFrame:
    """Replies of real sentences; authors drop words, take words of their own and turn sentences round.

    `left_out` is how often one sentence of an answer of three is not said at all.
    """
    rng = np.random.default_rng(seed)
    people = simulated_replies.authors(rng)
    habits = [{word: row[int(rng.integers(len(row)))] for word, row in _ROW.items()} for _ in people]

    def write(answer: Sequence[str], author: int) -> str:
        said = [_worded(rng, sentence, habits[author], noise) for sentence in answer]
        if len(said) > 2 and rng.random() < left_out:
            said.pop(int(rng.integers(len(said))))
        return _letter(rng, [each for each in said if each], people[author])

    return _rows(rng, kinds, tickets, lambda count: _answers(rng, texts, count), write)


def of_requests(
    kinds: Mapping[str, Kind], tickets: int, seed: int, wordings: Mapping[str, Sequence[str]]
) -> pl.DataFrame:
    """Replies of three sentences that three people wrote for one intent."""
    rng = np.random.default_rng(seed)
    names = sorted(wordings)

    def draw(count: int) -> list[Sequence[str]]:
        return [wordings[names[place]] for place in rng.permutation(len(names))[:count].tolist()]

    def write(answer: Sequence[str], author: int) -> str:
        return ". ".join(answer[place] for place in rng.permutation(len(answer))[:3].tolist()) + "."

    return _rows(rng, kinds, tickets, draw, write)


def _rows(
    rng: np.random.Generator,
    kinds: Mapping[str, Kind],
    tickets: int,
    draw: Callable[[int], Sequence[Sequence[str]]],
    write: Callable[[Sequence[str], int], str],
) -> pl.DataFrame:
    crowd = max(40, tickets // 2)
    weight = 1 / (1 + np.arange(crowd)) ** 0.3
    rows: list[dict[str, object]] = []
    for name, kind in kinds.items():
        answers = draw(len(kind.answers))
        who = rng.choice(crowd, tickets, p=weight / weight.sum())
        for place in range(tickets):
            author = int(rng.integers(5))
            chosen = int(rng.choice(len(answers), p=kind.answers))
            if kind.on == "author":
                chosen = author % len(answers)
            rows.append(
                {
                    "category": name,
                    "customer": int(who[place]),
                    "author": f"author {author}",
                    "language": "en",
                    "text": write(answers[chosen], author),
                    "truth": chosen,
                }
            )
    return pl.DataFrame(rows)


def _answers(rng: np.random.Generator, texts: Texts, count: int) -> list[Sequence[str]]:
    """So many answers of one subject, each two or three sentences of a text in their order."""
    names = sorted(texts)
    while True:
        subject = texts[names[int(rng.integers(len(names)))]]
        found: list[Sequence[str]] = []
        for _ in range(200):
            whole = subject[int(rng.integers(len(subject)))]
            at = int(rng.integers(len(whole) - 1))
            answer = whole[at : at + int(rng.integers(2, 4))]
            mine = _known_by(answer)
            if len(mine) >= _FEWEST_WORDS and all(_apart(mine, _known_by(each)) for each in found):
                found.append(answer)
            if len(found) == count:
                return found


def _apart(one: set[str], other: set[str]) -> bool:
    return len(one & other) <= _MOST_SHARED * min(len(one), len(other))


def _known_by(answer: Sequence[str]) -> set[str]:
    return set(_STEMS(" ".join(answer)))


def _worded(rng: np.random.Generator, sentence: str, habit: Mapping[str, str], noise: float) -> str:
    said: list[str] = []
    for word in sentence.split():
        if rng.random() < noise / 2:
            continue
        row = _ROW.get(word.lower())
        if row is not None:
            word = row[int(rng.integers(len(row)))] if rng.random() < noise else habit[word.lower()]
        said.append(word)
    return " ".join(said)


def _letter(rng: np.random.Generator, said: list[str], author: Author) -> str:
    ended = [each if each[-1] in ".!?" else f"{each}." for each in said]
    if rng.random() < 0.5:
        ended.reverse()
    return " ".join([author.before, *simulated_replies.with_filler(rng, ended), author.after])


def _sentences(text: str) -> list[str]:
    """Whole sentences without headings and rows of tables."""
    parts = (_MARK.sub("", part).strip() for part in _SENTENCE.split(text) if not part.startswith("#"))
    return [part for part in parts if 6 <= len(_WORD.findall(part.lower())) <= 30 and "|" not in part]


def _long_enough(texts: Mapping[str, list[list[str]]]) -> Texts:
    some = {name: [each for each in found if len(each) > 2] for name, found in texts.items()}
    return {name: found for name, found in some.items() if len(found) >= _FEWEST_TEXTS}
