"""Words for ticket statuses and ratings in seven languages, with their canonical values.

From the vendors' public help pages for German, French, Spanish and Portuguese; Italian and Dutch from the
usual translations of the same words. A word that means different things in different systems is left out.
"""

from collections.abc import Mapping

import polars as pl

#: A ticket with such a status is closed and not resolved. It is stored as closed, with `resolved` false.
CANCELLED = "cancelled"

_STATUSES: dict[str, tuple[str, ...]] = {
    "open": (
        "open", "new", "in progress", "assigned", "active", "reopened", "re opened", "work in progress",
        "to do",
        "neu", "offen", "in bearbeitung", "zugewiesen", "wiedereröffnet", "wieder geöffnet",
        "nouveau", "ouvert", "en cours", "en cours de traitement", "rouvert",
        "nuevo", "abierto", "en curso", "en proceso", "en progreso", "reabierto",
        "novo", "aberto", "em andamento", "em progresso", "reaberto",
        "nuovo", "aperto", "in corso", "in lavorazione", "riaperto",
        "nieuw", "in behandeling", "heropend",
    ),
    "pending": (
        "pending", "hold", "on hold", "waiting", "waiting on customer", "waiting for customer", "snoozed",
        "waiting on third party", "waiting for third party", "awaiting reply", "awaiting customer",
        "waiting for support", "waiting for approval",
        "wartend", "ausstehend", "angehalten", "in wartestellung", "warten auf kunden", "wartet auf kunden",
        "zurückgestellt",
        "en attente", "en pause", "en attente du client", "en attente d'un tiers",
        "pendiente", "en espera", "esperando al cliente", "a la espera del cliente",
        "pendente", "em espera", "aguardando cliente", "aguardando o cliente", "aguardando terceiros",
        "in attesa", "in sospeso", "sospeso", "in attesa del cliente",
        "wachtend", "in de wacht", "wachten op klant", "uitgesteld",
    ),
    "closed": (
        "closed", "solved", "resolved", "done", "completed", "complete", "fixed", "finished",
        "gelöst", "geschlossen", "erledigt", "abgeschlossen", "behoben",
        "résolu", "fermé", "clos", "clôturé", "terminé",
        "resuelto", "cerrado", "solucionado", "completado", "finalizado",
        "resolvido", "fechado", "concluído", "encerrado",
        "risolto", "chiuso", "completato",
        "opgelost", "gesloten", "afgerond", "afgesloten",
    ),
    CANCELLED: (
        "cancelled", "canceled", "rejected", "declined", "won't do", "wont do", "won't fix", "wont fix",
        "withdrawn", "abandoned",
        "storniert", "abgebrochen", "abgelehnt", "zurückgezogen", "verworfen",
        "annulé", "rejeté", "refusé", "abandonné",
        "cancelado", "anulado", "rechazado",
        "rejeitado", "recusado",
        "annullato", "rifiutato",
        "geannuleerd", "afgewezen", "geweigerd",
    ),
    "merged": ("merged", "duplicate", "zusammengeführt", "fusionné", "fusionado", "mesclado", "unito",
               "samengevoegd"),
    "spam": ("spam",),
    "deleted": ("deleted", "trashed", "gelöscht", "supprimé", "eliminado", "excluído", "eliminato",
                "verwijderd"),
}  # fmt: skip

#: Status word, folded → open, pending, closed, merged, spam, deleted, or CANCELLED.
STATUS: Mapping[str, str] = {word: state for state, words in _STATUSES.items() for word in words}

_GOOD = (
    "good", "gut", "bien", "bon", "bonne", "bom", "boa", "bueno", "buena", "buono", "buona", "goed",
    "good, i'm satisfied", "gut, ich bin zufrieden", "satisfied", "zufrieden", "satisfait", "satisfecho",
    "satisfeito", "soddisfatto", "tevreden",
)  # fmt: skip
_BAD = (
    "bad", "schlecht", "mauvais", "mauvaise", "malo", "mala", "mal", "ruim", "cattivo", "cattiva", "slecht",
    "bad, i'm unsatisfied", "schlecht, ich bin unzufrieden", "unsatisfied", "unzufrieden", "insatisfait",
    "insatisfecho", "insatisfeito", "insoddisfatto", "ontevreden",
)  # fmt: skip
_WITH_COMMENT = (
    "with comment", "mit kommentar", "avec commentaire", "con comentario", "com comentário", "con commento",
    "met opmerking",
)  # fmt: skip
#: No answer: the survey was offered, or was not.
_NO_ANSWER = (
    "offered", "unoffered", "not offered", "received", "angeboten", "nicht angeboten", "proposé", "proposée",
    "non proposé", "non proposée", "ofrecido", "ofrecida", "no ofrecido", "no ofrecida", "oferecido",
    "oferecida", "não oferecido", "não oferecida", "offerto", "offerta", "non offerto", "non offerta",
    "aangeboden", "niet aangeboden", "not rated", "unrated", "nicht bewertet",
)  # fmt: skip

#: Word of a rating, folded → good, bad, or None for no answer.
RATING: Mapping[str, bool | None] = {
    **{f"{word} {more}": True for word in _GOOD for more in _WITH_COMMENT},
    **{f"{word} {more}": False for word in _BAD for more in _WITH_COMMENT},
    **dict.fromkeys(_GOOD, True),
    **dict.fromkeys(_BAD, False),
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
    """What each status word means, CANCELLED among it; a word that is not known here as it is, folded."""
    words = text.drop_nulls().unique()
    return text.replace(words, folded(words).replace(dict(STATUS)))
