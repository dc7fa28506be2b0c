"""Numbers that are nobody's personal data, in the formats of those who print them.

Written from public descriptions: GS1 (EAN-13, GTIN-14, UPC-A), ISBN, UPU S10, UPS, USPS, FedEx, DHL, DPD,
Amazon and SAP numbers, ISO 8601 and 6709, Windows and SQL error codes, numbers of devices (IMEI, ICCID).
"""

import random
import re
import string
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta


def filled(dice: random.Random, *shapes: str) -> str:
    """One of the shapes: `#` is a digit, `%` one from 1 to 9, `@` a capital letter, `^` a hex digit."""
    signs = {"#": string.digits, "%": "123456789", "@": string.ascii_uppercase, "^": "0123456789abcdef"}
    return re.sub(r"[#%@^]", lambda sign: dice.choice(signs[sign[0]]), dice.choice(shapes))


def order(dice: random.Random) -> str:
    """SAP fills up with noughts; Amazon has 3-7-7; marketplaces in Asia have 16 to 19 digits."""
    return filled(
        dice, "0#########", "00########", "0000######", "%#########", "%#######", "1##-#######-#######",
        "30#-#######-#######", "45########", "D01-#######-#######", "##-#####-#####", "#W%########",
        "PO-0%####",
        "2026##########", "80##############", "101############", "%####", "2026-0###-####", "%##-%##-###",
    )  # fmt: skip


def sku(dice: random.Random) -> str:
    """Article, part and model numbers, in groups as catalogues print them."""
    return filled(
        dice, "####-####", "0###-####", "@@@-#####-@@", "###.###.##", "@@-####-###", "%######", "0#######",
        "###-#####", "##-####-##", "@#####@", "####.##.####", "%##%##%##", "B0#@#@##@@", "####-##-###-#",
    )  # fmt: skip


def case(dice: random.Random) -> str:
    """Tickets of helpdesks: Salesforce has 8 digits, ServiceNow letters before them, OTRS a date."""
    return filled(
        dice, "00######", "000#####", "INC00#####", "CS0######", "REQ000####", "20260%%##0000###",
        "#0000%#####",
        "2026-00#####", "[%######]", "T-00###-####", "0%#####-##", "#%######", "HD-%#####", "SR %-##########",
    )  # fmt: skip


def serial(dice: random.Random) -> str:
    """Devices: IMEI (15 digits and a check digit), ICCID of a SIM card, MAC address, makers' own."""
    shape = dice.randrange(5)
    if shape == 0:
        return with_luhn("35" + filled(dice, "############"))
    if shape == 1:
        return with_luhn("8949" + filled(dice, "##############"))
    return filled(
        dice, "0#########", "00-##-##-##-##-##", "^^:^^:^^:^^:^^:^^", "5CG####@@@", "C02@@#@@@@@#",
        "%##########",
        "0###-####-####", "@##-######", "SN00########", "############", "@@########", "##@###-#####",
    )  # fmt: skip


def parcel(dice: random.Random) -> str:
    """Tracking numbers: UPS, USPS, FedEx, DHL, DPD, GLS, Hermes, Amazon, post offices (UPU S10)."""
    return filled(
        dice, "1Z###@##0##########", "9400 1### #### #### #### ##", "9205############%###",
        "9400###############%##",
        "%###########", "%### #### ####", "00340434############", "JJD0003#########", "%#########",
        "0%############",
        "01#### #### ####", "H%##################", "%###############", "TBA############", "R@#########GB",
        "CP#########DE", "3S@@@@#########", "6A###########", "%##############", "LP00############",
        "## ### ### ###",
    )  # fmt: skip


def ean(dice: random.Random) -> str:
    """GS1 numbers with their check digit: EAN-13 of many countries, EAN-8, UPC-A, GTIN-14."""
    start, length = dice.choice(
        [("40", 13), ("42", 13), ("43", 13), ("45", 13), ("49", 13), ("50", 13), ("30", 13), ("80", 13),
        ("84", 13),
         ("59", 13), ("69", 13), ("76", 13), ("87", 13), ("0", 12), ("7", 12), ("4", 8), ("2", 8), ("1",
         14), ("0", 13)]
    )  # fmt: skip
    body = start + "".join(dice.choices(string.digits, k=length - 1 - len(start)))
    total = sum(int(sign) * (3 if at % 2 == 0 else 1) for at, sign in enumerate(reversed(body)))
    number = body + str(-total % 10)
    if length == 13 and dice.random() < 0.3:
        return f"{number[0]} {number[1:7]} {number[7:]}"
    return number


def isbn(dice: random.Random) -> str:
    """Books: ten and thirteen digits, with and without hyphens."""
    body = filled(dice, "3########", "0########", "1########", "8########")
    if dice.random() < 0.5:
        check = sum(int(sign) * (10 - at) for at, sign in enumerate(body))
        last = "0123456789X"[-check % 11]
        return dice.choice([f"{body}{last}", f"{body[0]}-{body[1:4]}-{body[4:]}-{last}"])
    long = f"978{body}"
    check = str(-sum(int(sign) * (1 + 2 * (at % 2)) for at, sign in enumerate(long)) % 10)
    return dice.choice([long + check, f"978-{body[0]}-{body[1:4]}-{body[4:]}-{check}", f"978 {body}{check}"])


def invoice(dice: random.Random) -> str:
    """Running numbers with a year, a branch or noughts."""
    return filled(
        dice, "2026/00#####", "RE-2026-0####", "INV-00#####", "F2026-000###", "2026-%#####", "0%#######",
        "10####/26",
        "R 26-####-###", "2026.0##.###", "%#######", "FV/####/0#/2026", "00%###-26", "90########",
        "INV#######",
    )  # fmt: skip


def amount(dice: random.Random) -> str:
    """Money as it is written in Europe, America, India, Switzerland and Brazil."""
    value = dice.choice([dice.uniform(1, 9e3), dice.uniform(1e4, 9e6), dice.uniform(1e7, 9e9)])
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    spaced = english.replace(",", dice.choice([" ", "\u00a0", "\u202f"]))
    lakh = re.sub(r"(?<=\d)(?=(?:\d\d)+\d{3}$)", ",", f"{value:.0f}")
    whole = dice.random() < 0.4
    return dice.choice(
        [
            f"${english[:-3] if whole else english}", f"USD {english}", f"{german} €", f"EUR {german[:-3]}",
            f"{spaced.replace('.', ',')} zł", f"{spaced[:-3]} kr", f"₹{lakh}", f"Rs. {lakh}", f"R$ {german}",
            f"{english.replace(',', chr(39))} CHF", f"¥{english[:-3]}", f"-{english}", f"{value:.2f} GBP",
            f"{value:.0f} EUR", f"{spaced.replace('.', ',')} €", f"£{english}", f"{value:.6f}",
        ]
    )  # fmt: skip


def moment(dice: random.Random) -> str:
    """Dates, times, spans of them, and counts of seconds."""
    when = datetime(2019, 1, 1) + timedelta(seconds=dice.randrange(260_000_000))  # a clock on a wall
    end = when + timedelta(days=dice.randrange(1, 30))
    shape = dice.choice(
        [
            "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.123456+02:00", "%Y%m%d%H%M%S", "%Y%m%dT%H%M%SZ",
            "%Y%m%d", "%d.%m.%Y",
            "%d.%m.%Y %H:%M", "%d.%m.%Y %H.%M", "%d/%m/%Y %H:%M", "%m/%d/%Y", "%d-%m-%Y", "%d-%m-%Y %H-%M",
            "%H:%M:%S.123", "%Y年%m月%d日", "%d. %m. %Y", "%a, %d %b %Y %H:%M:%S +0100", "%d/%m/%y",
            "%y-%m-%d %H.%M",
            "%Y/%m/%d %H:%M:%S", "%Y.%m.%d", "%d %m %Y", "%H.%M", "%Y-%m-%d-%H.%M.%S",
        ]
    )  # fmt: skip
    first, last = when.strftime(shape), end.strftime(shape)
    hours = filled(dice, "08.00-17.30", "09.30-18.00", "10.00-13.00", "7.00-15.30", "0%.30-2#.00")
    return dice.choice(
        [first, first, first, f"{first} - {last}", f"{first}-{last}", f"{first} to {last}", hours,
         str(int(when.timestamp())), str(int(when.timestamp() * 1000))]
    )  # fmt: skip


def version(dice: random.Random) -> str:
    """Versions of programs with two to five parts."""
    return filled(
        dice, "v%.##.#", "%.##.#", "10.0.19045.####", "%#.#.#.#", "%.%.#.#", "120.0.####.###", "31.0.15.####",
        "%.##.##-%##", "2026.0%.##", "5.15.0-##", "17.#.# (21E###)", "%.%.%.%", "##.##.##",
        "2026.%%.##.###", "r%####",
    )  # fmt: skip


def place(dice: random.Random) -> str:
    """Coordinates as maps and devices give them."""
    north, east = dice.uniform(-66, 66), dice.uniform(-179, 179)
    minutes = f"{abs(int(north))}°{dice.randrange(60):02}'{dice.uniform(0, 60):04.1f}\"N"
    return dice.choice(
        [
            f"{north:.6f}, {east:.6f}", f"{north:.7f},{east:.7f}", f"{north:+.5f}{east:+010.5f}/",
            f"{north:.4f} / {east:.4f}",
            f"{minutes} {abs(int(east))}°{dice.randrange(60):02}'{dice.uniform(0, 60):04.1f}\"E",
            f"lat={north:.6f}&lon={east:.6f}", f"{abs(north):.5f}° N, {abs(east):.5f}° W",
            f"{north:+.6f} {east:+.6f}",
        ]
    )  # fmt: skip


def error_code(dice: random.Random) -> str:
    """Codes of systems."""
    return filled(
        dice, "0x8007####", "0x80^^^^^^", "-2147######", "ERR-2%##-####", "%####-2###-0###", "HTTP 5##",
        "SQLSTATE 23###",
        "E-000#-1###", "0000-####-####", "ORA-0####", "#8-%###-##", "%###-####-##", "E%##.##.##", "-%####",
        "50####-####",
    )  # fmt: skip


def measure(dice: random.Random) -> str:
    """Sizes, weights, rates, counts and lists of small numbers."""
    return filled(
        dice, "1%00 x 8## x 1## mm", "1%#/8# mmHg", "3840 x 2160", "%## %## %## %##", "230 V 50-60 Hz",
        "%#,## kg",
        "0.000%# m", "%#-%# °C", "%## ### ### bytes", "34 36 38 40 42 44", "%#.#.%# cm", "%.### rpm",
        "1-2-3-4-5-6-7-8-9-10",
        "%##,###,### rows", "2.4 GHz / 5.0 GHz", "%#0-%#0-%#0 mm", "1 2 3 4 5 6 7 8 9",
        "1080p60 4000-5000 kbps", "%### ### MB",
        "3.14159265358979", "%#/%#/%#/%#", "(%#)(%#)(%#)",
    )  # fmt: skip


def contract(dice: random.Random) -> str:
    """Numbers that firms give their customers: of contracts, bookings, meters."""
    return filled(
        dice, "10#######", "0010######", "K-######", "%##-######-%", "%#######-##", "@@@@##",
        "%##.###.###", "#####-#####",
        "%######", "0######", "V%########", "%## ### ###-#",
    )  # fmt: skip


def digest(dice: random.Random) -> str:
    """Hashes and ids that programs make."""
    made = uuid.UUID(int=dice.getrandbits(128), version=4)
    return dice.choice([str(made), made.hex, f"{dice.getrandbits(160):040x}", f"{dice.getrandbits(96):024x}"])


def with_luhn(body: str) -> str:
    """Digits with the check digit of ISO/IEC 7812."""
    total = sum(sum(divmod(int(sign) * (2 - at % 2), 10)) for at, sign in enumerate(reversed(body)))
    return body + str(-total % 10)


MAKERS: Mapping[str, Callable[[random.Random], str]] = {
    "order number": order,
    "article number": sku,
    "case number": case,
    "serial number": serial,
    "parcel number": parcel,
    "EAN": ean,
    "ISBN": isbn,
    "invoice number": invoice,
    "amount": amount,
    "date or time": moment,
    "version": version,
    "coordinates": place,
    "error code": error_code,
    "measurement": measure,
    "contract or booking": contract,
    "hash or UUID": digest,
}
