"""The specification as text to edit, example replies to add, and the button that saves the next version."""

from dataclasses import replace

import streamlit as st

from analytics import wording
from analytics.behaviour import differences, toml_format
from analytics.behaviour.spec import EXAMPLES, Example, Spec
from data.errors import DataError
from jobs.behaviour import stored_specs, taken_thresholds
from pages.components import frame
from pages.components.access import guarded_button, signed_in
from pages.components.load import At
from pages.prepare.behaving import load_behaviour
from pages.prepare.behaving.load_behaviour import Versions

_TOLD = "spec told"


def editor(at: At, spec: Spec, versions: Versions) -> None:
    """The text of the shown version; saving it makes the next version, which needs approvals of its own."""
    frame.heading("Edit", "A saved version never changes: saving makes the next one.")
    text = toml_format.to_toml(spec)
    key = f"spec text {toml_format.sha256(spec)[:12]}"
    st.text_area("Specification (TOML)", value=text, height=380, key=key)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
        st.text_input("Your name", key="author", max_chars=80, width=220)
        newest = versions.stored[0].version if versions.stored else 0
        guarded_button.button(
            "approve",
            f"Save as v{newest + 1}",
            key="save spec",
            type="primary",
            icon=":material/save:",
            on_click=_save,
            args=(at, key, newest),
        )
        st.button("Check", key="check spec", on_click=_check, args=(key,))
        signed = taken_thresholds.taken(at.settings, at.source, spec)
        if signed != spec:
            guarded_button.button(
                "approve",
                "Take the signed thresholds",
                key="take thresholds",
                on_click=_store,
                args=(at, signed, newest),
                help="Saves the next version with the thresholds that were signed in Thresholds: "
                f"{wording.plain('; '.join(differences.in_words(spec, signed)), 400)}",
            )
    file = st.file_uploader("Or read a file", type=["toml"], key="spec file")
    if file is not None:
        guarded_button.button(
            "approve",
            "Save this file",
            key="save file",
            on_click=_save_text,
            args=(at, file.getvalue(), newest),
        )
    if _TOLD in st.session_state:
        st.text(st.session_state.pop(_TOLD))


def tone(at: At, spec: Spec, versions: Versions) -> None:
    """What the tone is, its approved examples, and replies that could be examples."""
    frame.heading("Tone", f"{EXAMPLES[0]} to {EXAMPLES[1]} example replies show it.")
    for word, lines in (("Do", spec.do), ("Don't", spec.dont)):
        for line in lines:
            st.markdown(f"**{word}** {wording.plain(line, 300)}")
    for example in spec.examples:
        _example(example)
    if len(spec.examples) >= EXAMPLES[1]:
        return
    there = {each.ticket for each in spec.examples}
    found = [each for each in load_behaviour.examples(at) if each.ticket not in there]
    if not found:
        frame.small("No further reply is both called correct by reviewers and rated 4 or 5 by the customer.")
        return
    room = EXAMPLES[1] - len(spec.examples)
    with st.expander(f"Pick examples: {wording.counted(len(found), 'candidate')}"):
        frame.small("Correct by review, rated 4 or 5, one a category, without personal data.")
        for each in found:
            st.checkbox(f"{each.ticket}, {wording.plain(each.category)}", key=f"example {each.ticket}")
            st.text(each.text)
        newest = versions.stored[0].version if versions.stored else 0
        guarded_button.button(
            "approve",
            f"Save with the ticked ones as v{newest + 1}",
            key="save examples",
            on_click=_add,
            args=(at, spec, tuple(found), room, newest),
        )


def _example(example: Example) -> None:
    with st.container(border=True, gap="xsmall"):
        said = " · ".join(each for each in (example.ticket, example.category) if each)
        frame.small(wording.plain(said, 120))
        st.text(example.text)


def _add(at: At, spec: Spec, found: tuple[Example, ...], room: int, newest: int) -> None:
    ticked = [each for each in found if st.session_state.get(f"example {each.ticket}")]
    if not ticked or len(ticked) > room:
        st.session_state[_TOLD] = f"Tick 1 to {room} examples."
        return
    _store(at, replace(spec, examples=(*spec.examples, *ticked)), newest)


def _save(at: At, key: str, newest: int) -> None:
    _save_text(at, str(st.session_state[key]).encode(), newest)


def _save_text(at: At, text: bytes, newest: int) -> None:
    try:
        spec = stored_specs.from_text(text)
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        _store(at, spec, newest)


def _store(at: At, spec: Spec, newest: int) -> None:
    author = str(st.session_state.get("author") or "").strip() or None
    try:
        with signed_in.permit("approve", at.source):
            kept = stored_specs.save(at.settings, at.source, spec, over=newest, author=author)
    except DataError as error:
        st.session_state[_TOLD] = str(error)
        return
    same = kept.version <= newest
    said = f"{kept.label} says the same already." if same else f"Saved as {kept.label}. It needs 2 approvals."
    st.session_state[_TOLD] = said
    st.session_state["spec version"] = kept.version


def _check(key: str) -> None:
    try:
        spec = stored_specs.from_text(str(st.session_state[key]))
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        rules = wording.counted(len(spec.triggers), "trigger")
        st.session_state[_TOLD] = f"It is valid: {rules}, {wording.counted(len(spec.pages), 'page rule')}."
