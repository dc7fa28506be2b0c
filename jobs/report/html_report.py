"""Writes a report as one self-contained HTML file: font, style and pictures inline."""

import base64
import functools
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from jobs.report import printed_values
from jobs.report.report_contents import Report

_TEMPLATE = Path(__file__).with_name("report.html")
_FONT = Path(__file__).parents[2] / "static" / "inter-latin-variable.woff2"
#: In CSS pixels: letters are a little larger than drawn on a wide screen, and a little smaller on a phone.
_WIDE, _NARROW, _SPARK = 420.0, 420.0, 170.0


def document(made: Report) -> bytes:
    """Returns the page; all text is escaped, only our own SVG is inserted as it is."""
    given = printed_values.values(made, _WIDE, _NARROW, _SPARK)
    for drawn in (*given["cards"], *given["pictures"]):
        drawn["svg"] = Markup(drawn["svg"])  # noqa: S704  # a tree that was written as XML, its words escaped
    font = base64.b64encode(_FONT.read_bytes()).decode()
    return _template().render(report=given, font=font).encode()


@functools.cache
def _template() -> Template:
    there = FileSystemLoader(_TEMPLATE.parent)
    found = Environment(loader=there, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return found.get_template(_TEMPLATE.name)
