"""Wall chart of the scope: months across, categories down, and what the agent did in each."""

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from analytics import wording
from analytics.figures.drawing import theme
from analytics.figures.drawing.theme import Palette
from analytics.ticket_slices import NOT_RECORDED
from analytics.trends import calendar_months
from analytics.trends.automated_scope import Category, Scope

#: Pixels of a row, and the most categories drawn; all are in the values.
ROW, MOST = 19, 20
#: What a cell says, from the least to the most.
STATES = ("people only", "too few", "with the agent", "automated")


class Cell(NamedTuple):
    """One category in one month: a place in STATES, its tickets, and what was found in words."""

    category: str
    month: str
    state: int
    tickets: int
    told: str


def cells(months: Sequence[Scope]) -> list[Cell]:
    """Every category of every month, the one that was automated first on top, then by tickets."""
    made = [
        Cell(_name(each), f"{scope.month:%Y-%m}", _state(each), each.tickets, each.reason)
        for scope in months
        for each in scope.categories
    ]
    first = {
        name: min((cell.month for cell in made if cell.category == name and cell.state == 3), default="9")
        for name in {cell.category for cell in made}
    }
    volume = {name: sum(cell.tickets for cell in made if cell.category == name) for name in first}
    return sorted(made, key=lambda cell: (first[cell.category], -volume[cell.category], cell.category))


def values(months: Sequence[Scope]) -> pl.DataFrame:
    """The cells as rows."""
    return pl.DataFrame(
        [(cell.category, cell.month, STATES[cell.state], cell.tickets, cell.told) for cell in cells(months)],
        schema={
            "category": pl.String,
            "month": pl.String,
            "state": pl.String,
            "tickets": pl.Int64,
            "found": pl.String,
        },
        orient="row",
    )


def figure(months: Sequence[Scope], colours: Palette) -> theme.Drawing:
    """A square for each month and category; colour and word say what the agent did there."""
    found = cells(months)
    names = list(dict.fromkeys(cell.category for cell in found))[:MOST]
    of = {f"{scope.month:%Y-%m}": f"{scope.month:%b %Y}" for scope in months}
    at = {(cell.category, cell.month): cell for cell in found}
    drawn = theme.blank(colours, height=ROW * len(names) + 34, left=140, right=4, top=6, bottom=28)
    tints = (
        theme.veiled(colours.border, 0.5), colours.border, theme.veiled(colours.pilot, 0.45), colours.pilot,
    )  # fmt: skip
    drawn.add_heatmap(
        x=list(of.values()),
        y=list(range(len(names))),
        z=[[at[name, month].state if (name, month) in at else None for month in of] for name in names],
        customdata=[
            [_hover(at.get((name, month)), name, words) for month, words in of.items()] for name in names
        ],
        zmin=0,
        zmax=3,
        colorscale=[
            stop for place, tint in enumerate(tints) for stop in ((place / 4, tint), ((place + 1) / 4, tint))
        ],
        showscale=False,
        xgap=2,
        ygap=2,
        hoverongaps=False,
        hovertemplate="%{customdata}<extra></extra>",
    )
    # An axis of categories, for plain months would be read as dates.
    drawn.update_xaxes(type="category", showgrid=False, nticks=12)
    drawn.update_yaxes(
        range=[len(names) - 0.5, -0.5],
        showgrid=False,
        tickvals=list(range(len(names))),
        ticktext=[theme.text(name, 20) for name in names],
    )
    return drawn.finish()


def worth_drawing(months: Sequence[Scope]) -> tuple[Scope, ...]:
    """The months from the one before the agent's first; none where it worked in one month alone."""
    work = [place for place, scope in enumerate(months) if any(each.involved for each in scope.categories)]
    return tuple(months[max(0, work[0] - 1) :]) if len(work) > 1 else ()


def title(months: Sequence[Scope]) -> str:
    """How the number of automated categories went from the first month drawn to the last."""
    if not months:
        return "No month has a scope"
    one, last = months[0], months[-1]
    return (
        f"{wording.counted(len(one.automated), 'category')} automated in {calendar_months.name(one.month)}, "
        f"{len(last.automated)} in {calendar_months.name(last.month)}"
    )


def _hover(cell: Cell | None, name: str, month: str) -> str:
    told = "no ticket"
    if cell is not None:
        counted = wording.counted(cell.tickets, "ticket")
        told = f"{STATES[cell.state]}, {counted}. {theme.text(cell.told, 160)}"
    return f"<b>{theme.text(name, 40)}</b>, {month}: {told}"


def _state(each: Category) -> int:
    if each.state == "automated":
        return 3
    if not each.involved:
        return 0
    return 1 if each.state == "too few" else 2


def _name(each: Category) -> str:
    return NOT_RECORDED if each.name is None else each.name
