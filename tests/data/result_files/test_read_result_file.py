"""Bills, evaluation sets and runs as vendors write them, and as they are broken."""

from pathlib import Path

import polars as pl
import pytest

from data.errors import DataError
from data.result_files import money, read_result_file, result_profile
from data.result_files.read_result_file import ResultTable
from data.result_files.result_columns import ResultKind

KEY = b"k" * 32


def _read(text: str, kind: ResultKind = "bill", **further: object) -> ResultTable:
    return read_result_file.read_bytes(text.encode(), "file.csv", kind, key=KEY, **further)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "number", "currency"),
    [
        ("€1,20", "1,20", "EUR"),
        ("1.20 USD", "1.20", "USD"),
        ("usd1.20", "1.20", "USD"),
        ("US$1,000.50", "1,000.50", "USD"),
        ("(3.50)", "-3.50", None),
        ("2.00-", "-2.00", None),
        ("-€2", "-2", "EUR"),
        ("CHF 3.–", "3", "CHF"),
        ("0,99 zł", "0,99", "PLN"),
        ("0", "0", None),
        ("abc", "abc", None),
        ("", None, None),
    ],
)
def test_an_amount_is_taken_apart_into_number_and_currency(
    cell: str, number: str | None, currency: str | None
) -> None:
    bare, code = money.taken_apart(pl.Series([cell], dtype=pl.String))
    assert (bare.to_list(), code.to_list()) == ([number], [currency])


def test_amounts_with_a_decimal_comma_are_read_by_their_column() -> None:
    found = _read("Conversation ID;Betrag\nT1;€1,20\nT2;€0,99\nT3;€1.000,00\n").frame
    assert found["amount"].to_list() == [1.2, 0.99, 1000.0]
    assert found["currency"].to_list() == ["EUR"] * 3


def test_rows_that_cannot_be_used_are_counted_by_reason() -> None:
    found = _read("ticket_id,amount,date\n,1,2026-10-01\nT2,one,2026-10-01\nT3,1,someday\nT4,1,2026-10-02\n")
    assert found.frame["ticket_id"].to_list() == ["T4"]
    assert found.left_out == {
        "amount is no number": 1, "date is no time": 1, "ticket_id is empty": 1,
    }  # fmt: skip
    assert found.rows == 4


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("case,amount\n1,2\n", "bill", "no column that is known as ticket_id"),
        ("ticket_id,amount\n,1\n,2\n", "bill", "no row of the bill can be used: ticket_id is empty"),
        ("id,intent\n1,a\n", "regression run", "no column that is known as passed"),
        ("id,passed\n1,maybe\n", "regression run", "passed is neither true nor false"),
    ],
)
def test_a_file_without_what_is_needed_says_what_it_has_and_what_to_do(
    text: str, kind: ResultKind, says: str
) -> None:
    with pytest.raises(DataError, match=says):
        _read(text, kind)


def test_a_column_may_be_named_by_whoever_imports() -> None:
    found = _read("Fall,amount\nT1,2\n", columns={"ticket_id": "Fall"})
    assert found.frame["ticket_id"].to_list() == ["T1"]
    with pytest.raises(DataError, match=r"no column 'Fal'\. Did you mean Fall"):
        _read("Fall,amount\nT1,2\n", columns={"ticket_id": "Fal"})


def test_a_vendors_file_is_recognised_by_its_columns() -> None:
    found = _read(
        '{"id": 7, "ai_agent": {"resolution_state": "confirmed_resolution"}}\n'
        '{"id": 8, "ai_agent": {"resolution_state": "routed_to_team"}}\n',
    )
    assert found.profile.name == "intercom-fin"
    assert found.frame["ticket_id"].to_list() == ["7", "8"]
    assert "confirmed_resolution" in found.profile.charged


def test_words_of_passed_and_failed_tests_are_known_and_others_counted() -> None:
    found = _read("id,result\n1,PASS\n2,failed\n3,yes\n4,0\n5,unsure\n", "regression run")
    assert found.frame["passed"].to_list() == [True, False, True, False]
    assert found.left_out == {"result is neither true nor false": 1}


def test_confidence_in_per_cent_is_a_share_and_words_are_redacted() -> None:
    found = _read(
        "id,label,prediction,probability,text\n1,a,b,90%,mail me at ann@example.com\n2,a,a,55%,hi\n",
        "evaluation set",
    )
    assert found.frame["confidence"].to_list() == [0.9, 0.55]
    assert "example.com" not in found.frame["request"][0]


def test_a_profile_of_ones_own_is_read_and_its_mistakes_are_named(tmp_path: Path) -> None:
    text = 'name = "ours"\nkind = "bill"\ncurrency = "chf"\n[columns]\nticket_id = "Ref"\namount = "CHF"\n'
    own = result_profile.parse(text, "ours.toml")
    found = _read("Ref,CHF\nT1,1.5\n", profile=own)
    assert found.frame["currency"].to_list() == ["CHF"]
    for wrong, says in (
        ('kind = "invoice"', "kind is 'invoice'"),
        ('kind = "bill"\nprize = 1.0', "unknown key 'prize'"),
        ('kind = "bill"\n[columns]\nticket = "a"', "no column 'ticket'"),
        ('kind = "bill"\ncurrency = 3', "currency has 3"),
    ):
        with pytest.raises(DataError, match=says):
            result_profile.parse(wrong, "ours.toml")
    (tmp_path / "p.toml").write_text('kind = "regression run"')
    with pytest.raises(DataError, match="is of a regression run, not of a bill"):
        result_profile.find("bill", str(tmp_path / "p.toml"))
