"""A table of questions and answers, under their names in ten languages; its ids are made of the questions."""

import hashlib

import polars as pl

from data.readers.desks import desk_columns
from data.readers.table import LINE, Reading, Table
from data.schema import Kind

NAME: str = "questions_answers"
LABEL: str = "questions and answers"

NAMES: desk_columns.Names = {
    "question": ("question", "questions", "frage", "pregunta", "pergunta", "domanda", "vraag", "pytanie",
                 "fråga", "spørgsmål", "faq", "q"),
    "answer": ("answer", "answers", "antwort", "réponse", "reponse", "respuesta", "resposta", "risposta",
               "antwoord", "odpowiedź", "svar", "a"),
    "category": ("category", "topic", "section", "kategorie", "thema", "catégorie", "categoría", "categoria",
                 "categorie", "kategoria", "kategori"),
    "variations": ("variations", "alternative questions", "varianten", "variantes", "varianti"),
    "conditions": ("conditions", "bedingungen"),
    "owner": ("owner", "author", "autor", "auteur", "autore", "verantwortlich"),
    "source_url": ("url", "link", "source url", "source_url"),
    "updated_at": ("updated at", "updated_at", "last updated", "aktualisiert", "mis à jour", "actualizado"),
    "verified_at": ("verified at", "verified_at", "geprüft am", "geprüft"),
}  # fmt: skip


def recognises(table: Table) -> bool:
    """Returns whether the table has questions and answers, and nothing that tickets or messages have."""
    there = desk_columns.find(table, NAMES)
    others = {"ticket_id", "ticket id", "conversation_id", "created_at", "status", "rating", "entry_id"}
    return {"question", "answer"} <= set(there) and not desk_columns.marks(table, others)


def read(table: Table, kind: Kind | None = None) -> list[Reading]:
    """Returns the rows as entries; a question that is asked twice takes the last row's answer."""
    desk_columns.only(kind, LABEL, ["knowledge"], "Read tickets from a table that has their ids.")
    found = desk_columns.find(table, NAMES)
    asked = table.frame[found["question"]].cast(pl.String).str.strip_chars()
    own = asked.map_elements(_own_id, return_dtype=pl.String, skip_nulls=True).alias("entry_id")
    left_out = [name for name in table.columns if name not in found.values()]
    notes = [f"Left out: {desk_columns.listed(left_out)}."] if left_out else []
    return [
        Reading(
            kind="knowledge",
            reader=NAME,
            source="questions",
            frame=table.frame.select(LINE, own, *(pl.col(name).alias(to) for to, name in found.items())),
            broken=table.broken,
            notes=(
                *table.notes,
                "The ids are made of the questions: a changed question is another entry.",
                *notes,
            ),
        )
    ]


def _own_id(question: str) -> str:
    return "q" + hashlib.sha256(" ".join(question.casefold().split()).encode()).hexdigest()[:12]
