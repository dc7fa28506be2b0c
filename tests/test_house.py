"""The house of the design, as a test: who imports whom, what may be called what, what stands where."""

import ast
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

#: A layer, and what of ours it may import; a name allows everything under it.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "data": ("data",),
    "analytics": ("analytics", "data.schema"),
    "jobs": ("jobs", "analytics", "data"),
    "pages": ("pages", "jobs", "analytics", "data"),
    "app": ("pages", "jobs", "analytics", "data"),
    "serve": ("pages", "jobs", "analytics", "data"),
}
#: Inside a floor: a room, and the other rooms of its floor that it may import. What stands at the top of a
#: floor is open to its rooms, but for `jobs/`, whose top knows all rooms.
_BELOW = ("jobs.access", "jobs.decisions", "jobs.review", "jobs.behaviour", "jobs.counting", "jobs.job_queue")
_DOING = ("jobs.intake", "jobs.pilot", "jobs.failures", "jobs.months")
_ABOVE = ("jobs.report", "jobs.upkeep")
_TRAINING = (
    "jobs.changes",
    "jobs.audit",
    "jobs.knowledge",
    "jobs.thresholds",
    "jobs.training_pack",
    "jobs.packets",
    "jobs.shadow",
    "jobs.scope",
)
#: What others say of the agent beside what the logs say: bills, evaluation sets, runs; and what drifts.
_EVIDENCE = ("jobs.imported_files", "jobs.billing", "jobs.evaluation", "jobs.drift")
_ASKING = ("analytics.pilot", "analytics.failures", "analytics.trends", "analytics.shadow")
ROOMS: dict[str, tuple[str, ...]] = {
    "jobs.access": (),
    "jobs.job_queue": (),
    "jobs.decisions": (),
    "jobs.review": ("jobs.decisions",),
    "jobs.imported_files": ("jobs.decisions",),
    "jobs.billing": ("jobs.imported_files", *_BELOW),
    "jobs.drift": ("jobs.thresholds", "jobs.knowledge", *_BELOW),
    "jobs.evaluation": ("jobs.imported_files", "jobs.knowledge", "jobs.failures", *_BELOW),
    "jobs.time_travel": ("jobs.access", "jobs.decisions"),
    "jobs.behaviour": ("jobs.review", "jobs.decisions"),
    "jobs.counting": ("jobs.behaviour", "jobs.review", "jobs.decisions", "jobs.job_queue"),
    **dict.fromkeys(_DOING, _BELOW),
    # A month is not closed while a pull of its source is on.
    "jobs.months": ("jobs.connections", *_BELOW),
    "jobs.connections": ("jobs.intake", *_BELOW),
    "jobs.erasure": ("jobs.connections", "jobs.intake", *_BELOW),
    "jobs.evidence_pack": ("jobs.erasure", "jobs.pilot", *_BELOW),
    "jobs.packets": (*_DOING, *_BELOW),
    "jobs.audit": _BELOW,
    "jobs.back_testing": _BELOW,
    "jobs.thresholds": ("jobs.failures", "jobs.months", *_BELOW),
    "jobs.knowledge": ("jobs.failures", "jobs.months", *_BELOW),
    "jobs.shadow": ("jobs.knowledge", "jobs.thresholds", "jobs.pilot", *_BELOW),
    "jobs.agents": ("jobs.pilot", *_BELOW),
    "jobs.scope": ("jobs.shadow", "jobs.audit", "jobs.knowledge", "jobs.thresholds", *_DOING, *_BELOW),
    "jobs.changes": ("jobs.knowledge", "jobs.packets", *_DOING, *_BELOW),
    "jobs.training_pack": ("jobs.knowledge", "jobs.packets", "jobs.shadow", *_DOING, *_BELOW),
    **dict.fromkeys(_ABOVE, (*_TRAINING, *_EVIDENCE, *_DOING, *_BELOW)),
    "jobs.alerts": (*_ABOVE, *_DOING, *_BELOW),
    "jobs.api": ("jobs.time_travel", "jobs.connections", "jobs.upkeep", "jobs.agents", *_DOING, *_BELOW),
    "jobs.monitoring": ("jobs.api", "jobs.alerts", "jobs.upkeep", *_DOING, *_BELOW),
    "jobs.today": ("jobs.alerts", *_DOING, *_BELOW),
    "jobs.commands": (
        "jobs.time_travel",
        "jobs.alerts",
        "jobs.monitoring",
        "jobs.connections",
        "jobs.api",
        *_ABOVE,
        *_EVIDENCE,
        "jobs.changes",
        "jobs.audit",
        "jobs.knowledge",
        "jobs.thresholds",
        "jobs.training_pack",
        "jobs.packets",
        "jobs.shadow",
        "jobs.scope",
        "jobs.agents",
        "jobs.erasure",
        "jobs.evidence_pack",
        *_DOING,
        *_BELOW,
    ),
    "analytics.significance": (),
    "analytics.sampled_tickets": ("analytics.significance",),
    "analytics.alerts": ("analytics.trends",),
    "analytics.disclosure": (),
    "analytics.exploratory": ("analytics.significance",),
    "analytics.billing": ("analytics.significance",),
    "analytics.drift": ("analytics.thresholds", "analytics.review", "analytics.significance"),
    "analytics.evaluation": ("analytics.thresholds", "analytics.significance"),
    "analytics.review": ("analytics.significance",),
    "analytics.changes": ("analytics.significance",),
    **dict.fromkeys(_ASKING, ("analytics.exploratory", "analytics.significance")),
    "analytics.behaviour": ("analytics.review", "analytics.shadow", "analytics.significance"),
    "analytics.packets": ("analytics.failures", "analytics.shadow", "analytics.significance"),
    "analytics.training_pack": ("analytics.packets", "analytics.failures", "analytics.shadow"),
    "analytics.audit": (
        "analytics.packets",
        "analytics.shadow",
        "analytics.failures",
        "analytics.significance",
    ),
    "analytics.agents": ("analytics.pilot", "analytics.shadow", "analytics.significance"),
    "analytics.scope": ("analytics.shadow", "analytics.audit", "analytics.trends", "analytics.significance"),
    "analytics.thresholds": ("analytics.failures", "analytics.significance"),
    "analytics.knowledge": ("analytics.failures", "analytics.significance"),
    "analytics.figures": (
        "analytics.changes",
        "analytics.agents",
        "analytics.thresholds",
        "analytics.audit",
        *_ASKING,
        "analytics.exploratory",
        "analytics.significance",
    ),
    "pages.components": (),
    "pages.server": (),
    **dict.fromkeys(
        (
            "pages.today",
            "pages.prepare",
            "pages.pilot",
            "pages.failures",
            "pages.improve",
            "pages.executive",
            "pages.admin",
        ),
        ("pages.components",),
    ),
    "data.database": (),
    "data.lake": ("data.database",),
    "data.privacy": ("data.database", "data.lake"),
    "data.audit_log": ("data.database", "data.lake", "data.privacy"),
    "data.profiles": ("data.database",),
    "data.readers": ("data.profiles",),
    "data.cleaning": ("data.readers", "data.profiles", "data.privacy"),
    "data.nested": ("data.suggestions", "data.cleaning", "data.readers", "data.profiles"),
    "data.suggestions": ("data.cleaning", "data.readers", "data.profiles"),
    "data.result_files": ("data.readers", "data.profiles", "data.cleaning", "data.privacy"),
    "data.sample": (),
    "data.channels": (),
    "data.connect": ("data.channels",),
}
#: Inside a room: a room of it, and those beside it that it may import. What stands at the top of a room is
#: open to all that it holds.
ROOMS_WITHIN: dict[str, tuple[str, ...]] = {
    "analytics.pilot.assignment": (),
    "analytics.pilot.panel": ("analytics.pilot.assignment",),
    "analytics.pilot.verdict": ("analytics.pilot.assignment", "analytics.pilot.panel"),
    **dict.fromkeys(
        ("analytics.pilot.planning", "analytics.pilot.by_category"),
        ("analytics.pilot.assignment", "analytics.pilot.panel", "analytics.pilot.verdict"),
    ),
    "analytics.audit.replies": (),
    "analytics.failures.conversation": (),
    "analytics.failures.diagnosis": ("analytics.failures.conversation",),
    "analytics.failures.clusters": (),
    "analytics.figures.drawing": (),
    "analytics.figures.rollout": ("analytics.figures.drawing",),
    "analytics.figures.evidence": ("analytics.figures.drawing",),
    "analytics.figures.charts": ("analytics.figures.drawing",),
    "analytics.figures.effects": ("analytics.figures.drawing",),
    "analytics.figures.tables": ("analytics.figures.charts", "analytics.figures.drawing"),
    "analytics.significance.returning_customers": (),
    "analytics.trends.signals": (),
    # A file of any format is opened in `formats/files.py`, and delimited text is one of them.
    # Asked by the questions about a table, of which it uses the columns' looks and the answers.
    "data.suggestions.cell_meanings": (),
    "data.nested.parts_taken": (),
    "data.readers.formats": (
        "data.readers.delimited_text",
        "data.readers.articles",
        "data.readers.hand_kept",
    ),
    "data.readers.delimited_text": ("data.readers.formats", "data.readers.hand_kept"),
    # What people leave to the eye is the same in a text and in a workbook.
    "data.readers.hand_kept": ("data.readers.delimited_text", "data.readers.formats"),
    "data.readers.articles": (),
    "data.connect.desks": (),
    "data.sample.behaviour": (),
    "data.sample.training_year": (),
    "data.sample.other_files": (),
    "data.sample.two_versions": (),
    "data.readers.desks": ("data.readers.articles",),
    "jobs.counting.in_memory": (),
    "jobs.training_pack.formats": (),
    "jobs.commands.training": (),
    "jobs.commands.team": (),
    "pages.components.access": (),
    "pages.components.uploads": ("pages.components.access",),
    "pages.improve.packets": (),
    "pages.improve.judging": (),
    "pages.improve.evaluating": (),
    "pages.improve.reviewing": (),
    "pages.prepare.auditing": (),
    "pages.prepare.knowledge_base": (),
    "pages.prepare.thresholding": (),
    "pages.prepare.behaving": (),
    "pages.pilot.drafts": (),
    "pages.pilot.verdict": (),
    "pages.pilot.comparison": (),
    "pages.pilot.planning": (),
    "pages.pilot.by_category": ("pages.pilot.planning",),
    "pages.failures.parts": (),
    "pages.executive.parts": (),
    "pages.executive.scope": (),
    "pages.executive.billing": (),
    "pages.executive.drifting": (),
    "pages.admin.connecting": (),
    "pages.admin.intake": (),
    "pages.admin.workspace": (),
    "pages.admin.rights": (),
    "pages.admin.versions": (),
    "pages.admin.evidence": (),
    "pages.admin.alerting": (),
    "pages.today.parts": (),
    "pages.components.provenance": ("pages.components.access",),
    "pages.components.verdicts": (),
}
OURS = (*MAY_IMPORT, "tests")
#: More Python files in a folder than these, or more lines in a file, and nobody finds anything.
MOST_FILES, MOST_LINES = 20, 300
#: A table of records may be longer.
TABLES = {Path("analytics/metrics.py"), Path("data/sample/truth.py")}
SEES_STREAMLIT = ("pages", "app", "serve")
#: No name that says nothing.
EMPTY_NAMES = ("utils", "helpers", "common", "manager", "core")
CACHES = ("cache_data", "cache_resource")
THE_CACHE = Path("pages/components/cache.py")

TOP_LEVEL = {
    "app.py", "serve.py", "pages", "jobs", "analytics", "data", "tests", ".streamlit", "static", ".ci",
    "requirements.txt", "README.md", "Makefile", "pyproject.toml", ".gitignore", "LICENSE", "CHANGELOG.md",
    "CONTRIBUTING.md", "Containerfile", ".containerignore", "compose.yaml", "deploy",
}  # fmt: skip
#: What tools and people leave beside it; .gitignore keeps these out.
LEFT_BEHIND = {
    ".git", ".venv", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis", ".benchmarks",
    "node_modules", "lake", ".pilotlight",
}  # fmt: skip


def modules(root: Path) -> list[Path]:
    """Every file of ours, relative to the root."""
    found = [root / "app.py", root / "serve.py"]
    for layer in ("pages", "jobs", "analytics", "data"):
        found += sorted((root / layer).rglob("*.py"))
    return [path.relative_to(root) for path in found if path.exists()]


@cache
def _nodes(source: str) -> list[ast.AST]:
    """Every node of a module's syntax tree, parsed once for all rules."""
    return list(ast.walk(ast.parse(source)))


def imports(source: str, module: Path) -> Iterator[str]:
    """The dotted name of everything a module imports, wherever in it the import stands."""
    for node in _nodes(source):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=origin, names=names, level=level):
                above = module.parts[: len(module.parts) - level] if level else ()
                base = ".".join((*above, *([origin] if origin else [])))
                yield from (f"{base}.{alias.name}" for alias in names)
            case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(name)), *_]):
                yield name
            case _:
                pass


def within(name: str, allowed: str) -> bool:
    """Whether a dotted name is the allowed one or lies under it."""
    return name == allowed or name.startswith(f"{allowed}.")


def offences(root: Path) -> list[str]:
    """Every breach of the house's rules under a root, in words."""
    return [
        offence
        for module in modules(root)
        for offence in _offences_of(module, (root / module).read_text(encoding="utf-8"))
    ] + [
        f"{path.name} stands at the top level; house.md names no such thing"
        for path in sorted(root.iterdir())
        if path.name not in TOP_LEVEL | LEFT_BEHIND
    ] + [
        f"pages/{path.name} stands at the first level of pages/: it would be served without app.py"
        for path in sorted((root / "pages").glob("*.py"))
        if path.name != "__init__.py" or path.stat().st_size
    ] + [
        f"{room} has no place in ROOMS or ROOMS_WITHIN of tests/test_house.py"
        for room in unplaced(root)
    ] + [
        f"{' → '.join(found)} import each other in a circle" for found in [circle(root)] if found
    ]  # fmt: skip


def _offences_of(module: Path, source: str) -> Iterator[str]:
    layer = module.with_suffix("").parts[0]
    for name in imports(source, module):
        if within(name, "streamlit") and layer not in SEES_STREAMLIT:
            yield f"{module} imports streamlit; only {', '.join(SEES_STREAMLIT)} may"
        yield from _between_rooms(module, name)
        if name.split(".")[0] in OURS and not any(within(name, allowed) for allowed in MAY_IMPORT[layer]):
            yield f"{module} imports {name}; {layer} may only import {', '.join(MAY_IMPORT[layer])}"
    for part in module.with_suffix("").parts:
        if part in EMPTY_NAMES:
            yield f"{module} is called {part}, which says nothing"
        if part in sys.stdlib_module_names and part != "__init__":
            yield f"{module} is called like the standard module {part}"
    if module != THE_CACHE:
        used = {node.attr for node in _nodes(source) if isinstance(node, ast.Attribute)}
        named = {name.rsplit(".", 1)[-1] for name in imports(source, module) if within(name, "streamlit")}
        for cache in CACHES:
            if cache in used | named:
                yield f"{module} uses st.{cache}; {THE_CACHE} is the only cache"
        if any(within(name, "cachetools") for name in imports(source, module)):
            yield f"{module} imports cachetools; {THE_CACHE} is the only cache"


def room_of(name: str, rooms: Iterable[str] = ROOMS) -> str | None:
    """The room that a dotted name lies in; None at the top of a floor, or, for rooms within, of a room."""
    return next((room for room in rooms if within(name, room)), None)


def circle(root: Path) -> list[str]:
    """Modules that import each other in a circle, the first one named again at the end; [] where none do."""
    names = {dotted(module): module for module in modules(root)}
    known = {
        name: {
            found
            for each in imports((root / module).read_text(encoding="utf-8"), module)
            if (found := each if each in names else each.rpartition(".")[0]) in names and found != name
        }
        for name, module in names.items()
    }
    try:
        TopologicalSorter(known).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def unplaced(root: Path) -> list[str]:
    """Rooms without a line in ROOMS, or in ROOMS_WITHIN if they lie inside another."""
    found = {dotted(path) for path in modules(root) if path.stem == "__init__" and len(path.parts) > 2}
    return sorted(found - set(ROOMS) - set(ROOMS_WITHIN) - {"data.database.migrations"})


def dotted(module: Path) -> str:
    """The name under which a file is imported."""
    return ".".join(module.parent.parts if module.stem == "__init__" else module.with_suffix("").parts)


def _between_rooms(module: Path, name: str) -> Iterator[str]:
    """Imports within one floor that go against the order of its rooms, or from one page to another."""
    parts, floor = name.split("."), module.parts[0]
    if parts[0] != floor:
        return
    mine, other = room_of(dotted(module)), room_of(name)
    if mine and other and other != mine and other not in ROOMS[mine]:
        yield f"{module} imports {name}; {mine} may only import {', '.join(ROOMS[mine]) or 'itself'}"
        return
    inner, beside = room_of(dotted(module), ROOMS_WITHIN), room_of(name, ROOMS_WITHIN)
    if inner and beside and mine == other and inner != beside and beside not in ROOMS_WITHIN[inner]:
        allowed = ", ".join(ROOMS_WITHIN[inner]) or "itself"
        yield f"{module} imports {name}; {inner} may only import {allowed} of {mine}"
    if floor == "jobs" and mine not in (None, "jobs.commands") and other is None:
        yield f"{module} imports {name}; no room of jobs imports what stands above all rooms"
    if floor == "pages" and len(parts) == 3 and parts[1] not in ("components", "server"):
        yield f"{module} imports {name}, which is a page"


def test_no_folder_and_no_file_is_too_long_to_look_through() -> None:
    files = [path for path in ROOT.rglob("*.py") if not {".venv", "node_modules"} & set(path.parts)]
    folders = Counter(path.parent.relative_to(ROOT) for path in files)
    assert {str(folder): count for folder, count in folders.items() if count > MOST_FILES} == {}
    ours = [path for path in files if path.relative_to(ROOT).parts[0] != "tests"]
    lines = {path.relative_to(ROOT): path.read_text(encoding="utf-8").count("\n") for path in ours}
    assert {str(path): n for path, n in lines.items() if n > MOST_LINES and path not in TABLES} == {}


def test_every_room_says_what_it_is_for() -> None:
    sections = {
        ROOT / "pages" / name
        for name in ("today", "prepare", "pilot", "failures", "improve", "executive", "admin")
    }
    silent = [
        str(path.relative_to(ROOT))
        for layer in ("pages", "jobs", "analytics", "data")
        for path in (ROOT / layer).glob("**/__init__.py")
        if path.parent not in sections | {ROOT / "pages"}
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_everybody_imports_only_whom_the_house_allows() -> None:
    assert offences(ROOT) == []


def test_no_modules_import_each_other_in_a_circle(tmp_path: Path) -> None:
    assert circle(ROOT) == []
    for module, source in (("one", "from data.lake import two"), ("two", "from data.lake.one import name")):
        (tmp_path / "data/lake").mkdir(parents=True, exist_ok=True)
        (tmp_path / f"data/lake/{module}.py").write_text(source)
    assert set(circle(tmp_path)) == {"data.lake.one", "data.lake.two"}


def test_every_room_has_its_place_in_the_order(tmp_path: Path) -> None:
    assert unplaced(ROOT) == []
    (tmp_path / "jobs/loft").mkdir(parents=True)
    (tmp_path / "jobs/loft/__init__.py").touch()
    assert unplaced(tmp_path) == ["jobs.loft"]


def test_every_import_between_two_rooms_that_is_not_in_the_order_is_found(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    planted = [
        (room, other)
        for table, depth in ((ROOMS, 1), (ROOMS_WITHIN, 2))
        for room in table
        for other in table
        if room != other and room.split(".")[:depth] == other.split(".")[:depth]
    ]
    allowed = {(room, other) for room, others in (ROOMS | ROOMS_WITHIN).items() for other in others}
    files = {tmp_path.joinpath(*room.split("."), f"to_{other.replace('.', '_')}.py"): other
             for room, other in planted}  # fmt: skip
    for path, other in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"from {other}.inside import name")
    against = [(room, other) for room, other in planted if (room, other) not in allowed]
    said = offences(tmp_path)
    assert len(said) == len(against)
    assert all(any(f"imports {other}.inside.name; {room} may only" in line for line in said)
               for room, other in against)  # fmt: skip
    assert {("pages.pilot", "pages.failures"), ("jobs.counting", "jobs.intake")} <= set(against)
    assert {("analytics.pilot.panel", "analytics.pilot.verdict")} <= set(against)
    above = {other for other in ROOMS if other.startswith("jobs.") and other != "jobs.job_queue"}
    assert {("jobs.job_queue", other) for other in above} <= set(against)


def test_page_files_have_unique_names_because_the_name_is_the_address() -> None:
    names = [
        path.stem for path in ROOT.glob("pages/*/*.py") if path.parent.name not in ("components", "server")
    ]
    pages = [name for name in names if name != "__init__"]
    assert pages and len(pages) == len(set(pages))


def test_every_folder_of_tests_is_a_package_so_that_none_hides_a_layer() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize(
    ("path", "source", "says"),
    [
        ("data/lake/lake.py", "import streamlit as st", "imports streamlit"),
        ("data/lake/lake.py", "from analytics import cube", "imports analytics.cube"),
        ("analytics/cube.py", "from data import lake", "imports data.lake"),
        ("analytics/cube.py", "def late():\n    from data.lake import merge", "imports data.lake.merge"),
        ("analytics/cube.py", "from ..data import lake", "imports data.lake"),
        (
            "analytics/cube.py",
            "import importlib as i\ni.import_module('jobs.intake.imports')",
            "jobs.intake.imports",
        ),
        ("analytics/figures/charts/forest.py", "import streamlit.proto", "imports streamlit"),
        ("jobs/counting/kpis.py", "from pages.components import load", "imports pages.components.load"),
        ("pages/pilot/overview.py", "from pages.admin import data", "imports pages.admin.data"),
        ("pages/pilot/overview.py", "from pages.pilot import plan", "which is a page"),
        (
            "pages/pilot/verdict/banner.py",
            "from pages.failures.parts import map",
            "pages.pilot may only import",
        ),
        ("pages/components/cards.py", "from pages.pilot.verdict import banner", "pages.components may only"),
        ("jobs/pilot/plan_locking.py", "from jobs.months import notes", "jobs.pilot may only import"),
        ("jobs/counting/kpis.py", "from jobs.intake import imports", "jobs.counting may only import"),
        ("jobs/job_queue/worker.py", "from jobs.kinds import KINDS", "no room of jobs imports"),
        (
            "jobs/job_queue/worker.py",
            "from jobs.counting import snapshot",
            "jobs.job_queue may only import itself",
        ),
        ("data/lake/lake.py", "from data.readers.formats import files", "data.lake may only import"),
        (
            "analytics/pilot/verdict/verdict_rules.py",
            "from analytics.figures import charts",
            "analytics.pilot may only",
        ),
        (
            "analytics/pilot/panel/panels.py",
            "from analytics.pilot.verdict import gate",
            "analytics.pilot.panel may only import analytics.pilot.assignment",
        ),
        (
            "analytics/failures/clusters/clustering.py",
            "from analytics.failures.diagnosis import gaps",
            "analytics.failures.clusters may only import itself",
        ),
        ("pages/pilot/overview.py", "import serve", "imports serve"),
        ("pages/pilot/overview.py", "import tests.server_process", "imports tests.server_process"),
        ("pages/components/cards.py", "import streamlit as st\n@st.cache_data\ndef f(): 1", "st.cache_data"),
        ("pages/components/cards.py", "from streamlit import cache_resource", "uses st.cache_resource"),
        ("pages/components/load.py", "from cachetools import cached", "imports cachetools"),
        ("data/utils.py", "", "says nothing"),
        ("jobs/common/one.py", "", "says nothing"),
        ("analytics/statistics.py", "", "standard module statistics"),
        ("pages/overview.py", "", "first level of pages/"),
        ("pages/__init__.py", "import data", "first level of pages/"),
        ("helpers.txt", "", "stands at the top level"),
    ],
)
def test_a_breach_is_found(tmp_path: Path, path: str, source: str, says: str) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(source)
    found = offences(tmp_path)
    assert len(found) == 1 and says in found[0]


def test_what_the_house_allows_is_no_breach(tmp_path: Path) -> None:
    allowed = {
        "data/lake/lake.py": "import polars\nfrom data.errors import DataError\nfrom . import schema",
        "analytics/cube.py": "from data.schema import TICKETS\nfrom analytics import facts\nimport plotly",
        "jobs/counting/kpis.py": "from analytics import cube\nfrom data import lake",
        "pages/pilot/overview.py": "from jobs import kpis\nfrom pages.components import load",
        "pages/components/cache.py": "import cachetools\nimport streamlit as st\n@st.cache_data\ndef f(): 1",
        "serve.py": "import streamlit\nfrom jobs import doctor",
        "app.py": "import streamlit",
        "pages/__init__.py": "",
        "Makefile": "",
    }
    for path, source in allowed.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(source)
    assert offences(tmp_path) == []
