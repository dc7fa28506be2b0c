"""Audit: what should we train first, and what never?"""

from analytics import wording
from pages.components import errors, filters, frame, load
from pages.prepare.auditing import burden_table, load_audit

TITLE = "What should we train first, and what never?"

source = filters.begin(TITLE)
with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)
filters.source_pill(at.source)

with errors.timed("Measuring"):
    found = load_audit.burden(at)
with errors.block("The answer"):
    burden_table.answer(found)
with errors.block("Categories"):
    burden_table.table(found)

frame.foot(f"Source {wording.plain(at.source)}, lake {taken.version}.", None)
