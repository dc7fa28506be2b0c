"""Parses the small HTML of Plotly texts into styled runs, for the SVG export."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import NamedTuple

_RULE = re.compile(r"(color|font-size)\s*:\s*([^;]+)")
#: What no document may hold, and what would turn the words around it: controls, lone halves, bidi marks.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style; without a colour or a size they have those of their text."""

    words: str
    bold: bool = False
    colour: str = ""
    size: float | None = None


def lines(text: str) -> tuple[tuple[Run, ...], ...]:
    """Returns a text's lines as styled runs. Knows b, span and br; any other tag is a ValueError."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return tuple(tuple(line) for line in reader.lines)


def printable(text: str) -> str:
    """Returns text without characters that documents cannot hold."""
    return _UNPRINTABLE.sub(" ", text)


class _Style(NamedTuple):
    tag: str
    run: Run


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[Run]] = [[]]
        self._open: list[_Style] = [_Style("", Run(""))]

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """A style begins, or a line."""
        now = self._open[-1].run
        if tag == "br":
            self.lines.append([])
        elif tag == "b":
            self._open.append(_Style(tag, replace(now, bold=True)))
        elif tag == "span":
            rules = dict(_RULE.findall(dict(attrs).get("style") or ""))
            size = rules.get("font-size", "").strip().removesuffix("px")
            styled = replace(
                now, colour=rules.get("color", now.colour).strip(), size=float(size) if size else now.size
            )
            self._open.append(_Style(tag, styled))
        else:
            raise ValueError(f"A text of a figure has the tag {tag}, which print does not know.")

    def handle_endtag(self, tag: str) -> None:
        """A style ends."""
        if len(self._open) > 1 and self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Words in the style that is open."""
        if words := printable(data):
            self.lines[-1].append(replace(self._open[-1].run, words=words))
