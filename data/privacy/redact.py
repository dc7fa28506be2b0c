"""Redacts personal data in free text: each find becomes a consistent pseudonym.

Found are e-mail addresses, phone numbers, payment cards, IBANs, ids of persons, IP addresses, the logins in
URLs and keys of programs. Names are not found, and nobody is promised that they are. A pseudonym such as
`<EMAIL_7f3a09c2>` comes from a hash keyed by the installation, so counts and clusters stay true and nobody
can look an address up by hashing it. It has eight digits: among 50,000 different addresses, four would give
19,000 pairs of people one name, six would give 75, eight give none in most installations.
"""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import cast

import orjson
import polars as pl

from data.privacy import hashed_customer_ids, matching_text, redact_candidates
from data.privacy.redact_text import phone_cell, text
from data.schema import CONTEXT, SOURCE, Log

#: Columns that stay as they were found, or have a way of their own.
_LEFT = (SOURCE, "ticket_id", "interaction_id", "customer_id", "agent_version")

_CUE_COLUMN = r"(?:(?:tele)?phone|tel|telefon\w*|tél\w*|mobile?|cell|handy|fax|whats ?app|sms)"
_PHONE_COLUMN = re.compile(rf"(?:^|[._ ]){_CUE_COLUMN}(?:$|[._ ])", re.IGNORECASE)

# What a cell must hold to be looked at closely: most hold none of it, and Rust sees that quickly. Digits of
# all scripts count, and so do signs without width between them.
_NO_WIDTH = matching_text.NO_WIDTH
_WORTH_A_LOOK = (
    rf"[@\uff20\ufe6b]|%40|[\[({{]\s?(?i:at|arroba)\s?[\])}}]"
    rf"|\d(?:[\s.\-\u2010-\u2015\uff0d\uff0e/\uff0f(){_NO_WIDTH}]{{0,4}}\d){{5}}|\d\.\d{{1,3}}\.\d{{1,3}}\.\d"
    rf"|::|(?:[0-9A-Fa-f]{{1,4}}:){{5}}|[A-Za-z]{{2}}[{_NO_WIDTH}]?\d[{_NO_WIDTH}]?\d[\s.\-{_NO_WIDTH}]{{0,3}}[A-Za-z0-9]{{4}}[\s.\-]?[A-Za-z0-9]{{4}}"
    rf"|[A-Za-z]{{2}} ?\d\d ?\d\d ?\d\d|[A-Z]{{5}}\d{{4}}|\d{{3}}-\d\d-\d|[A-Za-z]{{4,6}}\d\d|[A-Za-z]\d{{5}}"
    rf"|(?i:[psr]k[-_]|gh[pousr]_|_pat_|glpat-|hf_|npm_|whsec_|xox|ya29|AKIA|ASIA|AIza|shp|eyJ|bearer"
    rf"|PRIVATE KEY"
    rf"|(?:key|token|secret|passw\w*|pwd|sig\w*|auth|sess\w*|jwt|otp)[\"']?[=:])"
)

#: As many columns are looked at at once.
_THREADS = 2

#: A column is taken for labels where its first cells have so few values.
_FIRST, _FEW = 10_000, 200

_TIME_ALONE = r"^\d{4}-\d\d-\d\d(?:[T ][\d:.]+ ?(?:Z|UTC|[+-]\d\d:?\d\d)?)?$"


@dataclass(frozen=True, slots=True)
class Known:
    """What was redacted ahead: texts as they stood and without personal data."""

    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    #: By column, all of its texts that hold what may be personal data; of the others nothing is known.
    looked_at: Mapping[str, pl.Series] = field(default_factory=dict[str, pl.Series])


def frame(found: pl.DataFrame, log: Log, key: bytes, known: Known | None = None) -> pl.DataFrame:
    """Redacts a log's text, labels and context; customer ids that are an address or phone are hashed.

    Keys stay, as they are what rows are found by, and versions, which look like addresses. Knowledge
    is the company's own words: its addresses are there to be given to customers. `known` is what was redacted
    before.
    """
    if log.kind == "knowledge":
        return found
    words = [
        found[name]
        for name in found.columns
        if found[name].dtype == pl.String and (name.startswith(CONTEXT) or _holds_words(log, name))
    ]
    # Most of it is looking for what may be personal, which two threads do at once.
    with ThreadPoolExecutor(_THREADS) as pool:
        asked = [pool.submit(column, each, key, known) for each in words]
        redacted = [each.result() for each in asked]
    if "customer_id" in found.columns:
        redacted.append(identity(found["customer_id"], key))
    if "tags" in found.columns:
        redacted.append(_labels(found["tags"], key))
    return found.with_columns(redacted)


def _holds_words(log: Log, name: str) -> bool:
    return name in log.names and name not in _LEFT and not log.column(name).allowed


def _labels(found: pl.Series, key: bytes) -> pl.Series:
    if not isinstance(found.dtype, pl.List) or not found.explode().str.contains(_WORTH_A_LOOK).any():
        return found
    lists = found.to_list()
    cells = [None if cell is None else [word and text(word, key) for word in cell] for cell in lists]
    return pl.Series(found.name, cells, found.dtype)


def column(found: pl.Series, key: bytes, known: Known | None = None) -> pl.Series:
    """Redacts a text column; if its name says phone, bare numbers too."""
    known = known or Known()
    looked_at = known.looked_at.get(found.name)
    # To find a text among those that were looked at is far quicker than to look at all again.
    where = _worth_a_look(found) if looked_at is None else found.is_in(looked_at.implode()).fill_null(False)
    if _PHONE_COLUMN.search(found.name):
        where |= found.str.contains(r"\d").fill_null(False)
        return _where(found, where, lambda cells: [phone_cell(cell, key) for cell in cells])
    return _where(found, where, lambda cells: _texts(cells, key, known.texts))


def _texts(cells: pl.Series, key: bytes, done: Mapping[str, str]) -> list[str]:
    """The cells redacted, of which some are known."""
    every = cells.to_list()
    if done and all(cell in done for cell in every):
        return [done[cell] for cell in every]
    kinds = redact_candidates.of(cells)
    told = zip(every, kinds, strict=True)
    return [text(cell, key, may) if (said := done.get(cell)) is None else said for cell, may in told]


def looked_at(found: pl.Series) -> pl.Series:
    """Returns the different texts of a column that hold what may be personal data."""
    return found.filter(_worth_a_look(found)).unique()


def _worth_a_look(found: pl.Series) -> pl.Series:
    if len(found) > _FIRST and found.head(_FIRST).n_unique() < _FEW:
        # Of a label it is asked once for each value.
        values = found.unique()
        some = values.filter(_may_be_personal(values))
        return found.is_in(some.implode()).fill_null(False)
    return _may_be_personal(found)


def _may_be_personal(found: pl.Series) -> pl.Series:
    return (found.str.contains(_WORTH_A_LOOK) & ~found.str.contains(_TIME_ALONE)).fill_null(False)


def records(found: pl.Series, key: bytes) -> pl.Series:
    """Redacts the strings inside a JSON column; invalid JSON is redacted as text."""
    return _where(
        found,
        found.str.contains(_WORTH_A_LOOK).fill_null(False),
        lambda cells: [_record(cell, key) for cell in cells],
    )


def _record(cell: str, key: bytes) -> str:
    try:
        return orjson.dumps(_inside(cast(object, orjson.loads(cell)), key)).decode()
    except orjson.JSONDecodeError:
        return text(cell, key)


def _inside(value: object, key: bytes) -> object:
    if isinstance(value, str):
        return text(value, key)
    if isinstance(value, list):
        return [_inside(item, key) for item in cast(list[object], value)]
    if isinstance(value, dict):
        return {text(name, key): _inside(item, key) for name, item in cast(dict[str, object], value).items()}
    return value


def identity(found: pl.Series, key: bytes) -> pl.Series:
    """Hashes customer ids that look like an e-mail address or a phone number."""
    where = found.str.contains(hashed_customer_ids.WORTH_A_LOOK)
    hashed = hashed_customer_ids.hashed
    return _where(found, where.fill_null(False), lambda cells: [hashed(cell, key) for cell in cells])


def _where(found: pl.Series, where: pl.Series, change: Callable[[pl.Series], list[str]]) -> pl.Series:
    """Changes the selected cells of a column; equal cells are computed once."""
    if not where.any():
        return found
    some = found.filter(where).alias("cell").to_frame()
    distinct = some.unique()
    changed = pl.Series("changed", change(distinct["cell"]), dtype=pl.String)
    joined = some.join(distinct.with_columns(changed), on="cell", how="left", maintain_order="left")
    places = (where.cast(pl.Int64).cum_sum() - 1).clip(0)
    return joined["changed"].gather(places).zip_with(where, found).alias(found.name)
