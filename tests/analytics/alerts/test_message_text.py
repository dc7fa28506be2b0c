import pytest

from analytics.alerts import message_text


@pytest.mark.parametrize(
    "text",
    ["http://evil.example/x", "www.evil.example", "<!channel> now", "@here", "<https://evil.example|click>",
     "pay at evil.example", "write to a@evil.example"],
)  # fmt: skip
def test_words_from_data_make_no_link_and_no_mention(text: str) -> None:
    found = message_text.harmless(f"category {text}")
    assert "://" not in found and "<" not in found
    assert "evil.example" not in found and "www.evil" not in found
    assert not any(word.startswith("@") for word in found.split())


def test_numbers_and_sentences_stay_as_they_are() -> None:
    said = "Resolution is 4.8 points lower (3.1 to 6.5). Met at 8:00."
    assert message_text.harmless(said) == said


def test_a_message_has_reason_link_version_and_key_and_says_when_it_may_be_the_second() -> None:
    text = message_text.body("It is worse.\nMuch.", "https://site.example/month", "3.1.0", "abc")
    assert text.splitlines()[:2] == ["It is worse.", "Much."]
    assert "https://site.example/month" in text and "3.1.0" in text and "abc" in text
    assert "interrupted" not in text
    assert "interrupted" in message_text.body("It is worse.", "https://s.example", "", "abc", again=True)
