"""How much of the personal data in sentences is found: seeded, and whole or not at all."""

import random
import string
from collections.abc import Callable, Mapping

from data import redact

KEY = b"a key that only the tests have.."
TRIES, SEED = 4_000, 20261120
SENTENCES = (
    "{}", "Please write to {} today.", "My details: {}, thanks", "({})", "it is {}!", "contact={}",
    "\n{}\nBest, Ann",
    "I tried twice, see {}; nothing came of it", "Grüße, {}", "\"{}\"", "you have {}: is that right?",
)  # fmt: skip


def email(dice: random.Random) -> str:
    name = dice.choice(["ann", "j.smith", "o'neil", "ünal", "maría.lópez", "x_y-z", "a1", "李雷", "B.JONES"])
    tag = dice.choice(["", "", "+shop", "+a.b", "99"])
    host = dice.choice(["example.com", "mail.example.co.uk", "exämple.de", "my-firm.museum", "例え.jp"])
    return f"{name}{tag}@{dice.choice(['', '', 'eu1.', 'a.b.'])}{host}"


def digits(dice: random.Random, count: int) -> str:
    return "".join(dice.choices(string.digits, k=count))


def card(dice: random.Random) -> str:
    start, length = dice.choice(
        [("4", 13), ("4", 16), ("4", 19), ("51", 16), ("2221", 16), ("34", 15), ("37", 15), ("36", 14),
        ("6011", 16),
         ("62", 17), ("62", 18), ("3528", 16), ("5018", 19)]
    )  # fmt: skip
    body = start + digits(dice, length - len(start) - 1)
    check = sum(sum(divmod(int(sign) * (2 - at % 2), 10)) for at, sign in enumerate(reversed(body)))
    number = body + str(-check % 10)
    between = dice.choice(["", " ", "-", "\u00a0"])
    if length in (14, 15) and between:
        return between.join([number[:4], number[4:10], number[10:]])
    return between.join(number[at : at + 4] for at in range(0, length, 4))


def iban(dice: random.Random) -> str:
    country, shape = dice.choice(
        [("DE", "d18"), ("GB", "l4d14"), ("FR", "d10a11d2"), ("NL", "l4d10"), ("NO", "d11"), ("MT",
        "l4d5a18"),
         ("CH", "d5a12"), ("SA", "d2a18"), ("BR", "d23l1a1"), ("PL", "d24"), ("LC", "l4a24"), ("KZ", "d3a13")]
    )  # fmt: skip
    kinds = {"d": string.digits, "l": string.ascii_uppercase, "a": string.ascii_uppercase + string.digits}
    parts = [part for part in "".join(f" {sign}" if sign.isalpha() else sign for sign in shape).split()]
    body = "".join("".join(dice.choices(kinds[part[0]], k=int(part[1:]))) for part in parts)
    check = 98 - int("".join(str(int(sign, 36)) for sign in body + country + "00")) % 97
    number = f"{country}{check:02}{body}"
    number = dice.choice([number, number, number.lower()])
    between = dice.choice(["", " ", " ", "-"])
    return between.join(number[at : at + 4] for at in range(0, len(number), 4))


def phone(dice: random.Random) -> str:
    shape = dice.choice(
        [
            "+49 1## #######", "+49-1##-#######", "+49 (0)30 ######", "+49/30/######",
            "0049 1## #######", "+491#########",
            "+1 (2##) ###-####", "+1-3##-###-####", "+1.4##.###.####", "+12#########", "1-800-###-####",
            "(2##) ###-####", "(3##)###-####", "5##-###-####", "6##.###.####", "7## ### ####",
            "8##\u2011###\u2011####",
            "+44 20 7### ####", "+44 (0)20 7### ####", "020 7### ####", "07### ######", "+33 1 ## ## ## ##",
            "01 ## ## ## ##", "01.##.##.##.##", "030/1######", "(030) 1## ## ##", "0170 1######",
            "0170-1######",
            "+34 6## ## ## ##", "+39 06 #### ####", "+46 8 ### ### ##", "+81 3-####-####", "+91 9#### #####",
            "+55 (11) 9####-####", "+86 138 #### ####", "+7 (9##) ###-##-##", "+61 2 #### ####",
            "00 33 1 ## ## ## ##",
        ]
    )  # fmt: skip
    number = "".join(dice.choice(string.digits) if sign == "#" else sign for sign in shape)
    return number + dice.choice(["", "", "", " x12", " ext. 345", " ext 7", ", extension 99"])


MAKERS: Mapping[str, Callable[[random.Random], str]] = {
    "EMAIL": email,
    "CARD": card,
    "IBAN": iban,
    "PHONE": phone,
}
#: The share that is promised.
FLOORS = {"EMAIL": 0.99, "CARD": 0.99, "IBAN": 0.99, "PHONE": 0.95}


def measure(kind: str) -> tuple[float, list[str]]:
    """The share of such data that is replaced wholly and as what it is, and what was missed."""
    dice = random.Random(SEED)
    found, missed = 0, set[str]()
    for _ in range(TRIES):
        secret, sentence = MAKERS[kind](dice), dice.choice(SENTENCES)
        said = redact.text(sentence.format(secret), KEY)
        before, after = sentence.split("{}")
        whole = said.startswith(f"{before}<{kind}_") and said.endswith(f">{after}") and said.count("<") == 1
        found += whole
        if not whole:
            missed.add(f"{secret!r} -> {said!r}")
    return found / TRIES, sorted(missed)


def order_numbers(dice: random.Random) -> str:
    """What a shop writes beside its customers' data: orders, invoices, tracking numbers, amounts, times."""
    shape = dice.choice(
        [
            "order ##########", "order no. 5#########", "#W########", "T-2026-00#####", "INC00#####",
            "item 9#########", "SKU ####-####", "invoice 2026-######", "1#.###,## EUR", "$#,###.##",
            "2026-0#-1# 1#:##", "ref ########", "PO#########", "RMA ######", "176#######", "176#######000",
            "v#.#.#", "size ##x##x##", "########-####-####",
        ]
    )  # fmt: skip
    return "".join(dice.choice(string.digits) if sign == "#" else sign for sign in shape)


def false_positives() -> tuple[int, list[str]]:
    """Of as many sentences with such a number, how many are changed."""
    dice = random.Random(SEED)
    said = [dice.choice(SENTENCES).format(order_numbers(dice)) for _ in range(TRIES)]
    changed = sorted({f"{each!r} -> {now!r}" for each in said if (now := redact.text(each, KEY)) != each})
    return sum(redact.text(each, KEY) != each for each in said), changed
