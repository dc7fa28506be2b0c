import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import wording
from analytics.metrics import Unit
from analytics.wording import MINUS, NARROW

seconds = st.floats(0, 1e8, allow_nan=False)


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        (0, "0 s"),
        (0.04, "0 s"),
        (9, "9 s"),
        (34.8, "34.8 s"),
        (59.96, "1 min"),
        (252, "4 min 12 s"),
        (3599.7, "1 h"),
        (12000, "3 h 20 min"),
        (86399, "1 d"),
        (187200, "2 d 4 h"),
        (-840, "−14 min"),
    ],
)
def test_a_time_span_is_said_in_its_two_largest_units(given_: float, said: str) -> None:
    assert wording.duration(given_).replace(NARROW, " ") == said


@pytest.mark.parametrize(
    ("share", "digits", "said"),
    [
        (0.0, 1, "0 %"),
        (-0.0, 1, "0 %"),
        (1.0, 1, "100 %"),
        (1 - 1e-15, 1, "100 %"),
        (0.0004, 1, "less than 0.1 %"),
        (0.00099, 1, "less than 0.1 %"),
        (0.001, 1, "0.1 %"),
        (0.9991, 1, "more than 99.9 %"),
        (2_999 / 3_000, 1, "more than 99.9 %"),
        (0.004, 0, "less than 1 %"),
        (0.996, 0, "more than 99 %"),
        (1.3, 0, "130 %"),
        (0.64, 1, "64.0 %"),
    ],
)
def test_a_share_in_a_sentence_is_none_or_all_only_where_it_is(share: float, digits: int, said: str) -> None:
    assert wording.share_in_words(share, digits).replace(NARROW, " ") == said


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_no_share_of_some_things_is_said_to_be_none_or_all(part: int, more: int) -> None:
    text = wording.share_in_words(part / (part + more)).replace(NARROW, " ")
    assert (text == "0 %") == (part == 0)
    assert not text.startswith(("0.0", "100"))


@given(seconds)
def test_no_time_span_is_said_with_a_full_smaller_unit(amount: float) -> None:
    text = wording.duration(amount).replace(NARROW, " ")
    assert " 60 " not in f" {text} "
    assert not text.startswith(("60 s", "24 h"))


@given(st.floats(-1, 1, allow_nan=False))
def test_a_difference_keeps_its_sign_unless_it_reads_as_nothing(amount: float) -> None:
    text = wording.signed(amount, "share")
    if text == "0.0":
        assert abs(amount) <= 0.0005
    else:
        assert text[0] == (MINUS if amount < 0 else "+")
        assert "-" not in text


@given(st.floats(1e-8, 1), st.floats(1, 50), st.sampled_from(["share", "points", "seconds"]), st.booleans())
def test_an_interval_that_leaves_out_0_never_reads_as_if_it_held_it(
    near: float, times: float, unit: Unit, below: bool
) -> None:
    low, high = (-near * times, -near) if below else (near, near * times)
    said = wording.signed_interval(low, high, unit).split(" to ")
    assert [end[0] for end in said] == [MINUS if below else "+"] * 2
    assert wording.difference((low + high) / 2, unit, wording.apart(low, high, unit))[0] == said[0][0]


def test_only_an_interval_that_needs_them_gets_more_digits() -> None:
    assert wording.signed_interval(0.0003, 0.007, "share") == "+0.03 to +0.70"
    assert wording.signed_interval(-0.4, -0.001, "points") == f"{MINUS}0.400 to {MINUS}0.001"
    assert wording.signed_interval(0.01, 840, "seconds") == f"+0.01{NARROW}s to +14{NARROW}min"
    assert wording.signed_interval(-0.0003, 0.007, "share") == "0.0 to +0.7"
    assert wording.signed_interval(0.0006, 0.007, "share") == "+0.1 to +0.7"


def test_numbers_are_written_as_people_write_them() -> None:
    assert wording.share(0.64) == f"64.0{NARROW}%"
    assert wording.count(1204) == "1,204"
    assert wording.counted(1, "ticket") == "1 ticket"
    assert wording.interval(0.584, 0.714, "share") == "58.4 to 71.4"
    assert wording.difference(0.026, "share") == "+2.6 points"
    assert wording.difference(-0.02, "points") == "−0.02 points"
    assert wording.signed_interval(-0.04, 0.172, "share") == "−4.0 to +17.2"
    assert wording.value(4.236, "points") == "4.24"
    assert wording.p_value(0.00001) == "< 0.001"
    assert wording.p_value(0.0432) == "0.043"


def test_where_there_is_little_room_a_time_span_has_one_unit() -> None:
    assert wording.signed_brief(-94) == f"{MINUS}1.6{NARROW}min"
    assert wording.brief(659) == f"11{NARROW}min"
    assert wording.signed_brief(0.01) == f"0{NARROW}s"


def test_days_are_written_without_what_they_share() -> None:
    assert wording.period(date(2026, 11, 11), date(2026, 11, 19)) == "11–19 Nov"
    assert wording.period(date(2026, 10, 28), date(2026, 11, 10)) == "28 Oct – 10 Nov"
    assert wording.period(date(2025, 12, 30), date(2026, 1, 2)) == "30 Dec 2025 – 2 Jan 2026"
    assert wording.period(date(2026, 1, 2), date(2026, 1, 2)) == "2 Jan"


def test_a_moment_is_told_in_the_zone_of_the_workspace() -> None:
    noon = datetime(2026, 11, 19, 12, 2, tzinfo=UTC)
    assert wording.moment(noon, ZoneInfo("Europe/Berlin")) == "19 Nov 2026 13:02"


@pytest.mark.parametrize(
    "hostile",
    [
        "![a](http://evil.example/pixel.png)",
        "[a](javascript:alert)",
        "<img src=x>",
        ":red[alarm]",
        "`code` *strong* _soft_ ~~gone~~",
        "$x^2$",
        "# heading",
        "- list",
        "1. list",
        "http://evil.example",
        "www.evil.example",
        "a | b",
        "HTTPS://evil.example and WWW.evil.example",
        "ann@evil.example",
        "mailto:ann@evil.example",
        ":smile: :material/check:",
    ],
)
def test_words_from_data_mean_nothing_to_markdown(hostile: str) -> None:
    safe = wording.plain(hostile, 100)
    live = [
        place
        for place, sign in enumerate(safe)
        if sign in "`*_[]<>#|$~!" and (place == 0 or safe[place - 1] != "\\")
    ]
    assert live == []
    assert "://" not in safe
    assert not safe.startswith(("- ", "1. ", "www."))
    # What an escape does not prevent: these are looked for in the text that it leaves.
    text = safe.replace("\\", "")
    assert not re.search(r"https?://|www\.|@[\w-]|:[a-z+-]", text, re.IGNORECASE)
    assert text.replace(wording.JOINER, "") == hostile


def test_long_words_are_cut_to_one_line() -> None:
    assert wording.plain("one\ntwo   three", 9) == "one two …"


def test_a_list_is_read_aloud() -> None:
    assert [wording.listed(list(names)) for names in ("", "a", "ab", "abc")] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
