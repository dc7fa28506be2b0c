"""promptfoo tests as YAML: `description`, `vars`, `assert`, `metadata`.

An answer is held by likeness, an intent by its name; `similar` asks the embedding model of promptfoo.
promptfoo fills in templates, reads files and loads packages that a text names, in requests and in what is
expected alike; what a customer or a colleague wrote must do none of that on the machine that runs the tests.
"""

import re

import yaml

from analytics.training_pack.pack_records import Pack
from jobs.training_pack.formats import evaluation_rows
from jobs.training_pack.formats.evaluation_rows import Row

_LIKE = 0.8
#: What a text begins with that promptfoo reads as the name of a file or of code.
_LOADED = ("file://", "package:")
_TEMPLATE = re.compile(r"\{(?=[{%#])")


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
        {"type": "similar", "value": _plain(expected["answer"]), "threshold": _LIKE}
        if "answer" in expected
        else {"type": "icontains", "value": _plain(expected["intent"])}
    )
    return {
        "description": _plain(f"{row.case.kind}: {row.case.ticket_id}"),
        "vars": {name: _plain(text) for name, text in {**row.context, "request": row.case.text}.items()},
        "assert": [asserted],
        "metadata": row.metadata,
    }


def _plain(text: str) -> str:
    """The text with a blank where promptfoo would read a template, or at its start a file or a package."""
    text = _TEMPLATE.sub("{ ", text)
    return f" {text}" if text.lower().startswith(_LOADED) else text
