"""Replies with a known number of answers a category, paraphrased, each author in a style of their own.

The sentences are made of words that stand for nothing: what is measured is whether the same said in other
words is found to be the same, and other things said in alike words to be others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

#: Synonyms stand together; a paraphrase takes another one of the same row.
_SYNONYMS = tuple(
    tuple(row.split())
    for row in (
        "open launch start", "menu sidebar navigation", "button switch toggle", "account profile membership",
        "parcel package shipment", "courier carrier driver", "voucher coupon code", "invoice bill receipt",
        "password passphrase secret", "charge debit fee", "replace exchange swap", "warranty guarantee cover",
        "manual guide handbook", "screen display panel", "battery cell accumulator", "cable lead cord",
        "workshop garage bench", "deposit bond advance", "address street location", "deliver dispatch ship",
        "colour shade tint", "filter strainer sieve", "reset restart reboot", "update upgrade patch",
        "printer copier scanner", "garden terrace patio", "ticket pass permit", "seat chair place",
        "meal dinner lunch", "flight trip journey", "luggage baggage suitcase", "hotel lodge inn",
        "contract agreement deal", "insurance policy protection", "bank lender creditor", "salary wage pay",
        "engine motor drive", "tyre wheel rim", "brake clutch pedal", "mirror glass pane",
        "shirt blouse top", "shoe boot sandal", "size measure fit", "fabric cloth textile",
        "lamp light bulb", "sofa couch settee", "shelf rack board", "paint varnish lacquer",
        "doctor nurse clinic", "pill tablet capsule", "recipe dish menucard", "oven stove cooker",
        "photo picture image", "video clip film", "folder directory archive", "server host cluster",
        "keyboard mouse trackpad", "signal reception network", "router modem gateway", "antenna mast dish",
        "calendar agenda planner", "meeting session appointment", "teacher tutor coach", "exam test quiz",
    )
)  # fmt: skip
_VERBS = ("please", "you can", "we will", "kindly", "go and", "we have to", "you need to", "our team will")
_JOINS = ("in", "with", "through", "under", "by", "near", "for", "at")
#: Said by anybody about anything, now and then.
_FILLERS = (
    "That is all there is to it.", "It usually works the first time.", "Many customers ask about this.",
    "This takes a moment only.", "The same holds on a phone.", "We changed this last spring.",
)  # fmt: skip
_GREETINGS = ("Hi there,", "Hello!", "Good morning,", "Dear customer,", "Hey,", "Greetings,")
_SIGNATURES = ("Best regards, Ann", "Cheers, Bo", "Kind regards, Cem", "Regards, Dora", "Best wishes, Emil")
_HABITS = (
    "I have gone ahead and looked at the whole history of this case for you.",
    "Just so that we are on one page, here is what our records say about it.",
    "I totally understand how annoying such a thing must be on a busy day.",
    "As a member of the premium crew I always double check with great care.",
    "Thanks a million for your never ending patience with all of us here.",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a category's replies are like: the share of each answer, and on what the answer depends."""

    answers: tuple[float, ...] = (1.0,)
    on: str = ""

    @property
    def consistency(self) -> float:
        """The probability that two replies give the same answer."""
        return float(sum(share**2 for share in self.answers))


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody's habits: which word of each row of synonyms, and how they begin and end."""

    name: str
    choice: tuple[int, ...]
    before: str
    after: str


def authors(rng: np.random.Generator, count: int = 5) -> list[Author]:
    """So many authors, each with words, greeting, habit and signature of their own."""
    return [
        Author(
            f"author {place}",
            tuple(int(rng.integers(len(row))) for row in _SYNONYMS),
            f"{_GREETINGS[place % len(_GREETINGS)]} {_HABITS[place % len(_HABITS)]}",
            _SIGNATURES[place % len(_SIGNATURES)],
        )
        for place in range(count)
    ]


def answer(rng: np.random.Generator, subject: Sequence[int]) -> list[list[int]]:
    """The sentences of an answer, each a list of rows of synonyms; a third of them are of the subject."""
    others = [place for place in range(len(_SYNONYMS)) if place not in subject]
    drawn = rng.permutation(others)[:8].tolist()
    own = rng.permutation(list(subject))[:4].tolist()
    return [[own[0], *drawn[:4], own[1]], [own[2], *drawn[4:8], own[3]]]


def written(
    rng: np.random.Generator, said: Sequence[Sequence[int]], author: Author, *, noise: float = 0.2
) -> str:
    """An answer in an author's words: each word another one so often, sentences in any order, a filler."""
    sentences: list[str] = []
    for rows in said:
        words = [
            _SYNONYMS[row][int(rng.integers(len(_SYNONYMS[row]))) if rng.random() < noise else 0]
            for row in rows
        ]
        joined = [f"{word} {_JOINS[int(rng.integers(len(_JOINS)))]} the" for word in words[:-1]]
        verb = _VERBS[int(rng.integers(len(_VERBS)))].capitalize()
        sentences.append(f"{verb} {' '.join(joined)} {words[-1]}.")
    if rng.random() < 0.5:
        sentences.reverse()
    return " ".join([author.before, *with_filler(rng, sentences), author.after])


def with_filler(rng: np.random.Generator, sentences: list[str]) -> list[str]:
    """The sentences, now and then with one among them that says nothing."""
    if rng.random() < 0.4:
        sentences.insert(int(rng.integers(len(sentences) + 1)), _FILLERS[int(rng.integers(len(_FILLERS)))])
    return sentences


def frame(
    kinds: dict[str, Kind], tickets: int, seed: int, *, noise: float = 0.2, customers: int = 0
) -> pl.DataFrame:
    """Replies to so many tickets of each category, by `ticket_id`, `category`, `customer`, `author`, `text` …

    Some customers write often; `plan` and `request` explain the answer where the kind says so.
    """
    rng = np.random.default_rng(seed)
    people = authors(rng)
    rows: list[dict[str, object]] = []
    for name, kind in kinds.items():
        subject = rng.permutation(len(_SYNONYMS))[:10].tolist()
        answers = [answer(rng, subject) for _ in kind.answers]
        asked = [rng.permutation(len(_SYNONYMS))[:6].tolist() for _ in kind.answers]
        crowd = customers or max(40, tickets // 2)
        weight = 1 / (1 + np.arange(crowd)) ** 0.3
        who = rng.choice(crowd, tickets, p=weight / weight.sum())
        plans = rng.choice(len(kind.answers), crowd, p=kind.answers)
        for place in range(tickets):
            author = people[int(rng.integers(len(people)))]
            chosen = int(rng.choice(len(kind.answers), p=kind.answers))
            if kind.on == "plan":
                chosen = int(plans[who[place]])
            elif kind.on == "author":
                chosen = people.index(author) % len(kind.answers)
            question = asked[chosen] if kind.on == "question" else asked[0]
            words = [
                _SYNONYMS[row][int(rng.integers(len(_SYNONYMS[row])))] for row in rng.permutation(question)
            ]
            rows.append(
                {
                    "ticket_id": f"{name} {place}",
                    "category": name,
                    "customer": int(who[place]),
                    "author": author.name,
                    "plan": f"plan {plans[who[place]]}" if kind.on == "plan" else f"plan {place % 3}",
                    "language": "en",
                    "text": written(rng, answers[chosen], author, noise=noise),
                    "request": f"My {' and the '.join(words)} again",
                    "at": datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=place),
                    "truth": chosen,
                }
            )
    return pl.DataFrame(rows)


KINDS = {
    "one answer": Kind(),
    "two answers": Kind((0.5, 0.5)),
    "mostly one": Kind((0.8, 0.2)),
    "five answers": Kind((0.2,) * 5),
    "by plan": Kind((0.4, 0.3, 0.3), on="plan"),
    "by question": Kind((0.5, 0.5), on="question"),
    "by author": Kind((0.2,) * 5, on="author"),
}
