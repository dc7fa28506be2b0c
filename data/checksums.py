"""Whether digits are a payment card, or signs an IBAN: the checksum says so, and its country's length."""

import re

_NO_DIGIT = re.compile(r"\D+")

#: What may stand between the groups of an IBAN, besides a hyphen.
BLANK = "\u00a0\u202f\u2009 "

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


def digits(value: str) -> str:
    """The digits of a text, in whatever script they are, as 0 to 9."""
    if value.isascii():
        return _NO_DIGIT.sub("", value)
    return "".join(str(int(sign)) for sign in value if sign.isdecimal())


def is_card(value: str) -> bool:
    """Whether the digits can be a payment card; a bare number must also begin like one, as epochs do not."""
    found = digits(value)
    if not 13 <= len(found) <= 19 or (len(value) == len(found) and found[0] in "01"):
        return False
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in found[-2::-2])
    return (doubled + sum(map(int, found[-1::-2]))) % 10 == 0 and len(set(found)) > 1


def iban_end(value: str, start: int) -> int | None:
    """Where the IBAN that begins there ends, if it is one: its country's length, and remainder 1 of 97."""
    length = _IBAN_LENGTHS.get(value[start : start + 2].upper(), 0)
    signs, place, gap = list[str](), start, False
    while len(signs) < length and place < len(value):
        sign = value[place]
        if sign.isascii() and sign.isalnum():
            signs.append(sign)
            gap = False
        elif gap or sign not in BLANK + "-":
            return None
        else:
            gap = True
        place += 1
    if not length or len(signs) < length or value[place : place + 1].isalnum():
        return None
    turned = "".join(signs[4:] + signs[:4])
    return place if int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1 else None
