"""The report's values for HTML and PDF: printable text, and pictures as SVG."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go

from analytics import wording
from analytics.figures.drawing import rich_text, svg_export
from jobs.report.report_contents import Card, Picture, Report
from jobs.report.report_tables import DECISIONS, PRINTED, SHOWN, Table

#: Words from logs may be of any length; a report is not.
_LONGEST = 1_200
_CELL = 300
_NOTHING = "Nothing needs a decision"
#: A column whose words are longer than this takes the width that the others leave.
_WIDE = 44


def values(made: Report, wide: float, narrow: float, spark: float) -> dict[str, Any]:
    """Returns the report with pictures at these widths: two wide and one narrow, or one of a page's width."""
    widths = (wide, wide, narrow) if len(made.pictures) > 1 else (2 * wide,)
    asked = wording.counted(len(made.decisions), "thing")
    need = "needs" if len(made.decisions) == 1 else "need"
    return {
        "title": line(made.title),
        "chips": [line(chip, 120) for chip in made.chips],
        "answer": line(made.answer),
        "behind": line(made.behind),
        "remarks": [line(each, 600) for each in made.remarks],
        "cards": [_card(each, spark) for each in made.cards],
        "pictures": [_picture(each, width) for each, width in zip(made.pictures, widths, strict=True)],
        "asked": made.asked or (f"{asked} {need} a decision" if made.decisions else _NOTHING),
        **decisions(made, SHOWN),
        "definitions": [[line(words) for words in each] for each in made.definitions],
        "about": [[line(words) for words in each] for each in made.about],
        "foot": line(made.foot, 240),
    }


def decisions(made: Report, shown: int) -> dict[str, Any]:
    """Returns the first `shown` decisions, how many more there are, and all tables with these."""
    rest = len(made.decisions) - shown
    tables = (_after(each, shown) if each.name == DECISIONS else each for each in made.tables)
    return {
        "decisions": [[line(words, _CELL) for words in each] for each in made.decisions[:shown]],
        "more": f"{wording.count(rest)} more below." if rest > 0 else "",
        "tables": [_table(each) for each in tables if each.rows],
    }


def _after(table: Table, shown: int) -> Table:
    reading = f"Without the first {shown}, which are on the first page." if shown else table.reading
    return replace(table, rows=table.rows[shown:], reading=reading)


def line(text: str, longest: int = _LONGEST) -> str:
    """Returns text on one line without unprintable characters, cut if too long."""
    # As they stand between words, narrow and unbreakable blanks are meant and stay.
    whole = " ".join(part for part in rich_text.printable(text).split(" ") if part)
    return whole if len(whole) <= longest else f"{whole[: longest - 1]}…"


def _card(each: Card, width: float) -> dict[str, str]:
    told = f"{each.label}, month by month"
    return {
        "label": line(each.label),
        "value": line(each.value),
        "change": line(each.change),
        "small": line(each.small, _CELL),
        "target": line(each.target),
        "tint": each.judged or "plain",
        "before": line(each.before),
        "told": told,
        "svg": _svg(each.line, width, told),
    }


def _picture(each: Picture, width: float) -> dict[str, Any]:
    return {
        "title": line(each.title, _CELL),
        "reading": line(each.reading),
        "told": line(each.told),
        "below": [line(words, 600) for words in each.below],
        "svg": _svg(each.figure, width, line(each.told)),
    }


def _svg(figure: go.Figure | None, width: float, told: str) -> str:
    return "" if figure is None else svg_export.svg(figure, width, told)


def _table(each: Table) -> dict[str, Any]:
    rows = [[line(cell, _CELL) for cell in row] for row in each.rows[:PRINTED]]
    more = len(each.rows) - PRINTED
    rest = f" The workbook has {wording.counted(more, 'more row')}." if more > 0 else ""
    return {
        "name": each.name,
        "reading": line(f"{each.reading}{rest}"),
        "head": list(each.head),
        "sides": list(each.sides),
        "widths": _widths(rows, len(each.head)),
        "rows": rows,
    }


def _widths(rows: Sequence[Sequence[str]], columns: int) -> list[str]:
    longest = [max((len(row[at]) for row in rows), default=0) for at in range(columns)]
    return ["rest" if length > _WIDE else "own" for length in longest]
