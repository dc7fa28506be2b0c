"""Zendesk Guide: articles of the Help Center API (GET /api/v2/help_center/articles)."""

import polars as pl

from data.readers.articles import entries
from data.readers.articles.entries import Article
from data.readers.desks import desk_columns
from data.readers.table import LINE, Reading, Table
from data.schema import Kind

NAME: str = "zendesk_guide"
LABEL: str = "Zendesk Guide"
_MARKS = ("id", "title", "body", "locale", "section_id", "draft")


def recognises(table: Table) -> bool:
    """Returns whether the table has an article's id, title, body, locale, section and draft flag."""
    return desk_columns.marks(table, _MARKS) == len(_MARKS)


def read(table: Table, kind: Kind | None = None) -> list[Reading]:
    """Returns the published articles; an article in several languages is one entry for each of them."""
    desk_columns.only(kind, LABEL, ["knowledge"], "Tickets are in another export.")
    return [
        entries.reading(table, NAME, "zendesk", _article, is_draft=pl.col("draft").cast(pl.String) == "true")
    ]


def _article(row: dict[str, str | None], several: frozenset[str]) -> Article:
    own = str(row["id"])
    return Article(
        line=int(row[LINE] or 0),
        entry_id=f"{own}:{row['locale']}" if own in several else own,
        title=row["title"] or "",
        html=row["body"] or "",
        category=row.get("section.name") or row["section_id"],
        owner=row.get("author_id"),
        url=row.get("html_url"),
        # updated_at moves with every vote and label; edited_at with the text alone.
        updated_at=row.get("edited_at") or row.get("updated_at"),
    )
