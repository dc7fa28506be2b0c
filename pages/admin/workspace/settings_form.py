"""What a workspace decides: shown as it holds, asked for, tried on the figures, and only then kept."""

from collections.abc import Mapping

import streamlit as st

from analytics import definition_text, wording
from data.database.tables import WorkspaceSetting
from data.errors import DataError
from data.settings import HORIZONS, VARIABLES, Settings, decided_by_environment, time_zones
from jobs.upkeep import workspace
from pages.components import frame, load
from pages.components.access import guarded_button, signed_in

#: What each setting does, in the place where it is asked for.
_HELP = {
    "name": "Shown in the browser's tab and on exports.",
    "pilot": "The name of the arm whose tickets the agent gets.",
    "baseline": "The name of the arm that it is compared with.",
    "time_zone": "Days, weeks and months begin at midnight in this time zone. Times are stored in UTC.",
    "horizon": "How old a ticket is when it is judged: 24h, 72h, 7d, 14d, or a number of days such as 10d.",
}
#: Presets of the horizon as people say them; others stand as they are typed.
_IN_WORDS = {"24h": "24 hours", "72h": "72 hours", "7d": "7 days", "14d": "14 days"}
_SAVED = "settings saved"


def answer(now: Settings, decided: Mapping[str, WorkspaceSetting]) -> None:
    """How it is counted now, in words, and who decided it."""
    with st.container(border=True, gap="xsmall"):
        if now.name:
            st.text(now.name)
        st.header(
            f"A ticket is judged {definition_text.span(now.horizon)} after it came in; days end at midnight "
            f"in {now.time_zone}.",
            anchor=False,
        )
        for name in ("horizon", "time_zone"):
            frame.small(f"{workspace.LABELS[name]}: {_origin(name, now, decided)}.")
    if st.session_state.pop(_SAVED, False):
        st.success("Saved. Every page uses it from the next click on.", icon=":material/check:")


def _origin(name: str, now: Settings, decided: Mapping[str, WorkspaceSetting]) -> str:
    if name in decided_by_environment():
        return f"{VARIABLES[name]} sets it, in the environment of this server"
    if name not in decided:
        return "default"
    found = decided[name]
    return f"set by {wording.plain(found.who)} on {wording.moment(found.changed_at, now.zone)}"


def ask(now: Settings, decided: Mapping[str, WorkspaceSetting]) -> dict[str, str]:
    """Ask for every setting; what comes back are the values that differ from those that hold."""
    fixed = decided_by_environment()
    holds = {
        "name": now.name,
        "pilot": now.pilot,
        "baseline": now.baseline,
        "time_zone": now.time_zone,
        "horizon": workspace.in_words(now.horizon),
    }
    typed: dict[str, str | None] = {}
    left, right = st.columns(2, gap="small")
    with left, st.container(border=True, gap="small", height="stretch"):
        frame.heading("How it is counted", "These settings apply to every page, export and command.")
        typed["horizon"] = _choice("horizon", holds["horizon"], list(HORIZONS), fixed, may_be_new=True)
        typed["time_zone"] = _choice("time_zone", holds["time_zone"], sorted(time_zones()), fixed)
    with right, st.container(border=True, gap="small", height="stretch"):
        frame.heading("Names", "Names do not change any figure.")
        for name in ("name", "pilot", "baseline"):
            typed[name] = st.text_input(
                workspace.LABELS[name],
                holds[name],
                max_chars=workspace.LONGEST_NAME,
                help=_HELP[name],
                key=f"setting {name}",
                width=380,
            )
    return {name: value for name, value in typed.items() if value is not None and value != holds[name]}


def _choice(
    name: str, holds: str, offered: list[str], fixed: frozenset[str], *, may_be_new: bool = False
) -> str | None:
    choices = offered if holds in offered else [holds, *offered]
    return st.selectbox(
        workspace.LABELS[name],
        choices,
        index=choices.index(holds),
        help=_HELP[name],
        key=f"setting {name}",
        format_func=lambda choice: _IN_WORDS.get(choice, choice),
        accept_new_options=may_be_new,
        disabled=name in fixed,
        width=380,
    )


def effect(source: str, now: Settings, wanted: Mapping[str, str]) -> None:
    """What the new values would do to the figures of a source, before anything is kept."""
    if not wanted.keys() & VARIABLES.keys():
        return
    try:
        then = workspace.proposed(now, wanted)
    except DataError:
        # Saving says what is wrong with it.
        return
    at = load.at(source)
    said = workspace.effect(load.taken(at), load.taken(at.counted_by(then)))
    with st.container(border=True, gap="xsmall"):
        frame.heading("What would change", f"Computed for the source {wording.plain(source)}. Not saved yet.")
        st.markdown("\n".join(f"- {sentence}" for sentence in said))


def save(wanted: Mapping[str, str]) -> None:
    """Keep what was typed; where it cannot be, say why and change nothing."""
    names = wording.listed([workspace.LABELS[name].lower() for name in wanted])
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = guarded_button.button(
            "change settings", "Save", disabled=not wanted, key="save settings", icon=":material/save:"
        )
        frame.small(f"Not saved yet: {names}." if wanted else "Nothing was changed.")
    if not pressed:
        return
    try:
        with signed_in.permit("change settings"):
            workspace.write(load.settings(), wanted)
    except DataError as refused:
        st.warning("Nothing was saved.")
        st.text(str(refused))
        return
    load.forget_settings()
    st.session_state[_SAVED] = True
    st.rerun()
