"""Chart of triggers: what each catches that no other one does, and what it alone hands over needlessly."""

from collections.abc import Sequence
from typing import NamedTuple

from analytics import wording
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Palette

_ROW, _MARGINS = 38, 64
#: Room for the names of triggers.
_LEFT = 210


class Bars(NamedTuple):
    """A trigger: right and needless handovers, and those of them that no other one makes; None: unknown."""

    name: str
    caught: int
    caught_alone: int
    needless: int | None
    needless_alone: int | None


def figure(triggers: Sequence[Bars], colours: Palette) -> theme.Drawing:
    """A pair of bars a trigger, right above needless; the full part is what it alone adds."""
    drawn = theme.blank(
        colours, height=_MARGINS + _ROW * max(1, len(triggers)), left=_LEFT, right=40, top=12, bottom=36
    )
    places = [-place for place in range(len(triggers))]
    most = max((max(each.caught, each.needless or 0) for each in triggers), default=1)
    drawn.update_xaxes(range=[0, 1.12 * max(1, most)], showgrid=True, nticks=6)
    drawn.update_yaxes(
        range=[-len(triggers) + 0.4, 0.6],
        tickvals=places,
        ticktext=[theme.text(each.name, 30) for each in triggers],
        showgrid=False,
        tickfont_color=colours.text,
    )
    for up, colour, word in ((0.2, colours.good, "right"), (-0.2, colours.bad, "needless")):
        right = word == "right"
        if not right and all(each.needless is None for each in triggers):
            continue
        whole = [each.caught if right else each.needless or 0 for each in triggers]
        alone = [each.caught_alone if right else each.needless_alone or 0 for each in triggers]
        ys = [place + up for place in places]
        told = [
            f"<b>{theme.text(each.name)}</b><br>{wording.counted(all_, f'{word} handover')}, "
            f"{wording.count(own)} by this trigger alone<extra></extra>"
            for each, all_, own in zip(triggers, whole, alone, strict=True)
        ]
        for values, shade in ((whole, theme.veiled(colour, 0.28)), (alone, colour)):
            drawn.add_bar(
                x=values,
                y=ys,
                orientation="h",
                width=0.34,
                marker={"color": shade, "line": {"width": 0}},
                hovertemplate=told,
                showlegend=False,
            )
        drawn.add_scatter(
            x=whole,
            y=ys,
            mode="text",
            text=[f" {own} of {all_}" if all_ else " 0" for own, all_ in zip(alone, whole, strict=True)],
            textposition="middle right",
            textfont={"size": 11, "color": colours.quiet},
            hoverinfo="skip",
            cliponaxis=False,
            showlegend=False,
        )
    drawn.update_layout(barmode="overlay", bargap=0.2)
    return drawn.finish()
