"""The words of risk as people edited them: a version a language, each a decision; ours until then."""

from collections.abc import Mapping, Sequence

from analytics.audit import risk_lexicon
from analytics.audit.risk_lexicon import DEFAULT, TOPICS, Lexicon
from data.errors import DataError
from data.settings import Settings
from jobs.decisions import decision_log as log
from jobs.decisions.decision_log import Decision


def current(settings: Settings, source: str) -> Lexicon:
    """The lexicon of a source: the edited languages, and ours of all others."""
    edited = {
        language: {topic: tuple(words) for topic, words in each.evidence["words"].items()}
        for language, each in log.currents(settings, source, "risk words").items()
    }
    return {**DEFAULT, **edited}


def _current(settings: Settings, source: str, language: str) -> dict[str, Sequence[str]]:
    there = current(settings, source).get(language, {})
    return {topic: there.get(topic, ()) for topic in TOPICS}


def version(settings: Settings, source: str, language: str) -> str:
    """What the version of a language is called: "ours", or its number with who made it."""
    made = log.history(settings, source, "risk words", language)
    return f"v{len(made)} by {made[0].by}" if made else "ours"


def save(
    settings: Settings,
    source: str,
    language: str,
    words: Mapping[str, Sequence[str]],
    *,
    by: str | None = None,
) -> Decision:
    """Keep the words of a language as its next version; a DataError says what is wrong with them."""
    code = language.strip().lower()
    if not (len(code) == 2 and code.isalpha()):
        raise DataError(f"{language!r} is no language code. Use two letters, such as en or de.")
    kept = {topic: _tidy(words.get(topic, ())) for topic in TOPICS}
    odd: dict[str, list[str]] = {name: [] for name in words if name not in TOPICS}
    wrong = risk_lexicon.problems({**odd, **kept})
    if wrong:
        raise DataError(" ".join(wrong[:3]))
    if not any(kept.values()):
        raise DataError("There is no word left. Without any, no category would be seen as risky.")
    if kept == {topic: _tidy(words) for topic, words in _current(settings, source, code).items()}:
        raise DataError("No word was changed, so no version was made.")
    number = len(log.history(settings, source, "risk words", code)) + 1
    return log.decide(
        settings,
        source=source,
        kind="risk words",
        subject=code,
        choice=f"v{number}",
        evidence={"words": kept},
        by=by,
    )


def _tidy(words: Sequence[str]) -> list[str]:
    """The words in lower case with single blanks, each once."""
    plain = (" ".join(word.lower().split()) for word in words)
    return list(dict.fromkeys(word for word in plain if word))
