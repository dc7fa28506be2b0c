"""What the values of a column look like, whatever its name: ids, times, statuses, ratings, durations."""

import re
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from data import ratings, status_words
from data.cleaning import durations
from data.cleaning.cell_conversion import convert
from data.cleaning.conversion_result import as_text, stripped
from data.profiles.truth_words import TRUTH
from data.readers.table import Table
from data.schema import TICKETS

#: Rows that are looked at, spread over the whole table.
SAMPLE = 2000
#: So many different words may a status, channel or priority have.
FEW = 40
_CHANNELS = frozenset(
    "email e-mail mail chat phone call web webform web_form form portal api sms whatsapp facebook twitter x "
    "instagram messenger voice widget telefon téléphone teléfono telefone telefono self-service walk-in "
    "customer_portal helpcenter help_center slack social".split()
)
_HANDLED = frozenset("ai bot agent human person both assistant virtual_agent fin copilot".split())
#: Years in which a ticket can have come in: a long number that would be a time after them is an id.
_YEARS = (1990, 2100)
#: What a cell or a name says of a scale: 8/10, Note sur 10, CSAT (1-10).
_TEN = 10
_OF_TEN = r"(?i)\s*(?:/|out of|von|sur|de|di|van|su|na)\s*10(?:[.,]0+)?$"
_NAMED_SCALE = (
    r"(?:/|\bout of|\bvon|\bsur|\bsobre|\bde|\bdi|\bvan|\bsu|\bna|\bof|\b[01] ?(?:[-–—]|to|bis|à|a|tot))"
    r" ?(5|7|10|100)\b(?![.:/-])"
)
_LANGUAGE = r"^[a-z]{2}(?:[-_][A-Za-z]{2,4})?$"
_NEARLY_ALL = 0.9
_JSON = r'^\s*(?:\{\s*"[\s\S]*\}|\[\s*[{"][\s\S]*\])\s*$'
#: How many zeros there are at least, and how many times as many as ratings next to them, that may mean none.
_FEWEST_ZEROS, _ODD = 5, 4
#: Rows of a sheet that somebody keeps by hand, and days from which on their order is no accident.
_BY_HAND, _LEAST = 20_000, 4
#: Ways in which a hand-kept column writes yes and no: yes, Y, y, no, No, n.
_MOST_FLAGS = 8
_CREATED = TICKETS.column("created_at")


@dataclass(frozen=True)
class Looks:
    """A column's values, and the shares of them that look like one thing or another."""

    name: str
    values: pl.Series
    nulls: tuple[str, ...] = ()

    @cached_property
    def text(self) -> pl.Series:
        """A sample of the values as text, without blanks, empty ones and tokens for nothing left out."""
        step = max(1, len(self.values) // SAMPLE)
        text = stripped(self.values.gather_every(step).head(SAMPLE))
        return text.filter(~text.is_in(list(self.nulls))).drop_nulls()

    @cached_property
    def filled(self) -> float:
        """The share of rows that have a value."""
        text = as_text(self.values)
        empty = text.is_null() | (text == "") | text.is_in(list(self.nulls)).fill_null(False)
        return 1 - int(empty.sum()) / max(1, len(self.values))

    @cached_property
    def commonest(self) -> tuple[str, ...]:
        """The three values that occur most, the first ones where none occurs more than once."""
        counted = self.text.alias("value").to_frame().group_by("value", maintain_order=True).len()
        return tuple(counted.sort("len", descending=True, maintain_order=True)["value"].head(3))

    @cached_property
    def distinct(self) -> int:
        """How many different values the sample has."""
        return self.text.n_unique()

    @cached_property
    def is_yes_or_no(self) -> bool:
        """Whether all its values are words for yes and for no, and both are there."""
        if not 2 <= self.distinct <= _MOST_FLAGS:
            return False
        known = self.text.str.to_lowercase().replace_strict(TRUTH, default=None, return_dtype=pl.Boolean)
        return not known.has_nulls() and known.n_unique() == 2

    @cached_property
    def is_unique(self) -> bool:
        """Whether no value of the whole column occurs twice, and none is missing."""
        return len(self.values) > 0 and self.filled == 1 and not self.values.is_duplicated().any()

    @cached_property
    def repeats(self) -> float:
        """The share of the whole column's values that are repetitions of another."""
        known = self.values.drop_nulls()
        return 1 - known.n_unique() / len(known) if len(known) else 0.0

    @cached_property
    def is_id(self) -> bool:
        """Whether the values could be names of rows: short, without many words, no fractions, no dates."""
        if self.text.is_empty() or self.values.dtype.is_temporal() or self.values.dtype.is_float():
            return False
        odd = (self.text.str.len_chars() > 64) | (self.text.str.count_matches(r"\s") > 2)
        fraction = self.text.str.contains(r"^-?\d+[.,]\d+$") | self.text.str.contains(r":\d\d")
        if bool((odd | fraction).any()) or (self.times > 0.5 and not self._digits):
            return False
        return self._digits or self.durations < 0.5

    @cached_property
    def _digits(self) -> bool:
        return bool(self.text.str.contains(r"^\d{1,8}$").all())

    @cached_property
    def times(self) -> float:
        """The share that is a time in some notation, also where day and month cannot be told apart."""
        if self.values.dtype.is_temporal():
            return 1.0
        # No notation of a time is without a digit: words are told quickly.
        if self.text.is_empty() or self._digits or not self.text.str.contains(r"\d").any():
            return 0.0
        read = convert(self.text, _CREATED)
        unsure = 0 if read.reasons is None else int(read.reasons.str.contains("ambiguous").sum())
        inside = int(read.values.dt.year().is_between(*_YEARS).sum())
        return (inside + unsure) / len(self.text)

    @cached_property
    def is_filled_by_the_row_above(self) -> bool:
        """Whether it holds days in their order with gaps, as a day that stands once for its rows has.

        The first row has a day, and no cell a time of day.
        """
        if self.values.dtype != pl.String or not _LEAST <= len(self.values) <= _BY_HAND or self.filled == 1:
            return False
        text = stripped(self.values)
        text = pl.select(pl.when(~text.is_in(list(self.nulls))).then(text)).to_series()
        read = convert(text, _CREATED)
        known, days = read.values.drop_nulls(), read.days
        if days is None or len(known) < _LEAST or read.values[0] is None:
            return False
        whole = len(known) == len(text) - text.null_count() == int(days.fill_null(False).sum())
        return whole and (known.is_sorted() or known.is_sorted(descending=True))

    @cached_property
    def statuses(self) -> float:
        """The share that is a known word for how a ticket stands; 0 for a column of many different words."""
        if self.distinct > FEW or self.text.is_empty():
            return 0.0
        return self._share(status_words.status(self.text).is_in(set(status_words.STATUS.values())))

    @cached_property
    def five_points(self) -> float:
        """The share that is a rating from 1 to 5, also as 4/5, stars, words or smileys."""
        number = ratings.points(self.text).cast(pl.Float64, strict=False)
        five = number.is_in([1.0, 2.0, 3.0, 4.0, 5.0]).fill_null(False)
        above = int((number > 5).sum())
        if self.named_scale in (7, 10, 100):
            return 0.0
        # A few numbers above it are mistakes, more of them another scale; so are numbers below 0.
        if bool((number < 0).any()) or (above >= 3 and above >= 0.05 * len(self.text)):
            return 0.0
        return self._share(five | ratings.good(self.text).is_not_null() | ratings.no_answer(self.text))

    @cached_property
    def rates_with_zeros(self) -> bool:
        """Whether it has points from 1 to 5, and 0 for whoever did not rate."""
        return bool(self.zeros) and len(self._rated) > 0 and Looks(self.name, self._rated).five_points > 0.5

    @cached_property
    def has_odd_zeros(self) -> bool:
        """Whether 0 is far more frequent than the ratings next to it, so that it may mean not rated."""
        number = self.text.cast(pl.Float64, strict=False)
        near = max(int((number == each).sum()) for each in (1, 2))
        return self.zeros >= _FEWEST_ZEROS and self.zeros > _ODD * near

    @cached_property
    def zeros(self) -> int:
        """How many of its values are 0."""
        return len(self.text) - len(self._rated)

    @cached_property
    def _rated(self) -> pl.Series:
        return self.text.filter(~self.text.str.contains(r"^0(?:[.,]0+)?$"))

    @cached_property
    def good_or_bad(self) -> float:
        """The share that says by itself whether a rating is good: words, smileys, thumbs."""
        return self._share(ratings.good(self.text).is_not_null() | ratings.no_answer(self.text))

    @cached_property
    def has_points(self) -> bool:
        """Whether ratings have points in them, as 4/5 and stars have, and words and smileys have not."""
        return bool(self.text.str.contains(r"\d|[★⭐🌟]").any())

    @cached_property
    def ten_points(self) -> float:
        """The share that is a number from 0 to 10, also a half, where one is above 5 or its name says so."""
        bare = self.text.str.replace(_OF_TEN, "").str.replace(",", ".", literal=True)
        number = bare.cast(pl.Float64, strict=False)
        highest = number.max()
        named = self.named_scale == _TEN
        if highest is None or not (0 if named else 5) < float(str(highest)) <= _TEN:
            return 0.0
        # Halves are of a scale where its name or a cell says so; else they may be hours or prices.
        halves = named or bool((bare != self.text).any())
        whole = (number * 2 == (number * 2).round()) if halves else (number == number.round())
        return self._share(whole & number.is_between(0, _TEN))

    @cached_property
    def named_scale(self) -> int | None:
        """The most points of the scale that the column's name says: 10 of "Note /10" and "CSAT (1-10)"."""
        found = re.search(_NAMED_SCALE, self.name.casefold())
        return int(found[1]) if found else None

    @cached_property
    def hundred_points(self) -> float:
        """The share that is a whole number from 0 to 100, where one is above 10."""
        number = self.text.cast(pl.Float64, strict=False)
        highest = number.max()
        if highest is None or not 10 < float(str(highest)) <= 100:
            return 0.0
        return self._share((number == number.round()) & number.is_between(0, 100))

    @cached_property
    def flags(self) -> float:
        """The share that is a yes or no."""
        return (
            1.0
            if self.values.dtype == pl.Boolean
            else self._share(self.text.str.to_lowercase().is_in([*TRUTH]))
        )

    @cached_property
    def numbers(self) -> float:
        """The share that is a number, with a point or a comma."""
        if self.values.dtype.is_numeric():
            return 1.0
        plain = self.text.str.replace_all(r"(\d)[ ,.](\d{3})\b", "${1}${2}").str.replace(
            ",", ".", literal=True
        )
        return self._share(plain.cast(pl.Float64, strict=False).is_not_null())

    @cached_property
    def durations(self) -> float:
        """The share that is a duration with a unit of its own, or on a clock."""
        read = durations.durations(self.text)
        return self._share(read.seconds.is_not_null() | read.unsure)

    @cached_property
    def words(self) -> float:
        """How many words a value has on average."""
        return float(str(self.text.str.split(" ").list.len().mean() or 0))

    @cached_property
    def channels(self) -> float:
        """The share that names a way in which tickets come in."""
        return self._share(self.text.str.to_lowercase().is_in(_CHANNELS)) if self.distinct <= FEW else 0.0

    @cached_property
    def handlers(self) -> float:
        """The share that names who handled a ticket: the agent, a person, both."""
        return self._share(self.text.str.to_lowercase().is_in(_HANDLED)) if self.distinct <= 6 else 0.0

    @cached_property
    def countries(self) -> float:
        """The share that is a code of a country, such as US."""
        return self._share(self.text.str.contains(r"^[A-Z]{2}$")) if self.distinct <= FEW else 0.0

    @cached_property
    def is_json(self) -> bool:
        """Whether nearly all of its values are JSON objects or lists."""
        return (
            self._share(self.text.str.contains(r'^\s*(?:\{\s*"[\s\S]*\}|\[\s*[{"][\s\S]*\])\s*$'))
            > _NEARLY_ALL
        )

    @cached_property
    def languages(self) -> float:
        """The share that is a code of a language, such as en or pt-BR."""
        return self._share(self.text.str.contains(_LANGUAGE)) if self.distinct <= FEW else 0.0

    def _share(self, flags: pl.Series) -> float:
        return float(flags.fill_null(False).sum()) / len(self.text) if len(self.text) else 0.0


def looks_of(table: Table, name: str, nulls: tuple[str, ...] = ()) -> Looks:
    """Returns how a column of a table looks; it is worked out once, however many questions ask."""
    key = (Looks, name, nulls)
    found = table.worked_out.get(key)
    if not isinstance(found, Looks):
        found = table.worked_out[key] = Looks(name, table.frame[name], nulls)
    return found
