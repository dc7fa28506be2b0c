"""Signals: each in a sentence with its size, what was noted just before it, its days and its rows."""

import streamlit as st

from analytics import wording
from analytics.exploratory import comparison
from analytics.exploratory.reach import COUNTS
from analytics.figures.drawing import marks, theme
from analytics.metrics import METRICS, Metric
from analytics.trends.signals.find_signals import Watched
from analytics.trends.signals.watch_settings import Signal
from analytics.trends.unusual_days import Event
from pages.components import filters, frame, load_month, notes, rows
from pages.components.access import guarded_button
from pages.components.load import At

#: So many stand on the page, the newest first; the others open.
SHOWN = 8
KINDS = {
    "spike": "More tickets",
    "release": "After an event",
    "plan": "Customer plan",
    "metric": "All tickets",
    "median": "All tickets",
    "drift": "Different mix",
}


def answer(found: Watched, events: tuple[Event, ...]) -> None:
    """How many things changed, of how many watched, how many may be chance; and the key of the letters."""
    count = len(found.signals)
    with st.container(border=True, gap="xsmall"):
        changed = "Nothing stands out" if not count else f"{wording.counted(count, 'thing')} changed"
        watch = found.watch
        year = "" if watch.days[0].year != watch.days[1].year else f" {watch.days[1].year}"
        st.header(f"{changed} in {wording.period(*watch.days)}{year}.", anchor=False)
        more = f" Rates are known up to {wording.day(watch.judged_to)}; younger tickets are still maturing."
        st.markdown(f"{found.sentence}{more if watch.judged_to < watch.days[1] else ''}")
    noted = marks.of(events, watch.baseline[0], watch.days[1])
    if noted and count:
        frame.small(f"Letters in the charts: {notes.key(noted)}")


def cards(at: At, found: Watched, events: tuple[Event, ...]) -> None:
    """The newest signals, each with its days drawn."""
    for place, signal in enumerate(found.signals[:SHOWN]):
        with st.container(border=True, gap="xsmall"):
            _words(at, signal, place)
            figure = load_month.signal_figure(at, events, place, st.context.theme.type or "light")
            name = f"{at.source}-signal-{place + 1}"
            st.plotly_chart(
                figure, theme=None, config=theme.config(name), key=f"signal {place}", alt=signal.sentence
            )
    rest = found.signals[SHOWN:]
    if rest:
        with frame.popover(f"{wording.counted(len(rest), 'older signal')}", key="older") as opened:
            if opened.open:
                st.markdown("\n".join(f"- {wording.plain(signal.sentence, 300)}" for signal in rest))


def unwatched(found: Watched) -> None:
    """What had too little to be watched."""
    if not found.unwatched:
        return
    count = len(found.unwatched)
    with frame.popover(f"{count} series are not monitored", key="unwatched", type="tertiary") as opened:
        if opened.open:
            st.markdown(
                "\n".join(
                    f"- {wording.plain(each.what, 80)}: {wording.plain(each.reason, 200)}"
                    for each in found.unwatched
                )
            )


def _words(at: At, signal: Signal, place: int) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        found_by = f"Found by the method “{signal.chart}” on {wording.day(signal.found_on, year=True)}."
        st.markdown(f"### {_title(signal)}\n:small[:gray[{_said(signal)}]]", width="content", help=found_by)
        if guarded_button.button(
            "read rows", "Rows", key=f"signal rows {place}", type="tertiary", icon=":material/chevron_right:",
            icon_position="right", help="The tickets behind this signal",
        ):  # fmt: skip
            rows.show(at, comparison.alone(signal.rows, _title(signal)), _metric(signal))


def _title(signal: Signal) -> str:
    said = signal.sentence.split(" (")[0]
    if signal.dimension and signal.kind != "drift":
        return wording.plain(f"{filters.label(signal.dimension)} {said}", 160)
    return wording.plain(f"{said[0].upper()}{said[1:]}", 160)


def _said(signal: Signal) -> str:
    size = f"{signal.noise:.1f} × noise"
    event = signal.event
    if event is None:
        noted = "No note or event just before it."
    else:
        noted = f"Just before: {event.kind} {wording.plain(event.what, 80)} on {wording.day(event.day)}."
    return f"{KINDS[signal.kind]} · {size}. {noted}"


def _metric(signal: Signal) -> Metric:
    return COUNTS["mature"] if signal.metric == "tickets" else METRICS[signal.metric]
