"""The frame around every page: its title with chips, what to do with an empty lake, and its foot."""

from collections.abc import Callable
from typing import Literal
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.elements.lib.mutable_popover_container import PopoverContainer

from analytics import definition_text, wording
from analytics.exploratory.comparison import Pair
from analytics.ticket_outcomes import DEFINITIONS_VERSION
from data.sample.source_labels import MADE_UP
from jobs.counting.snapshot import Snapshot
from pages.components import errors, load
from pages.components.access import guarded_button, last_source, signed_in

_NAME = "typed name"
#: By the key of a popover: what its form did, told when it closes.
_DONE = "done in popovers"


def empty(title: str) -> None:
    """The page without any data: what is missing, and the one next step."""
    st.title(title, anchor=False)
    with st.container(border=True):
        there = "yet" if signed_in.viewer().sources is None else "that you may see"
        st.header(f"There are no tickets {there}.", anchor=False)
        if not signed_in.may("import data"):
            st.markdown("An administrator of this workspace imports them, and says who sees which source.")
            return
        st.markdown(
            "Bring an export of your helpdesk: CSV, JSON, JSONL, Parquet or Excel. "
            "Pilotlight then shows what the agent solved, what it handed over, and how customers felt."
        )
        if guarded_button.button("import data", "Import your tickets", icon=":material/upload:"):
            st.switch_page("pages/admin/data.py")


def made_up(source: str) -> None:
    """The badge of a source whose tickets are made up; nothing for any other."""
    if source in MADE_UP:
        st.badge("Demonstration data", color="orange")


def header(title: str, taken: Snapshot) -> None:
    """The question at the left; at the right which data answers it."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(title, anchor=False, width="content")
        until = wording.moment(taken.rules.as_of, load.settings().zone)
        chips = [":orange-badge[Demonstration data]"] if taken.source in MADE_UP else []
        tickets = wording.counted(taken.height, "ticket")
        chips.append(f":gray-badge[lake {taken.version} · {tickets} · data to {until}]")
        st.markdown(" ".join(chips), width="content")


def heading(title: str, grey: str) -> None:
    """What is seen, and below it in grey how to read it; words from data come through `wording.plain`."""
    st.markdown(f"### {title}\n:small[:gray[{grey}]]")


def your_name(usual: str, label: str, key: str) -> str:
    """The name under which somebody decides, in a box; it stays for the visit on every page that asks.

    The account's name is a start: several people may share one, and what they decide carries a name. Who is
    signed in decides under that name and is not asked.
    """
    if signed_in.required():
        return signed_in.viewer().id
    if key not in st.session_state:
        st.session_state[key] = st.session_state.get(_NAME, usual)
    typed = st.text_input(label, max_chars=80, key=key, width=180)
    st.session_state[_NAME] = " ".join(typed.split()) or usual
    return st.session_state[_NAME]


def known_name() -> str | None:
    """The name of who is signed in, else the one that somebody typed on this visit; None before."""
    if signed_in.required():
        return signed_in.viewer().id
    return st.session_state.get(_NAME)


def popover(
    label: str,
    *,
    key: str | None = None,
    type: Literal["secondary", "tertiary"] = "secondary",
    icon: str | None = None,
) -> PopoverContainer:
    """A popover that asks for its contents when it is opened: `if it.open`, then draw.

    What a page costs is the elements it sends, and most popovers are never opened.
    """
    named = key or label
    told = st.session_state.get(_DONE, {}).pop(named, None)
    if told is not None:
        st.session_state[named] = False
        st.toast(told)
    return st.popover(label, type=type, icon=icon, key=named, on_change="rerun")


def done(key: str, told: str) -> None:
    """Run the page anew with a popover closed: what its form was for is done, and is told in a sentence."""
    st.session_state.setdefault(_DONE, {})[key] = told
    st.rerun()


def small(text: str) -> None:
    """Small grey print; words from data must have gone through `wording.plain`."""
    st.markdown(f":small[:gray[{text}]]")


def link() -> str:
    """The address of this page with everything that is chosen on it."""
    chosen, address = query(), _address()
    return f"{address}?{chosen}" if chosen else address


def query() -> str:
    """Everything that is chosen on this page, as its address says it."""
    chosen = {name: st.query_params.get_all(name) for name in st.query_params}
    if "source" not in chosen and (unsaid := last_source.unsaid()):
        chosen["source"] = [unsaid]
    return urlencode({name: values for name, values in chosen.items() if values}, doseq=True)


def page() -> str:
    """The part of the address that names the page; empty for the first one."""
    return urlsplit(_address()).path.removeprefix(base()).strip("/")


def base() -> str:
    """The path under which the site is served, without a slash at its end."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def root() -> str:
    """The address of the site."""
    address = _address()
    return address.removesuffix(f"/{page()}") if page() else address


def _address() -> str:
    return (st.context.url or "").split("?")[0].rstrip("/")


def about(taken: Snapshot, pair: Pair) -> str:
    """What is counted on this page, in one line at its foot."""
    names = wording.listed([wording.plain(side.label) for side in pair.sides])
    final = (
        "outcomes are final"
        if taken.rules.final
        else f"judged {definition_text.span(taken.rules.horizon)} after creation"
    )
    made_of = f"Lake {taken.version}, definitions {DEFINITIONS_VERSION}."
    called = load.settings().name
    whose = f"{wording.plain(called)}: source" if called else "Source"
    return f"{whose} {wording.plain(taken.source)}, {names}; {final}. {made_of}"


def foot(about: str, downloads: Callable[[], None] | None) -> None:
    """What is counted, what it took, and what can be taken home, whose buttons `downloads` draws."""
    small(about)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        wanted = st.toggle("Show computing times", key="timings")
        if downloads is not None and signed_in.may("export"):
            with popover("Download", type="tertiary", icon=":material/download:") as files:
                if files.open:
                    downloads()
    if wanted:
        took = errors.took()
        parts = [f"{name} {1000 * seconds:,.0f} ms" for name, seconds in took.items()]
        small(f"{' · '.join(parts)}, on the server. Results that were computed before are reused.")
