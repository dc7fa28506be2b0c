"""What a text may hold: of what is found in it nothing is left out."""

import json
import random
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from data.privacy import redact_candidates, redact_text
from data.privacy.redact_text import ALL_KINDS, KINDS

KEY = b"k" * 32
PERSONAL = (
    "DE89 3704 0044 0532 0130 00", "ann@example.com", "john (at) example (dot) com", "+49 30 4549 0454",
    "4880 5255 7492 3606", "ssn 078-05-1120", "192.168.1.77", "::1", "2001:db8::ff00:42:8329",
    "sk-proj-abcdefghij1234567890", "token=abcdef123456", "Bearer abcdefghijklmnop1234",
    "AKIAABCDEFGHIJKLMNOP", "756.1234.5678.97", "12345678Z", "passport C01X00T47", "my sin 046 454 286",
    "http://u:p@h.example/x?key=abcdefg", "call me 555 867 5309", "<EMAIL_7f3a09c2>", "RSSMRA85T10A562S",
    "010190-123A", "pesel 44051401458", "order 48213", "ann%40example.com", "eyJhbGciOiJI.eyJzdWIiOiI5.abc1",
)  # fmt: skip
SIGNS = "0123456789" * 3 + " .-/+()@:;,=<>&?%\t\n\rxXaAbBdDzZkKeinopst_[]{}'\"éµ٣５\u200b"
MANY = 3_000


def held_together(texts: list[str]) -> None:
    """Each text is redacted alike, whether all kinds are looked for in it or those that it may hold."""
    for text, kinds in zip(texts, redact_candidates.of(pl.Series(texts, dtype=pl.String)), strict=True):
        assert redact_text.text(text, KEY, kinds) == redact_text.text(text, KEY), text


def test_personal_data_in_any_company_is_found_among_what_a_text_may_hold() -> None:
    rng = random.Random(5)
    texts = [
        "".join(
            rng.choice(PERSONAL) if rng.random() < 0.5 else "".join(rng.choices(SIGNS, k=rng.randint(1, 12)))
            for _ in range(rng.randint(1, 5))
        )
        for _ in range(MANY)
    ]
    held_together(texts)
    assert sum(redact_text.text(text, KEY) != text for text in texts) > MANY / 3


@given(st.lists(st.text(st.sampled_from(SIGNS), max_size=60), max_size=5))
def test_signs_in_any_order_are_read_alike(texts: list[str]) -> None:
    held_together(texts)


def test_strings_that_break_programs_are_read_alike(shared: Path) -> None:
    held_together(json.loads((shared / "data/naughty/blns.json").read_text("utf-8")))


def test_a_text_is_not_searched_for_what_it_cannot_hold() -> None:
    said = ["my card is 4880 5255 7492 3606", "write to ann@example.com", "order 48213"]
    card, mail, order = redact_candidates.of(pl.Series(said))
    of = {kind: 1 << place for place, kind in enumerate(KINDS)}
    assert card & of["CARD"]
    assert not card & (of["EMAIL"] | of["KEY"] | of["IP"])
    assert mail == of["EMAIL"]
    assert order == 0


def test_other_signs_than_ascii_and_pseudonyms_may_hold_anything() -> None:
    said = ["\uff41\uff20\uff42.de", "was <EMAIL_7f3a09c2>", "http://u:p@h.example/", None]
    assert redact_candidates.of(pl.Series(said)) == [ALL_KINDS] * 4
