"""What is in doubt about a profile: of a suggestion, a shipped one, one that unfolds nested objects."""

from collections.abc import Mapping
from dataclasses import replace

from data.nested import named_durations, named_scores, own_fields, sender_questions
from data.nested.parts_taken import intent_states, participants, suggest_threads
from data.profiles import column_names, unfold_format
from data.profiles.column_conditions import Condition, holds
from data.profiles.mapping_profile import ALL_OTHERS, Profile, Rule
from data.profiles.unfold_format import OUTER
from data.readers.table import Table
from data.schema import LOGS
from data.suggestions import questions
from data.suggestions.question import Question, with_profiles
from jobs.intake import module_questions

#: Stands for a rule that is not about one field of the ticket's own object.
_ELSEWHERE = Rule(value="told elsewhere")


def open_questions(table: Table, profile: Profile) -> list[Question]:
    """Returns what is still in doubt about a profile, nested or not, the most important first."""
    if profile.reader:
        return module_questions.open_questions(table, profile)
    own = _of_lists(table, profile)
    keys = {each.key for each in own}
    return [*(each for each in _of_fields(table, profile) if each.key not in keys), *own]


def _of_lists(table: Table, profile: Profile) -> list[Question]:
    """What is asked about lists within the objects of a JSON file."""
    if profile.kind != "tickets":
        return []
    found = [named_scores.asked(table, profile), participants.asked(table, profile)]
    return [*(each for asked in found for each in asked), *named_durations.asked(table, profile)]


def _of_fields(table: Table, profile: Profile) -> list[Question]:
    if not profile.is_nested:
        fitted = column_names.fitted(profile, table.columns)
        there = column_names.without_absent(fitted, table.columns)
        return [_of_more(fitted, there, each) for each in questions.open_questions(table, there)]
    if profile.kind != "tickets":
        return []
    asked = [*sender_questions.asked(table, profile)]
    own = own_fields.table_of(table, profile)
    stripped = plain(profile, own)
    asked += [*intent_states.asked(own, profile), *suggest_threads.asked(table, profile)]
    return [*asked, *(_answered(profile, stripped, each) for each in questions.open_questions(own, stripped))]


def _of_more(fitted: Profile, there: Profile, question: Question) -> Question:
    """The question whose answers keep the rules for columns that other files of the same desk have."""
    absent = {name: rule for name, rule in fitted.columns.items() if name not in there.columns}
    filters = tuple(each for each in fitted.keep if each not in there.keep)

    def whole(made: Profile) -> Profile:
        both = replace(made, columns={**absent, **made.columns}, keep=(*filters, *made.keep))
        return column_names.named_alone(both)

    return with_profiles(question, whole)


def plain(profile: Profile, own: Table) -> Profile:
    """The profile as if the objects were rows of a table; rules that read something else only stand in."""
    rules = {
        name: replace(rule, take=None) if _is_own(profile, rule, own) else _ELSEWHERE
        for name, rule in profile.columns.items()
        if not _is_absent(rule, own) and not _is_thumb(profile, name, rule)
    }
    if any(_says_who(each.columns.get("actor", Rule())) for each in profile.unfold):
        # Who handled a ticket, its messages say.
        rules.setdefault("handled_by", _ELSEWHERE)
    met = _is_met(profile.columns.get("escalated"), own) if profile.recognise else None
    if met:
        # What the system itself calls a handover is in the file.
        rules["escalated"] = _ELSEWHERE
    elif met is False:
        rules.pop("escalated", None)
    if profile.combine:
        # The end of a row, or its state, is none of the ticket that several rows make.
        rules.setdefault("status", _ELSEWHERE)
    context = profile.context
    if context != ALL_OTHERS:
        context = tuple(name for name in context if name in own.columns)
    return Profile(
        name=profile.name,
        source=profile.source,
        kind=profile.kind,
        columns=rules,
        nulls=profile.nulls,
        date_format=profile.date_format,
        time_zone=profile.time_zone,
        decimal_comma=profile.decimal_comma,
        context=context,
        left_out=(*profile.left_out, *_said_by_messages(profile)),
    )


def _is_met(rule: Rule | None, own: Table) -> bool | None:
    """Whether the conditions of a rule without columns hold in any row; None of any other rule."""
    if rule is None or rule.columns or not rule.when or rule.of:
        return None
    if not {each.column for each in rule.when} <= set(own.columns):
        return None
    return bool(own.frame.select(holds(rule.when, own.frame.schema).any()).item())


def _is_thumb(profile: Profile, name: str, rule: Rule) -> bool:
    """Whether a rating is the thumb of a message: the customer may have rated the ticket elsewhere too."""
    thumbs = {field for each in profile.unfold for field in each.columns.get("thumbs", Rule()).columns}
    return name == "csat_good" and bool(rule.columns) and set(rule.columns) <= thumbs


def _says_who(actor: Rule) -> bool:
    """Whether messages are known to be the AI agent's."""
    return actor.value == "ai" or "ai" in actor.values.values()


def _said_by_messages(profile: Profile) -> tuple[str, ...]:
    """The fields of the ticket's own object that say something of a message: nothing is asked about them."""
    said = [each for each in profile.unfold if each.path == profile.path]
    return tuple(dict.fromkeys(name for each in said for name in each.needs if not name.startswith("'")))


def _is_own(profile: Profile, rule: Rule, own: Table) -> bool:
    if rule.of or rule.carry or rule.between or rule.pick == "first" or rule.row_number:
        return False
    return (not rule.take or profile.combine) and bool(rule.needs) and set(rule.needs) <= set(own.columns)


def _is_absent(rule: Rule, own: Table) -> bool:
    """Whether a rule takes the first of several fields of which the objects have none."""
    if rule.pick != "first" or rule.of or any(name.startswith(OUTER) for name in rule.columns):
        return False
    return not any(_is_there(name, own) for name in rule.columns)


def _is_there(field: str, own: Table) -> bool:
    placed = any(part.lstrip("-").isdigit() for part in field.split("."))
    if "*" in field or (placed and "[" not in field):
        return True  # somewhere in a list
    return any(name == field or name.startswith(f"{field}.") for name in own.columns)


def _answered(profile: Profile, plain: Profile, question: Question) -> Question:
    return with_profiles(question, lambda answer: _merged(profile, plain, answer))


def _merged(profile: Profile, plain: Profile, answer: Profile) -> Profile:
    """The nested profile with what an answer changed."""
    kept = {
        name: rule
        for name, rule in profile.columns.items()
        if name in answer.columns or name not in plain.columns
    }
    changed = {
        name: _of_several(profile, name, rule)
        for name, rule in answer.columns.items()
        if rule != plain.columns.get(name)
    }
    # What is no request leaves out its messages too.
    further = tuple(each for each in answer.keep if each not in plain.keep)
    made = replace(
        profile,
        columns={**kept, **changed},
        combine=profile.combine or answer.combine,
        context=answer.context if answer.context != plain.context else profile.context,
        keep=(*profile.keep, *further),
        unfold=tuple(_kept(each, profile, further) for each in profile.unfold),
        left_out=(
            *profile.left_out,
            *(name for name in answer.left_out if name not in (*plain.left_out, *profile.left_out)),
        ),
    )
    return _belonging(made, profile) if "ticket_id" in changed else made


def _kept(output: Profile, profile: Profile, further: tuple[Condition, ...]) -> Profile:
    """A further log of the file whose rows are those of the tickets that are kept."""
    up = OUTER * (len(unfold_format.steps(output.path)) - len(unfold_format.steps(profile.path)))
    return replace(output, keep=(*output.keep, *(replace(each, column=up + each.column) for each in further)))


def _of_several(profile: Profile, name: str, rule: Rule) -> Rule:
    """A rule that says which value counts, where several rows make one ticket."""
    if not profile.combine or name == LOGS[profile.kind].key or rule.take:
        return rule
    return replace(
        rule, take="min" if name == "created_at" else "any" if rule.when and not rule.columns else "last"
    )


def _belonging(made: Profile, before: Profile) -> Profile:
    """The profile whose further logs name the ticket anew where they named it as the profile did."""
    further = list[Profile]()
    for each in made.unfold:
        bare = replace(each, columns=_without(each.columns, "ticket_id"))
        as_before = unfold_format.completed(bare, before) == each
        further.append(unfold_format.completed(bare, made) if as_before else each)
    return replace(made, unfold=tuple(further))


def _without(rules: Mapping[str, Rule], name: str) -> dict[str, Rule]:
    return {key: rule for key, rule in rules.items() if key != name}
