"""Drafts of articles for missing phrasings, as files that Zendesk and Intercom import; none is published."""

from collections import Counter
from collections.abc import Iterable

import polars as pl

from analytics import wording
from analytics.packets import proposed_answer
from analytics.training_pack.pack_records import Article, Pack
from data.lake import lake
from data.lake.lake import Lake
from data.settings import Settings
from jobs.knowledge.knowledge_board import Board
from jobs.packets import packet_tickets
from jobs.training_pack.formats import help_center_articles

#: With fewer replies in the group itself, those of its whole category are read.
_FEW_REPLIES = 3
#: A help centre shows no more of a title.
_LONGEST_TITLE = 120


def files(settings: Settings, board: Board) -> dict[str, bytes]:
    """The files by name; none where no phrasing is missing."""
    return help_center_articles.files(Pack(board.source, (), articles=articles(settings, board)))


def articles(settings: Settings, board: Board) -> tuple[Article, ...]:
    """A draft for each missing phrasing: asked as customers do, answered as people did most."""
    store = lake.of(settings)
    given = packet_tickets.replies_of(store, board.source)
    spoken = _languages(store, board.source)
    found: list[Article] = []
    for row in board.missing.iter_rows(named=True):
        own = given.filter(pl.col("ticket_id").is_in(row["ticket_ids"]))
        if own.height < _FEW_REPLIES:
            own = given.filter(pl.col("category") == row["category"])
        answer = (
            proposed_answer.central(own["reply"].to_list(), own["author"].to_list()) if own.height else None
        )
        found.append(
            Article(
                packet="",
                title=_title(str(row["typical"])),
                answer="" if answer is None else answer.text,
                category=row["category"],
                language=_most(spoken[each] for each in row["ticket_ids"] if each in spoken),
                phrasings=tuple(("", str(text)) for text in row["wordings"]),
            )
        )
    return tuple(found)


def _title(typical: str) -> str:
    """A title of one line: the request's own subject, or its first sentence."""
    first = typical.strip().partition("\n")[0].strip()
    return first if len(first) <= _LONGEST_TITLE else wording.shortened(first, _LONGEST_TITLE)


def _languages(store: Lake, source: str) -> dict[str, str]:
    tickets = store.scan_source("tickets", source)
    if tickets is None:
        return {}
    known = tickets.select("ticket_id", "language").drop_nulls().collect()
    return dict(known.iter_rows())


def _most(languages: Iterable[str]) -> str | None:
    """The language of most; of two with as many the first in the alphabet."""
    counts = Counter(languages)
    return min(counts, key=lambda each: (-counts[each], each)) if counts else None
