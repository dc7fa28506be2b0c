"""Tokens with which programs read for a person: shown once, expiring, never more than the person may."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import select

from data import current_user
from data.database import sessions
from data.database.access_tables import ApiTokenRecord, PersonRecord
from data.errors import DataError
from data.settings import Settings
from jobs.access import access_events, people, roles, secret_keys, source_scope
from jobs.access.roles import Role
from jobs.access.viewers import NotSignedInError, Viewer

#: What a token begins with, so that a leaked one is recognised by scanners.
BEGINNING = "pilotlight_"
LONGEST_DAYS = 365


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token without its secret: whose it is, what it may, until when."""

    id: int
    name: str
    person: str
    role: Role
    sources: frozenset[str] | None
    made_by: str
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether it may still be used."""
        return self.ended_at is None and now < self.expires_at


def make(
    settings: Settings, person: str, name: str, role: Role, sources: Iterable[str] | None, days: int
) -> str:
    """Makes a token for a person and returns it; only its SHA-256 is stored, so it cannot be shown again."""
    called = " ".join(name.split())
    if not 1 <= len(called) <= people.LONGEST_NAME or not called.isprintable():
        raise DataError(f"A token's name has 1 to {people.LONGEST_NAME} letters: what it is for.")
    if not 1 <= days <= LONGEST_DAYS:
        raise DataError(f"A token holds for 1 to {LONGEST_DAYS} days, not {days}.")
    key, _ = secret_keys.made()
    token, now = f"{BEGINNING}{key}", datetime.now(UTC)
    with sessions.session(settings) as opened:
        owner = opened.exec(select(PersonRecord).where(PersonRecord.name == people.cleaned(person))).first()
        if owner is None or not owner.active:
            raise DataError(f"There is no active person {person!r} whom the token could belong to.")
        if not roles.may(people.known_role(owner.role), people.known_role(role)):
            raise DataError(f"{owner.name} is {owner.role}: a token of theirs cannot be {role}.")
        opened.add(
            ApiTokenRecord(
                sha256=secret_keys.stored(token),
                name=called,
                person=owner.id or 0,
                role=role,
                sources=source_scope.to_text(sources),
                made_by=current_user.name(),
                made_at=now,
                expires_at=now + timedelta(days=days),
            )
        )
    access_events.tell("token made", current_user.name(), f"{called} of {owner.name}: {role}")
    return token


def viewer_of(settings: Settings, token: str) -> Viewer:
    """For whom a token reads; raises NotSignedInError where it is unknown, ended or too old.

    Its rights are those it was given, and never more than its person has today.
    """
    query = (
        select(ApiTokenRecord, PersonRecord)
        .where(ApiTokenRecord.sha256 == secret_keys.stored(token))
        .where(ApiTokenRecord.person == PersonRecord.id)
    )
    with sessions.session(settings, reads_only=True) as opened:
        found = opened.exec(query).first()
    if found is not None:
        kept, person = found
        if kept.ended_at is None and datetime.now(UTC) < kept.expires_at and person.active:
            role = roles.lower(people.known_role(kept.role), people.known_role(person.role))
            scope = source_scope.both(
                source_scope.from_text(kept.sources), source_scope.from_text(person.sources)
            )
            return Viewer(person.name, role, scope)
    access_events.tell("sign-in refused", found[1].name if found else "unknown", "token")
    raise NotSignedInError("This token is unknown, ended or too old. An administrator makes a new one.")


def listed(settings: Settings) -> tuple[ApiToken, ...]:
    """All tokens, the newest first."""
    query = select(ApiTokenRecord, PersonRecord).where(ApiTokenRecord.person == PersonRecord.id)
    with sessions.session(settings, reads_only=True) as opened:
        found = opened.exec(query).all()
    made = [_read(token, person) for token, person in found]
    return tuple(sorted(made, key=lambda each: each.id, reverse=True))


def end(settings: Settings, token_id: int) -> None:
    """Ends a token: it is refused from the next request on."""
    with sessions.session(settings) as opened:
        kept = opened.get(ApiTokenRecord, token_id)
        if kept is None:
            raise DataError(f"There is no token {token_id}.")
        if kept.ended_at is None:
            kept.ended_at = datetime.now(UTC)
            opened.add(kept)
    access_events.tell("token ended", current_user.name(), kept.name)


def _read(token: ApiTokenRecord, person: PersonRecord) -> ApiToken:
    return ApiToken(
        token.id or 0,
        token.name,
        person.name,
        people.known_role(token.role),
        source_scope.from_text(token.sources),
        token.made_by,
        token.made_at,
        token.expires_at,
        token.ended_at,
    )
