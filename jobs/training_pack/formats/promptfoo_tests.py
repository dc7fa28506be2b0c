"""promptfoo tests as YAML: `description`, `vars`, `assert`, `metadata`.

An answer is held by likeness, an intent by its name; `similar` asks the embedding model of promptfoo.
"""

import yaml

from analytics.training_pack.pack_records import Pack
from jobs.training_pack.formats import evaluation_rows
from jobs.training_pack.formats.evaluation_rows import Row

_LIKE = 0.8


def files(pack: Pack) -> dict[str, bytes]:
    """`promptfoo_tests.yaml`, where a test has something to expect."""
    found = [_test(row) for row in evaluation_rows.rows(pack) if row.expected]
    if not found:
        return {}
    text = yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=10_000)
    return {"promptfoo_tests.yaml": text.encode()}


def _test(row: Row) -> dict[str, object]:
    expected = row.expected
    asserted: dict[str, object] = (
        {"type": "similar", "value": expected["answer"], "threshold": _LIKE}
        if "answer" in expected
        else {"type": "icontains", "value": expected["intent"]}
    )
    return {
        "description": f"{row.case.kind}: {row.case.ticket_id}",
        "vars": {name: _plain(text) for name, text in {**row.context, "request": row.case.text}.items()},
        "assert": [asserted],
        "metadata": row.metadata,
    }


def _plain(text: str) -> str:
    """The text without braces that would be read as a template."""
    return text.replace("{{", "{ {").replace("{%", "{ %").replace("{#", "{ #")
