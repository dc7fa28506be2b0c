"""The alert that an address names (`alert=KEY`): what fired, on what, whether it still holds, who may act."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode

from analytics import wording
from analytics.alerts import alert_bounds
from data.settings import Settings
from jobs.access import roles
from jobs.access.viewers import Viewer
from jobs.alerts import alert_actions, alert_rules, episodes
from jobs.alerts.alert_actions import Remedy
from jobs.alerts.alert_rules import Rule
from jobs.alerts.episodes import Episode

PARAMETER = episodes.PARAMETER


@dataclass(frozen=True, slots=True)
class Step:
    """What can be done about it, the page for who may (with its query), and the role it takes for others."""

    what: str
    page: str
    takes: str


@dataclass(frozen=True, slots=True)
class OpenedAlert:
    """An alert for a page: its kind and source, since when, why, its bound, how it stands, and what to do."""

    label: str
    source: str
    fired_at: datetime
    is_on: bool
    sentence: str
    bound: str
    standing: str
    steps: tuple[Step, ...]


def of(settings: Settings, viewer: Viewer, key: str, now: datetime | None = None) -> OpenedAlert | None:
    """The alert of a key; None where there is none, or none that this viewer may see."""
    found = episodes.get(settings, key)
    if found is None or found.fired_at is None:
        return None
    if not viewer.sees(found.source) or not viewer.opens(found.page.partition("?")[0]):
        return None
    rule = alert_rules.get(settings, found.rule_id, deleted=True)
    return OpenedAlert(
        label=rule.of.label,
        source=found.source,
        fired_at=found.fired_at,
        is_on=found.state == "firing" and not rule.deleted,
        sentence=found.sentence,
        bound=alert_bounds.of(rule.kind, rule.looks, rule.minimum, rule.days, rule.about),
        standing=" ".join(_standing(settings, found, rule, now or datetime.now(UTC))),
        # In an earlier state nobody can do anything, whatever the role.
        steps=()
        if viewer.past
        else tuple(_step(viewer, found, each) for each in (alert_actions.remedy(found), alert_actions.QUIET)),
    )


def _standing(settings: Settings, found: Episode, rule: Rule, now: datetime) -> Iterator[str]:
    """Whether it still holds, as far as anybody looked."""
    if found.ended_at is not None and found.state == "ended":
        yield f"Over since {wording.moment(found.ended_at, settings.zone)}."
        again = episodes.on_again(settings, found)
        if again is not None and again.fired_at is not None:
            yield f"It came back on {wording.moment(again.fired_at, settings.zone)}."
    elif rule.deleted:
        yield "Its rule was deleted, so nobody looks whether it still holds."
    elif rule.looked_at is not None:
        yield f"Still so at the last look, on {wording.moment(rule.looked_at, settings.zone)}."
    if rule.trouble and not rule.deleted:
        yield "A newer look failed."
    if rule.muted_until is not None and rule.is_muted(now) and not rule.deleted:
        yield f"Muted until {wording.day(rule.muted_until.astimezone(settings.zone).date(), year=True)}."


def _step(viewer: Viewer, found: Episode, remedy: Remedy) -> Step:
    if viewer.may(remedy.action) and viewer.opens(remedy.page):
        asked = parse_qs(found.page.partition("?")[2]) if found.page.startswith(f"{remedy.page}?") else {}
        query = urlencode({"source": [found.source]} | asked, doseq=True)
        return Step(remedy.what, f"{remedy.page}?{query}", "")
    return Step(remedy.what, "", roles.least("action", remedy.action))
