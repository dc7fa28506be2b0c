"""The names that the columns of one desk's exports have in other languages and formats."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import ALL_OTHERS, Profile, Rule
from data.schema import LOGS


def fitted(profile: Profile, columns: Iterable[str]) -> Profile:
    """Returns the profile in the names of a table's own columns; a column it does not have keeps its name."""
    if not profile.also:
        return profile
    folded = {fold(name): name for name in reversed(list(columns))}
    own = dict[str, str]()
    for name, others in profile.also.items():
        there = next((folded[fold(each)] for each in (name, *others) if fold(each) in folded), None)
        if there is not None:
            own[name] = there
    # Two columns of the profile are never the same one of the table: what has its very name keeps it.
    taken = {name for name in profile.needs if name in folded.values() and name not in profile.also}
    own = {name: there for name, there in own.items() if there not in taken}
    return replace(
        profile,
        columns={name: _rule(rule, own) for name, rule in profile.columns.items()},
        keep=_conditions(profile.keep, own),
        context=profile.context
        if profile.context == ALL_OTHERS
        else tuple(own.get(name, name) for name in profile.context),
        recognise=tuple(own.get(name, name) for name in profile.recognise),
    )


def displayed(profile: Profile, columns: Iterable[str]) -> dict[str, str]:
    """Returns the table's columns that are fields of a shipped profile under the names that people see.

    Blanks, case and underscores do not count, and a key goes by the name of its table: `Created On`
    is createdon, `ConversationTranscript` is conversationtranscriptid. A field that is there keeps its name.
    """
    there = list(columns)
    heads = {name.split(".")[0] for name in there}
    outputs = (profile, *profile.unfold)
    read = [*profile.recognise, *(name.lstrip("^") for output in outputs for name in output.needs)]
    wanted = dict.fromkeys(head for name in read if (head := name.split(".")[0]) not in heads)
    by_bare = {_bare(name): name for name in reversed(there)}
    found = dict[str, str]()
    for name in wanted if profile.recognise else ():
        bare = _bare(name)
        seen = by_bare.get(bare) or by_bare.get(bare.removesuffix("id") if bare.endswith("id") else bare)
        if bare and seen is not None and seen not in found and seen not in read:
            found[seen] = name
    return found


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", fold(name))


def without_absent(profile: Profile, columns: Iterable[str]) -> Profile:
    """Returns the profile without the rules and filters for columns that a table does not have."""
    there = set(columns)
    kept = {
        name: rule
        for name, rule in profile.columns.items()
        if set(rule.needs) <= there or (rule.pick == "first" and set(rule.columns) & there)
    }
    asked = tuple(condition for condition in profile.keep if condition.column in there)
    return replace(profile, columns=kept, keep=asked)


def with_other_name(profile: Profile, named: str, meant: str) -> Profile:
    """Returns the profile that reads the column `meant` where it names `named`, in all of its logs."""
    if not profile.is_nested:
        return replace(profile, also={**profile.also, named: (meant, *profile.also.get(named, ()))})

    def other(field: str) -> str:
        own = field.lstrip("^")
        whole = own == named or own.startswith(f"{named}.")
        return field.removesuffix(own) + meant + own.removeprefix(named) if whole else field

    def changed(output: Profile) -> Profile:
        names = {each: other(each) for each in (*output.needs, *_read_of_lists(output))}
        rules = {name: _every_field(rule, names) for name, rule in output.columns.items()}
        context = output.context
        return replace(
            output,
            columns=rules,
            keep=_conditions(output.keep, names),
            context=context if context == ALL_OTHERS else tuple(map(other, context)),
            path=other(output.path),
            order=output.order and other(output.order),
            recognise=tuple(map(other, output.recognise)),
            unfold=tuple(map(changed, output.unfold)),
        )

    return changed(profile)


def _read_of_lists(output: Profile) -> list[str]:
    return [name for rule in output.columns.values() for name in (*rule.needs, rule.of)]


def _every_field(rule: Rule, names: Mapping[str, str]) -> Rule:
    made = _rule(rule, names)
    return replace(
        made,
        since=_conditions(rule.since, names),
        between=tuple(names.get(each, each) for each in rule.between),
        carry=names.get(rule.carry, rule.carry) if rule.carry else None,
        fallback=names.get(rule.fallback, rule.fallback) if rule.fallback else None,
        of=names.get(rule.of, rule.of),
    )


def named_alone(profile: Profile) -> Profile:
    """Returns the profile with further names for those columns alone that one of its lines names."""
    named = {*profile.needs, *profile.recognise}
    return replace(profile, also={name: others for name, others in profile.also.items() if name in named})


def fits(profile: Profile, columns: Iterable[str]) -> bool:
    """Returns whether a table has the columns by which the profile is recognised, else all that it needs."""
    there = list(columns)
    own = fitted(profile, there)
    return set(own.recognise or own.needs) <= set(there)


def may_read(profile: Profile, columns: Iterable[str]) -> bool:
    """Returns whether a table has what no row of the profile can do without: else an import is refused."""
    there = list(columns)
    own = fitted(profile, there)
    if own.path:
        return own.path.split("[]")[0].split(".")[0] in {name.split(".")[0] for name in there}
    needed = [own.columns[name] for name in LOGS[own.kind].required if name in own.columns]
    heads = {name.split(".")[0] for name in there} if own.is_nested else set(there)
    for rule in needed:
        read = {name.split(".")[0] if own.is_nested else name for name in rule.columns}
        if read and not (read & heads if rule.pick == "first" else read <= heads):
            return False
    return True


def fitting(known: Mapping[str, Profile], tables: Sequence[Sequence[str]]) -> list[str]:
    """Returns the names of the profiles that fit all of these tables' columns, the most demanding first."""
    found = [name for name, each in known.items() if all(fits(each, columns) for columns in tables)]
    return sorted(found, key=lambda name: -len(known[name].needs))


def fold(name: str) -> str:
    """Returns a column's name as it is compared: without case, outer blanks and typographic apostrophes."""
    return " ".join(name.replace("\u2019", "'").replace("\u00a0", " ").split()).casefold()


def _rule(rule: Rule, own: Mapping[str, str]) -> Rule:
    return replace(
        rule,
        columns=tuple(own.get(name, name) for name in rule.columns),
        when=_conditions(rule.when, own),
        after=own.get(rule.after, rule.after) if rule.after else None,
        reply_to=own.get(rule.reply_to, rule.reply_to) if rule.reply_to else None,
    )


def _conditions(found: tuple[Condition, ...], own: Mapping[str, str]) -> tuple[Condition, ...]:
    return tuple(replace(each, column=own.get(each.column, each.column)) for each in found)
