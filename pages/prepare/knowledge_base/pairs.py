"""Pairs of articles that contradict, repeat or replace each other, both sentences, and people's verdicts."""

from collections.abc import Mapping

import streamlit as st

from analytics import wording
from data.errors import DataError
from jobs.knowledge import entry_verdicts
from jobs.knowledge.knowledge_board import Board
from pages.components import frame
from pages.components.access import guarded_button, signed_in
from pages.components.load import At

#: So many are shown at once.
PAGE = 5
_TOLD = "pair told"
_SHOWN = "pairs shown"
#: The button of each verdict; of a superseded pair somebody says which is out of date.
_VERBS = {
    "contradiction": "They contradict",
    "duplicate": "They say the same",
    "different subject": "Different subjects",
    "fine": "Fine as they are",
}
_BADGES = {
    "contradiction": ":red-badge[Contradiction]",
    "superseded": ":orange-badge[Older edition]",
    "duplicate": ":gray-badge[Duplicate]",
}
_DIFFERS = {
    "number": "A number differs",
    "negation": "One denies it",
    "antonym": "The opposite word",
    "condition": "One has a condition that the other lacks",
    "date": "The date differs",
}


def show(at: At, found: Board) -> None:
    """The open pairs, contradictions first, and how often people agreed that they were some."""
    frame.heading(
        "Articles that say the same or the opposite",
        "Same product and same sentence, but a number, a denial or a condition differs. Please judge each.",
    )
    frame.small(_precision(found))
    if _TOLD in st.session_state:
        st.text(st.session_state.pop(_TOLD))
    rows = _in_place(at, found)
    if not rows:
        frame.small("No pair is open.")
        return
    pages = -(-len(rows) // PAGE)
    page = int(st.number_input("Page", 1, pages, 1, key="pair page", width=140)) if pages > 1 else 1
    for row in rows[(page - 1) * PAGE : page * PAGE]:
        _pair(at, row)


def _in_place(at: At, found: Board) -> list[Mapping[str, object]]:
    """The pairs in the order in which they were first shown: one that is settled stays where it stood.

    Else the next pair would slip under the pointer of somebody who judges one after the other.
    """
    of = (at.source, found.job.id)
    told, before = st.session_state.get(_SHOWN, (of, {}))
    shown: dict[str, Mapping[str, object]] = dict(before) if told == of else {}
    open_ = {str(row["subject"]): row for row in found.pairs.iter_rows(named=True)}
    if shown.keys() - open_.keys():
        said = entry_verdicts.verdicts(at.settings, at.source)
        settled = {each: said[each].choice for each in shown.keys() - open_.keys() if each in said}
        shown = {
            subject: {**row, "verdict": settled.get(subject)} if subject not in open_ else row
            for subject, row in shown.items()
            if subject in open_ or subject in settled
        }
    shown |= open_
    st.session_state[_SHOWN] = (of, shown)
    return list(shown.values())


def _precision(found: Board) -> str:
    known = found.precision
    if known.low is None or known.high is None:
        return f"{_open(found)} No contradiction is judged yet."
    share = (
        f"{wording.share(known.right / known.judged)} ({wording.interval(known.low, known.high, 'share')})"
    )
    return (
        f"{_open(found)} People judged {known.judged} of those told to be contradictions; "
        f"{known.right} of them {'is one' if known.right == 1 else 'are'}: {share}. They chose what to judge."
    )


def _open(found: Board) -> str:
    judged = found.pairs.filter(found.pairs["verdict"].is_not_null()).height
    mended = f", {judged} of them judged and to be mended" if judged else ""
    return f"{wording.counted(found.pairs.height, 'pair')} open{mended}."


def _pair(at: At, row: Mapping[str, object]) -> None:
    kind, difference = str(row["kind"]), row["difference"]
    with st.container(border=True, gap="xsmall"):
        said = f" {_DIFFERS[str(difference)]}." if difference in _DIFFERS else ""
        judged = f" Judged: {wording.plain(str(row['verdict']))}." if row["verdict"] else ""
        wrong = (
            f" {wording.counted(int(str(row['wrong'])), 'wrong answer')} cited one of them."
            if row["wrong"]
            else ""
        )
        st.markdown(f"{_BADGES[kind]}{said}{judged}{wrong}")
        left, right = st.columns(2, gap="small")
        for side, place in (("first", left), ("second", right)):
            with place:
                title = wording.plain(str(row[f"{side}_title"] or wording.NONE), 100)
                st.markdown(f"**{wording.plain(str(row[side]), 60)}** {title}")
                st.text(wording.shortened(str(row[f"{side}_sentence"]), 600))
        with st.container(horizontal=True, gap="xsmall"):
            for verdict, said in _VERBS.items():
                _button(at, said, str(row["subject"]), verdict)
            for side in ("first", "second"):
                _button(at, f"{row[side]} is out of date", str(row["subject"]), "superseded", str(row[side]))


def _button(at: At, said: str, subject: str, verdict: str, older: str | None = None) -> None:
    guarded_button.button(
        "correct",
        wording.plain(said, 60),
        key=f"{verdict} {subject}" if older is None else f"{verdict} {older} {subject}",
        on_click=_judge,
        args=(at, subject, verdict, older),
    )


def _judge(at: At, subject: str, verdict: str, older: str | None) -> None:
    try:
        with signed_in.permit("correct", at.source):
            entry_verdicts.judge(at.settings, at.source, subject, verdict, older=older)
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        said = verdict if older is None else f"{older} is out of date"
        st.session_state[_TOLD] = f"Saved: {said}."
