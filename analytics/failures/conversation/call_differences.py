"""How the calls of a failed conversation differ from those of every solved one that is most like it.

Only calls that worked and may have changed something count, with what they were called with: a call that
none of the solved ones made, one that each of them made and this one did not, or the same tool with another
value. Solved conversations are held against the solved ones like them in the same way, so that it is known
how often such a difference means nothing (exact test over all tools).
"""
# What SciPy hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from scipy import stats

from analytics import wording
from analytics.failures.conversation.attributable_fraction import DUE, attributable
from analytics.failures.conversation.call_arguments import Done
from analytics.failures.conversation.conversation_turns import Found
from analytics.failures.conversation.end_reasons import Reason
from analytics.significance.multiple_testing import benjamini_hochberg

#: A share of false discoveries among the three kinds of differences.
LEVEL = 0.05
#: Of a call so many fields and values are said, each so long.
_FIELDS, _VALUES, _LONGEST = 3, 4, 40
#: A word or a value that is no longer stands in any sentence.
_SHORT = 3

Kind = Literal["unusual_step", "missing_step", "other_values"]


@dataclass(frozen=True, slots=True)
class Calls:
    """One conversation: if it failed, its calls that changed something, its look-ups, the turn in which a
    person took over, the agent's last refusal, the last error of a step, and the solved conversations most
    like it.

    `is_nearest` says that these are about as alike as any conversation. Where failed ones are more alike,
    what only this one did may be what all of those customers want, and the solved ones do not.
    """

    ticket: str
    failed: bool
    done: Sequence[Done]
    looked_up: Sequence[Done]
    handed: int | None = None
    refused: Reason | None = None
    error: Reason | None = None
    similar: tuple[str, ...] = ()
    is_nearest: bool = True


class _Difference(NamedTuple):
    """A call that only this conversation has, with the one that the solved ones have in its place, if any;
    of a missing step, a call that only they have. `more` counts other calls like it.
    """

    kind: Kind
    call: Done
    theirs: Done | None = None
    more: int = 0


def find(conversations: Sequence[Calls]) -> dict[str, Found]:
    """Returns for each failed conversation its first difference, if differences of its kind are causes."""
    known = {each.ticket: each for each in conversations}
    first: dict[str, _Difference] = {}
    compared = [each for each in conversations if each.similar]
    for each in compared:
        found = _first(each, [known[ticket].done for ticket in each.similar])
        if found is not None:
            first[each.ticket] = found
    failed, solved = (
        Counter(
            first[each.ticket].kind for each in compared if each.failed == is_failed and each.ticket in first
        )
        for is_failed in (True, False)
    )
    of = sum(each.failed for each in compared)
    others = len(compared) - of
    kinds = sorted(failed)
    chances = [
        float(stats.hypergeom.sf(failed[kind] - 1, len(compared), failed[kind] + solved[kind], of))
        for kind in kinds
    ]
    clear = {
        kind
        for kind, p in zip(kinds, benjamini_hochberg(chances), strict=True)
        if p <= LEVEL and attributable(failed[kind], of, solved[kind], others) >= DUE
    }
    return {
        each.ticket: _told(
            each,
            [known[ticket] for ticket in each.similar],
            first[each.ticket],
            f"{failed[kind]} of {of} failed and {solved[kind]} of {others} solved conversations",
        )
        for each in compared
        if each.failed and each.ticket in first and (kind := first[each.ticket].kind) in clear
    }


def _first(each: Calls, others: Sequence[Sequence[Done]]) -> _Difference | None:
    """The first call that none of the others made; else the first that each of them made, not this one."""
    left = [_unmatched(each.done, other) for other in others]
    extra = [call for call in each.done if all(call in own for own, _ in left)]
    lacking = [
        call
        for call in left[0][1]
        if all(any(_same(call, other) for other in theirs) for _, theirs in left[1:])
    ]
    if extra:
        own = extra[0]
        like = [call for call in lacking if call.tool == own.tool]
        if not like:
            again = sum(call.tool == own.tool for call in extra) - 1
            return _Difference("unusual_step", own, more=again)
        return _Difference("other_values", own, max(like, key=lambda call: _shared(own, call)))
    if lacking:
        return _Difference("missing_step", lacking[0], more=len(lacking) - 1)
    return None


def _unmatched(own: Sequence[Done], other: Sequence[Done]) -> tuple[list[Done], list[Done]]:
    """The calls of two conversations without those that both made."""
    rest, alone = list(other), list[Done]()
    for call in own:
        match = next((each for each in rest if _same(call, each)), None)
        if match is None:
            alone.append(call)
        else:
            rest.remove(match)
    return alone, rest


def _same(one: Done, other: Done) -> bool:
    """Whether two calls are of one tool, with the same values wherever both have any."""
    both = one.values.keys() & other.values.keys()
    return one.tool == other.tool and all(one.values[field] == other.values[field] for field in both)


def _shared(one: Done, other: Done) -> int:
    return sum(other.values.get(field) == value for field, value in one.values.items())


def _told(each: Calls, others: Sequence[Calls], found: _Difference, often: str) -> Found:
    number, ticket = len(others), others[0].ticket
    one = number == 1
    those = (
        f"the solved conversation most like this one ({ticket})"
        if one
        else f"the {number} solved conversations most like this one (first {ticket})"
    )
    every = those if one else f"each of {those}"
    counted = f"{often} differ in this way from those most like them."
    own, theirs = found.call, found.theirs
    if found.kind == "missing_step":
        return _lacking(each, others, found, every, counted)
    if theirs is not None:
        fields = [
            field for field in own.values if theirs.values.get(field, ()) not in ((), own.values[field])
        ]
        return found.kind, (
            f"“{_name(own)}” was called{_with(own, fields)} (turn {own.number}); "
            f"{every} called it{_with(theirs, fields)}. {counted}"
        )
    again = " once more" if any(_same(own, call) for call in each.done if call.number < own.number) else ""
    more = f", and {_calls(found.more)}" if found.more else ""
    none = f"{those} did not do that" if one else f"none of {those} did that"
    there = _refused(own, others)
    words = _with(own, _telling(own, each, others))
    return found.kind if each.is_nearest else "other_steps", (
        f"“{_name(own)}” was called{again}{words} (turn {own.number}){more}; {none}. {counted}{there}"
    )


def _refused(call: Done, others: Sequence[Calls]) -> str:
    """What the agent of a solved conversation said in the place of a call: a refusal that is about it."""
    values = {value.lower() for those in call.values.values() for value in those}
    about = {call.tool.lower().partition("_")[0]} | {each for each in values if any(map(str.isdigit, each))}
    for other in others:
        if other.refused is not None and any(
            word in other.refused.said.lower() for word in about if len(word) > _SHORT
        ):
            return f" In {other.ticket} the{other.refused.said.removeprefix('The')}"
    return ""


def _lacking(each: Calls, others: Sequence[Calls], lacks: _Difference, every: str, counted: str) -> Found:
    """A call that each of the others made, and what stood in its place: without that it is only to check."""
    call, why = lacks.call, list[str]()
    if each.handed is not None and any(other.handed is None for other in others):
        why.append(f"Instead it was handed to a person (turn {each.handed}).")
    # What the agent went on after did not end it.
    last = max((done.number for done in each.done), default=0)
    why += [found.said for found in (each.error, each.refused) if found is not None and found.number > last]
    if (unread := _not_looked_up(each, others, call)) is not None:
        looked_up = f"“{_name(unread)}”{_with(unread, list(unread.values))}"
        those = every.partition(" (")[0]
        why.append(f"Before that, {those} called {looked_up}, and this one only with other values.")
    more = f", nor {_calls(lacks.more)}" if lacks.more else ""
    words = _with(call, _telling(call, each, others))
    said = f"“{_name(call)}”{words} was not done{more}; {every} did it. {counted}"
    halfway = any(done.tool == call.tool and _first_value(done) == _first_value(call) for done in each.done)
    return lacks.kind if why or halfway else "other_steps", " ".join([said, *why])


def _first_value(call: Done) -> tuple[str, ...]:
    """What a call is about: tools take the record first, then what becomes of it."""
    return next(iter(call.values.values()), ())


def _not_looked_up(each: Calls, others: Sequence[Calls], before: Done) -> Done | None:
    """The last look-up before a call that each of the others made, and this one only with other values."""
    tools = {call.tool for call in each.looked_up}
    first, *rest = others
    for call in reversed(first.looked_up):
        if call.number > before.number or not call.values or call.tool not in tools:
            continue
        there = all(any(_same(call, own) for own in other.looked_up) for other in rest)
        if there and not any(_same(call, own) for own in each.looked_up):
            return call
    return None


def _telling(call: Done, each: Calls, others: Sequence[Calls]) -> list[str]:
    """The fields that tell a call from others of its tool; where there is none, from all other calls."""
    known = [done for one in (each, *others) for done in one.done if not _same(call, done)]
    alike = [done for done in each.done if done.tool == call.tool and not _same(call, done)] or known
    told = [
        field
        for field, value in call.values.items()
        if any(done.values.get(field, value) != value for done in alike)
    ]
    return told or list(call.values)


def _with(call: Done, fields: Sequence[str]) -> str:
    """The values of a call's fields, ids and numbers first."""
    kept = sorted(fields, key=lambda field: not any(map(str.isdigit, "".join(call.values.get(field, ())))))
    told = [
        f"{field.rpartition('.')[2].replace('_', ' ')} {_listed(call.values[field])}"
        for field in kept[:_FIELDS]
        if field in call.values
    ]
    return f" with {', '.join(told)}" if told else ""


def _listed(values: Sequence[str]) -> str:
    shown = [wording.shortened(value, _LONGEST) or "empty" for value in dict.fromkeys(values)]
    more = [f"{len(shown) - _VALUES} more"] if len(shown) > _VALUES else []
    return wording.listed([*shown[:_VALUES], *more])


def _calls(number: int) -> str:
    return f"{wording.count(number)} more such {'call' if number == 1 else 'calls'}"


def _name(call: Done) -> str:
    return call.tool.replace("_", " ")
