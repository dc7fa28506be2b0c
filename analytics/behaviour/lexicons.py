"""Words that are looked for in texts: whole words in any case, `*` for any ending; safe patterns.

Every search runs in an engine that takes time by the length of the text alone (RE2's semantics: no
backreference, no look-around), so no list or pattern of a user can make a page hang.
"""

import re
from collections.abc import Sequence
from math import prod

import polars as pl

from analytics.behaviour.spec import SpecError

#: Longer patterns are no question that somebody asks of a sentence.
LONGEST, MOST_WORDS, LONGEST_WORD = 300, 2_000, 80
#: Counted repetitions multiply the engine's states: 100 of any letter take 64 ms for 20,000 signs, 50 take 5.
MOST_REPEATS = 50
_COUNTED = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_LETTER = r"[\p{L}\p{M}\p{N}]"
_NOT_A_LETTER = r"[^\p{L}\p{M}\p{N}]"

#: The words of a customer who is losing patience, in the two languages that the product speaks best.
FRUSTRATED = (
    "again and again", "angry", "annoyed", "annoying", "did not help", "does not help", "didn't help",
    "disappointed", "disappointing", "fed up", "frustrat*", "last time", "losing patience", "nobody answers",
    "not acceptable", "ridiculous", "second message", "still broken", "still not", "still the same",
    "terrible", "third time", "tried that", "tried this", "twice already", "unacceptable", "useless",
    "waste of time", "written before", "wrote before", "ärger*", "enttäusch*", "genervt",
    "hilft nicht", "hat nicht geholfen", "immer noch nicht",
    "keine antwort", "langsam reicht*", "nicht geholfen", "schon einmal geschrieben",
    "schon wieder", "unmöglich", "unverschämt", "verärgert", "zum dritten mal", "zum zweiten mal",
    "zweimal versucht",
)  # fmt: skip
#: How customers ask for a person.
PERSON_WANTED = (
    "a human", "a person", "agent please", "call me", "call me back", "human being", "real person",
    "someone real", "speak to someone", "talk to someone", "talk to a", "einen menschen", "echten menschen",
    "mitarbeiter*", "mit jemandem sprechen", "rufen sie mich", "rückruf", "zurückrufen",
)  # fmt: skip


def pattern(words: Sequence[str]) -> str:
    """The pattern that finds any of these words; a SpecError where there are none or far too many."""
    if not words:
        raise SpecError("A list of words is empty. Write at least one word.")
    if len(words) > MOST_WORDS:
        raise SpecError(f"A list has {len(words):,} words. Use {MOST_WORDS:,} at most.")
    return f"(?i)(?:^|{_NOT_A_LETTER})(?:{'|'.join(_word(each) for each in words)})(?:$|{_NOT_A_LETTER})"


def contains(column: pl.Expr, words: Sequence[str]) -> pl.Expr:
    """Whether a text has any of the words; null where there is no text."""
    return column.str.contains(pattern(words))


def matches(column: pl.Expr, patterns: Sequence[str]) -> pl.Expr:
    """Whether a text matches any of the patterns, in any case; null where there is no text."""
    return pl.any_horizontal(column.str.contains(f"(?i){check(each)}") for each in patterns)


def check(text: str) -> str:
    """The same pattern; a SpecError says why it is none that is safe to run on every text."""
    if not text or len(text) > LONGEST:
        raise SpecError(
            f"A pattern has {len(text):,} characters. Write between 1 and {LONGEST}, or a list of words."
        )
    repeats = [max(int(most or 0), int(least)) for least, most in _COUNTED.findall(text)]
    if prod(max(1, each) for each in repeats) > MOST_REPEATS:
        raise SpecError(
            f"The pattern {_short(text)} repeats parts {' × '.join(map(str, repeats))} times. Repeat them "
            f"{MOST_REPEATS} times at most, counted together, or use * or +."
        )
    try:
        pl.select(pl.lit("").str.contains(f"(?i){text}"))
    except pl.exceptions.ComputeError as error:
        raise SpecError(
            f"The pattern {_short(text)} cannot be used: {_reason(str(error))}. Look-around and "
            "back-references are not available; a list of words needs neither."
        ) from None
    return text


def _word(text: str) -> str:
    said = " ".join(text.split())
    if not said or said.strip("*") == "" or len(said) > LONGEST_WORD:
        raise SpecError(
            f"{text[:40]!r} is no word to look for. Write words of 1 to {LONGEST_WORD} characters; "
            "* at the end stands for any ending."
        )
    stem = re.escape(said.rstrip("*")).replace(r"\ ", r"\s+")
    return f"{stem}{_LETTER}*" if said.endswith("*") else stem


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:39]}…")


def _reason(said: str) -> str:
    """The engine's last line, which is the reason; those before draw where."""
    last = [line.strip() for line in said.splitlines() if line.strip().startswith("error:")]
    return last[0].removeprefix("error:").strip() if last else "it is no valid pattern"
