"""Freshdesk: the ticket CSV export, and tickets of its API as JSON."""

import polars as pl

from data import status_words
from data.readers.desks import desk_columns
from data.readers.table import LINE, Reading, Table
from data.schema import CONTEXT, Kind

NAME: str = "freshdesk"
LABEL: str = "Freshdesk"

#: Canonical column ← its name in the CSV, the better one first. A full name is nobody's id.
CSV: desk_columns.Names = {
    "ticket_id": ("Ticket ID",),
    "customer_id": ("Contact ID", "Email", "Requester Email"),
    "created_at": ("Created time",),
    "updated_at": ("Last update time", "Last updated time"),
    "first_response_at": ("Initial response time",),
    "resolved_at": ("Resolved time",),
    "closed_at": ("Closed time",),
    "status": ("Status",),
    "channel": ("Source",),
    "priority": ("Priority",),
    "category": ("Type",),
    "subject": ("Subject",),
    "body": ("Description",),
    "tags": ("Tags",),
    "csat_good": ("Survey results", "Survey result"),
    "handle_seconds": ("Time tracked",),
}
#: The same in the API's JSON; `stats.*` come with `include=stats`.
API: desk_columns.Names = {
    "ticket_id": ("id",),
    "customer_id": ("requester_id",),
    "created_at": ("created_at",),
    "updated_at": ("updated_at",),
    "first_response_at": ("stats.first_responded_at",),
    "resolved_at": ("stats.resolved_at",),
    "closed_at": ("stats.closed_at",),
    "reopened_at": ("stats.reopened_at",),
    "status": ("status",),
    "channel": ("source",),
    "priority": ("priority",),
    "category": ("type",),
    "subject": ("subject",),
    "body": ("description_text", "description"),
    "tags": ("tags",),
}
#: By word and by number. An account may add states of its own; these are left empty and kept as context.
STATUS = {
    "2": "open", "open": "open",
    "3": "pending", "pending": "pending",
    "6": "pending", "waiting on customer": "pending", "7": "pending", "waiting on third party": "pending",
    "4": "closed", "resolved": "closed", "5": "closed", "closed": "closed",
}  # fmt: skip
PRIORITY = {"1": "low", "2": "medium", "3": "high", "4": "urgent"}
CHANNEL = {
    "1": "email", "2": "portal", "3": "phone", "7": "chat", "9": "feedback widget", "10": "outbound email",
}  # fmt: skip
#: The survey's answers, as words of the usual scales; neutral is an answer, but no good one.
SURVEY = {
    "extremely happy": True, "very happy": True, "happy": True, "awesome": True, "good": True,
    "satisfied": True,
    "neutral": False, "just okay": False, "okay": False,
    "unhappy": False, "very unhappy": False, "extremely unhappy": False, "not good": False, "bad": False,
    "not satisfied": False, "unsatisfied": False,
    "103": True, "102": True, "101": True, "100": False, "-101": False, "-102": False, "-103": False,
}  # fmt: skip
#: The same in the languages of an account.
RATINGS = {**status_words.RATING, **SURVEY}
STATUSES = {**status_words.STATUS, **STATUS}

#: Among them `is_escalated` and `fr_escalated`: a missed due time, not a handover to a person.
LEFT_OUT = (
    "full name", "email", "requester*", "work phone", "mobile phone", "twitter id", "facebook id",
    "contact id",
    "unique external id", "address", "agent", "due by time", "first response time*", "resolution time*",
    "every response status", "reference number", "description", "description_text", "structured_description",
    "responder_id", "email_config_id", "*_emails", "attachments", "due_by", "fr_due_by", "nr_due_by",
    "*_escalated",
    "spam", "deleted", "to_emails", "support_email", "form_id", "internal_*", "associated_*",
    "association_type",
    "nr_*", "facebook_id", "twitter_id", "name", "phone", "stats.*", "requester.*", "sentiment_score",
)  # fmt: skip
_CSV_MARKS = (
    "created time", "resolved time", "closed time", "due by time", "last update time",
    "initial response time",
    "agent interactions", "customer interactions", "first response time (in hrs)", "resolution time (in hrs)",
    "resolution status", "first response status", "survey results",
)  # fmt: skip
_API_MARKS = (
    "fr_escalated", "is_escalated", "responder_id", "email_config_id", "fwd_emails", "reply_cc_emails",
    "cc_emails",
    "fr_due_by", "due_by", "description_text", "stats.resolved_at", "stats.first_responded_at",
    "stats.closed_at",
)  # fmt: skip


def recognises(table: Table) -> bool:
    """Whether the table has the ticket id and enough of Freshdesk's own columns."""
    return (desk_columns.marks(table, ["ticket id"]) == 1 and desk_columns.marks(table, _CSV_MARKS) >= 3) or (
        desk_columns.marks(table, ["id"]) == 1 and desk_columns.marks(table, _API_MARKS) >= 3
    )


def read(table: Table, kind: Kind | None = None) -> list[Reading]:
    """The tickets of the export; Freshdesk keeps what was said elsewhere."""
    desk_columns.only(kind, LABEL, ["tickets"], "For conversations use a profile.")
    from_api = desk_columns.marks(table, _API_MARKS) > desk_columns.marks(table, _CSV_MARKS)
    names = API if from_api else CSV
    found = desk_columns.find(table, names)
    hint = "Was it exported with all ticket fields?"
    desk_columns.require(table, LABEL, found, names, ["ticket_id", "created_at"], hint)

    derived = _derived(table, found)
    rest = desk_columns.rest(table, found.values(), LEFT_OUT, filled=[*found, *derived])
    plain = [pl.col(name).alias(target) for target, name in found.items() if target not in derived]
    notes = [*table.notes, *rest.notes, *desk_columns.lacking(found, names, [*found, *derived], {})]
    for target, known in (("status", STATUSES), ("csat_good", RATINGS)):
        notes += desk_columns.unmapped(table.frame, found[target], known) if target in found else ()
    if not from_api:
        notes.append(
            "The CSV's times name no zone and are taken as UTC. For an account in another zone use a profile."
        )
    return [
        Reading(
            kind="tickets",
            reader=NAME,
            source=NAME,
            frame=table.frame.select(LINE, *plain, *derived.values(), *rest.columns),
            broken=table.broken,
            notes=tuple(notes),
        )
    ]


def _derived(table: Table, found: dict[str, str]) -> dict[str, pl.Expr]:
    """The columns that are worked out, of those that the export has."""
    made: dict[str, pl.Expr] = {}
    if "status" in found:
        status = desk_columns.status(found["status"], STATUS)
        for flag, means in desk_columns.find(table, {"spam": ("spam",), "deleted": ("deleted",)}).items():
            raised = pl.col(means).cast(pl.String).str.to_lowercase() == "true"
            status = pl.when(raised).then(pl.lit(flag)).otherwise(status)
        made["status"] = status
        if desk_columns.unmapped(table.frame, found["status"], STATUSES):
            own = pl.col(found["status"]).cast(pl.String)
            made[f"{CONTEXT}status"] = pl.when(desk_columns.mapped(found["status"], STATUSES).is_null()).then(
                own
            )
    if "priority" in found:
        made["priority"] = _named(found["priority"], PRIORITY)
    if "channel" in found:
        made["channel"] = _named(found["channel"], CHANNEL)
    if "csat_good" in found:
        made["csat_good"] = desk_columns.mapped(found["csat_good"], RATINGS, pl.Boolean)
    if "handle_seconds" in found:
        # Only people track time, and 00:00:00 stands where nobody did.
        seconds = _seconds(found["handle_seconds"])
        made["handle_seconds"] = pl.when(seconds > 0).then(seconds)
        made["human_seconds"] = pl.when(seconds > 0).then(seconds)
    if found.get("body") == "description":
        made["body"] = desk_columns.plain_text(pl.col("description"))
    return {name: made[name].alias(name) for name in made}


def _named(column: str, codes: dict[str, str]) -> pl.Expr:
    """A number of the API as its word; words, and numbers without one, stay as they are."""
    return pl.col(column).cast(pl.String).str.to_lowercase().replace(codes)


def _seconds(column: str) -> pl.Expr:
    """A duration written as hours, minutes and seconds, such as 101:05:30."""
    parts = pl.col(column).cast(pl.String).str.extract_groups(r"^\s*(\d+):(\d{2}):(\d{2})\s*$").struct
    return sum(
        (parts.field(str(place)).cast(pl.Float64) * worth for place, worth in ((1, 3600), (2, 60), (3, 1))),
        start=pl.lit(0.0),
    )
