"""Languages of requests: which ones a log is in, and the stop words and stems of each.

A text's own language column goes first; else the words say it (`py3langid`). Few words say little, so shares
are those of the texts that say it clearly.
"""
# What these libraries hand out has no types; what leaves this file has.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from functools import cache

import snowballstemmer
import stopwordsiso
from py3langid.langid import MODEL_FILE, LanguageIdentifier
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

ENGLISH = "en"
#: Languages that are looked for: those with stop words and a stemmer, and some more.
_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "nl": "dutch", "en": "english", "fi": "finnish",
    "fr": "french", "de": "german", "el": "greek", "hi": "hindi", "hu": "hungarian", "id": "indonesian",
    "it": "italian", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "es": "spanish", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
_LOOKED_FOR = (*_STEMMERS, "pl", "cs", "uk", "ja", "zh", "ko", "vi", "th")
#: Words of the English list that requests are about.
_SAY_SOMETHING = frozenset(
    "amount bill call computer describe detail fill find fire full interest move name part show".split()
)
#: So many texts are asked, and of each so much; a text of fewer words, or less sure, does not say it.
_ASKED, _READ = 1_000, 300
_FEWEST_WORDS, _SURE = 4, 0.9
#: A language that so many texts are in counts; below this share it may be a slip.
COUNTS = 0.05
#: From this share on a log is not in English alone.
_MANY = 0.2


def shares(texts: Sequence[str], recorded: Sequence[str | None] = ()) -> dict[str, float]:
    """The share of each language, the largest first; empty where nothing says it."""
    said = [code for each in recorded if each and (code := each.strip().lower()[:2]) in _LOOKED_FOR]
    if len(said) < len(texts) / 2:
        step = max(1, len(texts) // _ASKED)
        said = [code for text in texts[::step] if (code := of(text)) is not None]
    return {code: count / len(said) for code, count in Counter(said).most_common()}


def is_english(found: dict[str, float]) -> bool:
    """Whether at most a fifth of what says its language is in another one than English."""
    return not found or 1 - found.get(ENGLISH, 0.0) <= _MANY


def of(text: str) -> str | None:
    """The language of a text; None where its words do not say it clearly."""
    read = text[:_READ]
    if len(read.split()) < _FEWEST_WORDS and read.isascii():
        return None
    code, sure = _identifier().classify(read)
    return str(code) if sure >= _SURE else None


def stop_words(languages: Collection[str]) -> frozenset[str]:
    """The words of these languages that say nothing by themselves."""
    there = [code for code in languages if code != ENGLISH and stopwordsiso.has_lang(code)]
    found = frozenset(word for code in there for word in stopwordsiso.stopwords(code))
    return found | (ENGLISH_STOP_WORDS - _SAY_SOMETHING) if ENGLISH in languages else found


def stemmer(languages: Sequence[str]) -> Callable[[str], str]:
    """What takes the ending off a word of the first of these languages that has a stemmer."""
    named = next((_STEMMERS[code] for code in languages if code in _STEMMERS), None)
    if named is None:
        return lambda word: word
    return _stemmer(named)


@cache
def _stemmer(named: str) -> Callable[[str], str]:
    return cache(snowballstemmer.stemmer(named).stemWord)


@cache
def _identifier() -> LanguageIdentifier:
    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(list(_LOOKED_FOR))
    return found
