"""What can be done about an alert of each kind: by which action of the table of roles, and on which page."""

from collections.abc import Mapping
from typing import NamedTuple

from analytics.alerts.alert_kinds import Kind
from jobs.access.viewers import Viewer
from jobs.alerts import work_looks
from jobs.alerts.episodes import Episode


class Remedy(NamedTuple):
    """Something that can be done: the action that it takes, what it is, and on which page it is done."""

    action: str
    what: str
    page: str


_REMEDIES: Mapping[Kind, Remedy] = {
    "verdict changed": Remedy("manage plans", "decide about the pilot", "plan"),
    "harm": Remedy("manage plans", "amend the plan or end it early", "plan"),
    "signal": Remedy("comment", "note the cause", "signals"),
    "target missed": Remedy("set targets", "change the target", "month"),
    "data late": Remedy("import data", "import the next file or check the connection", "data"),
    "fix overdue": Remedy("decide fixes", "finish, move or dismiss the fix", "work_packets"),
}
#: What can be done about an alert of any kind.
QUIET = Remedy("manage alerts", "mute or delete the alert", "alerts")


def remedy(episode: Episode) -> Remedy:
    """What ends an alert, or is decided because of it."""
    if episode.kind != "job failed":
        return _REMEDIES[episode.kind]
    page = work_looks.page_of(episode.subject)
    if episode.subject in work_looks.IMPORTING:
        return Remedy("import data", "import again", page)
    return Remedy("run analysis", "start it again", page)


def is_for(viewer: Viewer, episode: Episode) -> bool:
    """Whether somebody may do what ends an alert."""
    found = remedy(episode)
    return viewer.may(found.action) and viewer.opens(found.page)
