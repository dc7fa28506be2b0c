"""Saved views: filters of a page, stored under a name."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlmodel import select

from analytics import wording
from data import current_user
from data.database import row_scope, sessions
from data.database.tables import SavedView
from data.errors import DataError
from data.settings import Settings

LONGEST_NAME = 60
#: An address with more than this is nobody's choice.
LONGEST_CHOICE = 4_000
#: Views were saved without a page while Overview stood at the bare address.
_OVERVIEW = "overview"


@dataclass(frozen=True, slots=True)
class View:
    """A saved view: its name, page, query string and owner."""

    name: str
    page: str
    chosen: str
    owner: str
    made_on: date


def listed(settings: Settings) -> tuple[View, ...]:
    """Returns the saved views by name: one's own, and everybody's of the sources that who looks may see."""
    with sessions.session(settings, reads_only=True) as opened:
        found = opened.exec(select(SavedView).order_by(SavedView.name)).all()
    zone = settings.zone
    return tuple(
        View(each.name, each.page or _OVERVIEW, each.chosen, each.owner, each.made_at.astimezone(zone).date())
        for each in found
    )


def save(settings: Settings, name: str, page: str, chosen: str) -> None:
    """Stores a page's filters; replaces one's own view of that name, not another person's."""
    called, who = " ".join(name.split()), current_user.name()
    if not 1 <= len(called) <= LONGEST_NAME or not called.isprintable():
        raise DataError(f"A view's name has 1 to {LONGEST_NAME} letters; this one has {len(called)}.")
    if len(chosen) > LONGEST_CHOICE:
        raise DataError("More is chosen on this page than a view can keep. Choose less, or copy the link.")
    with sessions.session(settings) as opened:
        # A name that is taken is taken for all, also where its view leads to a source that one may not see.
        with row_scope.whole():
            there = opened.get(SavedView, called)
        if there is not None and there.owner != who:
            when = wording.day(there.made_at.astimezone(settings.zone).date(), year=True)
            raise DataError(
                f"There is already a view {called!r}, saved by {there.owner} on {when}. Choose another name."
            )
        opened.merge(SavedView(name=called, page=page, chosen=chosen, owner=who, made_at=datetime.now(UTC)))


def delete(settings: Settings, name: str) -> None:
    """Deletes a view; only its owner can."""
    with sessions.session(settings) as opened:
        there = opened.get(SavedView, name)
        if there is None:
            return
        if there.owner != current_user.name():
            raise DataError(f"The view {name!r} belongs to {there.owner}; only they can delete it.")
        opened.delete(there)
