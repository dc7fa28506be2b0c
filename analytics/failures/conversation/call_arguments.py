"""Calls of tools with their arguments: made-up values, and another record than the customer's.

Only where results are recorded with their text can anybody say what had been shown before a call.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from analytics import wording
from analytics.failures.conversation import step_values
from analytics.failures.conversation.conversation_turns import Found, Turn
from analytics.failures.conversation.turning_phrases import LOOKS_UP, TRANSFERRED

#: What may be an id, a number or a name of a record, or what redaction has put in its place.
_VALUE = re.compile(r"<[A-Z]+_[0-9a-f]+>|#?[^\W_](?:[\w@.\-]*\w)?")
#: Where redaction has put a name of its own, the kind tells what it was: <PHONE_5a4fd62f>.
_REDACTED = re.compile(r"<([A-Z]+)_[0-9a-f]+>")
#: With fewer digits, or shorter, it is a word of the tool: 4g_preferred, address1.
_DIGITS, _SHORTEST = 3, 5
#: Dates, times, amounts and plain numbers are reckoned or said in many ways, and name no record.
_NO_NAME = re.compile(r"\d{4}-\d\d-\d\d.*|[\d.:,\-]*\d{1,2}:\d\d.*|-?[\d.,]+")
_DATE = re.compile(r"\d{1,4}([-./])\d{1,2}\1\d{1,4}.*")
#: At most so many values of one call are named.
_SAID = 2
#: A longer value is a text; and 50.0 is 50.
_LONGEST, _WHOLE = 40, re.compile(r"^(-?\d+)\.0+$")


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a tool: its name, what it was called with, the place of the turn that asked for it, and
    whether it worked.
    """

    place: int
    tool: str
    arguments: str
    worked: bool = True

    @property
    def looks_up(self) -> bool:
        """Whether it only looks something up."""
        return LOOKS_UP.search(self.tool) is not None


@dataclass(frozen=True, slots=True)
class Done:
    """A call that worked: the number of its turn, its tool, and the short values of each of its fields."""

    number: int
    tool: str
    values: Mapping[str, tuple[str, ...]]


def called(turns: Sequence[Turn]) -> Iterator[Call]:
    """Calls with arguments, also those that failed; handovers are left out.

    A turn that asked for several tools holds the arguments of all, in the order of their results.
    """
    asked: list[str] = []
    place = 0
    for at, turn in enumerate(turns):
        if turn.actor != "tool":
            asked, place = (_calls(turn.arguments), at) if turn.actor == "ai" else ([], at)
            continue
        own = turn.arguments or (asked.pop(0) if asked else "")
        if turn.tool and own and not TRANSFERRED.search(turn.tool):
            yield Call(at if turn.arguments else place, turn.tool, own, worked=not turn.is_error)


def changes(turns: Sequence[Turn]) -> Iterator[Call]:
    """Calls that may have changed something, also those that failed; look-ups are left out."""
    return (call for call in called(turns) if not call.looks_up)


def worked(turns: Sequence[Turn]) -> tuple[list[Done], list[Done]]:
    """Returns the calls that worked: those that may have changed something, and look-ups."""
    done: tuple[list[Done], list[Done]] = ([], [])
    for call in called(turns):
        if call.worked:
            done[call.looks_up].append(Done(turns[call.place].number, call.tool, _fields(call.arguments)))
    return done


def _fields(arguments: str) -> dict[str, tuple[str, ...]]:
    """The sorted values of each field; longer ones are texts, which everybody writes otherwise."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for field, value in step_values.flat(step_values.record(arguments), ""):
        if len(value) <= _LONGEST:
            found[field].append(_WHOLE.sub(r"\1", value))
    return {field: tuple(sorted(values)) for field, values in found.items()}


def unseen(turns: Sequence[Turn]) -> dict[str, Call]:
    """Values in calls that no result and no message of the customer or a person had shown before.

    A call that failed, after which its tool worked, was made good.
    """
    results = [turn for turn in turns if turn.actor == "tool" and turn.text]
    if not any(turn.text != turn.tool for turn in results):
        return {}
    found: dict[str, Call] = {}
    calls = list(changes(turns))
    for number, call in enumerate(calls):
        if not call.worked and any(each.worked and each.tool == call.tool for each in calls[number:]):
            continue
        shown = "\n".join(turn.text for turn in turns[: call.place] if turn.actor != "ai").lower()
        for value in _names(call.arguments):
            if value.lower() not in shown:
                found.setdefault(value, call)
    return found


def made_up(turns: Sequence[Turn], values: Mapping[str, Call], usual: frozenset[str]) -> Found | None:
    """A call with an id that nothing had shown; `usual` are values that other conversations use so, too."""
    own = {value: call for value, call in values.items() if value not in usual}
    if not own:
        return None
    first = next(iter(own.values()))
    told = [f"“{value}”" for value, call in own.items() if call == first]
    return "made_up_value", (
        f"“{first.tool.replace('_', ' ')}” was called with {wording.listed(told[:_SAID])} "
        f"(turn {turns[first.place].number}), which no result and no message had shown before."
    )


def other_record(turns: Sequence[Turn]) -> Found | None:
    """Something was done to a record that has another value where the customer had given their own."""
    said: set[str] = set()
    records: list[dict[str, str]] = []
    calls = list(changes(turns))
    for at, turn in enumerate(turns):
        if turn.actor == "customer":
            said |= {value for value in _VALUE.findall(turn.text) if _is_own(value)}
        elif turn.actor == "tool" and not turn.is_error and (record := _record(turn.text)):
            records.append(record)
        for call in (each for each in calls if each.place == at):
            called = set(_VALUE.findall(call.arguments))
            for record in records:
                (_, key), *fields = record.items()
                if key not in called or said & set(record.values()):
                    continue
                for field, value in fields:
                    if value not in called and (own := _like(value, said)):
                        return "other_record", (
                            f"“{call.tool.replace('_', ' ')}” was called for {key} (turn {turn.number}), "
                            f"whose {field.replace('_', ' ')} is {value}; the customer had given {own}."
                        )
    return None


def _calls(arguments: str | None) -> list[str]:
    """The arguments of each call; of one alone these are all."""
    if not arguments:
        return []
    try:
        read = cast(object, json.loads(arguments))
    except (ValueError, RecursionError):
        return [arguments]
    if not isinstance(read, list):
        return [arguments]
    return [json.dumps(each, ensure_ascii=False) for each in cast(list[object], read)]


def _names(arguments: str) -> Iterator[str]:
    for value in dict.fromkeys(_VALUE.findall(arguments)):
        if _REDACTED.fullmatch(value):
            continue
        if len(value) >= _SHORTEST and _digits(value) >= _DIGITS and not _NO_NAME.fullmatch(value):
            yield value


def _digits(value: str) -> int:
    return sum(letter.isdigit() for letter in value)


def _is_own(value: str) -> bool:
    """Whether a value may be somebody's own: a number of theirs, no date."""
    if _REDACTED.fullmatch(value):
        return True
    return _digits(value) >= _SHORTEST and _DATE.fullmatch(value) is None


def _like(value: str, said: set[str]) -> str | None:
    """What the customer said that is written like a value, and is another one."""
    if not _is_own(value):
        return None
    return next((own for own in sorted(said) if own != value and _shape(own) == _shape(value)), None)


def _shape(value: str) -> str:
    redacted = _REDACTED.fullmatch(value)
    return redacted[1] if redacted else re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", value))


def _record(text: str) -> dict[str, str]:
    """The single values of the record that a result is; none where it is none."""
    read = cast(dict[str, object], step_values.record(text))
    return {name: str(value) for name, value in read.items() if value and not isinstance(value, (dict, list))}
