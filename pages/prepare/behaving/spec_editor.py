"""The specification as text to edit, example replies to add, and the button that saves the next version."""

from dataclasses import replace
from functools import partial

import streamlit as st

from analytics import wording
from analytics.behaviour import differences
from analytics.behaviour.spec import EXAMPLES, Example, Spec
from data.errors import DataError
from jobs.behaviour import scope_gaps, stored_specs, taken_thresholds
from pages.components import frame
from pages.components.access import guarded_button, signed_in
from pages.components.load import At
from pages.prepare.behaving import load_behaviour, spec_draft
from pages.prepare.behaving.load_behaviour import Versions


def editor(at: At, spec: Spec, versions: Versions) -> None:
    """The text of the shown version; saving it makes the next version, which needs approvals of its own."""
    if not signed_in.may("approve"):
        frame.heading("Text", "The version that is shown, as it is saved.")
        st.code(st.session_state[spec_draft.key(spec)], language="toml", wrap_lines=True)
        return
    frame.heading("Edit", "A saved version never changes: saving makes the next one.")
    st.text_area("Specification (TOML)", height=380, key=spec_draft.key(spec))
    newest = versions.stored[0].version if versions.stored else 0
    ticked = _ticked(at, spec)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
        st.text_input("Your name", key="author", max_chars=80, width=220)
        guarded_button.button(
            "approve",
            f"Save as v{newest + 1}",
            key="save spec",
            type="primary",
            icon=":material/save:",
            on_click=_save,
            args=(at, spec, newest),
            help="Saves the text as it stands, with the examples that are ticked.",
        )
        guarded_button.button("approve", "Check", key="check spec", on_click=_check, args=(at, spec))
        signed = taken_thresholds.taken(at.settings, at.source, spec)
        if signed != spec:
            guarded_button.button(
                "approve",
                "Take the signed thresholds",
                key="take thresholds",
                on_click=spec_draft.change,
                args=(spec, partial(taken_thresholds.taken, at.settings, at.source), spec_draft.EDITED),
                help="Puts the thresholds that were signed in Thresholds into the text: "
                f"{wording.plain('; '.join(differences.in_words(spec, signed)), 400)}",
            )
    if ticked:
        frame.small(f"{wording.counted(len(ticked), 'ticked example')} will be saved with it.")
    file = guarded_button.upload("approve", "Or read a file", ["toml"], key="spec file")
    if file is not None:
        guarded_button.button(
            "approve",
            "Put this file into the text",
            key="read file",
            on_click=_read,
            args=(spec, file.getvalue()),
        )
    spec_draft.told(spec_draft.EDITED)


def tone(at: At, spec: Spec) -> None:
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
        frame.small(f"Tick up to {room}; saving the text below keeps them.")


def _example(example: Example) -> None:
    with st.container(border=True, gap="xsmall"):
        said = " · ".join(each for each in (example.ticket, example.category) if each)
        frame.small(wording.plain(said, 120))
        st.text(example.text)


def _ticked(at: At, spec: Spec) -> list[Example]:
    """The candidates that are ticked."""
    there = {each.ticket for each in spec.examples}
    return [
        each
        for each in load_behaviour.examples(at)
        if each.ticket not in there and st.session_state.get(f"example {each.ticket}")
    ]


def _with_ticked(at: At, spec: Spec) -> Spec:
    """The draft with the examples that are ticked; a DataError where that are too many."""
    draft = spec_draft.parsed(spec)
    there = {each.ticket for each in draft.examples}
    examples = (*draft.examples, *(each for each in _ticked(at, spec) if each.ticket not in there))
    if len(examples) > max(EXAMPLES[1], len(draft.examples)):
        raise DataError(f"These are {len(examples)} examples. Untick some: {EXAMPLES[1]} show a tone.")
    return replace(draft, examples=examples)


def _save(at: At, spec: Spec, newest: int) -> None:
    author = str(st.session_state.get("author") or "").strip() or None
    try:
        with signed_in.permit("approve", at.source):
            kept = stored_specs.save(
                at.settings, at.source, _with_ticked(at, spec), over=newest, author=author
            )
    except DataError as error:
        spec_draft.say(spec_draft.EDITED, [str(error)])
        return
    for each in _ticked(at, spec):
        st.session_state.pop(f"example {each.ticket}", None)
    same = kept.version <= newest
    said = f"{kept.label} says the same already." if same else f"Saved as {kept.label}. It needs 2 approvals."
    spec_draft.say(spec_draft.EDITED, [said])
    st.session_state["spec version"] = kept.version


def _read(spec: Spec, text: bytes) -> None:
    """Puts a file into the text, where it is checked and saved like anything that is written there."""
    try:
        read = stored_specs.from_text(text, "The file")
    except DataError as error:
        spec_draft.say(spec_draft.EDITED, [str(error)])
    else:
        spec_draft.change(spec, lambda _: read, spec_draft.EDITED)


def _check(at: At, spec: Spec) -> None:
    """Says whether the draft is valid, what it changes, and what is still missing."""
    try:
        draft = _with_ticked(at, spec)
    except DataError as error:
        spec_draft.say(spec_draft.EDITED, [str(error)])
        return
    rules = wording.counted(len(draft.triggers), "trigger")
    lines = [f"It is valid: {rules}, {wording.counted(len(draft.pages), 'page rule')}."]
    lines += [f"Changed: {each}" for each in differences.in_words(spec, draft)] or ["Nothing is changed."]
    lacks = scope_gaps.missing(draft, scope_gaps.of(at.settings, at.source, draft, None))
    lines += [f"Still missing: {each}" for each in lacks] or ["Nothing is missing that can be checked here."]
    spec_draft.say(spec_draft.EDITED, lines)
