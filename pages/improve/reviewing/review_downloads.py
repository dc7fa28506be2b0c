"""What can be taken home of the page Review: every answer of a draw with its tags."""

from data import export
from data.database.review_tables import ReviewDraw
from jobs.review import review_export
from pages.components import exports
from pages.components.load import At


def buttons(at: At, draw: ReviewDraw) -> None:
    """The answers of a draw with probabilities, reviewers and tags, as CSV."""
    exports.csv_button(
        "Reviewed answers, CSV",
        f"{at.source}-review-{draw.id}",
        lambda: export.csv_bytes(review_export.table(at.settings, draw)),
    )
