"""Suggests a mapping profile for a new table from its column names and values."""

import re
from pathlib import PurePath

import polars as pl

from data import status_words
from data.profiles.mapping import Profile, Rule
from data.readers.desks import columns
from data.readers.table import Table
from data.schema import LOGS, SOURCE, TIME, Kind

#: Usual names of each canonical column, as words in lower case; the better ones first.
USUAL: dict[Kind, dict[str, tuple[str, ...]]] = {
    "tickets": {
        "ticket_id": ("ticket id", "ticket number", "ticket", "case number", "case id", "incident id",
        "number",
                      "conversation id", "issue key", "sim id", "id"),
        "customer_id": ("customer id", "requester id", "contact id", "user id", "client id", "account id",
                        "caller id", "customer", "requester", "customer email", "email"),
        "created_at": ("created at", "created", "opened at", "opened", "created time", "created date",
        "open date",
                       "date created", "start time", "started at", "submitted at", "date"),
        "first_response_at": ("first response at", "first reply at", "initial response time",
        "first responded at"),
        "resolved_at": ("resolved at", "solved at", "resolved", "resolved time", "resolution date", "solved"),
        "closed_at": ("closed at", "closed", "closed time", "close date", "end time", "ended at"),
        "reopened_at": ("reopened at",),
        "csat_at": ("csat at", "rated at", "rating date"),
        "updated_at": ("updated at", "updated", "last updated", "last update time", "modified at",
        "sys updated on"),
        "status": ("status", "state", "ticket status", "last state"),
        "channel": ("channel", "via", "via channel", "contact type", "origin"),
        "language": ("language", "locale", "lang"),
        "priority": ("priority", "severity", "urgency"),
        "plan": ("customer plan", "plan", "subscription", "tier", "segment"),
        "category": ("category", "topic", "contact reason", "issue type", "type", "domain"),
        "subject": ("subject", "title", "summary", "short description"),
        "body": ("body", "description", "message", "question", "first user message", "text", "content"),
        "arm": ("arm", "variant", "experiment arm", "cohort"),
        "agent_version": ("agent version", "bot version", "model version", "agent model"),
        "handled_by": ("handled by",),
        "resolved": ("is resolved", "is solved", "resolved flag", "resolved"),
        "escalated": ("escalated", "is escalated", "handed over", "transferred to human",
        "escalated to human"),
        "reopened": ("is reopened", "reopened"),
        "escalation_reason": ("escalation reason", "transfer reason", "handover reason"),
        "csat": ("csat", "csat score", "rating", "satisfaction", "satisfaction score", "stars"),
        "handle_seconds": ("handle seconds", "handle time", "aht seconds", "duration s", "duration seconds"),
        "sessions": ("sessions", "contacts"),
        "tags": ("tags", "labels"),
    },
    "interactions": {
        "interaction_id": ("interaction id", "message id", "comment id", "event id", "turn id", "id"),
        "ticket_id": ("ticket id", "conversation id", "case id", "session id", "sim id", "thread id"),
        "at": ("at", "timestamp", "created at", "created", "sent at", "time", "date"),
        "actor": ("actor", "role", "author type", "sender type", "sender", "speaker"),
        "action": ("action",),
        "predicted_intent": ("predicted intent", "intent", "detected intent"),
        "confidence": ("confidence", "score", "intent confidence"),
        "text": ("text", "body", "content", "message"),
        "error": ("error", "error message"),
        "latency_ms": ("latency ms", "latency", "response time ms"),
        "thumbs": ("thumbs", "feedback"),
    },
    "knowledge": {
        "entry_id": ("entry id", "article id", "doc id", "faq id", "id"),
        "category": ("category", "section", "topic"),
        "question": ("question", "title", "name"),
        "answer": ("answer", "body", "content", "text"),
        "variations": ("variations", "alternative questions"),
        "owner": ("owner", "author"),
        "source_url": ("source url", "url", "link"),
        "updated_at": ("updated at", "last updated", "modified at"),
    },
}  # fmt: skip

#: What the usual words mean, where a column takes only a few.
MEANINGS: dict[str, dict[str, str]] = {
    "status": dict(status_words.STATUS),
    "actor": {
        "assistant": "ai", "bot": "ai", "agent": "ai", "system": "tool", "function": "tool",
        "user": "customer", "lead": "customer", "contact": "customer", "requester": "customer",
        "admin": "human", "operator": "human", "employee": "human", "staff": "human",
    },
    "arm": {"treatment": "pilot", "test": "pilot", "control": "baseline"},
    "handled_by": {"bot": "ai", "agent": "human", "person": "human"},
    "thumbs": {"positive": "up", "1": "up", "good": "up", "negative": "down", "0": "down", "bad": "down"},
}  # fmt: skip

#: Notations of times that cannot be read without being told, tried on the values that are there.
FORMATS = (
    "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M %p",
    "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d %b %Y %H:%M", "%b %d, %Y %H:%M",
)  # fmt: skip
NULLS = ("?", "-", "--", "N/A", "n/a", "NA", "NULL", "null", "None", "none", "(blank)", "nan", "NaN")
LIKE_A_TIME = r"\d{1,4}[-/. ]\w{1,3}[-/. ,]+\d{2,4}|^\d{10}(\d{3})?(\.\d+)?$"
_SAMPLE = 2000


def suggest(table: Table, kind: Kind | None = None) -> Profile:
    """A profile to start from; it may lack required columns, which `mapping.check` then names."""
    kinds: tuple[Kind, ...] = tuple(LOGS) if kind is None else (kind,)
    guesses: dict[Kind, dict[str, str]] = {each: _columns(table, each) for each in kinds}
    best = max(guesses, key=lambda each: _fit(each, guesses[each]))
    nulls = _nulls(table)
    found = guesses[best]
    guessed = {name: _rule(table, best, name, column, nulls) for name, column in found.items()}
    rules = {name: rule for name, rule in guessed.items() if rule is not None}
    used = {found[name] for name in rules}
    name = columns.slug(PurePath(table.name).stem.split(".")[0]).replace("_", "-") or "table"
    spare = tuple(each for each in table.columns if each not in used and _few_values(table.frame[each]))
    return Profile(
        name=name,
        source=name,
        kind=best,
        columns=rules,
        about=f"Suggested from the columns of {table.name}.",
        nulls=nulls,
        context=spare if best == "tickets" else (),
    )


def describe(table: Table) -> str:
    """What a suggested profile would find, in a sentence."""
    profile = suggest(table)
    found = ", ".join(f"{rule.columns[0]} as {name}" for name, rule in profile.columns.items())
    missing = [name for name in LOGS[profile.kind].required if name != SOURCE and name not in profile.columns]
    if not found:
        return "None of its columns has a name from which we could guess."
    lacking = f" Nothing looks like {' or '.join(missing)}." if missing else ""
    return f"It looks like {profile.kind}: {found}.{lacking}"


def _columns(table: Table, kind: Kind) -> dict[str, str]:
    """Canonical column → column found; each column is used once, by whom it fits best."""
    by_words = {words(name): name for name in reversed(table.columns)}
    claims = sorted(
        (place, canonical, by_words[usual])
        for canonical, names in USUAL[kind].items()
        for place, usual in enumerate(names)
        if usual in by_words and _plausible(table, kind, canonical, by_words[usual])
    )
    taken: dict[str, str] = {}
    for _, canonical, column in claims:
        if canonical not in taken and column not in taken.values():
            taken[canonical] = column
    return {name: taken[name] for name in LOGS[kind].names if name in taken}


def _rule(table: Table, kind: Kind, canonical: str, column: str, nulls: tuple[str, ...]) -> Rule | None:
    """The column by its name, with the notation of its times or the meaning of its words if needed.

    None where a column that takes only a few words holds others: every row would be quarantined for it.
    """
    notation = _notation(table, kind, canonical, column, nulls)
    allowed = LOGS[kind].column(canonical).allowed
    if not allowed:
        return Rule(columns=(column,), date_format=notation)
    known = {**MEANINGS.get(canonical, {}), **{value: value for value in allowed}}
    words = table.frame[column].cast(pl.String).str.strip_chars().drop_nulls().unique().sort().head(100)
    meant = {
        word: known[fold]
        for word, fold in zip(words, status_words.folded(words), strict=True)
        if fold in known
    }
    if all(meant.get(word) == word for word in words):
        return Rule(columns=(column,))
    return Rule(columns=(column,), values=meant, otherwise="null") if meant else None


def words(name: str) -> str:
    """A column's name as words: `createdAt`, `Created_At` and `Created at` are the same."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return re.sub(r"[\W_]+", " ", spaced).strip().lower()


def _fit(kind: Kind, found: dict[str, str]) -> tuple[float, int, int]:
    """How much of a log was found: first of all what it cannot do without; nothing of any fits them alike."""
    needed = [name for name in LOGS[kind].required if name != SOURCE]
    return sum(name in found for name in needed) / len(needed), len(found), len(needed) if found else 0


def _plausible(table: Table, kind: Kind, canonical: str, column: str) -> bool:
    """Whether the values could be that column: times look like times, flags like flags."""
    dtype = LOGS[kind].column(canonical).dtype
    values = table.frame[column].drop_nulls().head(_SAMPLE)
    if values.is_empty():
        return False
    text = values.cast(pl.String).str.strip_chars().str.to_lowercase()
    if dtype == TIME:
        return values.dtype.is_temporal() or _mostly(text.str.contains(LIKE_A_TIME))
    if dtype == pl.Boolean:
        return bool(text.is_in(["true", "false", "yes", "no", "1", "0", *map(str.lower, NULLS)]).all())
    if dtype.is_numeric():
        return _mostly(text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False).is_not_null())
    return True


def _mostly(flags: pl.Series) -> bool:
    return flags.sum() * 2 > flags.len()


def _notation(table: Table, kind: Kind, canonical: str, column: str, nulls: tuple[str, ...]) -> str | None:
    """The format of a time that needs one: the first that reads every value of the sample."""
    values = table.frame[column]
    if LOGS[kind].column(canonical).dtype != TIME or values.dtype != pl.String:
        return None
    written = values.filter(~values.is_in(list(nulls))).drop_nulls()
    sample = written.gather_every(max(1, written.len() // _SAMPLE))
    return next(
        (form for form in FORMATS if sample.str.to_datetime(form, strict=False).is_not_null().all()), None
    )


def _nulls(table: Table) -> tuple[str, ...]:
    """The tokens that stand for nothing, of those that occur."""
    texts = [name for name, dtype in table.frame.schema.items() if dtype == pl.String]
    present: set[str] = set()
    for name in texts:
        values = table.frame[name].head(_SAMPLE)
        present.update(values.filter(values.is_in(list(NULLS))).unique().to_list())
    return tuple(token for token in NULLS if token in present)


def _few_values(values: pl.Series) -> bool:
    """Whether a column could be something to filter by: more than one value, but not one for each row."""
    if values.dtype.is_nested():
        return False
    kinds = values.drop_nulls().n_unique()
    return 1 < kinds <= 50 and (values.len() < 20 or kinds < values.len() / 2)
