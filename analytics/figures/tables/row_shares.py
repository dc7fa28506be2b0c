"""Small pictures for table rows: a mix of groups, a share with its interval."""

from collections.abc import Mapping
from urllib.parse import quote

from analytics.figures.drawing.groups import GROUPS
from analytics.figures.drawing.theme import Palette

#: Columns are drawn so wide in their table; twice that, less what a cell keeps for itself, is the viewBox.
COLUMN = 92
_WIDTH, _HEIGHT = 2 * (COLUMN - 16), 64
_GAP = 3


def mix(counts: Mapping[str, int], colours: Palette) -> str:
    """The groups of a cluster as parts of one bar, in the order in which groups are always shown."""
    whole = sum(counts.values())
    parts: list[str] = []
    start = 0.0
    for group in GROUPS.values():
        width = _WIDTH * counts.get(group.key, 0) / whole if whole else 0.0
        if width > 0:
            parts.append(
                f'<rect x="{start:.1f}" y="18" width="{max(width - _GAP, 1):.1f}" height="28" '
                f'fill="{group.colour(colours)}"/>'
            )
        start += width
    return _address(parts)


def share(found: tuple[float, float, float] | None, colours: Palette) -> str:
    """A share between the ends of its interval, on a scale from 0 to 1; without one the scale alone."""
    scale = f'<line x1="9" y1="32" x2="{_WIDTH - 9}" y2="32" stroke="{colours.border}" stroke-width="3"/>'
    if found is None:
        return _address([scale])
    left, middle, right = (9 + each * (_WIDTH - 18) for each in found)
    return _address(
        [
            scale,
            f'<line x1="{left:.1f}" y1="32" x2="{right:.1f}" y2="32" stroke="{colours.pilot}" '
            'stroke-width="7" stroke-linecap="round"/>',
            f'<circle cx="{middle:.1f}" cy="32" r="9" fill="{colours.pilot}" '
            f'stroke="{colours.page}" stroke-width="3"/>',
        ]
    )


def _address(parts: list[str]) -> str:
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">{"".join(parts)}</svg>'
    )
    return f"data:image/svg+xml;utf8,{quote(drawing)}"
