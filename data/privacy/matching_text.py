"""Normalised text in which personal data is matched, with the way back to the stored text.

Full-width signs, digits of other scripts and unusual blanks and dashes are as plain ones, signs without width
are gone, and what is a pseudonym already cannot be found again. The stored text keeps its own signs.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

#: Stands for every sign of a pseudonym, and of what was found already: no pattern goes over it.
TAKEN = "\x00"
PSEUDONYM = re.compile(r"<([A-Z]{2,6})\d?_[0-9a-f]{8}>")
#: Signs of a word in scripts that set words apart: others, such as Chinese, stand right beside numbers.
LETTERS = "0-9A-Za-z_\u00c0-\u024f\u0370-\u04ff"
#: Unseen in the text, or only telling where a line may break or in which direction it runs.
NO_WIDTH = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_NO_WIDTH = re.compile(f"[{NO_WIDTH}]")
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")


class _Plain(dict[int, str]):
    """Table that maps each character to its plain form, filled when it is first met."""

    def __missing__(self, code: int) -> str:
        """The sign in its compatibility form, where that is one sign."""
        sign = chr(code)
        if sign in _DASHES:
            plain = "-"
        elif sign.isdecimal():
            plain = str(int(sign))
        else:
            plain = unicodedata.normalize("NFKC", sign)
        self[code] = plain if len(plain) == 1 and plain != TAKEN else sign
        return self[code]


_PLAIN = _Plain()


@dataclass(frozen=True, slots=True)
class MatchingText:
    """The text to search, with each character's place in the stored text; None if identical."""

    text: str
    places: tuple[int, ...] | None

    def stored(self, start: int, end: int) -> tuple[int, int]:
        """Where a find stands in the stored text."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def of(value: str) -> MatchingText:
    """Returns the normalised text to search."""
    text, places = value, None
    if not value.isascii():
        if _NO_WIDTH.search(value):
            places = tuple(at for at, sign in enumerate(value) if not _NO_WIDTH.match(sign))
            text = "".join(value[at] for at in places)
        text = text.translate(_PLAIN)
    if "<" in text:
        text = PSEUDONYM.sub(lambda match: TAKEN * len(match[0]), text)
    return MatchingText(text.replace("\r", "\n"), places)


def kinds(text: str) -> str:
    """The text with the kind alone of each pseudonym: what names a person differs from home to home."""
    return PSEUDONYM.sub(r"<\1>", text)


def without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Returns the text with the spans found masked for the next search; spans are in order."""
    if not spans:
        return text
    parts: list[str] = []
    done = 0
    for start, end in spans:
        parts += text[done:start], TAKEN * (end - start)
        done = end
    return "".join([*parts, text[done:]])
