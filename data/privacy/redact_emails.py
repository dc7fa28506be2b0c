"""Finds e-mail addresses, IP addresses and logins in URLs."""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address

LOGIN = re.compile(r"(?<=://)[^\s/?#<>\"'\x00]{1,256}(?=@)")
_EMAIL = re.compile(
    r"(?:(?<![\w+%&~-])(?<!\w')[\w+%&~-][\w.+%&'~-]{0,63}+|\"[^\"\n\x00]{1,64}\")@"
    r"(?:[\w-]{1,63}\.)+(?:xn--[\w-]{2,59}|[^\W\d_]{2,63})(?![\w@])"
)
#: As addresses stand in links, and as people write them so that programs do not see them.
_ENCODED = re.compile(
    r"(?<![\w+%&~.-])[\w+&~-](?:[\w.+&'~-]|%2[bB]){0,63}?(?:%40|\s?[\[({]\s?(?:at|@|arroba)\s?[\])}]\s?)(?:[\w-]{1,63}"
    r"(?:\.|%2[eE]|\s?[\[({]\s?(?:dot|punkt|\.)\s?[\])}]\s?))+[^\W\d_]{2,63}(?![\w@])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"[\[({]\s?(?:at|AT|arroba|@)\s?[\])}]")
_IPV6 = re.compile(
    r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{1,4}|(?<=::))(?!\w|:[\w:]|\.\d)"
)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IPV4 = re.compile(rf"(?<![\w.])(?<![A-Za-z]/)(?:{_OCTET}\.){{3}}{_OCTET}(?!\w|\.\d)")
#: A browser's 120.0.0.0 and "version 1.2.3.4" look like addresses and are none.
_VERSION = re.compile(
    r"(?:\b(?:v|ver|vers\w*|build|firmware|release\w*|updat\w*|upgrad\w*|downgrad\w*|app|driver|treiber|sdk|ios|android|windows|macos"
    r"|linux|kernel|chrome|firefox|safari|edge|opera|plugin|module|library|running|mise\sà\sjour|actuali\w+|atuali\w+|aggiorn\w+)"
    r"|版本|バージョン|버전)\.?[ :=]{0,2}(?:to|auf|nach|from|von|is|ist|à|a|no\.?)?[ :]?$",
    re.IGNORECASE,
)
_MONEY = re.compile(r"(?:[$€£¥₹]|\b(?:rs|usd|eur|gbp|chf|pln|brl|inr|jpy|r\$))\.? ?-?$", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:\b(?:ips?|ipv4|address\w*|adresse|host|server|from|dns|gateway|client|login|logged)\b[^\d\n]{0,16}"
    r"|[@/])$",
    re.IGNORECASE,
)


def emails(text: str) -> Iterator[tuple[int, int, str]]:
    """Returns the spans of e-mail addresses, each normalised."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield *match.span(), match[0].lower()
    if "%40" in text or _HIDDEN.search(text):
        for match in _ENCODED.finditer(text):
            plain = re.sub(r"%40|\s?[\[({]\s?(?:at|@|arroba)\s?[\])}]\s?", "@", match[0].lower())
            plain = re.sub(r"%2e|\s?[\[({]\s?(?:dot|punkt|\.)\s?[\])}]\s?", ".", plain)
            yield *match.span(), plain.replace("%2b", "+")


def ips(text: str) -> Iterator[tuple[int, int, str]]:
    """Returns the spans of IP addresses, each in its shortest notation."""
    if text.count(":") > 1:
        for match in _IPV6.finditer(text):
            try:
                address = IPv6Address(match[0])
            except AddressValueError:
                continue
            if any(sign.isdigit() for sign in match[0]):
                yield *match.span(), address.compressed
    if text.count(".") > 2:
        for match in _IPV4.finditer(text):
            if _is_address(text, match):
                yield *match.span(), str(IPv4Address(match[0]))


def _is_address(text: str, match: re.Match[str]) -> bool:
    """Four numbers are a version after a word that says so, or where three of them have one digit."""
    left = text[max(0, match.start() - 28) : match.start()]
    if _VERSION.search(left) or _MONEY.search(left):
        return False
    short = sum(len(part) == 1 for part in match[0].split(".")) >= 3
    return not short or match[0].startswith(("10.", "127.", "192.")) or _ADDRESS.search(left) is not None
