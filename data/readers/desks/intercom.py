"""Intercom: conversations of its API as JSON, with what was said in them, and the CSV of its reports."""

import re
from dataclasses import replace

import polars as pl

from data import status_words
from data.errors import DataError
from data.readers.desks import desk_columns
from data.readers.desks.intercom_parts import Talk, talk
from data.readers.table import LINE, Format, Reading, Table, no_rejects
from data.schema import TIME, Kind

NAME: str = "intercom"
LABEL: str = "Intercom"

#: Canonical column ← its name in the JSON of the conversation, the better one first.
API: desk_columns.Names = {
    "ticket_id": ("id",),
    "created_at": ("created_at",),
    "updated_at": ("updated_at",),
    "resolved_at": ("statistics.first_close_at",),
    "closed_at": ("statistics.last_close_at",),
    "first_response_at": ("statistics.first_admin_reply_at",),
    "csat_at": ("conversation_rating.created_at",),
    "status": ("state",),
    "channel": ("source.type",),
    "priority": ("priority",),
    "subject": ("source.subject", "title"),
    "csat": ("conversation_rating.rating", "conversation_rating.score"),
    # Without the time in which nobody worked on it, where the API knows that.
    "human_seconds": ("statistics.adjusted_handling_time", "statistics.handling_time"),
    "reopened": ("statistics.count_reopens",),
    "involved": ("ai_agent_participated",),
    "person": ("statistics.first_admin_reply_at", "statistics.last_admin_reply_at"),
    "outcome": ("ai_agent.resolution_state",),
    "ai_rating": ("ai_agent.rating",),
}
#: The same in the CSV of a report; a time's zone stands in its header, as in "(Europe/Dublin)".
CSV: desk_columns.Names = {
    "ticket_id": ("Conversation ID",),
    "customer_id": ("User ID", "Contact ID"),
    "created_at": ("Conversation started at", "Conversation created at"),
    "updated_at": ("Conversation last updated at", "Updated at"),
    "resolved_at": ("Conversation first closed at",),
    "closed_at": ("Conversation last closed at",),
    "first_response_at": ("Conversation first replied at",),
    "status": ("Current conversation state", "Conversation state"),
    "channel": ("Channel",),
    "category": ("AI Topic", "Topics"),
    "subject": ("Title",),
    "tags": ("Conversation tag", "Conversation tags"),
    "csat": ("Conversation rating", "Last teammate rating"),
    "human_seconds": ("Conversation handling time (seconds)", "Handling time (seconds)"),
    "involved": ("Fin AI Agent involved",),
    "person": ("Conversation first replied at", "First response time (seconds)"),
    "outcome": ("Fin AI Agent resolution state",),
    "ai_rating": ("Fin AI Agent rating",),
}
#: Of these names, those that only help to work out others, and which.
HELPERS = {
    "involved": ("handled_by",), "person": ("handled_by",), "outcome": ("resolved", "escalated"),
    "ai_rating": ("csat",),
}  # fmt: skip
STATUS = {"open": "open", "snoozed": "pending", "closed": "closed"}
STATUSES = {**status_words.STATUS, **STATUS}
#: Whether the AI agent took part.
INVOLVED = {"true": True, "false": False}
PRIORITY = {"priority": "priority", "not_priority": None, "true": "priority", "false": None}
#: How the AI agent's part ended. Other ends, such as abandoned, say neither solved nor handed over.
SOLVED = {"assumed_resolution": True, "confirmed_resolution": True}
HANDED_OVER = {
    "routed_to_team": True, "escalated": True, "procedure_handoff": True,
    "assumed_resolution": False, "confirmed_resolution": False,
}  # fmt: skip

LEFT_OUT = (
    "type", "source.*", "contacts.*", "teammates.*", "conversation_parts.*", "statistics.*",
    "first_contact_reply.*",
    "conversation_rating.*", "ai_agent.*", "tags.*", "topics.*", "linked_objects.*", "admin_assignee_id",
    "read",
    "open", "waiting_since", "snoozed_until", "title", "ticket", "sla_applied.*", "*.teammate*", "redacted",
    "teammate *", "user name", "user email", "company *", "last teammate*", "*remark*", "ai issue summary*",
    "*(seconds)", "started by*",
)  # fmt: skip
_API_MARKS = (
    "source.body", "source.author.type", "source.delivered_as", "conversation_rating.rating", "waiting_since",
    "statistics.first_admin_reply_at", "statistics.count_reopens", "conversation_parts.conversation_parts",
    "ai_agent_participated", "ai_agent.resolution_state", "first_contact_reply.created_at",
    "admin_assignee_id",
    "team_assignee_id", "teammates.admins", "contacts.contacts",
)  # fmt: skip
_CSV_MARKS = (
    "conversation id", "conversation started at", "current conversation state", "conversation last closed at",
    "conversation first closed at", "fin ai agent involved", "fin ai agent resolution state",
    "conversation tag",
    "conversation first replied at", "team currently assigned", "teammate currently assigned",
    "conversation rating",
)  # fmt: skip
_ZONE = re.compile(r"^(?P<name>.*?)\s*\((?P<zone>UTC|[A-Z]\w+/[\w/+-]+)\)\s*$")


def recognises(table: Table) -> bool:
    """Whether the table has a conversation's id and enough of Intercom's own columns."""
    plain, _ = _without_zones(table)
    return (desk_columns.marks(table, ["id"]) == 1 and desk_columns.marks(table, _API_MARKS) >= 3) or (
        desk_columns.marks(plain, ["conversation id"]) == 1 and desk_columns.marks(plain, _CSV_MARKS) >= 3
    )


def read(table: Table, kind: Kind | None = None) -> list[Reading]:
    """The conversations as tickets and, where the export has them, their messages as interactions."""
    desk_columns.only(kind, LABEL, ["tickets", "interactions"], "For articles use a profile.")
    from_api = desk_columns.marks(table, _API_MARKS) >= desk_columns.marks(
        _without_zones(table)[0], _CSV_MARKS
    )
    plain, zones = (table, {}) if from_api else _without_zones(table)
    names = API if from_api else CSV
    found = desk_columns.find(plain, names)
    hint = "Was it exported as a list of conversations?"
    desk_columns.require(table, LABEL, found, names, ["ticket_id", "created_at"], hint)
    said = talk(table) if from_api else None

    readings: list[Reading] = []
    if kind in (None, "tickets"):
        readings.append(_tickets(plain, found, said, zones))
    if said is not None and said.messages is not None and kind in (None, "interactions"):
        readings.append(
            Reading(
                kind="interactions",
                reader=NAME,
                source=NAME,
                frame=said.messages,
                filtered=said.others,
                broken=no_rejects() if readings else table.broken,
                notes=(
                    f"{said.others} parts are no messages (assignments, notes, closings) and are left out.",
                    *_of_nobody(said.messages),
                ),
            )
        )
    if not readings:
        raise DataError(
            "The Intercom export has no column conversation_parts.conversation_parts, so no messages. "
            f"It has: {desk_columns.listed(table.columns)}. Export each conversation with its parts."
        )
    return readings


def _of_nobody(messages: pl.DataFrame) -> list[str]:
    """A sentence on messages of authors of a type that is not known here."""
    number = messages["actor"].null_count()
    return [
        f"{number:,} rows have an author of a type that is not known here: whose they are is left open."
    ] * (number > 0)


def _tickets(table: Table, found: dict[str, str], said: Talk | None, zones: dict[str, str]) -> Reading:
    frame = table.frame if said is None else table.frame.with_columns(said.of_tickets)
    derived = _derived(found, said)
    rest = desk_columns.rest(table, found.values(), LEFT_OUT, filled=[*found, *derived])
    skipped = derived.keys() | HELPERS.keys()
    plain = [pl.col(name).alias(target) for target, name in found.items() if target not in skipped]
    filled = [name for name in (*found, *derived) if name not in HELPERS]
    notes = [*table.notes, *rest.notes]
    notes += desk_columns.lacking(found, API if said is not None else CSV, filled, HELPERS)
    for target, known in (("status", STATUSES), ("priority", PRIORITY), ("involved", INVOLVED)):
        notes += desk_columns.unmapped(table.frame, found[target], known) if target in found else ()
    if said is not None and said.messages is None:
        notes.append("The export has no conversation_parts: tickets only, no messages.")
    elif said is None:
        notes.append("The CSV has no messages: tickets only. The API's JSON has them.")
    return Reading(
        kind="tickets",
        reader=NAME,
        source=NAME,
        frame=frame.select(LINE, *plain, *derived.values(), *rest.columns),
        broken=table.broken,
        notes=tuple(notes),
        formats={target: Format(time_zone=zones[name]) for target, name in found.items() if name in zones},
    )


def _derived(found: dict[str, str], said: Talk | None) -> dict[str, pl.Expr]:
    """The columns that are worked out, of those that the export has."""
    made: dict[str, pl.Expr] = {}
    if "status" in found:
        made["status"] = desk_columns.status(found["status"], STATUS)
    if "priority" in found:
        made["priority"] = desk_columns.mapped(found["priority"], PRIORITY)
    if "closed_at" in found and "status" in found:
        # The last closing of a conversation that is open again closed nothing.
        made["closed_at"] = pl.when(made["status"] == "closed").then(pl.col(found["closed_at"]))
    if "reopened" in found:
        made["reopened"] = pl.col(found["reopened"]).cast(pl.String).cast(pl.Float64, strict=False) > 0
    if "outcome" in found:
        made["resolved"] = _ending(found["outcome"], SOLVED)
        made["escalated"] = _ending(found["outcome"], HANDED_OVER)
    if "ai_rating" in found:
        ratings = [found[name] for name in ("csat", "ai_rating") if name in found]
        made["csat"] = pl.coalesce(pl.col(name).cast(pl.String) for name in ratings)
    if "involved" in found:
        made["handled_by"] = _handled_by(found, said)
    if said is not None:
        for name in ("customer_id", "body", "tags"):
            if f"_{name}" in said.of_tickets.columns:
                made[name] = pl.col(f"_{name}")
        if "first_response_at" in found:
            reply = pl.from_epoch(
                pl.col(found["first_response_at"]).cast(pl.String).cast(pl.Int64, strict=False)
            )
            made["first_response_at"] = pl.min_horizontal(
                reply.dt.replace_time_zone("UTC").cast(TIME), pl.col("_first_ai_at")
            )
        elif said.messages is not None:
            made["first_response_at"] = pl.min_horizontal("_first_ai_at", "_first_human_at")
    return {name: made[name].alias(name) for name in made}


def _ending(column: str, values: dict[str, bool]) -> pl.Expr:
    """The agent's end state as true, false or unknown; the CSV writes it with blanks."""
    cell = pl.col(column).cast(pl.String).str.strip_chars().str.to_lowercase().str.replace_all(" ", "_")
    return cell.replace_strict(values, default=None, return_dtype=pl.Boolean)


def _handled_by(found: dict[str, str], said: Talk | None) -> pl.Expr:
    """Who worked on it, where the export says both whether the agent and whether a person took part."""
    agent = desk_columns.mapped(found["involved"], INVOLVED, pl.Boolean)
    signs: list[pl.Expr] = []
    if "person" in found:
        signs.append(pl.col(found["person"]).is_not_null())
    if said is not None and said.messages is not None:
        signs.append(pl.col("_first_human_at").is_not_null())
    person = pl.any_horizontal(signs) if signs else pl.lit(None, pl.Boolean)
    return (
        pl.when(agent & person).then(pl.lit("both"))
        .when(agent & ~person).then(pl.lit("ai"))
        .when(~agent & person).then(pl.lit("human"))
    )  # fmt: skip


def _without_zones(table: Table) -> tuple[Table, dict[str, str]]:
    """The table without "(Europe/Dublin)" in its headers, and the zone of each column that named one."""
    matches = {name: match for name in table.columns if (match := _ZONE.match(name))}
    plain = {name: match["name"] for name, match in matches.items() if match["name"] not in table.columns}
    zones = {plain[name]: matches[name]["zone"] for name in plain}
    return replace(table, frame=table.frame.rename(plain)), zones
