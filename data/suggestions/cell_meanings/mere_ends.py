"""Asks whether a status such as *done* means solved, where a column beside it says success or failure."""

from collections.abc import Iterator
from dataclasses import replace

from data import status_words
from data.profiles.mapping_profile import Profile, Rule
from data.readers.desks import mapped_table
from data.readers.table import Table
from data.suggestions import column_choice, usual_names
from data.suggestions.column_kinds import Looks
from data.suggestions.question import Option, Question, Unanswered

#: Words by which a platform says of a conversation that it ended, however it did.
_ENDS = frozenset({"done", "complete", "completed", "ended", "end", "finished", "terminated", "processed"})
#: Words of a result, and those that say it beside a name alone.
_RESULTS = {
    **dict.fromkeys(("success", "successful", "succeeded", "solved", "resolved", "achieved"), True),
    **dict.fromkeys(("failure", "failed", "fail", "unsuccessful", "unsolved", "unresolved"), False),
    **dict.fromkeys(("not solved", "not resolved", "not achieved"), False),
}
_BARE = {"true": True, "yes": True, "pass": True, "passed": True, "false": False, "no": False}
_OF_RESULTS = ("success", "successful", "solved", "resolved", "resolution", "outcome", "goal")
#: Values of a result at most, also those that say neither, such as unknown.
_FEW = 5
_OFFERED = 4


def asked(table: Table, profile: Profile) -> Iterator[Question]:
    """A status whose solved tickets merely ended, beside columns of success and failure."""
    rule = profile.columns.get("status")
    if rule is None or len(rule.columns) != 1 or rule.columns[0] not in table.columns:
        return
    if {"resolved", "resolved_at"} & set(profile.columns):
        return
    found = mapped_table.found_values(table, profile, replace(rule, values={}, otherwise=None, nulls=()))
    means = found["value"].replace(rule.values) if rule.values else found["value"]
    words = found.filter(status_words.status(means) == "closed")
    ends, rows = words["value"].to_list(), int(words["rows"].sum())
    if not ends or not {word.lower() for word in ends} <= _ENDS:
        return
    results = [(look, said) for look in column_choice.free(table, profile) if (said := _results(look))]
    if not results:
        return
    own = rule if rule.values else replace(rule, otherwise="keep")
    unclear = replace(own, values={**own.values, **dict.fromkeys(ends, status_words.UNCLEAR)})
    meant = column_choice.left(profile, [look for look, _ in results])
    told = " or ".join(ends)
    options = [
        Option(
            f"{look.name}: {', '.join(look.commonest)}",
            column_choice.taken(
                _with_status(profile, unclear),
                look.name,
                resolved=Rule(columns=(look.name,), values=said, otherwise="null"),
            ),
            look.name,
        )
        for look, said in results[:_OFFERED]
    ]
    yield Question(
        "solved",
        "Which column says whether a ticket was solved?",
        f"{told} in {rule.columns[0]} says that it ended; {rows:,} of {len(table.frame):,} rows have it.",
        (
            *options,
            Option(f"{rule.columns[0]}: {told} means solved", meant, rule.columns[0]),
            Option(column_choice.NONE, _with_status(profile, unclear)),
        ),
        Unanswered("status", "stays", f"Until you choose, tickets with {told} count as solved."),
    )


def _with_status(profile: Profile, rule: Rule) -> Profile:
    return replace(profile, columns={**profile.columns, "status": rule})


def _results(look: Looks) -> dict[str, str]:
    """What each value of a column says of being solved; empty where it is no result."""
    if not 2 <= look.distinct <= _FEW:
        return {}
    named = set(usual_names.words(look.name.replace(".", " ")).split()) & set(_OF_RESULTS)
    known = {**_RESULTS, **_BARE} if named else _RESULTS
    words = look.text.unique().sort().to_list()
    said = {word: known[plain] for word in words if (plain := word.lower().replace("_", " ")) in known}
    if set(said.values()) != {True, False}:
        return {}
    return {word: str(good).lower() for word, good in said.items()}
