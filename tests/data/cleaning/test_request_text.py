"""A request is the customer's own words: what mails wrap them in is left out, and nothing of them is lost."""

import polars as pl
import pytest

from data.cleaning import request_text


def request(message: str) -> str | None:
    return request_text.of(pl.Series([message])).item()


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Hi team,\n\nwhere is my order?\n\nKind regards,\nAnn Example\nExample Ltd", "where is my order?"),
        ("Hello, I lost my card. Thanks, Bob", "I lost my card."),
        ("Guten Tag,\nmein Paket fehlt.\nMit freundlichen Grüßen\nA. Beispiel", "mein Paket fehlt."),
        ("Bonjour, je veux annuler. Cordialement, Jean", "je veux annuler."),
        ("Hola:\nno puedo entrar.\nMuchas gracias\nEva", "no puedo entrar."),
        ("Dear Sir or Madam\nplease cancel my plan\nThank you", "please cancel my plan"),
        ("please reset it\n\nSent from my phone", "please reset it"),
        (
            "It fails.\n\nOn Mon, 2 Mar 2026 at 10:00, Help <a@b.example> wrote:\n> hi\n> how are you",
            "It fails.",
        ),
        (
            "The bill is wrong.\nThis e-mail is confidential and intended only for its recipient.",
            "The bill is wrong.",
        ),
    ],
)
def test_greeting_closing_signature_disclaimer_and_quotes_are_left_out(message: str, words: str) -> None:
    assert request(message) == words


@pytest.mark.parametrize(
    "message",
    [
        "hi",
        "thanks",
        "best way to pay?",
        "thank you for cancelling my order",
        "say hello to my friend",
        "Thanks for the refund, but now the invoice is wrong and I cannot download the old one either.",
        "my order:\n- one\n- two\n\nis late",
        "where is my parcel",
    ],
)
def test_words_that_only_look_like_furniture_stay(message: str) -> None:
    assert request(message) == message


def test_a_line_that_many_customers_send_is_left_out_where_other_words_remain() -> None:
    line = "Our office: 1 Example Street, Exampletown"
    messages = [f"question number {n} about something else\n{line}" for n in range(8)]
    assert request_text.of(pl.Series(messages)).to_list() == [text.split("\n")[0] for text in messages]
    # One customer's own line is theirs, and what everybody asks is a request.
    assert request_text.of(pl.Series(messages), pl.Series(["C"] * 8)).to_list() == messages
    asked = ["where is my order?"] * 9 + ["where is my order?\nit is late"]
    assert request_text.of(pl.Series(asked)).to_list() == asked


def test_no_message_is_no_request() -> None:
    assert request_text.of(pl.Series([None, ""], dtype=pl.String)).to_list() == [None, None]
