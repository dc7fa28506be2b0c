"""Personal data leaves free words, and little else does."""

import random
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import DataError
from data.privacy import redact, redaction_key
from data.schema import INTERACTIONS, KNOWLEDGE, TICKETS
from tests import bounded_work
from tests.reliability.personal import personal_data

DICE = random.Random(20261129)
PHONES = [personal_data.phone(DICE, country) for country in personal_data.COUNTRIES]
IBANS = [personal_data.iban(DICE) for _ in range(25)]
KEY = b"a key that only the tests have.."


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
            st.none(),
            st.text(max_size=20),
            st.sampled_from(PHONES),
            st.sampled_from(IBANS),
        )
    )
)
def test_a_column_is_redacted_as_its_cells_are(cells: list[str | None]) -> None:
    column = pl.Series("body", cells, dtype=pl.String)
    expected = [None if cell is None else redact.text(cell, KEY) for cell in cells]
    assert redact.column(column, KEY).to_list() == expected


def test_a_label_of_a_large_file_is_redacted_where_a_single_row_has_it() -> None:
    key = b"k" * 32
    labels = ["urgent", None, "a", "late", "vip"] * 3_000
    labels[12_345] = "ann@example.com"
    found = redact.column(pl.Series("priority", labels), key)
    assert found[12_345] == redact.text("ann@example.com", key) != "ann@example.com"
    labels[12_345] = found[12_345]
    assert found.to_list() == labels


def test_the_words_inside_of_json_are_redacted_and_it_stays_json() -> None:
    found = pl.Series(['{"a":"x\\nann@example.com","b":["+49 170 1234567",1]}', "{ann@example.com"])
    record, torn = redact.records(found, KEY)
    mail, number = redact.text("ann@example.com", KEY), redact.text("+49 170 1234567", KEY)
    assert record == f'{{"a":"x\\n{mail}","b":["{number}",1]}}' and torn == f"{{{mail}"


def test_words_labels_and_context_are_redacted_and_keys_versions_and_knowledge_are_not() -> None:
    mail = "ann@example.com"
    said = redact.text(mail, KEY)
    frame = pl.DataFrame(
        {name: [mail] for name in ("subject", "body", "category", "context.page", "customer_id")}
    )
    assert redact.frame(frame, TICKETS, KEY).row(0)[:4] == (said, said, said, said)
    kept = pl.DataFrame({"ticket_id": [mail], "agent_version": ["1.2.3.4"], "status": ["open"]})
    assert redact.frame(kept, TICKETS, KEY).equals(kept)
    tags = pl.DataFrame({"tags": [["vip", mail], None, []]}, schema={"tags": pl.List(pl.String)})
    assert redact.frame(tags, TICKETS, KEY)["tags"].to_list() == [["vip", said], None, []]
    talk = pl.DataFrame({"text": [mail], "human_text": [mail], "error": [mail], "tag": [mail]})
    assert redact.frame(talk, INTERACTIONS, KEY).row(0)[:3] == (said, said, said)
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


def test_a_cell_takes_time_in_proportion_to_its_length() -> None:
    signs = ["1", "1 ", "a@", "1.1", ":", "+1", "a.a", "://a", "aa11 ", "a'"]
    bounded_work.demand_end(
        f"from data.privacy import redact\n"
        f"for sign in {signs!r}:\n"
        f"    redact.text(sign * ({bounded_work.LONG} // len(sign)) + '@', {KEY!r})"
    )


def test_the_key_is_made_once_for_everybody_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    with ThreadPoolExecutor(8) as people:
        keys = set(people.map(redaction_key.load, [home] * 16))
    assert len(keys) == 1 and len(keys.pop()) == 32
    assert stat.S_IMODE((home / "redaction.key").stat().st_mode) == 0o600
    assert [file.name for file in home.iterdir()] == ["redaction.key"]


def test_a_damaged_key_is_refused_instead_of_replaced(tmp_path: Path) -> None:
    (tmp_path / "redaction.key").write_bytes(b"short")
    with pytest.raises(DataError, match=r"5 bytes instead of 32.*backup"):
        redaction_key.load(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=r"redaction\.key"):
        redaction_key.load(tmp_path / "file")


@pytest.mark.parametrize(
    "spellings",
    [
        ("ann@example.com", "Ann@Example.com", "ann\uff20example\uff0ecom", "an\u200bn@example.com",
        "ann%40example.com"),
        ("+49 170 1234567", "0049-170-1234567", "+49 (0)170 1234567", "0170 1234567", "(0170) 123 45 67",
        "+491701234567"),
        ("+1 (212) 555-0123", "212-555-0123", "1-212-555-0123", "212.555.0123"),
        ("DE89370400440532013000", "de89 3704 0044 0532 0130 00", "DE89.3704.0044.0532.0130.00",
         "DE89 3704 0044\n0532 0130 00"),
        ("4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "4111 1111\n1111 1111",
         "\uff14\uff11\uff11\uff11 1111 1111 1111"),
        ("529.982.247-25", "CPF 52998224725", "CPF: 529 982 247 25"),
        ("12345678Z", "12345678-Z", "12345678z"),
    ],
)  # fmt: skip
def test_every_spelling_of_one_value_has_one_pseudonym(spellings: tuple[str, ...]) -> None:
    found = {
        spelling: re.findall(r"<[A-Z]+_[0-9a-f]{8}>", redact.text(spelling, KEY)) for spelling in spellings
    }
    assert all(len(names) == 1 for names in found.values()), found
    assert len({names[0] for names in found.values()}) == 1, found


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("see https://shop.example/reset?token=aB3dE5fG7hJ9&page=2 please",
        "see https://shop.example/reset?token=<KEY_"),
        ("sk-proj-Ab3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3", "<KEY_"),
        ("我的电话是13800138000，谢谢", "我的电话是<PHONE_"),
        ("Call ＋１ (212) 555-0123 – now…", "Call <PHONE_"),
        ("meine AHV-Nummer ist 756.9217.0769.85.", "meine AHV-Nummer ist <ID_"),
    ],
)  # fmt: skip
def test_what_stands_around_a_find_is_left_as_it_was(said: str, left: str) -> None:
    assert redact.text(said, KEY).startswith(left)


@pytest.mark.parametrize(
    "said",
    [
        "order 0123456789", "Bestellnummer 0123456789", "case 00123456", "S/N 0123456789", "SKU 0045-2234",
        "4006381333931", "ISBN 978-3-16-148410-0", "tracking 00340434161094042557", "IMEI 356938035643809",
        "40.7127837,-74.0059413", "+48.8577+002.2950/", "2026-01-31-12.30.15", "from 01/02/26 - 28/02/26",
        "120.0.6099.130", "App 3.2.1.0", "EUR 1.142.112.161", "12 345 678 kr", "Ａ１２３ … ½ ①", "0x80070005",
    ],
)  # fmt: skip
def test_an_ordinary_number_stays(said: str) -> None:
    assert redact.text(said, KEY) == said
