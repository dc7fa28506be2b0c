"""Asks which column says that the AI agent handled a ticket, and whether its tickets are the pilot."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile, Rule
from data.profiles.truth_words import TRUTH
from data.readers.table import Table
from data.suggestions import arm_evidence, column_choice, handover_columns, usual_names
from data.suggestions.cell_meanings import flag_meanings, named_agents, tag_columns
from data.suggestions.column_kinds import FEW, Looks
from data.suggestions.question import Option, Question, Unanswered

#: Columns that a question offers.
_MOST = 5
#: Of a column that says who handled a ticket, the AI agent has at least and at most this share.
_SHARES = (0.02, 0.98)
#: What names a run, a bot or a list of them: no words, no yes or no.
_IDS = r"^(?:\[.*\]|[\w:.#/-]*\d[\w:.#/-]*)$"
#: Names of a yes or no that says that somebody took part, and of one that says how a ticket ended.
_TAKES_PART = (
    r"\b(?:involved|involvement|participated|participating|took part|engaged|beteiligt|involucrado"
    r"|envolvido)\b"
)
_WITH = r"\b(?:with|by|mit|von|avec|par|con|por|com|pelo|met|door|z|przez)\b"
_ENDS = r"resol|solv|gelöst|contain|deflect|success|complet|fail|abandon|csat|satisf|rat(?:ed|ing)\b"
#: Different values that a column has at most which says what part the AI agent had, and words for none.
_PARTS = 12
_NO_PART = (
    r"^(?:no|none|not|never|without|human|people|person|manual|n/?a|-+|nein|keine?r?|nicht|ohne|mensch\w*"
    r"|mitarbeiter|non|aucune?|sans|humain|ningun[oa]?|sin|humano|nenhum\w*|sem|nessun[oa]?|senza|umano|nee"
    r"|geen|niet|mens|nie|żadn\w*|bez|brak|ingen|なし|無|无|нет|без)(?:$|[\W_])"
)
#: What makes a tag say that the agent was not there.
_NOT_IT = (
    r"(?i)(?:^|[\W_])(?:no|not|non|without|skip\w*|exclu\w*|opt.?out|disabled|ohne|kein\w*|sin|sans|sem|senza)"
    r"(?:$|[\W_])"
)
#: What a value that names the AI agent says of people beside it.
_AND_PEOPLE = (
    r"(?:\+|&|/|,|->|→|\b(?:and|und|et|y|e|en|i|och|with|mit|avec|con|com|met|then|dann|puis)\b).*\S"
    r"|hybrid|mixed|gemischt|beide|both|ambos|entrambi|les deux|escal|eskal|transfer"
    r"|hand(?:ed)?[ _-]?(?:off|over)"
)
_WHO = {"ai": "the AI agent", "human": "people", "both": "the AI agent and people"}
#: What a column that names the AI agent may be as well.
SHARED = ("channel", "category")


def asked(table: Table, profile: Profile, looks: Sequence[Looks]) -> Iterator[Question]:
    """Columns that name the AI agent in some rows: they say who handled a ticket, and perhaps the pilot."""
    there = profile.columns.get("handled_by")
    # A value for all tickets is no answer; one for those that meet a condition is.
    if there is not None and (there.when or there.value not in ("ai", "human", "both")):
        return
    parts = [(each, option) for each in looks if (option := _by_parts(table, profile, each)) is not None]
    told = [each.name for each, _ in parts]
    tagged = [(each, tags) for each in looks if each.name not in told and (tags := _ai_tags(profile, each))]
    told += [each.name for each, _ in tagged]
    found = [(each, values) for each in looks if each.name not in told and (values := _ai_values(each))]
    if not found and not told:
        # What only looks like a name is offered where nothing else says it.
        bare = [each for each in looks if each.is_yes_or_no and named_agents.is_bare_name(each.name)]
        found = [(each, _yes(each)) for each in bare]
    partly = [] if found or told else filled_by_agent(table, profile)
    if not found and not partly and not told:
        return
    options = [option for _, option in parts[:2]]
    options += [_by_tags(table, profile, look, tags) for look, tags in tagged[:2]]
    options += [each for look, values in found[:2] for each in _by_column(table, profile, look, values)]
    options += [_where_filled(profile, name) for name in partly[:_MOST]]
    none = column_choice.left_out(profile, [*(look.name for look, _ in found), *told, *partly])
    if there is not None:
        until = Unanswered(
            "handled_by",
            "stays",
            f"Until you choose, all tickets count as handled by {_WHO[str(there.value)]}.",
            value=str(there.value),
        )
    else:
        says = "Until you choose, there are no figures for the AI agent alone."
        until = Unanswered("handled_by", "empty", says)
    yield Question(
        "handled by",
        "Which column says that the AI agent handled a ticket?",
        "Every other value then counts as a person." if found and not told else "",
        (*options, Option(column_choice.NONE, none)),
        until,
    )


def _by_column(table: Table, profile: Profile, look: Looks, values: list[str]) -> Iterator[Option]:
    """The answers that a column gives: who handled a ticket, and the pilot if it may be divided by it.

    What tells the answers apart stands first, as lists cut what is long at its end.
    """
    others = [value for value in _values(look) if value not in values]
    handled = _mapped(look.name, values, others, "ai", "human")
    shown = f"{look.name} is {' or '.join(values[:3])}"
    with_people = [] if look.is_yes_or_no else [v for v in values if re.search(_AND_PEOPLE, v.lower())]
    if 0 < len(with_people) < len(values):
        alone = [each for each in values if each not in with_people]
        handled = replace(handled, values={**handled.values, **dict.fromkeys(with_people, "both")})
        shown = f"{look.name} is {' or '.join(alone[:3])}; with people: {' or '.join(with_people[:3])}"
        if "escalated" not in profile.columns:
            # What the agent had and people had after it was handed over.
            handed_over = Rule(when=(handover_columns.is_one_of(look.name, with_people),))
            profile = replace(profile, columns={**profile.columns, "escalated": handed_over})
    groups = arm_evidence.of(table, profile, look.name, values)
    sizes = f"{groups.inside:,} {_tickets(groups.inside)}", f"{groups.outside:,}"
    if look.is_yes_or_no and re.search(_ENDS, usual_names.words(look.name)):
        # What the agent did not solve alone, it may have had before people did.
        rest = column_choice.taken(
            profile, look.name, handled_by=_mapped(look.name, values, others, "ai", "both")
        )
        does = f"{sizes[0]} of the AI agent alone, {sizes[1]} with people."
        yield Option(f"Handled by it alone: {shown}; all others with people", rest, look.name, does)
    handed = arm_evidence.handed_elsewhere(table, profile, look.name, values)
    if handed:
        # Who had a ticket last is a person, where the agent handed it over.
        both = column_choice.taken(profile, look.name, handled_by=replace(handled, handed_over="both"))
        people = max(0, groups.outside - handed)
        does = f"{sizes[0]} of the AI agent alone, {handed:,} that it handed over, {people:,} of people."
        yield Option(f"Handled by it: {shown}, or it was handed over", both, look.name, does)
        if is_by_agent(profile):
            return
        handled = replace(handled, handed_over="human")
    yield Option(
        f"Handled by it: {shown}",
        column_choice.taken(profile, look.name, handled_by=handled),
        look.name,
        f"{sizes[0]} of the AI agent, {sizes[1]} of people. "
        + ("People handed tickets over, not the agent." if handed else "There is no pilot to compare."),
    )
    if "arm" not in profile.columns and groups.is_allowed:
        arm = _mapped(look.name, values, others, "pilot", "baseline")
        yield Option(
            f"Pilot and handled by it: {shown}",
            column_choice.taken(profile, look.name, handled_by=handled, arm=arm),
            look.name,
            f"{sizes[0]} of the pilot are compared with the other {sizes[1]}. {groups.warning}".strip(),
        )


def is_by_agent(profile: Profile) -> bool:
    """Whether the words of the handover, in a header or in a value, say that it was the AI agent's."""
    rule = profile.columns.get("escalated", Rule())
    named = [*rule.columns, *(word for each in rule.when for word in (each.column, *each.values))]
    return any(map(column_choice.is_about_ai, named))


def _by_parts(table: Table, profile: Profile, look: Looks) -> Option | None:
    """The answer of a column that says of the AI agent's part whether it was all, handed over, or none."""
    if look.is_yes_or_no or look.times > 0.5 or look.words > 4 or not 2 <= look.distinct <= _PARTS:
        return None
    values = _values(look)
    # Of a yes or no that may also say "passed on", the header names who passed it on.
    if not column_choice.is_about_ai(look.name) and not flag_meanings.of_handovers(values):
        return None
    none = [each for each in values if re.search(_NO_PART, each.strip().lower())]
    handed = [each for each in values if each not in none and handover_columns.worded(each)]
    alone = [each for each in values if each not in (*none, *handed)]
    if not handed or not alone or (not none and look.filled == 1):
        return None
    meant = {**dict.fromkeys(alone, "ai"), **dict.fromkeys(handed, "both"), **dict.fromkeys(none, "human")}
    rules = {"handled_by": Rule(columns=(look.name,), values=meant, otherwise="null")}
    cells = look.values.cast(pl.String).str.strip_chars()
    elsewhere = arm_evidence.handed_over_rows(table, profile)
    # What is called escalated beside it means something else, where it is not said of all of these.
    unsaid = elsewhere is not None and bool((cells.is_in(handed).fill_null(False) & ~elsewhere).any())
    if unsaid or "escalated" not in profile.columns:
        there = profile.columns.get("escalated", Rule())
        rules["escalated"] = Rule(when=(handover_columns.is_one_of(look.name, handed),))
        # This answer says it, so that the other column is not asked about.
        profile = column_choice.left_out(profile, there.columns)
    counts = [int(cells.is_in(each).sum()) for each in (alone, handed, none)]
    shown = f"{look.name}: {', '.join(alone[:2])} alone, {', '.join(handed[:2])} with people"
    return Option(
        f"Its part by {shown}" + (f", {', '.join(none[:2])} without it" if none else ""),
        column_choice.taken(profile, look.name, **rules),
        look.name,
        f"{counts[0]:,} {_tickets(counts[0])} of the AI agent alone, {counts[1]:,} that it handed over"
        + (f", {counts[2]:,} of people." if none else "."),
    )


def _ai_tags(profile: Profile, look: Looks) -> tuple[str, ...]:
    """The tags that name the AI agent: one alone where it stands in every row that has another."""
    tags = tag_columns.tags_of(profile, look)
    named = [each for each in tags or () if column_choice.is_about_ai(each) and not re.search(_NOT_IT, each)]
    if not named:
        return ()
    every = [tag_columns.has(look, (each,)) for each in named]
    rows = tag_columns.has(look, tuple(named))
    if not _SHARES[0] <= float(rows.sum()) / max(1, len(look.values)) <= _SHARES[1]:
        return ()
    whole = [tag for tag, each in zip(named, every, strict=True) if int(each.sum()) == int(rows.sum())]
    return (whole[0],) if whole else tuple(named)


def _by_tags(table: Table, profile: Profile, look: Looks, tags: tuple[str, ...]) -> Option:
    rows = int(tag_columns.has(look, tags).sum())
    rule = Rule(value="ai", when=(Condition(look.name, "has", tags),), handed_over="both")
    context = profile.context
    return Option(
        f"It took part where {look.name} has {', '.join(tags[:3])}",
        replace(profile, columns={**profile.columns, "handled_by": rule}, context=context),
        look.name,
        f"{rows:,} {_tickets(rows)}, and those that were handed over. Elsewhere it took no part: "
        f"{len(table.frame) - rows:,}.",
    )


def filled_by_agent(table: Table, profile: Profile) -> list[str]:
    """The columns that by their name are the AI agent's and are filled in some rows: its runs, its lists."""
    used = {name for rule in profile.columns.values() for name in rule.needs} | set(profile.left_out)
    names = list[str]()
    for name in table.columns:
        if name in used or not column_choice.is_about_ai(name) or column_choice.is_remark(name):
            continue
        cells = table.frame[name].cast(pl.String).str.strip_chars()
        filled = _is_filled(cells, profile)
        share = float(filled.sum()) / max(1, len(cells))
        of_ids = bool(cells.filter(filled).str.contains(_IDS).all()) and not filled.all()
        if of_ids and _SHARES[0] <= share <= _SHARES[1]:
            names.append(name)
    return names


def _is_filled(cells: pl.Series, profile: Profile) -> pl.Series:
    return ~cells.is_in(["", "[]", "{}", *profile.nulls]).fill_null(True)


def _where_filled(profile: Profile, name: str) -> Option:
    rule = Rule(value="ai", when=(Condition(name, "is not null"), Condition(name, "!=", ("[]",))))
    return Option(
        f"It took part where {name} is filled",
        column_choice.taken(profile, name, handled_by=rule),
        name,
        "Elsewhere it took no part.",
    )


def _tickets(number: int) -> str:
    return "ticket" if number == 1 else "tickets"


def _mapped(column: str, values: Sequence[str], others: Sequence[str], yes: str, no: str) -> Rule:
    return Rule(
        columns=(column,),
        values={**dict.fromkeys(values, yes), **dict.fromkeys(others, no)},
        otherwise="null",
    )


def _values(look: Looks) -> list[str]:
    return look.text.unique().sort().to_list()


def _ai_values(look: Looks) -> list[str]:
    """The values that mean the AI agent; none where the column says nothing of who handled a ticket."""
    if not 2 <= look.distinct <= FEW or look.times > 0.5 or look.words > 4:
        return []
    named = usual_names.words(look.name)
    if column_choice.is_remark(look.name):
        return []
    if look.is_yes_or_no:
        takes_part = re.search(_TAKES_PART, named)
        by_name = named_agents.is_by_name(look.name)
        about = takes_part or by_name or column_choice.is_about_ai(look.name)
        # Whether the agent handed over or solved it is no answer to whether it took part.
        solved = re.search(_ENDS, named) and not by_name and not re.search(_WITH, named)
        ends = not takes_part and (solved or handover_columns.worded(look.name))
        return _yes(look) if about and not ends else []
    found = [value for value in _values(look) if column_choice.is_about_ai(value)]
    share = look.text.is_in(found).mean() if found else 0.0
    return found if _SHARES[0] <= float(str(share or 0.0)) <= _SHARES[1] else []


def _yes(look: Looks) -> list[str]:
    return [value for value in _values(look) if _is_yes(value)]


def _is_yes(value: str) -> bool:
    return TRUTH.get(value.lower(), False)
