"""Viewers, roles, At, Permit, people, sessions and tokens, without a browser."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from analytics import wording
from data.database import sessions, write_guard
from data.database.access_tables import ApiTokenRecord, PersonRecord, SignInRecord
from data.errors import DataError
from data.settings import Settings
from jobs.access import (
    access_events,
    api_tokens,
    passwords,
    people,
    permits,
    roles,
    session_cache,
    sign_in_sessions,
    source_at,
    viewers,
)
from jobs.access.permits import Permit
from jobs.access.roles import ROLES, RULES, Role
from jobs.access.source_at import At
from jobs.access.viewers import NotAllowedError, NotSignedInError, Viewer
from tests.homes import settings_at

PASSWORD = "four words make one"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Settings]:
    """An empty installation."""
    session_cache.forget()
    made = settings_at(tmp_path)
    yield made
    sessions.forget(made)


def signed_in(here: Settings, name: str, role: Role = "admin", sources: list[str] | None = None) -> str:
    """The key of a session of a new person."""
    people.choose_password(here, people.add(here, name, role, sources), PASSWORD)
    return sign_in_sessions.begin_by_password(here, name, PASSWORD)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind} {rule.name}")
def test_the_table_of_roles_is_what_a_viewer_may(rule: roles.Rule) -> None:
    for role in ROLES:
        viewer = Viewer("ann", role)
        allowed = rule.least is None or ROLES.index(role) >= ROLES.index(rule.least)
        if rule.kind == "page":
            assert viewer.opens(rule.name) is allowed
        elif rule.kind == "route":
            assert roles.may(role, roles.of_route(rule.name)) is allowed
        elif allowed:
            assert permits.permit(viewer, rule.name).action == rule.name
        else:
            with pytest.raises(NotAllowedError, match=str(rule.least)):
                permits.permit(viewer, rule.name)


def test_the_readme_prints_the_table_of_roles() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    assert roles.as_markdown() in readme


def test_a_name_that_is_not_in_the_table_is_a_fault() -> None:
    with pytest.raises(KeyError, match="has no action 'fly'"):
        Viewer("ann", "admin").may("fly")


def test_an_at_is_made_only_for_a_viewer_who_may_see_the_source(here: Settings) -> None:
    viewer = Viewer("ann", "viewer", frozenset({"shop"}))
    made = source_at.at(viewer, "shop", lake="1", settings=here)
    with pytest.raises(NotAllowedError, match="'bank'"):
        source_at.at(viewer, "bank", lake="1", settings=here)
    with pytest.raises(TypeError, match=r"access\.at"):
        At("1", "bank", here)
    with pytest.raises(TypeError, match=r"access\.at"):
        dataclasses.replace(made, source="bank")
    assert made.read_as_of(datetime(2026, 1, 1, tzinfo=UTC)).source == "shop"


def test_what_was_made_for_a_reader_serves_nobody_else(here: Settings) -> None:
    made = source_at.at(viewers.PROCESS, "shop", lake="1", settings=here)
    with viewers.acting(Viewer("bob", "viewer", frozenset({"bank"}))), pytest.raises(NotAllowedError):
        source_at.check(made)
    with pytest.raises(TypeError, match=r"access\.at"):
        source_at.check(("1", "shop", here))


def test_a_permit_is_made_only_by_asking_and_opens_the_database(here: Settings) -> None:
    with pytest.raises(TypeError, match=r"access\.permit"):
        Permit(viewers.PROCESS, "comment")
    before = write_guard._ALLOWED[:]  # pyright: ignore[reportPrivateUsage]
    try:
        permits.guard_writing(lambda: True)
        with pytest.raises(TypeError, match="without a permit"), sessions.session(here):
            pass
        with permits.permit(viewers.PROCESS, "comment"), sessions.session(here):
            pass
        with sessions.session(here, reads_only=True):
            pass
    finally:
        write_guard._ALLOWED[:] = before  # pyright: ignore[reportPrivateUsage]


def test_refusals_and_permits_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[access_events.AccessEvent] = []
    monkeypatch.setattr(access_events, "_LISTENING", [told.append])
    permits.permit(Viewer("ann", "analyst"), "export", "shop")
    with pytest.raises(NotAllowedError):
        permits.permit(Viewer("ann", "analyst"), "manage plans", "shop")
    assert [(each.kind, each.about) for each in told] == [("permit", "export"), ("refused", "manage plans")]


def test_a_permit_is_of_a_source_that_its_viewer_may_see_and_a_refusal_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[access_events.AccessEvent] = []
    monkeypatch.setattr(access_events, "_LISTENING", [told.append])
    mia = Viewer("mia", "manager", frozenset({"shop"}))
    assert permits.permit(mia, "manage plans", "shop").source == "shop"
    with pytest.raises(NotAllowedError, match="'bank' is not among those that you may see"):
        permits.permit(mia, "manage plans", "bank")
    assert [(each.kind, each.who, each.source) for each in told] == [
        ("permit", "mia", "shop"),
        ("refused", "mia", "bank"),
    ]


def test_the_first_person_is_an_admin_and_the_last_admin_stays_one(here: Settings) -> None:
    with pytest.raises(DataError, match="first person must be an admin"):
        people.add(here, "ann@shop.example", "viewer")
    people.add(here, "Ann@Shop.example", "admin")
    with pytest.raises(DataError, match="already a person"):
        people.add(here, "ann@shop.EXAMPLE ", "viewer")
    for change in ({"role": "viewer", "sources": None}, {"role": "admin", "sources": ["shop"]}):
        with pytest.raises(DataError, match="only active admin"):
            people.change(here, "ann@shop.example", **change)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="only active admin"):
        people.change(here, "ann@shop.example", role="admin", sources=None, active=False)


def test_an_invitation_sets_a_password_once_and_ends_after_a_week(here: Settings) -> None:
    key = people.add(here, "ann", "admin")
    assert people.invited(here, key) == "ann"
    with pytest.raises(DataError, match="12 to 200"):
        people.choose_password(here, key, "short")
    people.choose_password(here, key, PASSWORD)
    with pytest.raises(DataError, match="was used or is too old"):
        people.choose_password(here, key, PASSWORD)
    again = people.invite_again(here, "ann")
    with sessions.session(here) as opened:
        record = opened.exec(select(PersonRecord)).one()
        record.invite_until = datetime.now(UTC) - timedelta(seconds=1)
        opened.add(record)
        assert PASSWORD not in record.password and record.password.startswith("$argon2id$")
    assert people.invited(here, again) is None
    assert people.invited(here, "") is None


def test_a_wrong_password_and_an_unknown_name_read_alike(here: Settings) -> None:
    signed_in(here, "ann")
    said = set[str]()
    for name, password in (("ann", "wrong words make none"), ("bob", PASSWORD), ("", PASSWORD)):
        with pytest.raises(NotSignedInError) as refused:
            sign_in_sessions.begin_by_password(here, name, password)
        said.add(str(refused.value))
    assert len(said) == 1
    assert not passwords.fits("", "")


def test_a_session_ends_everywhere_with_a_sign_out_or_a_changed_role(here: Settings) -> None:
    one = signed_in(here, "ann")
    other = sign_in_sessions.begin_by_password(here, "ann", PASSWORD)
    assert sign_in_sessions.viewer_of(here, other) == Viewer("ann", "admin")
    sign_in_sessions.end(here, one)
    for key in (one, other, "made up"):
        with pytest.raises(NotSignedInError):
            sign_in_sessions.viewer_of(here, key)
    bob = signed_in(here, "bob", "manager", ["shop"])
    assert sign_in_sessions.viewer_of(here, bob).sources == {"shop"}
    people.change(here, "bob", role="viewer", sources=["shop"])
    with pytest.raises(NotSignedInError):
        sign_in_sessions.viewer_of(here, bob)


@pytest.mark.parametrize(("started", "seen"), [(12.01, 0.1), (3.0, 2.01)])
def test_a_session_ends_after_twelve_hours_or_two_idle_ones(
    here: Settings, started: float, seen: float
) -> None:
    key = signed_in(here, "ann")
    now = datetime.now(UTC)
    with sessions.session(here) as opened:
        record = opened.exec(select(SignInRecord)).one()
        assert key not in record.id
        record.started_at, record.seen_at = now - timedelta(hours=started), now - timedelta(hours=seen)
        opened.add(record)
    with pytest.raises(NotSignedInError, match="has ended"):
        sign_in_sessions.viewer_of(here, key)


def test_a_used_session_does_not_idle(here: Settings) -> None:
    key = signed_in(here, "ann")
    before = datetime.now(UTC) - timedelta(hours=1, minutes=59)
    with sessions.session(here) as opened:
        record = opened.exec(select(SignInRecord)).one()
        record.started_at = record.seen_at = before
        opened.add(record)
    sign_in_sessions.viewer_of(here, key)
    with sessions.session(here, reads_only=True) as opened:
        assert opened.exec(select(SignInRecord)).one().seen_at > before


def test_an_identity_comes_in_only_where_it_was_added_and_is_bound_to_its_subject(here: Settings) -> None:
    people.add(here, "ann@shop.example", "admin")
    key = sign_in_sessions.begin_by_identity(here, "Ann@shop.example", "https://id.example|1", "oidc")
    assert sign_in_sessions.viewer_of(here, key).role == "admin"
    with pytest.raises(NotSignedInError, match="was not added"):
        sign_in_sessions.begin_by_identity(here, "eve@shop.example", "https://id.example|2", "oidc")
    with pytest.raises(NotSignedInError, match="somebody else"):
        sign_in_sessions.begin_by_identity(here, "ann@shop.example", "https://id.example|2", "oidc")


def test_a_token_may_never_more_than_its_person(here: Settings) -> None:
    signed_in(here, "ann")
    people.add(here, "bob", "manager", ["shop", "bank"])
    token = api_tokens.make(here, "bob", "dashboard", "analyst", ["shop", "gym"], 30)
    assert api_tokens.viewer_of(here, token) == Viewer("bob", "analyst", frozenset({"shop"}))
    people.change(here, "bob", role="viewer", sources=None)
    assert api_tokens.viewer_of(here, token) == Viewer("bob", "viewer", frozenset({"shop", "gym"}))
    with pytest.raises(DataError, match="cannot be manager"):
        api_tokens.make(here, "bob", "too much", "manager", None, 30)
    with sessions.session(here, reads_only=True) as opened:
        kept = opened.exec(select(ApiTokenRecord)).one()
    assert token not in repr(kept) and len(kept.sha256) == 64
    people.change(here, "bob", role="viewer", sources=None, active=False)
    with pytest.raises(NotSignedInError):
        api_tokens.viewer_of(here, token)


def test_a_token_ends_by_hand_and_by_its_day(here: Settings) -> None:
    signed_in(here, "ann")
    for ending in ("hand", "day"):
        token = api_tokens.make(here, "ann", ending, "viewer", None, 1)
        newest = api_tokens.listed(here)[0]
        assert newest.holds(datetime.now(UTC)) and not newest.holds(newest.expires_at)
        if ending == "hand":
            api_tokens.end(here, newest.id)
        else:
            with sessions.session(here) as opened:
                record = opened.get_one(ApiTokenRecord, newest.id)
                record.expires_at = datetime.now(UTC)
                opened.add(record)
        with pytest.raises(NotSignedInError, match="too old"):
            api_tokens.viewer_of(here, token)
    with pytest.raises(DataError, match="1 to 365"):
        api_tokens.make(here, "ann", "for ever", "viewer", None, 366)


def test_a_refused_token_is_told_with_whose_it_is(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(here, "ann")
    token = api_tokens.make(here, "ann", "old", "viewer", None, 1)
    api_tokens.end(here, api_tokens.listed(here)[0].id)
    told: list[access_events.AccessEvent] = []
    monkeypatch.setattr(access_events, "_LISTENING", [told.append])
    for each in (token, "pilotlight_guessed"):
        with pytest.raises(NotSignedInError):
            api_tokens.viewer_of(here, each)
    assert [(each.kind, each.who, each.about) for each in told] == [
        ("sign-in refused", "ann", "token"),
        ("sign-in refused", "unknown", "token"),
    ]


def test_a_person_who_is_not_active_has_no_session_even_where_nothing_else_changed(here: Settings) -> None:
    key = signed_in(here, "ann")
    with sessions.session(here) as opened:
        record = opened.exec(select(PersonRecord).where(PersonRecord.name == "ann")).one()
        record.active = False
        opened.add(record)
    session_cache.forget()
    with pytest.raises(NotSignedInError, match="has ended"):
        sign_in_sessions.viewer_of(here, key)


def test_what_reaches_beyond_a_source_is_for_who_may_see_all() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    assert roles.of_all_sources() in readme
    some = Viewer("ann", "admin", frozenset({"bank"}))
    for rule in RULES:
        if rule.kind == "action":
            assert some.may(rule.name) is not rule.whole
        elif rule.kind == "page":
            assert some.opens(rule.name) is not rule.whole
    with pytest.raises(NotAllowedError, match="needs access to all sources, and you have access to some"):
        permits.permit(some, "manage people")


def test_a_name_copied_from_a_page_is_the_name_that_was_given() -> None:
    assert people.cleaned(f" Ann@{wording.JOINER}example.com ") == "ann@example.com"
