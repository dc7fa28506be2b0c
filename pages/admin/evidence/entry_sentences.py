"""Entries of the audit log in words: what was done as a name, and its details as a plain sentence."""

from collections.abc import Callable, Mapping
from typing import Any

from analytics import wording
from data.audit_log.events import Entry

Details = Mapping[str, Any]

#: Kinds of decisions that pages call otherwise.
_DECISIONS = {
    "answer tag": "answer tagged", "adjudication": "disagreement settled", "bucket": "bucket of a category",
    "change": "training change", "comment": "comment", "correction": "cause of a failure",
    "erasure begun": "erasure begun", "risk words": "risk words of a category",
    "scope sign-off": "scope signed", "entry verdict": "knowledge base article judged",
    "spec approval": "behaviour approved", "session": "training session",
}  # fmt: skip
#: Every action that is no decision and no permit, as a page calls it.
NAMED = {
    "export": "File exported", "examples read": "Examples read by a program", "import": "Import",
    "job requested": "Job requested", "job ended": "Job ended", "erase": "Erasure", "backup": "Backup",
    "restore": "Restore", "evidence pack": "Evidence pack made",
    "evidence pack signed": "Evidence pack signed", "verify audit log": "Audit log verified",
    "write audit log": "Audit log exported", "transcript opened": "Conversation opened",
    "refused": "Refused", "signed in": "Signed in", "signed out": "Signed out",
    "sign-in refused": "Sign-in refused", "token made": "Token made", "token ended": "Token ended",
    "rights changed": "Rights changed", "person added": "Person added", "person invited": "Person invited",
    "password chosen": "Password chosen", "sessions ended": "Sessions ended",
}  # fmt: skip


def action(name: str) -> str:
    """An action as a page calls it."""
    kind, _, about = name.partition(": ")
    if kind == "decide":
        return f"Decision: {_DECISIONS.get(about, about)}"
    if kind == "permit":
        return f"Started: {about}"
    return NAMED.get(name, wording.begin(name))


def details(entry: Entry) -> str:
    """What an entry's details say, in one or two sentences; what is unknown stands as it is stored."""
    kind = entry.action.partition(": ")[0]
    told = _SENTENCES.get(kind)
    said = told(entry.details) if told is not None else ""
    return said or _as_stored(entry.details)


def _export(found: Details) -> str:
    kind = str(found.get("file", "file"))
    named = f"{kind.upper()} file" if len(kind) <= 6 else "File"
    rows = found.get("rows")
    amount = wording.counted(int(rows), "row") if rows is not None else _size(int(found.get("bytes", 0)))
    filters = found.get("filters")
    count = len(filters) if isinstance(filters, Mapping) else int(filters or 0)
    chosen = f" {wording.counted(count, 'filter')} set." if count else ""
    return f"{named} with {amount}.{chosen}" if rows is not None else f"{named} of {amount}.{chosen}"


def _import(found: Details) -> str:
    counts = [f"{wording.count(int(found.get(name) or 0))} {name}" for name in ("new", "updated")]
    rejected = int(found.get("quarantined") or 0)
    counts += [f"{wording.count(rejected)} rejected"] if rejected else []
    read = int(found.get("read") or 0)
    return f"Import {found.get('import')} of {found.get('kind')}: {wording.counted(read, 'row')} read, " + (
        f"{wording.listed(counts)}."
    )


def _job(found: Details) -> str:
    attempt = int(found.get("attempt") or 1)
    again = f", attempt {attempt}" if attempt > 1 else ""
    state = f" is {found['state']}" if "state" in found else " was asked for"
    return f"Job {found.get('job')} ({found.get('kind')}){state}{again}."


def _decision(found: Details) -> str:
    chosen = f": “{found['choice']}”" if found.get("choice") else ""
    instead = f", in place of number {found['supersedes']}" if found.get("supersedes") else ""
    return f"Number {found.get('decision')} of the decision log{instead}{chosen}."


def _erase(found: Details) -> str:
    rows = {name: int(count) for name, count in dict(found.get("rows") or {}).items()}
    asked = {"a": "A customer", "tickets": "Tickets before a day"}.get(str(found.get("what")), "Data")
    tickets = rows.get("tickets", 0)
    others = sum(rows.values()) - tickets
    return f"{asked}: {wording.counted(tickets, 'ticket')} and {wording.counted(others, 'other row')} erased."


def _about(before: str = "") -> Callable[[Details], str]:
    """Says what an event at the door is about, as it is stored: names keep their spelling."""

    def said(found: Details) -> str:
        about = str(found.get("about") or "")
        return f"{before}{about}." if about else ""

    return said


def _backup(found: Details) -> str:
    files = found.get("files")
    held = f" with {wording.counted(int(files), 'file')}" if files is not None else ""
    made = str(found.get("manifest") or found.get("backup_made_at") or "")
    return f"The backup of {made[:16].replace('T', ' ')}{held}."


def _size(amount: int) -> str:
    return (
        f"{wording.count(amount)} bytes" if amount < 10_000 else f"{wording.count(round(amount / 1000))} kB"
    )


def _as_stored(found: Details) -> str:
    return ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in found.items())


_SENTENCES: Mapping[str, Callable[[Details], str]] = {
    "export": _export, "import": _import, "job requested": _job, "job ended": _job, "decide": _decision,
    "erase": _erase, "backup": _backup, "restore": _backup,
    "evidence pack signed": lambda found: f"{len(found.get('files') or ())} files, each by its digest.",
    "transcript opened": lambda found: "The messages of one ticket; its id stands as a keyed hash.",
    "permit": lambda found: "Was allowed to; what came of it is an entry of its own.",
    "refused": _about("Asked for: "), "signed in": _about("By "), "sign-in refused": _about("By "),
    **dict.fromkeys(
        ("token made", "token ended", "rights changed", "person added", "person invited", "password chosen",
         "sessions ended"), _about(),
    ),
}  # fmt: skip
