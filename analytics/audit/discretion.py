"""How people end a ticket: plain answer, refund by size, exception, approval, another person."""

import re
from collections.abc import Sequence

from analytics.packets import slots

PLAIN = "plain answer"
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "another person",
            r"\b(?:pass(?:ed|ing)?|hand(?:ed|ing)?|forward(?:ed|ing)?|escalat\w*|transfer\w*)\b[^.!?\n]{0,40}"
            r"\b(?:colleague|specialist|department|team lead|second line|supervisor|manager)\b"
            r"|\b(?:weitergeleitet|weitergegeben|gebe das an)\b",
        ),
        (
            "approval",
            r"\b(?:my|our|the) (?:manager|supervisor|team lead|boss)\b|\bapproved\b|\bapproval\b"
            r"|\b(?:vorgesetzte\w*|genehmig\w*|freigegeben|rücksprache)\b",
        ),
        (
            "exception",
            r"\b(?:exception(?:ally)?|good-?will|as a (?:courtesy|one-off|gesture)|waive[sd]?)\b"
            r"|\b(?:kulanz\w*|ausnahm\w*)\b|\bgeste commercial|\bcoulance\b|\buitzondering\b"
            r"|\beccezion\w*|\bexcepci\w*",
        ),
    )
)  # fmt: skip
_REFUND = re.compile(
    r"\b(?:refund\w*|credit(?:ed)?|reimburs\w*|compensat\w*|voucher|discount)\b"
    r"|\b(?:erstatt\w*|gutschr\w*|gutschein\w*|rückerstatt\w*)\b|\brembours\w*|\breembols\w*|\brimbors\w*|\bterugbeta\w*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d[\d.,]*")
_SIZES = ((20, "refund up to 20"), (50, "refund up to 50"), (100, "refund up to 100"))
_LARGER = "refund above 100"


def forms(replies: Sequence[str]) -> list[str]:
    """The outcome form of each reply."""
    return [_form(reply) for reply in replies]


def _form(reply: str) -> str:
    for name, pattern in _FORMS:
        if pattern.search(reply):
            return name
    if _REFUND.search(reply):
        amounts = [
            each for kind, value in slots.values(reply) if kind == "amount" and (each := _amount(value))
        ]
        if amounts:
            largest = max(amounts)
            return next((name for most, name in _SIZES if largest <= most), _LARGER)
    return PLAIN


def _amount(said: str) -> float | None:
    """An amount as a number, whichever of point and comma marks its decimals."""
    digits = _DIGITS.search(said)
    if digits is None:
        return None
    text = digits[0].rstrip(".,")
    whole, sign, decimals = (
        text.rpartition(max(".", ",", key=text.rfind)) if re.search("[.,]", text) else (text, "", "")
    )
    if sign and len(decimals) == 3:
        whole, decimals = whole + decimals, ""
    return float(re.sub("[.,]", "", whole) + (f".{decimals}" if decimals else ""))
