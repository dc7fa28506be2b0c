"""The two languages of the company: how a customer puts a request, and how it is answered."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from data.sample import english, german
from data.sample.grammar import Dice, pick, slip, write
from data.sample.topics import INTENTS

_NAMES = (
    "Anna",
    "Ben",
    "Carla",
    "David",
    "Eva",
    "Finn",
    "Greta",
    "Hugo",
    "Ida",
    "Jonas",
    "Klara",
    "Liam",
    "Mia",
    "Noah",
)
_SURNAMES = (
    "fisher",
    "weber",
    "hill",
    "lang",
    "moore",
    "koch",
    "ward",
    "busch",
    "reed",
    "vogel",
    "price",
    "sommer",
)
_CITIES = ("Leeds", "Bristol", "Berlin", "Hamburg", "Vienna", "Galway", "Munich", "York", "Graz", "Cork")
_TYPOS, _SMALL, _BARE, _LONG, _CONTACT = 0.22, 0.16, 0.18, 0.14, 0.07


class Voice(NamedTuple):
    """A language: its sentences by use; the answers by intent."""

    asks: Mapping[str, tuple[str, ...]]
    answers: Mapping[str, str]
    items: tuple[str, ...]
    days: tuple[str, ...]
    sinces: tuple[str, ...]
    greetings: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    closings: tuple[str, ...]
    contact: tuple[str, ...]
    follow_ups: tuple[str, ...]
    openings: tuple[str, ...]
    endings: tuple[str, ...]
    handover: tuple[str, ...]
    unsure: tuple[str, ...]
    not_found: tuple[str, ...]


ENGLISH = Voice(
    english.ASKS, english.ANSWERS, english.ITEMS, english.DAYS, english.SINCES, english.GREETINGS,
    english.BEFORE, english.AFTER, english.CLOSINGS, english.CONTACT, english.FOLLOW_UPS,
    english.OPENINGS, english.ENDINGS, english.HANDOVER, english.UNSURE, english.NOT_FOUND,
)  # fmt: skip
GERMAN = Voice(
    german.ASKS, {intent: german.ANSWERS[intent.split("/")[0]] for intent in INTENTS}, german.ITEMS,
    german.DAYS, german.SINCES, german.GREETINGS, german.BEFORE, german.AFTER, german.CLOSINGS,
    german.CONTACT, german.FOLLOW_UPS, german.OPENINGS, german.ENDINGS, german.HANDOVER, german.UNSURE,
    german.NOT_FOUND,
)  # fmt: skip


class Speaker(NamedTuple):
    """Somebody's words about one ticket: a language, what fills the slots, and the dice."""

    voice: Voice
    fill: Mapping[str, Callable[[], str]]
    roll: Dice

    def say(self, patterns: tuple[str, ...]) -> str:
        """One of the patterns, written out."""
        return write(pick(patterns, self.roll), self.fill, self.roll)


def speaker(voice: Voice, roll: Dice, guess: str = "") -> Speaker:
    """A speaker; the order number stays the same throughout."""
    order = f"CR-{10_000 + int(roll() * 89_999)}"
    fill: dict[str, Callable[[], str]] = {
        "order": lambda: order,
        "item": lambda: pick(voice.items, roll),
        "day": lambda: pick(voice.days, roll),
        "since": lambda: pick(voice.sinces, roll),
        "amount": lambda: f"{9 + int(roll() * 180)}.{pick(('00', '50', '90', '99'), roll)} EUR",
        "city": lambda: pick(_CITIES, roll),
        "name": lambda: pick(_NAMES, roll),
        "guess": lambda: guess,
        "email": lambda: _email(roll),
        "phone": lambda: _phone(roll),
    }
    return Speaker(voice, fill, roll)


def request(by: Speaker, intent: str) -> tuple[str, str]:
    """The customer's subject line and first words."""
    voice, roll = by.voice, by.roll
    ask = by.say(voice.asks[intent])
    if roll() < _BARE:
        text = ask
    else:
        greeting, before, after = by.say(voice.greetings), by.say(voice.before), by.say(voice.after)
        if roll() < _LONG:
            before += by.say(voice.before)
            after += "".join(by.say(voice.after) for _ in range(4))
        opening = greeting + before
        text = opening + (ask if opening.endswith((", ", "hey ", "but ")) else ask[:1].upper() + ask[1:])
        ended = text if text.endswith(("?", ".", "!")) or not after else f"{text}."
        text = ended + after + by.say(voice.closings)
    if roll() < _CONTACT:
        text += by.say(voice.contact)
    elif roll() < _SMALL:
        text = text.lower()
    typos = roll()
    if typos < _TYPOS:
        text = slip(text, roll)
        if typos < _TYPOS / 3:
            text = slip(text, roll)
    subject = ask if len(ask) <= 60 else ask[:60].rsplit(" ", 1)[0]
    return subject, text


def reply(by: Speaker, intent: str) -> str:
    """What a person or the agent answers."""
    voice = by.voice
    return by.say(voice.openings) + voice.answers[intent] + by.say(voice.endings)


def _email(roll: Dice) -> str:
    name = f"{pick(_NAMES, roll).lower()}.{pick(_SURNAMES, roll)}{int(roll() * 90) or ''}"
    return f"{name}@example.{pick(('com', 'org', 'net'), roll)}"


def _phone(roll: Dice) -> str:
    # Numbers that the regulators keep free for stories.
    if roll() < 0.5:
        return f"+44 20 7946 0{int(roll() * 1000):03d}"
    return f"030 23125 {int(roll() * 1000):03d}"
