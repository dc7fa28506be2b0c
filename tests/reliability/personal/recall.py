"""How much personal data the redaction finds, by kind and country, and which ordinary numbers it takes."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.privacy import redact
from tests.reliability.personal import (
    national_ids,
    ordinary_numbers,
    ordinary_sentences,
    personal_data,
    personal_sentences,
)

KEY = b"a key that only the tests have.."
SEED = 20261129
#: So many of each kind and country are tried, and in a short run.
TRIES, QUICK = 600, 150
#: What is promised; of other kinds it is `OTHER`, and of ordinary numbers at most `TAKEN` are destroyed.
FLOORS = {"e-mail": 0.99, "card": 0.99, "IBAN": 0.99}
OTHER, TAKEN = 0.98, 0.005


@dataclass(frozen=True, slots=True)
class Tried:
    """One kind in one way of writing: how many were tried and replaced whole, and some that were not."""

    kind: str
    how: str
    tries: int
    found: int
    missed: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share that was replaced; of ordinary numbers, destroyed."""
        return self.found / self.tries if self.tries else 1.0

    @property
    def floor(self) -> float | None:
        """The share that is promised; None for what is measured without a promise."""
        return None if self.how == "bare" else FLOORS.get(self.kind, OTHER)


def replaced(secret: str, sentence: str) -> bool:
    """Whether nothing of it is left, and nothing else was taken with it."""
    before, after = sentence.split("{}")
    said = redact.text(sentence.format(secret), KEY)
    inside = said[len(before) : len(said) - len(after)]
    return (
        said.startswith(before)
        and said.endswith(after)
        and inside.startswith("<")
        and inside.endswith(">")
        and inside.count("<") == 1
    )


def measure(kind: str, how: str, pairs: Iterator[tuple[str, str]], tries: int) -> Tried:
    """How many of these are replaced."""
    found, missed = 0, list[str]()
    for _, (secret, sentence) in zip(range(tries), pairs, strict=False):
        if replaced(secret, sentence):
            found += 1
        elif len(missed) < 40:
            missed.append(f"{sentence.format(secret)!r} -> {redact.text(sentence.format(secret), KEY)!r}")
    return Tried(kind, how, tries, found, tuple(missed))


def personal(tries: int = TRIES, *, held_out: bool = False) -> Iterator[Tried]:
    """Every kind and country, formatted alone, beside a word, and as bare digits."""
    seed = SEED + held_out
    neutral = personal_sentences.NEUTRAL_HELD_OUT if held_out else personal_sentences.NEUTRAL
    beside = personal_sentences.PHONE_HELD_OUT if held_out else personal_sentences.PHONE
    called = personal_sentences.ID_HELD_OUT if held_out else personal_sentences.ID
    for kind, make in personal_data.OTHERS.items():
        sentences = personal_sentences.KEY if kind == "key or token" else neutral
        yield measure(kind, "alone", _pairs(f"{seed} {kind}", make, sentences), tries)
    for country in personal_data.COUNTRIES:
        kind = f"phone {country}"

        def make(dice: random.Random, country: str = country, *, bare: bool = False) -> str:
            while personal_data.is_bare(found := personal_data.phone(dice, country)) != bare:
                if bare:
                    return "".join(sign for sign in found if sign.isdigit()).removeprefix("00")
            return found

        def bare(dice: random.Random, country: str = country) -> str:
            return make(dice, country, bare=True)

        yield measure(kind, "formatted", _pairs(f"{seed} {kind}", make, neutral), tries)
        either = _pairs(
            f"{seed} {kind} word", lambda dice, c=country: personal_data.phone(dice, c), beside[country]
        )
        yield measure(kind, "beside a word", either, tries)
        yield measure(kind, "bare", _pairs(f"{seed} {kind} bare", bare, neutral), tries // 3)
    for kind, make in national_ids.IDS.items():
        yield measure(kind, "beside a word", _pairs(f"{seed} {kind}", make, called[kind]), tries)
        told = kind in personal_sentences.TOLD_BY_FORM
        alone = _formatted(kind, make) if told else make
        how = "formatted" if told else "bare"
        yield measure(kind, how, _pairs(f"{seed} {kind} alone", alone, neutral), tries)


def _formatted(kind: str, make: personal_data.Maker) -> personal_data.Maker:
    """Without those that are written as bare digits, unless their length and check digits tell them."""

    def made(dice: random.Random) -> str:
        while (found := make(dice)).isdigit() and kind == "BR CPF":
            pass
        return found

    return made


def ordinary(tries: int = TRIES, *, held_out: bool = False) -> Iterator[Tried]:
    """Every kind of ordinary number, half of them beside a word that says what it is."""
    named = ordinary_sentences.NAMED_HELD_OUT if held_out else ordinary_sentences.NAMED
    alone = ordinary_sentences.BARE_HELD_OUT if held_out else ordinary_sentences.BARE
    for kind, make in ordinary_numbers.MAKERS.items():
        dice = random.Random(f"{SEED + held_out} {kind}")
        taken, changed = 0, list[str]()
        for at in range(tries):
            sentence = dice.choice(alone if at % 2 else named[kind])
            said = sentence.format(make(dice))
            now = redact.text(said, KEY)
            taken += now != said
            if now != said and len(changed) < 40:
                changed.append(f"{said!r} -> {now!r}")
        yield Tried(kind, "ordinary", tries, taken, tuple(changed))


def by_kind(found: Iterator[Tried]) -> dict[str, dict[str, str]]:
    """The shares by kind and way of writing, with a mark where less is found than is promised."""
    told = dict[str, dict[str, str]]()
    for each in found:
        low = each.floor is not None and each.share < each.floor
        told.setdefault(each.kind, {})[each.how] = f"{each.share:.1%}{' (below)' if low else ''}"
    return told


def _pairs(seed: str, make: personal_data.Maker, sentences: Sequence[str]) -> Iterator[tuple[str, str]]:
    dice = random.Random(seed)
    while True:
        yield make(dice), dice.choice(sentences)
