"""No page draws a button that writes, or reads data, past the guards: found in the code of every page."""

import ast
import re
from collections.abc import Iterator

import pytest

from jobs.access.roles import RULES
from tests.pages import page_buttons
from tests.pages.navigation import ROOT
from tests.pages.page_buttons import HARMLESS, unguarded

#: What reads or writes data without asking who looks; pages load by `load` and functions of `jobs`.
PAST_THE_GUARDS = (
    "sqlmodel",
    "sqlalchemy",
    "psycopg",
    "deltalake",
    "data.lake.run_results",
    "data.lake.parts",
)
_READS = {
    "scan",
    "scan_source",
    "scan_delta",
    "connection",
    "exec_driver_sql",
    "open_engine",
    "raw_connection",
}
#: Where the database is reached without its records, or all sources are read on purpose, and why.
RAW = {
    "data/database/sessions.py": "opens and migrates it",
    "data/database/dump.py": "backups, by commands",
    "data/database/database_check.py": "doctor",
    "data/audit_log/events.py": "the chain is read and written whole, for who may read the audit log",
    "jobs/erasure/database_erasure.py": "erasing reaches all sources, for who may see all",
}
WHOLE = {
    "jobs/pilot/plan_locking.py": "a plan's name that is taken is taken for all",
    "jobs/upkeep/saved_views.py": "a view's name that is taken is taken for all",
}


def past_the_guards(file: str, source: str) -> Iterator[str]:
    """Every way in which a module reads data without asking who looks."""
    is_page = file.startswith(("pages/", "app.py"))
    froms = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    opened = {node.module for node in froms if any(each.name == "sessions" for each in node.names)}
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(module=str(name)) | ast.Import(names=[ast.alias(name=name)]) if is_page:
                if name in PAST_THE_GUARDS or any(name.startswith(f"{each}.") for each in PAST_THE_GUARDS):
                    yield f"{file}:{node.lineno} imports {name}"
            case ast.Call(func=ast.Attribute(attr=name)):
                raw = name in _READS - {"scan", "scan_source"} and file not in RAW
                if (is_page and name in _READS) or (raw and file.startswith(("jobs/", "data/database"))):
                    yield f"{file}:{node.lineno} reads by {name}"
                if name == "whole" and "row_scope" in ast.unparse(node) and file not in WHOLE:
                    yield f"{file}:{node.lineno} reads all sources"
            case ast.Name(id="sessions") if is_page and "data.database" in opened:
                yield f"{file}:{node.lineno} opens the database"
            case _:
                pass


def _modules(*folders: str) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def test_every_button_of_a_page_asks_who_may_or_writes_nothing() -> None:
    found = [said for file, source in _modules("pages") for said in unguarded(file, source)]
    assert found == []
    there = {(each.file, each.line) for each in page_buttons.everywhere() if each.action is None}
    assert len(there) == len(HARMLESS) - 2, "what is no longer drawn leaves the list; two are tables"


def test_every_guarded_button_names_an_action_of_the_table_of_roles() -> None:
    named = {each.action for each in page_buttons.everywhere()}
    assert named - {None} <= {rule.name for rule in RULES if rule.kind == "action"}


def test_no_page_reads_past_the_guards_and_nothing_else_reads_all_sources() -> None:
    found = [
        said for file, source in _modules("pages", "jobs", "data") for said in past_the_guards(file, source)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("planted", "says"),
    [
        ('st.button("Wipe")', "draws button 'Wipe' without"),
        ('left.form_submit_button(f"Save {name}")', "draws form_submit_button 'Save *'"),
        ('st.download_button("All rows", b"")', "download_button"),
        ("from data.database import sessions\nwith sessions.session(here): pass", "opens the database"),
        ("import sqlmodel", "imports sqlmodel"),
        ("from data.lake.run_results import read", "imports data.lake.run_results"),
        ("lake.of(here).scan('tickets')", "reads by scan"),
        ("opened.connection().execute(x)", "reads by connection"),
        ("with row_scope.whole(): pass", "reads all sources"),
    ],
)
def test_a_planted_one_is_found(planted: str, says: str) -> None:
    file = "pages/executive/month.py"
    (found,) = [*unguarded(file, planted), *past_the_guards(file, planted)]
    assert re.search(re.escape(says), found)


def test_a_guarded_one_is_none() -> None:
    source = "from pages.components.access import guarded_button\nguarded_button.button('export', 'Take it')"
    assert [*unguarded("pages/executive/month.py", source)] == []
