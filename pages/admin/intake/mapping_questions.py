"""The one question to ask next about a mapping: a doubt that would change a headline number."""

from collections.abc import Sequence

import streamlit as st

from analytics.wording import counted, plain
from data.profiles.mapping_profile import Profile
from data.suggestions.question import Form, Question
from pages.admin.intake import mapping_draft
from pages.components import frame


def ask(key: str, file_id: str, found: Sequence[Question]) -> None:
    """The first open question with its answers; nothing where none is open."""
    if not found:
        return
    question = found[0]
    if question.form is not None:
        _form(key, file_id, question, question.form)
        return
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


def _form(key: str, file_id: str, question: Question, form: Form) -> None:
    """Several words that all need a meaning: each with a list to choose from, and one button."""
    keys = [f"{key} {question.key} {word}" for word, _ in form.words]
    with st.form(f"{key} question", border=True, enter_to_submit=False):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.badge("Please say", icon=":material/help:", color="orange")
            st.text(question.asks)
        for place, (word, known) in enumerate(form.words):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                with st.container(gap=None, width=260):
                    st.text(word)
                    frame.small(plain(known, 80))
                st.selectbox(
                    f"Meaning of {plain(word, 40)}",
                    form.answers,
                    index=len(form.answers) - 1,
                    key=keys[place],
                    label_visibility="collapsed",
                    width=340,
                )
        st.form_submit_button(
            "Use these meanings", on_click=_filled, args=(file_id, form, keys), type="primary"
        )
        frame.small(plain(question.because, 200))


def _filled(file_id: str, form: Form, keys: Sequence[str]) -> None:
    chosen = [form.answers.index(st.session_state[key]) for key in keys]
    _begin(file_id, form.answered(chosen))


def _answered(file_id: str, question: Question, place: int) -> None:
    _begin(file_id, question.options[place].profile)


def _begin(file_id: str, profile: Profile) -> None:
    draft = mapping_draft.of(file_id)
    mapping_draft.begin(file_id, profile, saved_at=draft.saved_at if draft else None)
