"""Tells who speaks in a list of messages where a flag says it rather than a word: `is_staff`, `incoming`."""

import re
from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from data.cleaning.cell_conversion import TRUTH
from data.nested.message_lists import MessageList
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile, Rule
from data.suggestions import column_choice, usual_names

#: A flag that is true of the team's messages, and one that is true of the customer's.
_TEAM = (
    r"(?:^| )(?:staff|is agent|from agent|by agent|operator|is admin|from support|outgoing|outbound|employee)"
    r"(?: |$)"
)
_CUSTOMER = (
    r"(?:^| )(?:is customer|from customer|by customer|incoming|inbound|is user|from user|is visitor"
    r"|is client)(?: |$)"
)
#: Fields that name a sender, and names that they have at most.
_NAMED, _MOST = r"name|email|mail|author|sender|user|agent|label", 300


def split(said: Profile, found: MessageList) -> tuple[Profile, ...]:
    """Returns the log by who speaks: customers, the AI agent where a sender is named like one, and people."""
    flag = _flag(found.items)
    if found.role is not None or flag is None:
        return (said,)
    name, customer, team = flag
    parts = [_of(said, "customer", (Condition(name, "==", (customer,)),))]
    staff = found.items.filter(pl.col(name) == team)
    sender, agents = _agents(staff, name)
    if agents:
        of_agent = Condition(sender, "in" if len(agents) > 1 else "==", agents)
        parts.append(_of(said, "ai", (Condition(name, "==", (team,)), of_agent)))
    others = tuple(Condition(sender, "!=", (agent,)) for agent in agents)
    parts.append(_of(said, "human", (Condition(name, "==", (team,)), *others)))
    return tuple(parts)


def _of(said: Profile, actor: str, when: tuple[Condition, ...]) -> Profile:
    rules: Mapping[str, Rule] = {**said.columns, "actor": Rule(value=actor)}
    if actor == "ai":
        rules = {**rules, "action": Rule(value="answer")}
    return replace(said, columns=rules, keep=(*said.keep, *when))


def _flag(items: pl.DataFrame) -> tuple[str, str, str] | None:
    """The flag, and its values for the customer's messages and for the team's."""
    for name in items.columns:
        values = items[name].drop_nulls().unique().sort().to_list()
        truth = {value: TRUTH.get(value.lower()) for value in values}
        if len(values) != 2 or set(truth.values()) != {True, False}:
            continue
        yes = next(value for value in values if truth[value])
        no = next(value for value in values if not truth[value])
        named = usual_names.words(name)
        if re.search(_TEAM, named):
            return name, no, yes
        if re.search(_CUSTOMER, named):
            return name, yes, no
    return None


def _agents(staff: pl.DataFrame, flag: str) -> tuple[str, tuple[str, ...]]:
    """The field that names the senders of the team, and the names by which the AI agent goes."""
    for field in staff.columns:
        if field == flag or not re.search(_NAMED, usual_names.words(field)):
            continue
        names = staff[field].drop_nulls().unique().sort().to_list()
        agents = tuple(each for each in names if column_choice.is_about_ai(each))
        if agents and len(names) <= _MOST:
            return field, agents
    return flag, ()
