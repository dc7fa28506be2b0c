"""Articles as rows of the knowledge log: one entry for each section, under the article's id and title."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from data.readers.articles import sections
from data.readers.table import LINE, Reading, Table


@dataclass(frozen=True, slots=True)
class Article:
    """A published article, its text in HTML."""

    line: int
    entry_id: str
    title: str
    html: str
    category: str | None = None
    owner: str | None = None
    url: str | None = None
    updated_at: str | None = None


def frame(articles: Sequence[Article]) -> tuple[pl.DataFrame, list[str]]:
    """Returns the entries as text columns with LINE, and sentences on what was cut and what is empty."""
    rows, cut, empty = list[dict[str, object]](), 0, 0
    for each in articles:
        found = sections.of_html(each.html) or [sections.Section("", "")]
        cut += len(found) > 1
        empty += not found[0].text
        rows += [_row(each, section, place) for place, section in enumerate(found)]
    schema = {LINE: pl.Int64, **dict.fromkeys(_COLUMNS, pl.String)}
    notes = list[str]()
    if cut:
        notes.append(
            f"{cut:,} articles of more than {sections.MOST_WORDS} words were cut at their headings: "
            f"{len(articles):,} articles are {len(rows):,} entries."
        )
    if empty:
        notes.append(f"{empty:,} articles have no text; their answer is empty.")
    return pl.DataFrame(rows, schema=schema), notes


def drafts(number: int) -> list[str]:
    """Returns a sentence on the articles that nobody sees yet, if there are any."""
    return [f"Drafts left out, as nobody sees them: {number:,}."] if number else []


def reading(
    table: Table,
    name: str,
    source: str,
    article: Callable[[dict[str, str | None], frozenset[str]], Article],
    *,
    is_draft: pl.Expr,
) -> Reading:
    """Returns the published rows of a table of articles as entries; `article` makes one of a row.

    It is told which ids stand in several rows, as those of an article in several languages do.
    """
    texts = table.frame.cast({each: pl.String for each in table.columns})
    published = texts.filter(~is_draft.fill_null(False))
    ids = published["id"]
    several = frozenset(ids.filter(ids.is_duplicated()).drop_nulls().to_list())
    found = [article({**row, LINE: str(row[LINE])}, several) for row in published.iter_rows(named=True)]
    made, notes = frame(found)
    left_out = texts.height - published.height
    if "locale" in published.columns and published["locale"].n_unique() > 1:
        counted = published.group_by("locale").len("rows").sort("rows", "locale", descending=[True, False])
        languages = ", ".join(f"{locale} {rows:,}" for locale, rows in counted.iter_rows())
        notes.append(f"Articles in several languages: {languages}.")
    return Reading(
        kind="knowledge",
        reader=name,
        source=source,
        frame=made,
        filtered=left_out,
        broken=table.broken,
        notes=(*table.notes, *notes, *drafts(left_out)),
    )


_COLUMNS = ("entry_id", "category", "question", "answer", "owner", "source_url", "updated_at")


def _row(article: Article, section: sections.Section, place: int) -> dict[str, object]:
    titles = [article.title, section.heading if section.heading != article.title else ""]
    return {
        LINE: article.line,
        "entry_id": article.entry_id if place == 0 else f"{article.entry_id}#{place + 1}",
        "category": article.category,
        "question": ": ".join(filter(None, titles)) or None,
        "answer": section.text or None,
        "owner": article.owner,
        "source_url": article.url,
        "updated_at": article.updated_at,
    }
