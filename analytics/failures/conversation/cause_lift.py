"""Which of the things that failed conversations show are causes: those that solved ones seldom show.

Every candidate of every conversation is counted, not only the first. What more than a fifth as large a share
of the solved conversations shows is no cause; it is still said as what was seen, and named as none.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from analytics import wording
from analytics.failures.conversation import (
    call_arguments,
    call_differences,
    conversation_causes,
    end_reasons,
    final_checks,
    seen_not_done,
    similar_solved,
    step_differences,
    step_values,
)
from analytics.failures.conversation.attributable_fraction import DUE, attributable
from analytics.failures.conversation.call_differences import Calls
from analytics.failures.conversation.conversation_turns import Found, Turn, conversations
from analytics.failures.conversation.step_differences import Steps
from analytics.failures.conversation.turning_phrases import LOOKS_UP, TRANSFERRED
from analytics.failures.groups import TO_CHECK

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
#: Fewer solved conversations cannot say that something is usual.
_FEWEST = 20
#: What is different from similar solved conversations; its sentence has counts of its own.
_STEPS = (
    "seen_not_done",
    "stopped_early",
    "missing_step",
    "unusual_step",
    "other_values",
    "other_steps",
    "missing_check",
    "unusual_handover",
)
_ERRORS = ("tool_fault", "rule_refusal", "refused_after_step", "wrong_argument", "tool_error")
#: What is surest is said first, in this order; then the other differences in steps, then all else.
_FIRST = (
    *("broke_off", "endless_loop", "unusual_step", "other_values"),
    *("made_up_value", "other_record", "agreed_undone", "seen_not_done", "stopped_early", "missing_step"),
    *(*_ERRORS, "claimed_undone", "another_amount", *_STEPS),
)
#: These only say how it ended: a cause beside them is said first.
_ENDINGS = ("handed_over", "left", "no_answer")


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
    steps, telling = _steps(read, known)
    # Where the words of customers tell which steps are due, a value only tells who the customer is.
    undone = seen_not_done.find(
        [
            seen_not_done.case(ticket, turns, failed=known[ticket][0])
            for ticket, turns in read.items()
            if known[ticket][2] not in telling
        ]
    )
    topics, handed = ({ticket: known[ticket][place] for ticket in read} for place in (2, 1))
    ended = final_checks.find(read, topics, {ticket: not known[ticket][0] for ticket in read}, handed)
    values = {ticket: call_arguments.unseen(turns) for ticket, turns in read.items()}
    usual_values = Counter(
        value for ticket, those in values.items() if not known[ticket][0] for value in those
    )
    shown: dict[str, list[Found]] = {}
    for ticket, turns in read.items():
        candidates = conversation_causes.candidates(turns, handed=bool(known[ticket][1]))
        # A value that solved conversations use without having seen it is known to the agent from elsewhere.
        own = 0 if known[ticket][0] else 1
        usual_here = frozenset(value for value in values[ticket] if usual_values[value] > own)
        if (made_up := call_arguments.made_up(turns, values[ticket], usual_here)) is not None:
            candidates.append(made_up)
        candidates += [found[ticket] for found in (undone, ended, steps) if ticket in found]
        shown[ticket] = _ordered(candidates)
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
) -> tuple[dict[str, Found], set[str | None]]:
    """What differs from similar solved conversations, and the topics in which likeness tells the steps."""
    tools = {
        ticket: Counter(t.tool for t in turns if t.tool and t.actor == "tool" and not t.is_error)
        for ticket, turns in read.items()
    }
    if not any(tools.values()):
        return {}, set()
    words = [_words(turns) for turns in read.values()]
    tickets = list(read)
    topics, solved = [known[ticket][2] for ticket in tickets], [not known[ticket][0] for ticket in tickets]
    near = similar_solved.similar(words, topics, solved)
    changed = [frozenset(tool for tool in tools[ticket] if _changes(tool)) for ticket in tickets]
    telling = similar_solved.telling(near, topics, solved, changed)
    found = step_differences.unusual(
        [
            Steps(
                ticket,
                not is_solved,
                tools[ticket],
                step_values.values(turns),
                tuple(tickets[at] for at in those.places),
                is_same=those.are_same and topic in telling,
                ended=refused.said if (refused := end_reasons.refusal(turns)) else "",
            )
            for (ticket, turns), is_solved, topic, those in zip(
                read.items(), solved, topics, near, strict=True
            )
        ]
    )
    calls = call_differences.find(
        [
            Calls(
                ticket,
                not is_solved,
                *call_arguments.worked(turns),
                next((turn.number for turn in turns if turn.hands_over), None),
                end_reasons.refusal(turns),
                end_reasons.error(turns),
                tuple(tickets[at] for at in those.places) if those.are_same and topic in telling else (),
                those.is_nearest,
            )
            for (ticket, turns), is_solved, topic, those in zip(
                read.items(), solved, topics, near, strict=True
            )
        ]
    )
    return {**found, **calls}, telling


def _changes(tool: str) -> bool:
    return not LOOKS_UP.search(tool) and not TRANSFERRED.search(tool)


def _words(turns: Sequence[Turn]) -> str:
    """All that the customer says; where an agent works without one, what its tools returned."""
    said = "\n".join(turn.text for turn in turns if turn.actor == "customer")
    return said if said.strip() else "\n".join(turn.text for turn in turns if turn.actor == "tool")


def _ordered(candidates: Sequence[Found]) -> list[Found]:
    """Candidates in the order in which they are said; those without a place in it last, as they stand."""
    place = {cause: number for number, cause in reversed(list(enumerate(_FIRST)))}
    return sorted(candidates, key=lambda each: place.get(each[0], len(_FIRST)))


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
    return attributable(count, len(failed), usual, len(solved)) >= DUE


def _told(
    shown: Sequence[Found], causes: set[str], usual: Mapping[str, float]
) -> tuple[str | None, str] | None:
    """The first candidate that is a cause, with a second one beside it; else what is to check or was seen."""
    told = [each for each in shown if each[0] in causes]
    hints = sorted((c for c in told if c[0] in TO_CHECK), key=lambda each: TO_CHECK.index(each[0]))
    named = [each for each in told if each[0] not in (*TO_CHECK, *_ENDINGS)]
    if not named and hints:
        return hints[0]
    named += [each for each in told if each[0] in _ENDINGS]
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
