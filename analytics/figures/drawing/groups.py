"""Names, signs, shapes and colours of the failure groups."""

from dataclasses import dataclass
from typing import Literal

from analytics.failures.groups import FIXES
from analytics.figures.drawing.theme import PALETTES, Palette

Hue = Literal["yellow", "violet", "orange", "gray"]


@dataclass(frozen=True, slots=True)
class Group:
    """How one group is called and drawn; its colour never stands without its sign, shape or name."""

    key: str
    label: str
    #: Where there is little room.
    short: str
    #: In text, and the same shape as Plotly calls it.
    sign: str
    symbol: str
    #: The name of its colour in the theme.
    hue: Hue
    light: str
    dark: str
    fix: str
    definition: str

    def colour(self, colours: Palette) -> str:
        """Its colour on that ground."""
        return self.dark if colours == PALETTES["dark"] else self.light


#: In the order in which they are diagnosed.
GROUPS: dict[str, Group] = {
    "knowledge_gap": Group(
        key="knowledge_gap",
        fix=FIXES["knowledge_gap"],
        label="Knowledge gap",
        short="Knowledge gap",
        sign="●",
        symbol="circle",
        hue="yellow",
        light="#56B4E9",
        dark="#6CC0EE",
        definition="No knowledge base article answers the request: its category has none, or none is as "
        "close as articles are to solved requests.",
    ),
    "misclassification": Group(
        key="misclassification",
        fix=FIXES["misclassification"],
        label="Misclassification",
        short="Misclassified",
        sign="◆",
        symbol="diamond",
        hue="violet",
        light="#CC79A7",
        dark="#D98FB9",
        definition="The agent read a different intent from the one that was confirmed, or that the words "
        "show.",
    ),
    "edge_case": Group(
        key="edge_case",
        fix=FIXES["edge_case"],
        label="Edge case",
        short="Edge case",
        sign="■",
        symbol="square",
        hue="orange",
        light="#E69F00",
        dark="#EDB033",
        definition="The intent was read correctly and an article exists, but failures concentrate on one "
        "value of a context field, while requests with other values are solved.",
    ),
    "other": Group(
        key="other",
        fix=FIXES["other"],
        label="Other",
        short="Other",
        sign="▲",
        symbol="triangle-up",
        hue="gray",
        light="#A3ADB8",
        dark="#7C8997",
        definition="An error of the agent or a tool, a handover by rule, or too little evidence for the "
        "other three groups.",
    ),
}
