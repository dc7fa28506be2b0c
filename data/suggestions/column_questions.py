"""What people are asked about the columns of a table of tickets that its profile does not read yet."""

from collections.abc import Iterator

from data.profiles.mapping_profile import Profile
from data.readers.table import Table
from data.suggestions import agent_columns, column_choice, handover_columns
from data.suggestions.column_kinds import Looks
from data.suggestions.question import Question


def asked(table: Table, profile: Profile) -> Iterator[Question]:
    """What people are asked about the columns of a table of tickets that its profile does not read yet."""
    looks = column_choice.free(table, profile)
    about_ai = [each.name for each in looks if column_choice.is_about_ai(each.name)]
    yield from handover_columns.asked(profile, [*looks, *of_tags(table, profile)], about_ai)
    yield from column_choice.rating(profile, looks)
    yield from column_choice.duration(profile, looks)
    # A channel or a type may name the AI agent as well.
    rules = [profile.columns[key] for key in agent_columns.SHARED if key in profile.columns]
    shared = [name for rule in rules for name in rule.columns]
    also = [Looks(name, table.frame[name], profile.nulls) for name in shared if name in table.columns]
    yield from agent_columns.asked(
        table, profile, [*looks, *(each for each in also if each.name not in profile.left_out)]
    )


def of_tags(table: Table, profile: Profile) -> list[Looks]:
    """The columns that are read as tags: one of these may say something of its own."""
    rule = profile.columns.get("tags")
    names = () if rule is None or rule.of or rule.take else rule.columns
    names = tuple(each for each in names if each in table.columns and each not in profile.left_out)
    return [Looks(each, table.frame[each], profile.nulls) for each in names]
