"""Reads stored plans: versions, the one in effect, texts set aside; nothing is written here."""

from collections.abc import Mapping

from sqlmodel import col, select

from analytics.pilot.plan import Plan, PlanError
from analytics.pilot.planning import toml_format
from data import toml_text
from data.database import sessions
from data.database.plan_tables import PlanAside, PlanRecord
from data.errors import DataError
from data.settings import Settings
from jobs.pilot import plan_retirement
from jobs.pilot.plan_versions import Aside, Retirement, StoredPlan


def from_text(text: str | bytes, called: str = "The plan") -> Plan:
    """Parses a plan from TOML text; `called` names the text in errors."""
    return from_table(toml_text.parse(text, called))


def from_table(found: Mapping[str, object]) -> Plan:
    """Returns the plan of a parsed TOML table."""
    try:
        return toml_format.from_table(found)
    except PlanError as error:
        raise DataError(str(error)) from None


def read(settings: Settings, name: str, version: int) -> StoredPlan:
    """Returns one version of a plan."""
    found = [each for each in versions(settings, name) if each.version == version]
    if not found:
        raise DataError(
            f"The plan {name!r} has no version {version}. It has {len(versions(settings, name))}."
        )
    return found[0]


def versions(settings: Settings, name: str) -> list[StoredPlan]:
    """Returns every version of a plan, oldest first; DataError for an unknown name."""
    with sessions.session(settings, reads_only=True) as opened:
        asked = select(PlanRecord).where(PlanRecord.name == name).order_by(col(PlanRecord.version))
        rows = opened.exec(asked).all()
        retired = plan_retirement.current(opened, [name]).get(name)
    if not rows:
        raise DataError(f"There is no plan {name!r}. There {_are(names(settings))}.")
    return [_kept(settings, row, retired) for row in rows]


def newest(settings: Settings, name: str) -> StoredPlan:
    """Returns the newest version, which is the one to edit or amend."""
    return versions(settings, name)[-1]


def in_effect(settings: Settings, name: str) -> StoredPlan:
    """Returns the version that a verdict is given on: the newest locked one, else the draft."""
    return _effective(versions(settings, name))


def for_source(settings: Settings, source: str) -> list[StoredPlan]:
    """Returns a source's plans as in effect: locked first, latest lock first."""
    found = [_effective(each) for each in every_version(settings, source).values()]
    return sorted(found, key=lambda each: (each.locked, each.locked_at or each.saved_at), reverse=True)


def every_version(settings: Settings, source: str | None = None) -> dict[str, list[StoredPlan]]:
    """Returns all plans by name with their versions, oldest first; of one source or all."""
    asked = select(PlanRecord).order_by(col(PlanRecord.name), col(PlanRecord.version))
    if source is not None:
        asked = asked.where(PlanRecord.source == source)
    with sessions.session(settings, reads_only=True) as opened:
        rows, retired = opened.exec(asked).all(), plan_retirement.current(opened)
    by_name: dict[str, list[StoredPlan]] = {}
    for row in rows:
        by_name.setdefault(row.name, []).append(_kept(settings, row, retired.get(row.name)))
    return by_name


def names(settings: Settings) -> list[str]:
    """Returns the names of all plans."""
    with sessions.session(settings, reads_only=True) as opened:
        return list(opened.exec(select(PlanRecord.name).distinct().order_by(PlanRecord.name)).all())


def asides(settings: Settings, name: str) -> list[Aside]:
    """Returns a plan's texts set aside, newest first."""
    with sessions.session(settings, reads_only=True) as opened:
        asked = select(PlanAside).where(PlanAside.name == name).order_by(col(PlanAside.id).desc())
        return [Aside(row.toml, row.who, row.made_at) for row in opened.exec(asked).all()]


def _effective(found: list[StoredPlan]) -> StoredPlan:
    return next((each for each in reversed(found) if each.locked), found[-1])


def _kept(settings: Settings, row: PlanRecord, retired: Retirement | None) -> StoredPlan:
    past, at = settings.past, row.locked_at
    # The lock is written into the draft's own row: in an earlier state the plan is the draft that it was.
    locked = at is not None and (past is None or at <= past.at)
    return StoredPlan(
        plan=from_text(row.toml),
        version=row.version,
        revision=row.revision,
        who=row.who,
        saved_at=row.saved_at,
        locked_by=row.locked_by if locked else "",
        locked_at=at if locked else None,
        sha256=row.sha256 if locked else "",
        retired=retired,
    )


def _are(there: list[str]) -> str:
    return f"are: {', '.join(there)}" if there else "is none yet; `python -m jobs plan FILE.toml` keeps one"
