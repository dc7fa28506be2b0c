"""A packet's contents: the draft article, the examples to add, the branches of an answer, and its tests."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.packets.packet_record import Condition, Draft, Examples, Packet, Phrase
from analytics.packets.proposed_answer import Answer
from analytics.packets.separating_examples import Gain
from data.schema import CONTEXT
from jobs.failures import fix_decisions
from jobs.failures.fix_decisions import Fix
from pages.components import frame
from pages.components.access import signed_in

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
        disabled=not signed_in.may("decide fixes"),
        key=f"question {packet.thread}",
    )
    answer = st.text_area(
        "Answer",
        value=fix.edits.get("answer", found.answer.text if found.answer else ""),
        max_chars=fix_decisions.LONGEST_EDITS["answer"],
        height=150,
        placeholder="No person's reply was found in the log: write what the agent should answer.",
        disabled=not signed_in.may("decide fixes"),
        key=f"answer {packet.thread}",
    )
    if found.answer is not None:
        theirs = answer.strip() == found.answer.text.strip()
        said = _said_by(found.answer, found, packet) if theirs else "Written by a person."
        frame.small(said)
    kept = _phrasings(packet, found.variations, fix)
    return {"question": question, "answer": answer}, kept


def _said_by(answer: Answer, draft: Draft, packet: Packet) -> str:
    about = f"replies about “{wording.plain(packet.intent or '')}”"
    name = packet.condition.field.removeprefix(CONTEXT) if packet.condition else ""
    whose = {
        "cluster": "replies to these tickets",
        "category": f"{about}, because too few of these tickets were answered,",
        "other values": f"{about} with another {wording.plain(name)}",
    }[draft.answers_of]
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
    return _ticked(phrases, fix, f"phrasings {packet.thread}")


def _ticked(phrases: tuple[Phrase, ...], fix: Fix, key: str) -> frozenset[str]:
    """Requests with a tick each; the ids of all that are left out of the packet."""
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
        disabled=["text", "ticket"] if signed_in.may("decide fixes") else True,
        hide_index=True,
        key=key,
    )
    kept = pl.DataFrame(edited)
    mine = {phrase.ticket_id for phrase in phrases}
    return (fix.left_out - mine) | frozenset(kept.filter(~pl.col("keep"))["ticket"].to_list())


def condition(packet: Packet, found: Condition, fix: Fix) -> dict[str, str]:
    """An answer for each value of the field, the failing one first; what stands in the boxes."""
    name = found.field.removeprefix(CONTEXT)
    frame.heading(
        f"One answer for each {wording.plain(name)}",
        "What people answered, by value. For any other value the agent should ask first.",
    )
    written: dict[str, str] = {}
    for branch in found.branches:
        edit = f"{fix_decisions.BRANCH}{branch.value}"
        fails = branch == found.failing
        counts = f"{wording.count(branch.failed)} failed, {wording.count(branch.solved)} solved"
        written[edit] = st.text_area(
            f"{name.capitalize()} = {branch.value} ({counts})",
            value=fix.edits.get(edit, found.suggested(branch)),
            max_chars=fix_decisions.LONGEST_EDITS["answer"],
            height=110 if fails else 80,
            placeholder=f"Write what holds for {branch.value}.",
            disabled=not signed_in.may("decide fixes"),
            key=f"{edit} {packet.thread}",
        )
        if fails and not written[edit].strip():
            st.markdown(
                ":orange[This answer is the fix, and it is missing.] :small[:gray[For "
                f"{wording.plain(branch.value)} people answer as for any other value, so the log does not "
                "say what is different there. Ask whoever knows and write it here.]]"
            )
    return written


def examples(packet: Packet, found: Examples, fix: Fix) -> frozenset[str]:
    """The examples to add on either side with a tick each, and what they bring; the ids of those left out."""
    first, second = (wording.plain(intent) for intent in found.intents)
    frame.heading(f"Examples that separate “{first}” from “{second}”", _gained(found.gain))
    left_out = fix.left_out
    for place, (name, phrases) in enumerate(((first, found.first), (second, found.second))):
        mine = frozenset(phrase.ticket_id for phrase in phrases)
        st.markdown(f"**Add to “{name}”** :small[:gray[untick what does not fit]]")
        left_out = (left_out - mine) | (_ticked(phrases, fix, f"examples {place} {packet.thread}") & mine)
    return left_out


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
