"""The filter bar: which tickets; every choice is in the address, and held against what exists."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import streamlit as st
from streamlit.errors import StreamlitAPIException

from analytics import wording
from analytics.exploratory.comparison import Pair
from analytics.ticket_slices import NOT_RECORDED, Slice, words
from pages.components import arm_picker, errors, frame, load, views
from pages.components.access import last_source
from pages.components.load import At

#: The fields that can be filtered by in this order, before all others.
FIRST = ("channel", "category", "plan", "language", "agent_version")
#: The state of the popover in which filters are added.
_ADD = "add filter"
LABELS = {
    "plan": "Customer plan",
    "agent_version": "Agent version",
    "handled_by": "Handled by",
    "escalation_reason": "Escalation reason",
    "spec_version": "Spec version",
}


#: A field whose name in the address is another one: `plan` there is the plan of a pilot.
_IN_ADDRESS = {"plan": "customer_plan"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a page is asked to show; `whole` are the tickets of which each side has a share."""

    at: At
    whole: Slice
    pair: Pair


def label(field: str) -> str:
    """A field as a person calls it."""
    return LABELS.get(field, field.removeprefix("context.").replace("_", " ").capitalize())


def begin(title: str, usual: Callable[[Sequence[str], str], str] | None = None) -> str:
    """Begin a page that shows tickets: the source it shows; where there is none, the page ends here.

    Unless one is chosen it is the newest, or what `usual` makes of the labels and the newest.
    """
    errors.start()
    source = pick_source(usual)
    if source is None:
        frame.empty(title)
        st.stop()
    return source


def pick_source(usual: Callable[[Sequence[str], str], str] | None = None) -> str | None:
    """The source in the address, else the one looked at last, else the usual one; None for an empty lake."""
    there = load.sources()
    if there.newest is None:
        return None
    asked = st.session_state.get("source") or st.query_params.get("source")
    if asked in there.labels:
        last_source.remember(asked)
        return asked
    last = last_source.kept()
    if asked is None and last in there.labels:
        return last
    return usual(there.labels, there.newest) if usual else there.newest


def bar(at: At, plan: Callable[[], None] | None = None, plans: Sequence[str] = ()) -> Choice:
    """Draw the bar and return what it says; `plan` draws the picker of a pilot's plan, one of `plans`."""
    fields, read, scope = load.options(at), load.option_words(at), load.scope(at)
    gone = _gone(fields, plans)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        source_pill(at.source)
        if plan is not None:
            plan()
        compared = arm_picker.popover(scope)
        chosen = Slice() if compared == arm_picker.PERIODS else _period(scope.first, scope.last)
        hidden = {arm_picker.ARMS: "arm", arm_picker.VERSIONS: "agent_version"}.get(compared)
        where = _fields({field: values for field, values in read.items() if field != hidden})
        whole = Slice(chosen.start, chosen.end, tuple(part for part in where if part[1]))
        _ends(chosen=whole != Slice() or compared != arm_picker.possible(scope)[0] or bool(gone))
    lost(gone)
    return Choice(at, whole, arm_picker.pair(scope, whole, compared))


def slice_bar(at: At) -> Slice:
    """The same without days and sides, for a page that has its own: which tickets it looks at."""
    fields = load.options(at)
    gone = _gone(fields)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        source_pill(at.source)
        where = _fields(load.option_words(at))
        whole = Slice(where=tuple(part for part in where if part[1]))
        _ends(chosen=whole != Slice() or bool(gone))
    lost(gone)
    return whole


def narrow(at: At) -> Slice:
    """Draw the bar where nothing is compared; returns the tickets that it leaves."""
    fields, scope = load.options(at), load.scope(at)
    gone = _gone(fields)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        source_pill(at.source)
        chosen = _period(scope.first, scope.last)
        where = _fields(load.option_words(at))
        whole = Slice(chosen.start, chosen.end, tuple(part for part in where if part[1]))
        _ends(chosen=whole != Slice() or bool(gone))
    lost(gone)
    return whole


def kept(key: str, allowed: Sequence[str]) -> list[str]:
    """What is chosen under a key already, before its widget is drawn; what does not exist here is dropped."""
    given = st.session_state.get(key)
    if given is None:
        given = st.query_params.get_all(key)
    found = [value for value in ([given] if isinstance(given, str) else given) if value in allowed]
    if key in st.session_state and found != list(st.session_state[key]):
        st.session_state[key] = found
    return found


def asked(key: str, options: Sequence[str], shown: Callable[[str], str]) -> str | None:
    """What is chosen in a select box before it is drawn, in its own or in the address's words; else None."""
    given = st.session_state.get(key)
    if given is not None and given not in options:
        del st.session_state[key]
        given = None
    given = given or st.query_params.get(key)
    return next((option for option in options if given in (option, shown(option))), None)


def lost(values: Sequence[str]) -> None:
    """Say so where the address asks for what is not here, which the page leaves out."""
    if values:
        named = wording.listed([f"“{wording.plain(value, 40)}”" for value in values])
        there = "which is not here" if len(values) == 1 else "which are not here"
        frame.small(f"The link asks for {named}, {there}.")


def _gone(fields: dict[str, tuple[str | None, ...]], plans: Sequence[str] = ()) -> list[str]:
    """What the address asks for that no source, and no field of this one, has; before its widgets drop it."""
    if not len(st.query_params):
        return []
    _rename_in_address(fields, plans)
    found = [value for value in st.query_params.get_all("source") if value not in load.sources().labels]
    for field in dict.fromkeys((*FIRST, *LABELS, *fields)):
        allowed = words(fields.get(field, ()))
        found += [value for value in st.query_params.get_all(_key(field)) if value not in allowed]
    if plans:
        found += [value for value in st.query_params.get_all("plan") if value not in plans]
    return found


def _key(field: str) -> str:
    """What a field is called in the address and in the session."""
    return _IN_ADDRESS.get(field, field)


def _rename_in_address(fields: dict[str, tuple[str | None, ...]], plans: Sequence[str]) -> None:
    """Read a link from before fields got a name of their own in the address, such as `plan=pro`."""
    for field, key in _IN_ADDRESS.items():
        values, allowed = st.query_params.get_all(field), words(fields.get(field, ()))
        if values and all(value in allowed and value not in plans for value in values):
            st.session_state[key] = values
            # Where the filter is drawn already, it brings the address along, and nobody else may.
            with suppress(StreamlitAPIException):
                st.query_params[key] = values
            del st.query_params[field]


def _fields(shown: dict[str, list[str]]) -> list[tuple[str, tuple[str | None, ...]]]:
    """A pill for each filter that is set, and one button behind which all others can be added.

    While that is open everything stays in it: a filter would else leave it at its first value.
    """
    fields = {field: shown[field] for field in dict.fromkeys((*FIRST, *shown)) if field in shown}
    found = {field: kept(_key(field), allowed) for field, allowed in fields.items()}
    adding = bool(st.session_state.get(_ADD))
    where = [_pill(field, fields[field], found[field]) for field in fields if found[field] and not adding]
    rest = [field for field in fields if adding or not found[field]]
    if rest:
        with frame.popover("Add filter", key=_ADD, icon=":material/add:") as box:
            # What is chosen is always drawn: else it would be forgotten, by the session and by the address.
            drawn = rest if box.open else [field for field in rest if found[field]]
            where += [(field, _chosen(field, fields[field])) for field in drawn]
    return where


def _ends(*, chosen: bool) -> None:
    """At the right end: take every choice back, if there is one; its address, and those that people saved."""
    st.space("stretch")
    if chosen:
        st.button("Reset", type="tertiary", on_click=_reset, key="reset filters")
    with frame.popover("Share view", type="tertiary", icon=":material/link:") as link:
        if link.open:
            st.markdown(
                "This address shows the page with the same filters. Copy it with the button on its right."
            )
            st.code(frame.link(), language=None, wrap_lines=True)
            views.saved()


def source_pill(source: str) -> None:
    """Which source, where there are several."""
    there = load.sources()
    if len(there.labels) < 2 or there.newest is None:
        return
    if st.session_state.get("source", source) not in there.labels:
        del st.session_state["source"]
    asked = "source" in st.session_state or "source" in st.query_params
    # What a page shows unless another is chosen is not written into the address, and no other page's matter.
    first = there.labels.index(there.newest if asked else source)
    with frame.popover(f"Source: **{wording.plain(source, 24)}**", key="source pill") as pill:
        if pill.open or (asked and source != there.newest):
            st.selectbox("Source", there.labels, index=first, key="source", bind="query-params")


def _period(first: date, last: date) -> Slice:
    key = "period"
    given = st.session_state.get(key)
    if given and any(not first <= day <= last for day in given):
        st.session_state[key] = (first, last)
    start, end = _given_period(first, last)
    with frame.popover(f"Period: **{wording.period(start, end)}**", key="period pill") as pill:
        if not pill.open and (start, end) == (first, last):
            return Slice()
        found = st.date_input(
            "Days on which tickets came in",
            (first, last),
            min_value=first,
            max_value=last,
            key=key,
            format="YYYY-MM-DD",
            bind="query-params",
        )
    if not isinstance(found, tuple) or len(found) != 2 or found == (first, last):
        return Slice()
    return Slice(*found)


def _given_period(first: date, last: date) -> tuple[date, date]:
    given = st.session_state.get("period")
    if given is None:
        try:
            given = tuple(date.fromisoformat(text) for text in st.query_params.get_all("period"))
        except ValueError:
            given = ()
    start, end = given if len(given) == 2 else (first, last)
    start, end = max(start, first), min(end, last)
    return (start, end) if start <= end else (first, last)


def _pill(field: str, allowed: list[str], found: list[str]) -> tuple[str, tuple[str | None, ...]]:
    more = f" + {len(found) - 1}" if len(found) > 1 else ""
    with frame.popover(f"{label(field)}: **{wording.plain(found[0], 24)}{more}**", key=f"{field} pill"):
        return field, _chosen(field, allowed)


def _chosen(field: str, allowed: list[str]) -> tuple[str | None, ...]:
    found = st.multiselect(
        label(field), allowed, key=_key(field), bind="query-params", placeholder="All", width=280
    )
    return tuple(None if value == NOT_RECORDED else value for value in found)


def _reset() -> None:
    source = pick_source()
    if source is None:
        return
    at = load.at(source)
    fields = load.options(at)
    for field in map(_key, fields):
        if field in st.session_state:
            st.session_state[field] = []
    for name in dict.fromkeys(("source", *map(_key, (*FIRST, *LABELS, *fields)))):
        # What no widget stands for is only in the address.
        if name in st.query_params and name not in st.session_state:
            del st.query_params[name]
    last_source.forget()
    scope = load.scope(at)
    if "period" in st.session_state:
        st.session_state["period"] = (scope.first, scope.last)
    arm_picker.reset(scope)
