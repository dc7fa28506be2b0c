"""Languages are told by the column that says them, else by the words."""

from analytics.failures import language

ENGLISH = ["where is the parcel that I ordered last week", "please cancel the plan that I bought yesterday"]
ITALIAN = ["dove si trova il pacco che ho ordinato", "vorrei annullare il mio abbonamento per favore"]


def test_a_log_in_another_language_is_seen_by_its_words() -> None:
    assert language.is_english(language.shares(ENGLISH * 10))
    assert not language.is_english(language.shares(ITALIAN * 10))
    assert language.is_english(language.shares(ENGLISH * 9 + ITALIAN))
    assert not language.is_english(language.shares(ENGLISH * 5 + ITALIAN * 5))


def test_the_recorded_language_goes_before_the_words() -> None:
    assert language.shares(ENGLISH, ["it-IT", "IT"]) == {"it": 1.0}


def test_few_words_say_nothing() -> None:
    assert language.shares(["hi", "ok", ""]) == {} and language.is_english({})


def test_stop_words_and_stems_are_of_the_language() -> None:
    assert {"sie", "wir", "sind"} <= language.stop_words(["de"]) and "rechnung" not in language.stop_words(
        ["de"]
    )
    assert language.stemmer(["de"])("rechnungen") == "rechnung"
    assert "bill" not in language.stop_words(["en"]) and "the" in language.stop_words(["en"])
    assert language.stemmer(["xx"])("words") == "words"
