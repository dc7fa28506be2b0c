"""Saved profiles in the database, found by name beside the shipped ones."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from data.database import sessions
from data.database.tables import SavedProfile
from data.errors import DataError
from data.profiles import profile_files
from data.profiles.mapping_profile import Profile, nearest
from data.settings import Settings

#: Letters, digits, blanks and a few signs: a name is typed in commands, and must never look like a path.
_NAME = re.compile(r"\w(?:[\w .+-]{0,58}\w)?")


def listed(settings: Settings) -> list[SavedProfile]:
    """The saved profiles, by name."""
    with sessions.session(settings, reads_only=True) as opened:
        return list(opened.exec(select(SavedProfile).order_by(SavedProfile.name)))


def find(settings: Settings, name_or_path: str | Path) -> Profile:
    """The profile of that name, shipped or saved, or the one in that file."""
    text = str(name_or_path)
    if text in profile_files.shipped():
        return profile_files.find(text)
    with sessions.session(settings, reads_only=True) as opened:
        kept = opened.get(SavedProfile, text)
    if kept is not None:
        return profile_files.load(kept.toml, name=text)
    if not Path(text).is_file():
        own = tuple(each.name for each in listed(settings))
        ours = tuple(profile_files.shipped())
        raise DataError(
            f"There is no profile {text!r}: neither a file, nor one that was saved, nor one of ours."
            f"{nearest(text, (*own, *ours))} Saved are: {', '.join(own) or 'none'}. "
            f"Ours are: {', '.join(ours)}."
        )
    return profile_files.find(text)


def save(settings: Settings, profile: Profile, *, who: str, over: datetime | None = None) -> SavedProfile:
    """Stores a profile under its name.

    `over` is when the one that it replaces was last changed; a name that is taken, or was changed by
    somebody else since, is a DataError that names them.
    """
    _check_name(profile.name)
    # What cannot be read again must not be kept.
    written = profile_files.dump(profile_files.load(profile_files.dump(profile), name=profile.name))
    row = SavedProfile(name=profile.name, toml=written, who=who, changed_at=datetime.now(UTC))
    try:
        with sessions.session(settings) as opened:
            there = opened.get(SavedProfile, profile.name)
            if there is not None and there.changed_at != over:
                raise _taken(there, renewed=over is not None)
            opened.merge(row)
    except IntegrityError:
        # A database that lets two write at once tells the second one so.
        raise _taken(get(settings, profile.name), renewed=False) from None
    return row


def get(settings: Settings, name: str) -> SavedProfile:
    """The saved profile of that name."""
    with sessions.session(settings, reads_only=True) as opened:
        there = opened.get(SavedProfile, name)
    if there is None:
        raise _gone(name)
    return there


def rename(settings: Settings, old: str, new: str, *, who: str) -> None:
    """Renames a saved profile; its imports keep the old name."""
    _check_name(new)
    try:
        with sessions.session(settings) as opened:
            there, other = opened.get(SavedProfile, old), opened.get(SavedProfile, new)
            if other is not None and new != old:
                raise _taken(other, renewed=False)
            if there is None:
                raise _gone(old)
            profile = profile_files.load(there.toml, name=old)
            opened.delete(there)
            opened.flush()
            renamed = profile_files.dump(replace(profile, name=new))
            opened.add(SavedProfile(name=new, toml=renamed, who=who, changed_at=datetime.now(UTC)))
    except IntegrityError:
        raise _taken(get(settings, new), renewed=False) from None


def delete(settings: Settings, name: str) -> None:
    """Deletes a saved profile; what was imported with it stays."""
    with sessions.session(settings) as opened:
        there = opened.get(SavedProfile, name)
        if there is not None:
            opened.delete(there)


def _check_name(name: str) -> None:
    if name in profile_files.shipped():
        raise DataError(f"{name} is one of the profiles that come with Pilotlight. Choose another name.")
    if not _NAME.fullmatch(name):
        raise DataError(
            f"{name!r} is no name for a profile. Use 1 to 60 letters, digits, blanks, dots, + and -; it "
            "begins and ends with a letter or digit."
        )
    if name.lower().endswith(".toml"):
        raise DataError(f"{name!r} looks like a file. Leave out the .toml.")


def _gone(name: str) -> DataError:
    return DataError(f"There is no saved profile {name!r} any more. Somebody deleted or renamed it.")


def _taken(there: SavedProfile, *, renewed: bool) -> DataError:
    when = f"{there.changed_at:%Y-%m-%d %H:%M} UTC"
    if renewed:
        return DataError(
            f"The profile {there.name} was changed by {there.who} on {when}, after you opened it; nothing "
            "was saved. Open it again, or save yours under another name."
        )
    return DataError(
        f"There is already a profile {there.name}, saved by {there.who} on {when}; nothing was saved. Choose "
        "another name, or open that one and change it."
    )
