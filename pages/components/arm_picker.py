"""What is compared with what: arms, versions of the agent, periods, or one side alone."""

from datetime import date

import streamlit as st

from analytics import wording
from analytics.exploratory import comparison
from analytics.exploratory.comparison import Pair
from analytics.ticket_slices import Slice
from pages.components import frame, load
from pages.components.load import Scope

ARMS = "Arms"
VERSIONS = "Agent versions"
PERIODS = "Periods"
ALONE = "One side"

_KEYS = ("compare", "version", "against", "days", "days_before")


def possible(scope: Scope) -> list[str]:
    """What this source can compare, the default first."""
    found = [ARMS] if len(scope.arms) == 2 else []
    further = [VERSIONS] if len(scope.versions) > 1 else []
    further += [PERIODS] if scope.first < scope.last else []
    return [*found, *further, ALONE] if found else [ALONE, *further]


def popover(scope: Scope) -> str:
    """Draw the choice; returns what kind of comparison it is."""
    kinds = possible(scope)
    asked = st.session_state.get("compare") or st.query_params.get("compare")
    if asked not in kinds:
        asked = kinds[0]
        st.session_state.pop("compare", None)
    with frame.popover(f"Compare: **{_words(scope, asked)}**", key="compare pill") as pill:
        if not pill.open and asked == kinds[0]:
            return asked
        kind = st.segmented_control(
            "Compare", kinds, default=kinds[0], required=True, key="compare", bind="query-params"
        )
        if kind == VERSIONS:
            _pick_versions(scope)
        elif kind == PERIODS:
            _pick_periods(scope)
        elif kind == ALONE:
            st.markdown(":small[:gray[All tickets of the filter, without a comparison.]]")
        else:
            st.markdown(
                ":small[:gray[By the arm that a ticket was assigned to, even if another one answered it.]]"
            )
    return kind or kinds[0]


def pair(scope: Scope, chosen: Slice, kind: str) -> Pair:
    """The two sides, within what is filtered."""
    if kind == VERSIONS:
        one, base = _versions(scope)
        return comparison.versions(chosen, one, base)
    if kind == PERIODS:
        return comparison.periods(chosen, *_periods(scope))
    if kind == ALONE and len(scope.arms) == 2:
        return comparison.alone(chosen)
    return load.default_pair(scope, chosen)


def reset(scope: Scope) -> None:
    """Back to the default comparison."""
    for key in _KEYS[1:]:
        st.session_state.pop(key, None)
    if "compare" in st.session_state:
        st.session_state["compare"] = possible(scope)[0]


def _words(scope: Scope, kind: str) -> str:
    if kind == ARMS:
        here = load.settings()
        return f"{wording.plain(here.pilot)} vs {wording.plain(here.baseline)}"
    if kind == VERSIONS:
        return " v ".join(wording.plain(name, 22) for name in _versions(scope))
    if kind == PERIODS:
        return " v ".join(wording.period(*days) for days in _periods(scope))
    return "nothing"


def _versions(scope: Scope) -> tuple[str, str]:
    there = scope.versions
    one = _given("version", there) or there[0]
    base = _given("against", there) or next(name for name in there if name != one)
    return one, base


def _given(key: str, there: tuple[str, ...]) -> str | None:
    found = st.session_state.get(key) or st.query_params.get(key)
    return found if found in there else None


def _pick_versions(scope: Scope) -> None:
    there = scope.versions
    one, base = _versions(scope)
    for key in ("version", "against"):
        if key in st.session_state and st.session_state[key] not in there:
            del st.session_state[key]
    st.selectbox("Version", there, index=0, key="version", bind="query-params")
    st.selectbox("against", there, index=1, key="against", bind="query-params")
    if one == base:
        st.markdown(":small[:orange[Choose two different versions.]]")


def _periods(scope: Scope) -> tuple[tuple[date, date], tuple[date, date]]:
    one, base = _default_periods(scope)
    return _range("days", one, scope), _range("days_before", base, scope)


def _default_periods(scope: Scope) -> tuple[tuple[date, date], tuple[date, date]]:
    until = max(scope.first, min(scope.last_mature, scope.last))
    return comparison.last_days(scope.first, until)


def _range(key: str, otherwise: tuple[date, date], scope: Scope) -> tuple[date, date]:
    first, last = scope.first, scope.last
    given = st.session_state.get(key)
    if given is None:
        try:
            given = tuple(date.fromisoformat(text) for text in st.query_params.get_all(key))
        except ValueError:
            given = ()
    if len(given) != 2 or not first <= given[0] <= given[1] <= last:
        return otherwise
    return given[0], given[1]


def _pick_periods(scope: Scope) -> None:
    first, last = scope.first, scope.last
    for key, name, days in zip(
        ("days", "days_before"), ("Days", "against"), _default_periods(scope), strict=True
    ):
        given = st.session_state.get(key)
        if given and any(not first <= day <= last for day in given):
            del st.session_state[key]
        inside = (max(first, days[0]), max(first, days[1]))
        st.date_input(name, inside, first, last, key=key, format="YYYY-MM-DD", bind="query-params")
