"""JSON as the files of a pack hold it: one object a line, or one indented document."""

from collections.abc import Iterable, Mapping

import orjson


def lines(rows: Iterable[Mapping[str, object]]) -> bytes:
    """One object a line, each ended by a line feed."""
    return b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)


def document(value: object) -> bytes:
    """One indented document."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
