"""After which steps a check that said no says something else, as solved conversations show it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analytics import wording
from analytics.failures.conversation import tool_results
from analytics.failures.conversation.conversation_turns import Turn
from analytics.failures.conversation.turning_phrases import LOOKS_UP

#: A step is said after which a check changed in such a share, and such a number, of those in which it did.
_SHARE, _FEWEST, _SAID = 0.25, 3, 2


@dataclass(frozen=True, slots=True)
class Turned:
    """Of how many conversations a check changed, and after which steps it did in how many of them."""

    of: int
    steps: Mapping[str, int]


def turned(solved: Iterable[Sequence[Turn]]) -> dict[str, Turned]:
    """Returns for each tool that looks something up how its result stopped being negative."""
    changed, steps = Counter[str](), defaultdict[str, Counter[str]](Counter)
    for turns in solved:
        results = [turn for turn in turns if turn.actor == "tool" and turn.tool and not turn.is_error]
        after: dict[str, set[str]] = {}
        found: dict[str, set[str]] = {}
        for turn in results:
            tool = turn.tool or ""
            if LOOKS_UP.search(tool) is None:
                for those in after.values():
                    those.add(tool)
            elif tool_results.is_negative(turn.text):
                after[tool] = set()
            elif tool in after:
                found[tool] = after.pop(tool)
        changed.update(found.keys())
        for tool, those in found.items():
            steps[tool].update(those)
    return {tool: Turned(of, steps[tool]) for tool, of in changed.items()}


def lacking(turns: Sequence[Turn], known: Mapping[str, Turned]) -> str:
    """A sentence about the steps that change the check which never changed, and which were not done."""
    check = tool_results.unchanged(turns)
    if check is None or (usual := known.get(check.tool)) is None:
        return ""
    done = {turn.tool for turn in turns if turn.actor == "tool" and not turn.is_error}
    least = max(_FEWEST, _SHARE * usual.of)
    lacks = sorted((-n, step) for step, n in usual.steps.items() if n >= least and step not in done)
    if not lacks:
        return ""
    told = wording.listed([f"“{step.replace('_', ' ')}” ({-count})" for count, step in lacks[:_SAID]], "or")
    conversations = wording.counted(usual.of, "solved conversation")
    return f" Of {conversations} in which it changed, it did after {told}, which was not done here."
