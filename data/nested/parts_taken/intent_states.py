"""Asks what the intents of a log of turns say of a session: which were fulfilled, which ask for a person.

Amazon Lex writes with every turn the intent and its state: Fulfilled, Failed, InProgress. What the last
request of a session came to is the bot's own view; of people the log has the wish, and no reply.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile, Rule
from data.readers.table import Table
from data.suggestions import column_choice, handover_columns, usual_names
from data.suggestions.question import Option, Question, Unanswered

#: States of an intent, as Amazon Lex has them in both of its versions; what is fulfilled is among them.
_DONE, _READY = ("fulfilled",), ("readyforfulfillment",)
_STATES = (*_DONE, *_READY, "failed", "inprogress", "waiting", "fulfillmentinprogress", "elicitintent",
           "elicitslot", "confirmintent", "close", "delegate")  # fmt: skip
#: Intents by which somebody asks for a person.
_PERSON = (
    r"(?:speak|talk|chat|connect|contact|call|reach|get|need|want|request|live|human|real).*"
    r"(?:agent|human|person|people|representative|advisor|adviser|operator|someone|somebody|staff|support)"
    r"|(?:agent|human|operator|representative) (?:request|transfer|chat|please)|live agent|human agent"
    r"|mitarbeiter|menschen?\b|ansprechpartner|berater|parler|conseiller|hablar|agente|asesor|falar|atendente"
    r"|operatore|medewerker|konsultant"
)
#: Intents that are no request of their own.
_SMALL_TALK = (
    r"greet|welcome|\bhello\b|\bhi\b|thank|good ?bye|\bbye\b|small ?talk|chit ?chat|fallback|none intent"
    r"|\bhelp\b|repeat|start over|begrüß|danke|merci|gracias|obrigad|grazie|\byes\b|\bno\b"
    r"|feedback|rating|survey|csat"
)
#: Different intents that a log has at most, and those that a question offers.
_MOST, _OFFERED = 200, 3


@dataclass(frozen=True, slots=True)
class Intents:
    """The fields of intent and state in the turns of a log; the state is empty where there is none."""

    intent: str
    state: str
    names: tuple[str, ...]

    @property
    def asking_for_people(self) -> list[str]:
        """The intents by which somebody asks for a person."""
        return [each for each in self.names if _asks_for_person(each)]

    @property
    def small_talk(self) -> list[str]:
        """The intents that are no request of their own."""
        return [
            each
            for each in self.names
            if re.search(_SMALL_TALK, usual_names.words(each)) and not _asks_for_person(each)
        ]


def found(turns: Table) -> Intents | None:
    """Returns the intents of a table of turns; None where no field names any."""
    state = next((name for name in turns.columns if _is_state(turns.frame[name])), "")
    beside = f"{state.rpartition('.')[0]}.name"
    named = [name for name in turns.columns if re.search(r"\bintent(?: name)?$", usual_names.words(name))]
    intent = beside if state and beside in turns.columns else next(iter(named), "")
    if not intent or intent == state:
        return None
    names = turns.frame[intent].cast(pl.String).drop_nulls().unique().sort().to_list()
    return Intents(intent, state, tuple(names)) if 1 < len(names) <= _MOST else None


def asked(turns: Table, profile: Profile) -> Iterator[Question]:
    """Asks which intents mean a handover, and which sessions were solved, where nothing else says it."""
    key = profile.columns.get("ticket_id")
    if not profile.combine or profile.path or key is None or len(key.columns) != 1:
        return
    if key.columns[0] not in turns.columns or (intents := found(turns)) is None:
        return
    if profile.order in turns.columns:
        turns = replace(turns, frame=turns.frame.sort(str(profile.order), maintain_order=True))
    if intents.asking_for_people and not {"escalated"} & {*profile.columns, *_said(profile, intents)}:
        yield _handed_over(turns, profile, intents, key.columns[0])
    if intents.state and not {"resolved", "status"} & set(profile.columns):
        if intents.state not in profile.left_out:
            yield _solved(turns, profile, intents, key.columns[0])


def _said(profile: Profile, intents: Intents) -> tuple[str, ...]:
    return ("escalated",) if intents.intent in profile.left_out else ()


def _handed_over(turns: Table, profile: Profile, intents: Intents, key: str) -> Question:
    sessions = turns.frame[key].n_unique()
    offered = intents.asking_for_people[:_OFFERED]
    options = list[Option]()
    for names in dict.fromkeys([tuple(offered), *((each,) for each in offered)]):
        condition = handover_columns.is_one_of(intents.intent, names)
        rule = Rule(when=(condition,), take="any")
        those = turns.frame.filter(pl.col(intents.intent).is_in(list(names)))[key].n_unique()
        options.append(
            Option(
                f"{intents.intent} is {' or '.join(names)}: {those:,} of {sessions:,}",
                replace(profile, columns={**profile.columns, "escalated": rule}),
                intents.intent,
            )
        )
    none = column_choice.left_out(profile, [intents.intent])
    return Question(
        "handover intents",
        "Which intents mean that a ticket was handed over to a person?",
        "It is the customer's wish: whether a person came, the log does not say.",
        (*options, Option(column_choice.NONE, none)),
        Unanswered("escalated", "empty", "Until you choose, no handover is read."),
    )


def _solved(turns: Table, profile: Profile, intents: Intents, key: str) -> Question:
    """Whether the last request of a session counts, or any of them."""
    frame = turns.frame.select(key, pl.col(intents.intent, intents.state).cast(pl.String)).drop_nulls()
    done = [each for each in frame[intents.state].unique().sort() if _folded(each) in _DONE]
    done = done or [each for each in frame[intents.state].unique().sort() if _folded(each) in _READY]
    pairs = frame.select(intents.intent, intents.state).unique().sort(intents.intent, intents.state).rows()
    people = intents.asking_for_people
    values = {
        f"{name} {state}": "true" if state in done and name not in people else "false"
        for name, state in pairs
    }
    requests = tuple(Condition(intents.intent, "!=", (each,)) for each in intents.small_talk)
    last = Rule(
        columns=(intents.intent, intents.state),
        separator=" ",
        values=values,
        otherwise="null",
        when=requests,
        take="last",
    )
    own = frame.filter(~pl.col(intents.intent).is_in(intents.small_talk))
    good = pl.col(intents.state).is_in(done) & ~pl.col(intents.intent).is_in(people)
    ends = own.group_by(key).agg(good.last().alias("last"), good.any().alias("any"))
    sessions = turns.frame[key].n_unique()
    counts = {"last": int(ends["last"].sum()), "any": int(ends["any"].sum())}
    left = f", {', '.join(intents.small_talk[:3])} left out" if intents.small_talk else ""
    options = [
        Option(
            f"Those whose last request was {' or '.join(done)}: {counts['last']:,} of {sessions:,}{left}",
            replace(profile, columns={**profile.columns, "resolved": last}),
            intents.state,
        )
    ]
    if counts["any"] != counts["last"]:
        options.append(
            Option(
                f"Those in which any request was {' or '.join(done)}: {counts['any']:,}{left}",
                replace(profile, columns={**profile.columns, "resolved": replace(last, take="any")}),
                intents.state,
            )
        )
    none = column_choice.left_out(profile, [intents.state])
    return Question(
        "intent states",
        "Which sessions did the AI agent solve?",
        f"{intents.state} is the bot's own view: {', '.join(own[intents.state].unique().sort())}.",
        (*options, Option(column_choice.NONE, none)),
        Unanswered("resolved", "empty", "Until you choose, there is no resolution rate."),
    )


def _is_state(values: pl.Series) -> bool:
    known = {_folded(each) for each in values.cast(pl.String).drop_nulls().unique().head(_MOST)}
    return len(known) > 1 and known <= {*_STATES} and bool(known & {*_DONE, *_READY})


def _folded(state: str) -> str:
    return re.sub(r"[\W_]+", "", state).lower()


def _asks_for_person(intent: str) -> bool:
    named = usual_names.words(intent)
    return handover_columns.worded(intent) or bool(re.search(_PERSON, named))
