"""Steps that solved conversations of a kind nearly always have, or nearly never, and a failed one does not.

A step is a tool that worked. Within kinds of conversations the number of failures that have it is held
against what chance would give (exact test over all kinds together), corrected for the number of steps.
"""
# What SciPy hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analytics.failures.conversation.conversation_turns import Found
from analytics.failures.conversation.turning_phrases import LOOKS_UP, TRANSFERRED
from analytics.significance.multiple_testing import benjamini_hochberg

#: A share of false discoveries among the steps that are named.
LEVEL = 0.05
#: So many solved conversations of a kind have to be there, and so many of them have to do alike.
_FEWEST, _NEARLY_ALL = 4, 0.9
#: So much more often at least the failed ones of the kind do otherwise.
_CLEAR = 0.25
#: Steps are tested in kinds where at least so many do alike: chosen over solved and failed ones together, so
#: that the choice is no evidence by itself.
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class Steps:
    """One conversation: its kind, whether it failed, and the tools that worked in it."""

    ticket: str
    kind: object
    failed: bool
    tools: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Habit:
    """Of `n` solved and `m` failed conversations of a kind, `solved` and `failed` do alike with a tool."""

    kind: object
    solved: int
    n: int
    failed: int
    m: int


def unusual(conversations: Sequence[Steps]) -> dict[str, list[Found]]:
    """Returns for each conversation the steps that it lacks, and those that only it has, clearest first."""
    grouped: defaultdict[object, list[Steps]] = defaultdict(list)
    for each in conversations:
        grouped[each.kind].append(each)
    both = {
        kind: members
        for kind, members in grouped.items()
        if any(each.failed for each in members) and not all(each.failed for each in members)
    }
    found: defaultdict[str, list[tuple[float, Found]]] = defaultdict(list)
    for has in (True, False):
        for tool, habits in _proven(both, has=has).items():
            for habit in habits:
                # How much more often the failed ones do otherwise: what is clearest is said first.
                clear = habit.solved / habit.n - habit.failed / habit.m
                if habit.n < _FEWEST or habit.solved < _NEARLY_ALL * habit.n or clear < _CLEAR:
                    continue
                for each in both[habit.kind]:
                    if (tool in each.tools) != has:
                        found[each.ticket].append((-clear, _said(tool, habit, has=has)))
    return {ticket: [said for _, said in sorted(those)] for ticket, those in found.items()}


def _proven(both: Mapping[object, Sequence[Steps]], *, has: bool) -> dict[str, list[_Habit]]:
    """The tools that failures lack (or have alone) more often than chance would make it."""
    habits: defaultdict[str, list[_Habit]] = defaultdict(list)
    for kind, members in both.items():
        failed = [each for each in members if each.failed]
        solved = [each for each in members if not each.failed]
        for tool in sorted(frozenset[str]().union(*(each.tools for each in members))):
            # To have looked something up harms nobody.
            if not has and LOOKS_UP.search(tool):
                continue
            alike = [sum((tool in each.tools) == has for each in those) for those in (solved, failed)]
            if sum(alike) >= _MOST * len(members):
                habits[tool].append(_Habit(kind, alike[0], len(solved), alike[1], len(failed)))
    tools = list(habits)
    adjusted = benjamini_hochberg([_exact(habits[tool]) for tool in tools])
    return {tool: habits[tool] for tool, p in zip(tools, adjusted, strict=True) if p <= LEVEL}


def _exact(habits: Sequence[_Habit]) -> float:
    """Returns the probability that so few failures or fewer do alike, given how many do in each kind."""
    chances = np.ones(1)
    for each in habits:
        within = stats.hypergeom.pmf(
            np.arange(each.m + 1), each.n + each.m, each.solved + each.failed, each.m
        )
        chances = np.convolve(chances, within)
    return float(min(1.0, chances[: sum(each.failed for each in habits) + 1].sum()))


def _said(tool: str, habit: _Habit, *, has: bool) -> Found:
    name = tool.replace("_", " ")
    others = f"{habit.m - habit.failed} of {habit.m} failed ones."
    if not has and TRANSFERRED.search(tool):
        return "unusual_handover", (
            f"Handed to a person (“{name}”): {habit.n - habit.solved} of {habit.n} solved conversations of "
            f"this kind were, {others}"
        )
    if has:
        return "missing_step", (
            f"“{name}” was not done: {habit.solved} of {habit.n} solved conversations of this kind have it, "
            f"{habit.failed} of {habit.m} failed ones."
        )
    return "unusual_step", (
        f"“{name}” was done: {habit.n - habit.solved} of {habit.n} solved conversations of this kind have "
        f"it, {others}"
    )
