"""The scope of the agent: which share of a month's tickets is automated, with the agent, or people's."""

from typing import NamedTuple

from analytics import wording
from analytics.figures import theme
from analytics.figures.theme import Palette
from analytics.trends.scope import Scope

#: A part narrower than these has no words, or no share written in it.
_WORDS_FROM, _SHARE_FROM = 0.2, 0.06


class Segment(NamedTuple):
    """A part of the tickets: what it is called, how many categories and tickets it has, and its share."""

    name: str
    categories: int
    tickets: int
    share: float


def segments(found: Scope) -> tuple[Segment, ...]:
    """Automated categories, those that the agent has a part in, and people's; they add up to all tickets."""
    groups: dict[str, list[int]] = {"automated": [], "with the agent": [], "by people": []}
    for each in found.categories:
        own = "automated" if each.state == "automated" else "with the agent" if each.involved else "by people"
        groups[own].append(each.tickets)
    whole = sum(sum(tickets) for tickets in groups.values()) or 1
    return tuple(
        Segment(name, len(tickets), sum(tickets), sum(tickets) / whole) for name, tickets in groups.items()
    )


def title(found: Scope) -> str:
    """What is seen."""
    return f"{len(found.automated)} of {len(found.categories)} categories are automated"


def figure(found: Scope, colours: Palette) -> theme.Drawing:
    """One bar of three parts, each with its name above, its share inside and its categories below."""
    drawn = theme.blank(colours, height=118, left=2, right=2, top=26, bottom=24)
    tints = (colours.pilot, theme.veiled(colours.pilot, 0.45), colours.border)
    inks = (colours.page, colours.text, colours.text)
    at = 0.0
    notes: list[dict[str, object]] = []
    for place, part in enumerate(segments(found)):
        if part.tickets:
            drawn.add_bar(
                x=[part.share],
                y=[0],
                base=[at],
                orientation="h",
                width=1,
                marker={"color": tints[place], "line": {"width": 2, "color": colours.page}},
                hovertemplate=(
                    f"<b>{part.name}</b>: {wording.share(part.share)} of tickets, "
                    f"{wording.count(part.tickets)}<extra></extra>"
                ),
            )
            notes += _words(part, at, inks[place], colours)
        at += part.share
    drawn.update_layout(
        xaxis={"range": [0, 1], "visible": False},
        yaxis={"range": [-0.5, 0.5], "visible": False},
        barmode="overlay",
        annotations=notes,
    )
    return drawn.finish()


def _words(part: Segment, at: float, ink: str, colours: Palette) -> list[dict[str, object]]:
    """What stands at a part; only its share where it is too narrow for words."""
    counted = f"{wording.count(part.categories)} categor{'y' if part.categories == 1 else 'ies'}"
    rows = (
        (0.5, "middle", f"<b>{wording.share(part.share, 0)}</b>", ink, 14),
        (1.0, "bottom", part.name, colours.text, 12),
        (0.0, "top", counted, colours.quiet, 11),
    )
    return [
        {
            "x": at + 0.012, "xanchor": "left", "y": y, "yref": "paper", "yanchor": anchor, "text": text,
            "showarrow": False, "font": {"size": size, "color": colour},
        }
        for y, anchor, text, colour, size in rows[: 3 if part.share > _WORDS_FROM else 1]
        if part.share > _SHARE_FROM
    ]  # fmt: skip
