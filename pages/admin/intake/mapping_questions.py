"""What to ask next about a mapping, doubts that would change a headline number: one, or several at once."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from analytics.wording import counted, plain
from data.profiles import column_names
from data.profiles.mapping_profile import Profile
from data.suggestions.question import OPEN, Form, Question, answered_together
from pages.admin.intake import mapping_draft
from pages.components import frame
from pages.components.access import guarded_button

#: More open questions than these are asked at once, and so many at most.
_ONE_BY_ONE, _AT_ONCE = 2, 8

Asked = Callable[[Profile], Sequence[Question]]


def ask(key: str, file_id: str, profile: Profile, asked: Asked) -> None:
    """The first open question with its answers, or all where there are several; nothing where none is."""
    found = asked(profile)
    if not found:
        return
    if len(found) > _ONE_BY_ONE:
        _together(key, file_id, profile, asked)
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
        # Answers that say what they do stand below each other, each with its sentence.
        is_row = not any(option.does for option in question.options)
        with st.container(horizontal=is_row, gap="xsmall"):
            for place, option in enumerate(question.options):
                guarded_button.button(
                    "import data",
                    # A label is markdown, and answers may hold words of the file.
                    plain(option.says, 160),
                    key=f"{key} {question.key} {place}",
                    on_click=_answered,
                    args=(file_id, question, place),
                )
                if option.does:
                    frame.small(plain(option.does, 240))
        frame.small(f"{plain(question.because, 200)}{more}")


def offer_name(file_id: str, profile: Profile, named: str, meant: str) -> None:
    """A button that takes a column of the file for one that the profile names and the file does not have."""
    guarded_button.button(
        "import data",
        plain(f"Yes, read {meant} as {named}", 160),
        key=f"{file_id} {named} is {meant}",
        on_click=_begin,
        args=(file_id, column_names.with_other_name(profile, named, meant)),
    )


def _together(key: str, file_id: str, profile: Profile, asked: Asked) -> None:
    """All open questions, each with a list to choose from, and one button."""
    found = asked(profile)[:_AT_ONCE]
    keys = dict[tuple[str, str], str]()
    with st.form(f"{key} questions", border=True, enter_to_submit=False):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.badge("Please say", icon=":material/help:", color="orange")
            st.text(f"{len(found)} things would change the numbers.")
        for question in found:
            form = question.form
            rows = [(question.asks, "")] if form is None else [(word, word) for word, _ in form.words]
            if form is not None:
                st.text(question.asks)
            for label, word in rows:
                keys[question.key, word] = f"{key} {question.key} {word} together"
                st.selectbox(
                    # A label is markdown, and may hold words of the file.
                    plain(label, 120),
                    form.answers if form else [each.says for each in question.options],
                    index=None,
                    placeholder="Choose",
                    format_func=partial(_with_what_it_does, question),
                    help=plain(question.because, 200),
                    width=620,
                    key=keys[question.key, word],
                )
        guarded_button.submit(
            "import data",
            "Use these answers",
            on_click=_all_answered,
            args=(file_id, profile, keys, asked),
            type="primary",
        )
        frame.small("What you leave open is asked again.")


def _with_what_it_does(question: Question, says: str) -> str:
    """An answer with the sentence on what it does to the numbers, if it has one."""
    does = next((each.does for each in question.options if each.says == says), "")
    return f"{says} · {does}" if does else says


def _all_answered(file_id: str, profile: Profile, keys: dict[tuple[str, str], str], asked: Asked) -> None:
    given = {about: st.session_state.get(key) for about, key in keys.items()}
    chosen = {about: str(says) for about, says in given.items() if says is not None}
    _begin(file_id, answered_together(profile, chosen, asked))


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
                    index=None,
                    placeholder="Choose",
                    key=keys[place],
                    label_visibility="collapsed",
                    width=340,
                )
        guarded_button.submit(
            "import data", "Use these meanings", on_click=_filled, args=(file_id, form, keys), type="primary"
        )
        frame.small(plain(question.because, 200))


def _filled(file_id: str, form: Form, keys: Sequence[str]) -> None:
    given = [st.session_state.get(key) for key in keys]
    chosen = [OPEN if says is None else form.answers.index(str(says)) for says in given]
    _begin(file_id, form.answered(chosen))


def _answered(file_id: str, question: Question, place: int) -> None:
    _begin(file_id, question.options[place].profile)


def _begin(file_id: str, profile: Profile) -> None:
    draft = mapping_draft.of(file_id)
    mapping_draft.begin(file_id, profile, saved_at=draft.saved_at if draft else None)
