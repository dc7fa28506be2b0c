"""Writes a report as PDF: as many decisions as fit on its first page, no last page nearly empty."""

from pathlib import Path
from typing import Any, NamedTuple

import orjson
import typst

from jobs.report import printed_values, typesetting
from jobs.report.report_contents import Report
from jobs.report.report_tables import SHOWN

_TEMPLATE = Path(__file__).with_name("report.typ")
#: In CSS pixels; on paper they come out at two thirds.
_WIDE, _NARROW, _SPARK = 390.0, 330.0, 130.0
#: A last page that is filled to less than this share is avoided: by smaller print, else by an earlier break.
_SLIVER = 0.3
_SETTINGS: tuple[dict[str, str], ...] = (
    *({"size": size} for size in ("1", "0.96", "0.92", "0.88")),
    {"apart": "yes"},
)


class _End(NamedTuple):
    page: int
    down: float


def document(made: Report) -> bytes:
    """Returns the PDF, tagged for screen readers.

    The first page holds as many decisions as fit on it, and the last one is never nearly empty.
    """
    given = printed_values.values(made, _WIDE, _NARROW, _SPARK)
    for shown in range(min(SHOWN, len(made.decisions)), -1, -1):
        given |= printed_values.decisions(made, shown)
        if _end(_compiler(given), "first-page").page == 1:
            break
    compilers = (_compiler(given, **settings) for settings in _SETTINGS)
    fitting = next((each for each in compilers if not _is_sliver(each)), None)
    return typesetting.pdf(fitting or _compiler(given, **_SETTINGS[-1]))


def _compiler(given: dict[str, Any], **settings: str) -> typst.Compiler:
    return typesetting.compiler(_TEMPLATE, given, **settings)


def _is_sliver(compiler: typst.Compiler) -> bool:
    return _end(compiler, "document").down < _SLIVER


def _end(compiler: typst.Compiler, part: str) -> _End:
    """Where a part of the document ends: its page, and how full that page is."""
    return _End(**orjson.loads(compiler.query(f"<{part}>", field="value", one=True)))
