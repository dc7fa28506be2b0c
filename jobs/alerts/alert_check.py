"""The check of all alerts: looks at every rule, stores what changed, and puts what fired into the outbox."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from analytics.alerts.alert_kinds import Kind
from data.database import sessions
from data.database.alert_tables import AlertRule
from data.error_log import record
from data.errors import DataError
from data.settings import Settings
from jobs.alerts import alert_rules, episodes, month_looks, outbox, pilot_looks, work_looks
from jobs.alerts.alert_rules import Rule
from jobs.alerts.pilot_looks import Looks

LOOKS: Mapping[Kind, Callable[[Settings, Rule, datetime, frozenset[str]], Looks]] = {
    "verdict changed": pilot_looks.verdicts,
    "harm": pilot_looks.harm,
    "signal": month_looks.signals,
    "target missed": month_looks.targets,
    "data late": work_looks.late,
    "job failed": work_looks.failed_jobs,
    "fix overdue": work_looks.overdue,
}
#: What the clock alone can change, and what costs no counting to look at.
BY_CLOCK: tuple[Kind, ...] = ("data late", "job failed", "fix overdue")


@dataclass(frozen=True, slots=True)
class Checked:
    """How many rules were looked at, how many episodes fired, and how many rules could not be looked at."""

    rules: int
    fired: int
    troubled: int


def run(settings: Settings, now: datetime | None = None, kinds: Collection[str] | None = None) -> Checked:
    """Looks once at every rule, or those of some kinds; one that cannot be looked at stays and says why.

    A check that is killed and made again finds the same: a look has a stamp, an episode and a message a key.
    """
    now = now or datetime.now(UTC)
    rules = [each for each in alert_rules.listed(settings) if kinds is None or each.kind in kinds]
    found = [_rule(settings, rule, now) for rule in rules]
    return Checked(len(rules), sum(fired for fired, _ in found), sum(troubled for _, troubled in found))


def _rule(settings: Settings, rule: Rule, now: datetime) -> tuple[int, bool]:
    try:
        looks = LOOKS[rule.kind](settings, rule, now, episodes.seen(settings, rule.id))
    except DataError as error:
        return _trouble(settings, rule, now, str(error))
    except Exception as error:
        # One rule must not take the others with it.
        return _trouble(settings, rule, now, f"Error {record(error, f'alert {rule.id}')}: see the log.")
    with sessions.session(settings) as opened:
        # Two checks at once take turns at a rule.
        row = opened.get(AlertRule, rule.id, with_for_update=True)
        if row is None or row.deleted_at is not None:
            return 0, False
        quiet = rule.of.primes and row.looked_at is None
        is_muted = rule.is_muted(now)
        fired = episodes.take_in(opened, rule, looks.found, now)
        if not is_muted:
            # What began while it was muted and still goes on is told now; what is over is not.
            outbox.release(opened, episodes.abouts(opened, rule.id), now)
        for episode in fired:
            outbox.add(
                opened,
                episodes.about(episode.key),
                rule.source,
                rule.channels,
                title=f"{rule.of.label}: {rule.source}",
                sentence=episode.sentence,
                page=episodes.address(episode.page, episode.key),
                lake_version=episode.lake_version,
                now=now,
                state="muted" if quiet else "held" if is_muted else "waiting",
            )
        row.looked_at, row.trouble = now, ""
        row.seen_until = looks.until or row.seen_until
    return len(fired), False


def _trouble(settings: Settings, rule: Rule, now: datetime, why: str) -> tuple[int, bool]:
    with sessions.session(settings) as opened:
        row = opened.get(AlertRule, rule.id)
        if row is not None:
            row.trouble = why
    return 0, True
