"""Theme of all charts: light and dark palette, and the layout that figures start from."""

import html
from dataclasses import dataclass
from typing import Any, Literal, Self, cast

import plotly.graph_objects as go

Mode = Literal["light", "dark"]

FAMILY = "Inter, system-ui, sans-serif"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by their meaning; the same names as in `.streamlit/config.toml`."""

    page: str
    text: str
    quiet: str
    border: str
    grid: str
    pilot: str
    baseline: str
    good: str
    bad: str
    veil: float


PALETTES: dict[Mode, Palette] = {
    "light": Palette(
        page="#FFFFFF",
        text="#0F1922",
        quiet="#566371",
        border="#DFE4EA",
        grid="#EBEFF3",
        pilot="#0072B2",
        baseline="#7C8997",
        good="#009E73",
        bad="#D55E00",
        veil=0.14,
    ),
    "dark": Palette(
        page="#11161C",
        text="#E8EDF2",
        quiet="#9CA9B7",
        border="#2C3540",
        grid="#222A33",
        pilot="#4FA9E0",
        baseline="#8E9AA6",
        good="#2BB98E",
        bad="#F0803C",
        veil=0.20,
    ),
}


def config(name: str) -> dict[str, object]:
    """What a figure is shown with: one button, which takes it home as a picture of that name."""
    return {
        "displaylogo": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "png", "filename": name, "scale": 2},
    }


class Drawing(go.Figure):
    """A figure that is serialised once, when finished, not on every visit.

    Plotly copies all of a figure each time it is shown: two milliseconds for a line chart.
    """

    _plain: dict[str, Any] | None = None

    def finish(self) -> Self:
        """The same figure; nothing is added to it from now on."""
        self._plain = cast(dict[str, Any], super().to_dict())
        return self

    def to_dict(self) -> dict[str, Any]:
        """As Plotly's own."""
        return self._plain if self._plain is not None else cast(dict[str, Any], super().to_dict())


def palette(mode: str | None) -> Palette:
    """Returns the palette of the page's theme; light if unknown."""
    return PALETTES["dark" if mode == "dark" else "light"]


def axis(colours: Palette) -> dict[str, object]:
    """Returns the default axis."""
    return {
        "showline": False,
        "zeroline": False,
        "ticks": "",
        "fixedrange": True,
        "tickangle": 0,
        "tickfont": {"size": 12, "color": colours.quiet},
        "gridcolor": colours.grid,
        "automargin": False,
    }


def blank(
    colours: Palette, *, height: int, left: int = 44, right: int = 12, top: int = 24, bottom: int = 28
) -> Drawing:
    """An empty figure with small margins, quiet axes and horizontal grid lines."""
    return Drawing(
        layout={
            "template": None,
            "height": height,
            "margin": {"l": left, "r": right, "t": top, "b": bottom},
            # Not see-through: a picture of it that is taken home must be readable on any ground.
            "paper_bgcolor": colours.page,
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FAMILY, "size": 13, "color": colours.text},
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": colours.page,
                "bordercolor": colours.border,
                "font": {"family": FAMILY, "size": 12, "color": colours.text},
                "align": "left",
            },
            "xaxis": {**axis(colours), "showgrid": False},
            "yaxis": {**axis(colours), "nticks": 5},
        }
    )


def veiled(colour: str, opacity: float) -> str:
    """Returns a colour with opacity."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def text(words: str, longest: int = 28) -> str:
    """Escapes text from data for Plotly, which reads some HTML."""
    return html.escape(words if len(words) <= longest else f"{words[: longest - 1]}…")
