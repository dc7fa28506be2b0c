"""Sessions of people: begun by signing in, over after twelve hours, two idle hours, or a changed epoch."""

from datetime import UTC, datetime, timedelta

from sqlmodel import col, delete, select

from data.database import sessions, write_guard
from data.database.access_tables import PersonRecord, SignInRecord
from data.errors import DataError
from data.settings import Settings
from jobs.access import access_events, passwords, people, secret_keys, session_cache, source_scope
from jobs.access.viewers import NotSignedInError, Viewer

#: The cookie that holds a session's key.
COOKIE = "pilotlight_session"
LONGEST, IDLE = timedelta(hours=12), timedelta(hours=2)
#: How exactly it is known when a session was last used.
_TOUCHED = timedelta(minutes=1)
_ENDED = "Your session has ended. Sign in again to go on."
_WRONG = "This name and password do not fit. Names are not case-sensitive, passwords are."


def begin_by_password(settings: Settings, name: str, password: str) -> str:
    """Signs in by name and password and returns the session's key; raises NotSignedInError if wrong."""
    try:
        called = people.cleaned(name)
    except DataError:
        raise NotSignedInError(_WRONG) from None
    with sessions.session(settings, reads_only=True) as opened:
        record = opened.exec(select(PersonRecord).where(PersonRecord.name == called)).first()
    fits = passwords.fits(password, record.password if record is not None else "")
    if record is None or not fits or not record.active:
        access_events.tell("sign-in refused", called, "password")
        raise NotSignedInError(_WRONG)
    return _begin(settings, record, "password")


def begin_by_identity(settings: Settings, email: str, subject: str, way: str) -> str:
    """Signs in whom a provider or proxy vouches for, and returns the session's key.

    Only people who were added may come in. The first sign-in binds the name to the provider's subject, so
    that an address that is given to somebody else later does not come with the rights.
    """
    called = people.cleaned(email)
    with sessions.session(settings, reads_only=True) as opened:
        record = opened.exec(select(PersonRecord).where(PersonRecord.name == called)).first()
    if record is None or not record.active:
        access_events.tell("sign-in refused", called, way)
        raise NotSignedInError(
            f"{called} is known to your identity provider, but was not added to this workspace. "
            "Ask an administrator to add this name."
        )
    if record.subject and record.subject != subject:
        access_events.tell("sign-in refused", called, way)
        raise NotSignedInError(
            f"{called} signed in here before as somebody else of the provider. Ask an administrator."
        )
    return _begin(settings, record, way, subject)


def viewer_of(settings: Settings, key: str, *, touch: bool = True) -> Viewer:
    """Who a session's key belongs to; raises NotSignedInError where it has ended.

    One read by primary key, kept for a second: what this process ends it forgets at once.
    """
    told = (settings.database_url, secret_keys.stored(key))
    found = session_cache.kept(told, lambda: _read(settings, told[1], touch=touch))
    if found is None:
        raise NotSignedInError(_ENDED)
    return found


def end(settings: Settings, key: str) -> None:
    """Signs out: every session of the person ends, in every browser."""
    with write_guard.by_itself(), sessions.session(settings) as opened:
        kept = opened.get(SignInRecord, secret_keys.stored(key))
        person = None if kept is None else opened.get(PersonRecord, kept.person)
        if person is not None:
            person.epoch += 1
            opened.add(person)
            opened.exec(delete(SignInRecord).where(col(SignInRecord.person) == person.id))
    session_cache.forget()
    if person is not None:
        access_events.tell("signed out", person.name)


def _begin(settings: Settings, record: PersonRecord, way: str, subject: str = "") -> str:
    key, kept = secret_keys.made()
    now = datetime.now(UTC)
    with write_guard.by_itself(), sessions.session(settings) as opened:
        opened.exec(delete(SignInRecord).where(col(SignInRecord.started_at) < now - LONGEST))
        person = opened.get_one(PersonRecord, record.id)
        if subject and person.subject not in ("", subject):
            raise NotSignedInError(_WRONG)
        person.subject = subject or person.subject
        person.seen_at = now
        opened.add(person)
        opened.add(
            SignInRecord(
                id=kept, person=record.id or 0, epoch=person.epoch, way=way, started_at=now, seen_at=now
            )
        )
    access_events.tell("signed in", record.name, way)
    return key


def _read(settings: Settings, kept: str, *, touch: bool) -> Viewer | None:
    now = datetime.now(UTC)
    query = (
        select(SignInRecord, PersonRecord)
        .where(SignInRecord.id == kept)
        .join(PersonRecord, col(SignInRecord.person) == col(PersonRecord.id))
    )
    with sessions.session(settings, reads_only=True) as opened:
        found = opened.exec(query).first()
    if found is None:
        return None
    session, person = found
    over = now >= session.started_at + LONGEST or now >= session.seen_at + IDLE
    if over or not person.active or session.epoch != person.epoch:
        return None
    if touch and now - session.seen_at >= _TOUCHED:
        with write_guard.by_itself(), sessions.session(settings) as opened:
            again = opened.get(SignInRecord, kept)
            if again is not None:
                again.seen_at = now
                opened.add(again)
    return Viewer(person.name, people.known_role(person.role), source_scope.from_text(person.sources))
