"""What people are asked about the columns of a table of tickets that its profile does not read yet."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from data.profiles.mapping_profile import Profile, Rule
from data.readers.desks import mapped_table
from data.readers.table import Table
from data.suggestions import agent_columns, arm_evidence, column_choice, handover_columns
from data.suggestions.column_kinds import Looks, looks_of
from data.suggestions.question import Option, Question, Unanswered


def asked(table: Table, profile: Profile) -> Iterator[Question]:
    """What people are asked about the columns of a table of tickets that its profile does not read yet."""
    looks = column_choice.free(table, profile)
    about_ai = [each.name for each in looks if column_choice.is_about_ai(each.name)]
    tags = of_tags(table, profile)
    # What part the AI agent had may say a handover too, and a handover what part it had.
    parts = _looks_of(table, profile, _columns(profile, ("handled_by",)))
    told = _columns(profile, ("escalated",))
    worded = [each for each in parts if not each.is_yes_or_no and each.name not in told]
    yield from handover_columns.asked(profile, _each_once([*looks, *tags, *worded]), about_ai)
    yield from column_choice.rating(profile, looks)
    yield from column_choice.duration(profile, looks)
    # A channel or a type may name the AI agent as well.
    also = _looks_of(table, profile, _columns(profile, (*agent_columns.SHARED, "escalated")))
    yield from agent_columns.asked(
        table,
        profile,
        _each_once([*looks, *tags, *(each for each in also if each.name not in profile.left_out)]),
    )
    yield from _handed_over_by(table, profile)


def _handed_over_by(table: Table, profile: Profile) -> Iterator[Question]:
    """Tickets that were handed over but count as people's: where no ticket of the agent was, it did so."""
    rule = profile.columns.get("handled_by")
    if rule is None or not rule.columns or rule.handed_over is not None or profile.is_nested:
        return
    handed = arm_evidence.handed_over_rows(table, profile)
    if handed is None or not set(rule.needs) <= set(table.columns):
        return
    who = mapped_table.cells(table, replace(profile, keep=()), "handled_by").cast(pl.String)
    people, others = handed & (who == "human").fill_null(False), handed & who.is_in(["ai", "both"])
    if not people.any() or others.any() or not who.is_in(["ai", "both"]).any():
        return
    rows = int(people.sum())
    options = [
        Option(says, _with(profile, replace(rule, handed_over=who)), does=does)
        for says, who, does in (
            ("Yes, the AI agent", "both", "They count as handled by the agent and people."),
            ("No, people among themselves", "human", "They stay tickets of people."),
        )
    ]
    yield Question(
        "handed over by",
        "Who handed tickets over to people: the AI agent?",
        f"{rows:,} {'was' if rows == 1 else 'were'} handed over, all of them of people by "
        f"{' and '.join(rule.columns)}, which may say only who had a ticket last.",
        tuple(options),
        Unanswered("handled_by", "stays", "Until you choose, they are no tickets of the agent."),
    )


def _with(profile: Profile, rule: Rule) -> Profile:
    return replace(profile, columns={**profile.columns, "handled_by": rule})


def _columns(profile: Profile, keys: Sequence[str]) -> list[str]:
    """The columns that these rules read."""
    rules = [profile.columns[key] for key in keys if key in profile.columns]
    return [name for rule in rules for name in (*rule.columns, *(each.column for each in rule.when))]


def _looks_of(table: Table, profile: Profile, names: Sequence[str]) -> list[Looks]:
    return [
        looks_of(table, name, profile.nulls)
        for name in dict.fromkeys(names)
        if name in table.columns and not table.frame[name].dtype.is_nested()
    ]


def _each_once(looks: Sequence[Looks]) -> list[Looks]:
    return list({each.name: each for each in looks}.values())


def of_tags(table: Table, profile: Profile) -> list[Looks]:
    """The columns that are read as tags: one of these may say something of its own."""
    rule = profile.columns.get("tags")
    names = () if rule is None or rule.of or rule.take else rule.columns
    names = tuple(each for each in names if each in table.columns and each not in profile.left_out)
    return [looks_of(table, each, profile.nulls) for each in names]
