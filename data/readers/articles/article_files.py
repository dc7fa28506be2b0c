"""Markdown and HTML files as tables of one row: path, text in HTML, and what the front matter says."""

import re
from pathlib import PurePosixPath

import polars as pl
from markdown_it import MarkdownIt

from data.readers.articles import sections
from data.readers.table import LINE, Table

MARKDOWN, HTML = (".md", ".markdown", ".mdx"), (".html", ".htm", ".xhtml")
#: What a table of such files has, and by what it is known.
COLUMNS = ("article.file", "article.title", "article.html", "article.owner", "article.category",
           "article.url", "article.updated_at", "article.draft")  # fmt: skip
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"^([A-Za-z_]+)[ \t]*:[ \t]*(.*?)[ \t]*$", re.MULTILINE)
#: What front matter calls each column.
_NAMES = {
    "article.title": ("title",), "article.owner": ("owner", "author"),
    "article.category": ("category", "section"),
    "article.url": ("url", "permalink", "source_url"), "article.draft": ("draft",),
    "article.updated_at": ("updated_at", "updated", "last_updated", "lastmod", "date"),
}  # fmt: skip


def is_article(promise: str) -> bool:
    """Returns whether a file's name says that it is Markdown or HTML."""
    return PurePosixPath(promise.lower()).suffix in (*MARKDOWN, *HTML)


def read(text: str, *, name: str, promise: str) -> Table:
    """Returns the table of one file; its title is from the front matter, the first heading, or the name."""
    path = PurePosixPath(promise)
    said = dict[str, str]()
    if path.suffix.lower() in MARKDOWN:
        front = _FRONT.match(text)
        pairs = {key.lower(): value.strip("\"'") for key, value in _PAIR.findall(front[1])} if front else {}
        for column, names in _NAMES.items():
            said[column] = next((pairs[each] for each in names if pairs.get(each)), "")
        text = (
            MarkdownIt("commonmark", {"html": True})
            .enable("table")
            .render(text[front.end() :] if front else text)
        )
    title = (
        said.get("article.title") or sections.title_of(text) or path.stem.replace("-", " ").replace("_", " ")
    )
    folder = "" if path.parent == PurePosixPath(".") else path.parent.name
    row = {
        **said,
        "article.file": str(path),
        "article.title": title,
        "article.html": text,
        "article.category": said.get("article.category") or folder,
    }
    frame = pl.DataFrame({LINE: [1], **{column: [row.get(column) or None] for column in COLUMNS}})
    return Table(name, "article", frame.cast(dict.fromkeys(COLUMNS, pl.String)))


def together(tables: list[Table], name: str) -> list[Table]:
    """Returns the tables with those of single articles as one."""
    articles = [table for table in tables if table.format == "article"]
    if len(articles) < 2:
        return tables
    frame = pl.concat([table.frame for table in articles])
    numbered = frame.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(LINE))
    notes = tuple(dict.fromkeys(note for table in articles for note in table.notes))
    return [
        *(each for each in tables if each.format != "article"),
        Table(name, "article", numbered, notes=notes),
    ]
