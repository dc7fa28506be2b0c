"""Amounts of money as text, taken apart: €1,20 is an amount and a currency."""

import re

import polars as pl

from data.cleaning.conversion_result import only, stripped

#: Signs that name a currency, the longer ones first; $ and ¥ alone are read as these.
SIGNS = {
    "US$": "USD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "A$": "AUD", "C$": "CAD", "R$": "BRL",
    "S$": "SGD", "€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY", "₹": "INR", "₩": "KRW", "₺": "TRY",
    "zł": "PLN", "kč": "CZK",
}  # fmt: skip
_SIGN = "(?i)(" + "|".join(map(re.escape, SIGNS)) + ")"
_CODE = r"(?i)(?:^|[^a-z])([a-z]{3})(?:[^a-z]|$)"


def taken_apart(found: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The numbers of a column without currencies, and the currency of each; null where it is not said.

    A number in brackets, or with a minus behind it, is negative as in books.
    """
    if found.dtype.is_numeric():
        return found, pl.repeat(None, len(found), dtype=pl.String, eager=True)
    text = stripped(found)
    by_sign = {sign.lower(): code for sign, code in SIGNS.items()}
    sign = text.str.extract(_SIGN, 1).str.to_lowercase()
    sign = sign.replace_strict(by_sign, default=None, return_dtype=pl.String)
    bare = text.str.replace_all(_SIGN, " ")
    # 3.– is three and no cents.
    bare = bare.str.replace(r"[.,]\s*[-–—]+\s*$", "")
    # Letters without a number are no currency, and stay, to be told as what they are.
    has_number = bare.str.contains(r"\d").fill_null(False)
    code = only(bare.str.extract(_CODE, 1).str.to_uppercase(), has_number)
    bare = (
        bare.str.replace_all(r"(?i)[a-z]{3}", " ")
        .zip_with(has_number, bare)
        .str.replace_all("[−–]", "-")
        .str.strip_chars()
    )
    bare = bare.str.replace(r"^\(\s*(.*?)\s*\)$", "-${1}").str.replace(r"^([^-].*?)\s*-$", "-${1}")
    bare = bare.str.replace(r"^([+-])\s+", "${1}")
    return bare, code.zip_with(code.is_not_null(), sign)


def codes(found: pl.Series) -> pl.Series:
    """A column of currencies as codes of three letters; null for what is none."""
    text = stripped(found).str.to_uppercase()
    by_sign = {sign.upper(): code for sign, code in SIGNS.items()}
    return text.replace(by_sign).str.extract(r"^([A-Z]{3})$", 1)
