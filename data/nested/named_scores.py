"""Scores, evaluations and slots that a log names: Langfuse, OpenTelemetry evaluation events, Rasa."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import polars as pl

from data import ratings
from data.nested.message_lists import lists_in
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile, Rule
from data.profiles.truth_words import TRUTH
from data.readers.desks import desk_columns
from data.readers.table import Table
from data.suggestions import column_choice, handover_columns, usual_names
from data.suggestions.question import Option, Question, Unanswered

#: Canonical column → what it is in a note, in a question, and in the sentence on not answering.
ABOUT = {
    "escalated": ("a handover", "says that a person took over", "handover is read from the scores"),
    "resolved": ("a solution", "says that a conversation was solved", "solution is read from the scores"),
    "csat": ("a rating", "is the customer's rating from 1 to 5", "rating is read from the scores"),
}
_SPEAKS = {
    "escalated": r"take ?over|\bhuman\b|\bperson\b",
    "resolved": r"resol|\bsolv|complet|success|achiev|gel[öo]st|resuelt|résolu|rozwi[aą]zan",
    "csat": r"csat|satisf|\brating\b|zufrieden|\bocena\b",
}
#: Words of a score for a yes and a no, beside those of all flags.
_YES = ("human", "person", "resolved", "solved", "pass", "passed", "success", "complete", "completed", "1.0")
_NO = ("none", "ai", "bot", "unresolved", "not_resolved", "fail", "failed", "failure", "incomplete", "0.0")
#: An evaluation's name among the attributes of its event, and where its label and its number are.
_EVALUATION = r'"gen_ai\.evaluation\.name"[^}]*?"stringValue":\s*"([^"]+)"'
_NAME = "attributes.[key=gen_ai.evaluation.name].0.value.stringValue"
_LABEL = "attributes.[key=gen_ai.evaluation.score.label].0.value.stringValue"
_NUMBER = "attributes.[key=gen_ai.evaluation.score.value].0.value."
_EVENT = Condition("name", "==", ("gen_ai.evaluation.result",))
_SLOT = Condition("event", "==", ("slot",))
#: A session takes slots over from the one before: only what is set after the customer wrote is its own.
_WROTE = Condition("event", "==", ("user",))
#: Values of a slot that a question shows, and those of a rating.
_SHOWN, _POINTS = 4, ("1", "2", "3", "4", "5")
_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Scores:
    """A list of scores by its path: their names, the commonest first, and what they are called."""

    path: str
    names: tuple[str, ...]
    kind: Literal["score", "evaluation", "slot"]
    #: The commonest values by name, where they are known without looking at the rest of the row.
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


def found(table: Table) -> list[Scores]:
    """Returns the lists of scores and evaluations in a file."""
    made = list[Scores]()
    for items in lists_in(table, _DEPTH):
        frame = items.items
        last = items.path.rsplit(".", 1)[-1]
        if last == "scores" and {"name", "value"} <= set(frame.columns):
            made.append(Scores(items.path, _by_number(frame["name"]), "score"))
        elif last == "events" and {"name", "attributes"} <= set(frame.columns):
            named = frame["attributes"].cast(pl.String).str.extract(_EVALUATION)
            if named.null_count() < len(named):
                made.append(Scores(items.path, _by_number(named), "evaluation"))
        if last == "events":
            made += _slots(items.path, frame)
    return [*made, *_slots("", table.frame)]


def _slots(path: str, events: pl.DataFrame) -> list[Scores]:
    """The slots that a tracker's events set."""
    if not {"event", "name", "value"} <= set(events.columns):
        return []
    slots = events.filter(pl.col("event").cast(pl.String) == "slot").select(
        pl.col("name", "value").cast(pl.String)
    )
    names = _by_number(slots["name"])
    values = {
        name: _by_number(slots.filter(pl.col("name") == name)["value"])[:_SHOWN]
        for name in names
        if any(_speaks(canonical, name) for canonical in ABOUT)
    }
    return [Scores(path, names, "slot", values)] if names else []


def _by_number(names: pl.Series) -> tuple[str, ...]:
    counted = names.cast(pl.String).drop_nulls().value_counts(sort=True)
    return tuple(counted[names.name].to_list())


def unread(table: Table, profile: Profile) -> Iterator[str]:
    """Says which scores are not read, those that speak of a headline number first."""
    for scores in found(table):
        left = [each for each in scores.names if each not in _read(profile) and each not in profile.left_out]
        for canonical, (what, _, _) in ABOUT.items():
            if speaking := [each for each in left if _speaks(canonical, each)]:
                yield f"Not read, though it may be {what}: {desk_columns.listed(speaking)}."
        if left:
            yield f"Not used by the profile: the {scores.kind}s {desk_columns.listed(left)}."


def asked(table: Table, profile: Profile) -> Iterator[Question]:
    """Asks of each headline number that no score fills yet which score says it."""
    for scores in found(table):
        if scores.kind == "slot" and scores.path != profile.path:
            continue
        read = _read(profile)
        for canonical, (_, says, is_read) in ABOUT.items():
            if any(_speaks(canonical, each) for each in scores.names if each in read):
                continue
            speaking = [
                each
                for each in scores.names
                if each not in (*read, *profile.left_out)
                and _speaks(canonical, each)
                and _may_say(canonical, scores.values.get(each, ()))
            ]
            if speaking and not _is_told(table, profile, canonical):
                yield _question(profile, scores, canonical, speaking, says, is_read)


def _question(
    profile: Profile, scores: Scores, canonical: str, names: Sequence[str], says: str, is_read: str
) -> Question:
    options = [option for each in names for option in _options(profile, scores, canonical, each)]
    left = replace(profile, left_out=(*profile.left_out, *names))
    return Question(
        f"score {canonical}",
        f"Which {scores.kind} {says}?",
        "",
        (*options, Option(column_choice.NONE, left)),
        Unanswered(canonical, "empty", f"Until you choose, no {is_read}."),
    )


def _options(profile: Profile, scores: Scores, canonical: str, name: str) -> Iterator[Option]:
    """The answers that a name gives; what a slot says of a session in which it was never set is one more."""
    rule = _rule(scores, canonical, name)
    shown = scores.values.get(name, ())
    says = f"{name}: {', '.join(shown)}" if shown else name
    if scores.kind == "slot" and canonical != "csat":
        no = "not solved" if canonical == "resolved" else "not handed over"
        yield Option(
            f"{says}; a session without it is {no}",
            _with(profile, canonical, replace(rule, blank="no")),
        )
        says = f"{says}; of a session without it nothing is known"
    yield Option(says, _with(profile, canonical, rule))


def _with(profile: Profile, canonical: str, rule: Rule) -> Profile:
    return replace(profile, columns={**profile.columns, canonical: rule})


def _rule(scores: Scores, canonical: str, name: str) -> Rule:
    numbers = ("intValue", "doubleValue")
    if scores.kind == "slot":
        named = Condition("name", "==", (name,))
        rule = Rule(columns=("value",), take="last", when=(_SLOT, named), since=(_WROTE,))
    elif scores.kind == "evaluation":
        columns = (_LABEL, *(_NUMBER + each for each in numbers))
        rule = Rule(
            columns=columns, pick="first", of=scores.path, take="last",
            when=(_EVENT, Condition(_NAME, "==", (name,))),
        )  # fmt: skip
    else:
        start = f"{scores.path}.[name={name}].-1."
        rule = Rule(columns=(f"{start}stringValue", f"{start}value"), pick="first", take="last")
    if canonical == "csat":
        return replace(rule, columns=tuple(reversed(rule.columns)))
    words = {word: "true" if truth else "false" for word, truth in TRUTH.items()}
    words |= dict.fromkeys(_YES, "true") | dict.fromkeys(_NO, "false")
    words |= {word.capitalize(): meant for word, meant in words.items()}
    return replace(rule, values=words, otherwise="null")


def _speaks(canonical: str, name: str) -> bool:
    named = usual_names.words(name)
    if usual_names.fit("tickets", canonical, name):
        return True
    if canonical == "escalated" and handover_columns.worded(name):
        return True
    return bool(re.search(_SPEAKS[canonical], named))


def _may_say(canonical: str, values: Sequence[str]) -> bool:
    """Whether a slot's values may be ratings, or a yes and a no; of what is not known anything may be."""
    if not values:
        return True
    if canonical == "csat":
        return any(str(each).removesuffix(".0") in _POINTS for each in ratings.points(pl.Series(values)))
    return all(each.lower() in (*TRUTH, *_YES, *_NO) for each in values)


def _read(profile: Profile) -> set[str]:
    """The names of scores and evaluations that a rule of the profile reads."""
    names = set[str]()
    for output in (profile, *profile.unfold):
        for rule in output.columns.values():
            for needed in rule.needs:
                names |= set(re.findall(r"\[name=([^\]]+)\]", needed))
            for condition in rule.when:
                if "evaluation.name" in condition.column or _SLOT in rule.when:
                    names |= set(condition.values)
    return names


def _is_told(table: Table, profile: Profile, canonical: str) -> bool:
    """Whether the profile's own rule meets something in the file: a tool by which agents hand over."""
    rule = profile.columns.get(canonical)
    if rule is None:
        return False
    wanted = [value for condition in rule.when for value in condition.values]
    cells = [table.frame[name] for name in table.columns if table.frame[name].dtype == pl.String]
    tools = [rf'tool\.name"[^}}]*"{re.escape(value)}"' for value in wanted]
    return any(bool(cell.str.contains(tool).any()) for cell in cells for tool in tools)
