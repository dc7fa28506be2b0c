"""Personal data as people write it, made without a look at the patterns that look for it.

Phones come from two places that know nothing of each other: valid numbers of phonenumbers in its national and
international notation, and Faker's formats of each country where phonenumbers calls the number valid. Cards
and IBANs are Faker's.
"""

import random
import re
import string
from collections.abc import Callable, Mapping
from functools import cache

import phonenumbers
from faker import Faker
from phonenumbers import PhoneNumberFormat, PhoneNumberType

#: Makes one piece of personal data of a kind.
Maker = Callable[[random.Random], str]

#: Each country with the locale of Faker that writes like it.
COUNTRIES: Mapping[str, str] = {
    "US": "en_US", "CA": "en_CA", "GB": "en_GB", "IE": "en_IE", "DE": "de_DE", "AT": "de_AT", "CH": "de_CH",
    "FR": "fr_FR", "ES": "es_ES", "IT": "it_IT", "PT": "pt_PT", "NL": "nl_NL", "BE": "nl_BE", "PL": "pl_PL",
    "SE": "sv_SE", "DK": "da_DK", "NO": "no_NO", "CZ": "cs_CZ", "IN": "en_IN", "BR": "pt_BR", "MX": "es_MX",
    "CN": "zh_CN", "JP": "ja_JP", "KR": "ko_KR", "AU": "en_AU",
}  # fmt: skip
_TYPES = (
    PhoneNumberType.MOBILE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.TOLL_FREE,
)
_BETWEEN = ("-", ".", " ", "\u00a0", "\u2011", " - ", "/", "\u2009")


@cache
def _faker(locale: str) -> Faker:
    return Faker(locale)


def faker(dice: random.Random, locale: str) -> Faker:
    """Faker in that language, seeded by the dice."""
    found = _faker(locale)
    found.seed_instance(dice.getrandbits(32))
    return found


def _random_number(dice: random.Random, country: str) -> phonenumbers.PhoneNumber:
    """A valid number: the example of the country with its last digits thrown anew."""
    while True:
        example = phonenumbers.example_number_for_type(country, dice.choice(_TYPES))
        if example is None:
            continue
        digits = phonenumbers.national_significant_number(example)
        kept = dice.randrange(1, max(2, len(digits) - 5))
        thrown = digits[:kept] + "".join(dice.choices(string.digits, k=len(digits) - kept))
        try:
            found = (
                phonenumbers.parse(thrown, country) if country != "IT" else phonenumbers.parse(f"+39{thrown}")
            )
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number_for_region(found, country):
            return found


def _written(dice: random.Random, country: str) -> str:
    """In the country's notation or the world's, with other signs between the groups as people use them."""
    found = _random_number(dice, country)
    national = dice.random() < 0.6
    kind = PhoneNumberFormat.NATIONAL if national else PhoneNumberFormat.INTERNATIONAL
    text = phonenumbers.format_number(found, kind)
    if dice.random() < 0.4:
        between = dice.choice(_BETWEEN)
        # A stroke stands between an area and the number in it, and nowhere else.
        text = re.sub(r"(?<=\d)[ -](?=\d)", between, text, count=1 if between == "/" else 0)
    if not national and dice.random() < 0.15:
        text = "00" + text[1:]
    if not national and dice.random() < 0.2:
        text = phonenumbers.format_number(found, PhoneNumberFormat.E164)
    return text


def _of_faker(dice: random.Random, country: str) -> str:
    """As Faker writes it, of those numbers that can be dialled."""
    made = faker(dice, COUNTRIES[country])
    for _ in range(200):
        text = made.phone_number()
        try:
            found = phonenumbers.parse(text, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number_for_region(found, country):
            return text
    return _written(dice, country)


def phone(dice: random.Random, country: str) -> str:
    """A phone number that can be dialled in the country, written with or without signs between its groups."""
    return (_written if dice.random() < 0.5 else _of_faker)(dice, country)


def is_bare(text: str) -> bool:
    """Whether it is a run of digits, which only a word beside it can tell from any other number."""
    return text.isdigit() and not text.startswith("00")


def _digits(dice: random.Random, count: int) -> str:
    return "".join(dice.choices(string.digits, k=count))


def _until(make: Callable[[], str], holds: Callable[[str], bool]) -> str:
    while not holds(found := make()):
        pass
    return found


def key(dice: random.Random) -> str:
    """Secrets of programs: keys of well-known makers, tokens in addresses and headers, signed tokens."""
    signs = string.ascii_letters + string.digits

    def some(count: int) -> str:
        return "".join(dice.choices(signs, k=count))

    return dice.choice(
        [
            f"sk-{some(48)}", f"sk-proj-{some(64)}", f"sk_live_{some(24)}", f"ghp_{some(36)}",
            f"AKIA{some(16).upper()}",
            f"AIza{some(35)}", f"xoxb-{_digits(dice, 12)}-{_digits(dice, 12)}-{some(24)}",
            f"glpat-{some(20)}",
            f"github_pat_{some(22)}_{some(59)}", f"eyJ{some(30)}.eyJ{some(60)}.{some(43)}", f"hf_{some(34)}",
            f"SG.{some(22)}.{some(43)}", f"npm_{some(36)}", f"rk_live_{some(24)}", f"whsec_{some(32)}",
        ]
    )  # fmt: skip


def email(dice: random.Random) -> str:
    """Addresses in many languages, hidden and quoted as mail programs and forms do it."""
    made = faker(dice, dice.choice([*COUNTRIES.values()]))
    text = dice.choice([made.email, made.free_email, made.company_email, made.ascii_safe_email])()
    local, host = text.rsplit("@", 1)
    way = dice.randrange(14)
    if way == 0:
        return text.replace("@", "\uff20").replace(".", "\uff0e")
    if way == 1:
        at = dice.randrange(1, len(text))
        return text[:at] + dice.choice("\u200b\u200c\u2060\ufeff\u00ad") + text[at:]
    if way == 2:
        return f"{local}%40{host}"
    if way == 3:
        return f'"{local.replace(".", " ", 1)}"@{host}'
    if way == 4:
        return f"{local}+{made.word() if made.word().isascii() else 'tag'}@{host}"
    if way == 5:
        return text.upper()
    if way == 6:
        return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)
    return text


def card(dice: random.Random) -> str:
    """Numbers of the card firms as Faker has them, in groups, in a run, and over a line's end."""
    made = faker(dice, "en_US")
    kind = dice.choice(["visa16", "mastercard", "amex", "discover", "diners", "jcb16", "visa19"])
    number = _until(lambda: made.credit_card_number(card_type=kind), lambda found: len(found) >= 14)
    between = dice.choice(["", "", " ", " ", "-", "\u00a0", ".", "  ", "\n", " \n", "\u200b", "\t"])
    if len(number) in (14, 15) and between:
        return between.join([number[:4], number[4:10], number[10:]])
    if between.strip(" ") == "\n":  # a mail program breaks the line once
        half = f"{number[:4]} {number[4:8]}"
        return half + between + " ".join(number[at : at + 4] for at in range(8, len(number), 4))
    number = between.join(number[at : at + 4] for at in range(0, len(number), 4))
    return (
        number if dice.random() < 0.9 else "".join(chr(ord(s) + 0xFEE0) if s.isdigit() else s for s in number)
    )


def iban(dice: random.Random) -> str:
    """IBANs of many countries, in groups with blanks, hyphens or dots, small and large."""
    locale = dice.choice(["de_DE", "en_GB", "fr_FR", "nl_NL", "it_IT", "es_ES", "pl_PL", "pt_PT", "no_NO",
    "fi_FI", "de_AT",
                          "de_CH", "tr_TR", "da_DK", "nl_BE"])  # fmt: skip
    number = faker(dice, locale).iban()
    number = dice.choice([number, number, number, number.lower()])
    between = dice.choice(["", " ", " ", "-", ".", "\u00a0", "\u2009", "\u200b", "\n"])
    if between == "\n":
        return (
            " ".join(number[at : at + 4] for at in range(0, 12, 4))
            + "\n"
            + " ".join(number[at : at + 4] for at in range(12, len(number), 4))
        )
    return between.join(number[at : at + 4] for at in range(0, len(number), 4))


def address(dice: random.Random) -> str:
    """Addresses of the internet, of both kinds."""
    made = faker(dice, "en_US")
    return dice.choice([made.ipv4_public, made.ipv4_private, made.ipv6])()


OTHERS: Mapping[str, Callable[[random.Random], str]] = {
    "e-mail": email, "card": card, "IBAN": iban, "IP address": address, "key or token": key,
}  # fmt: skip
