"""Drafts of articles for missing phrasings, as files that Zendesk and Intercom import; none is published."""

import polars as pl

from analytics.packets import proposed_answer
from analytics.training_pack.pack_records import Article, Pack
from data.lake import lake
from data.settings import Settings
from jobs.knowledge.knowledge_board import Board
from jobs.packets import packet_tickets
from jobs.training_pack.formats import help_center_articles

#: With fewer replies in the group itself, those of its whole category are read.
_FEW_REPLIES = 3


def files(settings: Settings, board: Board) -> dict[str, bytes]:
    """The files by name; none where no phrasing is missing."""
    return help_center_articles.files(Pack(board.source, (), articles=articles(settings, board)))


def articles(settings: Settings, board: Board) -> tuple[Article, ...]:
    """A draft for each missing phrasing: asked as customers do, answered as people did most."""
    given = packet_tickets.replies_of(lake.of(settings), board.source)
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
                title=str(row["typical"]),
                answer="" if answer is None else answer.text,
                category=row["category"],
                language=None,
                phrasings=tuple(("", str(text)) for text in row["wordings"]),
            )
        )
    return tuple(found)
