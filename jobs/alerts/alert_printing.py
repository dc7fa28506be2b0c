"""Alerts as text and as one object: rules, what is on, schedules, and messages that were not sent."""

from collections.abc import Iterator
from typing import Any

from analytics import wording
from data.settings import Settings
from jobs.alerts import alert_rules, episodes, outbox, schedules

_UNSENT = ("waiting", "sending", "failed")


def overview(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """Returns everything that `alerts list` shows; times are in UTC."""
    return {
        "rules": [
            {
                "id": each.id,
                "source": each.source,
                "kind": each.kind,
                "about": each.about,
                "looks": each.looks,
                "minimum": each.minimum,
                "days": each.days,
                "channels": list(each.channels),
                "muted_until": each.muted_until and each.muted_until.isoformat(),
                "looked_at": each.looked_at and each.looked_at.isoformat(),
                "trouble": each.trouble,
            }
            for each in alert_rules.listed(settings)
        ],
        "firing": [
            {
                "key": each.key,
                "rule": each.rule_id,
                "source": each.source,
                "kind": each.kind,
                "since": each.fired_at and each.fired_at.isoformat(),
                "sentence": each.sentence,
                "page": each.address,
                "lake_version": each.lake_version,
            }
            for each in episodes.firing(settings)
        ],
        "schedules": [
            {
                "id": each.id,
                "source": each.source,
                "kind": each.kind,
                "cron": each.cron,
                "working_day": each.working_day,
                "zone": each.zone,
                "channels": list(each.channels),
                "next_due": each.next_due.isoformat(),
            }
            for each in schedules.listed(settings)
        ],
        "unsent": [
            {"key": each.key, "channel": each.channel, "state": each.state, "title": each.title}
            | {"tries": each.tries, "error": each.error}
            for each in outbox.listed(settings)
            if each.state in _UNSENT
        ],
    }


def in_words(found: dict[str, list[dict[str, Any]]]) -> str:
    """Returns the same as lines of text."""
    return "\n".join(_lines(found))


def _lines(found: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    on, rules = found["firing"], found["rules"]
    yield f"{wording.counted(len(rules), 'rule')}; alerts that are on: {len(on)}."
    yield from (f"- {each['source']}, {each['kind']}: {each['sentence']} ({each['page']})" for each in on)
    for each in rules:
        about = f" of {each['about']}" if each["about"] else ""
        muted = f", muted until {each['muted_until'][:16]} UTC" if each["muted_until"] else ""
        told = ", ".join(each["channels"]) or "pages only"
        yield f"Rule {each['id']}: {each['kind']}{about}, {each['source']} → {told}{muted}"
        if each["trouble"]:
            yield f"    could not be looked at: {each['trouble']}"
    for each in found["schedules"]:
        when = f"{each['next_due'][:16].replace('T', ' ')} UTC"
        told = ", ".join(each["channels"])
        yield f"Schedule {each['id']}: {each['kind']}, {each['source']} → {told}, next {when}"
    for each in found["unsent"]:
        said = f"{each['state']}, {each['title']}. {each['error']}"
        yield f"Message {each['key'][:8]} to {each['channel']}: {said}"
