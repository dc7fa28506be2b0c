"""Knowledge as Markdown or HTML files: an entry a file, or one for each heading of a long one."""

import polars as pl

from data.readers.articles import article_files, entries
from data.readers.articles.entries import Article
from data.readers.desks import desk_columns
from data.readers.table import LINE, Reading, Table
from data.schema import Kind

NAME: str = "article_files"
LABEL: str = "Markdown and HTML files"


def recognises(table: Table) -> bool:
    """Returns whether the table was made of article files."""
    return set(article_files.COLUMNS) <= set(table.columns)


def read(table: Table, kind: Kind | None = None) -> list[Reading]:
    """Returns the knowledge log; drafts are left out and counted."""
    desk_columns.only(kind, LABEL, ["knowledge"], "Read tickets from a table.")
    draft = pl.col("article.draft").str.to_lowercase().is_in(["true", "yes"]).fill_null(False)
    published = table.frame.filter(~draft)
    articles = [
        Article(
            line=row[LINE],
            entry_id=row["article.file"],
            title=row["article.title"],
            html=row["article.html"] or "",
            category=row["article.category"],
            owner=row["article.owner"],
            url=row["article.url"],
            updated_at=row["article.updated_at"],
        )
        for row in published.iter_rows(named=True)
    ]
    frame, notes = entries.frame(articles)
    left_out = table.frame.height - published.height
    return [
        Reading(
            kind="knowledge",
            reader=NAME,
            source="articles",
            frame=frame,
            filtered=left_out,
            broken=table.broken,
            notes=(*table.notes, *notes, *entries.drafts(left_out)),
        )
    ]
