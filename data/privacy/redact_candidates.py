"""Tells of many texts at once which kinds of personal data each may hold, so that no others are looked for.

Every condition here is wider than what finds the kind: it may name a kind that is not there, never leave one
out. So they ask nothing of what stands before or behind, and other signs than ASCII are candidates for all.
"""

import polars as pl

from data.privacy import redact_personal_ids, redact_secrets
from data.privacy.redact_text import ALL_KINDS, KINDS

_TEXT = pl.col("text")
_KEY = "|".join(
    ["PRIVATE KEY", "(?i:bearer|basic)", *(maker.replace(".", r"\.") for maker in redact_secrets.MADE_BY)]
)
_GIVEN = f"(?i:{'|'.join(redact_secrets.GIVEN_AS)})"
#: Of ASCII alone, as other texts are not asked: that is far quicker.
_SHAPES = redact_personal_ids.SHAPES.replace(r"\d", "[0-9]").replace(r"\w", "[0-9A-Za-z_]")
_CAN_BE: dict[str, pl.Expr] = {
    "KEY": _TEXT.str.contains(_KEY) | (_TEXT.str.contains("[=:]") & _TEXT.str.contains(_GIVEN)),
    "EMAIL": _TEXT.str.contains(r"@|%40|[\[({]\s?(?:at|AT|arroba)"),
    "IBAN": _TEXT.str.contains("[A-Za-z]{2}[0-9]{2}"),
    "CARD": _TEXT.str.contains(r"[0-9](?:[ .\-\t\n\r]{0,4}[0-9]){12}"),
    "ID": _TEXT.str.to_lowercase().str.contains(redact_personal_ids.STEMS) | _TEXT.str.contains(_SHAPES),
    "IP": (_TEXT.str.count_matches(":", literal=True) > 1) | (_TEXT.str.count_matches(".", literal=True) > 2),
    "PHONE": _TEXT.str.contains(r"[0-9](?:[ \t.\-/()]{0,4}[0-9]){5}"),
}
#: What is read otherwise than it stands: other signs, pseudonyms, and addresses whose login is taken first.
_AS_IT_STANDS = (
    (_TEXT.str.len_bytes() == _TEXT.str.len_chars())
    & ~_TEXT.str.contains("<", literal=True)
    & ~(_TEXT.str.contains("://", literal=True) & _TEXT.str.contains("@", literal=True))
)


def of(texts: pl.Series) -> list[int]:
    """Returns for each text the kinds that it may hold, as the bits of their places among `KINDS`."""
    bits = pl.sum_horizontal(_CAN_BE[kind].cast(pl.Int64) * (1 << place) for place, kind in enumerate(KINDS))
    chosen = pl.when(_AS_IT_STANDS).then(bits).otherwise(ALL_KINDS)
    return texts.alias("text").to_frame().select(chosen.fill_null(ALL_KINDS)).to_series().to_list()
