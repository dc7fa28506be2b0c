"""Bar of the agent's scope: a month's tickets by who solved them."""

from typing import NamedTuple

from analytics import wording
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Palette
from analytics.trends.automated_scope import Scope

#: A part narrower than these has no words, or no share written in it.
_WORDS_FROM, _SHARE_FROM = 0.2, 0.06


#: How to read the bar.
READING = "The bar counts tickets; the stage of a category follows a rule."


class Segment(NamedTuple):
    """A part of the month's tickets: its name, its number of tickets and its share of all."""

    name: str
    tickets: int
    share: float


def segments(found: Scope) -> tuple[Segment, ...]:
    """The tickets by who solved them; they add up to all. Tickets are counted, never whole categories."""
    whole = sum(each.tickets for each in found.categories)
    involved = sum(each.involved for each in found.categories)
    alone = sum(each.automated for each in found.categories)
    counts = {"agent alone": alone, "with the agent": involved - alone, "people only": whole - involved}
    return tuple(Segment(name, tickets, tickets / (whole or 1)) for name, tickets in counts.items())


def title(found: Scope) -> str:
    """What is seen: how many categories have reached the stage *automated*."""
    return f"{len(found.automated)} of {len(found.categories)} categories at the stage \u201cautomated\u201d"


def figure(found: Scope, colours: Palette) -> theme.Drawing:
    """One bar of three parts, each with its name above, its share inside and its tickets below."""
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
    counted = wording.counted(part.tickets, "ticket")
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
