"""Langfuse dataset items: `datasetName`, `id`, `input`, `expectedOutput`, `metadata`; a known id updates."""

from analytics.training_pack.pack_records import Pack
from jobs.training_pack import json_lines
from jobs.training_pack.formats import evaluation_rows


def files(pack: Pack) -> dict[str, bytes]:
    """`langfuse_dataset.jsonl`, where there is a test."""
    found = [
        {
            "datasetName": f"pilotlight-{pack.source}",
            "id": row.id,
            "input": {"request": row.case.text, **({"context": row.context} if row.context else {})},
            "expectedOutput": row.expected or None,
            "metadata": row.metadata,
        }
        for row in evaluation_rows.rows(pack)
    ]
    return {"langfuse_dataset.jsonl": json_lines.lines(found)} if found else {}
