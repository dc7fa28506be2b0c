"""Languages are told by the column that says them, else by the words."""

from analytics.failures import request_languages

ENGLISH = ["where is the parcel that I ordered last week", "please cancel the plan that I bought yesterday"]
ITALIAN = ["dove si trova il pacco che ho ordinato", "vorrei annullare il mio abbonamento per favore"]


def test_a_log_in_another_language_is_seen_by_its_words() -> None:
    assert request_languages.is_english(request_languages.shares(ENGLISH * 10))
    assert not request_languages.is_english(request_languages.shares(ITALIAN * 10))
    assert request_languages.is_english(request_languages.shares(ENGLISH * 9 + ITALIAN))
    assert not request_languages.is_english(request_languages.shares(ENGLISH * 5 + ITALIAN * 5))


def test_the_recorded_language_goes_before_the_words() -> None:
    assert request_languages.shares(ENGLISH, ["it-IT", "IT"]) == {"it": 1.0}


def test_few_words_say_nothing() -> None:
    assert request_languages.shares(["hi", "ok", ""]) == {} and request_languages.is_english({})


def test_stop_words_and_stems_are_of_the_language() -> None:
    assert {"sie", "wir", "sind"} <= request_languages.stop_words(
        ["de"]
    ) and "rechnung" not in request_languages.stop_words(["de"])
    assert request_languages.stemmer(["de"])("rechnungen") == "rechnung"
    assert "bill" not in request_languages.stop_words(["en"]) and "the" in request_languages.stop_words(
        ["en"]
    )
    assert request_languages.stemmer(["xx"])("words") == "words"
