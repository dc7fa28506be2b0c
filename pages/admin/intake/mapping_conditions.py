"""Conditions as sentences: a column, how it compares, and with what."""

from collections.abc import Sequence
from typing import cast, get_args

import streamlit as st

from data.profiles import column_conditions
from data.profiles.column_conditions import Condition, Operator
from pages.components.access import guarded_button

_WORDS: dict[Operator, str] = {
    "==": "is",
    "!=": "is not",
    ">": "is more than",
    ">=": "is at least",
    "<": "is less than",
    "<=": "is at most",
    "in": "is one of",
    "has": "has the entry",
    "is null": "is empty",
    "is not null": "is not empty",
}


def edit(key: str, columns: Sequence[str], there: Sequence[Condition]) -> tuple[Condition, ...]:
    """The conditions as they now stand, all of which must hold; one that is not complete yet is left out."""
    number = st.session_state.setdefault(f"{key} number", max(1, len(there)))
    found = list[Condition]()
    for place in range(number):
        each = there[place] if place < len(there) else None
        made = _one(f"{key} {place}", columns, each, first=place == 0)
        if made is not None:
            found.append(made)
    if guarded_button.button(
        "import data", "And another condition", key=f"{key} more", type="tertiary", icon=":material/add:"
    ):
        st.session_state[f"{key} number"] = number + 1
        st.rerun()
    return tuple(found)


def _one(key: str, columns: Sequence[str], there: Condition | None, *, first: bool) -> Condition | None:
    shown = "visible" if first else "collapsed"
    known = list(columns)
    if there is not None and there.column not in known:
        known.append(there.column)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        column = st.selectbox(
            "Where the column",
            known,
            index=known.index(there.column) if there else None,
            placeholder="Choose a column",
            key=f"{key} column",
            label_visibility=shown,
            width=220,
        )
        sign = st.selectbox(
            "compares as",
            get_args(Operator),
            index=list(_WORDS).index(there.operator) if there else 0,
            format_func=lambda sign: _WORDS[cast("Operator", sign)],
            key=f"{key} sign",
            label_visibility=shown,
            width=150,
        )
        values = _values(key, cast("Operator", sign), there, shown=shown == "visible")
    if column is None or (not values and sign not in ("is null", "is not null")):
        return None
    made = Condition(column, cast("Operator", sign), values)
    try:
        return column_conditions.parse(str(made))
    except ValueError as error:
        st.text(str(error))
        return None


def _values(key: str, sign: Operator, there: Condition | None, *, shown: bool) -> tuple[str, ...]:
    values = there.values if there is not None and there.operator == sign else ()
    label, seen = "with", "visible" if shown else "collapsed"
    if sign in ("is null", "is not null"):
        return ()
    if sign in ("in", "has"):
        found = st.multiselect(
            label,
            values,
            default=list(values),
            accept_new_options=True,
            placeholder="Type values",
            key=f"{key} values",
            label_visibility=seen,
            width=300,
        )
        return tuple(str(each) for each in found)
    text = st.text_input(
        label, value=values[0] if values else "", key=f"{key} value", label_visibility=seen, width=160
    )
    return (text.strip(),) if text.strip() else ()
