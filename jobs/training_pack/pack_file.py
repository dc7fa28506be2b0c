"""The pack as a zip: every format's files and a manifest; nothing is written where personal data is left."""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime

from analytics.ticket_outcomes import DEFINITIONS_VERSION
from analytics.training_pack.pack_records import Pack
from data.errors import DataError
from data.lake import lake
from data.privacy import redact, redaction_key
from data.settings import Settings
from jobs.training_pack import json_lines
from jobs.training_pack.formats import FORMATS

_NAMED = 5
#: The zip has one time for all files, so that the same pack is the same bytes.
_TIME = (1980, 1, 1, 0, 0, 0)


def files(settings: Settings, pack: Pack, made_at: datetime) -> dict[str, bytes]:
    """Every file of a pack by name, `manifest.json` first; a DataError where a text holds personal data."""
    if pack.empty:
        raise DataError(
            "There is nothing to put into a pack yet. Accept a work packet first, then come back."
        )
    _refuse_personal_data(settings, pack)
    written = {name: content for write in FORMATS.values() for name, content in write(pack).items()}
    return {"manifest.json": json_lines.document(_manifest(settings, pack, made_at, written)), **written}


def archive(found: Mapping[str, bytes]) -> bytes:
    """The files as a zip; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as put:
        for name, content in found.items():
            put.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _manifest(
    settings: Settings, pack: Pack, made_at: datetime, written: Mapping[str, bytes]
) -> dict[str, object]:
    return {
        "source": pack.source,
        "made_at": made_at.isoformat(timespec="seconds"),
        "lake_version": ".".join(map(str, lake.of(settings).version())),
        "definitions_version": DEFINITIONS_VERSION,
        "packets": pack.packets,
        "items": {
            "examples": len(pack.examples),
            "articles": len(pack.articles),
            "phrasings": sum(len(each.phrasings) for each in pack.articles),
            "preferences": len(pack.preferences),
            "tests": len(pack.tests),
        },
        "files": {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
            for name, content in written.items()
        },
        "redaction": "Every text was searched for personal data when the pack was made; none was found.",
        "tickets": sorted({ticket for ticket, _ in _texts(pack) if ticket}),
        "left_out": [asdict(each) for each in pack.left_out],
        "notes": pack.notes,
    }


def _refuse_personal_data(settings: Settings, pack: Pack) -> None:
    key = redaction_key.load(settings.home)
    hit = list(
        dict.fromkeys(where or text[:40] for where, text in _texts(pack) if redact.text(text, key) != text)
    )
    if hit:
        named = ", ".join(hit[:_NAMED]) + (" …" if len(hit) > _NAMED else "")
        raise DataError(
            f"Personal data is left in {len(hit)} texts of the pack: {named}. No file was written. Take it "
            "out of the answer in its packet, or untick the request, then make the pack again."
        )


def _texts(pack: Pack) -> Iterator[tuple[str, str]]:
    """Every text of a pack with the ticket that it comes from; empty where somebody typed it."""
    for example in pack.examples:
        yield example.ticket_id, example.text
    for article in pack.articles:
        yield "", article.title
        yield "", article.answer
        yield from article.phrasings
        yield from (("", answer) for _, _, answer in article.branches)
    for pair in pack.preferences:
        yield from ((pair.ticket_id, text) for text in (pair.request, pair.chosen, pair.rejected))
    for test in pack.tests:
        yield test.ticket_id, test.text
        yield from ((test.ticket_id, value) for _, value in test.context)
        if test.answer:
            yield "", test.answer
