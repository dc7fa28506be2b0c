"""Keyed hashes for customer ids that are an e-mail address or a phone number.

What is hashed and how stays the same in all versions: else customers of earlier imports would count as other
people. So the patterns here are not those for free text.
"""

import hmac
import re

from data.privacy import checksums, matching_text

_EMAIL = re.compile(
    r"(?<![\w+%&~-])(?<!\w')[\w+%&~-][\w.+%&'~-]{0,63}+@(?:[\w-]{1,63}\.)+(?:xn--[\w-]{2,59}|[^\W\d_]{2,63})(?![\w@])"
)
_SEPARATOR = "[ \\t.\\-/()]"
_END = (
    r"(?:[ ]?[,;]?[ ]?(?:ext(?:ension)?|x|durchwahl|dw)\.?[: ]?[ ]?\d{1,6})?"
    r"(?!\w)(?![.:\-]\d)"
)
_NOT_INSIDE = r"(?<![\w+#@])(?<!\w[\-./_])"
_DATE = r"(?!\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d(?!\d))"
_PHONE = re.compile(
    "|".join((
        # With a country: + and 8 to 15 digits, or 00 and 10 to 15 (fewer are numbers filled up with noughts).
        rf"(?<![\w+])\+{_SEPARATOR}{{0,2}}\d(?:{_SEPARATOR}{{0,4}}\d){{7,14}}{_END}",
        rf"{_NOT_INSIDE}\(?00{_SEPARATOR}{{0,2}}[1-9](?:{_SEPARATOR}{{0,4}}\d){{9,14}}{_END}",
        # North American: three, three and four digits, set apart.
        rf"{_NOT_INSIDE}(?:1{_SEPARATOR}{{1,2}})?(?:\([2-9]\d\d\){_SEPARATOR}{{0,2}}|[2-9]\d\d[ .\-/])"
        rf"\d{{3}}[ .\-]?\d{{4}}{_END}",
        # National: one leading nought, 9 to 13 digits.
        rf"{_NOT_INSIDE}{_DATE}\(?0[1-9](?:{_SEPARATOR}{{0,3}}\d){{7,11}}{_END}",
    )),
    re.IGNORECASE,
)  # fmt: skip
_BARE_AMERICAN = re.compile(r"1?[2-9]\d\d[2-9]\d{6}")
#: Which ids are worth a look; of a bare number only those that have the shape of a phone.
WORTH_A_LOOK = (
    r"@|\uff20|%40|^\s*[+(0\uff0b]|^\s*(?:1\D{0,2})?[2-9]\d\d\D?\d{3}\D?\d{4}(?:\D|\s*$)"
    r"|[\u200b-\u200f\u2060\ufeff]"
)


def hashed(cell: str, key: bytes) -> str:
    """The id, hashed where it looks like an e-mail address or a phone number."""
    plain = matching_text.of(cell).text.strip()
    plain = plain.replace("%40", "@") if "@" not in plain else plain
    if _EMAIL.search(plain):
        return f"customer_{_digest('EMAIL', plain.lower(), key)}"
    if _PHONE.fullmatch(plain) or _BARE_AMERICAN.fullmatch(plain):
        return f"customer_{_digest('PHONE', _number(plain), key)}"
    return cell


def _number(value: str) -> str:
    """Normalises a phone number: 0049 170 and +49-170 are the same."""
    digits = checksums.digits(value.replace("(0)", ""))
    return "+" + digits.removeprefix("00") if "+" in value or digits.startswith("00") else digits


def _digest(kind: str, normal: str, key: bytes) -> str:
    """Long enough that no two customers ever share one."""
    return hmac.digest(key, f"{kind}:{normal}".encode(), "sha256").hex()[:16]
