"""Which of the things that failed conversations show are causes: those that solved ones seldom show.

Every candidate of every conversation is counted, not only the first. What as large a share of the solved
conversations shows is no cause; it is still said as what was seen, and named as none.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from analytics import wording
from analytics.failures.conversation import conversation_causes, conversation_kinds, usual_steps
from analytics.failures.conversation.conversation_turns import Found, Turn, conversations
from analytics.failures.conversation.usual_steps import Steps

#: What is found of a failure: its cause, and the sentence that shows it; without a cause, what was seen.
SCHEMA = {"ticket_id": pl.String, "turned": pl.String, "turned_how": pl.String}
#: The share of failed and of solved conversations that show each candidate.
SHARES = {
    "cause": pl.String,
    "failed": pl.Int64,
    "failed_of": pl.Int64,
    "solved": pl.Int64,
    "solved_of": pl.Int64,
    "is_cause": pl.Boolean,
}
#: At least this part of the failures with a cause has to go with it: solved ones may have it half as often.
_LEAST_SHARE = 0.5
#: Fewer solved conversations cannot say that something is usual.
_FEWEST = 20
#: The clearest step of a conversation comes after what contradicts the agent's own words.
_STEPS = ("missing_step", "unusual_step", "unusual_handover")
_ERRORS = ("tool_fault", "rule_refusal", "wrong_argument", "tool_error")
_BEFORE_STEPS = ("broke_off", *_ERRORS, "claimed_undone", "another_amount")
#: These only say how it ended: a cause beside them is said first.
_ENDINGS = ("wrongly_done", "left", "no_answer")


@dataclass(frozen=True, slots=True)
class Judged:
    """What failures show (`SCHEMA`), and the shares of all candidates (`SHARES`), most failures first."""

    turned: pl.DataFrame
    shares: pl.DataFrame


def judge(interactions: pl.DataFrame, tickets: pl.DataFrame) -> Judged:
    """Returns the causes of failed conversations, held against solved ones.

    `interactions` are live ones in the order of their tickets and times. `tickets` has `ticket_id`,
    `is_failed` (else it is solved), `escalated` (whether or not a turn says so) and `topic`, by which
    conversations are of different kinds whatever is said in them.
    """
    known = {
        ticket: (failed, escalated, topic)
        for ticket, failed, escalated, topic in tickets.select(
            "ticket_id", "is_failed", "escalated", "topic"
        ).iter_rows()
    }
    read = {ticket: turns for ticket, turns in conversations(interactions) if ticket in known}
    steps = _steps(read, known)
    shown = {
        ticket: _ordered(
            conversation_causes.candidates(turns, handed=bool(known[ticket][1])), steps.get(ticket, [])
        )
        for ticket, turns in read.items()
    }
    failed = [ticket for ticket in shown if known[ticket][0]]
    solved = [ticket for ticket in shown if not known[ticket][0]]
    shares = _shares(shown, failed, solved)
    causes = set(shares.filter("is_cause")["cause"].to_list())
    usual = {
        cause: count / of
        for cause, count, of in shares.select("cause", "solved", "solved_of").iter_rows()
        if of
    }
    rows = [(ticket, *told) for ticket in failed if (told := _told(shown[ticket], causes, usual)) is not None]
    return Judged(pl.DataFrame(rows, schema=SCHEMA, orient="row"), shares)


def _steps(
    read: Mapping[str, list[Turn]], known: Mapping[str, tuple[bool, bool, str | None]]
) -> dict[str, list[Found]]:
    tools = {
        ticket: frozenset(
            turn.tool for turn in turns if turn.tool and turn.actor == "tool" and not turn.is_error
        )
        for ticket, turns in read.items()
    }
    if not any(tools.values()):
        return {}
    words = ["\n".join(turn.text for turn in turns if turn.actor == "customer") for turns in read.values()]
    kinds = conversation_kinds.kinds(words)
    return usual_steps.unusual(
        [
            Steps(ticket, (int(kind), known[ticket][2]), known[ticket][0], tools[ticket])
            for ticket, kind in zip(read, kinds, strict=True)
        ]
    )


def _ordered(candidates: Sequence[Found], steps: Sequence[Found]) -> list[Found]:
    """Candidates in the order in which they are said."""
    first = [each for each in candidates if each[0] in _BEFORE_STEPS]
    rest = [each for each in candidates if each[0] not in _BEFORE_STEPS]
    # That a person took over is how it ended: what came before it is said first.
    own = [each for each in steps if each[0] != "unusual_handover"]
    before = [each for each in rest if each[0] in ("never_worked", "never_changed", "repeated_step")]
    ended = [each for each in steps if each[0] == "unusual_handover"]
    return [*first, *own, *before, *ended, *(each for each in rest if each not in before)]


def _shares(shown: Mapping[str, list[Found]], failed: Sequence[str], solved: Sequence[str]) -> pl.DataFrame:
    counts = [
        Counter(cause for ticket in those for cause in {cause for cause, _ in shown[ticket]})
        for those in (failed, solved)
    ]
    rows = [
        (
            cause,
            count,
            len(failed),
            counts[1][cause],
            len(solved),
            _is_cause(count, counts[1][cause], failed, solved),
        )
        for cause, count in sorted(counts[0].items(), key=lambda each: (-each[1], each[0]))
    ]
    return pl.DataFrame(rows, schema=SHARES, orient="row")


def _is_cause(count: int, usual: int, failed: Sequence[str], solved: Sequence[str]) -> bool:
    if len(solved) < _FEWEST:
        return True
    return 1 - (usual + 0.5) / (len(solved) + 1) / (count / len(failed)) >= _LEAST_SHARE


def _told(
    shown: Sequence[Found], causes: set[str], usual: Mapping[str, float]
) -> tuple[str | None, str] | None:
    """The first candidate that is a cause, with a second one beside it; else what was seen."""
    named = [each for each in shown if each[0] in causes and each[0] not in _ENDINGS]
    named += [each for each in shown if each[0] in causes and each[0] in _ENDINGS]
    if not named:
        if not shown:
            return None
        cause, how = shown[0]
        return None, f"{how} {wording.share(usual[cause])} of the solved conversations show this, too."
    cause, how = named[0]
    often = usual.get(cause, 0.0)
    if often and cause not in _STEPS:
        how += f" {wording.share(often)} of the solved conversations show this, too."
    # That an error was never made good repeats that it ended with it.
    said = {cause, *_ENDINGS, *(("never_worked",) if cause in _ERRORS else ())}
    other = next((each for each in named[1:] if each[0] not in said), None)
    return cause, how if other is None else f"{how} Also: {other[1]}"
