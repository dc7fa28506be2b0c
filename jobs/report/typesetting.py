"""Typesetting of PDFs in process with our own font: no browser, no download."""

import functools
from pathlib import Path
from typing import Any

import orjson
import typst

_FONTS = Path(__file__).parents[2] / "static"


def compiler(template: Path, given: dict[str, Any], **settings: str) -> typst.Compiler:
    """A compiler of a template with its values, which the template reads as data and never as markup."""
    inputs = {"report": orjson.dumps(given).decode(), **settings}
    return typst.Compiler(input=template, font_paths=_fonts(), sys_inputs=inputs)


def pdf(of: typst.Compiler) -> bytes:
    """The PDF, tagged for screen readers."""
    pages = of.compile(format="pdf")
    if not isinstance(pages, bytes):
        raise TypeError("Typst gave no single document.")
    return pages


@functools.cache
def _fonts() -> typst.Fonts:
    """Our font, and the system's for scripts that ours lacks."""
    return typst.Fonts(font_paths=[str(_FONTS)])
