"""Amounts of money in a customer's words: €12.50, 1.299,00 EUR, $1,200."""

import re

_SIGN = r"(?:[€$£]|\b(?:EUR|USD|GBP|CHF|euros?|dollars?|pounds?)\b)"
_NUMBER = r"\d{1,12}(?:[., '’]\d{3}(?!\d)){0,3}(?:[.,]\d{1,2}(?!\d))?"
_AMOUNT = re.compile(rf"{_SIGN}\s?({_NUMBER})|(?<![\d.,])({_NUMBER})\s?{_SIGN}", re.IGNORECASE)


def largest(text: str) -> float | None:
    """The largest amount that a text names; None where it names none."""
    found = [_value(before or after) for before, after in _AMOUNT.findall(text)]
    return max(found, default=None)


def _value(said: str) -> float:
    """The number of an amount, whichever of point and comma is its decimal sign."""
    plain = re.sub(r"[ '’]", "", said)
    head, sign, cents = plain[:-3], plain[-3:-2], plain[-2:]
    if len(plain) > 3 and sign in ".," and cents.isdigit():
        return float(f"{re.sub(r'[.,]', '', head)}.{cents}")
    if len(plain) > 2 and plain[-2] in ".,":
        return float(f"{re.sub(r'[.,]', '', plain[:-2])}.{plain[-1]}")
    return float(re.sub(r"[.,]", "", plain))
