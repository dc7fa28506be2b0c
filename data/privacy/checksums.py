"""Checksums of payment cards (Luhn), IBANs (mod 97) and Chinese resident ids."""

import re

#: All signs of ASCII but the digits.
_NO_DIGITS = bytes(sign for sign in range(128) if not ord("0") <= sign <= ord("9"))

#: What may stand between the groups of an IBAN, two of them at most.
_BETWEEN = " -.\t\n"

#: As many digits has a card at least.
SHORTEST_CARD = 12
#: With which digits the numbers of card firms begin, and how many they have.
_ISSUERS = tuple(
    (re.compile(start), lengths)
    for start, lengths in (
        ("4", (13, 16, 19)),
        ("5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", (16,)),
        ("3[47]", (15,)),
        ("30[0-5]|3095|36|3[89]", (14, 16, 19)),
        ("6011|64[4-9]|65", (16, 17, 18, 19)),
        ("35", (16, 17, 18, 19)),
        ("62|81", (16, 17, 18, 19)),
        ("5018|5020|5038|5[678]|6304|67|6390", (16, 17, 18, 19)),
        ("220[0-4]|508|60|82|9792", (16,)),
    )
)

# How long an IBAN is in each country that has them; a walk of that length is what the checksum is asked of.
_IBAN_LENGTHS = {
    country: int(entry[:2])
    for entry in (
        "15 NO", "16 BE", "18 DK FI FK FO GL NL SD", "19 MK SI", "20 AT BA EE KZ LT LU MN XK",
        "21 CH HR LI LV",
        "22 BG BH CR DE GB GE IE ME RS VA", "23 AE GI IL IQ OM SO TL", "24 AD CZ ES MD PK RO SA SE SK TN VG",
        "25 AO CV GW LY MZ PT ST", "26 DZ IR IS TR",
        "27 BI CF CG CM DJ FR GA GQ GR IT KM MC MG MR SM TD",
        "28 AL AZ BF BJ BY CI CY DO GT HN HU LB MA ML NE NI PL SN SV TG", "29 BR EG PS QA UA",
        "30 JO KW MU YE", "31 MT SC", "32 LC", "33 RU",
    )
    for country in entry[2:].split()
}  # fmt: skip


#: The digits of twice a digit, added up.
_DOUBLED = bytes.maketrans(b"0123456789", b"0246813579")


def digits(value: str) -> str:
    """The digits of a text, in whatever script they are, as 0 to 9."""
    if value.isascii():
        return value.encode().translate(None, _NO_DIGITS).decode()
    return "".join(str(int(sign)) for sign in value if sign.isdecimal())


def is_card(value: str) -> bool:
    """Whether the digits can be a payment card: 12 to 19 of them, the last of which checks the others."""
    found = digits(value).encode()
    if not SHORTEST_CARD <= len(found) <= 19:
        return False
    # Of signs, so that it is quick: each is its digit and the sign of 0.
    total = sum(found[-2::-2].translate(_DOUBLED)) + sum(found[-1::-2]) - len(found) * ord("0")
    return total % 10 == 0 and len(set(found)) > 1


def is_issued(value: str) -> bool:
    """Whether a card firm numbers its cards so; a 13-digit number that checks as an EAN is an EAN."""
    found = digits(value)
    if not any(len(found) in lengths and start.match(found) for start, lengths in _ISSUERS):
        return False
    return len(found) != 13 or not _is_ean(found)


def _is_ean(found: str) -> bool:
    return sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(found)) % 10 == 0


def iban_end(value: str, start: int) -> int | None:
    """Where the IBAN that begins there ends, if it is one: its country's length, and remainder 1 of 97."""
    length = _IBAN_LENGTHS.get(value[start : start + 2].upper(), 0)
    signs: list[str] = []
    place, gap = start, 0
    while len(signs) < length and place < len(value):
        sign = value[place]
        if sign.isascii() and sign.isalnum():
            signs.append(sign)
            gap = 0
        elif gap == 2 or sign not in _BETWEEN:
            return None
        else:
            gap += 1
        place += 1
    if not length or len(signs) < length or value[place : place + 1].isalnum():
        return None
    turned = "".join(signs[4:] + signs[:4])
    return place if int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1 else None


def is_chinese_id(value: str) -> bool:
    """Whether the last sign of a resident identity number checks the others (GB 11643)."""
    total = sum(int(digit) * (2 ** (17 - at) % 11) for at, digit in enumerate(value[:17]))
    return "10X98765432"[total % 11] == value[17:].upper()
