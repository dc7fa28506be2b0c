"""Articles of a help centre with faults planted in copies of some of them, and what must be found of each."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analytics.knowledge.duplicates_and_conflicts import Entry, PairKind

_NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w/-]|[.,]\d)")
_YEAR = re.compile(r"\b20\d\d\b")
_VERB = re.compile(r"\b(is|are|can|will|may|must|should|does|do)\b(?! not\b|n't|not\b)", re.IGNORECASE)
#: A condition at the end of a sentence, of four words or more; "even if" and "ask if" are none.
_CONDITION = re.compile(
    r"(?<!even)(?<!know)(?<!see)(?<!ask)(?<!check)(?<!confirm)(?<!verify)(?<!so that),? "
    r"\b(?:if|unless|only if|provided that|once|when|until) [^.,;:|()?]{12,}(?=\.?$|\. )"
)
_MONTHS = ("March", "June", "August", "October", "November")


@dataclass(frozen=True, slots=True)
class Seeded:
    """One planted fault: the article, its changed copy, the kind of pair they are, and the changed text."""

    what: str
    kind: PairKind
    original: str
    copy: str
    changed: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """All articles with the copies among them, and the faults."""

    entries: tuple[Entry, ...]
    seeded: tuple[Seeded, ...]


#: What is planted, and how often.
PLANTED = {"number": 50, "negation": 25, "condition": 25, "copy": 50, "date": 50}


def seed(entries: Sequence[Entry], rng: random.Random, *, excerpts: bool, share: float = 1.0) -> Corpus:
    """The articles with faults in copies; as `excerpts` the copies have half the lines and another title."""
    free = list(range(len(entries)))
    rng.shuffle(free)
    made: list[Seeded] = []
    extra: list[Entry] = []
    kept = list(entries)
    for what, count in PLANTED.items():
        wanted = max(1, round(share * count))
        # Articles with dates in them first, since few have any.
        order = sorted(free, key=lambda row: not _dated(entries[row])) if what == "date" else list(free)
        for row in order:
            if wanted == 0:
                break
            done = _PLANT[what](entries[row], rng)
            if done is None:
                continue
            wanted -= 1
            free.remove(row)
            was, title, answer, changed = done
            kept[row] = was
            if excerpts:
                title, answer = _retitled(title, rng), _half(answer, changed, rng)
            copy = Entry(f"copy-{what}-{len(made)}", title, answer, was.category)
            extra.append(copy)
            made.append(Seeded(what, _KINDS[what], was.entry_id, copy.entry_id, changed))
    mixed = [*kept, *extra]
    rng.shuffle(mixed)
    return Corpus(tuple(mixed), tuple(made))


_KINDS: dict[str, PairKind] = {
    "number": "contradiction", "negation": "contradiction", "condition": "contradiction", "copy": "duplicate",
    "date": "superseded",
}  # fmt: skip
#: The article as it stands, title and text of its copy, and the line that was changed.
Planted = tuple[Entry, str, str, str]


def _number(entry: Entry, rng: random.Random) -> Planted | None:
    lines = entry.answer.split("\n")
    places = [
        (at, match)
        for at, line in enumerate(lines)
        for match in _NUMBER.finditer(re.sub(r"^\s*\d+[.)]", lambda m: " " * len(m[0]), line))
        if not _YEAR.fullmatch(match[0])
        and len(line.split()) >= 4
        and not re.search(r"\d{4}-\d\d|\d/\d", line)
    ]
    if not places:
        return None
    at, match = rng.choice(places)
    value = float(match[0].replace(",", ""))
    other = value * rng.choice((2, 3, 0.5)) if value else 5.0
    said = (
        f"{other:,.2f}" if "." in match[0] else f"{max(1, round(other)) + (round(other) == round(value)):,}"
    )
    lines[at] = lines[at][: match.start()] + said + lines[at][match.end() :]
    return entry, entry.title, "\n".join(lines), lines[at]


def _negation(entry: Entry, rng: random.Random) -> Planted | None:
    return _substituted(entry, rng, _VERB, lambda match: f"{match[0]} not")


def _condition(entry: Entry, rng: random.Random) -> Planted | None:
    return _substituted(entry, rng, _CONDITION, lambda match: "")


def _substituted(
    entry: Entry, rng: random.Random, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]
) -> Planted | None:
    lines = entry.answer.split("\n")
    places = [
        (at, match)
        for at, line in enumerate(lines)
        if not line.startswith("#") and not line.rstrip().endswith("?")
        for match in pattern.finditer(line)
        if len(line.split()) - len(match[0].split()) >= 4 and (pattern is _VERB or len(match[0].split()) >= 4)
    ]
    if not places:
        return None
    at, match = rng.choice(places)
    lines[at] = lines[at][: match.start()] + by(match) + lines[at][match.end() :]
    return entry, entry.title, "\n".join(lines), lines[at]


def _copy(entry: Entry, rng: random.Random) -> Planted | None:
    return entry, entry.title, entry.answer, rng.choice(entry.answer.split("\n"))


def _date(entry: Entry, rng: random.Random) -> Planted | None:
    if _dated(entry):
        later = _YEAR.sub(lambda match: str(int(match[0]) + 1), entry.answer)
        title = _YEAR.sub(lambda match: str(int(match[0]) + 1), entry.title)
        changed = next(
            (a for a, b in zip(later.split("\n"), entry.answer.split("\n"), strict=True) if a != b), ""
        )
        return entry, title, later, changed
    then, now = rng.sample(_MONTHS, 2)
    was = Entry(entry.entry_id, f"{entry.title} - {then} 2025", entry.answer, entry.category)
    return was, f"{entry.title} - {now} 2025", entry.answer, rng.choice(entry.answer.split("\n"))


_PLANT = {"number": _number, "negation": _negation, "condition": _condition, "copy": _copy, "date": _date}


def _dated(entry: Entry) -> bool:
    return bool(_YEAR.search(entry.answer) or _YEAR.search(entry.title))


def _retitled(title: str, rng: random.Random) -> str:
    """The title as another author would have put it, with the same names in it."""
    return rng.choice(
        (title.lower(), f"About {title}", f"{title} explained", title.replace(": ", " - "), f"Q: {title}?")
    )


def _half(answer: str, changed: str, rng: random.Random) -> str:
    lines = answer.split("\n")
    start = next((at for at, line in enumerate(lines) if line == changed), 0)
    size = max(4, len(lines) // 2)
    first = max(0, min(start - rng.randrange(size), len(lines) - size))
    # Headings go with the lines below them.
    while first > 0 and not lines[first].startswith("#"):
        first -= 1
    return "\n".join(lines[first : max(first + size, start + 1)])
