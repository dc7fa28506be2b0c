"""The one question to ask next about a mapping: a doubt that would change a headline number."""

from collections.abc import Sequence

import streamlit as st

from analytics.wording import counted, plain
from data.suggestions.question import Question
from pages.admin.intake import mapping_draft
from pages.components import frame


def ask(key: str, file_id: str, found: Sequence[Question]) -> None:
    """The first open question with its answers; nothing where none is open."""
    if not found:
        return
    question = found[0]
    more = f" · {counted(len(found) - 1, 'more question')} after it" if len(found) > 1 else ""
    with st.container(border=True, gap="xsmall", key=f"{key} question"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.badge("Please say", icon=":material/help:", color="orange")
            # Words of the file are shown as they are, never as markup.
            st.text(question.asks)
        with st.container(horizontal=True, gap="xsmall"):
            for place, option in enumerate(question.options):
                st.button(
                    # A label is markdown, and answers may hold words of the file.
                    plain(option.says, 60),
                    key=f"{key} {question.key} {place}",
                    on_click=_answered,
                    args=(file_id, question, place),
                )
        frame.small(f"{plain(question.because, 200)}{more}")


def _answered(file_id: str, question: Question, place: int) -> None:
    draft = mapping_draft.of(file_id)
    mapping_draft.begin(
        file_id,
        question.options[place].profile,
        saved_at=draft.saved_at if draft else None,
    )
