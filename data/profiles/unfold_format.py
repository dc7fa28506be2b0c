"""How the logs of a nested file hang together: paths, fields of enclosing objects, and what is wrong."""

import re
from collections.abc import Iterator
from dataclasses import replace

from data.errors import DataError
from data.profiles import mapping_profile
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile, Rule
from data.schema import LOGS

#: Where a row stands in its list, from 1; in lists within lists as 1.3.
POSITION = "#"
#: Before a field: that of the object around the row's list, twice of the one around that.
OUTER = "^"
#: Around a text that is the same in every row, as one part of an id: `'answer'`.
CONSTANT = "'"
#: Between the lists of a path: `resourceSpans[].scopeSpans[].spans`.
EACH = "[]."


def steps(path: str) -> tuple[str, ...]:
    """The lists that lie on a path, the outermost first; none for the file's own rows."""
    return tuple(path.removesuffix("[]").split(EACH)) if path else ()


def completed(output: Profile, parent: Profile) -> Profile:
    """A further log with the ticket that its rows belong to: the one that their enclosing object is."""
    if output.kind != "interactions" or "ticket_id" in output.columns or "ticket_id" not in parent.columns:
        return output
    up = OUTER * (len(steps(output.path)) - len(steps(parent.path)))
    told = parent.columns["ticket_id"]
    if up and told.carry == "^":
        return output  # who belongs to whom is told row by row, and has to be said there
    rule = replace(
        told,
        columns=tuple(name if name.startswith(CONSTANT) else up + name for name in told.columns),
        when=_outer(told.when, up),
        carry=told.carry if told.carry in (None, "^") else up + str(told.carry),
        fallback=None if told.fallback is None else up + told.fallback,
        take=None,
    )
    return replace(output, columns={**output.columns, "ticket_id": rule})


def _outer(when: tuple[Condition, ...], up: str) -> tuple[Condition, ...]:
    return tuple(replace(each, column=up + each.column) for each in when)


def check(profile: Profile) -> Profile:
    """The profile itself, if it can be used; else a DataError that names what is wrong."""
    for complaint in _complaints(mapping_profile.check(profile)) if profile.is_nested else ():
        raise DataError(f"Profile {profile.name}: {complaint}")
    return mapping_profile.check(profile)


def _complaints(profile: Profile) -> Iterator[str]:
    for path in (profile.path, *(each.path for each in profile.unfold)):
        if path and not re.fullmatch(r"[^\[\]]+(?:\[\]\.[^\[\]]+)*(?:\[\])?", path):
            yield (
                f"path is {path!r}. Write the name of a list, as in messages, and [] behind each list that "
                "holds another, as in traces[].observations."
            )
    for output in (profile, *profile.unfold):
        yield from _of_output(output)
    for output in (profile, *profile.unfold):
        for name in output.only_with:
            if name not in output.columns:
                yield f"only_with has {name}, which [columns] does not have."


def _of_output(output: Profile) -> Iterator[str]:
    log = LOGS[output.kind]
    for name, rule in output.columns.items():
        yield from (f"[columns.{name}] {said}" for said in _of_rule(name, rule, output))
    if output.combine and log.key not in output.columns:
        yield f"combines rows by {log.key}, which [columns] does not have."


def _of_rule(name: str, rule: Rule, output: Profile) -> Iterator[str]:
    if rule.of and rule.take is None:
        yield f'reads the rows of {rule.of}. Say with take what becomes of them, as in take = "first".'
    if rule.take and not rule.of and not output.combine:
        yield "has a take. Say with of which list its rows are, or combine rows by their key."
    if rule.carry is not None and rule.of:
        yield "has both carry and of. A value is carried from row to row, or taken of all."
    if rule.since and (rule.of or rule.carry is not None or not output.combine):
        yield "has since, which is for rows that are combined by their key."
    if rule.between and (len(rule.between) != 2 or not name.endswith(("_seconds", "_ms"))):
        yield 'has between, which is for durations and names two times, as in ["started", "ended"].'
    if rule.of and steps(rule.of)[: len(steps(output.path))] != steps(output.path):
        yield f"reads the rows of {rule.of}, which do not lie within {output.path}."
