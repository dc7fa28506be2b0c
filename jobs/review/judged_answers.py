"""The tag of every answer that people reviewed: what was decided where two differed, else the last tag."""

import polars as pl

from data.database import decision_log, sessions
from data.settings import Settings
from jobs.decisions import decision_log as log
from jobs.review.review_queue import gold_items
from jobs.review.review_tags import TAGS


def tags(settings: Settings, source: str) -> pl.DataFrame:
    """A row for each reviewed answer of a source: `interaction_id`, `reviewed`.

    Answers of every draw count, those picked by hand too: each tag is true of its answer, whatever the draw
    says about shares.
    """
    with sessions.session(settings, reads_only=True) as opened:
        said = {
            each.subject: each.choice
            for each in decision_log.standing(opened, kind="answer tag", source=source)
            if each.choice in TAGS
        }
        said |= {item: each.choice for item, each in gold_items(opened, source).items()}
    schema = {"interaction_id": pl.String, "reviewed": pl.String}
    return pl.DataFrame(sorted(said.items()), schema=schema, orient="row")


def stamp(settings: Settings, source: str) -> int:
    """What changes with every tag and every adjudication of a source."""
    return log.stamp(settings, source, "answer tag", "adjudication")
