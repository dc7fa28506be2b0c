"""Checks that a home's lake, database and redaction key belong together, and refuses to start if not.

Lake and database carry one id, and the database knows the fingerprint of the key. The first home to come
claims a new lake for its database and its key; homes of earlier versions are taken in as they are.
"""

import json
import secrets
from datetime import UTC, datetime

from sqlalchemy.exc import IntegrityError

from data.database import sessions, write_guard
from data.database.server_tables import InstallationRecord
from data.database.sessions import UnreachableError
from data.errors import DataError
from data.lake import lake
from data.privacy import redaction_key
from data.privacy.redaction_key import FILE, VARIABLE, fingerprint
from data.settings import Settings

#: The file in the lake that carries its id.
MARK = "pilotlight.json"
#: What has been found in order by this process.
_IN_ORDER: set[tuple[str, str, str]] = set()


class ForeignError(DataError):
    """This home's lake, database and key do not belong together."""


def check(settings: Settings) -> None:
    """Claims a new lake or checks that lake, database and key belong together; raises ForeignError.

    UnreachableError where the database or the lake does not answer just now.
    """
    key(settings)


def key(settings: Settings) -> bytes:
    """Returns the redaction key after checking its fingerprint against the database's."""
    found = redaction_key.read(settings.home)
    if found is not None and _told(settings, found) in _IN_ORDER:
        return found
    record = _record(settings)
    if record is None:
        found, record = _claim(settings, found)
    # Another process of this home may have made it just now.
    found = found or redaction_key.read(settings.home)
    if found is None:
        raise ForeignError(_no_key(settings, record))
    if fingerprint(found) != record.key_fingerprint:
        raise ForeignError(_other_key(settings, found, record))
    _check_lake(settings, record)
    _IN_ORDER.add(_told(settings, found))
    return found


def adopt(settings: Settings) -> str:
    """Makes the present lake and key this database's own; returns their new common id."""
    found = redaction_key.load(settings.home)
    store = lake.of(settings).files
    marked = _mark(settings)
    record = _new(found, marked or secrets.token_hex(16))
    with write_guard.by_itself(), sessions.session(settings) as opened:
        opened.merge(record)
    if marked is None:
        store.create(MARK, _written(record.lake_id))
    _set_marked(settings)
    forget(settings)
    return record.lake_id


def forget(settings: Settings) -> None:
    """Discards the cached check: lake, database or key were replaced."""
    here = {settings.lake_url, settings.database_url}
    _IN_ORDER.difference_update({each for each in _IN_ORDER if here & set(each[:2])})


def known_fingerprint(settings: Settings) -> str | None:
    """The fingerprint of the key that the lake was filled with; None where nobody claimed it yet."""
    record = _record(settings)
    return None if record is None else record.key_fingerprint


def _told(settings: Settings, found: bytes) -> tuple[str, str, str]:
    return settings.lake_url, settings.database_url, fingerprint(found)


def _record(settings: Settings) -> InstallationRecord | None:
    with sessions.session(settings, reads_only=True) as opened:
        return opened.get(InstallationRecord, 1)


def _claim(settings: Settings, found: bytes | None) -> tuple[bytes | None, InstallationRecord]:
    """The key and the row of a database that nobody claimed; or those of who was sooner."""
    marked = _mark(settings)
    if marked is not None:
        raise ForeignError(
            f"The lake at {settings.lake_url} (id {marked[:8]}…) belongs to another database than "
            "DATABASE_URL names, which is new. Set DATABASE_URL to that database, or restore a backup of "
            "it. If it is lost for good, `python -m jobs adopt` gives the lake to this one."
        )
    if found is None and lake.of(settings).version().number:
        raise DataError(
            f"The redaction key {settings.home / FILE} is gone. Restore it from a backup or set {VARIABLE} "
            "before anything is imported: with another key, customers that were imported before would count "
            "as different people. If it is lost for good, `python -m jobs adopt` goes on with a new one."
        )
    made = found is None and redaction_key.make(settings.home)
    ours = found or redaction_key.load(settings.home)
    record = _new(ours, secrets.token_hex(16))
    try:
        with write_guard.by_itself(), sessions.session(settings) as opened:
            opened.add(record)
        return ours, record
    except IntegrityError:
        sooner = _record(settings)
        if sooner is None:
            raise
        if made and fingerprint(ours) != sooner.key_fingerprint:
            # It was made a moment ago and used for nothing: left there, it would look like a key of ours.
            (settings.home / FILE).unlink(missing_ok=True)
            return None, sooner
        return ours, sooner


def _new(found: bytes, lake_id: str) -> InstallationRecord:
    return InstallationRecord(
        lake_id=lake_id, lake_marked=False, key_fingerprint=fingerprint(found), made_at=datetime.now(UTC)
    )


def _check_lake(settings: Settings, record: InstallationRecord) -> None:
    marked = _mark(settings)
    if marked is None and not record.lake_marked:
        _create(settings, record.lake_id)
        marked = _mark(settings)
    if marked == record.lake_id:
        if not record.lake_marked:
            _set_marked(settings)
        return
    there = "holds none of ours" if marked is None else f"is another one (id {marked[:8]}…)"
    raise ForeignError(
        f"The database belongs to the lake with the id {record.lake_id[:8]}…, and what is at LAKE_URL "
        f"({settings.lake_url}) {there}. Set LAKE_URL and DATABASE_URL to what belongs together, or restore "
        "a backup. If that lake is gone for good, `python -m jobs adopt` goes on with this one."
    )


def _create(settings: Settings, lake_id: str) -> None:
    try:
        lake.of(settings).files.create(MARK, _written(lake_id))
    except OSError as error:
        raise UnreachableError(_lake_says(settings, "written", error)) from error


def _mark(settings: Settings) -> str | None:
    try:
        found = lake.of(settings).files.read(MARK)
    except OSError as error:
        raise UnreachableError(_lake_says(settings, "read", error)) from error
    if found is None:
        return None
    try:
        return str(json.loads(found)["lake_id"])
    except (ValueError, KeyError, TypeError):
        raise ForeignError(
            f"The file {MARK} in the lake at {settings.lake_url} is damaged. Restore it from a backup of "
            "the lake."
        ) from None


def _written(lake_id: str) -> bytes:
    return json.dumps({"lake_id": lake_id}).encode() + b"\n"


def _set_marked(settings: Settings) -> None:
    with write_guard.by_itself(), sessions.session(settings) as opened:
        record = opened.get(InstallationRecord, 1)
        if record is not None:
            record.lake_marked = True
            opened.add(record)


def _lake_says(settings: Settings, done: str, error: OSError) -> str:
    why = error.strerror or str(error) or type(error).__name__
    return (
        f"The lake at {settings.lake_url} cannot be {done}: {why}. "
        "See LAKE_URL and the rights of this account."
    )


def _no_key(settings: Settings, record: InstallationRecord) -> str:
    return (
        "This home has no redaction key, and the lake was filled with one (fingerprint "
        f"{record.key_fingerprint[:8]}…). Set {VARIABLE} to what `python -m jobs key` prints in the home "
        f"that has it, copy its file {FILE} to {settings.home}, or restore it from a backup: with another "
        "key, customers would count twice. If it is lost for good, `python -m jobs adopt` goes on with a "
        "new one."
    )


def _other_key(settings: Settings, found: bytes, record: InstallationRecord) -> str:
    ours, wanted = fingerprint(found)[:8], record.key_fingerprint[:8]
    return (
        f"This home has another redaction key (fingerprint {ours}…) than the one that the lake was filled "
        f"with ({wanted}…), so customers would count twice. Set {VARIABLE} to what `python -m jobs key` "
        f"prints in the home that filled it, and move {settings.home / FILE} away."
    )
