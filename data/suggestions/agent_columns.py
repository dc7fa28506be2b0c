"""Asks which column says that the AI agent handled a ticket, and whether its tickets are the pilot."""

import re
from collections.abc import Iterator, Sequence

import polars as pl

from data.cleaning.cell_conversion import TRUTH
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile, Rule
from data.readers.table import Table
from data.suggestions import arm_evidence, column_choice, handover_columns, usual_names
from data.suggestions.column_kinds import FEW, Looks
from data.suggestions.question import Option, Question, Unanswered

#: Columns that a question offers.
_MOST = 5
#: Of a column that says who handled a ticket, the AI agent has at least and at most this share.
_SHARES = (0.02, 0.98)
#: What names a run, a bot or a list of them: no words, no yes or no.
_IDS = r"^(?:\[.*\]|[\w:.#/-]*\d[\w:.#/-]*)$"
#: Names of columns in which people write sentences, also of the AI agent.
_REMARKS = (
    r"comment|kommentar|coment[aá]rio|commento|opmerking|komentarz|feedback|remark|bemerkung|verbatim"
    r"|remarque|observaci|observaç|osservazion|uwag|コメント|感想|备注|備註|評論|комментари|отзыв|의견"
)
#: Names of a yes or no that says that somebody took part, and of one that says how a ticket ended.
_TAKES_PART = (
    r"\b(?:involved|involvement|participated|participating|took part|engaged|beteiligt|involucrado"
    r"|envolvido)\b"
)
_WITH = r"\b(?:with|by|mit|von|avec|par|con|por|com|pelo|met|door|z|przez)\b"
_ENDS = r"resol|solv|gelöst|contain|deflect|success|complet|fail|abandon|csat|satisf|rat(?:ed|ing)\b"
_WHO = {"ai": "the AI agent", "human": "people", "both": "the AI agent and people"}
#: What a column that names the AI agent may be as well.
SHARED = ("channel", "category")


def asked(table: Table, profile: Profile, looks: Sequence[Looks]) -> Iterator[Question]:
    """Columns that name the AI agent in some rows: they say who handled a ticket, and perhaps the pilot."""
    there = profile.columns.get("handled_by")
    if there is not None and there.value not in ("ai", "human", "both"):
        return
    found = [(each, values) for each in looks if (values := _ai_values(each))]
    partly = [] if found else filled_by_agent(table, profile)
    if not found and not partly:
        return
    options = [each for look, values in found[:2] for each in _by_column(table, profile, look, values)]
    options += [_where_filled(profile, name) for name in partly[:_MOST]]
    none = column_choice.left_out(profile, [*(look.name for look, _ in found), *partly])
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
        "Every other value then counts as a person." if found else "",
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
    groups = arm_evidence.of(table, profile, look.name, values)
    sizes = f"{groups.inside:,} {_tickets(groups.inside)}", f"{groups.outside:,}"
    yield Option(
        f"Handled by it: {shown}",
        column_choice.taken(profile, look.name, handled_by=handled),
        look.name,
        f"{sizes[0]} of the AI agent, {sizes[1]} of people. There is no pilot to compare.",
    )
    if "arm" not in profile.columns and groups.is_allowed:
        arm = _mapped(look.name, values, others, "pilot", "baseline")
        yield Option(
            f"Pilot and handled by it: {shown}",
            column_choice.taken(profile, look.name, handled_by=handled, arm=arm),
            look.name,
            f"{sizes[0]} of the pilot are compared with the other {sizes[1]}. {groups.warning}".strip(),
        )


def filled_by_agent(table: Table, profile: Profile) -> list[str]:
    """The columns that by their name are the AI agent's and are filled in some rows: its runs, its lists."""
    used = {name for rule in profile.columns.values() for name in rule.needs} | set(profile.left_out)
    names = list[str]()
    for name in table.columns:
        if (
            name in used
            or not column_choice.is_about_ai(name)
            or re.search(_REMARKS, usual_names.words(name))
        ):
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
    if re.search(_REMARKS, named):
        return []
    if look.is_yes_or_no:
        takes_part = re.search(_TAKES_PART, named)
        about = takes_part or column_choice.is_about_ai(look.name)
        # Whether the agent handed over or solved it is no answer to whether it took part.
        solved = re.search(_ENDS, named) and not re.search(_WITH, named)
        ends = not takes_part and (solved or handover_columns.worded(look.name))
        return [value for value in _values(look) if _is_yes(value)] if about and not ends else []
    found = [value for value in _values(look) if column_choice.is_about_ai(value)]
    share = look.text.is_in(found).mean() if found else 0.0
    return found if _SHARES[0] <= float(str(share or 0.0)) <= _SHARES[1] else []


def _is_yes(value: str) -> bool:
    return TRUTH.get(value.lower(), False)
