"""The company's two languages: how a customer's request and its answer are written."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from data.sample import english, german, reply_texts
from data.sample.reply_texts import Desk
from data.sample.sentence_grammar import Dice, pick, slip, write

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


class Language(NamedTuple):
    """A language: the customers' sentences by use, and the desk that answers them, by intent."""

    asks: Mapping[str, tuple[str, ...]]
    items: tuple[str, ...]
    days: tuple[str, ...]
    sinces: tuple[str, ...]
    greetings: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    closings: tuple[str, ...]
    contact: tuple[str, ...]
    follow_ups: tuple[str, ...]
    desk: Desk


ENGLISH = Language(
    english.ASKS, english.ITEMS, english.DAYS, english.SINCES, english.GREETINGS, english.BEFORE,
    english.AFTER, english.CLOSINGS, english.CONTACT, english.FOLLOW_UPS, reply_texts.ENGLISH,
)  # fmt: skip
GERMAN = Language(
    german.ASKS, german.ITEMS, german.DAYS, german.SINCES, german.GREETINGS, german.BEFORE,
    german.AFTER, german.CLOSINGS, german.CONTACT, german.FOLLOW_UPS, reply_texts.GERMAN,
)  # fmt: skip


class Speaker(NamedTuple):
    """Somebody's words about one ticket: a language, what fills the slots, and the dice."""

    voice: Language
    fill: Mapping[str, Callable[[], str]]
    roll: Dice

    def say(self, patterns: tuple[str, ...]) -> str:
        """One of the patterns, written out."""
        return write(pick(patterns, self.roll), self.fill, self.roll)


def speaker(voice: Language, roll: Dice, guess: str = "") -> Speaker:
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
        "guess": lambda: voice.desk.names.get(guess, guess),
        "email": lambda: _email(roll),
        "phone": lambda: _phone(roll),
    }
    return Speaker(voice, fill, roll)


def request(by: Speaker, intent: str) -> tuple[str, str]:
    """The customer's subject line and first words."""
    voice, roll = by.voice, by.roll
    ask = by.say(voice.asks[intent]).strip()
    subject = ask if len(ask) <= 60 else ask[:60].rsplit(" ", 1)[0]
    text = ask if roll() < _BARE else _letter(by, ask)
    if roll() < _SMALL:
        text = text.lower()
    typos = roll()
    if typos < _TYPOS:
        text = slip(text, roll)
        if typos < _TYPOS / 3:
            text = slip(text, roll)
    return subject, text


def _letter(by: Speaker, ask: str) -> str:
    voice, roll = by.voice, by.roll
    long = roll() < _LONG
    # Nobody says the same thing twice.
    before = dict.fromkeys(pick(voice.before, roll) for _ in range(2 if long else 1))
    after = dict.fromkeys(pick(voice.after, roll) for _ in range(5 if long else 1))
    contact = by.say(voice.contact) if roll() < _CONTACT else ""
    opening = by.say(voice.greetings) + "".join(by.say((pattern,)) for pattern in before)
    closing = "".join(by.say((pattern,)) for pattern in after) + contact + by.say(voice.closings)
    said = ask if not opening or opening.endswith((", ", "hey ", "but ")) else ask[:1].upper() + ask[1:]
    stop = "." if closing and not said.endswith(("?", ".", "!")) else ""
    return opening + said + stop + closing


def reply(by: Speaker, intent: str) -> str:
    """What a person or the agent answers."""
    desk = by.voice.desk
    answer = desk.answers.get(intent) or desk.answers[intent.split("/")[0]]
    return by.say(desk.openings) + answer + by.say(desk.endings)


def _email(roll: Dice) -> str:
    name = f"{pick(_NAMES, roll).lower()}.{pick(_SURNAMES, roll)}{int(roll() * 90) or ''}"
    return f"{name}@example.{pick(('com', 'org', 'net'), roll)}"


def _phone(roll: Dice) -> str:
    # Numbers that the regulators keep free for stories.
    if roll() < 0.5:
        return f"+44 20 7946 0{int(roll() * 1000):03d}"
    return f"030 23125 {int(roll() * 1000):03d}"
