"""Articles cut at their headings into sections of plain text, none longer than one answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

#: Words of one entry; a longer section is cut between two paragraphs.
MOST_WORDS = 400
_HEADINGS = ("h1", "h2", "h3")
#: What stands on a line of its own.
_BLOCKS = frozenset(
    "p div section article ul ol li table tr pre blockquote figure figcaption details summary dl dt dd hr br "
    "h4 h5 h6 header main tbody thead".split()
)
_UNREAD = ("script", "style", "noscript", "template", "nav", "footer", "svg", "iframe", "head")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an article: the heading that it stands under ("" for what comes first) and its text."""

    heading: str
    text: str


def of_html(html: str) -> list[Section]:
    """Returns the sections of an article in HTML; a short article is one section without a heading."""
    found = _cut(html)
    if sum(_words(each.text) for each in found) <= MOST_WORDS:
        lines = [line for each in found for line in (each.heading, each.text) if line]
        return [Section("", "\n".join(lines))] if lines else []
    return [part for each in found if each.text for part in _short(each)]


def title_of(html: str) -> str:
    """Returns what a page calls itself: its first heading of the first level, else its <title>."""
    tree = LexborHTMLParser(html)
    for selector in ("h1", "title"):
        node = tree.css_first(selector)
        if node is not None and (text := _plain(node.text(deep=True))):
            return text
    return ""


def _cut(html: str) -> list[Section]:
    tree = LexborHTMLParser(html)
    tree.strip_tags(list(_UNREAD))
    body = tree.body
    found, heading, lines = list[Section](), "", [""]
    for piece in _pieces(body) if body is not None else ():
        if isinstance(piece, Section):
            found.append(Section(heading, _joined(lines)))
            heading, lines = piece.heading, [""]
        elif piece == "\n":
            lines.append("")
        else:
            lines[-1] += piece
    found.append(Section(heading, _joined(lines)))
    return [each for each in found if each.heading or each.text]


def _pieces(node: LexborNode) -> Iterator[str | Section]:
    """The texts below a node in order; a line end between blocks, a Section where a heading begins one."""
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag == "-text":
            yield child.text(deep=False)
        elif tag in _HEADINGS:
            yield Section(_plain(child.text(deep=True)), "")
        else:
            if tag in _BLOCKS:
                yield "\n"
            yield from _pieces(child)
            if tag in _BLOCKS:
                yield "\n"


def _short(section: Section) -> Iterator[Section]:
    """The section, or parts of it between paragraphs; a single paragraph is never cut."""
    part, number = list[str](), 0
    for line in section.text.split("\n"):
        if part and _words(" ".join(part)) + _words(line) > MOST_WORDS:
            number += 1
            yield Section(section.heading, "\n".join(part))
            part = []
        part.append(line)
    yield Section(section.heading, "\n".join(part))


def _joined(lines: list[str]) -> str:
    return "\n".join(plain for line in lines if (plain := _plain(line)))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ")).strip()


def _words(text: str) -> int:
    return len(text.split())
