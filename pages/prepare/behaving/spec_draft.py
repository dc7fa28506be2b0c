"""The draft of the next version: the text in the editor, which buttons anywhere on the page change."""

from collections.abc import Callable

import streamlit as st

from analytics import wording
from analytics.behaviour import differences, toml_format
from analytics.behaviour.spec import Spec
from data.errors import DataError
from jobs.behaviour import scope_gaps, stored_specs
from jobs.behaviour.scope_gaps import ScopeGaps
from pages.components.load import At

#: What was said of the last change: beside the buttons that add categories, and beside the text.
ADDED, EDITED = "spec added", "spec told"


def key(spec: Spec) -> str:
    """The key of the text of the version that is shown; it is there before the text is drawn."""
    name = f"spec text {toml_format.sha256(spec)[:12]}"
    st.session_state.setdefault(name, toml_format.to_toml(spec))
    return name


def parsed(spec: Spec) -> Spec:
    """The draft as it stands in the text; a DataError says what cannot be."""
    return stored_specs.from_text(str(st.session_state[key(spec)]))


def gaps(at: At, spec: Spec) -> ScopeGaps | None:
    """Where the draft differs from the audit's scope; None where nobody changed it or it cannot be read."""
    try:
        draft = parsed(spec)
    except DataError:
        return None
    return None if draft == spec else scope_gaps.of(at.settings, at.source, draft, None)


def change(spec: Spec, do: Callable[[Spec], Spec], where: str) -> None:
    """Changes the draft, keeping whatever somebody has written in it, and says what became of it."""
    try:
        before = parsed(spec)
    except DataError as error:
        say(where, [f"The text under Specification and approval has to be mended first: {error}"])
        return
    after = do(before)
    st.session_state[key(spec)] = toml_format.to_toml(after)
    say(where, ["In the draft, not saved yet:", *differences.in_words(before, after)])


def say(where: str, lines: list[str]) -> None:
    """Keeps what a button did until the page is drawn."""
    st.session_state[where] = lines


def told(where: str) -> None:
    """What a button did, once: a line, or the first line and a list."""
    lines: list[str] = st.session_state.pop(where, [])
    if lines:
        head, *rest = (wording.plain(each, 400) for each in lines)
        st.markdown("\n".join([head, *(["", *(f"- {each}" for each in rest)] if rest else [])]))
