"""A work packet as one self-contained HTML document to print or send; it loads nothing from elsewhere."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template

from analytics.packets.packet_record import Packet
from jobs.failures.fix_decisions import Fix
from jobs.packets.packet_comments import Comment

_TEMPLATE = Path(__file__).with_name("packet.html.j2")
GROUP_NAMES = {
    "knowledge_gap": "Knowledge gap",
    "misclassification": "Intent mix-up",
    "edge_case": "Edge case",
}


def html(packet: Packet, fix: Fix | None, said: list[Comment]) -> bytes:
    """The document, with the question and answer as people edited them."""
    return (
        _template()
        .render(packet=packet, fix=fix, comments=said, group=GROUP_NAMES.get(packet.group, packet.group))
        .encode()
    )


@cache
def _template() -> Template:
    there = FileSystemLoader(_TEMPLATE.parent)
    return Environment(loader=there, autoescape=True, trim_blocks=True, lstrip_blocks=True).get_template(
        _TEMPLATE.name
    )
