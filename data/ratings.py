"""Ratings as people write them: points of five, stars, words, smileys, thumbs."""

import polars as pl

from data import status_words

_OUT_OF_FIVE = r"^(\d(?:[.,]\d+)?)\s*(?:/|out of|von|sur|de|di|van|av|af|su|na|z)\s*5(?:[.,]0+)?$"
_STARS = (
    r"^(\d(?:[.,]\d+)?)\s*(?:stars?|sterne?|étoiles?|etoiles?|estrellas?|estrelas?|stell[ae]|sterren|ster"
    r"|gwiazdk[ai]|gwiazdek|stjärn(?:a|or)|stjerner?|★|⭐|🌟)$"
)
#: A number with what it means behind it: 5 - very good. Where a sign parts them, the words may be any.
_NUMBERED = r"^([1-5]) ?[-:.=)–]? ?(\D+)$"
_PARTED = r"^\s*[1-5]\s?(?:[-:=–—(|]|\)\s|\.\s?)\s?\(?\p{L}\D*$"
_DRAWN = r"^(?:[★⭐🌟✭]\s*){1,5}(?:[☆✩]\s*){0,4}$"
#: Skin tones, and what joins or turns signs into pictures.
_DRESS = "[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]"


def points(text: pl.Series, *, is_rating: bool = False) -> pl.Series:
    """Ratings of five points as a number's text: 4/5, 4 out of 5, 4 stars, ★★★★☆; anything else as it is.

    A number with words behind it (3 - so la la) counts where the column `is_rating`, or where other words
    of it are known to be of one: else it may be a priority.
    """
    if not text.str.contains(r"\D").any():
        return text
    bare = _bare(text)
    said = bare.str.extract(_OUT_OF_FIVE, 1)
    said = said.zip_with(said.is_not_null(), bare.str.extract(_STARS, 1))
    number, meant = (
        bare.str.extract(_NUMBERED, 1),
        bare.str.extract(_NUMBERED, 2).str.strip_chars(" ()–—:.=|"),
    )
    known = meant.is_in([word for word, good in status_words.RATING.items() if good is not None])
    counts = known.fill_null(False)
    if is_rating or counts.any():
        counts |= text.str.contains(_PARTED).fill_null(False)
    # 1 - very good, as in school: numbers that their own words deny are no points of five.
    counts &= not _is_turned_round(number, meant)
    said = said.zip_with(said.is_not_null() | ~counts, number)
    full, empty = bare.str.count_matches("[★⭐🌟✭]"), bare.str.count_matches("[☆✩]")
    # Stars that are not filled show how many there could have been.
    drawn = bare.str.contains(_DRAWN) & ((empty == 0) | (full + empty == 5))
    said = said.zip_with(~drawn.fill_null(False), full.cast(pl.String))
    return said.zip_with(said.is_not_null(), text).alias(text.name)


def _is_turned_round(number: pl.Series, meant: pl.Series) -> bool:
    """Whether the words behind numbers say that 1 is the best."""
    words = meant.replace_strict(dict(status_words.RATING), default=None, return_dtype=pl.Boolean)
    low, high = number.is_in(["1", "2"]), number.is_in(["4", "5"])
    against = int((low & words).sum()) + int((high & ~words).sum())
    return against > int((low & ~words).sum()) + int((high & words).sum())


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
    words = text.drop_nulls().unique()
    some = words.filter(_bare(words).is_in(list(status_words.NEUTRAL)))
    if some.is_empty():
        return []
    so_so = text.filter(text.is_in(some.implode()).fill_null(False))
    named = ", ".join(so_so.unique().sort().head(3))
    count = "answer counts" if len(so_so) == 1 else "answers count"
    return [f": {len(so_so):,} neutral {count} as not good ({named})."]


def _bare(text: pl.Series) -> pl.Series:
    # A million ratings are few different words.
    words = text.drop_nulls().unique()
    plain = status_words.folded(words).str.replace_all(_DRESS, "").str.strip_chars()
    return text.replace(words, plain).alias(text.name)
