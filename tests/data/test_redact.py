"""Personal data leaves free words, and little else does."""

import random
import stat
import string
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import process_time

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import redact
from data.errors import DataError
from data.schema import INTERACTIONS, KNOWLEDGE, TICKETS

KEY = b"a key that only the tests have.."
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


@pytest.mark.parametrize(
    ("make", "kind", "floor"),
    [(email, "EMAIL", 0.99), (card, "CARD", 0.99), (iban, "IBAN", 0.99), (phone, "PHONE", 0.95)],
)
def test_the_recall_that_is_promised_is_kept(
    make: Callable[[random.Random], str], kind: str, floor: float, capsys: pytest.CaptureFixture[str]
) -> None:
    dice = random.Random(20261120)
    found, missed = 0, set[str]()
    for _ in range(4000):
        secret, sentence = make(dice), dice.choice(SENTENCES)
        said = redact.text(sentence.format(secret), KEY)
        before, after = sentence.split("{}")
        whole = said.startswith(f"{before}<{kind}_") and said.endswith(f">{after}") and said.count("<") == 1
        found += whole
        if not whole:
            missed.add(f"{secret!r} -> {said!r}")
    with capsys.disabled():
        print(f"\nrecall {kind.lower()}: {found / 4000:.4f} of 4,000")
    assert found / 4000 >= floor, sorted(missed)[:20]


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ("https://ann:secret@example.com/x", ["LOGIN"]),
        ("ftp://ann:p@ss@10.0.0.1/", ["LOGIN", "IP"]),
        ("from 192.168.0.1:8080 and 2001:db8::8a2e:370:7334.", ["IP", "IP"]),
        ("call me at 5551234567", ["PHONE"]),
        ("Tel.: 612 345 678", ["PHONE"]),
        ("4111 1111 1111 1111 12/27", ["CARD"]),
        ("ref 1234 4111 1111 1111 1111", ["CARD"]),
        ("DE89 3704 0044 0532 0130 00 please", ["IBAN"]),
        ("ann@example.com, bob@example.com", ["EMAIL", "EMAIL"]),
        ("0170 1234567,0171 7654321", ["PHONE", "PHONE"]),
    ],
)
def test_what_stands_in_company_is_found_too(said: str, kinds: list[str]) -> None:
    assert [word.split("_")[0] for word in redact.text(said, KEY).split("<")[1:]] == kinds


@pytest.mark.parametrize(
    "said",
    [
        "order 1234567890", "order no. 5551234567", "#W5551234567", "T-2026-0012345", "INC0000045",
        "item 9612497925",
        "2026-01-31T12:30:00.123456+02:00", "2026-01-31 12:30:00+0200", "31/01/2026 12:30",
        "01.02.2026 10:30",
        "1,234,567.89 EUR", "12.345.678,90", "1767225600", "1767225600000", "1767225600000000", "10:30:45",
        "550e8400-e29b-41d4-a716-446655440000", "12345678-1234-1234-1234-123456789012", "3.14159265358979",
        "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3", "Chrome/120.0.0.0", "version 1.2.3.4",
        "4111 1111 1111 1112", "00123456789", "0000123456", "@ann wrote", "a @ b", "std::vector",
        "https://example.com/@me",
        "size 10x20x30", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", "call 911", "room 12-34",
    ],
)  # fmt: skip
def test_a_plain_number_or_name_stays(said: str) -> None:
    assert redact.text(said, KEY) == said


def test_in_real_customers_words_nothing_is_taken_that_is_no_address(shared: Path) -> None:
    words = pl.read_csv(shared / "data/failures-clinc/tickets.csv", infer_schema=False)["body"]
    assert redact.column(words, KEY).equals(words)
    first = pl.read_parquet(shared / "data/tau2/conversations.parquet")["first_user_message"]
    changed = first.filter((redact.column(first, KEY) != first).fill_null(False))
    assert changed.len() == 1 and changed.str.contains("@example.com").all()


def test_a_pseudonym_is_the_same_for_the_same_person_and_another_under_another_key() -> None:
    assert redact.text("Ann@Example.com", KEY) == redact.text("ann@example.com", KEY)
    assert redact.text("+49 170 1234567", KEY) == redact.text("0049-170-1234567", KEY)
    assert redact.text("DE89370400440532013000", KEY) == redact.text("de89 3704 0044 0532 0130 00", KEY)
    assert redact.text("ann@example.com", KEY) != redact.text("ann@example.com", b"another")
    assert redact.text("ann@example.com", KEY) != redact.text("bob@example.com", KEY)


@given(
    st.text(alphabet=st.one_of(st.sampled_from("0123456789+-. :/()@aF%<>_"), st.characters()), max_size=60)
)
def test_redacting_twice_changes_nothing_more(said: str) -> None:
    once = redact.text(said, KEY)
    assert redact.text(once, KEY) == once


@given(
    st.lists(
        st.one_of(
            st.none(), st.text(max_size=20), st.builds(phone, st.randoms()), st.builds(iban, st.randoms())
        )
    )
)
def test_a_column_is_redacted_as_its_cells_are(cells: list[str | None]) -> None:
    column = pl.Series("body", cells, dtype=pl.String)
    expected = [None if cell is None else redact.text(cell, KEY) for cell in cells]
    assert redact.column(column, KEY).to_list() == expected


def test_the_words_inside_of_json_are_redacted_and_it_stays_json() -> None:
    found = pl.Series(['{"a":"x\\nann@example.com","b":["+49 170 1234567",1]}', "{ann@example.com"])
    record, torn = redact.records(found, KEY)
    mail, number = redact.text("ann@example.com", KEY), redact.text("+49 170 1234567", KEY)
    assert record == f'{{"a":"x\\n{mail}","b":["{number}",1]}}' and torn == f"{{{mail}"


def test_free_words_and_context_are_redacted_and_labels_are_not() -> None:
    mail = "ann@example.com"
    said = redact.text(mail, KEY)
    frame = pl.DataFrame(
        {name: [mail] for name in ("subject", "body", "category", "context.page", "customer_id")}
    )
    assert redact.frame(frame, TICKETS, KEY).row(0)[:4] == (said, said, mail, said)
    talk = pl.DataFrame({"text": [mail], "human_text": [mail], "error": [mail], "tag": [mail]})
    assert redact.frame(talk, INTERACTIONS, KEY).row(0) == (said, said, said, mail)
    entry = pl.DataFrame({"owner": [mail]})
    assert redact.frame(entry, KNOWLEDGE, KEY).equals(entry)


def test_a_column_that_is_named_for_phones_has_its_bare_numbers_taken() -> None:
    assert redact.column(pl.Series("context.phone", ["5551234567"]), KEY)[0].startswith("<PHONE_")
    assert redact.column(pl.Series("context.order", ["5551234567"]), KEY)[0] == "5551234567"


def test_a_customer_that_is_an_address_or_phone_is_hashed_and_an_id_is_not() -> None:
    ids = ["C-0001", "12345", "360001234567", "0000012345", "6650f0c2a1b2c3d4e5f60718", "cus_+1", None]
    assert redact.identity(pl.Series(ids), KEY).to_list() == ids
    people = [
        "ann@example.com",
        "ANN@example.com ",
        "+49 170 1234567",
        "0049170 1234567",
        "(212) 555-0100",
        "2125550100",
    ]
    hashed = redact.identity(pl.Series(people), KEY)
    assert hashed.str.contains(r"^customer_[0-9a-f]{16}$").all() and hashed.n_unique() == 3
    assert redact.identity(hashed, KEY).equals(hashed)


@pytest.mark.parametrize("sign", ["1", "1 ", "a@", "1.1", ":", "+1", "a.a", "://a", "aa11 ", "a'"])
def test_a_cell_ten_times_as_long_takes_no_more_than_some_ten_times_as_long(sign: str) -> None:
    def seconds(length: int) -> float:
        start = process_time()
        redact.text(sign * (length // len(sign)) + "@", KEY)
        return process_time() - start

    # Work that grew with the square would take a hundred times as long.
    assert seconds(500_000) < 40 * max(seconds(50_000), seconds(50_000), 0.005)


def test_the_key_is_made_once_for_everybody_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    with ThreadPoolExecutor(8) as people:
        keys = set(people.map(redact.load_key, [home] * 16))
    assert len(keys) == 1 and len(keys.pop()) == 32
    assert stat.S_IMODE((home / "redaction.key").stat().st_mode) == 0o600
    assert [file.name for file in home.iterdir()] == ["redaction.key"]


def test_a_damaged_key_is_refused_instead_of_replaced(tmp_path: Path) -> None:
    (tmp_path / "redaction.key").write_bytes(b"short")
    with pytest.raises(DataError, match=r"5 bytes instead of 32.*backup"):
        redact.load_key(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=r"redaction\.key"):
        redact.load_key(tmp_path / "file")
