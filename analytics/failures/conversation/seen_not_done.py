"""What a look-up showed, and the step that solved conversations did about it, which was not done here.

A step belongs to a value where nearly all solved conversations that saw the value did it, and hardly any of
those that saw another value of the same field: what they saw made them do it. It is a cause only where
failed conversations that saw the value lack the step more often (exact test, corrected for all such pairs).
"""
# What SciPy hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scipy import stats

from analytics import wording
from analytics.failures.conversation import step_values
from analytics.failures.conversation.conversation_turns import Found, Turn, quote
from analytics.failures.conversation.turning_phrases import LOOKS_UP, TRANSFERRED
from analytics.significance.multiple_testing import benjamini_hochberg

#: The false discovery rate among the pairs of value and step.
_LEVEL = 0.05
#: Of solved conversations that saw the value, at least the first share did the step; of those with another,
#: at most the second. There are at least so many of each.
_DID, _OTHERWISE, _FEWEST, _FEWEST_OTHERS = 0.9, 0.1, 4, 3
#: A longer result is a document, and a longer value or name of a field is a text.
_DOCUMENT, _VALUE, _FIELD = 4_000, 40, 60


class Fact(NamedTuple):
    """A value that a look-up showed, and its field; of a line without one the field is empty."""

    tool: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation: whether it failed, each field's last value with the number of its turn, all values
    that it saw, and the steps that worked in it.
    """

    ticket: str
    failed: bool
    last: Mapping[Fact, int]
    seen: frozenset[Fact]
    steps: frozenset[str]


class _Pair(NamedTuple):
    fact: Fact
    step: str
    did: int
    of: int
    others_did: int
    others: int


def case(ticket: str, turns: Sequence[Turn], *, failed: bool) -> Case:
    """Reads what a conversation saw and did."""
    last: dict[tuple[str, str], tuple[str, int]] = {}
    seen: set[Fact] = set()
    steps: set[str] = set()
    for turn in turns:
        if turn.actor != "tool" or not turn.tool or turn.is_error or TRANSFERRED.search(turn.tool):
            continue
        if not LOOKS_UP.search(turn.tool):
            steps.add(turn.tool)
            continue
        for field, value in _values(turn.text):
            last[turn.tool, field] = (value, turn.number)
            seen.add(Fact(turn.tool, field, value))
    facts = {Fact(tool, field, value): number for (tool, field), (value, number) in last.items()}
    return Case(ticket, failed, facts, frozenset(seen), frozenset(steps))


def find(cases: Sequence[Case]) -> dict[str, Found]:
    """Returns for each conversation the step that it lacks after what it saw, if there is one."""
    pairs = list(_pairs([each for each in cases if not each.failed]))
    chances = [_chance(pair, cases) for pair in pairs]
    clear = [pair for pair, p in zip(pairs, benjamini_hochberg(chances), strict=True) if p <= _LEVEL]
    # The clearest first: how far the shares lie apart, then how many showed it.
    clear.sort(key=lambda pair: (pair.others_did / pair.others - pair.did / pair.of, -pair.of))
    found: dict[str, Found] = {}
    for each in cases:
        lacks = (pair for pair in clear if pair.fact in each.last and pair.step not in each.steps)
        if (pair := next(lacks, None)) is not None:
            found[each.ticket] = "seen_not_done", _said(pair, each.last[pair.fact])
    return found


def _pairs(solved: Sequence[Case]) -> Iterator[_Pair]:
    """Values and the steps that solved conversations did about them, and about other values did not."""
    shown = Counter(fact for each in solved for fact in each.seen)
    fields: defaultdict[tuple[str, str], list[Case]] = defaultdict(list)
    for each in solved:
        for tool, field in {(fact.tool, fact.field) for fact in each.seen}:
            fields[tool, field].append(each)
    for fact, of in shown.items():
        own = fields[fact.tool, fact.field]
        if of < _FEWEST or len(own) - of < _FEWEST_OTHERS:
            continue
        did, others_did = Counter[str](), Counter[str]()
        for each in own:
            (did if fact in each.seen else others_did).update(each.steps)
        for step, count in did.items():
            if count >= _DID * of and others_did[step] <= _OTHERWISE * (len(own) - of):
                yield _Pair(fact, step, count, of, others_did[step], len(own) - of)


def _chance(pair: _Pair, own: Sequence[Case]) -> float:
    """Returns the probability that so many of those that lack the step or more are failures (Fisher)."""
    saw = [each for each in own if (pair.fact in each.last if each.failed else pair.fact in each.seen)]
    failed, lack = sum(each.failed for each in saw), sum(pair.step not in each.steps for each in saw)
    both = sum(each.failed and pair.step not in each.steps for each in saw)
    return float(stats.hypergeom.sf(both - 1, len(saw), lack, failed))


def _said(pair: _Pair, number: int) -> str:
    fact, name = pair.fact, pair.fact.field.rpartition(".")[2].replace("_", " ")
    what = f"{name} {fact.value}" if name else quote(fact.value)
    of = wording.counted(pair.of, "solved conversation")
    return (
        f"“{fact.tool.replace('_', ' ')}” showed {what} (turn {number}), and “{pair.step.replace('_', ' ')}” "
        f"was not done. It was done in {pair.did} of {of} that showed this, and in "
        f"{pair.others_did} of {pair.others} that showed another value."
    )


def _values(text: str) -> Iterator[tuple[str, str]]:
    """The fields and values of a result: those of its record, else of its lines."""
    if len(text) > _DOCUMENT or text.startswith("["):
        return
    if text.startswith("{"):
        for field, value in step_values.flat(step_values.record(text), ""):
            if len(value) <= _VALUE:
                yield field, value
        return
    for line in text.splitlines():
        field, colon, value = (part.strip() for part in line.partition(":"))
        if colon and value and len(field) <= _FIELD and len(value) <= _VALUE:
            yield field, value
