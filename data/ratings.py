"""Ratings as people write them: points of five, stars, words, smileys, thumbs."""

import polars as pl

from data import status_words

_OUT_OF_FIVE = r"^(\d(?:[.,]\d+)?)\s*(?:/|out of|von|sur|de|di|van|av|af|su|na|z)\s*5(?:[.,]0+)?$"
_STARS = (
    r"^(\d(?:[.,]\d+)?)\s*(?:stars?|sterne?|étoiles?|etoiles?|estrellas?|estrelas?|stell[ae]|sterren|ster"
    r"|gwiazdk[ai]|gwiazdek|stjärn(?:a|or)|stjerner?|★|⭐|🌟)$"
)
#: A number with what it means behind it: 5 - very good.
_NUMBERED = r"^([1-5]) ?[-:.=)–]? ?(\D+)$"
_DRAWN = r"^(?:[★⭐🌟✭]\s*){1,5}(?:[☆✩]\s*){0,4}$"
#: Skin tones, and what joins or turns signs into pictures.
_DRESS = "[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]"


def points(text: pl.Series) -> pl.Series:
    """Ratings of five points as a number's text: 4/5, 4 out of 5, 4 stars, ★★★★☆; anything else as it is."""
    if not text.str.contains(r"\D").any():
        return text
    bare = _bare(text)
    said = bare.str.extract(_OUT_OF_FIVE, 1)
    said = said.zip_with(said.is_not_null(), bare.str.extract(_STARS, 1))
    meant = bare.str.extract(_NUMBERED, 2).str.strip_chars()
    known = meant.is_in([word for word, good in status_words.RATING.items() if good is not None])
    said = said.zip_with(said.is_not_null() | ~known.fill_null(False), bare.str.extract(_NUMBERED, 1))
    full, empty = bare.str.count_matches("[★⭐🌟✭]"), bare.str.count_matches("[☆✩]")
    # Stars that are not filled show how many there could have been.
    drawn = bare.str.contains(_DRAWN) & ((empty == 0) | (full + empty == 5))
    said = said.zip_with(~drawn.fill_null(False), full.cast(pl.String))
    return said.zip_with(said.is_not_null(), text).alias(text.name)


def good(text: pl.Series) -> pl.Series:
    """Whether a rating that says its own scale is a good one; null for other texts, and for no answer."""
    five = points(text)
    number = five.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    own = (five != text) & number.is_between(1, 5)
    words = _bare(text).replace_strict(dict(status_words.RATING), default=None, return_dtype=pl.Boolean)
    return (number >= 4).zip_with(own.fill_null(False), words).alias(text.name)


def no_answer(text: pl.Series) -> pl.Series:
    """Whether a text says that nobody rated, as "offered" does."""
    silent = [word for word, meant in status_words.RATING.items() if meant is None]
    return _bare(text).is_in(silent).fill_null(False)


def neutral(text: pl.Series) -> list[str]:
    """A sentence on answers that are neither good nor bad, which count as not good."""
    words = _bare(text)
    so_so = text.filter(words.is_in(list(status_words.NEUTRAL)).fill_null(False))
    if so_so.is_empty():
        return []
    named = ", ".join(so_so.unique().sort().head(3))
    count = "answer counts" if len(so_so) == 1 else "answers count"
    return [f": {len(so_so):,} neutral {count} as not good ({named})."]


def _bare(text: pl.Series) -> pl.Series:
    # A million ratings are few different words.
    words = text.drop_nulls().unique()
    plain = status_words.folded(words).str.replace_all(_DRESS, "").str.strip_chars()
    return text.replace(words, plain).alias(text.name)
