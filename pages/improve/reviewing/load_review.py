"""What the page Review shows, kept by what was said so far."""

from data.database.review_tables import ReviewDraw
from jobs.decisions import decision_log as log
from jobs.review import review_rates, stored_draws
from jobs.review.review_rates import Reviewed
from pages.components.cache import kept
from pages.components.load import At


def draws(at: At) -> list[ReviewDraw]:
    """The draws of a source, the newest first; not kept, for somebody may just have drawn."""
    return stored_draws.listed(at.settings, at.source)


def decided(at: At) -> int:
    """The number of the last decision about an answer on which two had differed."""
    return log.stamp(at.settings, at.source, "adjudication")


def reviewed(at: At, draw_id: int) -> Reviewed:
    """A draw with all that its tags say."""
    return _reviewed(at, draw_id, review_rates.stamp(at.settings, at.source))


@kept(16, ttl=600.0)
def _reviewed(at: At, draw_id: int, stamp: str) -> Reviewed:
    return review_rates.of_draw(at.settings, stored_draws.read(at.settings, at.source, draw_id))
