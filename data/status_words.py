"""Words of ticket statuses and ratings in thirteen languages, and what they mean here.

From the vendors' public help pages for German, French, Spanish and Portuguese; Italian and Dutch from the
usual translations of the same words. A word that means different things in different systems is left out.
"""

import re
import unicodedata
from collections.abc import Mapping

import polars as pl

from data.status_table import STATUSES

#: A ticket with such a status is closed and not resolved. It is stored as closed, with `resolved` false.
CANCELLED = "cancelled"

#: A ticket with such a status waits for a person: it is stored as open, with `escalated` true.
ESCALATED = "escalated"

#: A ticket with a status that nobody has said the meaning of: whether it is solved is not known.
UNCLEAR = "unclear"

#: How such a ticket is stored.
STORED_AS = {CANCELLED: "closed", ESCALATED: "open"}
#: The same in words.
SAID_AS = {CANCELLED: "closed and not resolved", ESCALATED: "open and escalated"}

#: Status word, folded → open, pending, closed, merged, spam, deleted, or CANCELLED or ESCALATED.
STATUS: Mapping[str, str] = {
    word: meaning for words in STATUSES.values() for meaning, some in words.items() for word in some
}

#: How words begin that say of whom a ticket waits, or that it is not solved, whatever comes behind it.
_NOT = r"(?:not|never|nicht|noch nicht|non|pas|no|não|niet|nie|inte|ikke|не)"
_SOLVED = (
    r"(?:(?:re)?solved|closed|completed|fixed|gelöst|geschlossen|erledigt|résolue?|ferm|resuelt|solucionad"
    r"|resolvid|risolt|opgelost|rozwiąz|löst|løst|реш)"
)
_WAITS = (
    r"(?:a?waiting|pending|wartet|warten|wartend|en attente|esperando|en espera|aguardando|em espera"
    r"|in attesa|wacht|wachten|in afwachting|oczekuje|oczekiwanie|väntar|afventer|ожидает|ожидание)"
)
_BEGINNINGS: Mapping[str, str] = {rf"^{_NOT} (?:yet )?{_SOLVED}": "open", rf"^{_WAITS}\b .": "pending"}

_VERY = (
    "very", "extremely", "sehr", "äußerst", "très", "muy", "muito", "molto", "zeer", "heel", "bardzo",
    "mycket",
    "meget",
)  # fmt: skip
_CONTENT = (
    "satisfied", "happy", "good", "zufrieden", "gut", "satisfait", "satisfaite", "content", "contente",
    "satisfecho", "satisfecha", "contento", "contenta", "satisfeito", "satisfeita", "soddisfatto",
    "soddisfatta", "tevreden", "zadowolony", "zadowolona", "nöjd", "tilfreds",
)  # fmt: skip
_DISCONTENT = (
    "unsatisfied", "dissatisfied", "unhappy", "bad", "poor", "unzufrieden", "schlecht", "insatisfait",
    "insatisfaite", "mécontent", "mécontente", "insatisfecho", "insatisfecha", "descontento", "descontenta",
    "insatisfeito", "insatisfeita", "insoddisfatto", "insoddisfatta", "ontevreden", "niezadowolony",
    "niezadowolona", "missnöjd", "utilfreds",
)  # fmt: skip
_GOOD = (
    *_CONTENT, *(f"{very} {word}" for very in _VERY for word in _CONTENT),
    "pozytywna", "pozytywny", "positiv", "positivo", "positiva", "positif", "満足", "大変満足",
    "とても満足", "非常に満足", "良い",
    "满意", "非常满意", "滿意", "great", "excellent", "amazing", "awesome", "perfect", "loved it",
    "thumbs up", "thumb up", "positive",
    "ausgezeichnet", "hervorragend", "bien", "bon", "bonne", "excelente", "bom", "boa", "ótimo",
    "bueno", "buena", "buono", "buona", "ottimo", "goed", "uitstekend", "dobry", "dobra", "bra", "god",
    "good, i'm satisfied", "gut, ich bin zufrieden",
    "👍", "😀", "😃", "😄", "😁", "😊", "🙂", "😍", "🤩", "😇", "❤", "💚", ":)", ": )", ":d",
)  # fmt: skip
_BAD = (
    *_DISCONTENT, *(f"{very} {word}" for very in _VERY for word in _DISCONTENT),
    "negatywna", "negatywny", "negativ", "negativo", "negativa", "négatif", "不満", "やや不満",
    "大変不満", "悪い", "不满意",
    "非常不满意", "不滿意", "not good", "terrible", "awful", "horrible", "hated it", "thumbs down",
    "thumb down", "negative",
    "mauvais", "mauvaise", "malo", "mala", "mal", "ruim", "cattivo", "cattiva", "slecht", "zły", "zła",
    "dålig",
    "dårlig", "bad, i'm unsatisfied", "schlecht, ich bin unzufrieden",
    "👎", "🙁", "☹", "😞", "😟", "😠", "😡", "🤬", "😢", "😭", "😕", "💔", ":(", ": (",
)  # fmt: skip
#: An answer, but not a good one.
NEUTRAL = (
    "neutral", "fair", "acceptable", "neutralna",
    "普通", "どちらでもない", "一般", "okay", "ok", "so so", "average", "neutre",
    "moyen", "neutro", "neutra", "regular",
    "regolare", "neutraal", "obojętny", "mittel", "😐", "😑", "😶", ":|", ": |",
)  # fmt: skip
_WITH_COMMENT = (
    "with comment", "mit kommentar", "avec commentaire", "con comentario", "com comentário", "con commento",
    "met opmerking", "z komentarzem", "med kommentar",
)  # fmt: skip
#: No answer: the survey was offered, or was not.
_NO_ANSWER = (
    "offered", "unoffered", "not offered", "received", "angeboten", "nicht angeboten", "proposé",
    "proposée",
    "non proposé", "non proposée", "ofrecido", "ofrecida", "no ofrecido", "no ofrecida", "oferecido",
    "oferecida", "não oferecido", "não oferecida", "offerto", "offerta", "non offerto", "non offerta",
    "aangeboden", "niet aangeboden", "not rated", "unrated", "nicht bewertet", "no rating", "no response",
    "not answered", "unanswered", "non noté", "未回答", "回答なし", "未評価", "未评价", "brak oceny",
    "brak odpowiedzi", "nicht beantwortet",
    "keine antwort", "keine angabe", "não respondida", "não respondido", "sin respuesta", "sans réponse",
    "sin calificar", "sem avaliação", "senza valutazione",
)  # fmt: skip

#: Word or sign of a rating, folded → good, not good, or None for no answer.
RATING: Mapping[str, bool | None] = {
    **{f"{word} {more}": True for word in _GOOD for more in _WITH_COMMENT},
    **{f"{word} {more}": False for word in _BAD for more in _WITH_COMMENT},
    **dict.fromkeys(_GOOD, True),
    **dict.fromkeys((*_BAD, *NEUTRAL), False),
    **dict.fromkeys(_NO_ANSWER),
}


def fold(text: pl.Expr) -> pl.Expr:
    """Words as they are compared here: in lower case, with single blanks and plain apostrophes."""
    plain = text.cast(pl.String).str.normalize("NFC").str.strip_chars().str.to_lowercase()
    return plain.str.replace_all("’", "'", literal=True).str.replace_all(r"[\s_-]+", " ")


def folded(text: pl.Series) -> pl.Series:
    """The same of a column of text."""
    return text.to_frame("text").select(fold(pl.col("text"))).to_series()


def status(text: pl.Series) -> pl.Series:
    """What each status word means, CANCELLED and ESCALATED among it; an unknown word as it is, folded."""
    words = text.drop_nulls().unique()
    return text.replace(words, _by_its_beginning(_without_pipeline(folded(words)).replace(dict(STATUS))))


def _by_its_beginning(words: pl.Series) -> pl.Series:
    """What a word means that is none of the table's, by its beginning or its statements; else the word."""
    return pl.Series(words.name, [_meaning(word) or word for word in words], dtype=pl.String)


def _meaning(word: str) -> str | None:
    """What a folded word means: not solved, waiting for somebody, or what all its statements say together.

    "Not fixed, closed" is closed without a solution; "pending, closed" says two things, and so nothing.
    """
    if (known := STATUS.get(word)) is not None:
        return known
    # As people type them: RESOLU without its accents, done with a tick behind it.
    if (known := _BARE.get(_bare(word))) is not None:
        return known
    begins = next((meaning for pattern, meaning in _BEGINNINGS.items() if re.search(pattern, word)), None)
    parts = [part.strip() for part in re.split(_STATEMENTS, word) if part.strip()]
    if len(parts) < 2:
        return begins
    said = {meaning for part in parts if (meaning := _meaning(part)) is not None}
    unsolved = any(re.search(rf"^{_NOT} (?:yet )?{_SOLVED}", part) for part in parts)
    if "closed" in said and (unsolved or CANCELLED in said) and said <= {"open", "closed", CANCELLED}:
        return CANCELLED
    return next(iter(said)) if len(said) == 1 else None if said else begins


def _bare(word: str) -> str:
    """A folded word without signs around it and without accents; one in doubt as it is."""
    if "?" in word:
        return word
    apart = unicodedata.normalize("NFD", re.sub(r"^\W+|\W+$", "", word))
    return (
        "".join(each for each in apart if not unicodedata.combining(each)) if apart[:1] < "\u0250" else word
    )


_MEANINGS = dict[str, set[str]]()
for _word, _meant in STATUS.items():
    _MEANINGS.setdefault(_bare(_word), set()).add(_meant)
#: Bare word → what it means, where all words that are written so without accents mean the same.
_BARE = {word: next(iter(meant)) for word, meant in _MEANINGS.items() if len(meant) == 1}

#: Between the statements of a status.
_STATEMENTS = r"\s*[,;/|]\s*|\s+[–—-]\s+"


def knows(folded_word: pl.Expr) -> pl.Expr:
    """Whether a folded word has a meaning, by the table, by its beginning or by its statements."""
    return folded_word.map_batches(_all_known, pl.Boolean)


def _all_known(words: pl.Series) -> pl.Series:
    known = {word: _meaning(word) is not None for word in words.drop_nulls().unique()}
    return words.replace_strict(known, return_dtype=pl.Boolean) if known else words.is_null() & False


def _without_pipeline(words: pl.Series) -> pl.Series:
    """The words without the pipeline in brackets behind each, as in "closed (support pipeline)".

    Only where all have one that several of them share: what one word has alone belongs to its meaning.
    """
    parts = words.to_frame("word").with_columns(
        stem=pl.col("word").str.extract(_BRACKETS, 1), inside=pl.col("word").str.extract(_BRACKETS, 2)
    )
    if parts.is_empty() or parts["inside"].has_nulls():
        return words
    shared = parts.group_by("inside").agg(pl.col("stem").n_unique() > 1)["stem"].all()
    return parts["stem"].alias(words.name) if shared else words


_BRACKETS = r"^(.+?) \(([^()]+)\)$"
