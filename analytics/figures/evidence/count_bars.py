"""Chart of counts in named states, one bar a state: how many lines of a bill, and in which colour."""

from collections.abc import Sequence
from typing import NamedTuple

from analytics import wording
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Palette

_ROW, _MARGINS, _LEFT = 32, 40, 176
#: How much of the longest bar's width a sign of its words takes, where the chart is narrow.
_OF_SIGN = 0.1


class CountBar(NamedTuple):
    """A state: how many are in it, what they cost in words, and whether that is good, bad or neither."""

    label: str
    number: int
    beside: str
    tone: str


def figure(bars: Sequence[CountBar], colours: Palette) -> theme.Drawing:
    """A bar a state, the first on top, each with its number."""
    drawn = theme.blank(
        colours, height=_MARGINS + _ROW * max(1, len(bars)), left=_LEFT, right=24, top=8, bottom=24
    )
    places = [-place for place in range(len(bars))]
    most = max((bar.number for bar in bars), default=1)
    # Several currencies stand below each other: in one line a phone has no room for them.
    said = [
        f"{wording.count(bar.number)}{f' · {bar.beside}' if bar.beside else ''}".replace(" and ", "<br>and ")
        for bar in bars
    ]
    longest = max((len(line) for words in said for line in words.split("<br>")), default=0)
    # What stands behind the longest bar must fit, on a phone too.
    drawn.update_xaxes(range=[0, most * (1.1 + _OF_SIGN * longest)], showticklabels=False)
    drawn.update_yaxes(
        range=[-len(bars) + 0.4, 0.6],
        tickvals=places,
        ticktext=[f"{theme.text(bar.label, 26)} " for bar in bars],
        showgrid=False,
        tickfont_color=colours.text,
    )
    tones = {"good": colours.good, "bad": colours.bad}
    drawn.add_bar(
        x=[bar.number for bar in bars],
        y=places,
        orientation="h",
        width=0.62,
        marker_color=[tones.get(bar.tone, colours.baseline) for bar in bars],
        text=said,
        textposition="outside",
        textfont={"size": 11, "color": colours.text},
        cliponaxis=False,
        hoverinfo="skip",
    )
    return drawn.finish()
