"""Suggests a profile for rows that each hold a request and its answer: one ticket for each session."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

import polars as pl

from data.nested import field_paths, file_objects, own_fields
from data.nested.handover_steps import handed_over
from data.profiles import unfold_format
from data.profiles.mapping_profile import Profile, Rule
from data.readers.desks import desk_columns
from data.readers.table import LINE, Table
from data.suggestions import suggest_mapping, usual_names
from data.suggestions.column_kinds import Looks
from data.suggestions.suggest_mapping import MEANINGS, Finding, Suggestion

#: What is asked and what is answered, by the last words of a field's name.
_ASKED = (
    r"(?:^| )(?:request|input|question|query|prompt|utterance|user (?:text|message|input|said)"
    r"|customer message"
    r"|anfrage|frage|pergunta|pregunta|demande|質問|问题)(?: (?:preview|text|content|body|transcript))?$"
)
_ANSWERED = (
    r"(?:^| )(?:response|output|answer|reply|completion|(?:bot|agent|assistant|ai) (?:text|message|said)"
    r"|antwort|resposta|respuesta|réponse|回答)(?: (?:preview|text|content|body))?$"
)
_SESSION = r"session|conversation|thread|dialog|chat|call|ticket|gespräch|conversa|会話|会话"
_TOOK = r"latency|delay|duration|elapsed|response time|dauer|duração"
_RATED = r"feedback|thumb|rating|helpful"
#: What is asked and answered in a request to a model: the list, and the path in it.
_CHATS = (
    ("asked", ("messages", "input"), "[role=user].-1.content"),
    ("answered", ("choices",), "0.message.content"),
    ("answered", ("output",), "[role=assistant].-1.content"),
    ("answered", ("messages", "responses"), "*.content"),
    ("answered", ("messages", "responses"), "*.text"),
)
#: Objects that are looked at for such a list.
_LOOKED = 50
#: Turns that a session has on average at least.
_TURNS = 1.3


def suggest_turns(table: Table) -> Suggestion | None:
    """Returns a profile that makes a ticket of a session's turns; None where rows are no turns."""
    records = [record for _, record in file_objects.of_table(table)]
    own = own_fields.of_rows(table, records)
    chats = _of_chats(records)
    own = replace(own, frame=own.frame.with_columns(chats.values()))
    looks = {name: Looks(name, own.frame[name]) for name in own.columns}
    asked, answered = (
        chats[what].name if what in chats else _words(looks, pattern)
        for what, pattern in (("asked", _ASKED), ("answered", _ANSWERED))
    )
    time = max(
        (name for name, look in looks.items() if look.times > 0.9 and look.filled > 0.9),
        key=lambda name: (usual_names.fit("tickets", "created_at", name), "request" in name.lower()),
        default=None,
    )
    session = _session(looks)
    if asked is None or answered is None or time is None or session is None:
        return None
    tickets = _tickets(own, table, session, time, asked)
    if (handed := handed_over(table)) is not None and "escalated" not in tickets.columns:
        tickets = replace(tickets, columns={**tickets.columns, "escalated": handed})
    took = next((name for name, look in looks.items() if _says_how_long(look)), None)
    further = _said(tickets, looks, session, time, (asked, answered), took)
    profile = replace(tickets, order=time, unfold=further)
    why = "each row has a request and its answer"
    found = {"ticket_id": (session, "its values repeat from turn to turn"), "body": (asked, why)}
    return Suggestion(
        unfold_format.check(profile),
        {
            name: Finding(field, "likely", looks[field].commonest, said)
            for name, (field, said) in found.items()
        },
    )


def _of_chats(records: Sequence[Mapping[str, object]]) -> dict[str, pl.Series]:
    """What was asked last and answered in requests to a model that carry all messages before them."""
    flat = [field_paths.flat(record) for record in records]
    made = dict[str, pl.Series]()
    for name in dict.fromkeys(name for row in flat[:_LOOKED] for name in row):
        last = name.rsplit(".", 1)[-1]
        for what, lists, path in _CHATS:
            # Messages that say who speaks hold the request as well.
            sides = field_paths.getter(f"{name}.0.role")
            if (
                what not in made
                and last in lists
                and ("*" not in path or not any(map(sides, flat[:_LOOKED])))
            ):
                read = field_paths.getter(f"{name}.{path}")
                values = [field_paths.as_text(read(row)) for row in flat]
                if sum(each is not None for each in values) > len(values) / 2:
                    made[what] = pl.Series(f"{name}.{path}", values, dtype=pl.String)
    return made


def _words(looks: dict[str, Looks], pattern: str) -> str | None:
    """The field of many words with such a name."""
    found = {
        name: look.words
        for name, look in looks.items()
        if re.search(pattern, usual_names.words(name)) and look.words >= 2 and look.filled > 0.5
    }
    return max(found, key=lambda name: found[name], default=None)


def _session(looks: dict[str, Looks]) -> str | None:
    """The id that names the session: it repeats, and its name says so."""
    found = [
        name
        for name, look in looks.items()
        if re.search(_SESSION, usual_names.words(name))
        and look.is_id
        and look.filled > 0.99
        and 1 < look.values.n_unique() <= len(look.values) / _TURNS
    ]
    return max(found, key=lambda name: looks[name].values.n_unique(), default=None)


def _says_how_long(look: Looks) -> bool:
    named = re.search(_TOOK, usual_names.words(look.name))
    told = look.durations > 0.9 or (look.numbers > 0.9 and usual_names.unit(look.name) is not None)
    return bool(named) and told


def _tickets(own: Table, table: Table, session: str, time: str, asked: str) -> Profile:
    """The tickets that sessions are: what all turns have alike, and the last that any of them says."""
    others = [name for name in own.columns if name not in (session, asked)]
    one = own.frame.group_by(session, maintain_order=True).agg(
        pl.when(pl.col(name).drop_nulls().n_unique() <= 1).then(pl.col(name).drop_nulls().first()).alias(name)
        for name in others
    )
    told = [name for name in others if name == time or one[name].null_count() < one.height]
    lines = pl.Series(LINE, range(1, one.height + 1), dtype=pl.Int64)
    times = own.frame.group_by(session, maintain_order=True).agg(pl.col(time).first())[time]
    frame = pl.DataFrame([lines, *one.select(session, *told).with_columns(times).get_columns()])
    guessed = suggest_mapping.suggest(replace(table, frame=frame), "tickets")
    rules = {
        name: replace(rule, take="any" if rule.when and not rule.columns else "last")
        for name, rule in guessed.columns.items()
        if name not in ("ticket_id", "created_at", "body", "status")
        # How long the agent took for a turn is no time of work on the ticket.
        and not (name == "handle_seconds" and re.search(_TOOK, usual_names.words(rule.columns[0])))
    }
    stem = desk_columns.slug(PurePath(table.name).stem.split(".")[0]).replace("_", "-") or "turns"
    return replace(
        guessed,
        name=stem,
        source=stem,
        about=f"Requests with their answers: one ticket for each {session}",
        columns={
            **rules,
            "ticket_id": Rule(columns=(session,)),
            "created_at": Rule(columns=(time,), take="min"),
            "body": Rule(columns=(asked,), take="first"),
        },
        context=tuple(name for name in guessed.context if name not in (session, time)),
        combine=True,
    )


def _said(
    tickets: Profile,
    looks: dict[str, Looks],
    session: str,
    time: str,
    words: tuple[str, str],
    took: str | None,
) -> tuple[Profile, ...]:
    """What the customer said and what the agent answered, of each turn."""
    key = next((name for name, look in looks.items() if look.is_unique and look.is_id), None)
    made = list[Profile]()
    for text, actor in zip(words, ("customer", "ai"), strict=True):
        parts = (session, time) if key is None else (key,)
        rules = {
            "interaction_id": Rule(columns=(*parts, f"'{actor}'"), separator="/"),
            "ticket_id": Rule(columns=(session,)),
            "at": Rule(columns=(time,)),
            "actor": Rule(value=actor),
            "text": Rule(columns=(text,)),
        }
        if actor == "ai":
            rules["action"] = Rule(value="answer")
            rules |= _of_answer(looks, took)
        made.append(
            Profile(
                name=tickets.name,
                source=tickets.source,
                kind="interactions",
                columns=rules,
                only_with=("text",),
            )
        )
    return tuple(made)


def _of_answer(looks: dict[str, Looks], took: str | None) -> dict[str, Rule]:
    rules = {} if took is None else {"latency_ms": Rule(columns=(took,), unit=usual_names.unit(took))}
    rated = next(
        (
            name
            for name, look in looks.items()
            if re.search(_RATED, usual_names.words(name))
            and look.distinct == 2
            and (look.flags == 1 or look.good_or_bad == 1)
        ),
        None,
    )
    if rated is not None:
        known = {**MEANINGS["thumbs"], "true": "up", "false": "down", "yes": "up", "no": "down", "up": "up"}
        known = {**known, "down": "down"}
        values = {word: known[word.lower()] for word in looks[rated].text.unique() if word.lower() in known}
        rules["thumbs"] = Rule(columns=(rated,), values=values, otherwise="null")
    return rules
