"""The review queue as one element: 20 tickets ahead in the browser, and an outbox that empties when stored.

Streamlit's own buttons take half a second a key and lose keys in a burst, so the browser answers keys. Its
files are served by Streamlit as files: a script that is sent as text would need a looser content policy.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, cast

import streamlit as st
from streamlit.components.v2 import component
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from jobs.review.answer_texts import Waiting
from jobs.review.review_tags import LONGEST_NOTE, Outcome, Pressed

_ROOT = Path(__file__).parents[3]
_PACKAGE, _NAME = "pilotlight", "review_queue"
#: A burst longer than this comes in two parts; what does not fit is sent again by the browser.
_MOST_KEYS = 200
_ACTIONS = ("tag", "skip", "undo", "cause")


class _Element(Protocol):
    def __call__(self, *, key: str, data: Any, on_outbox_change: Callable[[], None]) -> object: ...  # noqa: ANN401


#: The element with the one that knows its files: each server of a process has its own.
_MADE: list[tuple[object, _Element]] = []


def _element() -> _Element:
    """The element; Streamlit only knows files of installed packages, so the folder is registered here."""
    manager = get_bidi_component_manager()
    if not _MADE or _MADE[0][0] is not manager:
        manifest = ComponentManifest(_PACKAGE, "1", [ComponentConfig(_NAME, "static/review")])
        manager.register_from_manifest(manifest, _ROOT)
        found = component(
            f"{_PACKAGE}.{_NAME}", html='<div class="queue"></div>', css="queue.css", js="queue.js"
        )
        _MADE[:] = [(manager, cast("_Element", found))]
    return _MADE[0][1]


def show(
    key: str,
    *,
    draw: int,
    reviewer: str,
    items: Sequence[Waiting],
    told: Sequence[Outcome],
    saved: int,
    total: int,
    left: int,
    gone: Sequence[str],
    on_keys: Callable[[], None],
) -> None:
    """Draw the queue: the tickets ahead, what became of the keys that came, and how many are stored."""
    _element()(
        key=key,
        data={
            "draw": draw,
            "reviewer": reviewer,
            "items": [_item(each) for each in items],
            "told": [{"uid": each.uid, "refused": each.refused} for each in told],
            "saved": saved,
            "total": total,
            "left": left,
            "gone": list(gone),
        },
        on_outbox_change=on_keys,
    )


def keys(key: str, draw: int) -> list[Pressed]:
    """The keys in the outbox that the browser sent for this draw; what is none is left out."""
    sent = getattr(st.session_state.get(key), "outbox", None)
    if not isinstance(sent, Mapping):
        return []
    outbox = cast("Mapping[str, Any]", sent)
    if outbox.get("draw") != draw or not isinstance(outbox.get("keys"), list):
        return []
    found = [_pressed(each) for each in cast("list[Any]", outbox["keys"])[:_MOST_KEYS]]
    return [each for each in found if each is not None]


def _pressed(sent: Any) -> Pressed | None:  # noqa: ANN401 - whatever a browser sends
    if not isinstance(sent, Mapping):
        return None
    of = cast("Mapping[str, Any]", sent)
    action, seconds = of.get("action"), of.get("seconds", 0)
    if action not in _ACTIONS or not isinstance(seconds, int | float) or not 0 <= seconds < float("inf"):
        return None
    texts = [of.get(name) for name in ("uid", "item", "choice")]
    if not all(isinstance(each, str) and len(each) <= 400 for each in texts):
        return None
    uid, item, choice = cast("list[str]", texts)
    note = of.get("note", "")
    written = note[:LONGEST_NOTE] if isinstance(note, str) else ""
    return Pressed(uid, item, action, choice, float(seconds), written)


def _item(each: Waiting) -> dict[str, Any]:
    return {
        "item": each.item,
        "ticket": each.ticket_id,
        "category": each.category,
        "lines": [dict(line) for line in each.lines],
        "articles": [dict(article) for article in each.articles],
    }
