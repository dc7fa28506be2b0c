"""People who may sign in: invited, changed and ended by an administrator; never removed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, func, select

from data import current_user
from data.database import sessions
from data.database.access_tables import PersonRecord
from data.errors import DataError
from data.privacy.matching_text import NO_WIDTH
from data.settings import Settings
from jobs.access import access_events, passwords, secret_keys, session_cache, source_scope
from jobs.access.roles import ROLES, Role

LONGEST_NAME = 80
_NO_WIDTH = re.compile(f"[{NO_WIDTH}]")
INVITED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in; `sources` None means all."""

    name: str
    role: Role
    sources: frozenset[str] | None
    active: bool
    has_password: bool
    invited_until: datetime | None
    made_by: str
    made_at: datetime
    seen_at: datetime | None


def listed(settings: Settings) -> tuple[Person, ...]:
    """Everybody, those with most rights first."""
    with sessions.session(settings, reads_only=True) as opened:
        found = opened.exec(select(PersonRecord)).all()
    everybody = [_read(each) for each in found]
    return tuple(sorted(everybody, key=lambda each: (not each.active, -ROLES.index(each.role), each.name)))


def any_there(settings: Settings) -> bool:
    """Whether somebody was ever added, so that whoever comes must sign in."""
    with sessions.session(settings, reads_only=True) as opened:
        return opened.exec(select(PersonRecord.id).limit(1)).first() is not None


def add(settings: Settings, name: str, role: Role, sources: Iterable[str] | None = None) -> str:
    """Adds a person and returns the key of an invitation, which is shown once and holds for seven days."""
    called = cleaned(name)
    with sessions.session(settings) as opened:
        if opened.exec(select(PersonRecord).where(PersonRecord.name == called)).first() is not None:
            raise DataError(
                f"There is already a person {called!r}. Change their role, or choose another name."
            )
        first = opened.exec(select(PersonRecord.id).limit(1)).first() is None
        if first and role != "admin":
            raise DataError("The first person must be an admin: nobody else could add the others.")
        record = PersonRecord(
            name=called,
            role=known_role(role),
            sources=source_scope.to_text(sources),
            made_by=current_user.name(),
            made_at=datetime.now(UTC),
        )
        key = _invite(record)
        opened.add(record)
    session_cache.forget()
    access_events.tell("person added", current_user.name(), f"{called}: {role}")
    return key


def invite_again(settings: Settings, name: str) -> str:
    """Returns the key of a new invitation, as for a forgotten password; the old password holds on."""
    with sessions.session(settings) as opened:
        record = _of(opened, name)
        if not record.active:
            raise DataError(f"{record.name} may not sign in now. Let them in again first.")
        key = _invite(record)
        opened.add(record)
    access_events.tell("person invited", current_user.name(), record.name)
    return key


def invited(settings: Settings, key: str) -> str | None:
    """The name of the person whose open invitation a key belongs to; None where there is none."""
    with sessions.session(settings, reads_only=True) as opened:
        found = _by_invite(opened, key)
        return None if found is None else found.name


def choose_password(settings: Settings, key: str, password: str) -> str:
    """Sets the password of an invited person, ends their sessions, and returns their name."""
    with sessions.session(settings) as opened:
        record = _by_invite(opened, key)
        if record is None:
            raise DataError("This invitation was used or is too old. Ask an administrator for a new one.")
        record.password = passwords.hashed(password, record.name)
        record.invite, record.invite_until = "", None
        record.epoch += 1
        opened.add(record)
    session_cache.forget()
    access_events.tell("password chosen", record.name, record.name)
    return record.name


def change(
    settings: Settings, name: str, *, role: Role, sources: Iterable[str] | None, active: bool = True
) -> None:
    """Changes what a person may; every session of theirs ends. The last admin stays one."""
    with sessions.session(settings) as opened:
        record = _of(opened, name)
        wanted = (known_role(role), source_scope.to_text(sources), active)
        if wanted == (record.role, record.sources, record.active):
            return
        stays = role == "admin" and active and sources is None
        if record.role == "admin" and record.active and not stays and not _other_admin(opened, record):
            raise DataError(
                f"{record.name} is the only active admin of all sources. Make somebody else one first: "
                "without one nobody could look after people."
            )
        before = record.role
        record.role, record.sources, record.active = wanted
        record.epoch += 1
        opened.add(record)
    session_cache.forget()
    about = f"{record.name}: {before} → {role}" if before != role else f"{record.name}: {role}"
    limits = "" if sources is None else f", {len(sources)} sources"
    access_events.tell(
        "rights changed", current_user.name(), f"{about}{limits}{'' if active else ', not active'}"
    )


def end_sessions(settings: Settings, name: str) -> None:
    """Ends every session of a person, in every browser, from their next click on."""
    with sessions.session(settings) as opened:
        record = _of(opened, name)
        record.epoch += 1
        opened.add(record)
    session_cache.forget()
    access_events.tell("sessions ended", current_user.name(), record.name)


def cleaned(name: str) -> str:
    """The name as it is stored and compared: in small letters, without spaces around it or signs of no width.

    Pages show an address with such a sign, so that no browser makes a link of it; who copies it copies that.
    """
    called = " ".join(_NO_WIDTH.sub("", name).split()).casefold()
    if not 1 <= len(called) <= LONGEST_NAME or not called.isprintable():
        raise DataError(f"A person's name has 1 to {LONGEST_NAME} letters; this one has {len(called)}.")
    return called


def known_role(role: str) -> Role:
    """The role of this name; raises DataError where there is none."""
    for known in ROLES:
        if role == known:
            return known
    raise DataError(f"{role!r} is no role. Use one of {', '.join(ROLES)}.")


def _invite(record: PersonRecord) -> str:
    key, kept = secret_keys.made()
    record.invite, record.invite_until = kept, datetime.now(UTC) + INVITED
    return key


def _by_invite(opened: Session, key: str) -> PersonRecord | None:
    query = select(PersonRecord).where(
        PersonRecord.invite == secret_keys.stored(key), col(PersonRecord.active)
    )
    found = opened.exec(query).first()
    until = None if found is None else found.invite_until
    return found if until is not None and until > datetime.now(UTC) else None


def _of(opened: Session, name: str) -> PersonRecord:
    found = opened.exec(select(PersonRecord).where(PersonRecord.name == cleaned(name))).first()
    if found is None:
        raise DataError(f"There is no person {name!r}. `python -m jobs people list` names those there are.")
    return found


def _other_admin(opened: Session, record: PersonRecord) -> bool:
    query = (
        select(func.count())
        .select_from(PersonRecord)
        .where(
            PersonRecord.role == "admin",
            PersonRecord.sources == source_scope.to_text(None),
            col(PersonRecord.active),
            PersonRecord.id != record.id,
        )
    )
    return opened.exec(query).one() > 0


def _read(record: PersonRecord) -> Person:
    return Person(
        record.name,
        known_role(record.role),
        source_scope.from_text(record.sources),
        record.active,
        bool(record.password),
        record.invite_until if record.invite else None,
        record.made_by,
        record.made_at,
        record.seen_at,
    )
