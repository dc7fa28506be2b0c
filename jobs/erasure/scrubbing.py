"""Replaces erased ids by tokens and erased texts by a mark, in plain text, JSON and nested values."""

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Any, cast

import polars as pl

#: What stands where a text was.
MARK = "[erased]"
#: Shorter ids are words of other things too, so they count only as a whole value or behind a colon.
SHORTEST_WORD = 4
#: Shorter texts are everybody's: "Thank you!"
SHORTEST_TEXT = 12
_WORD = re.compile(r"[^\s\"',;:()\[\]{}|=&?<>\0]+")
_PREFIXED = re.compile(r"(?<=[:\0])[^\s\"',;:()\[\]{}|=&?<>\0]+")
_MOST_SEARCHED = 2_000


class Scrubber:
    """Replaces ids and texts; the same id gets the same token, which says nothing about it."""

    def __init__(self, ids: Iterable[str], texts: Iterable[str]) -> None:
        """`ids` and `texts` of what is erased."""
        self.ids = {each: f"erased-{secrets.token_hex(6)}" for each in sorted(set(ids)) if each}
        self.texts = {each for each in texts if len(each) >= SHORTEST_TEXT}
        self._longest_first = sorted(self.texts, key=len, reverse=True)[:_MOST_SEARCHED]
        # An id with a space or a colon in it is no word, so it is looked for as it is.
        self._phrases = [each for each in self.ids if not _WORD.fullmatch(each) and len(each) > SHORTEST_WORD]

    def only(self, ids: Iterable[str], texts: Iterable[str]) -> "Scrubber":
        """One of some of the ids, with the same tokens."""
        some = Scrubber(ids, texts)
        some.ids = {each: self.ids[each] for each in some.ids}
        return some

    def text(self, value: str) -> str:
        """The text without them; JSON is scrubbed leaf by leaf."""
        if value in self.ids:
            return self.ids[value]
        if value in self.texts:
            return MARK
        if value[:1] in ("{", "["):
            try:
                read = json.loads(value)
            except ValueError:
                pass
            else:
                clean = self.value(read)
                return value if clean == read else json.dumps(clean, ensure_ascii=False, sort_keys=True)
        for each in self._longest_first:
            if len(each) <= len(value) and each in value:
                value = value.replace(each, MARK)
        for each in self._phrases:
            value = value.replace(each, self.ids[each])
        return _WORD.sub(self._word, _PREFIXED.sub(lambda found: self.ids.get(found[0], found[0]), value))

    def value(self, value: object) -> Any:  # noqa: ANN401
        """The same for any value of JSON or of a column."""
        match value:
            case str():
                return self.text(value)
            case dict():
                told = cast("Mapping[str, object]", value)
                return {self.text(key): self.value(each) for key, each in told.items()}
            case list() | tuple():
                return [self.value(each) for each in cast("list[object]", value)]
            case _:
                return value

    def frame(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
        """The frame with as many rows, and in how many of them something was replaced.

        In a row of an erased ticket the free texts go too, as they may be made from its words.
        """
        columns = {name: self._column(frame[name]) for name in frame.columns if _has_text(frame[name])}
        hit = pl.Series("hit", [False]).new_from_index(0, frame.height)
        own = hit
        for name, clean in columns.items():
            hit = hit | frame[name].ne_missing(clean)
            if frame[name].dtype == pl.String:
                own = own | frame[name].is_in(list(self.ids))
        if not hit.any():
            return frame, 0
        free = [name for name, clean in columns.items() if _is_free(clean)]
        made = frame.with_columns(columns.values())
        blanked = (pl.when(own).then(pl.lit(MARK)).otherwise(pl.col(name)).alias(name) for name in free)
        return made.with_columns(*blanked), int(hit.sum())

    def _column(self, column: pl.Series) -> pl.Series:
        if column.dtype != pl.String:
            values = column.to_list()
            clean = [self.value(each) for each in values]
            return column if clean == values else pl.Series(column.name, clean, dtype=column.dtype)
        seen = column.drop_nulls().unique()
        mapped = {each: clean for each in seen.to_list() if (clean := self.text(each)) != each}
        return column.replace(mapped) if mapped else column

    def _word(self, found: re.Match[str]) -> str:
        word = found[0]
        bare = word.rstrip(".!")
        if len(bare) < SHORTEST_WORD or bare not in self.ids:
            return word
        return self.ids[bare] + word[len(bare) :]


def _has_text(column: pl.Series) -> bool:
    return "String" in str(column.dtype)


def _is_free(column: pl.Series) -> bool:
    """Whether a column holds sentences of people and not names of categories."""
    if column.dtype != pl.String:
        return False
    said = column.drop_nulls()
    return bool(said.len()) and int(said.str.len_chars().max() or 0) > 40  # type: ignore[arg-type]
