"""Braintrust dataset rows: `id`, `input`, `expected`, `metadata`, `tags`."""

from analytics.training_pack.pack_records import Pack
from jobs.training_pack import json_lines
from jobs.training_pack.formats import evaluation_rows


def files(pack: Pack) -> dict[str, bytes]:
    """`braintrust_dataset.jsonl`, where there is a test."""
    found = [
        {
            "id": row.id,
            "input": row.case.text,
            "expected": row.expected or None,
            "metadata": row.metadata,
            "tags": [row.case.kind],
        }
        for row in evaluation_rows.rows(pack)
    ]
    return {"braintrust_dataset.jsonl": json_lines.lines(found)} if found else {}
