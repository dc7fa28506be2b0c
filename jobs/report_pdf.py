"""A report as PDF: typeset in this process, with our own font, without a browser or a download."""

import functools
from pathlib import Path

import orjson
import typst

from jobs import report_printed
from jobs.report_contents import Report

_TEMPLATE = Path(__file__).with_name("report.typ")
_FONTS = Path(__file__).parent.parent / "static"
#: In CSS pixels; on paper they come out at two thirds.
_WIDE, _NARROW, _SPARK = 390.0, 330.0, 130.0


def document(made: Report) -> bytes:
    """The pages, tagged for screen readers."""
    given = orjson.dumps(report_printed.values(made, _WIDE, _NARROW, _SPARK)).decode()
    compiler = typst.Compiler(input=_TEMPLATE, font_paths=_fonts(), sys_inputs={"report": given})
    pages = compiler.compile(format="pdf")
    if not isinstance(pages, bytes):
        raise TypeError("Typst gave no single document.")
    return pages


@functools.cache
def _fonts() -> typst.Fonts:
    """Ours, and for scripts that ours has not those of the machine."""
    return typst.Fonts(font_paths=[str(_FONTS)])
