"""Broken TOML: one clear line, soon, wherever TOML is read."""

import ast
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data import toml_text
from data.errors import DataError
from data.profiles import profile_files
from jobs.__main__ import app
from jobs.months import typed_lists
from jobs.pilot import stored_plans
from tests import homes

ROOT = Path(__file__).parents[2]

#: What is wrong with a text, and the words that must say so.
BROKEN: dict[str, tuple[bytes, str]] = {
    "100,000 brackets": (b"a = " + b"[" * 100_000, "nests tables or lists deeper"),
    "100,000 brackets, closed": (b"a = " + b"[" * 100_000 + b"]" * 100_000, "nests tables or lists deeper"),
    "30 brackets": (b"a = " + b"[" * 30 + b"]" * 30, "nests tables or lists deeper"),
    "50,000 inline tables": (b"a = " + b"{b = " * 50_000, "nests tables or lists deeper"),
    "a key of 400,000 parts": (b"a" + b".a" * 400_000 + b" = 1", "nests tables or lists deeper"),
    "a header of 300,000 parts": (b"[" + b"a." * 300_000 + b"a]\n", "nests tables or lists deeper"),
    "a number of 5,000 digits": (b"planned_n = " + b"9" * 5_000, "a number or a date that cannot be"),
    "a number of 4,000 digits": (b"planned_n = " + b"9" * 4_000, "larger than any number"),
    "a hexadecimal number of 4,000 digits": (b"planned_n = 0x" + b"f" * 4_000, "larger than any number"),
    "JSON": (b'{"name": "pilot", "source": "desk"}', "is JSON, not TOML"),
    "a list in JSON": (b'[{"name": "pilot"}]', "is JSON, not TOML"),
    "bytes of any value": (bytes(range(256)) * 50, "is not text in UTF-8"),
    "UTF-16": ('name = "pilot"'.encode("utf-16"), "is not text in UTF-8"),
    "NUL": (b"name = 1\0", "is no valid TOML"),
    "a text of 200,000 letters": (b'name = "' + b"x" * 200_000 + b'"', "a text of more than 100,000"),
    "100 MB": (b"#" * 100_000_000, "is 100 MB; a file in TOML may be 1 MB"),
    "one sign over and over": (b"=" * 999_999, "is no valid TOML"),
    "quotes alone": (b'"' * 999_999, "is no valid TOML"),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_broken_toml_gets_one_short_line_soon_wherever_it_is_read(content: tuple[bytes, str]) -> None:
    text, said = content
    began = time.process_time()
    for read in (
        lambda: stored_plans.from_text(text, "The plan p.toml"),
        lambda: profile_files.load(text, name="p.toml"),
        lambda: typed_lists.rows("p.toml", text, "note", ("day",), ("day",)),
    ):
        with pytest.raises(DataError, match=said) as refused:
            read()
        assert len(str(refused.value)) < 300 and "\n" not in str(refused.value)
    # The parser alone would take minutes for some; noise cannot make .1 s of these 30.
    assert time.process_time() - began < 30


def test_what_is_valid_is_read_with_a_byte_order_mark_too() -> None:
    assert toml_text.parse(b'\xef\xbb\xbfa.b = [1, 2.5, "x"]', "It") == {"a": {"b": [1, 2.5, "x"]}}
    assert toml_text.parse("\ufeffa = 1", "It") == {"a": 1}
    dotted = 'note = "see ' + "a." * 60 + 'b"'  # within a value, dots are dots
    assert str(toml_text.parse(dotted, "It")["note"]).count(".") == 60


def test_no_other_module_parses_toml() -> None:
    for layer in ("data", "analytics", "jobs", "pages"):
        for path in (ROOT / layer).rglob("*.py"):
            names = {
                alias.name
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Import | ast.ImportFrom)
                for alias in (node.names if isinstance(node, ast.Import) else [ast.alias(node.module or "")])
            }
            assert "tomllib" not in names or path.name == "toml_text.py", path


@pytest.mark.parametrize("name", ["100,000 brackets", "a number of 5,000 digits", "100 MB"])
def test_the_commands_refuse_a_broken_plan_and_profile_in_one_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, table = tmp_path / "broken.toml", tmp_path / "desk.csv"
    broken.write_bytes(BROKEN[name][0])
    table.write_text("id,made\n1,2026-03-01\n")
    homes.use(monkeypatch, tmp_path / "home")
    for command in (["plan", str(broken)], ["import", str(table), "--profile", str(broken)]):
        done = CliRunner().invoke(app, command)
        assert done.exit_code == 1, done.stderr
        assert BROKEN[name][1] in done.stderr and len(done.stderr.strip().splitlines()) == 1
