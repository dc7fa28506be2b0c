"""Tables of people who may sign in, of their sessions and of tokens for programs."""

from datetime import datetime

from sqlmodel import Field

from data.database.tables import Moment, Record


class PersonRecord(Record, table=True):
    """Somebody who may sign in, with role and sources; never deleted, so that a name stays one person's."""

    __tablename__ = "person"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=80, description="Signs in with it; e-mail or a name.")
    role: str = Field(max_length=16)
    sources: str = Field(default="null", description="JSON: the sources this person may see; null: all.")
    password: str = Field(default="", max_length=200, description="Hash by argon2; empty: none.")
    subject: str = Field(default="", max_length=400, description="Issuer and subject at the provider.")
    epoch: int = Field(default=0, description="Raised, it ends every session that began before.")
    active: bool = True
    invite: str = Field(default="", index=True, max_length=64, description="SHA-256 of the open invitation.")
    invite_until: datetime | None = Field(default=None, sa_type=Moment)
    made_by: str = Field(max_length=80)
    made_at: datetime = Field(sa_type=Moment)
    seen_at: datetime | None = Field(default=None, sa_type=Moment)


class SignInRecord(Record, table=True):
    """One session of a person in one browser."""

    __tablename__ = "sign_in"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True, max_length=64, description="SHA-256 of the cookie's value.")
    person: int = Field(index=True, foreign_key="person.id")
    epoch: int
    way: str = Field(max_length=16, description="password, oidc or proxy.")
    started_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)


class ApiTokenRecord(Record, table=True):
    """A token with which a program reads for a person; never more than that person may."""

    __tablename__ = "api_token"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=80)
    person: int = Field(index=True, foreign_key="person.id")
    role: str = Field(max_length=16)
    sources: str = Field(default="null", description="JSON; null: all that the person may see.")
    made_by: str = Field(max_length=80)
    made_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


#: What is about running browsers and is no part of what people decided: no backup holds it.
OF_THIS_DATABASE = frozenset({"sign_in"})
