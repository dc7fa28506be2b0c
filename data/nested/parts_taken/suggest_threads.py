"""Suggests a profile for messages whose senders are names or numbers: threads of a chat, such as Slack's.

No word says who speaks. A thread's first sender asks; the AI agent is told by its name or by a field that
only its messages have; who writes in threads that others began is asked about.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

import polars as pl

from data.nested import suggest_messages
from data.profiles import unfold_format
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile, Rule
from data.profiles.truth_words import TRUTH
from data.readers.desks import desk_columns
from data.readers.table import LINE, Table
from data.suggestions import column_choice, usual_names
from data.suggestions.column_kinds import Looks
from data.suggestions.handover_columns import is_one_of
from data.suggestions.question import Option, Question, Unanswered
from data.suggestions.suggest_mapping import Finding, Suggestion

_THREAD = r"\b(?:thread|conversation|room|rid|dialog|session|chat)\b"
_SENDER = (
    r"\b(?:author|user|sender|from|username|member|participant|posted by|sent by)\b(?: (?:id|name|key))?$"
)
_BOT = r"\bbot\b|\bis ai\b|\bautomated\b"
#: Kinds of rows that nobody says.
_NOT_SAID = (
    r"join|leave|left|topic|purpose|rename|archive|pinned|invite|system|close|reminder|transfer history"
)
_KIND = r"\b(?:subtype|type|event|kind|t)$"
#: Rows that a thread has on average at least and at most, and the share of rows that name one.
_ROWS, _MOST_ROWS, _FILLED = 1.5, 100, 0.5
#: The share of rows that the agent wrote, people who answer at most, kinds of rows, answers that are offered.
_SHARES, _MOST_PEOPLE, _KINDS, _OFFERED = (0.02, 0.98), 50, 12, 3
MARK = "people in threads of others"


@dataclass(frozen=True, slots=True)
class Threads:
    """The columns of a table of messages, by what they say."""

    thread: str
    alone: str
    sender: str
    time: str
    text: str
    #: What holds of the agent's messages, and of all others.
    of_agent: tuple[Condition, ...]
    of_others: tuple[Condition, ...]
    kept: tuple[Condition, ...]
    #: Who writes in threads that others began, with the number of these threads.
    people: dict[str, int]


def suggest_threads(table: Table) -> Suggestion | None:
    """Returns a profile that makes a ticket of each thread; None where rows are no messages of a chat."""
    if (threads := found(table)) is None:
        return None
    why = {
        "ticket_id": (threads.thread, "its values repeat from message to message"),
        "customer_id": (threads.sender, "who began the thread"),
        "created_at": (threads.time, "the first time of a thread"),
    }
    looks = {name: Looks(name, table.frame[name]) for name, _ in why.values()}
    findings = {
        name: Finding(each, "likely", looks[each].commonest, said) for name, (each, said) in why.items()
    }
    return Suggestion(_profile(table, threads, [*threads.people]), findings)


def found(table: Table) -> Threads | None:
    """Returns the columns of a table of messages whose senders no word gives away."""
    if not table.columns or any(table.frame[name].dtype.is_nested() for name in table.columns):
        return None
    looks = {name: Looks(name, table.frame[name]) for name in table.columns}
    time = suggest_messages.message_time(looks, table)
    text = suggest_messages.message_text(looks, (time,))
    thread = None if time is None else _thread(looks, (time, text))
    sender = _sender(looks, (thread, time, text))
    if time is None or text is None or thread is None or sender is None:
        return None
    if suggest_messages.rows_are_tickets(table, looks, [thread]):
        return None
    agent = _agent(looks, sender)
    if agent is None:
        return None
    known = Threads(thread, time, sender, time, text, *agent, _kept(looks, text), {})
    people = _people(table, known)
    return None if people is None else replace(known, people=people)


def asked(table: Table, profile: Profile) -> Iterator[Question]:
    """Asks whether those who write in threads that others began are people of the team."""
    told = profile.columns.get("ticket_id", Rule()).columns
    if not profile.combine or MARK in profile.left_out or profile.path or len(told) != 2:
        return
    threads = found(table)
    if threads is None or not threads.people or told != (threads.thread, threads.alone):
        return
    names = list(threads.people)
    said = ", ".join(f"{name} ({rows:,})" for name, rows in list(threads.people.items())[:8])
    choices = {"People of the team": names}
    if len(names) > 1:
        choices |= {f"Of them only {name}": [name] for name in names[:_OFFERED]}
    choices["Customers as well"] = []
    options = [Option(says, _with(table, profile, threads, chosen)) for says, chosen in choices.items()]
    yield Question(
        "thread people",
        f"Who writes in threads that others began: {desk_columns.listed(names)}?",
        f"Threads in which they did: {said}. A person's message after the AI agent's counts as a handover.",
        tuple(options),
        Unanswered("actor", "stays", "Until you choose, they count as people of the team."),
    )


def _with(table: Table, profile: Profile, threads: Threads, people: Sequence[str]) -> Profile:
    made = _profile(table, threads, people)
    changed = {name: made.columns[name] for name in ("body", "customer_id")}
    return replace(
        profile,
        columns={**profile.columns, **changed},
        unfold=made.unfold,
        left_out=(*profile.left_out, MARK),
    )


def _profile(table: Table, threads: Threads, people: Sequence[str]) -> Profile:
    stem = desk_columns.slug(PurePath(table.name).stem.split(".")[0]).replace("_", "-") or "threads"
    customers = (
        *threads.of_others,
        *(Condition(threads.sender, "!=", (name,)) for name in people),
        Condition(threads.sender, "is not null"),
    )
    ticket = Rule(columns=(threads.thread, threads.alone), pick="first")
    form = suggest_messages.date_format_of(table, threads.time)
    parts = {"customer": customers, "ai": threads.of_agent}
    if people:
        parts["human"] = (*threads.of_others, is_one_of(threads.sender, people))
    key = suggest_messages.message_id(table, threads.thread, threads.sender, threads.time, threads.text)
    said = [
        Profile(
            name=stem,
            source=stem,
            kind="interactions",
            columns={
                "interaction_id": key,
                "ticket_id": ticket,
                "at": Rule(columns=(threads.time,)),
                "actor": Rule(value=actor),
                "text": Rule(columns=(threads.text,)),
                **({"action": Rule(value="answer")} if actor == "ai" else {}),
            },
            keep=(*threads.kept, *conditions),
            only_with=("text",),
            order=threads.time,
            date_format=form,
        )
        for actor, conditions in parts.items()
    ]
    return unfold_format.check(
        Profile(
            name=stem,
            source=stem,
            kind="tickets",
            about=f"Threads: one ticket for each {threads.thread}",
            columns={
                "ticket_id": ticket,
                "created_at": Rule(columns=(threads.time,), take="min"),
                "customer_id": Rule(columns=(threads.sender,), when=customers, take="first"),
                "body": Rule(columns=(threads.text,), when=customers, take="first"),
            },
            keep=threads.kept,
            combine=True,
            order=threads.time,
            date_format=form,
            unfold=tuple(said),
        )
    )


def _thread(looks: dict[str, Looks], others: Sequence[str | None]) -> str | None:
    """The column that names the thread: by its name, and as its values repeat."""
    groups = dict[str, int]()
    for name, look in looks.items():
        if name in others or not re.search(_THREAD, usual_names.words(name)) or look.filled < _FILLED:
            continue
        known = look.values.drop_nulls()
        if 2 <= known.n_unique() and _ROWS <= len(known) / known.n_unique() <= _MOST_ROWS and look.words < 2:
            groups[name] = known.n_unique()
    return max(groups, key=lambda name: groups[name], default=None)


def _sender(looks: dict[str, Looks], others: Sequence[str | None]) -> str | None:
    """The column that names who wrote: by its name, with a few words at most and several values."""
    for name, look in looks.items():
        named = re.search(_SENDER, usual_names.words(name)) and not re.search(r"parent|reply", name.lower())
        if name not in others and named and look.distinct >= 2 and look.words < 4 and look.times < 0.5:
            if look.filled >= _FILLED and not look.is_yes_or_no and not look.is_json:
                return name
    return None


def _agent(
    looks: dict[str, Looks], sender: str
) -> tuple[tuple[Condition, ...], tuple[Condition, ...]] | None:
    """What holds of the agent's messages and of the others: its name, or a field that only these have."""
    names = [each for each in looks[sender].text.unique().sort() if column_choice.is_about_ai(each)]
    share = float(str(looks[sender].text.is_in(names).mean() or 0.0))
    if names and _SHARES[0] <= share <= _SHARES[1]:
        return (is_one_of(sender, names),), tuple(Condition(sender, "!=", (each,)) for each in names)
    for name, look in looks.items():
        if not re.search(_BOT, usual_names.words(name)):
            continue
        if look.is_yes_or_no or (look.flags == 1 and look.distinct <= 2):
            yes = next((each for each in look.text.unique() if TRUTH.get(each.lower())), "")
            if yes:
                return (Condition(name, "==", (yes,)),), (Condition(name, "!=", (yes,)),)
        elif _SHARES[0] <= look.filled <= _SHARES[1]:
            return (Condition(name, "is not null"),), (Condition(name, "is null"),)
    return None


def _kept(looks: dict[str, Looks], text: str) -> tuple[Condition, ...]:
    """The conditions that leave out rows which nobody said, such as that somebody joined."""
    return tuple(
        Condition(name, "!=", (value,))
        for name, look in looks.items()
        if name != text and look.distinct <= _KINDS and re.search(_KIND, usual_names.words(name))
        for value in look.text.unique().sort()
        if re.search(_NOT_SAID, usual_names.words(value))
    )


def _people(table: Table, threads: Threads) -> dict[str, int] | None:
    """Who writes in threads that others began, at least in two or without one of their own; None for many."""
    frame = table.frame
    if LINE not in frame.columns:
        frame = frame.with_row_index(LINE)
    own = frame.filter(pl.all_horizontal([_holds(each) for each in (*threads.of_others, *threads.kept)]))
    own = own.filter(pl.col(threads.sender).is_not_null()).select(
        pl.coalesce(threads.thread, threads.alone).cast(pl.String).alias("of"),
        pl.col(threads.sender).cast(pl.String).alias("who"),
        pl.col(threads.time).cast(pl.String).alias("at"),
    )
    first = (
        own.sort("at", maintain_order=True)
        .group_by("of", maintain_order=True)
        .agg(pl.col("who").first().alias("asked"))
    )
    began = set(first["asked"])
    both = own.join(first, on="of").filter(pl.col("who") != pl.col("asked"))
    counted = (
        both.group_by("who")
        .agg(pl.col("of").n_unique().alias("rows"))
        .sort("rows", "who", descending=[True, False])
    )
    people = {who: rows for who, rows in counted.iter_rows() if rows > 1 or who not in began}
    return people if len(people) <= _MOST_PEOPLE else None


def _holds(condition: Condition) -> pl.Expr:
    cell = pl.col(condition.column).cast(pl.String)
    if condition.operator == "is null":
        return cell.is_null()
    return (cell != condition.values[0]).fill_null(True)
