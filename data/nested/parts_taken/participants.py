"""Asks who took part where a list of an object names it, as Genesys has a purpose of each participant."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from data.nested.message_lists import ROLES, lists_in, plain
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile, Rule
from data.readers.table import LINE, Table
from data.suggestions import column_choice, usual_names
from data.suggestions.question import Option, Question, Unanswered

#: Last words of a field that says what somebody is in a conversation, and values that it has at most.
_FIELDS, _MOST = ("purpose", "role", "type", "kind"), 12
#: Words for customers, for people of the team, and for what only passes a conversation on.
_CUSTOMERS = ("customer", "external", "visitor", "consumer", "contact", "end user", "caller", "client",
              "guest")  # fmt: skip
_PEOPLE = ("agent", "user", "operator", "human", "human agent", "live agent", "representative", "supervisor",
           "advisor", "employee", "staff", "internal", "teammate", "assigned agent", "manager")  # fmt: skip
_PASS_ON = (
    "acd",
    "queue",
    "station",
    "campaign",
    "dialer",
    "voicemail",
    "fax",
    "outbound",
    "workflow",
    "api",
)
#: Answers that a question offers.
_OFFERED = 4


@dataclass(frozen=True, slots=True)
class Participants:
    """A list of participants: the field that says what each is, and in how many objects each word stands."""

    path: str
    field: str
    rows: dict[str, int]

    def told(self, word: str) -> str:
        """The path of that word in an object's list; empty where nobody is called so."""
        return f"{self.path}.[{self.field}={word}].0.{self.field}"

    @property
    def people(self) -> list[str]:
        """The words for people of the team."""
        return [word for word in self.rows if plain(word) in _PEOPLE]

    @property
    def others(self) -> list[str]:
        """The words for neither people nor customers: what is called like an AI agent comes first."""
        found = [word for word in self.rows if plain(word) not in (*_PEOPLE, *_CUSTOMERS, *_PASS_ON)]
        return sorted(found, key=lambda word: (not _is_ai(word), -self.rows[word]))


def _is_ai(word: str) -> bool:
    return ROLES.get(plain(word)) == "ai" or column_choice.is_about_ai(word)


def found(table: Table) -> Participants | None:
    """Returns the list of a table's objects that says who took part; None where none does."""
    for each in lists_in(table, 1):
        last = usual_names.words(each.path.rsplit(".", 1)[-1])
        for name in each.items.columns:
            words = each.items[name].drop_nulls().unique().to_list()
            own = usual_names.words(name).split()[-1:]
            if not own or own[0] not in _FIELDS or not 2 <= len(words) <= _MOST or "." in name:
                continue
            known = {plain(word) for word in words}
            by_name = last.split()[-1:] in (["participants"], ["parties"], ["members"])
            if known & {*_PEOPLE} and (known & {*_CUSTOMERS}) and (own[0] == "purpose" or by_name):
                return Participants(each.path, name, _rows(table, each.path, name, words))
    return None


def _rows(table: Table, path: str, field: str, words: list[str]) -> dict[str, int]:
    cells = table.frame[path].cast(pl.String).fill_null("")
    return {word: int(_has(cells, field, word).sum()) for word in sorted(words)}


def _has(cells: pl.Series, field: str, word: str) -> pl.Series:
    return cells.str.contains(rf'"{field}"\s*:\s*"{word}"')


def asked(table: Table, profile: Profile) -> Iterator[Question]:
    """Asks which of them is the AI agent: people beside it then took over, people without it had it alone."""
    if profile.path or "handled_by" in profile.columns or (there := found(table)) is None:
        return
    mark = f"{there.path}.{there.field}"
    if mark in profile.left_out or not there.others:
        return
    options = [_option(table, profile, there, word) for word in there.others[:_OFFERED]]
    said = ", ".join(f"{word} in {rows:,}" for word, rows in there.rows.items())
    yield Question(
        "participants",
        "Which participant is the AI agent?",
        f"{there.path} by {there.field}: {said} of {len(table.frame[LINE]):,}.",
        (*options, Option(column_choice.NONE, column_choice.left_out(profile, [mark]))),
        Unanswered("handled_by", "empty", "Until you choose, there are no figures for the AI agent alone."),
    )


def _option(table: Table, profile: Profile, there: Participants, word: str) -> Option:
    people = there.people
    values = {word: "ai", **dict.fromkeys(people, "human")}
    columns = (there.told(word), *(there.told(each) for each in people))
    handled = Rule(columns=columns, pick="first", values=values, otherwise="null", handed_over="both")
    # Whichever of several kinds of people came: the first of them that is there.
    both = (Condition(there.told(word), "is not null"), Condition(there.told(people[0]), "is not null"))
    rules = {"handled_by": handled}
    if "escalated" not in profile.columns and len(people) == 1:
        rules["escalated"] = Rule(when=both)
    cells = table.frame[there.path].cast(pl.String).fill_null("")
    with_it = _has(cells, there.field, word)
    with_people = pl.Series([False]).new_from_index(0, len(cells))
    for each in people:
        with_people |= _has(cells, there.field, each)
    handed, alone = int((with_it & with_people).sum()), int((with_people & ~with_it).sum())
    return Option(
        f"{word}: took part in {int(with_it.sum()):,}",
        replace(profile, columns={**profile.columns, **rules}),
        "",
        f"{handed:,} of them had people as well and count as handed over; {alone:,} were of people alone.",
    )
