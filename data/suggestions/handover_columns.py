"""Asks which column says that a ticket was handed over to a person: flags, levels, counts, times, words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from data import status_words
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile, Rule
from data.suggestions import usual_names
from data.suggestions.cell_meanings import tag_columns
from data.suggestions.column_kinds import Looks
from data.suggestions.question import Option, Question, Unanswered

#: Columns that a question offers, and different values that a level or a reason has at most.
_MOST, _FEW = 5, 15
#: How a step of a bot is named, and different ones that a log has at most.
_STEP, _STEPS = r"^[A-Za-z]\w*(?:[_.:/-][\w.:/-]*)?$", 80
#: The words that a tag has at most.
_SHORT = 5
#: The share of rows that a column has at most which is filled only where something happened.
_PARTLY = 0.9
#: What all rows have did not happen to some of them.
_NOT_ALL = 0.99
#: Stems of words for a handover, in a header or in a value.
_HANDED = (
    r"escal|eskal|forward(?:ed|ing)"
    r"|hand(?:ed)?[\s_-]*(?:off|over)|handoff|transfer|transf[eé]r|traspas|takeover|take over"
    r"|taken over|\bpass(?:ed)? on\b|weitergegeben|doorgegeven"
    r"|derivad[oa]|trasfer|vidarebef|viderestill|overført|przełącz"
    r"|przekaz|übergeb|übergabe|weitergeleit|weiterleit|an mitarbeiter|overgedrag|doorverbond|överlämn"
    r"|overdrag"
    r"|エスカ|転送|有人|引き継|引継|升级|升級|转人工|轉人工|эскал|перевод на|이관|상담원 연결"
)
#: What may be an escalation inside the team, or one for a goal that was missed.
_ESCALATED = r"escal|eskal|エスカ|升级|升級|эскал"
#: The same of times and names that are there only where a person came in.
_PERSON_CAME = (
    rf"{_HANDED}|(?:connected|assigned|routed|joined).*(?:agent|human|operator|person|staff)"
    r"|(?:agent|human|operator)[\s_]*(?:joined|connected|assigned|accepted|took)"
)
#: Counts of changes of hands, which say less than a handover.
_CHANGES = r"reassign|neuzuweis|réaffect|reasign|ressign|reatrib|riassegn"
#: Values that mean that nothing happened.
_NOTHING = frozenset(
    "normal none no no_escalation not_escalated 0 - never false n nein non não nao nie keine kein ninguna "
    "nenhuma aucune nessuna なし 無 无 нет".split()
)
#: Flags that certainly say something else.
_ELSE = (
    r"\bsla\b|\bvip\b|spam|missed|abandon|resol|solved|gelöst|résolu|rozwiąz|success|\btest|voicemail|re-?open|rouvert|réouv|reabert|reabier|riapert|ponown|wiedereröff|engaged|\bended\b|archiv|deleted|merged|public"
    r"|\bfcr\b|privat|visible|active|follow|knowledge|attach|read\b|billable|business hours"
)
NONE = "None of them"


def asked(profile: Profile, looks: Sequence[Looks], is_about_ai: Sequence[str]) -> Iterator[Question]:
    """Asks where nothing says it, or where it is worked out while a column by its words may say it itself."""
    there = profile.columns.get("escalated")
    told = [(each, option) for each in looks if (option := _told(profile, each)) is not None]
    if there is not None and not there.when:
        # A column called after escalations may mean a second level or a missed goal.
        told = [(each, option) for each, option in told if _is_rival(there, each)]
        if not told:
            return
    named = {each.name for each, _ in told}
    apart = {each.name: _apart(profile, each) for each, _ in told}
    flags = [
        each
        for each in looks
        if each.name not in named
        and each.is_yes_or_no
        and each.name not in is_about_ai
        # A field that is known by its number alone says nothing with a yes or no.
        and not re.search(r"\bfield \d+$", usual_names.words(each.name))
        and not usual_names.is_no_rating(each.name)
        and not re.search(_ELSE, usual_names.words(each.name))
    ]
    # What a status or a count is worked out from stands, unless a column's own words say more.
    options = [each for look, option in told for each in (apart[look.name] or [option])] + [
        _option(profile, each, Rule(columns=(each.name,)), _split(each))
        for each in flags
        if there is None or (there.when and _is_status(profile, there))
    ]
    if not options:
        return
    if there is None:
        options = [*options[: _MOST - 1], *_by_status(profile)]
    elif not there.when:
        # The answer holds for all columns that may say it.
        others = [each.name for each in looks if re.search(_HANDED, usual_names.words(each.name))]
        options = [
            replace(each, profile=_left(each.profile, (*profile.left_out, *there.columns, *others)))
            for each in options
        ]
    said = "" if there is None else " and ".join(map(str, there.when or there.columns))
    left = (*profile.left_out, *(each.name for each, _ in told), *(each.name for each in flags))
    keeps = _left(profile, left)
    options = [*options[:_MOST], Option(_stays(profile, said), keeps)]
    yield Question(
        "escalated",
        "Which column says that a ticket was handed over to a person?",
        "",
        tuple(options),
        _until(profile, said),
    )


def _is_rival(there: Rule, look: Looks) -> bool:
    """Whether a column's name says more of a handover than the one that is read as an escalation."""
    names = [usual_names.words(each) for each in there.columns]
    return (
        there.value is None
        and all(re.search(_ESCALATED, name) for name in names)
        and bool(re.search(_PERSON_CAME, (name := usual_names.words(look.name))))
        and not re.search(_ESCALATED, name)
    )


def _by_status(profile: Profile) -> list[Option]:
    """The answer that a status gives, where some of its words mean that a ticket went to a person."""
    rule = profile.columns.get("status")
    if rule is None or len(rule.columns) != 1 or not rule.values:
        return []
    words = pl.Series([*rule.values], dtype=pl.String)
    handed = tuple(words.filter(status_words.status(words) == status_words.ESCALATED))
    if not handed:
        return []
    made = Rule(when=(is_one_of(rule.columns[0], handed),))
    columns = {**profile.columns, "escalated": made}
    says = f"The status: {rule.columns[0]} is {', '.join(handed[:3])}"
    return [Option(says, replace(profile, columns=columns), rule.columns[0])]


def _until(profile: Profile, said: str) -> Unanswered:
    """What holds as long as nobody has answered."""
    there = profile.columns.get("escalated")
    if there is None:
        says = "Until you choose, a handover shows only where messages say who replied."
        return Unanswered("escalated", "empty", says)
    if _is_status(profile, there):
        says = (
            f"Until you choose, it is read from the status ({said}), which says only how tickets stand now."
        )
    else:
        says = f"Until you choose, a ticket counts as handed over where {said}, which may be something else."
    return Unanswered("escalated", "stays", says, value="true")


def _stays(profile: Profile, said: str) -> str:
    there = profile.columns.get("escalated")
    if there is None:
        return NONE
    return f"The status: {said}" if _is_status(profile, there) else f"As it is: {said}"


def named(profile: Profile, looks: Sequence[Looks]) -> list[str]:
    """Returns the columns whose own words say that a ticket was handed over, where nothing else says it."""
    if "escalated" in profile.columns:
        return []
    return [each.name for each in looks if _told(profile, each) is not None]


def is_time_of(look: Looks) -> bool:
    """Whether a column's name and values are those of the time of a handover, which some rows alone have."""
    name = usual_names.words(look.name)
    return (
        look.times > 0.5
        and 0 < look.filled < _NOT_ALL
        and bool(re.search(_HANDED, name))
        and not re.search(rf"{_ELSE}|\bdue\b|first|last|next|level|tier|stufe|nivel", name)
    )


def worded(text: str) -> bool:
    """Whether a header or a value has a word for a handover."""
    return bool(re.search(_HANDED, usual_names.words(text)))


def _is_status(profile: Profile, rule: Rule) -> bool:
    """Whether the handover is told by how a ticket stands now."""
    status = profile.columns.get("status")
    return status is not None and {each.column for each in rule.when} == set(status.columns)


def _told(profile: Profile, look: Looks) -> Option | None:
    """The answer that a column gives by the words of its header or of its values."""
    name = usual_names.words(look.name)
    # What a flag, a time or a count says, its name alone says; other values speak for themselves.
    bare = look.is_yes_or_no or look.times > 0.5 or look.numbers == 1
    if look.text.is_empty() or (bare and re.search(_ELSE, name)):
        return None
    if (found := tag_columns.tags_of(profile, look)) is not None:
        entries = tuple(each for each in found if worded(each) and len(each.split()) <= _SHORT)[:_MOST]
        has = Condition(look.name, "has", entries)
        if not entries or _is_used(profile, has):
            return None
        return _where(profile, look, has, f"has {', '.join(entries[:3])}")
    if look.is_yes_or_no:
        named = usual_names.fit("tickets", "escalated", look.name) or worded(look.name)
        return _option(profile, look, Rule(columns=(look.name,)), _split(look)) if named else None
    if look.times > 0.5:
        came = look.filled < _NOT_ALL and re.search(_PERSON_CAME, name)
        return _where(profile, look, Condition(look.name, "is not null"), "has a time") if came else None
    if look.numbers == 1 and (worded(look.name) or re.search(_CHANGES, name)):
        more = Condition(look.name, ">", ("0",))
        return None if _is_used(profile, more) else _where(profile, look, more, "is more than 0")
    if look.distinct == 1 and worded(look.name) and _bare(look.text[0]) not in _NOTHING:
        return _where_filled(profile, look)
    if not 2 <= look.distinct <= (_STEPS if look.text.str.contains(_STEP).all() else _FEW):
        return None
    values = look.text.unique().sort().to_list()
    if worded(look.name):
        other = [each for each in values if _bare(each) not in _NOTHING]
        if 0 < len(other) < len(values):
            return _where(profile, look, is_one_of(look.name, other), f"is {', '.join(other[:3])}")
        return _where_filled(profile, look) if other else None
    saying = [each for each in values if worded(each) and len(each.split()) <= _FEW]
    if saying and len(saying) < len(values) and not _is_topic(profile, look):
        return _where(profile, look, is_one_of(look.name, saying), f"is {', '.join(saying[:3])}")
    return None


def _apart(profile: Profile, look: Looks) -> list[Option]:
    """An answer for each name of a step that has a word for a handover, the commonest first.

    Such names say what a bot does: one that tells how far a transfer is, is no handover.
    """
    values = look.text.unique().sort().to_list()
    saying = [each for each in values if worded(each)]
    steps = len(saying) > 1 and all("_" in each and re.search(_STEP, each) for each in saying)
    if worded(look.name) or look.is_yes_or_no or not steps or len(saying) == len(values):
        return []
    rows = {each: int((look.text == each).sum()) for each in saying}
    return [
        _where(profile, look, is_one_of(look.name, [each]), f"is {each}, {rows[each]:,} rows")
        for each in sorted(saying, key=lambda each: -rows[each])[: _MOST - 2]
    ]


def _where_filled(profile: Profile, look: Looks) -> Option | None:
    """A reason, or whom a ticket was handed to, stands only where it was handed over."""
    if look.filled > _PARTLY or _is_topic(profile, look):
        return None
    return _where(profile, look, Condition(look.name, "is not null"), "is filled")


def _is_topic(profile: Profile, look: Looks) -> bool:
    """Whether a column's values are the words of a request, in which people also ask for a transfer."""
    rule = profile.columns.get("category")
    named = any(usual_names.fit("tickets", each, look.name) for each in ("category", "subject", "body"))
    return look.words > 3 or named or (rule is not None and look.name in rule.columns)


def _is_used(profile: Profile, condition: Condition) -> bool:
    rule = profile.columns.get("escalated")
    return rule is not None and condition in rule.when


def _bare(value: str) -> str:
    """A value without the number that some desks write before it: "0 - Normal"."""
    return re.sub(r"^\d+\s*[-:.]\s*", "", value.strip().lower()).replace(" ", "_") or value.strip()


def is_one_of(column: str, values: Sequence[str]) -> Condition:
    """Returns the condition that a column has one of these values."""
    return Condition(column, "in" if len(values) > 1 else "==", tuple(values))


def _where(profile: Profile, look: Looks, condition: Condition, says: str) -> Option:
    rule = Rule(when=(condition,))
    return _option(profile, look, rule, says)


def _option(profile: Profile, look: Looks, rule: Rule, says: str) -> Option:
    # A column that a condition reads may stay a filter.
    context = profile.context
    if rule.columns and not isinstance(context, str):
        context = tuple(each for each in context if each != look.name)
    columns = {**profile.columns, "escalated": rule}
    return Option(f"{look.name}: {says}", replace(profile, columns=columns, context=context), look.name)


def _left(profile: Profile, names: Sequence[str]) -> Profile:
    return replace(profile, left_out=tuple(dict.fromkeys(names)))


def _split(look: Looks) -> str:
    """The two values with their rows."""
    counted = (
        look.text.alias("value").to_frame().group_by("value").len().sort("len", "value", descending=True)
    )
    return ", ".join(f"{value} in {rows:,}" for value, rows in counted.iter_rows())
