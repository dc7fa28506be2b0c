"""The regression set: every test as one JSON object a line; a run's answers are written beside it by id.

A run is a file of lines `{"id", "passed"}`; two of them can be compared as pairs.
"""

from analytics.training_pack.pack_records import Pack
from jobs.training_pack import json_lines
from jobs.training_pack.formats import evaluation_rows


def files(pack: Pack) -> dict[str, bytes]:
    """`regression_set.jsonl`, where there is a test."""
    found = [
        {
            "id": row.id,
            "kind": row.case.kind,
            "packet": row.case.packet,
            "ticket_id": row.case.ticket_id,
            "request": row.case.text,
            "context": row.context,
            "expected_intent": row.case.intent,
            "expected_answer": row.case.answer,
        }
        for row in evaluation_rows.rows(pack)
    ]
    return {"regression_set.jsonl": json_lines.lines(found)} if found else {}
