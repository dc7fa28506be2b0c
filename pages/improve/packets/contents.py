"""A packet's contents: the draft article, the examples to add, the branches of an answer, and its tests."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.packets.packet_record import Condition, Examples, Packet, Phrase
from analytics.packets.replies import Answer
from analytics.packets.separating_examples import Gain
from data.schema import CONTEXT
from jobs.failures import fix_decisions
from jobs.failures.fix_decisions import Fix
from pages.components import frame

#: A classifier that is right this often needs no examples.
_APART = 0.97
_LEFT_OUT = "left out of packet"


def draft(packet: Packet, fix: Fix) -> tuple[dict[str, str], frozenset[str]]:
    """The article's draft to be edited; what stands in its boxes, and which phrasings were left out."""
    found = packet.draft
    if found is None:
        return dict(fix.edits), fix.left_out
    frame.heading(
        "Draft article", "In customers' words and people's answers. Nothing is published from here."
    )
    question = st.text_input(
        "Question",
        value=fix.edits.get("question", found.question.text),
        max_chars=fix_decisions.LONGEST_EDITS["question"],
        key=f"question {packet.thread}",
    )
    answer = st.text_area(
        "Answer",
        value=fix.edits.get("answer", found.answer.text if found.answer else ""),
        max_chars=fix_decisions.LONGEST_EDITS["answer"],
        height=150,
        placeholder="No person's reply was found in the log: write what the agent should answer.",
        key=f"answer {packet.thread}",
    )
    if found.answer is not None:
        frame.small(_said_by(found.answer, found.answers_of, packet.intent))
    kept = _phrasings(packet, found.variations, fix)
    return {"question": question, "answer": answer}, kept


def _said_by(answer: Answer, answers_of: str, intent: str | None) -> str:
    whose = (
        "replies to these tickets"
        if answers_of == "cluster"
        else f"replies about “{wording.plain(intent or '')}”, because too few of these tickets were answered"
    )
    return (
        f"{wording.count(answer.alike)} of {wording.count(answer.read)} {whose} say this. "
        "Values in brackets differ from ticket to ticket."
    )


def _phrasings(packet: Packet, phrases: tuple[Phrase, ...], fix: Fix) -> frozenset[str]:
    """The variations with a tick each; the ids of those without a tick."""
    if not phrases:
        return fix.left_out
    frame.heading(
        "How customers ask it", "One of each customer, as different as they come. Untick what does not fit."
    )
    shown = pl.DataFrame(
        {
            "keep": [phrase.ticket_id not in fix.left_out for phrase in phrases],
            "text": [" ".join(phrase.text.split()) for phrase in phrases],
            "ticket": [phrase.ticket_id for phrase in phrases],
        }
    )
    edited = st.data_editor(
        shown,
        column_config={
            "keep": st.column_config.CheckboxColumn("Keep", width=60),
            "text": st.column_config.TextColumn("Request", width="large"),
            "ticket": st.column_config.TextColumn("Ticket", width=110),
        },
        disabled=["text", "ticket"],
        hide_index=True,
        key=f"phrasings {packet.thread}",
    )
    kept = pl.DataFrame(edited)
    mine = {phrase.ticket_id for phrase in phrases}
    return (fix.left_out - mine) | frozenset(kept.filter(~pl.col("keep"))["ticket"].to_list())


def condition(found: Condition) -> None:
    """What the answer is for each value of the field."""
    name = found.field.removeprefix(CONTEXT)
    frame.heading(
        f"One answer for each {wording.plain(name)}",
        "What people answered, by value. For any other value the agent should ask first.",
    )
    st.dataframe(
        pl.DataFrame(
            {
                "value": [branch.value for branch in found.branches],
                "failed": [branch.failed for branch in found.branches],
                "solved": [branch.solved for branch in found.branches],
                "answer": [
                    branch.answer.text if branch.answer else wording.NONE for branch in found.branches
                ],
            }
        ).to_arrow(),
        column_config={
            "value": st.column_config.TextColumn(name.capitalize(), width=120),
            "failed": st.column_config.NumberColumn("Failed", width=70),
            "solved": st.column_config.NumberColumn("Solved", width=70),
            "answer": st.column_config.TextColumn("What people answer", width="large"),
        },
        hide_index=True,
        alt="Answers by value",
    )


def examples(found: Examples) -> None:
    """The examples to add on either side, and what they bring."""
    first, second = (wording.plain(intent) for intent in found.intents)
    frame.heading(f"Examples that separate “{first}” from “{second}”", _gained(found.gain))
    left, right = st.columns(2, gap="small")
    for column, name, phrases in ((left, first, found.first), (right, second, found.second)):
        with column, st.container(border=True, gap="small"):
            st.markdown(f"**Add to “{name}”**")
            st.text(_lines(phrases))


def _gained(gain: Gain | None) -> str:
    if gain is None:
        return "Too few confirmed requests of both intents to measure what adding them brings."
    before, after = wording.share(gain.before, 0), wording.share(gain.after, 0)
    if gain.before >= _APART:
        return (
            f"A plain classifier tells these two apart already ({before} right): more examples would not "
            "help. Look at the agent's instructions or routing."
        )
    ends = wording.signed_interval(gain.low, gain.high, "share")
    return (
        f"With such examples a plain classifier reads {after} rightly, without them {before} ({ends}), "
        f"on {wording.counted(gain.held_out, 'request')} of customers whose words were not used."
    )


def tests(packet: Packet) -> None:
    """What must be answered rightly afterwards, and what must stay right."""
    left, right = st.columns(2, gap="small")
    for column, title, grey, phrases in (
        (left, "Must be right afterwards", "Failures of this cluster.", packet.must_pass),
        (right, "Must stay right", "The most similar requests that are solved today.", packet.must_stay),
    ):
        with column, st.container(border=True, gap="small"):
            frame.heading(title, grey if phrases else "None found.")
            if phrases:
                st.text(_lines(phrases[:8]))
                if len(phrases) > 8:
                    frame.small(f"{len(phrases) - 8} more stand in the print and in the training pack.")


def _lines(phrases: tuple[Phrase, ...]) -> str:
    cut = [wording.shortened(" ".join(phrase.text.split()), 160) for phrase in phrases]
    return "\n".join(f"{phrase.ticket_id}: {text}" for phrase, text in zip(phrases, cut, strict=True))
