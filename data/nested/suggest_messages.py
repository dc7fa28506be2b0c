"""Suggests a profile for a table whose rows are messages: one ticket for each conversation.

What a row is, its values say: an id that repeats, a time, few senders, and words.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

import polars as pl

from data.nested.message_lists import INSTRUCTIONS, folded, meanings, speaker
from data.nested.sender_questions import SENDERS
from data.profiles import unfold_format
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile, Rule
from data.readers.desks import desk_columns
from data.readers.table import LINE, Table
from data.suggestions import derived_rules, suggest_mapping, usual_names
from data.suggestions.cell_meanings import message_kinds
from data.suggestions.column_kinds import Looks, looks_of
from data.suggestions.suggest_mapping import NULLS, Finding, Suggestion

#: Rows a conversation has on average at least and at most, and the share of them in which two sides speak.
_ROWS, _MOST_ROWS, _BOTH_SPEAK = 1.5, 100, 0.4
#: What a word for a ticket's channel, category or state tells from a word for the conversation.
_NO_IDS = ("channel", "category", "language", "priority", "plan", "status")
#: Names of an id of conversations, and the share of rows that have one at least.
_CONVERSATION = (
    r"conversation|thread|session|dialog(?:ue)?\b|\bchat\b|gespräch|unterhaltung|conversa|会話|会话|對話|ticket"
    r"|\bcase\b"
)
_OF_A_CONVERSATION = 0.8
#: Names of an id that a ticket alone has, and how well a name fits that of its end.
_UNIT = (
    r"\b(?:conversation|ticket|case|call|anruf|vorgang|fall|caso|chamado|appel|llamada|dossier|zgłoszenie)\b"
)
_NAMED = 0.6
#: Names of ids of the team, and of what it works with.
_OTHERS = (
    r"\b(?:assign\w*|agent|owner|operator|handler|version|queue|team|group|department|inbox|brand|site|bot"
    r"|bearbeiter|besitzer|warteschlange|gruppe|abteilung|responsable|responsável|équipe|equipo|equipe"
    r"|medewerker)\b"
)
#: The share of rows whose sender is a word for one.
_KNOWN = 0.4
#: What all messages of a conversation have alike.
_OF_TICKETS = (
    "customer_id",
    "channel",
    "language",
    "category",
    "priority",
    "plan",
    "csat",
    "csat_good",
    "status",
    "resolved",
    "escalated",
    "handle_seconds",
    "agent_version",
)
#: The share of rows that have words at least.
_WORDED = 0.2


def suggest_messages(table: Table) -> Suggestion | None:
    """Returns a profile that makes tickets of conversations; None for a table whose rows are no messages."""
    if not table.columns or any(table.frame[name].dtype.is_nested() for name in table.columns):
        return None
    looks = {name: looks_of(table, name) for name in table.columns}
    role = _role(looks)
    time = None if role is None else message_time(looks, table)
    text = message_text(looks, (role, time))
    if role is None or time is None or text is None:
        return None
    conversation = _conversation(table, looks, role, (time, text))
    if conversation is None:
        return None
    senders = looks[role].values.cast(pl.String).drop_nulls().unique().sort().to_list()
    meant = meanings(senders)
    tickets = _tickets(table, conversation, role, time, text, meant)
    said = _said(table, conversation, role, time, text, meant)
    thumb = derived_rules.thumb(table, (conversation, role, time, text), NULLS)
    if thumb is not None and not {"csat", "csat_good"} & set(tickets.columns):
        tickets = _with_thumb(tickets, thumb)
        said = replace(said, columns={**said.columns, "thumbs": thumb})
    whole = replace(tickets, order=time, date_format=date_format_of(table, time))
    said = replace(said, name=whole.name, source=whole.source, order=time, date_format=whole.date_format)
    profile = replace(whole, nulls=(), unfold=(said,))
    found = {
        "ticket_id": (conversation, "its values repeat from message to message"),
        "created_at": (time, "its values are times; the first of a conversation counts"),
        "body": (text, "the first message of the customer"),
    }
    return Suggestion(
        unfold_format.check(profile),
        {
            name: Finding(column, "likely", looks[column].commonest, why)
            for name, (column, why) in found.items()
        },
    )


def _role(looks: dict[str, Looks]) -> str | None:
    """The column of senders: words for a customer and for the other side are among few values."""
    shares = dict[str, float]()
    for name, look in looks.items():
        values = look.text
        if not 2 <= look.distinct <= SENDERS or look.times > 0.5 or look.distinct > max(12, len(values) / 5):
            continue
        meant = meanings(values.unique().to_list())
        if "customer" in meant.values() and len({*meant.values()}) > 1:
            shares[name] = float(str(values.is_in([*meant]).mean() or 0.0))
    best = max(shares, key=lambda name: shares[name], default=None)
    if best is None or (shares[best] < _KNOWN and not _is_of_events(looks[best])):
        return None
    return best


def _is_of_events(look: Looks) -> bool:
    """Whether a column's values are types of events, among them what both sides say."""
    spoken = {who for each in look.text.unique().to_list() if (who := speaker(each))}
    return len(spoken) > 1


def message_time(looks: dict[str, Looks], table: Table) -> str | None:
    """The column of times that differs most; of several one with a usual name."""
    usual = usual_names.USUAL["interactions"]["at"]
    times = {
        name: (usual_names.words(name) in usual, look.distinct)
        for name, look in looks.items()
        if look.times > 0.9 and look.filled > 0.9
    }
    return max(times, key=lambda name: times[name], default=None)


def message_text(looks: dict[str, Looks], used: Sequence[str | None]) -> str | None:
    """The column with the most words."""
    found = {
        name: look.words
        for name, look in looks.items()
        if name not in used and look.words >= 2 and look.times < 0.5 and look.filled > _WORDED
        # A list of objects holds what was said; it is not said itself.
        if not look.text.str.starts_with("[{").any() and (look.distinct > 3 or len(look.text) < 60)
    }
    return max(found, key=lambda name: found[name], default=None)


def _conversation(table: Table, looks: dict[str, Looks], role: str, others: Sequence[str]) -> str | None:
    """The id that repeats, such that in many of its groups both sides speak; None where rows are tickets.

    One that is called a conversation's comes first; of several the finest.
    """
    found = dict[str, int]()
    for name, look in looks.items():
        # Some entries of a log belong to no conversation, such as what a customer does in the shop.
        enough = _OF_A_CONVERSATION if re.search(_CONVERSATION, usual_names.words(name)) else 0.99
        if name == role or name in others or not look.is_id or look.filled < enough or look.times > 0.9:
            continue
        if any(usual_names.fit("tickets", each, name) >= 0.5 for each in _NO_IDS):
            continue
        if re.search(_OTHERS, usual_names.words(name)):
            continue
        known = table.frame.filter(pl.col(name).is_not_null())
        groups = known.group_by(name).agg(pl.col(role).n_unique().alias("sides"), pl.len().alias("rows"))
        rows = len(known) / max(1, groups.height)
        if groups.height < 2 or not _ROWS <= rows <= _MOST_ROWS:
            continue
        if float(str((groups["sides"] > 1).mean() or 0.0)) >= _BOTH_SPEAK:
            found[name] = groups.height
    named = [name for name in found if re.search(_CONVERSATION, usual_names.words(name))]
    if not named:
        # Without such a name, one row may be a ticket as well: its own id or its own end says so.
        found = {name: groups for name, groups in found.items() if not _is_of_customers(name, table)}
        if found and rows_are_tickets(table, looks, [*found]):
            return None
    return max(named or found, key=lambda name: found[name], default=None)


def _is_of_customers(name: str, table: Table) -> bool:
    """Whether an id is by its name a customer's, while another column names conversations."""
    customers = usual_names.fit("tickets", "customer_id", name) >= 0.5
    return customers and any(re.search(_CONVERSATION, usual_names.words(each)) for each in table.columns)


def rows_are_tickets(table: Table, looks: dict[str, Looks], groups: Sequence[str]) -> bool:
    """Whether each row is a ticket of its own: its id is called so, or an end differs within a group."""
    unique = [name for name, look in looks.items() if look.is_unique and look.is_id and look.times < 0.5]
    if any(re.search(_UNIT, usual_names.words(name)) for name in unique):
        return True
    ends = [
        name
        for name, look in looks.items()
        if look.times > 0.5
        and max(usual_names.fit("tickets", each, name) for each in ("closed_at", "resolved_at")) >= _NAMED
    ]
    return bool(unique) and any(
        (table.frame.group_by(group).agg(pl.col(end).drop_nulls().n_unique())[end] > 1).any()
        for end in ends
        for group in groups
    )


def _tickets(
    table: Table, conversation: str, role: str, time: str, text: str, meant: dict[str, str]
) -> Profile:
    asked = tuple(value for value, actor in meant.items() if actor == "customer")
    words = message_kinds.words_of(table, conversation, text, (role, time))
    # What belongs to no conversation says nothing of one.
    frame = table.frame.filter(pl.col(conversation).is_not_null()).drop(time, text, role)
    groups = frame.group_by(conversation, maintain_order=True).agg(pl.all().drop_nulls().first())
    constant = [
        name
        for name in groups.columns
        if name not in (conversation, LINE)
        and frame.group_by(conversation).agg(pl.col(name).drop_nulls().n_unique())[name].max() == 1
    ]
    one = pl.DataFrame(
        [pl.Series(LINE, range(1, groups.height + 1)), groups[conversation], *groups.select(constant)]
    )
    guessed = suggest_mapping.suggest(replace(table, frame=one), "tickets")
    rules = {name: guessed.columns[name] for name in _OF_TICKETS if name in guessed.columns}
    if _is_of_events(looks_of(table, role)):
        rules = {**derived_rules.of_events(table.frame, role, [*meant], text), **rules}
    if not {"status", "resolved"} & set(rules):
        rules |= derived_rules.of_changes(table.frame.drop(conversation, role, time), text, time)
    used = {column for rule in rules.values() for column in rule.needs} | {conversation}
    stem = desk_columns.slug(PurePath(table.name).stem.split(".")[0]).replace("_", "-") or "messages"
    return replace(
        guessed,
        name=stem,
        source=stem,
        about=f"Messages: one ticket for each {conversation}",
        columns={
            **rules,
            "ticket_id": Rule(columns=(conversation,)),
            "created_at": Rule(columns=(time,), take="min"),
            "body": replace(words, when=(_in(role, asked),), take="first"),
        },
        context=tuple(name for name in guessed.context if name not in used),
        keep=message_kinds.of_conversations(table, conversation),
        combine=True,
    )


def _with_thumb(tickets: Profile, thumb: Rule) -> Profile:
    """The tickets with the last thumb of their messages as their rating."""
    values = {word: "true" if side == "up" else "false" for word, side in thumb.values.items()}
    return replace(
        tickets,
        columns={**tickets.columns, "csat_good": replace(thumb, values=values, take="last")},
        context=tuple(name for name in tickets.context if name not in thumb.columns),
    )


def _said(table: Table, conversation: str, role: str, time: str, text: str, meant: dict[str, str]) -> Profile:
    answers = tuple(value for value, actor in meant.items() if actor == "ai")
    words_said = message_kinds.words_of(table, conversation, text, (role, time))
    rules = {
        "interaction_id": message_id(table, conversation, role, time, text),
        "ticket_id": Rule(columns=(conversation,)),
        "at": Rule(columns=(time,)),
        "actor": Rule(columns=(role,), values=meant, otherwise="null"),
        "text": words_said,
    }
    if answers:
        rules["action"] = Rule(value="answer", when=(_in(role, answers),))
    words = table.frame[role].cast(pl.String).drop_nulls().unique()
    instructions = words.filter(folded(words).is_in(list(INSTRUCTIONS)))
    keep = tuple(Condition(role, "!=", (value,)) for value in instructions)
    if _is_of_events(looks_of(table, role)):
        keep = (_in(role, tuple(meant)),)
    else:
        keep += message_kinds.only_messages(table, conversation, words_said, (role, time))
    return Profile(name="", source="", kind="interactions", columns=rules, keep=keep, only_with=("text",))


def _in(column: str, values: tuple[str, ...]) -> Condition:
    return Condition(column, "in" if len(values) > 1 else "==", values)


def date_format_of(table: Table, time: str) -> str | None:
    """The notation of the times, where they need to be told one."""
    only = replace(table, frame=table.frame.select(LINE, pl.col(time).alias("timestamp")))
    return suggest_mapping.suggest(only, "interactions").columns.get("at", Rule()).date_format


def message_id(table: Table, conversation: str, role: str, time: str, text: str) -> Rule:
    """A column that names each message; else conversation, time and sender; else the row's number."""
    once = table.frame.select(table.columns).unique(maintain_order=True)
    for name in table.columns:
        if name not in (conversation, role, time, text) and (look := Looks(name, once[name])).is_unique:
            if look.is_id and not look.values.dtype.is_temporal():
                return Rule(columns=(name,))
    for parts in ((conversation, time), (conversation, time, role)):
        if not once.select(parts).is_duplicated().any():
            return Rule(columns=parts, separator="/")
    return Rule(row_number=True)
