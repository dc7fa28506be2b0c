"""Ids of persons of many states, from public descriptions and the check digits of other libraries."""

import random
import re
import string
from collections.abc import Callable, Mapping

from stdnum import luhn, verhoeff
from stdnum.be import nn as belgian
from stdnum.br import cpf
from stdnum.de import idnr
from stdnum.ie import pps
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.pt import nif as portuguese

from tests.reliability.personal.personal_data import faker


def _digits(dice: random.Random, count: int) -> str:
    return "".join(dice.choices(string.digits, k=count))


def _day(dice: random.Random, shape: str = "{y:02}{m:02}{d:02}") -> str:
    return shape.format(y=dice.randrange(40, 99), m=dice.randrange(1, 13), d=dice.randrange(1, 29))


def _until(make: Callable[[], str], holds: Callable[[str], bool]) -> str:
    while not holds(found := make()):
        pass
    return found


def _grouped(text: str, *groups: int, between: str = " ") -> str:
    parts, at = list[str](), 0
    for group in groups:
        parts.append(text[at : at + group])
        at += group
    return between.join(parts)


def ssn(dice: random.Random) -> str:
    """United States: area, group, serial; Faker knows which were given out."""
    return faker(dice, "en_US").ssn(taxpayer_identification_number_type="SSN")


def sin(dice: random.Random) -> str:
    """Canada: nine digits by Luhn."""
    body = dice.choice("1234567") + _digits(dice, 7)
    number = body + luhn.calc_check_digit(body)
    return _grouped(number, 3, 3, 3, between=dice.choice([" ", "-"]))


def nino(dice: random.Random) -> str:
    """United Kingdom: two letters, six digits, one letter (HMRC's manual NIM39110)."""
    letters = _until(
        lambda: dice.choice("ABCEGHJKLMNOPRSTWXYZ") + dice.choice("ABCEGHJKLMNPRSTWXYZ"),
        lambda found: found not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ"),
    )
    number = letters + _digits(dice, 6) + dice.choice("ABCD")
    return dice.choice([number, _grouped(number, 2, 2, 2, 2, 1)])


def nhs(dice: random.Random) -> str:
    """England: ten digits by modulus 11."""

    def made() -> str:
        body = dice.choice("46") + _digits(dice, 8)
        check = -sum(int(sign) * (10 - at) for at, sign in enumerate(body)) % 11
        return body + ("X" if check == 10 else str(check))

    return _grouped(_until(made, str.isdigit), 3, 3, 4)


def french(dice: random.Random) -> str:
    """France: numéro de sécurité sociale with its key."""
    number = faker(dice, "fr_FR").ssn()
    return dice.choice([number, _grouped(number, 1, 2, 2, 2, 3, 3, 2)])


def dni(dice: random.Random) -> str:
    """Spain: DNI and NIE with their letter."""
    made = faker(dice, "es_ES")
    number = dice.choice([made.nif, made.nie])()
    return dice.choice([number, f"{number[:-1]}-{number[-1]}", number.lower()])


def codice(dice: random.Random) -> str:
    """Italy: codice fiscale."""
    return faker(dice, "it_IT").ssn()


def polish(dice: random.Random) -> str:
    """Poland: PESEL, eleven digits that nobody groups."""
    return _until(faker(dice, "pl_PL").pesel, pesel.is_valid)


def tax_id(dice: random.Random) -> str:
    """Germany: steuerliche Identifikationsnummer."""

    def made() -> str:
        body = dice.choice("123456789") + _digits(dice, 9)
        product = 10
        for sign in body:
            total = (int(sign) + product) % 10 or 10
            product = total * 2 % 11
        return body + str((11 - product) % 10)

    number = _until(made, idnr.is_valid)
    return dice.choice([number, _grouped(number, 2, 3, 3, 3)])


def ahv(dice: random.Random) -> str:
    """Switzerland: AHV number."""
    return faker(dice, "de_CH").ssn()


def bsn(dice: random.Random) -> str:
    """Netherlands: burgerservicenummer, nine digits."""
    return faker(dice, "nl_NL").ssn()


def belgian_id(dice: random.Random) -> str:
    """Belgium: rijksregisternummer."""
    number = _until(lambda: faker(dice, "nl_BE").ssn(), belgian.is_valid)
    return dice.choice([number, f"{number[:2]}.{number[2:4]}.{number[4:6]}-{number[6:9]}.{number[9:]}"])


def personnummer(dice: random.Random) -> str:
    """Sweden: a birthday and four digits by Luhn."""
    return faker(dice, "sv_SE").ssn()


def cpr(dice: random.Random) -> str:
    """Denmark: a birthday and four digits."""
    return f"{_day(dice, '{d:02}{m:02}{y:02}')}-{_digits(dice, 4)}"


def hetu(dice: random.Random) -> str:
    """Finland: a birthday, a sign for the century, and a check character."""
    return faker(dice, "fi_FI").ssn()


def norwegian(dice: random.Random) -> str:
    """Norway: fødselsnummer."""
    number = _until(lambda: faker(dice, "no_NO").ssn(), fodselsnummer.is_valid)
    return dice.choice([number, f"{number[:6]} {number[6:]}"])


def irish(dice: random.Random) -> str:
    """Ireland: PPS number."""
    return _until(
        lambda: _digits(dice, 7) + dice.choice("ABCDEFGHIJKLMNOPQRSTUVW") + dice.choice(["", "A"]),
        pps.is_valid,
    )


def portuguese_id(dice: random.Random) -> str:
    """Portugal: número de identificação fiscal of a person."""
    number = _until(lambda: dice.choice("123") + _digits(dice, 8), portuguese.is_valid)
    return dice.choice([number, _grouped(number, 3, 3, 3)])


def brazilian(dice: random.Random) -> str:
    """Brazil: CPF, with and without its signs."""
    number = _until(lambda: faker(dice, "pt_BR").cpf(), cpf.is_valid)
    return dice.choice([number, number, re.sub(r"\D", "", number)])


def aadhaar(dice: random.Random) -> str:
    """India: twelve digits by Verhoeff, the first 2 to 9."""
    body = dice.choice("23456789") + _digits(dice, 10)
    number = body + verhoeff.calc_check_digit(body)
    return dice.choice([_grouped(number, 4, 4, 4), _grouped(number, 4, 4, 4, between="-"), number])


def pan(dice: random.Random) -> str:
    """India: permanent account number of a person."""
    letters = "".join(dice.choices(string.ascii_uppercase, k=5))
    return f"{letters[:3]}P{letters[4]}{dice.randrange(1, 10_000):04}{dice.choice(string.ascii_uppercase)}"


def chinese(dice: random.Random) -> str:
    """China: resident identity number."""
    return faker(dice, "zh_CN").ssn()


def korean(dice: random.Random) -> str:
    """South Korea: a birthday and seven digits."""
    return f"{_day(dice)}-{dice.choice('12')}{_digits(dice, 6)}"


def curp(dice: random.Random) -> str:
    """Mexico: CURP."""
    return faker(dice, "es_MX").curp()


def turkish(dice: random.Random) -> str:
    """Turkey: T.C. kimlik numarası."""
    return faker(dice, "tr_TR").ssn()


def passport(dice: random.Random) -> str:
    """Passports of many countries: letters and digits, which only the word tells."""
    capital, digits = dice.choice(string.ascii_uppercase), _digits
    return dice.choice([capital + digits(dice, 8), digits(dice, 9), f"{capital}{capital}{digits(dice, 7)}",
                        f"C{digits(dice, 2)}{capital}{digits(dice, 4)}"])  # fmt: skip


#: Ids of persons by country.
IDS: Mapping[str, Callable[[random.Random], str]] = {
    "US SSN": ssn, "CA SIN": sin, "GB NINO": nino, "GB NHS": nhs, "FR NIR": french, "ES DNI/NIE": dni,
    "IT codice fiscale": codice, "PL PESEL": polish, "DE tax id": tax_id, "CH AHV": ahv, "NL BSN": bsn,
    "BE national number": belgian_id, "SE personnummer": personnummer, "DK CPR": cpr, "FI HETU": hetu,
    "NO fødselsnummer": norwegian, "IE PPS": irish, "PT NIF": portuguese_id, "BR CPF": brazilian,
    "IN Aadhaar": aadhaar, "IN PAN": pan, "CN resident id": chinese, "KR RRN": korean, "MX CURP": curp,
    "TR kimlik": turkish, "passport": passport,
}  # fmt: skip
