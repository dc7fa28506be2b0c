"""Zendesk: tickets of the incremental export (JSON), and the ticket CSV of views and of Explore."""

from typing import cast

import polars as pl

from data import status_words
from data.readers.desks import desk_columns
from data.readers.table import LINE, OFFSET, Format, Reading, Table
from data.schema import CONTEXT, Kind

NAME: str = "zendesk"
LABEL: str = "Zendesk"

#: Canonical column ← its name in the JSON of the ticket object, the better one first.
API: desk_columns.Names = {
    "ticket_id": ("id",),
    "customer_id": ("requester_id",),
    "created_at": ("created_at",),
    "updated_at": ("updated_at",),
    "resolved_at": ("metric_set.solved_at", "solved_at"),
    "status": ("status",),
    "channel": ("via.channel",),
    "priority": ("priority",),
    "subject": ("subject", "raw_subject"),
    "body": ("description",),
    "tags": ("tags",),
    "csat_good": ("satisfaction_rating.score", "satisfaction_rating"),
    "reopened": ("metric_set.reopens",),
    "first_response_at": ("metric_set.reply_time_in_minutes.calendar",),
}
#: The same in the CSV. A requester's name is nobody's id: two people may share it.
CSV: desk_columns.Names = {
    "ticket_id": ("Id", "ID", "Ticket ID", "Ticket"),
    "customer_id": ("Requester id", "Requester external id", "Requester email"),
    "created_at": ("Created at", "Requested"),
    "updated_at": ("Updated at", "Updated"),
    "resolved_at": ("Solved at", "Solved"),
    "status": ("Status", "Ticket status"),
    "channel": ("Via", "Channel"),
    "priority": ("Priority",),
    "subject": ("Subject",),
    "body": ("Description",),
    "tags": ("Tags",),
    "csat_good": ("Satisfaction Score", "Satisfaction"),
    "reopened": ("Reopens",),
    "first_response_at": ("First reply time in minutes", "First reply time (min)"),
    "handle_seconds": ("Total time spent (sec) [int]", "Total time spent (sec)"),
}
#: Solved and closed are one state here: Zendesk closes a solved ticket some days later by itself.
STATUS = {
    "new": "open", "open": "open",
    "pending": "pending", "hold": "pending", "on-hold": "pending",
    "solved": "closed", "closed": "closed",
    "deleted": "deleted",
}  # fmt: skip
#: "Offered" and "not offered" are no answers.
SCORE = {
    "good": True, "good with comment": True, "goodwithcomment": True,
    "bad": False, "bad with comment": False, "badwithcomment": False,
    "offered": None, "unoffered": None, "not offered": None, "received": None,
}  # fmt: skip
#: The same in the languages of Zendesk's agents, in which a CSV is written.
RATINGS = {**status_words.RATING, **SCORE}
STATUSES = {**status_words.STATUS, **STATUS}
#: The tag that Zendesk itself puts on a ticket which was merged into another one.
MERGED = "closed_by_merge"

#: A first response is so many minutes after the creation.
_FORMATS = {"first_response_at": Format(factor=60.0, offset=True)}

LEFT_OUT = (
    "url", "external_id", "raw_subject", "description", "recipient", "submitter_id", "assignee_id",
    "collaborator_ids",
    "follower_ids", "email_cc_ids", "sharing_agreement_ids", "followup_ids", "fields", "custom_fields",
    "via.*",
    "satisfaction_rating.*", "satisfaction_probability", "metric_set.*", "generated_timestamp", "due_at",
    "problem_id",
    "forum_topic_id", "allow_channelback", "allow_attachments", "from_messaging_channel", "is_public",
    "has_incidents", "result_type", "encoded_id", "system_client", "deleted_ticket_form_id",
    "summation column", "requester*", "submitter", "assignee", "due date", "updated", "assigned at",
    "initially assigned at", "resolution time", "* in minutes", "* within business hours",
    "group stations", "assignee stations", "time spent last update*",
)  # fmt: skip
_API_MARKS = (
    "via.channel", "via.source.rel", "satisfaction_rating.score", "raw_subject", "generated_timestamp",
    "ticket_form_id",
    "brand_id", "submitter_id", "requester_id", "allow_channelback", "custom_fields", "forum_topic_id",
)  # fmt: skip
_CSV_MARKS = (
    "via", "ticket type", "satisfaction score", "group stations", "assignee stations", "reopens", "replies",
    "requester id", "submitter", "solved at", "initially assigned at", "summation column",
    "first reply time in minutes", "full resolution time in minutes",
)  # fmt: skip


def recognises(table: Table) -> bool:
    """Whether the table has the ticket id and enough of Zendesk's own columns."""
    if any(name.startswith("_fivetran") for name in table.columns):
        return False  # a copy in a warehouse, which names columns in its own way: a profile reads it
    return "ticket_id" in desk_columns.find(table, CSV) and (
        desk_columns.marks(table, _API_MARKS) >= 3 or desk_columns.marks(table, _CSV_MARKS) >= 3
    )


def read(table: Table, kind: Kind | None = None) -> list[Reading]:
    """The tickets of the export; Zendesk keeps what was said in another one, which a profile can read."""
    desk_columns.only(
        kind, LABEL, ["tickets"], "For comments use a profile, such as warehouse-zendesk-comments."
    )
    from_api = desk_columns.marks(table, _API_MARKS) >= desk_columns.marks(table, _CSV_MARKS)
    names = API if from_api else CSV
    found = desk_columns.find(table, names)
    hint = "Was it exported with ticket fields included?"
    desk_columns.require(table, LABEL, found, names, ["ticket_id", "created_at"], hint)

    frame, custom = _custom_fields(table)
    derived = _derived(found)
    rest = desk_columns.rest(table, [*found.values(), *custom], LEFT_OUT, filled=[*found, *derived, *custom])
    plain = [pl.col(name).alias(target) for target, name in found.items() if target not in derived]
    notes = [*table.notes, *rest.notes, *desk_columns.lacking(found, names, found, {})]
    notes += desk_columns.unmapped(table.frame, found["status"], STATUSES) if "status" in found else ()
    notes += desk_columns.unmapped(table.frame, found["csat_good"], RATINGS) if "csat_good" in found else ()
    if not from_api:
        notes.append(
            "The CSV's times name no zone and are taken as UTC. For an account in another zone use a profile."
        )
    return [
        Reading(
            kind="tickets",
            reader=NAME,
            source=NAME,
            frame=frame.select(LINE, *plain, *derived.values(), *custom, *rest.columns),
            broken=table.broken,
            notes=tuple(notes),
            formats=_FORMATS if "first_response_at" in found else {},
        )
    ]


def _derived(found: dict[str, str]) -> dict[str, pl.Expr]:
    """The columns that are worked out, of those that the export has."""
    made: dict[str, pl.Expr] = {}
    if "status" in found:
        made["status"] = desk_columns.status(found["status"], STATUS)
        if "tags" in found:
            merged = pl.col(found["tags"]).cast(pl.String).str.contains(rf"\b{MERGED}\b").fill_null(False)
            made["status"] = pl.when(merged).then(pl.lit("merged")).otherwise(made["status"])
    if "csat_good" in found:
        made["csat_good"] = desk_columns.mapped(found["csat_good"], RATINGS, pl.Boolean)
    if "reopened" in found:
        made["reopened"] = _number(found["reopened"]) > 0
    if "first_response_at" in found:
        # The export gives a duration; the lake keeps the time, read with the offset of the creation.
        minutes = _number(found["first_response_at"]).cast(pl.String)
        created = pl.col(found["created_at"]).cast(pl.String)
        made["first_response_at"] = pl.concat_str([created, minutes], separator=OFFSET)
    if "handle_seconds" in found:
        # The time-tracking app writes 0 where nobody tracked anything: that is missing, not fast.
        seconds = _number(found["handle_seconds"])
        made["handle_seconds"] = pl.when(seconds > 0).then(seconds)
        made["human_seconds"] = pl.when(seconds > 0).then(seconds)
    return {name: made[name].alias(name) for name in made}


def _number(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)


def _custom_fields(table: Table) -> tuple[pl.DataFrame, list[str]]:
    """The frame with a context column for each custom field in use; the export names them by number."""
    if "custom_fields" not in table.columns:
        return table.frame, []
    found: dict[str, list[str | None]] = {}
    for row, fields in enumerate(desk_columns.objects(table, "custom_fields")):
        for each in fields:
            text = _as_text(each.get("value"))
            if text is not None and len(text) <= desk_columns.SHORT:
                # The export names fields by number; what was made from it may have their titles.
                title = each.get("title") or each.get("name")
                name = CONTEXT + (desk_columns.slug(str(title)) if title else f"field_{each.get('id')}")
                if name not in found:
                    found[name] = [None] * table.frame.height
                found[name][row] = text
    series = [pl.Series(name, values, pl.String) for name, values in sorted(found.items())]
    return table.frame.with_columns(series), sorted(found)


def _as_text(value: object) -> str | None:
    if value is None or value in ("", []):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, cast("list[object]", value))) if isinstance(value, list) else str(value)
