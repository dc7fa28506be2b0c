"""Intercom: articles of its interface (GET /articles), or of a warehouse (table article_history)."""

import polars as pl

from data.readers.articles import entries
from data.readers.articles.entries import Article
from data.readers.desks import desk_columns
from data.readers.table import LINE, Reading, Table
from data.schema import Kind

NAME: str = "intercom_articles"
LABEL: str = "Intercom articles"
_MARKS = ("id", "title", "body", "state", "author_id")
_COLLECTIONS = ("parent_id", "collection_id")


def recognises(table: Table) -> bool:
    """Returns whether the table has an article's id, title, body, state, author and collection."""
    return desk_columns.marks(table, _MARKS) == len(_MARKS) and desk_columns.marks(table, _COLLECTIONS) > 0


def read(table: Table, kind: Kind | None = None) -> list[Reading]:
    """Returns the published articles as entries."""
    desk_columns.only(kind, LABEL, ["knowledge"], "Conversations are in another export.")
    return [entries.reading(table, NAME, "intercom", _article, is_draft=pl.col("state") == "draft")]


def _article(row: dict[str, str | None], several: frozenset[str]) -> Article:
    return Article(
        line=int(row[LINE] or 0),
        entry_id=str(row["id"]),
        title=row["title"] or "",
        html=row["body"] or "",
        category=row.get("parent_id") or row.get("section_id") or row.get("collection_id"),
        owner=row["author_id"],
        url=row.get("url"),
        updated_at=row.get("updated_at"),
    )
