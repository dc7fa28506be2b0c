import pytest

from analytics.shadow import edits


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hello, this is Carla from support. Your refund came.", "Hello. Your refund came."),
        ("Liam here from support. Open the app.", "Open the app."),
        ("Hallo, hier ist Carla vom Support. Ihre Erstattung kommt.", "Hallo. Ihre Erstattung kommt."),
        ("Hi Ann, I'm Bob. Open the app.", "Hi Ann. Open the app."),
        ("This is Important. Read it.", "This is Important. Read it."),
        ("I am Sorry for that. Come here. Done.", "I am Sorry for that. Come here. Done."),
        ("This is Gold plan only from May.", "This is Gold plan only from May."),
    ],
)
def test_a_sentence_in_which_its_writer_only_says_a_name_is_dropped(text: str, left: str) -> None:
    assert edits.without_introduction(text) == left
