"""How the steps of a failed conversation differ from those of every solved one that is most like it.

A step is a tool that worked: it was done more or fewer times, or its record has other values. Solved
conversations are held against the solved ones like them in the same way, so that for each step it is known
how often such a difference means nothing: it is a cause only where failed conversations show it far more
often (exact test, corrected for the number of steps).
"""
# What SciPy hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from scipy import stats

from analytics import wording
from analytics.failures.conversation.attributable_fraction import DUE, attributable
from analytics.failures.conversation.conversation_turns import Found
from analytics.failures.conversation.step_values import Field
from analytics.failures.conversation.turning_phrases import LOOKS_UP, TRANSFERRED
from analytics.failures.groups import TO_CHECK
from analytics.significance.multiple_testing import benjamini_hochberg

#: A share of false discoveries among the differences that are named.
LEVEL = 0.05
#: So many solved conversations have to have the same value for another one to say anything.
_AGREE = 2
#: So many differences of one conversation are said; of a step so many fields and values, each so long.
_SAID, _FIELDS, _VALUES, _LONGEST = 4, 2, 3, 40


@dataclass(frozen=True, slots=True)
class Steps:
    """One conversation: if it failed, how often each tool worked in it, what these came to, and the solved
    ones most like it: if they want the same, what differs is a cause; else it is only to check.
    `ended` says why it ended before further steps, if anything does.
    """

    ticket: str
    failed: bool
    tools: Mapping[str, int]
    values: Mapping[Field, tuple[str, ...]]
    similar: tuple[str, ...]
    is_same: bool = True
    ended: str = ""


class _Kind(NamedTuple):
    """A tool done less or more often, or (`field`) with other values, than in similar conversations."""

    how: Literal["less", "more", "other"]
    tool: str
    field: str = ""

    @property
    def hands_over(self) -> bool:
        return TRANSFERRED.search(self.tool) is not None

    @property
    def looks_up(self) -> bool:
        return LOOKS_UP.search(self.tool) is not None

    @property
    def cause(self) -> str:
        """What it is called where it is the clearest difference; a key of `groups.CAUSES`."""
        if self.hands_over:
            return "unusual_handover" if self.how == "more" else "other_steps"
        if self.looks_up:
            return "missing_check"
        return {"less": "missing_step", "more": "unusual_step", "other": "other_values"}[self.how]


class _Difference(NamedTuple):
    """The difference, and what is said of it."""

    kind: _Kind
    said: str


def unusual(conversations: Sequence[Steps]) -> dict[str, Found]:
    """Returns for each conversation the differences in its steps that are causes, the clearest first."""
    known = {each.ticket: each for each in conversations}
    compared = [each for each in conversations if each.similar]
    differences = {
        each.ticket: list(_differences(each, [known[ticket] for ticket in each.similar])) for each in compared
    }
    counts, usual = (
        Counter(kind for each in compared if each.failed == failed for kind, _ in differences[each.ticket])
        for failed in (True, False)
    )
    of = sum(each.failed for each in compared)
    usual_of, kinds = len(compared) - of, sorted(counts)
    chances = [_exact(counts[kind], of, usual[kind], usual_of) for kind in kinds]
    clear = {
        kind: due
        for kind, p in zip(kinds, benjamini_hochberg(chances), strict=True)
        if p <= LEVEL and (due := attributable(counts[kind], of, usual[kind], usual_of)) >= DUE
    }
    found: dict[str, Found] = {}
    for each in compared:
        causes = _clearest(differences[each.ticket], clear)
        if causes:
            first = causes[0].kind
            often = f"{counts[first]} of {of} failed and {usual[first]} of {usual_of} solved conversations"
            found[each.ticket] = _told(each, causes, often)
    return found


def _differences(each: Steps, others: Sequence[Steps]) -> Iterator[_Difference]:
    for tool in sorted(set(each.tools).union(*(other.tools for other in others))):
        counts = [other.tools.get(tool, 0) for other in others]
        own = each.tools.get(tool, 0)
        # How often something was looked up, or handed over, says nothing: only whether it was.
        looks_up = LOOKS_UP.search(tool) is not None
        if looks_up or TRANSFERRED.search(tool):
            own, counts = min(own, 1), [min(count, 1) for count in counts]
        if own < min(counts):
            yield _Difference(_Kind("less", tool), _times(tool, own, counts))
        elif own > max(counts):
            # To have looked something up harms nobody.
            if not looks_up:
                yield _Difference(_Kind("more", tool), _times(tool, own, counts))
        elif own and len(others) >= _AGREE and set(counts) == {own}:
            for (name, field), own_values in each.values.items():
                theirs = {other.values.get((name, field), ()) for other in others}
                if name == tool and len(theirs) == 1 and own_values not in theirs:
                    yield _Difference(_Kind("other", tool, field), _values(field, own_values, *theirs))


def _exact(count: int, of: int, usual: int, usual_of: int) -> float:
    """Returns the probability that so many of the differences or more are in failures, by chance (Fisher)."""
    return float(stats.hypergeom.sf(count - 1, of + usual_of, count + usual, of))


def _clearest(differences: Sequence[_Difference], clear: Mapping[_Kind, float]) -> list[_Difference]:
    """The differences that are causes, in the order in which they are said.

    What was changed too little or too often is clearer than another value, whose fields stand as in the
    record; then what was not looked up. That a person took over is how it ended.
    """
    causes = [each for each in differences if each.kind in clear]
    fields: Counter[str] = Counter()
    ranked: list[tuple[int, float, _Difference]] = []
    for each in causes:
        if each.kind.how == "other":
            fields[each.kind.tool] += 1
            if fields[each.kind.tool] <= _FIELDS:
                ranked.append((1, 0.0, each))
        elif each.kind.hands_over:
            ranked.append((3, 0.0, each))
        else:
            ranked.append((2 if each.kind.looks_up else 0, -clear[each.kind], each))
    return [each for _, _, each in sorted(ranked, key=lambda one: one[:2])]


def _told(each: Steps, causes: Sequence[_Difference], often: str) -> Found:
    number, first = len(each.similar), causes[0].kind
    those = (
        f"the solved conversation most like this one ({each.similar[0]})"
        if number == 1
        else f"each of the {number} solved conversations most like this one (first {each.similar[0]})"
    )
    steps: dict[str, str] = {}
    for found in causes[:_SAID]:
        if found.kind.how != "other":
            steps[found.kind.tool] = found.said
        elif found.kind.tool in steps:
            steps[found.kind.tool] += f", {found.said}"
        else:
            steps[found.kind.tool] = f"“{_name(found.kind.tool)}” had {found.said}"
    beside = " in the first of these" if len(causes) > 1 else " like this"
    cause = first.cause if each.is_same or first.cause in TO_CHECK else "other_steps"
    # That a step was never reached is an outcome: the cause is what was done in its place, or what ended it.
    instead = any(found.kind.how == "more" for found in causes)
    if cause == "missing_step" and not instead and not each.ended:
        cause = "other_steps"
    why = "" if instead or not each.ended else f" {each.ended}"
    return cause, f"Unlike {those}: {'; '.join(steps.values())}. {often} differ{beside}.{why}"


def _times(tool: str, own: int, counts: Sequence[int]) -> str:
    if TRANSFERRED.search(tool) and own:
        return f"handed to a person (“{_name(tool)}”)"
    if LOOKS_UP.search(tool):
        return f"“{_name(tool)}” was not done (done there)"
    least, most = min(counts), max(counts)
    there = _number(most) if least == most else f"{_number(least) if least else 'up'} to {_number(most)}"
    return f"“{_name(tool)}” was {'done ' if own else ''}{_number(own)} ({there} there)"


def _number(times: int) -> str:
    return {0: "not done", 1: "once", 2: "twice"}.get(times, f"{times} times")


def _values(field: str, own: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    """The values of a field that only one side has: flight number HAT139 (HAT110 there)."""
    here, there = Counter(own) - Counter(theirs), Counter(theirs) - Counter(own)
    name = _name(field.rpartition(".")[2])
    return f"{name} {_listed(here) or 'none more'} ({_listed(there) or 'none more'} there)"


def _listed(counted: Counter[str]) -> str:
    shown = [wording.shortened(value, _LONGEST) or "empty" for value in sorted(counted.elements())]
    more = [f"{len(shown) - _VALUES} more"] if len(shown) > _VALUES else []
    return wording.listed([*shown[:_VALUES], *more])


def _name(tool: str) -> str:
    return tool.replace("_", " ")
